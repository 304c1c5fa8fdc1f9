/** What all groups of the bars share: captures, rounds, where results go, what this build can do. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CAPTURES, type CaptureShape } from "../captures.js";
import type { Results } from "./results.js";

export const INPUT = "client:e1";
export const TAP = ["remote:eth0"];
export const SIX = ["client:e1", "host:p1", "host:br0", "host:vx0", "host:eth0", "remote:eth0"];
export const LAB = "bench/labs/container-path.sh";
export const CLI = "dist/cli/main.cjs";

const help = spawnSync(process.execPath, [CLI, "run", "--help"], { encoding: "utf8" }).stdout;
export const CACHE = { flag: help.includes("--fast"), missing: "this build has no --fast" };
export const WORKERS = { flag: help.includes("--workers"), missing: "this build has no --workers" };

export type CaptureName = keyof typeof CAPTURES;
type Write = (path: string, shape: CaptureShape) => void;

export class Context {
  readonly rounds: number;
  /** frames of the captures of 2 million; the others have their share */
  readonly frames: number;
  /** what a round of the engine should last */
  readonly roundNs: number;

  constructor(
    readonly directory: string,
    readonly quick: boolean,
    readonly results: Results,
  ) {
    this.rounds = quick ? 3 : 5;
    this.frames = quick ? 400_000 : 2_000_000;
    this.roundNs = quick ? 1e8 : 4e8;
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  /** The path of a capture, which is made when it is first asked for. `part`: only its first frames, one in so many. */
  capture(name: CaptureName, write: Write, part = 1): string {
    const path = this.file(`${name}${part > 1 ? `-${part}` : ""}.pcap`);
    if (!existsSync(path)) {
      const shape: CaptureShape = CAPTURES[name];
      write(path, { ...shape, frames: this.framesOf(name, part) });
    }
    return path;
  }

  framesOf(name: CaptureName, part = 1): number {
    return Math.round((CAPTURES[name].frames * this.frames) / CAPTURES.small.frames / part);
  }

  progress(text: string): void {
    process.stderr.write(`  ${text}\n`);
  }
}
