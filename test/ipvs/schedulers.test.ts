/** assembly/ipvs/schedulers/ against the model: services whose servers come, go, change and fill up between connections. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { VS_SCHEDULERS, type VsScheduler } from "../../src/model/ipvs.js";
import {
  byDestination,
  byMaglev,
  bySource,
  destinationTable,
  Locality,
  maglevTable,
  MEMORYLESS,
  ReplicatedLocality,
  RoundRobin,
  sourceTable,
  WeightedRoundRobin,
  type Client,
  type Server,
} from "./schedulers-model.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const MEMORY = 64 << 20;
const FALLBACK = 8;
const PORT = 16;
/** jiffies; a day */
const DAY = 8640000;

let wasm: Record<string, (...args: any[]) => number>;

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), "vethwork-"));
  const out = join(folder, "schedulers.wasm");
  execFileSync(
    process.execPath,
    [
      join(root, "node_modules/assemblyscript/bin/asc.js"),
      "test/ipvs/schedulers-entry.ts",
      "--target",
      "release",
      "--outFile",
      out,
    ],
    { cwd: root },
  );
  const memory = new WebAssembly.Memory({ initial: (MEMORY >> 16) + 32, maximum: (MEMORY >> 16) + 32 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(out)), {
    env: { memory },
    host: { flush() {}, openTap: () => 0, refill: () => 0, heard() {}, describeRule: () => 0 },
  });
  rmSync(folder, { recursive: true });
  wasm = instance.exports as typeof wasm;
}, 120_000);

interface Placed extends Server {
  at: number;
}

/** A service of ours and the model's beside it; both are told the same. */
class Pair {
  readonly service: number;
  servers: Placed[] = [];
  gone: Placed[] = [];
  now = 0;
  private next = 1;
  private rr = new RoundRobin();
  private wrr = new WeightedRoundRobin([]);
  private table: (Server | undefined)[] = [];
  readonly lblc = new Locality();
  readonly lblcr = new ReplicatedLocality();

  constructor(
    readonly scheduler: VsScheduler,
    readonly flags = 0,
    readonly expiration = DAY,
    memory = 4 << 20,
  ) {
    wasm.begin!(1n, memory);
    this.service = wasm.service!(VS_SCHEDULERS.indexOf(scheduler), flags, expiration);
    expect(this.service).not.toBe(0);
    this.rebuild(false);
  }

  private rebuild(onlyWeight: boolean): void {
    if (this.scheduler === "wrr") this.wrr.changed(this.servers);
    if (this.scheduler === "sh") this.table = sourceTable(this.servers);
    if (this.scheduler === "mh") this.table = maglevTable(this.servers);
    if (this.scheduler === "dh" && !onlyWeight) this.table = destinationTable(this.servers);
  }

  add(weight: number): void {
    const address = 0xc0a80000 + this.next++ * 259;
    const at = wasm.server!(this.service, address, 80, weight);
    this.servers.unshift({
      address,
      port: 80,
      weight,
      lastWeight: weight,
      overloaded: false,
      active: 0,
      inactive: 0,
      at,
    });
    this.rebuild(false);
  }
  remove(d: Placed): void {
    this.rr.remove(this.servers, d);
    wasm.remove!(this.service, d.at);
    this.servers.splice(this.servers.indexOf(d), 1);
    this.gone.push(d);
    this.rebuild(false);
  }
  weigh(d: Placed, weight: number): void {
    d.weight = weight;
    if (weight) d.lastWeight = weight;
    wasm.weigh!(this.service, d.at, weight);
    this.rebuild(true);
  }
  load(d: Placed, active: number, inactive: number, overloaded: boolean): void {
    Object.assign(d, { active, inactive, overloaded });
    wasm.load!(d.at, active, inactive, overloaded);
  }
  wait(seconds: number): void {
    wasm.wait!(seconds * 1000);
    this.now += seconds * 100;
  }

