import { describe, expect, test } from "vitest";
// @ts-expect-error -- plain JavaScript, shared with .ci/random-labs.mjs
import { readPcap } from "../../.ci/oracle/frames.mjs";
// @ts-expect-error -- plain JavaScript, shared with .ci/random-labs.mjs
import { generate } from "./generate.mjs";
// @ts-expect-error -- plain JavaScript, shared with .ci/random-labs.mjs
import { Random } from "./random.mjs";
// @ts-expect-error -- plain JavaScript, shared with .ci/random-labs.mjs
import { makeTopology } from "./topology.mjs";

interface Device {
  netns: string;
  name: string;
  kind: string;
  port: Device | null;
  peer?: Device;
}

const SEEDS = Array.from({ length: 300 }, (_, i) => `test-${i}`);

describe("a random lab", () => {
  test("is the same for the same seed, and another for another", () => {
    const text = (seed: string) => JSON.stringify(generate(seed));
    expect(text("a")).toBe(text("a"));
    expect(text("a")).not.toBe(text("b"));
  });

  test("sends frames that fit, from pcaps that are there", () => {
    for (const seed of SEEDS) {
      const files = generate(seed) as Record<string, string | Buffer>;
      for (const line of String(files["traffic.sh"])
        .split("\n")
        .filter((l) => l.includes("tcpreplay"))) {
        const pcap = files[line.match(/\S+\.pcap/)![0]];
        const frames = readPcap(pcap) as Buffer[];
        expect(frames.length).toBeGreaterThan(0);
        for (const frame of frames) expect(frame.length).toBeLessThanOrEqual(2014);
      }
    }
  });

  test("has no loop of bridges", () => {
    for (const seed of SEEDS) {
      const { devices } = makeTopology(new Random(seed)) as { devices: Device[] };
      const links = devices.filter((d) => d.port && d.peer?.port && d.name.endsWith("a"));
      const bridges = devices.filter((d) => d.kind === "bridge");
      const parent = new Map(bridges.map((b) => [b, b]));
      const find = (b: Device): Device => (parent.get(b) === b ? b : find(parent.get(b)!));
      for (const link of links) {
        const [a, b] = [find(link.port!), find(link.peer!.port!)];
        expect(a, `seed ${seed}`).not.toBe(b);
        parent.set(a, b);
      }
    }
  });
});

test("random numbers are spread over the whole range", () => {
  const random = new Random("spread") as { int(low: number, high: number): number };
  const counts = new Array(10).fill(0);
  for (let i = 0; i < 10_000; i++) counts[random.int(0, 9)]++;
  for (const count of counts) expect(count).toBeGreaterThan(850);
});
