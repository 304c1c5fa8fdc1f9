/** The routing tables of IPv6 against a plain list: the longest prefix wins, a dump has Linux's order; addresses as text. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VethworkError } from "../../src/index.js";
import { VethworkKernel } from "../../src/kernel/kernel.js";
import { formatIpv6, parseIpv6 } from "../../src/model/ipv6.js";

describe("addresses as text", () => {
  const address = fc
    .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 })
    .map((words) => words.reduce((sum, word) => (sum << 16n) | BigInt(word), 0n));
  test("are read as they were written", () => {
    fc.assert(fc.property(address, (value) => parseIpv6(formatIpv6(value)) === value));
  });
  test("are written as RFC 5952 says", () => {
    fc.assert(
      fc.property(address, (value) => {
        const text = formatIpv6(value);
        fc.pre(!text.includes("."));
        expect(`[${text}]`).toBe(new URL(`http://[${text}]/`).hostname);
      }),
    );
  });
  test("what is none is refused", () => {
    for (const text of [
      "",
      ":",
      ":::",
      "1::2::3",
      "12345::",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "g::",
      "1.2.3.4",
    ])
      expect(parseIpv6(text), text).toBeNull();
  });
});

function kernel(): VethworkKernel {
  const k = new VethworkKernel({ memoryBytes: 64 << 20 });
  k.apply({ op: "sysctl.set", netns: "", path: "net/ipv6/conf/all/disable_ipv6", value: "0" });
  k.apply({ op: "sysctl.set", netns: "", path: "net/ipv6/conf/default/accept_dad", value: "0" });
  for (const ifname of ["d0", "d1", "d2"]) {
    k.apply({ op: "link.add", netns: "", ifname, kind: "dummy", up: true });
    k.apply({
      op: "sysctl.set",
      netns: "",
      path: `net/ipv6/conf/${ifname}/router_solicitations`,
      value: "0",
    });
  }
  return k;
}

/** few bits vary, so that prefixes lie in each other */
const bits = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 12, maxLength: 12 });
const prefix = fc.tuple(bits, fc.integer({ min: 16, max: 44 })).map(([b, length]) => ({
  value: (0x2001n << 112n) | (BigInt(parseInt(b.join(""), 2)) << 84n),
  length,
}));
const cut = (value: bigint, length: number): bigint =>
  length === 0 ? 0n : (value >> BigInt(128 - length)) << BigInt(128 - length);

/** left branch, right branch, then the node itself (fib6_walk) */
function before(a: { dst: bigint; length: number }, b: { dst: bigint; length: number }): number {
  const shorter = Math.min(a.length, b.length);
  if (cut(a.dst, shorter) === cut(b.dst, shorter)) return b.length - a.length;
  return a.dst < b.dst ? -1 : 1;
}

test("lookups and dumps agree with a list", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ prefix, device: fc.constantFrom("d0", "d1", "d2"), remove: fc.boolean() }), {
        maxLength: 30,
      }),
      fc.array(bits, { minLength: 1, maxLength: 20 }),
      (steps, questions) => {
        const k = kernel();
        const list = new Map<string, { dst: bigint; length: number; dev: string }>();
        for (const { prefix: p, device, remove } of steps) {
          const dst = cut(p.value, p.length);
          const text = `${formatIpv6(dst)}/${p.length}`;
          const has = list.has(text);
          const op = remove ? "route.delete" : "route.add";
          const apply = (): void =>
            k.apply({ op, netns: "", dst: text, nexthops: remove ? [] : [{ dev: device }] });
          if (remove !== has) {
            expect(apply).toThrow(VethworkError);
            continue;
          }
          apply();
          if (remove) list.delete(text);
          else list.set(text, { dst, length: p.length, dev: device });
        }
        const dump = k
          .routes6("", 254)
          .filter((route) => !route.dst.startsWith("fe80"))
          .map((route) => route.dst);
        const sorted = [...list.values()]
          .sort(before)
          .map(({ dst, length }) => `${formatIpv6(dst)}/${length}`);
        expect(dump).toEqual(sorted);
        for (const question of questions) {
          const address = (0x2001n << 112n) | (BigInt(parseInt(question.join(""), 2)) << 84n) | 5n;
          const best = [...list.values()]
            .filter(({ dst, length }) => cut(address, length) === dst)
            .sort((a, b) => b.length - a.length)[0];
          let dev: string | undefined;
          try {
            dev = k.routeGet({ netns: "", dst: formatIpv6(address) }).dev;
          } catch (error) {
            expect((error as VethworkError).code).toBe("ENETUNREACH");
          }
          expect(dev).toBe(best?.dev);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("the least metric wins, and an appended gateway is refused by name", () => {
  const k = kernel();
  k.apply({ op: "address.add", netns: "", link: "d0", local: "2001:db8::1", prefixlen: 64 });
  k.apply({ op: "route.add", netns: "", dst: "2001:db8:1::/64", metric: 9, nexthops: [{ dev: "d1" }] });
  k.apply({ op: "route.add", netns: "", dst: "2001:db8:1::/64", metric: 5, nexthops: [{ dev: "d2" }] });
  expect(k.routeGet({ netns: "", dst: "2001:db8:1::7" }).dev).toBe("d2");
  expect(k.routeGet({ netns: "", dst: "2001:db8:1::7", oif: "d1" }).dev).toBe("d1");
  const via = (gateway: string, op: "route.add" | "route.append"): void =>
    k.apply({ op, netns: "", dst: "::/0", nexthops: [{ via: gateway }] });
  via("2001:db8::2", "route.add");
  expect(() => via("2001:db8::3", "route.append")).toThrow(/several next hops is not modelled/);
});