  expected(c: Client): Server | undefined {
    const all = this.servers;
    const [port, fallback] = [(this.flags & PORT) !== 0, (this.flags & FALLBACK) !== 0];
    switch (this.scheduler) {
      case "rr":
        return this.rr.pick(all);
      case "wrr":
        return this.wrr.pick(all);
      case "dh":
        return byDestination(this.table as Server[], c);
      case "sh":
        return bySource(this.table as Server[], c, port, fallback);
      case "mh":
        return byMaglev(this.table, c, port, fallback);
      case "lblc":
        return this.lblc.pick(all, c, this.now);
      case "lblcr":
        return this.lblcr.pick(all, c, this.now, this.expiration);
      default:
        return MEMORYLESS[this.scheduler]!(all);
    }
  }

  connect(c: Client): void {
    const want = this.expected(c) as Placed | undefined;
    const got = wasm.choose!(this.service, c.source, c.destination, c.sourcePort);
    expect(this.name(got)).toBe(this.name(want?.at ?? 0));
    // a connection more, so that least-connection has something to go by
    if (want && this.servers.includes(want)) this.load(want, want.active + 1, want.inactive, want.overloaded);
  }
  private name(at: number): string {
    const i = this.servers.findIndex((d) => d.at === at);
    return at === 0 ? "nobody" : i < 0 ? "a server that is gone" : `server ${i}`;
  }

  /** The scheduler goes: nothing of it may stay. */
  end(): void {
    wasm.end!(this.service);
    for (const d of [...this.servers, ...this.gone]) expect(wasm.references!(d.at)).toBe(0);
    expect(wasm.timers!()).toBe(0);
  }
}

/** Small ones, or some with a common divisor, or any. */
const weights = fc.oneof(
  { weight: 3, arbitrary: fc.constant(fc.integer({ min: 0, max: 6 })) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(2, 5, 50).map((unit) => fc.integer({ min: 0, max: 6 }).map((n) => n * unit)),
  },
  { weight: 3, arbitrary: fc.constant(fc.constantFrom(1, 4, 6, 8, 12)) },
  { weight: 1, arbitrary: fc.constant(fc.integer({ min: 0, max: 70000 })) },
);
const client: fc.Arbitrary<Client> = fc.record({
  source: fc.integer({ min: 0, max: 0xffffffff }),
  destination: fc.integer({ min: 0x0a000000, max: 0x0a000005 }),
  sourcePort: fc.integer({ min: 0, max: 65535 }),
});
type Step = (pair: Pair) => void;
const which = fc.nat();
const some = (pair: Pair, n: number, use: (d: Placed) => void) => {
  if (pair.servers.length) use(pair.servers[n % pair.servers.length]!);
};
const everyone = (pair: Pair, overloaded: boolean) => {
  for (const d of pair.servers) pair.load(d, d.active, d.inactive, overloaded);
};
const stepWith = (weight: fc.Arbitrary<number>): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 12,
      arbitrary: client.map(
        (c): Step =>
          (pair) =>
            pair.connect(c),
      ),
    },
    {
      weight: 2,
      arbitrary: weight.map(
        (w): Step =>
          (pair) =>
            pair.add(w),
      ),
    },
    {
      weight: 1,
      arbitrary: which.map(
        (n): Step =>
          (pair) =>
            some(pair, n, (d) => pair.remove(d)),
      ),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(which, weight).map(
        ([n, w]): Step =>
          (pair) =>
            some(pair, n, (d) => pair.weigh(d, w)),
      ),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(which, fc.nat(12), fc.nat(600), fc.boolean()).map(
        ([n, active, inactive, full]): Step =>
          (pair) =>
            some(pair, n, (d) => pair.load(d, active, inactive, full)),
      ),
    },
    // nobody for one connection
    {
      weight: 1,
      arbitrary: client.map((c): Step => (pair) => {
        everyone(pair, true);
        pair.connect(c);
        everyone(pair, false);
      }),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(1, 2, 5, 9).map(
        (s): Step =>
          (pair) =>
            pair.wait(s),
      ),
    },
  );
const story = (steps: number) =>
  weights.chain((weight) =>
    fc.tuple(
      fc.array(weight, { minLength: 0, maxLength: 6 }),
      fc.array(stepWith(weight), { minLength: 10, maxLength: steps }),
    ),
  );

const KINDS: [VsScheduler, number][] = [
  ...VS_SCHEDULERS.filter((name) => name !== "twos" && name !== "none").map((name): [VsScheduler, number] => [
    name,
    0,
  ]),
  ...(["sh", "mh"] as const).flatMap((name) =>
    [FALLBACK, PORT, FALLBACK | PORT].map((f): [VsScheduler, number] => [name, f]),
  ),
];

