/** Random changes of a table and packets through it, against a model that walks the whole table each time as Linux does. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Errno } from "../../src/kernel/abi.generated.js";
import { Tables, type Rule } from "./tables.js";

const BUILTIN = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];
const USER = ["a", "b", "c", "d", "e"];

interface Entry {
  rule: Rule;
  packets: number;
  bytes: number;
}
type Model = Map<string, Entry[]>;

interface Sent {
  sport: number;
  dport: number;
  src: string;
  size: number;
}

const number = (text: string): number => text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

function holds(text: string | undefined, test: (value: string) => boolean): boolean {
  if (text === undefined) return true;
  return text.startsWith("!") ? !test(text.slice(1)) : test(text);
}

/** What the rule says of a UDP packet from ra at PREROUTING or INPUT. */
function matches(rule: Rule, p: Sent): boolean {
  const inRange = (text: string): boolean => {
    const [address, mask = "255.255.255.255"] = text.split("/");
    return ((number(p.src) & number(mask)) | 0) === (number(address!) | 0);
  };
  const device = (name: string) => (text: string) =>
    text.endsWith("+") ? name.startsWith(text.slice(0, -1)) : text === name;
  return (
    holds(rule.src, inRange) &&
    holds(rule.in, device("ra")) &&
    holds(rule.out, device("")) &&
    (!rule.protocol || rule.protocol === 17 || (rule.protocol < 0 && rule.protocol !== -17)) &&
    (rule.matches ?? []).every(([kind, f = {}]) => {
      const get = (name: string): number => Number(f[name] ?? 0);
      if (kind === "udp") {
        const source = p.sport >= get("sourceFirst") && p.sport <= get("sourceLast");
        const destination = p.dport >= get("destinationFirst") && p.dport <= get("destinationLast");
        return source !== !!(get("invert") & 1) && destination !== !!(get("invert") & 2);
      }
      if (kind === "length") return p.size >= get("first") && p.size <= get("last");
      return kind === "comment";
    })
  );
}

/** Judges by a chain; null: its end was reached. */
function walk(model: Model, chain: string, p: Sent): "ACCEPT" | "DROP" | null {
  for (const e of model.get(chain)!) {
    if (!matches(e.rule, p)) continue;
    e.packets++;
    e.bytes += p.size;
    const [word, name] = ((e.rule.to as string | undefined) ?? "").split(" ");
    if (word === "ACCEPT" || word === "DROP") return word;
    if (word === "RETURN") return null;
    if (word === "GOTO") return walk(model, name!, p);
    if (word !== "JUMP") continue;
    const verdict = walk(model, name!, p);
    if (verdict !== null) return verdict;
  }
  return null;
}

const isFinal = ({ to, matches: list = [], ...rest }: Rule): boolean =>
  ["ACCEPT", "DROP", "RETURN"].includes(to as string) &&
  !list.length &&
  Object.values(rest).every((value) => value === undefined);

/** ELOOP, EINVAL (the match mac where it may not be) or 0, by a walk from each hook. */
function check(model: Model): number {
  const hooks = new Map<Rule, Set<string>>();
  let loop = false;
  const visit = (chain: string, hook: string, path: string[]): void => {
    if (path.includes(chain)) {
      loop = true;
      return;
    }
    for (const { rule } of model.get(chain)!) {
      if (!hooks.has(rule)) hooks.set(rule, new Set());
      hooks.get(rule)!.add(hook);
      const [word, name] = ((rule.to as string | undefined) ?? "").split(" ");
      if (word === "JUMP" || word === "GOTO") visit(name!, hook, [...path, chain]);
      if (isFinal(rule)) break;
    }
  };
  for (const hook of BUILTIN) visit(hook, hook, []);
  if (loop) return -Errno.ELOOP;
  for (const [rule, from] of hooks)
    if (rule.matches?.some(([kind]) => kind === "mac") && (from.has("OUTPUT") || from.has("POSTROUTING")))
      return -Errno.EINVAL;
  return 0;
}

