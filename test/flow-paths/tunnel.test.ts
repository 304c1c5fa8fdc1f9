import { describe, expect, it } from "vitest";
import { ask, compare, datagram, flow, type Sent } from "./paths.js";

const A = "02:00:00:00:01:0a";
const B = "02:00:00:00:01:0b";

/** Hosts a and b on a cable (10.0.0.1, 10.0.0.2), each with a client (192.168.1.1, 192.168.2.1) behind it. */
const HOSTS = `
  for h in a b ca cb; do ip netns add $h; done
  ip link add ea netns a address 02:00:00:00:00:0a type veth peer name eb netns b address 02:00:00:00:00:0b
  ip link add c0 netns ca address 02:00:00:00:00:ca type veth peer name la netns a address 02:00:00:00:00:1a
  ip link add c0 netns cb address 02:00:00:00:00:cb type veth peer name lb netns b address 02:00:00:00:00:1b
  ip -n a addr add 10.0.0.1/24 dev ea
  ip -n b addr add 10.0.0.2/24 dev eb
  ip -n a link set ea up; ip -n b link set eb up
  ip -n a link set la up; ip -n b link set lb up
  ip -n ca link set c0 up; ip -n cb link set c0 up
  ip -n a neigh add 10.0.0.2 lladdr 02:00:00:00:00:0b dev ea
  ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:0a dev eb`;
const ROUTED = `
  ip -n a addr add 192.168.1.254/24 dev la
  ip -n b addr add 192.168.2.254/24 dev lb
  ip -n a neigh add 192.168.1.1 lladdr 02:00:00:00:00:ca dev la
  ip -n b neigh add 192.168.2.1 lladdr 02:00:00:00:00:cb dev lb
  ip netns exec a sysctl -wq net.ipv4.ip_forward=1
  ip netns exec b sysctl -wq net.ipv4.ip_forward=1`;
const ALL = ask("a", "b", "ca", "cb");

const OUT = { to: "02:00:00:00:00:1a", from: "02:00:00:00:00:ca", src: "192.168.1.1", dst: "192.168.2.1" };
const IN = {
  to: "02:00:00:00:00:1b",
  from: "02:00:00:00:00:cb",
  src: "192.168.2.1",
  dst: "192.168.1.1",
  ports: [5000, 4000] as [number, number],
};

/** Both ways in turn, of UDP and of TCP, with DF and without. */
function talk(count: number, more: Partial<Parameters<typeof datagram>[0]> = {}): Sent[] {
  const flows = [
    flow("ca:c0", { ...OUT, ...more }, count),
    flow("cb:c0", { ...IN, ...more }, count),
    flow("ca:c0", { ...OUT, protocol: "tcp", df: true, tos: 0xb9, ...more }, count),
  ];
  return Array.from({ length: count }, (_, i) => flows.map((one) => one[i]!)).flat();
}

/** A tunnel of IP packets, or (by neighbours) of frames, between a and b, over which the clients are routed. */
function over(add: (local: string, remote: string) => string, neighbours: boolean): string {
  const side = (ns: string, local: string, remote: string, mac: string, peer: string, net: string) => `
    ip -n ${ns} link add t0 ${neighbours ? `address ${mac} ` : ""}${add(local, remote)}
    ip -n ${ns} link set t0 up
    ip -n ${ns} addr add 172.16.0.${local.at(-1)}/24 dev t0
    ${neighbours ? `ip -n ${ns} neigh add 172.16.0.${remote.at(-1)} lladdr ${peer} dev t0` : ""}
    ip -n ${ns} route add ${net} via 172.16.0.${remote.at(-1)} dev t0`;
  return `${HOSTS}${ROUTED}
    ${side("a", "10.0.0.1", "10.0.0.2", A, B, "192.168.2.0/24")}
    ${side("b", "10.0.0.2", "10.0.0.1", B, A, "192.168.1.0/24")}`;
}

