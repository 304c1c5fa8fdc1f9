/** Rules through the kernel's records: what is written is what is read, for every kind of match and target. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as abi from "../../src/kernel/abi.generated.js";
import { Machine } from "../../src/kernel/machine.js";
import { interfaceMask, readBlock, writeBlock, type Side } from "../../src/kernel/netfilter/blocks.js";
import { readRule, writeRule } from "../../src/kernel/netfilter/rules.js";
import { formatIpv6, parseIpv6 } from "../../src/model/ipv6.js";
import type { XtBlock, XtRule } from "../../src/model/netfilter.js";

const machine = new Machine({ memoryBytes: 1 << 24 });
const OWN = ["count", "table", "previous", "credit", "creditCap", "cost", "generation"];
const NAT = ["DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP"];

/** Fields of a kind by the generated layout, with random values. */
function blockOf(side: Side, kind: string): fc.Arbitrary<XtBlock> {
  const name =
    side === "match"
      ? `Xt${kind[0]!.toUpperCase()}${kind.slice(1)}Match`
      : `Xt${NAT.includes(kind) ? "Nat" : kind}Target`;
  const types = (abi as unknown as Record<string, Record<string, string>>)[`${name}Types`] ?? {};
  const fields: Record<string, fc.Arbitrary<string | number | bigint | number[]>> = {};
  const tail = kind === "comment" || kind.toLowerCase() === "unmodelled";
  for (const [field, type] of Object.entries(types)) {
    if (OWN.includes(field) || (tail && field === "length")) continue;
    // names end in the number of their word; that of the first stands for all
    const base = /\d$/.test(field) ? field.slice(0, -1) : undefined;
    if (type === "u64" && base && !field.endsWith("0")) continue;
    // name10, name20
    if (base && /\d$/.test(base) && !base.endsWith("6")) continue;
    if (type === "u32") fields[field] = fc.integer({ min: 1, max: 0xffffffff });
    else if (!base) fields[field] = fc.bigInt({ min: 1n, max: (1n << 64n) - 1n });
    else if (!/Mask$/.test(base) || kind === "ip6") {
      const words = Object.keys(types).filter((other) => new RegExp(`^${base}\\d+$`).test(other)).length;
      const isAddress = /6$/.test(base) || kind === "ip6" || kind === "iprange6";
      if (base === "ports")
        fields[base] = fc.array(fc.integer({ min: 1, max: 65535 }), { minLength: 1, maxLength: 15 });
      else if (isAddress) fields[base] = fc.bigInt({ min: 1n, max: (1n << 128n) - 1n }).map(formatIpv6);
      else fields[base] = fc.stringMatching(/^[a-z+ ]+$/).filter((text) => text.length <= words * 8);
    }
  }
  if (tail) fields.text = fc.string({ minLength: 1, maxLength: 200, unit: "grapheme" });
  return fc.record(fields).map((values): XtBlock => {
    const block: XtBlock = { kind, ...values };
    if (Array.isArray(block.ports)) block.count = block.ports.length;
    return block;
  });
}

const kinds = (side: Side): string[] =>
  Object.keys(side === "match" ? abi.XtMatch : abi.XtTarget).filter(
    (kind) => kind !== "COUNT" && !(side === "match" && kind === "ipvs"),
  );

