/** The tables against a model that tries every route: longest prefix, order of a dump, insertion and deletion in any order. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatIpv4 } from "../../src/kernel/text.js";
import { Router } from "./lab.js";

const mask = (length: number): number => (length ? (0xffffffff << (32 - length)) >>> 0 : 0);

interface Prefix {
  key: number;
  length: number;
}

/** Few distinct bits, so that prefixes nest. */
const prefix: fc.Arbitrary<Prefix> = fc
  .tuple(
    fc.integer({ min: 0, max: 0x3f }),
    fc.integer({ min: 0, max: 0xff }),
    fc.integer({ min: 4, max: 32 }),
  )
  .map(([high, low, length]) => ({ key: ((0xc0000000 | (high << 22) | low) & mask(length)) >>> 0, length }));
const text = ({ key, length }: Prefix): string => `${formatIpv4(key)}/${length}`;

describe("a table", () => {
  it("finds the longest prefix whatever was added and deleted, and dumps in Linux's order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(prefix, fc.boolean()), { maxLength: 60 }),
        fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 8, maxLength: 8 }),
        (changes, addresses) => {
          const router = new Router();
          router.route("10.200.0.0/16", "10.0.3.2", { table: 100 });
          const there = new Map<string, Prefix>();
          for (const [one, add] of changes) {
            const dst = text(one);
            const refused = Router.refused(() => {
              // the MTU tells which route answered
              const more = { table: 100, nexthops: [{ dev: "d0" }], scope: 253, mtu: 1000 + one.length };
              if (add) router.route(dst, undefined, more);
              else router.apply({ op: "route.delete", netns: "r", dst, table: 100, nexthops: [] });
            });
            expect(refused === "").toBe(add !== there.has(dst));
            if (add) there.set(dst, one);
            else there.delete(dst);
          }
          const order = [...there.values()].sort((x, y) => x.key - y.key || y.length - x.length).map(text);
          expect(router.kernel.routes("r", 100).map((route) => route.dst)).toEqual([
            "10.200.0.0/16",
            ...order,
          ]);
          router.apply({ op: "rule.add", netns: "r", priority: 1, table: 100 });
          const candidates = [...there.values()].flatMap(({ key }) => [key, key + 1, key ^ 0x100]);
          for (const raw of [...addresses.map((a) => 0xc0000000 | (a & 0x0fc000ff)), ...candidates]) {
            const address = raw >>> 0;
            if (address >= 0xe0000000) continue;
            const lengths = [...there.values()].filter(
              (one) => ((address ^ one.key) & mask(one.length)) === 0,
            );
            const longest = Math.max(-1, ...lengths.map((one) => one.length));
            let mtu = 999;
            Router.refused(() => (mtu = router.get(formatIpv4(address)).mtu!));
            expect(mtu).toBe(1000 + longest);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it("prefers the longer prefix, then the tos, then the lower metric", () => {
    const router = new Router();
    router.route("192.0.2.0/24", "10.0.3.2", { metric: 20 });
    router.route("192.0.2.0/24", "10.0.3.3", { metric: 10 });
    router.route("192.0.2.0/24", "10.0.3.4", { tos: 0x10, metric: 30 });
    router.route("192.0.2.128/25", "10.0.3.5");
    expect(router.get("192.0.2.1").via).toBe("10.0.3.3");
    expect(router.get("192.0.2.1", { tos: 0x10 }).via).toBe("10.0.3.4");
    expect(router.get("192.0.2.200", { tos: 0x10 }).via).toBe("10.0.3.5");
  });

  it("holds 100,000 routes and gives their memory back", () => {
    const router = new Router();
    const dst = (i: number): string => `${20 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.0/24`;
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 100_000; i++) router.route(dst(i), i & 1 ? "10.0.1.2" : "10.0.2.2");
      expect(router.kernel.routes("r", 254).length).toBe(100_003);
      expect(router.get("20.1.1.9").via).toBe("10.0.1.2");
      expect(router.get("21.1.0.9").via).toBe("10.0.2.2");
      for (let i = 0; i < 100_000; i++)
        router.apply({ op: "route.delete", netns: "r", dst: dst(i), nexthops: [] });
      if (round === 0) used = router.kernel.machine.exports.memory_used!() as number;
    }
    expect(router.kernel.machine.exports.memory_used!()).toBe(used);
    expect(router.kernel.routes("r", 254).length).toBe(3);
  }, 60_000);
});
let used = 0;

describe("tables local and main", () => {
  it("share one trie until a rule is changed: then what is local comes first", () => {
    const router = new Router();
    router.apply({
      op: "route.add",
      netns: "r",
      dst: "192.0.2.0/24",
      type: "local",
      nexthops: [{ dev: "lo" }],
    });
    router.route("192.0.2.1/32", "10.0.3.9");
    expect(router.get("192.0.2.1").via).toBe("10.0.3.9");
    router.apply({ op: "rule.add", netns: "r", priority: 500, dst: "203.0.113.0/24", action: "prohibit" });
    expect(router.get("192.0.2.1").type).toBe("local");
    expect(router.kernel.routes("r", 255).some((route) => route.dst === "192.0.2.0/24")).toBe(true);
    expect(router.kernel.routes("r", 254).some((route) => route.dst === "192.0.2.0/24")).toBe(false);
  });
});
