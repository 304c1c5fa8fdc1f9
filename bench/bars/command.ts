/** Runs `vethwork run` over the lab as a process of its own, and what stands beside it. */
import { spawnSync } from "node:child_process";
import { rmSync, statSync } from "node:fs";
import { writeCapture } from "../captures.js";
import { CACHE, CLI, INPUT, LAB, type Context } from "./context.js";

export function timed(program: string, args: string[]): number {
  const start = process.hrtime.bigint();
  const done = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (done.status !== 0)
    throw new Error(`${program} ${args.join(" ")}: ${done.stderr || String(done.error)}`);
  return ms;
}

export interface Replay {
  input: string;
  output: string;
  taps: string[];
  fast: boolean;
  /** more options of `vethwork run` */
  more?: string[];
  lab?: string;
  at?: string;
}

/** ms of the whole command, Node's start and the making of the lab included. The output is written anew. */
export function vethwork({ input, output, taps, fast, more = [], lab = LAB, at = INPUT }: Replay): number {
  rmSync(output, { force: true });
  const mode = CACHE.flag ? [`--fast=${fast ? "on" : "off"}`] : [];
  const what = ["-i", taps.join(","), "-w", output, "--no-comments", "--quiet"];
  return timed(process.execPath, [CLI, "run", lab, "--replay", `${at}=${input}`, ...what, ...mode, ...more]);
}

/** ms of the same command with a capture without frames: Node's start, the lab, the end. */
export function startUp(context: Context, replay: Replay): number {
  return vethwork({ ...replay, input: emptyCapture(context), output: context.file("empty.pcapng") });
}

function emptyCapture(context: Context): string {
  const path = context.file("empty.pcap");
  writeCapture(path, { frames: 0, sizes: [64], flows: 1, protocol: "udp" });
  return path;
}

/** ms that cp needs for the file; its pages are given back before and after. */
export function copy(path: string, context: Context): number {
  const to = context.file("copy");
  rmSync(to, { force: true });
  const ms = timed("cp", [path, to]);
  rmSync(to, { force: true });
  return ms;
}

export const megabytes = (path: string): number => statSync(path).size / 1e6;
