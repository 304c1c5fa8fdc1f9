/**
 * What each way of joining two hosts adds to a packet, measured from the frames on the wire between them: docs/overheads.md.
 *
 *     node examples/overheads.mjs
 *
 * Two hosts with one cable, h1 and h2. Each way gives both a device with an address, 10.0.0.1 and 10.0.0.2; pings and one TCP connection go
 * from one to the other, and what leaves h1 is counted.
 */
import { pathToFileURL } from "node:url";
import { Lab } from "vethwork";

const CABLE = (mtu) => `
for ns in h1 h2; do ip netns add $ns; done
ip link add eth0 netns h1 mtu ${mtu} address 02:00:00:00:01:01 type veth peer name eth0 netns h2 mtu ${mtu} address 02:00:00:00:01:02
ip -n h1 addr add 192.0.2.1/24 dev eth0
ip -n h2 addr add 192.0.2.2/24 dev eth0
for ns in h1 h2; do ip -n $ns link set lo up; ip -n $ns link set eth0 up; done
`;
const UNDERLAY6 = `
for ns in h1 h2; do ip netns exec $ns sysctl -qw net.ipv6.conf.eth0.disable_ipv6=0; done
ip -n h1 addr add 2001:db8::1/64 dev eth0 nodad
ip -n h2 addr add 2001:db8::2/64 dev eth0 nodad
`;

/** A device in each host, made by `add(here, there)`, with its address. */
const onHosts = (device, add) =>
  [1, 2]
    .map(
      (n) =>
        `${add(n, 3 - n)}\nip -n h${n} addr add 10.0.0.${n}/24 dev ${device}\nip -n h${n} link set ${device} up\n`,
    )
    .join("");

/** A container in each host: a namespace c1 or c2 with a device eth0 on the cable's. */
const inContainers = (type) =>
  [1, 2]
    .map(
      (n) => `ip netns add c${n}
ip -n h${n} link add link eth0 name eth0 netns c${n} ${type === "macvlan mode bridge" ? `address 02:00:00:00:02:0${n} ` : ""}type ${type}
ip -n c${n} addr add 10.0.0.${n}/24 dev eth0
ip -n c${n} link set eth0 up
`,
    )
    .join("");

const tunnel = (name, options) =>
  onHosts(
    "t0",
    (here, there) =>
      `ip -n h${here} link add t0 type ${name} ${options(`192.0.2.${here}`, `192.0.2.${there}`, here, there)}`,
  );

/** Docker's encrypted overlay: ESP around the UDP of VXLAN, and the MTU that the driver computes (libnetwork, maxMTU). */
const ENCRYPTED = (mtu) =>
  [1, 2]
    .map((n) => {
      const out = `src 192.0.2.${n} dst 192.0.2.${3 - n}`;
      const state = (from, to, spi) =>
        `ip -n h${n} xfrm state add src 192.0.2.${from} dst 192.0.2.${to} proto esp spi ${spi} reqid 13681891 mode transport aead 'rfc4106(gcm(aes))' 0x000102030405060708090a0b0c0d0e0f10111213 64\n`;
      return (
        state(1, 2, "0x101") +
        state(2, 1, "0x201") +
        `ip -n h${n} xfrm policy add ${out} proto udp dport 4789 dir out tmpl ${out} proto esp reqid 13681891 mode transport\n`
      );
    })
    .join("") +
  onHosts(
    "t0",
    (here, there) =>
      `ip -n h${here} link add t0 mtu ${(mtu - 50 - 26) & ~3} type vxlan id 1 local 192.0.2.${here} remote 192.0.2.${there} dstport 4789`,
  );

/** Docker's bridge: a container behind br0 in each host, routed between them. */
const BRIDGE = [1, 2]
  .map(
    (n) => `ip netns add c${n}
ip -n h${n} link add br0 address 02:42:00:00:00:0${n} type bridge
ip -n h${n} addr add 10.${n}.0.254/24 dev br0
ip -n h${n} link set br0 up
ip link add veth0 netns h${n} type veth peer name eth0 netns c${n}
ip -n h${n} link set veth0 master br0 up
ip -n c${n} addr add 10.${n}.0.1/24 dev eth0
ip -n c${n} link set eth0 up
ip -n c${n} route add default via 10.${n}.0.254
ip -n h${n} route add 10.${3 - n}.0.0/24 via 192.0.2.${3 - n}
ip netns exec h${n} sysctl -qw net.ipv4.ip_forward=1
`,
  )
  .join("");

