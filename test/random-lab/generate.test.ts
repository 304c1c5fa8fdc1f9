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
  lower: Device | null;
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

  test("has no loop of bridges, cables, tunnels and what is stacked on them", () => {
    for (const seed of SEEDS) {
      const { devices } = makeTopology(new Random(seed)) as { devices: Device[] };
      const parent = new Map<Device, Device>();
      const find = (d: Device): Device => (parent.has(d) ? find(parent.get(d)!) : d);
      const join = (one: Device, two: Device) => {
        const [a, b] = [find(one), find(two)];
        expect(a, `seed ${seed}: ${one.name} and ${two.name} are joined twice`).not.toBe(b);
        parent.set(a, b);
      };
      for (const d of devices) {
        if (d.port) join(d, d.port);
        if (d.lower) join(d, d.lower);
        if (d.peer && d.name.endsWith("a")) join(d, d.peer);
      }
    }
  });

  test("has every kind of link, and none that is left out", () => {
    const kinds = (without: string[]) =>
      new Set(
        SEEDS.flatMap((seed) =>
          (makeTopology(new Random(seed), without) as { devices: Device[] }).devices.map((d) => d.kind),
        ),
      );
    const stacked = ["vlan", "macvlan", "ipvlan"];
    const tunnels = ["vxlan", "geneve", "ipip", "gre", "gretap"];
    const plain = ["veth", "bridge", "dummy"];
    expect([...kinds([])].sort()).toEqual([...plain, ...stacked, ...tunnels].sort());
    expect([...kinds([...stacked, ...tunnels])].sort()).toEqual(plain.sort());
    expect(String((generate("a", ["tc"]) as Record<string, string>)["setup.sh"])).not.toContain("tc -n");
  });
});

test("random numbers are spread over the whole range", () => {
  const random = new Random("spread") as { int(low: number, high: number): number };
  const counts = new Array(10).fill(0);
  for (let i = 0; i < 10_000; i++) counts[random.int(0, 9)]++;
  for (const count of counts) expect(count).toBeGreaterThan(850);
});
