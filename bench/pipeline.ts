/**
 * Ways in and out of the kernel, beside the one that `vethwork run --replay` takes: a window of the capture's raw bytes in, blocks of
 * finished pcapng out. The same frames over the bridge with two taps, round after round in turn. docs/decisions/pipeline.md draws on it.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { captureFile, Lab, readCapture, type CaptureSink } from "vethwork";
import { show, spread, table } from "./statistics.js";
import { trafficBytes, writeTraffic, type Traffic } from "./traffic.js";

const ROUNDS = 7;
const FRAMES = 200_000;
const TRAFFIC: Traffic = { frames: FRAMES, sizes: [64], flows: 10_000, lab: "bridge" };
const forget: CaptureSink = { open() {}, names() {}, blocks() {}, end() {} };
const tapped = (name: string) => name === "switch:p1" || name === "switch:p2";

async function bridge(directory: string): Promise<Lab> {
  const lab = new Lab({ memoryBytes: 256 << 20, directory });
  const built = await lab.runFile("bench/labs/bridge.sh");
  if (built.exitCode !== 0) throw new Error(built.stderr);
  return lab;
}

const capture = { name: "memory", bytes: trafficBytes(TRAFFIC) };

async function byWindow(lab: Lab): Promise<void> {
  await lab.replay("left:e1", capture, { pace: "topspeed" });
}

async function byFrame(lab: Lab): Promise<void> {
  for (const packet of readCapture(capture)) lab.kernel.transmit("left", "e1", packet.bytes);
}

async function byTool(lab: Lab): Promise<void> {
  const result = await lab.run("ip netns exec left tcpreplay -q --topspeed -i e1 in.pcap");
  if (result.exitCode !== 0) throw new Error(result.stderr);
}

interface Way {
  name: string;
  send: (lab: Lab) => Promise<void>;
  /** what the taps saw: as blocks, or as an object a frame */
  out: "blocks" | "objects";
}

const WAYS: Way[] = [
  { name: "window in, blocks out (--replay)", send: byWindow, out: "blocks" },
  { name: "window in, an object a frame out", send: byWindow, out: "objects" },
  { name: "a call a frame in, blocks out", send: byFrame, out: "blocks" },
  { name: "a call a frame in, an object a frame out", send: byFrame, out: "objects" },
  { name: "tcpreplay in the script, blocks out", send: byTool, out: "blocks" },
];

async function timed(way: Way, lab: Lab): Promise<number> {
  const before = lab.kernel.link("right", "e2").rx.packets;
  const start = process.hrtime.bigint();
  await way.send(lab);
  const seen = way.out === "objects" ? lab.frames().length : null;
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  const arrived = lab.kernel.link("right", "e2").rx.packets - before;
  if (arrived !== FRAMES) throw new Error(`${way.name}: ${arrived} frames of ${FRAMES} arrived`);
  if (seen !== null && seen !== 2 * FRAMES) throw new Error(`${way.name}: ${seen} frames were recorded`);
  return ms;
}

export async function pipeline(): Promise<object[]> {
  const directory = mkdtempSync(join(tmpdir(), "vethwork-bench-"));
  try {
    writeTraffic(join(directory, "in.pcap"), TRAFFIC);
    return [...(await measure(directory)), ...(await writers())];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measure(directory: string): Promise<object[]> {
  const labs: Lab[] = [];
  for (const way of WAYS) {
    const lab = await bridge(directory);
    if (way.out === "blocks") lab.captureTo(forget, tapped);
    else lab.record(tapped);
    await timed(way, lab);
    labs.push(lab);
  }
  const ms: number[][] = WAYS.map(() => []);
  for (let round = 0; round < ROUNDS; round++)
    for (let i = 0; i < WAYS.length; i++) ms[i]!.push(await timed(WAYS[i]!, labs[i]!));
  const rows = [["way", "ns a frame", "beside the first"]];
  WAYS.forEach((way, i) => {
    const ns = ms[i]!.map((value) => (value * 1e6) / FRAMES);
    const ratios = ms[i]!.map((value, round) => value / ms[0]![round]!);
    rows.push([way.name, show(spread(ns), 0), i ? show(spread(ratios), 1, "x") : ""]);
  });
  process.stdout.write(
    `\nWays in and out, bridge, two taps, ${FRAMES.toLocaleString("en")} frames of 64 bytes, ${ROUNDS} rounds, medians (least to most)\n${table(rows)}\n`,
  );
  return WAYS.map((way, i) => ({ name: way.name, ms: ms[i] }));
}

const WRITTEN_FRAMES = 2_000_000;

interface Writer {
  name: string;
  sharedMemory: boolean;
  writes: boolean;
}

const WRITERS: Writer[] = [
  { name: "written at once", sharedMemory: false, writes: true },
  { name: "written by a thread", sharedMemory: true, writes: true },
  { name: "nothing captured", sharedMemory: false, writes: false },
];

/** What the system gave to the thread that runs the kernel so far, ms (Linux: proc(5), schedstat); 0 elsewhere. */
function kernelThreadMs(): number {
  const path = `/proc/self/task/${process.pid}/schedstat`;
  return existsSync(path) ? Number(readFileSync(path, "utf8").split(" ")[0]) / 1e6 : 0;
}

/** The capture of one tap into a file, by who writes it. On a busy machine only the time of the kernel's thread tells them apart. */
async function writers(): Promise<object[]> {
  const directory = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "vethwork-bench-"));
  const input = join(directory, "in.pcap");
  const output = join(directory, "out.pcapng");
  const wall: number[][] = WRITERS.map(() => []);
  const own: number[][] = WRITERS.map(() => []);
  let bytes = 0;
  try {
    writeTraffic(input, { ...TRAFFIC, frames: WRITTEN_FRAMES });
    for (let round = 0; round <= ROUNDS; round++)
      for (const [i, { sharedMemory, writes }] of WRITERS.entries()) {
        rmSync(output, { force: true });
        const lab = new Lab({ memoryBytes: 256 << 20, sharedMemory, fast: "on" });
        await lab.runFile("bench/labs/bridge.sh");
        const begin = process.hrtime.bigint();
        const ownBegin = kernelThreadMs();
        if (writes)
          lab.captureTo(captureFile(output, { memory: lab.sharedMemory }), (name) => name === "switch:p1");
        await lab.replay("left:e1", input, { pace: "topspeed" });
        lab.endCapture();
        // the first round only warms up
        if (round) wall[i]!.push(Number(process.hrtime.bigint() - begin) / 1e6);
        if (round) own[i]!.push(kernelThreadMs() - ownBegin);
        if (writes) {
          const { size } = statSync(output);
          if (bytes && size !== bytes) throw new Error(`${size} bytes were written, and ${bytes} before`);
          bytes = size;
        }
      }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  const rows = [["capture", "ms", "ms of the kernel's thread", "beside the first"]];
  WRITERS.forEach(({ name }, i) => {
    const ratios = wall[i]!.map((value, round) => value / wall[0]![round]!);
    rows.push([
      name,
      show(spread(wall[i]!), 0),
      show(spread(own[i]!), 0),
      i ? show(spread(ratios), 2, "x") : "",
    ]);
  });
  process.stdout.write(
    `\nWho writes, bridge, one tap, ${WRITTEN_FRAMES.toLocaleString("en")} frames of 64 bytes, ${(bytes / 1e6).toFixed(0)} MB out, ${ROUNDS} rounds, medians (least to most)\n${table(rows)}\n`,
  );
  return WRITERS.map(({ name }, i) => ({ name, ms: wall[i], kernelThreadMs: own[i] }));
}
