/** What bench/overlay.ts measures: ways between the hosts of bench/labs/overlay.sh, and where their frames go in and come out. */
export interface Case {
  name: string;
  /** commands after bench/labs/overlay.sh */
  setup: string;
  /** where frames go in */
  from: { netns: string; iface: string };
  /** where they are counted */
  to: { netns: string; iface: string };
  /** frames for the far host's MAC (a bridge) or for a router's */
  traffic: "bridge" | "routed";
  /** what is sent is what this other case puts on its way out: recorded there */
  recordedFrom?: string;
}

const LEFT = { netns: "left", iface: "e1" };
const RIGHT = { netns: "right", iface: "e2" };
const both = (text: (here: number, there: number) => string): string =>
  [1, 2].map((h) => `${text(h, 3 - h)}\n`).join("");

/** A bridge in each host between the container's cable and `port`. */
const bridges = (port: string): string =>
  both(
    (h) => `ip -n h${h} link add br0 address 02:00:00:00:02:0${h} type bridge
for p in p${h} ${port}; do ip -n h${h} link set $p master br0; ip -n h${h} link set $p up; done
ip -n h${h} link set br0 up`,
  ) +
  `bridge -n h1 fdb add 02:00:00:00:00:02 dev ${port} master static
bridge -n h2 fdb add 02:00:00:00:00:02 dev p2 master static
`;

const overlay = (kind: string, options: (here: number, there: number) => string): string =>
  both((h, o) => `ip -n h${h} link add t0 address 02:00:00:00:03:0${h} type ${kind} ${options(h, o)}`) +
  bridges("t0");

const VXLAN = overlay(
  "vxlan",
  (h, o) => `id 1 local 192.0.2.${h} remote 192.0.2.${o} dstport 4789 nolearning noudpcsum`,
);
/** ESP around the UDP of VXLAN, as Docker's encrypted overlays have it. */
const ENCRYPTION = both((h, o) => {
  const state = (from: number, to: number): string =>
    `ip -n h${h} xfrm state add src 192.0.2.${from} dst 192.0.2.${to} proto esp spi 0x${from}01 reqid 1 mode transport aead 'rfc4106(gcm(aes))' 0x000102030405060708090a0b0c0d0e0f10111213 64\n`;
  const way = `src 192.0.2.${h} dst 192.0.2.${o}`;
  return `${state(1, 2)}${state(2, 1)}ip -n h${h} xfrm policy add ${way} proto udp dport 4789 dir out tmpl ${way} proto esp reqid 1 mode transport`;
});
/** A tunnel of packets between two routers. */
const routers = (kind: string): string =>
  both(
    (h, o) => `ip netns exec h${h} sysctl -qw net.ipv4.ip_forward=1
ip -n h${h} link add t0 type ${kind} local 192.0.2.${h} remote 192.0.2.${o}
ip -n h${h} link set t0 up`,
  ) +
  `ip -n h1 addr add 10.1.0.1/16 dev p1
ip -n h1 route add 10.9.0.0/16 dev t0
ip -n h2 addr add 10.8.0.1/24 dev p2
ip -n h2 route add 10.1.0.0/16 dev t0
ip -n h2 route add 10.9.0.0/16 via 10.8.0.2
ip -n h2 neigh add 10.8.0.2 lladdr 02:00:00:00:00:02 dev p2 nud permanent
`;

const CABLE = "bridge, cable, bridge (no overlay)";
const ENCAPSULATION = "VXLAN, encapsulation: bridge, vxlan, cable";

export const CASES: Case[] = [
  { name: CABLE, setup: bridges("eth0"), from: LEFT, to: RIGHT, traffic: "bridge" },
  {
    name: "VLAN devices on both ends of a cable",
    setup: `ip -n left link add link e1 name v1 type vlan id 10
ip -n left link set v1 up
ip -n h1 link add link p1 name v2 address 02:00:00:00:00:02 type vlan id 10
ip -n h1 link set p1 promisc on
ip -n h1 link set v2 up
`,
    from: { netns: "left", iface: "v1" },
    to: { netns: "h1", iface: "v2" },
    traffic: "bridge",
  },
  {
    name: "macvlan behind a cable",
    setup: `ip -n h1 link add link p1 name m0 address 02:00:00:00:00:02 type macvlan mode bridge
ip -n h1 link set m0 up
`,
    from: LEFT,
    to: { netns: "h1", iface: "m0" },
    traffic: "bridge",
  },
  {
    name: ENCAPSULATION,
    setup: `${VXLAN}ip -n h2 link set t0 down\nip -n h2 addr del 192.0.2.2/24 dev eth0\n`,
    from: LEFT,
    to: { netns: "h2", iface: "eth0" },
    traffic: "bridge",
  },
  {
    name: "VXLAN, decapsulation: cable, vxlan, bridge, cable",
    setup: VXLAN,
    from: { netns: "h1", iface: "eth0" },
    to: RIGHT,
    traffic: "bridge",
    recordedFrom: ENCAPSULATION,
  },
  {
    name: "VXLAN, end to end: bridge, vxlan, cable, vxlan, bridge",
    setup: VXLAN,
    from: LEFT,
    to: RIGHT,
    traffic: "bridge",
  },
  {
    name: "VXLAN with UDP checksums, end to end",
    setup: VXLAN.replaceAll("noudpcsum", "udpcsum"),
    from: LEFT,
    to: RIGHT,
    traffic: "bridge",
  },
  {
    name: "VXLAN encrypted (ESP, AES-GCM), end to end",
    setup: VXLAN + ENCRYPTION,
    from: LEFT,
    to: RIGHT,
    traffic: "bridge",
  },
  {
    name: "Geneve, end to end",
    setup: overlay("geneve", (_, o) => `id 1 remote 192.0.2.${o} noudpcsum`),
    from: LEFT,
    to: RIGHT,
    traffic: "bridge",
  },
  {
    name: "GRETAP, end to end",
    setup: overlay("gretap", (h, o) => `local 192.0.2.${h} remote 192.0.2.${o}`),
    from: LEFT,
    to: RIGHT,
    traffic: "bridge",
  },
  { name: "IPIP between two routers", setup: routers("ipip"), from: LEFT, to: RIGHT, traffic: "routed" },
];