describe("chooses as the model does", () => {
  test.each(KINDS)("%s, flags %i", (scheduler, flags) => {
    const slow = scheduler === "mh";
    fc.assert(
      fc.property(story(slow ? 25 : 80), ([first, steps]) => {
        // 5 s, so that sets of lblcr shrink while the steps go on
        const pair = new Pair(scheduler, flags, 500, slow ? 1 << 20 : 1 << 19);
        for (const w of first) pair.add(w);
        for (const s of steps) s(pair);
        pair.end();
      }),
      { numRuns: slow ? 10 : 200 },
    );
  });
});

describe("lblc and lblcr forget", () => {
  test.each(["lblc", "lblcr"] as const)(
    "%s: every half hour what was not used for the expiration",
    (scheduler) => {
      // ten minutes
      const pair = new Pair(scheduler, 0, 60000);
      pair.add(1);
      const [used, unused] = [1, 2].map((n) => ({ source: 1, destination: n, sourcePort: 1 })) as [
        Client,
        Client,
      ];
      pair.connect(unused);
      pair.connect(used);
      pair.wait(1500);
      pair.connect(used);
      pair.wait(200);
      expect(wasm.entries!(pair.service)).toBe(2);
      expect(wasm.references!(pair.servers[0]!.at)).toBe(2);
      // the timer's thirtieth minute comes later than half an hour: far away, the wheel's buckets are coarse
      pair.wait(190);
      expect(wasm.entries!(pair.service)).toBe(1);
      expect(wasm.references!(pair.servers[0]!.at)).toBe(1);
      pair.end();
    },
  );

  test.each(["lblc", "lblcr"] as const)("%s: in the next minutes some of more than 16384", (scheduler) => {
    const pair = new Pair(scheduler, 0, DAY, 16 << 20);
    pair.add(1);
    for (let n = 0; n < 20000; n++) pair.connect({ source: 1, destination: n, sourcePort: 1 });
    pair.wait(350);
    expect(wasm.entries!(pair.service)).toBe(20000);
    // unused for six minutes: (20000 - 16384) * 4 / 3 = 4821, and the rest of the chain in which that was reached (20 entries each)
    pair.wait(75);
    const left = wasm.entries!(pair.service);
    expect(left).toBeLessThanOrEqual(20000 - 4821);
    expect(left).toBeGreaterThan(20000 - 4821 - 40);
    // 16384 are none too many
    pair.wait(600);
    expect(wasm.entries!(pair.service)).toBe(left);
    pair.end();
  });

  test("lblc counts an entry that changed its server twice", () => {
    const pair = new Pair("lblc");
    pair.add(1);
    const c = { source: 1, destination: 1, sourcePort: 1 };
    pair.connect(c);
    pair.add(1);
    pair.weigh(pair.servers[1]!, 0);
    pair.connect(c);
    expect(wasm.entries!(pair.service)).toBe(2);
    expect(pair.servers.map((d) => wasm.references!(d.at))).toEqual([1, 0]);
    pair.end();
  });
});

