/** --workers of commands that replay. */
import type { Command } from "commander";
import type { ReplayResult } from "../kernel/replays.js";
import type { Lab, RunProgress } from "../lab/lab.js";
import { parseWorkers } from "../workers/count.js";
import { SharedFile } from "../workers/replay/file.js";
import { planReplay, type ReplayPlan } from "../workers/replay/plan.js";
import { replayPool, replaySharded, type ReplayPool } from "../workers/replay/run.js";

export interface WorkerFlags {
  workers: string;
}

/** What the command has beside it that decides. */
interface RunFlags extends WorkerFlags {
  write?: string;
  split?: string;
  flows?: string;
  checkpoint?: string;
  stateful?: boolean;
  interfaces: string[];
  comments: boolean;
  fast?: "on" | "off" | "verify";
}

export function addWorkerOption(command: Command): Command {
  return command.option(
    "--workers <N|auto>",
    "replay by so many kernels at a time, which changes nothing in the files; auto: where it helps (docs/workers.md)",
    "auto",
  );
}

/** The workers of a run: one, or several that write to a file of theirs. */
export class Crew {
  private shared: SharedFile | null = null;
  /** they get ready while the lab is built */
  private pool: Promise<ReplayPool> | null = null;

  private constructor(
    private readonly flags: RunFlags,
    private readonly plan: ReplayPlan,
  ) {}

  /** Says in one sentence why there is one worker where more were asked for. @throws VethworkError EINVAL for a number that is none */
  static of(flags: RunFlags, captures: readonly string[]): Crew {
    const workers = parseWorkers(flags.workers);
    const plan = planReplay({ ...flags, workers, captures, fast: flags.fast ?? "on" });
    const crew = new Crew(flags, plan);
    if (plan.workers > 1) crew.startPool();
    if (plan.why) crew.tell(`one worker replays this: ${plan.why}`);
    return crew;
  }

  private startPool(): void {
    this.pool = replayPool(this.plan.workers);
    // it is told where it is waited for
    this.pool.catch(() => undefined);
  }

  /** There are several workers: then each writes for itself. */
  get isMany(): boolean {
    return this.plan.workers > 1;
  }

  /** The file that the workers write; undefined where there is one worker, which writes as always. */
  openFile(): SharedFile | undefined {
    if (this.isMany) this.shared = new SharedFile(this.flags.write!);
    return this.shared ?? undefined;
  }

  /** Nothing of the file can be used: a worker has failed. */
  hasFailed = false;

  /** As Lab.finishReplays. @throws VethworkError where a worker fails or dies, too */
  async finishReplays(
    lab: Lab,
    onProgress: (progress: RunProgress) => boolean,
    sliceFrames: () => number,
  ): Promise<ReplayResult[]> {
    const { shared: file, flags } = this;
    if (!file) return lab.finishReplays(onProgress, sliceFrames);
    const interfaces = flags.interfaces.flatMap((list) => list.split(",")).filter((name) => name !== "");
    const { comments } = flags;
    try {
      const outcome = await replaySharded(lab, {
        workers: this.plan.workers,
        pool: await this.pool!,
        file,
        interfaces,
        comments,
        onProgress,
      });
      if (!outcome.done) this.tell(`one worker has replayed this again: ${outcome.why}`);
    } catch (error) {
      this.hasFailed = true;
      throw error;
    }
    // what is left to do: their results
    return lab.finishReplays(onProgress, sliceFrames);
  }

  private tell(text: string): void {
    process.stderr.write(`vethwork: --workers ${this.flags.workers}: ${text}\n`);
  }
}
