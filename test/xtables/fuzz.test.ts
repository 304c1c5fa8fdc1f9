/** Records with any bytes in them: refused or kept, and packets go through what was kept without a trap. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as abi from "../../src/kernel/abi.generated.js";
import { build, Tables, type TableName } from "./tables.js";

const record = abi.XtRuleRecord;
const NAT = ["DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP"];

/** bytes of the record of a kind; 0 where it has none */
function sizeOf(side: "Match" | "Target", kind: number): number {
  const name = (side === "Match" ? abi.XtMatchNames : abi.XtTargetNames)[kind]!;
  const text = NAT.includes(name) ? "Nat" : name[0]!.toUpperCase() + name.slice(1);
  return ((abi as unknown as Record<string, { size: number }>)[`Xt${text}${side}`] ?? { size: 0 }).size;
}

/** Small numbers are likely, so that some records pass their checks. */
const words = fc
  .uint8Array({ minLength: 64, maxLength: 64 })
  .chain((bytes) =>
    fc.constantFrom(0, 1, 3, 7, 255).map((mask) => bytes.map((b, i) => (i % 4 ? 0 : b & mask))),
  );
const block = (side: "Match" | "Target") =>
  fc.record({
    kind: fc.nat({ max: (side === "Match" ? abi.XtMatch : abi.XtTarget).COUNT - 1 }),
    bytes: fc.oneof(words, fc.uint8Array({ minLength: 64, maxLength: 64 })),
    longer: fc.constantFrom(0, 0, 0, 8, -8, 3),
  });
const rule = fc.record({
  table: fc.constantFrom<TableName>("raw", "mangle", "nat", "filter"),
  hook: fc.nat({ max: 4 }),
  protocol: fc.constantFrom(0, 1, 6, 17, 17),
  matches: fc.array(block("Match"), { maxLength: 3 }),
  target: fc.option(block("Target")),
});

describe("records of any bytes", () => {
  it("never trap, and what they keep is given back", () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 30 }), (rules) => {
        const tables = new Map<TableName, Tables>();
        const router = new Tables("filter").router;
        for (const name of ["raw", "mangle", "nat", "filter"] as const)
          tables.set(name, new Tables(name, router));
        const m = router.kernel.machine;
        for (const r of rules) {
          const t = tables.get(r.table)!;
          const chains = t.chains().map((c) => c.name);
          const id = t.id(chains[r.hook % chains.length]!);
          m.clear(4096);
          const put = (
            at: number,
            side: "Match" | "Target",
            b: { kind: number; bytes: Uint8Array; longer: number },
          ) => {
            const size = sizeOf(side, b.kind);
            const length = ((8 + size + 7) & ~7) + b.longer;
            m.setU32(at, b.kind);
            m.setU32(at + 4, length);
            for (let i = 0; i < size; i++) m.bytes[at + 8 + i] = b.bytes[i % b.bytes.length]!;
            return at + Math.max(length, 0);
          };
          const begin = m.mailbox + record.size;
          let end = begin;
          for (const b of r.matches) end = put(end, "Match", b);
          m.setU32(m.mailbox + record.protocol, r.protocol);
          m.setU32(m.mailbox + record.matchesLength, end - begin);
          if (r.target) {
            m.setU32(m.mailbox + record.verdict, abi.XtVerdict.TARGET);
            m.setU32(m.mailbox + record.targetLength, put(end, "Target", r.target) - end);
          }
          expect(t.call("rule_insert", id, -1)).toBeLessThanOrEqual(0);
          m.exports.take_extack!();
        }
        const ip = { src: "10.0.1.2", dst: "10.0.2.2" };
        tables.get("filter")!.send(build.ip(ip, build.udp(1, 2)));
        tables.get("filter")!.send(build.ip(ip, build.tcp(1, 2, "S")));
        tables.get("filter")!.send(build.ip({ ...ip, dst: "10.0.1.1" }, build.echo(1, 1)));
        tables.get("filter")!.send(build.ip({ ...ip, dst: "10.0.1.1", proto: 6 }, Buffer.alloc(3)));
        tables.get("filter")!.send(build.ip({ ...ip, offset: 8, mf: 1 }, build.udp(1, 2)));
        for (const t of tables.values()) {
          for (const c of t.chains()) expect(t.counts(c.name)).toHaveLength(c.rules);
          expect(t.call("chain_flush", 0)).toBe(0);
        }
        m.exports.run_until!(100_000_000_000n, 1_000_000);
        expect(m.exports.statistic!(abi.Statistic.packetsLive)).toBe(0n);
      }),
      { numRuns: 60 },
    );
  });
});
