/**
 * File to file, whole processes, all in turn, round after round: `vethwork run` beside cp of its output, tcprewrite and the C program on the
 * same file, tcpreplay through the same lab in the machine's kernel.
 *
 * "File to file" is from the first byte read to the last written: what the same command needs for an empty capture is taken off. cp and
 * tcpreplay's own figure have no such start.
 */
import { rmSync } from "node:fs";
import { writeCapture } from "../captures.js";
import { copy, megabytes, startUp, timed, vethwork, type Replay } from "./command.js";
import { CACHE, SIX, TAP, type Context } from "./context.js";
import { KernelPath } from "./kernel-path.js";
import { difference, type Twin } from "./twin.js";

/** the edits that tcprewrite knows: addresses, ports, TTL, MACs, checksums; no encapsulation */
const TCPREWRITE = [
  "--srcipmap=172.18.0.0/16:10.244.0.1/32",
  "--dstipmap=10.96.0.0/24:10.243.0.0/24",
  "--portmap=80:8080",
  "--ttl=-1",
  "--enet-dmac=02:00:00:00:0a:02",
  "--enet-smac=02:00:00:00:0a:01",
  "--fixcsum",
];
/** the slow path and the machine's kernel need no more than this share of the frames for a figure */
const PART = 4;

export async function files(context: Context, twin: Twin | string): Promise<void> {
  const kernel = await KernelPath.open(context, PART);
  try {
    await rounds(context, twin, kernel);
  } finally {
    if (typeof kernel !== "string") kernel.close();
  }
}

async function rounds(context: Context, twin: Twin | string, kernel: KernelPath | string): Promise<void> {
  const { results } = context;
  const small = context.capture("small", writeCapture);
  const part = context.capture("small", writeCapture, PART);
  const one: Replay = { input: small, output: context.file("out.pcapng"), taps: TAP, fast: true };
  const six: Replay = { ...one, output: context.file("six.pcapng"), taps: SIX };
  const slow: Replay = { ...one, input: part, output: context.file("slow.pcapng"), fast: false };
  const frames = context.framesOf("small");
  const perFrame = (ms: number, share = 1): number => (ms * 1e6 * share) / frames;
  const tcprewrite = toolThere(["tcprewrite", "--version"]);
  if (!tcprewrite) results.missing("tcprewrite", "no tcprewrite on this machine");
  if (typeof twin === "string") results.missing("twin-file", twin);
  if (typeof kernel === "string")
    for (const id of ["kernel", "kernel-slow", "kernel-six"]) results.missing(id, kernel);
  if (!CACHE.flag) context.progress(`${CACHE.missing}: the files are those of the slow path`);

  context.progress("file to file: warming up");
  vethwork(one);
  if (typeof twin !== "string") {
    twin.run(small, context.file("twin.pcapng"), one.output);
    const differs = difference(one.output, context.file("twin.pcapng"));
    const says = "every frame and time is the same in both, but for outer identifications and source ports";
    results.note("twin-file", differs === null ? says : `THE OUTPUTS DIFFER: ${differs}`);
    if (differs !== null) process.exitCode = 1;
    rmSync(context.file("twin.pcapng"));
  }
  results.note("file-cp", `${megabytes(one.output).toFixed(0)} MB out`);
  for (let round = 0; round < context.rounds; round++) {
    context.progress(`file to file: round ${round + 1} of ${context.rounds}`);
    const cpMs = copy(one.output, context);
    const start = startUp(context, one);
    const wallMs = vethwork(one);
    const ms = wallMs - start;
    results.add("file-cp", (100 * cpMs) / ms, { cpMs, ms, wallMs, startMs: start });
    results.add("file-cp-command", (100 * cpMs) / wallMs);
    if (typeof twin !== "string") {
      const peer = twin.run(small, context.file("twin.pcapng"));
      rmSync(context.file("twin.pcapng"));
      results.add("twin-file", (100 * peer.wallMs) / ms, { twinMs: peer.wallMs, ms });
    }
    if (tcprewrite) {
      const to = context.file("rewritten.pcap");
      const tcprewriteMs = timed("tcprewrite", [...TCPREWRITE, `--infile=${small}`, `--outfile=${to}`]);
      rmSync(to);
      results.add("tcprewrite", tcprewriteMs / wallMs, { tcprewriteMs, wallMs });
    }
    const slowMs = vethwork(slow) - startUp(context, slow);
    rmSync(slow.output);
    const sixMs = vethwork(six) - start;
    const cpSixMs = copy(six.output, context);
    rmSync(six.output);
    results.add("file-cp-six", (100 * cpSixMs) / sixMs, { cpMs: cpSixMs, ms: sixMs });
    if (typeof kernel === "string") continue;
    const kernelNs = await kernel.send();
    if (kernelNs !== null) {
      results.add("kernel", kernelNs / perFrame(ms), { kernelNs, ns: perFrame(ms) });
      results.add("kernel-slow", kernelNs / perFrame(slowMs, PART), { kernelNs, ns: perFrame(slowMs, PART) });
    }
    const tappedNs = await kernel.sendTapped(SIX);
    if (tappedNs !== null)
      results.add("kernel-six", tappedNs / perFrame(sixMs), { kernelNs: tappedNs, ns: perFrame(sixMs) });
  }
  rmSync(one.output);
}

function toolThere([program, ...args]: string[]): boolean {
  try {
    timed(program!, args);
    return true;
  } catch {
    return false;
  }
}

/** 1,514-byte frames: memory and the file system are what is measured. */
export function largeFrames(context: Context): void {
  const { results } = context;
  const input = context.capture("large", writeCapture);
  const replay: Replay = { input, output: context.file("large.pcapng"), taps: TAP, fast: true };
  context.progress("1,514-byte frames: warming up");
  vethwork(replay);
  results.note("large-cp", `${megabytes(replay.output).toFixed(0)} MB out`);
  for (let round = 0; round < context.rounds; round++) {
    context.progress(`1,514-byte frames: round ${round + 1} of ${context.rounds}`);
    const cpMs = copy(replay.output, context);
    const start = startUp(context, replay);
    const wallMs = vethwork(replay);
    results.add("large-cp", (100 * cpMs) / (wallMs - start), { cpMs, ms: wallMs - start, wallMs });
  }
  rmSync(replay.output);
  rmSync(input);
}