const chain = fc.oneof(
  fc.constantFrom(...BUILTIN.slice(0, 2)),
  fc.constantFrom(...BUILTIN),
  fc.constantFrom(...USER),
);
/** ports whose high bytes differ, too */
const port = fc.constantFrom(0, 1, 2, 3, 254, 256, 257, 511, 4095, 65533);
const udp = fc
  .record({
    first: port,
    more: fc.constantFrom(0, 1, 2, 2, 300),
    side: fc.constantFrom("source", "destination"),
    invert: fc.boolean(),
  })
  .map(({ first, more, side, invert }): [string, Record<string, number>] => [
    "udp",
    {
      sourceLast: 65535,
      destinationLast: 65535,
      [`${side}First`]: first,
      [`${side}Last`]: Math.min(first + more, 65535),
      invert: invert ? (side === "source" ? 1 : 2) : 0,
    },
  ]);
const other = fc.constantFrom(
  ["comment", {}, "why"] as [string, object, string],
  ["length", { first: 0, last: 30 }] as [string, object],
  ["mac", { source: 1n }] as [string, object],
);
const target = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(undefined, "ACCEPT", "DROP", "RETURN") },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom("JUMP", "GOTO"), fc.constantFrom(...USER)).map((t) => t.join(" ")),
  },
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const rule = fc.oneof(
  fc.record({ to: target }),
  fc
    .record({
      src: maybe(
        fc.constantFrom(
          "10.0.1.2",
          "!10.0.1.2",
          "10.0.1.0/255.255.255.254",
          "!10.0.0.0/255.255.0.0",
          "10.0.1.5",
        ),
      ),
      in: maybe(fc.constantFrom("ra", "!ra", "r+", "rb", "!r+", "rather")),
      out: maybe(fc.constantFrom("rb", "!rb")),
      protocol: maybe(fc.constantFrom(17, 6, -6, -17)),
      matches: fc.array(other, { maxLength: 2 }),
      to: target,
    })
    .map((r) => r as Rule),
  fc
    .record({
      matches: fc.tuple(udp).chain(([u]) => maybe(other).map((o) => (o ? [o, u] : [u]))),
      to: target,
    })
    .map((r) => ({ protocol: 17, ...r }) as unknown as Rule),
) as fc.Arbitrary<Rule>;

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("insert" as const), chain, at: fc.nat(), rule }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("replace" as const), chain, at: fc.nat(), rule }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("delete" as const), chain, at: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom("flush" as const, "begin" as const, "commit" as const, "abort" as const),
      chain,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("send" as const),
      sport: port,
      dport: port,
      src: fc.constantFrom("10.0.1.2", "10.0.1.3", "10.0.1.5"),
      data: fc.integer({ min: 0, max: 4 }),
    }),
  },
);

const copy = (model: Model): Model =>
  new Map([...model].map(([name, list]) => [name, list.map((e) => ({ ...e }))]));

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function story(steps: Step[]): void {
  const t = new Tables("mangle");
  for (const name of USER) t.chain(name);
  let model: Model = new Map([...BUILTIN, ...USER].map((name) => [name, []]));
  let before: Model | null = null;
  const apply = (change: (list: Entry[], model: Model) => void, name: string, did: number): void => {
    const next = copy(model);
    change(next.get(name)!, next);
    const expected = before === null ? check(next) : 0;
    expect(did).toBe(expected);
    if (!expected) model = next;
  };
  const fresh = (rule: Rule): Entry => ({ rule: { ...rule }, packets: 0, bytes: 0 });
  for (const s of steps) {
    if (s.do === "insert") {
      const at = s.at % (model.get(s.chain)!.length + 1);
      apply((list) => list.splice(at, 0, fresh(s.rule)), s.chain, t.insert(s.chain, s.rule, at));
    } else if (s.do === "replace" || s.do === "delete") {
      const { length } = model.get(s.chain)!;
      if (!length) continue;
      const at = s.at % length;
      if (s.do === "delete") apply((list) => list.splice(at, 1), s.chain, t.delete(s.chain, at));
      else apply((list) => list.splice(at, 1, fresh(s.rule)), s.chain, t.replace(s.chain, at, s.rule));
    } else if (s.do === "flush") {
      apply((list) => list.splice(0), s.chain, t.call("chain_flush", t.id(s.chain)));
    } else if (s.do === "begin") {
      expect(t.call("begin", 0)).toBe(before ? -Errno.EBUSY : 0);
      before ??= copy(model);
    } else if (s.do === "commit" || s.do === "abort") {
      const expected = before === null ? -Errno.EINVAL : s.do === "commit" ? check(model) : 0;
      expect(t.call(s.do)).toBe(expected);
      if (before !== null && (s.do === "abort" || expected)) model = before;
      before = null;
    } else if (before === null) {
      const p = { ...s, size: 28 + s.data };
      // to all: nobody answers
      t.udp({ dst: "10.0.1.255", src: s.src, sport: s.sport, dport: s.dport, data: s.data });
      if (walk(model, "PREROUTING", p) !== "DROP") walk(model, "INPUT", p);
    }
    for (const name of [...BUILTIN, ...USER])
      expect(t.counts(name)).toEqual(model.get(name)!.map((e) => `${e.packets}/${e.bytes}`));
  }
}