describe("blocks", () => {
  it.each([
    ...kinds("match").map((kind) => ["match", kind] as const),
    ...kinds("target").map((kind) => ["target", kind] as const),
  ])("%s %s comes back as it was written", (side, kind) => {
    fc.assert(
      fc.property(blockOf(side, kind), (block) => {
        const length = writeBlock(machine, machine.mailbox, side, block);
        expect(length % 8).toBe(0);
        expect(readBlock(machine, machine.mailbox, side)).toEqual({ block, next: machine.mailbox + length });
      }),
      { numRuns: 20 },
    );
  });

  it("names what it does not know, and values that do not fit", () => {
    const write = (block: XtBlock) => () => writeBlock(machine, machine.mailbox, "match", block);
    expect(write({ kind: "nonsense" })).toThrow(/"nonsense" is not modelled/);
    expect(write({ kind: "mark", mark: 2 ** 33 })).toThrow(/mark of "mark"/);
    expect(write({ kind: "recent", name: "x".repeat(300) })).toThrow(/name of "recent"/);
    expect(write({ kind: "multiport", ports: new Array<number>(40).fill(1) })).toThrow(/ports/);
  });

  it("gives interfaces their masks", () => {
    expect([...interfaceMask("eth+")].filter((byte) => byte)).toHaveLength(3);
    expect([...interfaceMask("eth0")].filter((byte) => byte)).toHaveLength(5);
    expect([...interfaceMask("+")].filter((byte) => byte)).toHaveLength(0);
  });
});

const address = fc
  .integer({ min: 1, max: 0xffffffff })
  .map((n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join("."));
const network = fc.record({ address, mask: address });
const network6 = fc
  .tuple(fc.bigInt({ min: 1n, max: (1n << 128n) - 1n }), fc.bigInt({ min: 1n, max: (1n << 128n) - 1n }))
  .map(([one, two]) => ({ address: formatIpv6(one), mask: formatIpv6(two) }));
const device = fc.stringMatching(/^[a-z]{1,10}[0-9+]?$/);
const target: fc.Arbitrary<XtRule["target"]> = fc.oneof(
  fc.constant(null),
  fc.constantFrom("ACCEPT", "DROP", "RETURN", "QUEUE").map((verdict) => ({ verdict }) as XtRule["target"]),
  fc.stringMatching(/^[A-Z-]{1,28}$/).map((jump) => ({ jump })),
  fc.stringMatching(/^[A-Z-]{1,28}$/).map((goto) => ({ goto })),
  blockOf("target", "LOG"),
  blockOf("target", "DNAT"),
);

function ruleOf(net: fc.Arbitrary<{ address: string; mask: string }>): fc.Arbitrary<XtRule> {
  return fc.record(
    {
      src: net,
      dst: net,
      in: device,
      out: device,
      protocol: fc.integer({ min: 0, max: 255 }),
      fragment: fc.constant(true),
      matches: fc.array(
        fc.oneof(...["tcp", "comment", "mark", "limit", "physdev"].map((kind) => blockOf("match", kind))),
        { maxLength: 5 },
      ),
      target,
      packets: fc.nat(),
      bytes: fc.nat(),
    },
    { requiredKeys: ["protocol", "matches", "target", "packets", "bytes"] },
  );
}

describe("rules", () => {
  it.each([
    ["ipv4", ruleOf(network)],
    ["ipv6", ruleOf(network6)],
  ] as const)("of %s come back as they were written", (family, rules) => {
    fc.assert(
      fc.property(rules, (rule) => {
        writeRule(machine, rule, family);
        expect(readRule(machine, family)).toEqual(rule);
      }),
    );
  });
});

describe("IPv6 addresses", () => {
  it("are read as they are written", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
        (number) => parseIpv6(formatIpv6(number)) === number,
      ),
    );
    fc.assert(fc.property(fc.string(), (text) => void parseIpv6(text)));
  });
  it.each([
    ["::", 0n],
    ["::1", 1n],
    ["::ffff:1.2.3.4", 0xffff01020304n],
    ["1:0:0:2::3", (1n << 112n) | (2n << 64n) | 3n],
  ])("%s", (text, number) => {
    expect(parseIpv6(text)).toBe(number);
    expect(formatIpv6(number)).toBe(text);
  });
  it.each(["", ":", ":::", "1:2", "g::", "1::2::3", "1.2.3.4", "::1.2.3.400", "12345::"])(
    "%j is none",
    (text) => {
      expect(parseIpv6(text)).toBeNull();
    },
  );
});
