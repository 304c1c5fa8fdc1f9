/** What queues do with more frames than they have room for, and that none is lost without being counted. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Statistic } from "../../src/kernel/abi.generated.js";
import { Cable } from "./lab.js";

const SECOND = 1e9;

interface Shown {
  kind: string;
  bytes: number;
  packets: number;
  drops: number;
  qlen: number;
  backlog: number;
}

async function shown(cable: Cable): Promise<Shown[]> {
  return JSON.parse(await cable.sh("tc -n a -j -s qdisc show dev x invisible")) as Shown[];
}

describe("limits", () => {
  test("pfifo and bfifo keep the first, netem counts what it holds", async () => {
    for (const [words, kept] of [
      ["pfifo limit 3", 3],
      ["bfifo limit 3500", 3],
      ["pfifo limit 0", 0],
      ["bfifo limit 999", 0],
    ] as const) {
      const cable = await Cable.create();
      await cable.sh(`tc -n a qdisc add dev x root handle 1: tbf rate 8kbit burst 1000 limit 100000
        tc -n a qdisc add dev x parent 1:1 handle 2: ${words}`);
      for (let i = 0; i < 10; i++) cable.send(i);
      cable.lab.advance(100 * SECOND);
      // with room for nothing not even the first passes the queue
      const first = kept === 0 ? [] : [0];
      expect(cable.numbers(), words).toEqual([
        ...first,
        ...Array.from({ length: kept }, (_, i) => i + first.length),
      ]);
      expect(cable.packetsLive).toBe(0);
    }
  });

  test("a sender hears of a full queue", async () => {
    const cable = await Cable.create();
    await cable.add("root netem delay 1s limit 1");
    const frame = new Uint8Array(60);
    cable.lab.kernel.transmit("a", "x", frame);
    expect(() => cable.lab.kernel.transmit("a", "x", frame)).toThrow("No buffer space available");
  });

  test("a queue that is emptied by hand counts on the device", async () => {
    const cable = await Cable.create();
    await cable.add("root netem delay 10s");
    for (let i = 0; i < 5; i++) cable.send(i);
    expect(cable.packetsLive).toBe(5);
    await cable.sh("ip -n a link set x down");
    expect(cable.packetsLive).toBe(0);
    const [one] = await shown(cable);
    expect(one).toMatchObject({ qlen: 0, backlog: 0, packets: 0, drops: 0 });
    expect(JSON.stringify(cable.lab.totals())).toContain("QUEUE_PURGE");
  });
});

describe("orders", () => {
  test("fq_codel lets each flow have its turn", async () => {
    const cable = await Cable.create();
    await cable.sh(`tc -n a qdisc add dev x root handle 1: tbf rate 8mbit burst 1000 limit 1000000
      tc -n a qdisc add dev x parent 1:1 handle 2: fq_codel target 10s`);
    // without an IP header all frames are one flow
    for (let i = 0; i < 20; i++) cable.send(i);
    cable.lab.advance(SECOND);
    expect(cable.numbers()).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  test("CoDel drops a standing queue, more often the longer it stands", async () => {
    const cable = await Cable.create();
    await cable.sh(`tc -n a qdisc add dev x root handle 1: htb default 1
      tc -n a class add dev x parent 1: classid 1:1 htb rate 8mbit burst 2000 cburst 2000
      tc -n a qdisc add dev x parent 1:1 handle 2: fq_codel noecn`);
    // ten percent more than fits, for three seconds
    for (let i = 0; i < 3300; i++) {
      cable.send(i);
      cable.lab.advance(909_090);
    }
    cable.lab.advance(SECOND);
    const all = await shown(cable);
    const codel = all.find(({ kind }) => kind === "fq_codel")!;
    expect(codel.drops).toBeGreaterThan(20);
    expect(codel.packets + codel.drops).toBe(3300);
    expect(cable.arrivals().length).toBe(codel.packets);
    expect(cable.packetsLive).toBe(0);
  });
});

describe("netem by chance", () => {
  async function lots(
    words: string,
    seed = 1,
    count = 20_000,
  ): Promise<{ times: number[]; count: number; cable: Cable }> {
    const cable = await Cable.create(seed);
    await cable.add(`root netem limit 100000 ${words}`);
    const sent: number[] = [];
    for (let i = 0; i < count; i++) {
      sent.push(cable.lab.kernel.nowNs);
      cable.send(i, 60);
      if (i % 100 === 99) cable.lab.advance(1_000_000);
    }
    cable.lab.advance(10 * SECOND);
    const arrivals = cable.arrivals();
    return {
      times: arrivals.map(({ number, timeNs }) => timeNs - sent[number]!),
      count: arrivals.length,
      cable,
    };
  }
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = (values: number[]): number => {
    const middle = mean(values);
    return Math.sqrt(mean(values.map((v) => (v - middle) ** 2)));
  };

  test("a normal delay has its mean and deviation", async () => {
    const { times, count } = await lots("delay 100ms 10ms distribution normal");
    expect(count).toBe(20_000);
    expect(mean(times) / 1e6).toBeCloseTo(100, 0);
    expect(deviation(times) / 1e6).toBeGreaterThan(9.7);
    expect(deviation(times) / 1e6).toBeLessThan(10.3);
  });

  test("a uniform one has its borders", async () => {
    const { times } = await lots("delay 100ms 10ms");
    expect(Math.min(...times.slice(0, 10_000))).toBeGreaterThanOrEqual(89_990_000);
    expect(Math.max(...times.slice(0, 10_000))).toBeLessThanOrEqual(110_010_000);
    expect(deviation(times) / 1e6).toBeCloseTo(20 / Math.sqrt(12), 0);
  });

  test("pareto leans to one side", async () => {
    const { times } = await lots("delay 100ms 10ms distribution pareto");
    const middle = [...times].sort((a, b) => a - b)[10_000]!;
    expect(middle).toBeLessThan(mean(times));
    expect(Math.min(...times.slice(0, 10_000)) / 1e6).toBeGreaterThan(93);
  });

  test.each([
    ["loss 10%", 18_000, 300],
    ["loss 50% 50%", 10_000, 700],
    ["duplicate 10%", 22_000, 300],
    ["loss state 5% 95%", 19_000, 300],
    ["loss gemodel 10% 30% 100% 0%", 15_000, 700],
  ])("%s", async (words, expected, tolerance) => {
    const { count, cable } = await lots(words);
    expect(Math.abs(count - expected)).toBeLessThan(tolerance);
    expect(cable.packetsLive).toBe(0);
  });

  test("corrupt changes one bit", async () => {
    const cable = await Cable.create();
    await cable.add("root netem corrupt 100%");
    for (let i = 0; i < 50; i++) cable.send(i);
    const bits = cable.arrivals().map(({ bytes }, i) => {
      let different = 0;
      const original = new Uint8Array(1000);
      original.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x12, 0x34]);
      original[22] = i;
      bytes.forEach((byte, at) => {
        for (let x = byte ^ original[at]!; x; x &= x - 1) different++;
      });
      return different;
    });
    expect(bits).toEqual(Array(50).fill(1));
  });

  test("the same seed, the same fate; another seed, another", async () => {
    const run = async (seed: number) =>
      (await lots("delay 10ms 5ms 25% loss 5% duplicate 2%", seed, 500)).times;
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });
});

/** A tree of qdiscs as commands. */
const LEAVES = [
  "pfifo limit 7",
  "bfifo limit 9000",
  "pfifo_fast",
  "netem delay 3ms 2ms limit 9",
  "netem loss 20% duplicate 20% reorder 10% delay 1ms",
  "netem rate 5mbit slot 1ms 4ms",
  "tbf rate 4mbit burst 3000 limit 9000",
  "fq_codel limit 9 flows 4",
  "fq limit 9 flow_limit 5 maxrate 3mbit",
  "prio",
  "htb default 1",
];

