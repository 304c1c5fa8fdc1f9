import { describe, expect, it } from "vitest";
import { compare, type Sent } from "./paths.js";

const words = (text: string): number[] => {
  const [left, right] = text.split("::") as [string, string?];
  const parse = (part: string) => (part ? part.split(":").map((word) => Number.parseInt(word, 16)) : []);
  const head = parse(left);
  const tail = right === undefined ? [] : parse(right);
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
};

/** A UDP datagram over IPv6 in an Ethernet frame. */
function frame(to: string, src: string, dst: string, port: number, payload: number, hops = 64): Uint8Array {
  const bytes = new Uint8Array(14 + 40 + 8 + payload);
  const view = new DataView(bytes.buffer);
  `${to}:02:00:00:00:00:0a`.split(":").forEach((part, i) => view.setUint8(i, Number.parseInt(part, 16)));
  view.setUint16(12, 0x86dd);
  view.setUint32(14, 0x60000000);
  view.setUint16(18, 8 + payload);
  view.setUint8(20, 17);
  view.setUint8(21, hops);
  words(src).forEach((word, i) => view.setUint16(22 + 2 * i, word));
  words(dst).forEach((word, i) => view.setUint16(38 + 2 * i, word));
  view.setUint16(54, port);
  view.setUint16(56, 53);
  view.setUint16(58, 8 + payload);
  bytes.fill(payload & 255, 62);
  let sum = 8 + payload + 17;
  for (let at = 22; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  view.setUint16(60, ~sum & 0xffff || 0xffff);
  return bytes;
}

const ROUTER = `
  for h in a r b; do
    ip netns add $h
    ip netns exec $h sysctl -wq net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0
  done
  ip link add ea netns a address 02:00:00:00:00:0a type veth peer name ra netns r address 02:00:00:00:01:0a
  ip link add eb netns b address 02:00:00:00:00:0b type veth peer name rb netns r address 02:00:00:00:01:0b
  ip -n r addr add 2001:db8:1::fe/64 dev ra nodad
  ip -n r addr add 2001:db8:2::fe/64 dev rb nodad
  ip -n b addr add 2001:db8:2::1/64 dev eb nodad
  ip -n a link set ea up; ip -n r link set ra up; ip -n r link set rb up; ip -n b link set eb up
  ip netns exec r sysctl -wq net.ipv6.conf.all.forwarding=1
  ip -n r -6 route add 2001:db8:3::/64 via 2001:db8:2::1
  ip -n b -6 route add default dev eb`;
const ASK = `
  for h in a r b; do ip -n $h -s -s link; ip -n $h -s -6 neigh; ip -n $h -6 route; done`;
const ROUTER_MAC = "02:00:00:00:01:0a";

function flow(dst: string, count: number, thenMs = 1, hops = 64, to = ROUTER_MAC): Sent[] {
  return Array.from({ length: count }, (_, i) => ({
    at: "a:ea",
    thenMs,
    frame: frame(to, "2001:db8:1::1", dst, 4000, 40 - ((i + 4) % 5), hops),
  }));
}

describe("a forwarded flow of IPv6", () => {
  it("is cached once its neighbour is known, asked again, and told to move", async () => {
    const sent = [
      ...flow("2001:db8:3::9", 20),
      ...flow("2001:db8:3::9", 100, 900),
      ...flow("2001:db8:3::9", 20),
    ];
    sent[10]!.before = "ip -n r -6 neigh replace 2001:db8:2::1 lladdr 02:00:00:00:00:0c dev rb";
    sent[15]!.before = "ip -n r -6 neigh replace 2001:db8:2::1 lladdr 02:00:00:00:00:0b dev rb nud stale";
    const cache = await compare(ROUTER, sent, ASK);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(60);
  });

  it("heeds routes that come and go, and ends of all kinds", async () => {
    const sent = [
      ...flow("2001:db8:3::9", 10),
      ...flow("2001:db8:3::9", 10),
      ...flow("2001:db8:3::9", 10),
      ...flow("2001:db8:4::9", 6),
      ...flow("2001:db8:3::9", 6, 1, 1),
      ...flow("2001:db8:3::9", 6, 1, 64, "02:00:00:00:09:09"),
      ...flow("2001:db8:1::fe", 6),
    ];
    sent[10]!.before = "ip -n r -6 route replace blackhole 2001:db8:3::/64";
    sent[20]!.before = "ip -n r -6 route replace 2001:db8:3::/64 via 2001:db8:2::1 dev rb";
    sent[25]!.before = "ip netns exec r sysctl -wq net.ipv6.conf.all.forwarding=0";
    const cache = await compare(ROUTER, sent, ASK);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(7);
  });
});
