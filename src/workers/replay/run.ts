/** A replay by several workers: copies of the lab, slices in turn, and the lab that comes back. */
import { statSync } from "node:fs";
import type { Piscina } from "piscina";
import type { Lab, RunProgress } from "../../lab/lab.js";
import { VethworkError } from "../../model/errors.js";
import { workerDeath, workerPool, type WorkerFailure } from "../pool.js";
import { Board } from "./board.js";
import type { SharedFile } from "./file.js";
import { runShardBeside, type ShardAnswer, type ShardDone, type ShardTask } from "./shard.js";

/** The threads of all workers but the first, which is this one. */
export type ReplayPool = Piscina<ShardTask, ShardAnswer>;

/** They start while the lab is built, and let the process end where they get nothing to do. */
export async function replayPool(workers: number): Promise<ReplayPool> {
  return workerPool<ShardTask, ShardAnswer>("replay", workers - 1);
}

export interface ShardedReplayOptions {
  workers: number;
  /** of replayPool(workers); it is destroyed. Default: one that is made now */
  pool?: ReplayPool;
  /** what the lab is captured to, with its patterns of interfaces and whether it has comments */
  file: SharedFile;
  interfaces: string[];
  comments: boolean;
  /** frames of every slice; default: as is best. It changes nothing in the file */
  sliceFrames?: number;
  /** called now and then; false ends the replay soon */
  onProgress?: (progress: RunProgress) => boolean | void;
}

/** The replays are over (or were ended), and the lab is as if it had done them; or nothing has happened: one worker has to. */
export type ShardedReplay = { done: true; others: ShardDone["others"] } | { done: false; why: string };

const LOOK_MS = 100;

/**
 * The replays of the lab have been started and nothing of them has been captured yet. The file is held until they are over.
 * @throws VethworkError where a worker has failed or died: the file ends where its bytes have a gap, and the capture is of no more use
 */
export async function replaySharded(lab: Lab, options: ShardedReplayOptions): Promise<ShardedReplay> {
  const { workers, file, onProgress } = options;
  const board = Board.make(workers, file.written);
  const fork = lab.fork();
  const captureBytes = fork.replays.reduce((sum, { path }) => sum + statSync(path).size, 0);
  const begin = file.written;
  file.hold();
  const looks = setInterval(() => {
    if (onProgress?.(board.progress) === false) board.freeze();
  }, LOOK_MS);
  const { interfaces, comments, sliceFrames } = options;
  const common = { workers, shared: board.buffer, lab: fork, path: file.name, captureBytes };
  const task = (index: number): ShardTask => ({ ...common, index, interfaces, comments, sliceFrames });
  const pool = options.pool ?? (await replayPool(workers));
  let answers: ShardAnswer[];
  try {
    const others = Array.from({ length: workers - 1 }, async (_, i): Promise<ShardAnswer> => {
      try {
        return await pool.run(task(i + 1));
      } catch (error) {
        board.fail();
        return { kind: "failed", failure: workerDeath(error) };
      }
    });
    // what belongs to a lab is not to be shared with the one that the fork is of
    answers = await Promise.all([runShardBeside(structuredClone(task(0)), board), ...others]);
  } finally {
    clearInterval(looks);
    await pool.destroy();
  }
  const failure = failureOf(answers);
  if (failure) {
    file.fail(board.whole, new VethworkError(failure.code, failure.message));
    throw new VethworkError(failure.code, failure.message);
  }
  const alone = answers.find((answer) => answer.kind === "alone");
  if (alone) {
    file.restart(begin);
    return { done: false, why: alone.why };
  }
  const all = answers.map((answer) => (answer as Extract<ShardAnswer, { kind: "done" }>).done);
  lab.adopt(all[0]!.lab!);
  file.release(board.whole);
  const others = { frames: 0, hits: 0 };
  for (const done of all) {
    others.frames += done.others.frames;
    others.hits += done.others.hits;
  }
  return { done: true, others };
}

/** The first cause: of a worker that has died, the others only tell that they were ended. */
function failureOf(answers: readonly ShardAnswer[]): WorkerFailure | null {
  for (const answer of answers) if (answer.kind === "failed") return answer.failure;
  const totals = answers.flatMap((answer) => (answer.kind === "done" ? [answer.done.totals] : []));
  if (totals.length === answers.length && new Set(totals).size > 1)
    return { code: "EWORKER", message: "the workers have counted differently; run it with --workers 1" };
  return null;
}
