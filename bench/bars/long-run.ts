/** Memory of a long run: a capture sent again and again, written as a pcapng that nobody keeps, the process's memory looked at all along. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { writeCapture } from "../captures.js";
import { CACHE, CLI, INPUT, LAB, TAP, type Context } from "./context.js";

const EVERY_MS = 100;
const FRAMES = 100_000_000;
const LONGEST_MS = 90_000;

/** MB that a process has in memory; null where it is gone, or the system does not say. */
function residentMB(pid: number): number | null {
  try {
    const kB = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return kB ? Number(kB[1]) / 1024 : null;
  } catch {
    return null;
  }
}

/** `ns` is what a frame takes: a build that is too slow for all frames gets as many as there is time for. */
export async function longRun(context: Context, ns: number): Promise<void> {
  const { results } = context;
  if (residentMB(process.pid) === null) return results.missing("memory", "this system has no /proc");
  const longest = context.quick ? LONGEST_MS / 9 : LONGEST_MS;
  const each = context.framesOf("small");
  const loops = Math.max(2, Math.floor(Math.min(FRAMES, (longest * 1e6) / ns) / each));
  context.progress(`memory: ${(loops * each) / 1e6} million frames in one run`);
  const args = [CLI, "replay", context.capture("small", writeCapture), "--lab", LAB, "--at", INPUT];
  const what = ["--loop", `${loops}`, "-i", TAP.join(","), "-w", "/dev/null", "--no-comments", "--quiet"];
  const child = spawn(process.execPath, [...args, ...what, ...(CACHE.flag ? ["--fast=on"] : [])], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString()));
  let status: number | null | undefined;
  child.on("close", (code) => (status = code));
  const seen: number[] = [];
  const start = Date.now();
  while (status === undefined) {
    const now = residentMB(child.pid!);
    if (now !== null) seen.push(now);
    await setTimeout(EVERY_MS);
  }
  if (status !== 0) throw new Error(`the long run: ${stderr}`);
  const seconds = (Date.now() - start) / 1000;
  const tenth = Math.max(1, Math.floor(seen.length / 10));
  const early = Math.max(...seen.slice(0, tenth + 1));
  const late = Math.max(...seen.slice(tenth));
  results.add("memory", Math.max(0, late - early), { earlyMB: early, mostMB: late, seconds });
  results.note(
    "memory",
    `${((loops * each) / 1e6).toFixed(0)} million frames in ${seconds.toFixed(0)} s, ${late.toFixed(0)} MB at most`,
  );
}