describe("any tree of queues", () => {
  test("counts what it loses, and ends empty", async () => {
    const steps = fc.array(
      fc.oneof(
        {
          weight: 6,
          arbitrary: fc.record({
            send: fc.integer({ min: 1, max: 12 }),
            bytes: fc.integer({ min: 14, max: 1514 }),
          }),
        },
        { weight: 3, arbitrary: fc.record({ wait: fc.integer({ min: 1, max: 20_000_000 }) }) },
        {
          weight: 2,
          arbitrary: fc.record({
            place: fc.integer({ min: 0, max: 4 }),
            leaf: fc.nat({ max: LEAVES.length - 1 }),
          }),
        },
        { weight: 1, arbitrary: fc.record({ remove: fc.integer({ min: 0, max: 4 }) }) },
        { weight: 1, arbitrary: fc.record({ link: fc.constantFrom("down", "up") }) },
      ),
      { maxLength: 25 },
    );
    const roots = [
      "tc -n a qdisc add dev x root handle 1: prio bands 4",
      `tc -n a qdisc add dev x root handle 1: htb default 1 r2q 1
       tc -n a class add dev x parent 1: classid 1:9 htb rate 8mbit burst 3000 cburst 3000
       for i in 1 2 3 4; do tc -n a class add dev x parent 1:9 classid 1:$i htb rate 1mbit ceil 8mbit burst 2000 cburst 3000; done`,
      "tc -n a qdisc add dev x root handle 1: tbf rate 3mbit burst 3000 limit 20000",
      "tc -n a qdisc add dev x root handle 1: netem delay 2ms 1ms limit 20",
    ];
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: roots.length - 1 }), steps, async (root, list) => {
        const cable = await Cable.create();
        await cable.sh(roots[root]!);
        for (const step of list) {
          if ("send" in step) for (let i = 0; i < step.send; i++) sendQuietly(cable, i, step.bytes);
          else if ("wait" in step) cable.lab.advance(step.wait);
          else if ("place" in step)
            await cable.lab.run(
              `tc -n a qdisc replace dev x parent 1:${step.place} handle ${step.place + 2}: ${LEAVES[step.leaf]}`,
            );
          else if ("remove" in step) await cable.lab.run(`tc -n a qdisc del dev x parent 1:${step.remove}`);
          else await cable.lab.run(`ip -n a link set x ${step.link}`);
        }
        cable.lab.advance(100 * SECOND);
        const [top] = await shown(cable);
        expect(top).toMatchObject({ qlen: 0, backlog: 0 });
        await cable.sh("tc -n a qdisc del dev x root");
        expect(cable.packetsLive).toBe(0);
        expect(cable.statistic(Statistic.timersPending)).toBeLessThan(20);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  function sendQuietly(cable: Cable, number: number, bytes: number): void {
    try {
      cable.send(number, Math.max(bytes, 23));
    } catch (error) {
      if ((error as { code?: string }).code !== "ENETDOWN") throw error;
    }
  }
});

describe("memory", () => {
  test.each([
    ["netem", "tc -n a qdisc add dev x root netem delay 1ms 1ms loss 1% duplicate 1% limit 1000"],
    [
      "htb",
      `tc -n a qdisc add dev x root handle 1: htb default 1
       tc -n a class add dev x parent 1: classid 1:1 htb rate 10gbit burst 1mb cburst 1mb
       tc -n a qdisc add dev x parent 1:1 fq_codel`,
    ],
  ])(
    "a million frames through %s need no more than a thousand",
    async (_name, script) => {
      const cable = await Cable.create();
      await cable.sh(script);
      cable.lab.record(() => false);
      const frame = new Uint8Array(100);
      frame.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x12, 0x34]);
      const m = cable.lab.kernel.machine;
      const [namespace, ifindex] = [m.namespaceId("a"), m.ifindex("a", "x")];
      const many = (count: number): void => {
        for (let i = 0; i < count; i++) {
          m.put(frame);
          m.exports.packet_send!(namespace, ifindex, m.mailbox, frame.length);
          if (i % 200 === 199) cable.lab.advance(100_000);
        }
        cable.lab.advance(1e9);
      };
      many(20_000);
      const before = cable.statistic(Statistic.memoryUsed);
      many(1_000_000);
      // a few packets more may have been under way at once
      expect(cable.statistic(Statistic.memoryUsed) - before).toBeLessThan(100_000);
      expect(cable.packetsLive).toBe(0);
    },
    60_000,
  );
});