const CONTAINERS = { from: "c1", to: "c2", device: "eth0" };
const TUNNEL = { from: "h1", to: "h2", device: "t0" };

/** {name, setup}, and where the ends are: from, to (namespaces), device, address of the far one */
export const CASES = [
  { name: "host network", setup: "", from: "h1", to: "h2", device: "eth0", address: "192.0.2.2" },
  {
    name: "bridge, routed between the hosts",
    setup: BRIDGE,
    ...CONTAINERS,
    address: "10.2.0.1",
    raise: ["h1:br0", "h1:veth0", "h2:br0", "h2:veth0", "c2:eth0"],
  },
  { name: "macvlan (bridge)", setup: inContainers("macvlan mode bridge"), ...CONTAINERS },
  { name: "ipvlan (l2)", setup: inContainers("ipvlan mode l2"), ...CONTAINERS },
  {
    name: "802.1Q VLAN",
    setup: onHosts("t0", (n) => `ip -n h${n} link add link eth0 name t0 type vlan id 10`),
    ...TUNNEL,
  },
  {
    name: "QinQ (802.1ad around 802.1Q)",
    setup: onHosts(
      "t0",
      (n) =>
        `ip -n h${n} link add link eth0 name s0 type vlan protocol 802.1ad id 10; ip -n h${n} link set s0 up\n` +
        `ip -n h${n} link add link s0 name t0 type vlan id 20`,
    ),
    ...TUNNEL,
  },
  {
    name: "VXLAN over IPv4",
    setup: tunnel("vxlan", (l, r) => `id 1 local ${l} remote ${r} dstport 4789 dev eth0`),
    ...TUNNEL,
  },
  {
    name: "VXLAN over IPv4, no UDP checksum",
    setup: tunnel("vxlan", (l, r) => `id 1 local ${l} remote ${r} dstport 4789 dev eth0 noudpcsum`),
    ...TUNNEL,
  },
  {
    name: "VXLAN over IPv4, without `dev`",
    setup: tunnel("vxlan", (l, r) => `id 1 local ${l} remote ${r} dstport 4789`),
    ...TUNNEL,
  },
  {
    name: "VXLAN over IPv6",
    setup:
      UNDERLAY6 +
      tunnel(
        "vxlan",
        (_l, _r, here, there) =>
          `id 1 local 2001:db8::${here} remote 2001:db8::${there} dstport 4789 dev eth0`,
      ),
    ...TUNNEL,
  },
  { name: "encrypted VXLAN (ESP, AES-GCM, ICV 64)", setup: ENCRYPTED, ...TUNNEL },
  { name: "Geneve over IPv4", setup: tunnel("geneve", (_, r) => `id 1 remote ${r}`), ...TUNNEL },
  { name: "IPIP", setup: tunnel("ipip", (l, r) => `local ${l} remote ${r}`), ...TUNNEL },
  { name: "GRE", setup: tunnel("gre", (l, r) => `local ${l} remote ${r}`), ...TUNNEL },
  {
    name: "GRE with key",
    setup: tunnel("gre", (l, r) => `local ${l} remote ${r} key 7`),
    ...TUNNEL,
  },
  { name: "GRETAP", setup: tunnel("gretap", (l, r) => `local ${l} remote ${r}`), ...TUNNEL },
];

const MTUS = [1500, 9000];
const ETHERNET = 14;

class Measurement {
  constructor(what, mtu) {
    this.what = what;
    this.mtu = mtu;
    this.address = what.address ?? "10.0.0.2";
    this.lab = new Lab({ seed: 1 });
  }

  async must(text) {
    const done = await this.lab.run(text);
    if (done.exitCode !== 0) throw new Error(`${this.what.name}: ${text}: ${done.stdout}${done.stderr}`);
    return done.stdout;
  }

  /** Frames that a command brings out of an interface. */
  async seen(iface, command) {
    this.lab.frames();
    await this.lab.run(command);
    const [netns, name] = iface.split(":");
    return this.lab
      .frames()
      .filter((f) => f.netns === netns && f.iface === name && f.dir === "out")
      .map((f) => f.bytes);
  }

