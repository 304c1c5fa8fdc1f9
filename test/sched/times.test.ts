/** When frames leave shapers: computed here from the rates, compared to the ns. */
import { describe, expect, test } from "vitest";
import { Cable } from "./lab.js";

const SECOND = 1e9;

/** psched_ratecfg_precompute and psched_l2t_ns */
function cost(bytesPerSecond: number, bytes: number): number {
  let factor = 1_000_000_000n;
  let shift = 0n;
  let mult: bigint;
  for (;;) {
    mult = factor / BigInt(bytesPerSecond);
    if (mult & (1n << 31n) || factor & (1n << 63n)) break;
    factor <<= 1n;
    shift++;
  }
  return Number((BigInt(bytes) * BigInt.asUintN(32, mult)) >> shift);
}

describe("tbf", () => {
  test.each([
    ["1mbit", 125_000, 2000],
    ["100mbit", 12_500_000, 3000],
    ["7.7mbit", 962_500, 1514],
    ["56kbit", 7000, 1600],
  ])("ten frames of 1000 bytes at %s leave as the bucket fills", async (rate, bytes, burst) => {
    const cable = await Cable.create();
    await cable.add(`root tbf rate ${rate} burst ${burst} limit 100000`);
    const start = cable.lab.kernel.nowNs;
    for (let i = 0; i < 10; i++) cable.send(i);
    cable.lab.advance(10 * SECOND);
    const depth = cost(bytes, burst);
    const each = cost(bytes, 1000);
    const expected: number[] = [];
    let [tokens, now] = [depth, 0];
    for (let i = 0; i < 10; i++) {
      if (tokens < each) {
        now += each - tokens;
        tokens = each;
      }
      tokens -= each;
      expected.push(now);
    }
    expect(cable.arrivals(start).map(({ timeNs }) => timeNs)).toEqual(expected);
    expect(cable.packetsLive).toBe(0);
  });

  test("a peak rate spaces frames that the bucket would let pass at once", async () => {
    const cable = await Cable.create();
    await cable.add("root tbf rate 1mbit burst 20kb limit 100000 peakrate 8mbit mtu 1540");
    const start = cable.lab.kernel.nowNs;
    for (let i = 0; i < 5; i++) cable.send(i);
    cable.lab.advance(SECOND);
    const each = cost(1_000_000, 1000);
    const first = cost(1_000_000, 1540) - each;
    const times = cable.arrivals(start).map(({ timeNs }) => timeNs);
    expect(times).toEqual([0, ...[1, 2, 3, 4].map((i) => i * each - first)]);
  });

  test("overhead, the smallest packet and cells of ATM cost", async () => {
    for (const [words, bytes] of [
      ["overhead 24", 1024],
      ["mpu 1200", 1200],
      ["linklayer atm", Math.ceil(1000 / 48) * 53],
      ["overhead 10 linklayer atm", Math.ceil(1010 / 48) * 53],
    ] as const) {
      const cable = await Cable.create();
      await cable.add(`root tbf rate 1mbit burst 3000 limit 100000 ${words}`);
      for (let i = 0; i < 8; i++) cable.send(i);
      cable.lab.advance(SECOND);
      const times = cable.arrivals().map(({ timeNs }) => timeNs);
      expect(times[7]! - times[6]!, words).toBe(cost(125_000, bytes));
    }
  });
});

describe("netem", () => {
  test("a plain delay is exact", async () => {
    const cable = await Cable.create();
    await cable.add("root netem delay 7ms");
    const start = cable.lab.kernel.nowNs;
    cable.send(0);
    cable.lab.advance(3_000_000);
    cable.send(1);
    cable.lab.advance(SECOND);
    // tc counts in ticks of 64 ns
    const delay = Math.floor(7000 * 15.625) * 64;
    expect(cable.arrivals(start).map(({ timeNs }) => timeNs)).toEqual([delay, 3_000_000 + delay]);
  });

  test("a rate lays frames end to end, the delay is counted once", async () => {
    const cable = await Cable.create();
    await cable.add("root netem delay 10ms rate 1mbit");
    const start = cable.lab.kernel.nowNs;
    for (let i = 0; i < 5; i++) cable.send(i);
    cable.lab.advance(SECOND);
    const delay = Math.floor(10_000 * 15.625) * 64;
    expect(cable.arrivals(start).map(({ timeNs }) => timeNs)).toEqual(
      [1, 2, 3, 4, 5].map((i) => delay + i * 8_000_000),
    );
  });

  test("packet overhead and cells", async () => {
    const cable = await Cable.create();
    await cable.add("root netem rate 8mbit 20 100 5");
    const start = cable.lab.kernel.nowNs;
    cable.send(0);
    cable.lab.advance(SECOND);
    // 1020 bytes in eleven cells of 105
    expect(cable.arrivals(start)[0]!.timeNs).toBe(11 * 105 * 1000);
  });

  test("slots let frames go in bursts", async () => {
    const cable = await Cable.create();
    cable.lab.advance(SECOND);
    await cable.add("root netem slot 10ms 10ms packets 3");
    cable.lab.advance(1_000_000);
    const start = cable.lab.kernel.nowNs;
    for (let i = 0; i < 7; i++) cable.send(i);
    cable.lab.advance(SECOND);
    const times = cable.arrivals(start).map(({ timeNs }) => timeNs / 1e6);
    expect(times).toEqual([10, 10, 10, 20, 20, 20, 30]);
  });
});

describe("fq", () => {
  test("paces a flow to its rate", async () => {
    const cable = await Cable.create();
    await cable.add("root fq maxrate 8mbit low_rate_threshold 16mbit");
    const start = cable.lab.kernel.nowNs;
    for (let i = 0; i < 5; i++) cable.send(i);
    cable.lab.advance(SECOND);
    expect(cable.arrivals(start).map(({ timeNs }) => timeNs)).toEqual([0, 1, 2, 3, 4].map((i) => i * 1e6));
  });
});

describe("htb", () => {
  test("a class is held to its ceil", async () => {
    const cable = await Cable.create();
    await cable.sh(`tc -n a qdisc add dev x root handle 1: htb default 10
      tc -n a class add dev x parent 1: classid 1:1 htb rate 100mbit burst 100k cburst 100k
      tc -n a class add dev x parent 1:1 classid 1:10 htb rate 1mbit ceil 2mbit burst 2000 cburst 2000`);
    for (let i = 0; i < 60; i++) cable.send(i);
    cable.lab.advance(SECOND);
    const times = cable.arrivals().map(({ timeNs }) => timeNs);
    const spacing = times.slice(20).map((time, i) => time - times[19 + i]!);
    expect(new Set(spacing)).toEqual(new Set([cost(250_000, 1000)]));
  });
});
