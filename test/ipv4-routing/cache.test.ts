/**
 * Kept routing decisions (assembly/net/route-cache.ts) are invisible: a kernel that keeps them and one that does not (somebody listens to
 * its decisions) put the same frames on every interface, whatever is reconfigured in between.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Op } from "../../src/model/op.js";
import { Listener } from "../../src/kernel/abi.generated.js";
import { parseIpv4, parseMac } from "../../src/kernel/text.js";
import { MAC, Router } from "./lab.js";

const ADDRESSES = [
  "10.0.1.2",
  "10.0.1.1",
  "10.0.2.2",
  "10.0.2.1",
  "10.0.3.9",
  "192.0.2.1",
  "192.0.2.129",
  "10.0.2.255",
  "127.0.0.1",
];

function udp(from: "a" | "b", source: string, destination: string, tos: number): Uint8Array {
  const bytes = new Uint8Array(60);
  const view = new DataView(bytes.buffer);
  const mac = (at: number, text: string): void => {
    view.setUint16(at, Number(parseMac(text) >> 32n));
    view.setUint32(at + 2, Number(parseMac(text) & 0xffffffffn));
  };
  mac(0, from === "a" ? MAC.ra : MAC.rb);
  mac(6, from === "a" ? MAC.a : MAC.b);
  view.setUint32(12, 0x08004500 | tos);
  view.setUint16(16, 46);
  view.setUint16(22, 0x4011);
  view.setUint32(26, parseIpv4(source));
  view.setUint32(30, parseIpv4(destination));
  let sum = 0;
  for (let at = 14; at < 34; at += 2) sum += view.getUint16(at);
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  view.setUint16(24, ~sum & 0xffff);
  return bytes;
}

const r = "r";
const sysctl = (path: string, value: number): Op => ({
  op: "sysctl.set",
  netns: r,
  path: `net/ipv4/${path}`,
  value: String(value),
});
const neighbor = (link: string, dst: string, lladdr: string): Op => ({
  op: "neighbor.replace",
  netns: r,
  link,
  dst,
  lladdr,
});
const NEIGHBORS = [neighbor("ra", "10.0.1.2", MAC.a), neighbor("rb", "10.0.2.2", MAC.b)];
const change: fc.Arbitrary<Op> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("conf/ra", "conf/rb", "conf/all"),
      fc.constantFrom(
        "rp_filter",
        "accept_local",
        "forwarding",
        "send_redirects",
        "route_localnet",
        "bc_forwarding",
        "shared_media",
      ),
      fc.integer({ min: 0, max: 1 }),
    )
    .map(([where, name, value]) => sysctl(`${where}/${name}`, value)),
  fc
    .tuple(
      fc.constantFrom<"route.add" | "route.delete" | "route.replace">(
        "route.add",
        "route.delete",
        "route.replace",
      ),
      fc.constantFrom("192.0.2.0/24", "192.0.2.128/25", "0.0.0.0/0", "10.0.1.2/32"),
      fc.constantFrom("10.0.1.2", "10.0.2.2", "10.0.3.9"),
    )
    .map(([op, dst, via]): Op => ({ op, netns: r, dst, nexthops: op === "route.delete" ? [] : [{ via }] })),
  fc
    .tuple(
      fc.constantFrom<"rule.add" | "rule.delete">("rule.add", "rule.delete"),
      fc.constantFrom("10.0.1.2/32", "10.0.2.0/24"),
    )
    .map(([op, src]): Op => ({ op, netns: r, priority: 9, src, action: "prohibit" })),
  fc
    .tuple(fc.constantFrom("ra", "rb", "d0"), fc.boolean())
    .map(([link, up]): Op => ({ op: "link.set", netns: r, link, up })),
  fc.constantFrom(...NEIGHBORS),
  fc.constantFrom(1500, 60, 68).map((mtu): Op => ({ op: "link.set", netns: r, link: "d0", mtu })),
  fc
    .tuple(
      fc.constantFrom<"address.add" | "address.delete">("address.add", "address.delete"),
      fc.constantFrom("ra", "rb"),
    )
    .map(([op, link]): Op => ({ op, netns: r, link, local: "192.0.2.129", prefixlen: 24 })),
);
const frame = fc.tuple(
  fc.constantFrom<"a" | "b">("a", "b"),
  fc.constantFrom("10.0.1.2", "10.0.2.2", ...ADDRESSES),
  fc.constantFrom(...ADDRESSES),
  fc.constantFrom(0, 0, 0x10, 3),
);
const steps = fc.array(fc.oneof({ arbitrary: frame, weight: 4 }, { arbitrary: change, weight: 1 }), {
  minLength: 60,
  maxLength: 120,
  size: "max",
});

function run(
  list: (Op | [from: "a" | "b", source: string, destination: string, tos: number])[],
  listening: boolean,
): Buffer {
  const router = new Router();
  const { kernel } = router;
  const chunks: Buffer[] = [];
  let taps = 0;
  kernel.machine.host = {
    flush: (blocks) => void chunks.push(Buffer.from(blocks)),
    openTap: () => taps++,
    refill: () => 0x80000000,
  };
  router.sysctl("ip_forward", 1);
  for (const one of NEIGHBORS) kernel.apply(one);
  if (listening) kernel.machine.exports.listen!(Listener.TRACE, 1);
  kernel.capture(true);
  for (const step of list) {
    if (Array.isArray(step)) {
      // the same frame thrice: decided, kept, taken from what was kept
      for (let i = 0; i < 3; i++) Router.refused(() => kernel.transmit(step[0], "eth0", udp(...step)));
    } else Router.refused(() => kernel.apply(step));
    kernel.run(1e6);
  }
  kernel.run(4e9);
  kernel.flushTaps();
  return Buffer.concat(chunks);
}

it("decides the same with and without", () => {
  fc.assert(
    fc.property(steps, (list) => {
      expect(run(list, false).equals(run(list, true))).toBe(true);
    }),
    { numRuns: 30 },
  );
});