describe("a table under random changes", () => {
  const some = fc.array(step, { minLength: 10, maxLength: 60 });

  it("does and refuses what a walk over all of it would", () => {
    fc.assert(fc.property(some, story), { numRuns: 50 });
  });

  it("with chains so long that bitmaps tell which rules are in question", () => {
    const one = fc.record({
      do: fc.constant("insert" as const),
      chain: fc.constantFrom("PREROUTING", "PREROUTING", "a"),
      at: fc.nat(),
      // most packets go through to the end
      rule: rule.map((r) => (r.to === "ACCEPT" || r.to === "DROP" ? { ...r, to: undefined } : r)),
    });
    const long = fc.array(one, { minLength: 40, maxLength: 200, size: "max" });
    fc.assert(
      fc.property(long, some, (first, then) => story([...first, ...then])),
      { numRuns: 25 },
    );
  });
});

describe("ten thousand rules", () => {
  it("are added, met and deleted", () => {
    const t = new Tables("mangle");
    const id = t.id("PREROUTING");
    for (let i = 0; i < 10_000; i++)
      expect(t.append("PREROUTING", { dst: `10.9.${i >> 8}.${i & 255}`, to: "DROP" })).toBe(0);
    t.append("PREROUTING", { src: "10.0.1.2" });
    t.udp();
    expect(t.chains().find((c) => c.name === "PREROUTING")!.rules).toBe(10_001);
    expect(t.call("rule_get", id, 10_000)).toBe(1);
    expect(t.m.number(t.m.mailbox)).toBe(1);
    expect(t.policyCount("PREROUTING")).toBe("1/28");
    for (let i = 0; i < 5000; i++) expect(t.delete("PREROUTING", 0)).toBe(0);
    expect(t.call("chain_flush", 0)).toBe(0);
    t.udp();
    expect(t.policyCount("PREROUTING")).toBe("1/28");
  });

  it("leave nothing behind", () => {
    const t = new Tables();
    const used = (): number => t.m.exports.memory_used!() as number;
    const round = (): void => {
      expect(t.call("begin", 1)).toBe(0);
      for (let c = 0; c < 50; c++) {
        expect(t.chain(`chain${c}`)).toBe(0);
        for (let i = 0; i < 20; i++) t.append(`chain${c}`, { src: `10.0.0.${i}`, to: "RETURN" });
        expect(t.append(c ? `chain${c - 1}` : "INPUT", { to: `JUMP chain${c}` })).toBe(0);
      }
      expect(t.call("commit")).toBe(0);
      expect(t.call("begin", 1)).toBe(0);
      expect(t.call("abort")).toBe(0);
      t.call("chain_flush", 0);
      for (let c = 0; c < 50; c++) expect(t.remove(`chain${c}`)).toBe(0);
    };
    for (let i = 0; i < 3; i++) round();
    const before = used();
    for (let i = 0; i < 5; i++) round();
    expect(used()).toBe(before);
  });

  it("go with their namespace", () => {
    const t = new Tables("mangle");
    const kernel = t.router.kernel;
    const m = t.m;
    const round = (): number => {
      kernel.apply({ op: "netns.add", name: "x" });
      const ns = m.namespaceId("x");
      for (let table = 0; table < 5; table++) {
        expect(m.exports.xt_table_use!(ns, 0, table)).toBe(0);
        t.name("OUTPUT");
        const id = m.exports.xt_chain_find!(ns, 0, table) as number;
        for (let i = 0; i < 200; i++) {
          m.clear(152);
          expect(m.exports.xt_rule_insert!(ns, 0, table, id, -1)).toBe(0);
        }
      }
      kernel.apply({ op: "netns.delete", name: "x" });
      return m.exports.memory_used!() as number;
    };
    for (let i = 0; i < 3; i++) round();
    const growth = round();
    // what a namespace leaves is far less than a table's rules
    expect(round() - growth).toBeLessThan(8192);
  });
});