describe("flows through tunnels", () => {
  const kinds: [string, string, boolean][] = [
    [
      "VXLAN without checksums",
      over((_, r) => `type vxlan id 42 remote ${r} dstport 4789 noudpcsum`, true),
      true,
    ],
    ["VXLAN", over((_, remote) => `type vxlan id 42 remote ${remote} dstport 4789`, true), true],
    [
      "VXLAN that learns nothing",
      over((_, r) => `type vxlan id 42 remote ${r} dstport 4789 nolearning ttl inherit df inherit`, true),
      true,
    ],
    ["Geneve", over((_, remote) => `type geneve id 42 remote ${remote} ttl 9 tos inherit`, true), true],
    ["Geneve with checksums", over((_, r) => `type geneve id 42 remote ${r} udpcsum`, true), true],
    ["IPIP", over((l, r) => `type ipip local ${l} remote ${r}`, false), true],
    ["IPIP that may be cut", over((l, r) => `type ipip local ${l} remote ${r} nopmtudisc`, false), true],
    ["GRE", over((l, r) => `type gre local ${l} remote ${r} key 7`, false), true],
    [
      "GRE with checksums and numbers",
      over((l, r) => `type gre local ${l} remote ${r} csum seq`, false),
      false,
    ],
    ["GRE of frames", over((l, r) => `type gretap local ${l} remote ${r}`, true), true],
  ];
  for (const [name, script, cached] of kinds)
    it(`are the same through ${name}`, async () => {
      const sent = talk(12);
      sent.push(...talk(4, { payload: 1440 }), ...talk(4, { payload: 1390 }), ...talk(4));
      // the exceptions of paths that were learned expire, half way and at last
      for (const at of [20, 25, 30]) sent[at]!.thenMs = 310_000;
      sent.push(...talk(4, { ttl: 2 }), ...talk(4, { ttl: 1 }), ...talk(4, { tos: 3 }));
      const cache = await compare(script, sent, ALL);
      if (cached) expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(15);
    });

  it("are the same through a bridge over VXLAN, as its tables change", async () => {
    const side = (ns: string, port: string, remote: string) => `
      ip -n ${ns} link add br0 type bridge
      ip -n ${ns} link add vx type vxlan id 7 remote ${remote} dstport 4789 ageing 30 noudpcsum
      ip -n ${ns} link set vx master br0; ip -n ${ns} link set ${port} master br0
      ip -n ${ns} link set vx up; ip -n ${ns} link set br0 up`;
    const script = `${HOSTS}
      ${side("a", "la", "10.0.0.2")}
      ${side("b", "lb", "10.0.0.1")}`;
    const there = { ...OUT, to: "02:00:00:00:00:cb" };
    const back = { ...IN, to: "02:00:00:00:00:ca" };
    const both = (count: number) => {
      const one = flow("ca:c0", there, count);
      const other = flow("cb:c0", back, count);
      return one.flatMap((sent, i) => [sent, other[i]!]);
    };
    const steps = [
      "bridge -n a fdb replace 02:00:00:00:00:cb dev vx dst 10.0.0.3 self",
      "bridge -n a fdb replace 02:00:00:00:00:cb dev vx dst 10.0.0.2 self",
      "bridge -n a fdb del 02:00:00:00:00:cb dev vx self",
      "bridge -n a fdb append 00:00:00:00:00:00 dev vx dst 10.0.0.9 self",
      "ip -n b link set vx down",
      "ip -n b link set vx up",
      "ip -n a neigh del 10.0.0.2 dev ea",
    ];
    const sent = both(10);
    for (const step of steps) {
      const part = both(6);
      part[0]!.before = step;
      sent.push(...part);
    }
    sent.at(-1)!.thenMs = 45_000;
    sent.push(...both(6));
    const cache = await compare(script, sent, ALL);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(30);
  });

  it("that somebody else put into one are not mistaken for another", async () => {
    const script = over((_, remote) => `type vxlan id 42 remote ${remote} dstport 4789`, true);
    // the same outer header around different frames, as from the other end of the cable
    const inner = (dst: string, port: number) =>
      datagram({ to: B, from: A, src: "192.168.1.1", dst, ports: [port, 9], payload: 20 });
    const wrap = (frame: Uint8Array) => {
      const outer = datagram({
        to: "02:00:00:00:00:0b",
        from: "02:00:00:00:00:0a",
        src: "10.0.0.1",
        dst: "10.0.0.2",
        ports: [50000, 4789],
        payload: 8 + frame.length,
      });
      outer.set([8, 0, 0, 0, 0, 0, 42, 0], 42);
      outer.set(frame, 50);
      outer.set([0, 0], 40);
      return outer;
    };
    const sent = Array.from({ length: 12 }, (_, i) => ({
      at: "a:ea",
      frame: wrap(inner(i % 3 ? "192.168.2.1" : "192.168.2.9", 1000 + i)),
    }));
    const cache = await compare(script, sent, ALL);
    expect(cache.hits, JSON.stringify(cache)).toBe(0);
  });
});