describe("twos", () => {
  /** What each server's share should be: two draws of a number from 0 to the sum of weights. */
  function shares(servers: Server[]): number[] {
    const can = servers.filter((d) => d.weight > 0 && !d.overloaded);
    const total = can.reduce((sum, d) => sum + d.weight, 0) + 1;
    const chance = can.map((d, i) => (d.weight + (i === 0 ? 1 : 0)) / total);
    const load = (d: Server) => 256 * d.active + d.inactive;
    const share = servers.map(() => 0);
    can.forEach((a, i) =>
      can.forEach((b, j) => {
        const winner = b.weight * load(a) > a.weight * load(b) ? b : a;
        share[servers.indexOf(winner)]! += chance[i]! * chance[j]!;
      }),
    );
    return share;
  }

  test.each<[string, [weight: number, active: number, inactive: number, full: boolean][]]>([
    [
      "idle servers by weight",
      [
        [1, 0, 0, false],
        [2, 0, 0, false],
        [5, 0, 0, false],
      ],
    ],
    [
      "the less loaded of two",
      [
        [1, 4, 0, false],
        [1, 0, 9, false],
        [1, 2, 3, false],
        [1, 2, 3, false],
      ],
    ],
    [
      "load by weight",
      [
        [10, 20, 0, false],
        [1, 2, 0, false],
        [3, 1, 0, false],
      ],
    ],
    [
      "not those without weight or overloaded",
      [
        [0, 0, 0, false],
        [4, 1, 0, false],
        [9, 0, 0, true],
        [2, 0, 0, false],
      ],
    ],
    [
      "one alone",
      [
        [0, 0, 0, false],
        [3, 7, 7, false],
      ],
    ],
  ])("%s", (_, states) => {
    const pair = new Pair("twos");
    for (const [w] of states) pair.add(w);
    states.forEach(([, active, inactive, full], i) =>
      pair.load(pair.servers[states.length - 1 - i]!, active, inactive, full),
    );
    const draws = 20000;
    const counts = pair.servers.map(() => 0);
    for (let i = 0; i < draws; i++) {
      const at = wasm.choose!(pair.service, i, 1, 1);
      counts[pair.servers.findIndex((d) => d.at === at)]! += 1;
    }
    shares(pair.servers).forEach((p, i) => {
      // five standard deviations of a binomial distribution
      expect(Math.abs(counts[i]! - draws * p)).toBeLessThanOrEqual(5 * Math.sqrt(draws * p * (1 - p)));
    });
  });

  test("nobody where none can take it", () => {
    const pair = new Pair("twos");
    expect(wasm.choose!(pair.service, 1, 1, 1)).toBe(0);
    pair.add(0);
    expect(wasm.choose!(pair.service, 1, 1, 1)).toBe(0);
  });
});

describe("mh", () => {
  test("takes as many servers as it has places, and leaves its table as it is with more", () => {
    const pair = new Pair("mh", 0, DAY, 16 << 20);
    pair.add(1);
    const first = pair.servers[0]!;
    for (let i = 1; i < 4093; i++) wasm.server!(pair.service, i, 80, 1);
    expect(wasm.references!(first.at)).toBe(1);
    const more = wasm.server!(pair.service, 5000, 80, 1);
    expect(wasm.references!(first.at)).toBe(1);
    expect(wasm.references!(more)).toBe(0);
    // EINVAL: and a service cannot change to it either
    expect(wasm.reschedule!(pair.service, VS_SCHEDULERS.indexOf("rr"))).toBe(0);
    expect(wasm.reschedule!(pair.service, VS_SCHEDULERS.indexOf("mh"))).toBe(-22);
  }, 60_000);
});

test("wrr does not make all passes that nobody has the weight for", () => {
  const pair = new Pair("wrr");
  const c = { source: 1, destination: 1, sourcePort: 1 };
  pair.add(0x7fffffff);
  pair.add(1);
  const [small, large] = pair.servers as [Placed, Placed];
  const choose = () => wasm.choose!(pair.service, c.source, c.destination, c.sourcePort);
  // the pass that it was in when the service had one server asks for a weight of 1
  expect([choose(), choose(), choose(), choose()]).toEqual([small, large, large, large].map((d) => d.at));
  pair.load(large, 0, 0, true);
  expect([choose(), choose(), choose()]).toEqual([small.at, small.at, small.at]);
  pair.load(small, 0, 0, true);
  expect([choose(), choose()]).toEqual([0, 0]);
  pair.load(large, 0, 0, false);
  expect([choose(), choose()]).toEqual([large.at, large.at]);
});

test("another scheduler takes over the servers, and the one before leaves nothing behind", () => {
  const pair = new Pair("rr");
  for (const w of [1, 2, 3]) pair.add(w);
  const round = () => {
    for (const [scheduler] of KINDS) {
      expect(wasm.reschedule!(pair.service, VS_SCHEDULERS.indexOf(scheduler))).toBe(0);
      for (let i = 0; i < 30; i++) expect(wasm.choose!(pair.service, i * 77777, i, i)).not.toBe(0);
    }
  };
  round();
  const top = wasm.top!();
  for (let i = 0; i < 20; i++) round();
  expect(wasm.top!()).toBe(top);
  pair.end();
});
