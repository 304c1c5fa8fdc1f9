/** --checkpoint and --checkpoint-every: a replay that goes on where it was when it was killed. */
import { performance } from "node:perf_hooks";
import type { Command } from "commander";
import type { ByteSource } from "../capture/index.js";
import { Checkpoint, fileHash, type RunIdentity } from "../checkpoint/index.js";
import type { Lab } from "../lab/lab.js";
import { VethworkError } from "../model/errors.js";
import { parseDuration } from "./time.js";
import { version } from "./version.js";

export interface CheckpointFlags {
  checkpoint?: string;
  checkpointEvery?: string;
}

/** Options that change nothing in the files that a run writes. */
const WITHOUT_EFFECT = new Set(["checkpoint", "checkpointEvery", "quiet", "json", "fast"]);
const DEFAULT_EVERY = "10s";
/** a checkpoint is put off until it takes at most this part of the time */
const MOST_OF_THE_TIME = 0.1;

/** Adds --checkpoint and --checkpoint-every. */
export function addCheckpointOptions(command: Command): Command {
  return command
    .option(
      "--checkpoint <FILE>",
      "keep in this file where the replay is; after a crash, a kill or Ctrl-C the same command goes on from there, and the files " +
        "end with the same bytes as if nothing had happened",
    )
    .option(
      "--checkpoint-every <TIME|N frames>",
      `how often, for example 30s or '1000000 frames' (default: ${DEFAULT_EVERY})`,
    );
}

/** When a checkpoint is due. */
type Moments = { everyMs: number } | { everyFrames: number };

function parseMoments(text: string): Moments {
  const frames = /^(\d+) *frames?$/.exec(text.trim());
  if (frames && Number(frames[1]) > 0) return { everyFrames: Number(frames[1]) };
  if (frames) throw new VethworkError("EINVAL", `--checkpoint-every ${text}: at least 1 frame is needed`);
  return { everyMs: parseDuration(text, "--checkpoint-every") / 1e6 };
}

/** The checkpoint of a command, or what takes its place where none was asked for. */
export class CheckpointRun {
  private savedMs = 0;
  private savedFrames = 0;
  private costMs = 0;
  private isRunning = false;

  private constructor(
    private readonly checkpoint: Checkpoint | null,
    private readonly moments: Moments,
  ) {}

  /**
   * @param run what else is the same whenever the command is: names, and the SHA-256 of files (`fileHash`) that options name
   * @throws VethworkError EINVAL for options that do not go together, and where FILE is the checkpoint of another run
   */
  static open(
    flags: CheckpointFlags & { write?: string; flows?: string },
    run: RunIdentity = {},
  ): CheckpointRun {
    const moments = parseMoments(flags.checkpointEvery ?? DEFAULT_EVERY);
    if (flags.checkpoint === undefined) {
      if (flags.checkpointEvery !== undefined)
        throw new VethworkError("EINVAL", "--checkpoint-every says how often, --checkpoint FILE is missing");
      return new CheckpointRun(null, moments);
    }
    if (flags.write === "-")
      throw new VethworkError(
        "EINVAL",
        "--checkpoint needs files that can be cut off and continued: name a file with -w instead of standard output",
      );
    if (flags.flows !== undefined)
      throw new VethworkError(
        "EINVAL",
        "--flows and --checkpoint do not go together yet: a flow log cannot be continued where it was cut off",
      );
    const options = Object.entries(flags)
      .filter(([name]) => !WITHOUT_EFFECT.has(name))
      .map(([name, value]) => [
        `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]);
    const identity = { vethwork: version(), ...(Object.fromEntries(options) as RunIdentity), ...run };
    return new CheckpointRun(Checkpoint.open(flags.checkpoint, identity), moments);
  }

  /** The outputs are to be opened to be resumed. */
  get resumes(): boolean {
    return this.checkpoint?.resumes ?? false;
  }

  /** What to replay for a path: in the order of the replays. */
  input(path: string): string | ByteSource {
    return this.checkpoint?.input(path) ?? path;
  }

  /** Frames that may pass between two looks. */
  get mostFrames(): number | undefined {
    return this.checkpoint && "everyFrames" in this.moments ? this.moments.everyFrames : undefined;
  }

  /** The lab is built and captured, no replay has been started. */
  labReady(lab: Lab): void {
    this.checkpoint?.labReady(lab);
  }

  /** The run could not go on from the checkpoint: nothing was written, and there is nothing to report. */
  get isRefused(): boolean {
    return this.resumes && !this.isRunning;
  }

  /** The replays have been started: goes on from the checkpoint, or makes the first. */
  replaysStarted(lab: Lab): void {
    const { checkpoint } = this;
    if (!checkpoint) return;
    checkpoint.replaysStarted(lab);
    this.isRunning = true;
    if (!checkpoint.from) return this.save(lab, 0);
    const { framesSent, nowNs } = checkpoint.from;
    process.stderr.write(
      `vethwork: ${checkpoint.path}: going on behind frame ${framesSent}, ${(nowNs / 1e9).toFixed(3)} s after boot\n`,
    );
    this.savedFrames = framesSent;
    this.savedMs = performance.now();
  }

  /** Between slices. `now`: in any case, since the run is about to be stopped. */
  progress(lab: Lab, framesSent: number, now: boolean): void {
    if (this.checkpoint && (now || this.isDue(framesSent))) this.save(lab, framesSent);
  }

  private isDue(framesSent: number): boolean {
    if ("everyFrames" in this.moments) return framesSent - this.savedFrames >= this.moments.everyFrames;
    return performance.now() - this.savedMs >= Math.max(this.moments.everyMs, this.costMs / MOST_OF_THE_TIME);
  }

  private save(lab: Lab, framesSent: number): void {
    const beganMs = performance.now();
    this.checkpoint!.save(lab);
    this.savedMs = performance.now();
    this.costMs = this.savedMs - beganMs;
    this.savedFrames = framesSent;
  }

  /** The run is over: complete, or to be continued. */
  finish(isComplete: boolean): void {
    if (!this.checkpoint) return;
    if (isComplete) this.checkpoint.remove();
    else if (this.isRunning)
      process.stderr.write(`vethwork: not complete; the same command goes on from ${this.checkpoint.path}\n`);
  }
}

export { fileHash };