describe("flows through devices on devices", () => {
  it("are the same through VLAN devices, plain and of 802.1ad", async () => {
    const script = `${HOSTS}${ROUTED}
      for s in a:ea:1 b:eb:2; do
        IFS=: read ns dev n <<< $s
        ip -n $ns link add link $dev name v5 type vlan id 5 egress-qos-map 0:3
        ip -n $ns link add link v5 name v6 type vlan protocol 802.1ad id 6
        ip -n $ns link set v5 up; ip -n $ns link set v6 up
        ip -n $ns addr add 172.16.5.$n/24 dev v5
        ip -n $ns addr add 172.16.6.$n/24 dev v6
      done
      ip -n a route add 192.168.2.0/24 via 172.16.5.2
      ip -n b route add 192.168.1.0/24 via 172.16.6.1`;
    const cache = await compare(script, talk(20), ALL);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(40);
  });

  it("are the same through macvlans of every mode", async () => {
    for (const mode of ["bridge", "vepa", "private"]) {
      const script = `${HOSTS}${ROUTED}
        ip -n a link add link ea name m0 address 02:00:00:00:02:0a type macvlan mode ${mode}
        ip -n a link set m0 up
        ip -n a addr add 172.16.7.1/24 dev m0
        ip -n b addr add 172.16.7.2/24 dev eb
        ip -n a neigh add 172.16.7.2 lladdr 02:00:00:00:00:0b dev m0
        ip -n b neigh add 172.16.7.1 lladdr 02:00:00:00:02:0a dev eb
        ip -n a route add 192.168.2.0/24 via 172.16.7.2
        ip -n b route add 192.168.1.0/24 via 172.16.7.1`;
      const cache = await compare(script, talk(8), ALL);
      expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(14);
    }
  });

  it("are the same through ipvlans of every mode", async () => {
    for (const mode of ["l2", "l3", "l3s"]) {
      const script = `${HOSTS}${ROUTED}
        ip netns add i
        ip -n a link add link ea name i0 netns i type ipvlan mode ${mode}
        ip -n i link set i0 up; ip -n i link set lo up
        ip -n i addr add 10.0.0.7/24 dev i0
        ip -n i route add default dev i0
        ip -n b neigh add 10.0.0.7 lladdr 02:00:00:00:00:0a dev eb
        ip netns exec i sysctl -wq net.ipv4.ip_forward=1
        ip -n a route add 192.168.2.0/24 via 10.0.0.2`;
      const toIt = { ...IN, dst: "10.0.0.7" };
      const cache = await compare(script, [...flow("cb:c0", toIt, 6), ...talk(6)], `${ALL}\n${ask("i")}`);
      expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(3);
    }
  });

  it("are the same into a dummy, and back from where they came", async () => {
    const script = `${HOSTS}${ROUTED}
      ip -n a link add d0 type dummy; ip -n a link set d0 up; ip -n a addr add 172.16.9.1/24 dev d0
      ip -n a route add 192.168.2.0/24 via 172.16.9.2
      ip -n a route add 192.168.3.0/24 via 192.168.1.77 dev la
      ip -n a neigh add 192.168.1.77 lladdr 02:00:00:00:00:77 dev la`;
    const sent = [...talk(8), ...flow("ca:c0", { ...OUT, dst: "192.168.3.3" }, 20)];
    const cache = await compare(script, sent, ALL);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(8);
  });
});
