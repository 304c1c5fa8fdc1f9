/**
 * The engine alone: frames a second and ns a frame and hop, captures already in memory, one core.
 * A hop is one cable: a frame sent on one end and received on the other. Taps on: every interface is recorded, the blocks are thrown away.
 */
import benny from "benny";
import { Lab, type CaptureSink } from "vethwork";
import { show, spread, table } from "./statistics.js";
import { trafficBytes, type LabName } from "./traffic.js";

const FRAMES = 200_000;
const HOPS: Record<LabName, number> = { veth: 1, bridge: 2, routed: 2 };
const SIZES = [64, 576, 1514];

const forget: CaptureSink = { open() {}, names() {}, blocks() {}, end() {} };

interface Case {
  name: string;
  lab: LabName;
  size: number;
  taps: number;
}

async function makeRun({ lab: name, size, taps }: Case): Promise<() => Promise<void>> {
  const lab = new Lab({ memoryBytes: 256 << 20 });
  const built = await lab.runFile(`bench/labs/${name}.sh`);
  if (built.exitCode !== 0) throw new Error(built.stderr);
  const bytes = trafficBytes({ frames: FRAMES, sizes: [size], flows: 10_000, lab: name });
  if (taps === 1) lab.captureTo(forget, (iface) => iface === "right:e2");
  if (taps > 1) lab.captureTo(forget);
  const run = async () => {
    const result = await lab.replay("left:e1", { name: "memory", bytes }, { pace: "topspeed" });
    if (result.sent !== FRAMES)
      throw new Error(`${result.sent} frames of ${FRAMES} were sent: ${result.refusedBecause}`);
  };
  // the figures must be those of frames that arrive
  const before = lab.kernel.link("right", "e2").rx.packets;
  await run();
  const arrived = lab.kernel.link("right", "e2").rx.packets - before;
  if (arrived !== FRAMES) throw new Error(`${name}: ${arrived} frames of ${FRAMES} arrived`);
  return run;
}

export async function engine(): Promise<object[]> {
  const cases: Case[] = [];
  for (const lab of Object.keys(HOPS) as LabName[])
    for (const size of SIZES)
      for (const taps of [0, 1, 9])
        cases.push({
          name: `${lab}, ${size} bytes, ${taps === 0 ? "no tap" : taps === 1 ? "one tap" : "all taps"}`,
          lab,
          size,
          taps,
        });
  const runs = await Promise.all(cases.map(makeRun));
  const summary = await benny.suite(
    "engine",
    ...cases.map((c, index) => benny.add(c.name, runs[index]!, { minSamples: 7, maxTime: 1 })),
  );
  const rows = [["path", "frames/s", "ns a hop", "beside no tap"]];
  let untapped: number[] = [];
  const results = summary.results.map((result, index) => {
    const { lab, taps } = cases[index]!;
    const hops = HOPS[lab];
    const ns = result.details.sampleResults.map((seconds) => (seconds * 1e9) / FRAMES);
    if (taps === 0) untapped = ns;
    const nsPerFrame = spread(ns).median;
    // the samples were not taken in turn: the ratio's spread is that of these samples over the other's median
    const ratios = ns.map((value) => value / spread(untapped).median);
    rows.push([
      result.name,
      Math.round(1e9 / nsPerFrame).toLocaleString("en"),
      show(spread(ns.map((value) => value / hops))),
      taps === 0 ? "" : show(spread(ratios), 2, "x"),
    ]);
    return { name: result.name, hops, nsPerFrame: ns };
  });
  process.stdout.write(
    `\nEngine, ${FRAMES.toLocaleString("en")} frames of 10,000 flows, one core, medians (least to most)\n${table(rows)}\n`,
  );
  return results;
}
