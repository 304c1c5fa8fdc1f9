/** Matches about ports in any number and order, against what each of them says alone: ranges in an entry are only a short cut. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Tables, type Rule } from "./tables.js";

type Match = [kind: string, fields: Record<string, number | bigint>];
interface Judge {
  match: Match;
  says: (source: number, destination: number) => boolean;
}

const PORTS = [0, 1, 2, 3, 52, 53, 54, 1000, 65533, 65534, 65535];
const port = fc.constantFrom(...PORTS);
/** first and last; the other way round it holds no port */
const range = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(port, port).map((two) => two.sort((a, b) => a - b) as [number, number]) },
  { weight: 1, arbitrary: fc.tuple(port, port) },
  { weight: 2, arbitrary: fc.constant([0, 65535] as [number, number]) },
);
const within = ([first, last]: [number, number], value: number): boolean => value >= first && value <= last;

const udp: fc.Arbitrary<Judge> = fc
  .tuple(range, range, fc.integer({ min: 0, max: 3 }))
  .map(([source, destination, invert]) => ({
    match: [
      "udp",
      {
        sourceFirst: source[0],
        sourceLast: source[1],
        destinationFirst: destination[0],
        destinationLast: destination[1],
        invert,
      },
    ],
    says: (s, d) => within(source, s) !== !!(invert & 1) && within(destination, d) !== !!(invert & 2),
  }));

const multiport: fc.Arbitrary<Judge> = fc
  .tuple(
    fc.integer({ min: 0, max: 2 }),
    fc.array(fc.oneof(port, fc.tuple(port, port)), { minLength: 1, maxLength: 2 }),
    fc.integer({ min: 0, max: 1 }),
  )
  .map(([flags, list, invert]) => {
    let ranges = 0;
    const flat: number[] = [];
    for (const one of list) {
      if (typeof one !== "number") ranges |= 1 << flat.length;
      flat.push(...[one].flat());
    }
    const said = (p: number): boolean =>
      list.some((one) => (typeof one === "number" ? p === one : within(one, p)));
    return {
      match: [
        "multiport",
        {
          flags,
          count: flat.length,
          invert,
          ranges,
          ports0: flat.reduce((word, p, i) => word | (BigInt(p) << BigInt(16 * i)), 0n),
        },
      ],
      says: (s, d) => ((flags !== 1 && said(s)) || (flags !== 0 && said(d))) !== !!invert,
    };
  });

const length: fc.Arbitrary<Judge> = fc
  .boolean()
  .map((is) => ({ match: ["length", { first: 0, last: is ? 100 : 5 }], says: () => is }));
/** what comes behind it is not looked at before it */
const impure: fc.Arbitrary<Judge> = fc.constant({
  match: ["statistic", { mode: 1, every: 0 }],
  says: () => true,
});
const list = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: udp },
    { weight: 3, arbitrary: multiport },
    { weight: 1, arbitrary: length },
    { weight: 1, arbitrary: impure },
  ),
  { minLength: 1, maxLength: 3 },
);

describe("matches about ports", () => {
  it("agree where each of them does", () => {
    const t = new Tables("raw");
    fc.assert(
      fc.property(
        fc.array(list, { minLength: 1, maxLength: 6 }),
        fc.array(fc.tuple(port, port), { minLength: 1, maxLength: 6 }),
        (rules, packets) => {
          t.call("chain_flush", 0);
          for (const judges of rules)
            expect(
              t.append("PREROUTING", { protocol: 17, matches: judges.map(({ match }) => match) } as Rule),
            ).toBe(0);
          for (const [sport, dport] of packets) t.udp({ dst: "10.0.1.255", sport, dport, data: 0 });
          const count = (judges: Judge[]): number =>
            packets.filter(([s, d]) => judges.every(({ says }) => says(s, d))).length;
          expect(t.counts("PREROUTING")).toEqual(
            rules.map((judges) => `${count(judges)}/${28 * count(judges)}`),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
