import { describe, expect, it } from "vitest";
import { ask, compare, datagram, flow } from "./paths.js";

/** a - r - b by cables; r forwards. */
const ROUTER = `
  for h in a r b; do ip netns add $h; done
  ip link add ea netns a address 02:00:00:00:00:0a type veth peer name ra netns r address 02:00:00:00:01:0a
  ip link add eb netns b address 02:00:00:00:00:0b type veth peer name rb netns r address 02:00:00:00:01:0b
  ip -n a addr add 10.0.1.1/24 dev ea
  ip -n r addr add 10.0.1.254/24 dev ra
  ip -n r addr add 10.0.2.254/24 dev rb
  ip -n b addr add 10.0.2.1/24 dev eb
  for h in a r b; do ip -n $h link set lo up; done
  ip -n a link set ea up; ip -n r link set ra up; ip -n r link set rb up; ip -n b link set eb up
  ip -n a route add default via 10.0.1.254
  ip -n b route add default via 10.0.2.254
  ip netns exec r sysctl -wq net.ipv4.ip_forward=1`;
const A = { to: "02:00:00:00:01:0a", from: "02:00:00:00:00:0a", src: "10.0.1.1", dst: "10.0.3.9" };
const ALL = ask("a", "r", "b");

describe("a forwarded flow", () => {
  const route = `${ROUTER}
    ip -n r neigh add 10.0.2.1 lladdr 02:00:00:00:00:0b dev rb
    ip -n r route add 10.0.3.0/24 via 10.0.2.1`;

  it("is cached where the next host drops it", async () => {
    const cache = await compare(route, flow("a:ea", A, 20), ALL);
    expect(cache.hits, JSON.stringify(cache)).toBe(18);
  });

  it("goes by a neighbour that has to be asked for, and asked again", async () => {
    const asked = `${ROUTER}
      ip -n r route add 10.0.3.0/24 via 10.0.2.1`;
    const cache = await compare(asked, flow("a:ea", A, 200, 500), ALL);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(100);
  });

  it("heeds a neighbour that moves", async () => {
    const sent = flow("a:ea", A, 10);
    sent[5]!.before = "ip -n r neigh replace 10.0.2.1 lladdr 02:00:00:00:00:0c dev rb";
    await compare(route, sent, ALL);
  });

  it("heeds a route that changes, goes, and a router that stops forwarding", async () => {
    const sent = flow("a:ea", A, 40);
    sent[10]!.before = "ip -n r route del 10.0.3.0/24";
    sent[20]!.before = "ip -n r route add blackhole 10.0.3.0/24";
    sent[30]!.before = "ip netns exec r sysctl -wq net.ipv4.ip_forward=0";
    const cache = await compare(route, sent, ALL);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(19);
  });

  it("tells of frames for another host, of martians, and of a TTL that ends", async () => {
    const sent = [
      ...flow("a:ea", { ...A, to: "02:00:00:00:09:09" }, 6),
      ...flow("a:ea", { ...A, src: "10.0.2.254" }, 6),
      ...flow("a:ea", { ...A, src: "127.0.0.1" }, 6),
      ...flow("a:ea", { ...A, ttl: 1 }, 6),
    ];
    const cache = await compare(route, sent, ALL);
    expect(cache.hits, JSON.stringify(cache)).toBe(12);
  });

  it("passes frames with padding, without a UDP checksum, of every TOS, of TCP", async () => {
    const bare = (frame: Uint8Array) => {
      frame[40] = 0;
      frame[41] = 0;
      return frame;
    };
    const sent = [
      ...flow("a:ea", { ...A, payload: 4, padTo: 60 }, 12),
      ...flow("a:ea", { ...A, ports: [1, 1] }, 6).map((one) => ({ ...one, frame: bare(one.frame) })),
      ...flow("a:ea", { ...A, tos: 0xb8, ports: [1, 2] }, 6),
      ...flow("a:ea", { ...A, protocol: "tcp", df: true }, 6),
    ];
    const cache = await compare(route, sent, ALL);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(11);
  });

  it("is cached where its frames are padded", async () => {
    for (const protocol of ["tcp", "udp"] as const) {
      const sent = [0, 3, 4].flatMap((payload) =>
        Array.from({ length: 10 }, (_, id) => ({
          at: "a:ea",
          frame: datagram({ ...A, protocol, payload, id, padTo: 60 }),
        })),
      );
      // what is behind the packet goes no further than the router
      for (const { frame } of sent.slice(5)) frame.fill(0x5a, 14 + ((frame[16]! << 8) | frame[17]!));
      const cache = await compare(route, sent, ALL, "verify");
      expect(cache.hits, JSON.stringify(cache)).toBe(24);
    }
  });

  it("cuts, or refuses, what is too long", async () => {
    const narrow = `${route}
      ip -n r link set rb mtu 600; ip -n b link set eb mtu 600`;
    const sizes = [100, 90, 300, 540, 700, 100, 572, 573, 1400, 100];
    const frames = [true, false].flatMap((df) =>
      sizes.map((payload, id) => ({ at: "a:ea", frame: datagram({ ...A, payload, id, df }) })),
    );
    const cache = await compare(narrow, frames, ALL);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(2);
  });

  it("goes several ways by its ports", async () => {
    const many = `${ROUTER}
      ip netns exec r sysctl -wq net.ipv4.fib_multipath_hash_policy=1
      ip -n r neigh add 10.0.2.1 lladdr 02:00:00:00:00:0b dev rb
      ip -n r neigh add 10.0.2.2 lladdr 02:00:00:00:00:0c dev rb
      ip -n r route add 10.0.3.0/24 nexthop via 10.0.2.1 nexthop via 10.0.2.2 weight 3`;
    const sent = [...Array(12).keys()].flatMap((port) => flow("a:ea", { ...A, ports: [port, 80] }, 5));
    const cache = await compare(many, sent, ALL);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(33);
  });

  it("follows policy rules by mark, source and port", async () => {
    const rules = `${route}
      ip -n r rule add from 10.0.1.7 lookup 100
      ip -n r rule add ipproto udp dport 53 lookup 101
      ip -n r route add default via 10.0.2.2 table 100
      ip -n r route add unreachable default table 101
      ip -n r neigh add 10.0.2.2 lladdr 02:00:00:00:00:0c dev rb`;
    const sent = [
      ...flow("a:ea", A, 5),
      ...flow("a:ea", { ...A, src: "10.0.1.7" }, 5),
      ...flow("a:ea", { ...A, ports: [9, 53] }, 5),
    ];
    const cache = await compare(rules, sent, ALL);
    expect(cache.hits, JSON.stringify(cache)).toBe(6);
  });
});