  /** What leaves h1 for one echo request of `size` bytes, its IP header included; ARP is long over. */
  ping(size) {
    return this.seen(
      "h1:eth0",
      `ip netns exec ${this.what.from} ping -c 1 -W 1 -s ${size - 28} ${this.address}`,
    );
  }

  async run() {
    const { from, to, device } = this.what;
    const { setup } = this.what;
    await this.must(CABLE(this.mtu) + (typeof setup === "function" ? setup(this.mtu) : setup));
    this.lab.record((name) => name === "h1:eth0" || name === `${from}:${device}`);
    await this.ping(100);
    const deviceMtu = this.lab.kernel.link(from, device).mtu;
    // ESP pads to whole words
    const added = [];
    for (const size of [1000, 1001, 1002, 1003]) {
      const [frame, ...others] = await this.ping(size);
      if (!frame || others.length) throw new Error(`${this.what.name}: the packet is not one frame`);
      added.push(frame.length - ETHERNET - size);
    }
    const mss = await this.mss(to);
    return {
      name: this.what.name,
      underlay: this.mtu,
      added: [Math.min(...added), Math.max(...added)],
      deviceMtu,
      mss,
      fits: await this.fits(),
    };
  }

  /** The maximum segment size in the first SYN: option 2 of the TCP header (RFC 9293, section 3.2). */
  async mss(server) {
    const { from, device } = this.what;
    const frames = await this.seen(
      `${from}:${device}`,
      `echo hello | ip netns exec ${server} nc -l -N -p 80 > /dev/null &\nip netns exec ${from} nc -w 1 ${this.address} 80 < /dev/null`,
    );
    for (const bytes of frames) {
      // a device without Ethernet header begins with the IP header
      const ip = bytes[0] === 0x45 ? 0 : ETHERNET;
      const tcp = ip + 20;
      if (bytes[ip] !== 0x45 || bytes[ip + 9] !== 6 || bytes[tcp + 13] !== 2) continue;
      for (let o = tcp + 20; o < bytes.length && bytes[o] !== 0; o += bytes[o] === 1 ? 1 : bytes[o + 1])
        if (bytes[o] === 2) return (bytes[o + 2] << 8) | bytes[o + 3];
    }
    throw new Error(`${this.what.name}: no SYN was seen`);
  }

  /** The largest packet that crosses the cable in one frame, whatever MTU the devices above have been given. */
  async fits() {
    const { from, to, device, raise = [] } = this.what;
    for (const iface of [`${from}:${device}`, `${to}:${device}`, ...raise]) {
      const [netns, name] = iface.split(":");
      // where Linux does not let it be higher, it is the limit
      if (name !== "eth0" || netns !== "h1")
        await this.lab.run(`ip -n ${netns} link set ${name} mtu ${this.mtu}`);
    }
    let [low, high] = [1000, this.mtu];
    while (low < high) {
      const size = (low + high + 1) >> 1;
      if ((await this.ping(size)).length === 1) low = size;
      else high = size - 1;
    }
    return low;
  }
}

/** @returns one measurement for each case and MTU of the cable: {name, underlay, added: [least, most], deviceMtu, mss, fits}, all in bytes */
export async function measureOverheads(cases = CASES) {
  const rows = [];
  for (const what of cases) for (const mtu of MTUS) rows.push(await new Measurement(what, mtu).run());
  return rows;
}

/** The table of docs/overheads.md. */
export function overheadTable(rows) {
  const lines = [
    "| | added bytes | device MTU, cable 1500 / 9000 | TCP MSS | largest packet in one frame |",
    "|---|---|---|---|---|",
  ];
  for (const { name } of rows.filter((row) => row.underlay === MTUS[0])) {
    const of = rows.filter((row) => row.name === name);
    const pair = (key) => of.map((row) => row[key]).join(" / ");
    const added = new Set(of.flatMap((row) => row.added));
    lines.push(
      `| ${name} | ${[...added].join(" to ")} | ${pair("deviceMtu")} | ${pair("mss")} | ${pair("fits")} |`,
    );
  }
  return lines.join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  process.stdout.write(`${overheadTable(await measureOverheads())}\n`);
