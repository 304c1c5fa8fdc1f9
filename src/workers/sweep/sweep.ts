/** Runs of a sweep, spread over workers; what they come to in the order in which they were given. */
import { workerDeath, workerPool } from "../pool.js";
import { runTask, type SweepOutcome, type SweepTask } from "./task.js";

export interface SweepOptions {
  /** threads; 1: this one */
  workers: number;
  /** called when a run has ended */
  onDone?: (done: number, total: number) => void;
  /** ends the sweep: runs that have not ended are null in the answer */
  signal?: AbortSignal;
}

/**
 * A run that fails, or whose worker dies, is told in its place; the others go on. The answer does not depend on the number of workers.
 */
export async function runSweep(
  tasks: readonly SweepTask[],
  { workers, onDone, signal }: SweepOptions,
): Promise<(SweepOutcome | null)[]> {
  const outcomes: (SweepOutcome | null)[] = tasks.map(() => null);
  let done = 0;
  const keep = (index: number, outcome: SweepOutcome) => {
    outcomes[index] = outcome;
    onDone?.(++done, tasks.length);
  };
  const threads = Math.min(workers, tasks.length);
  if (threads <= 1) {
    for (const [index, task] of tasks.entries()) {
      if (signal?.aborted) break;
      keep(index, await runTask(task));
      await new Promise((resolve) => setImmediate(resolve));
    }
    return outcomes;
  }
  const pool = await workerPool<SweepTask, SweepOutcome>("sweep", threads);
  // a run that is under way when the sweep is ended leaves its FILE.part
  const stop = () => void pool.destroy().catch(() => undefined);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    await Promise.all(
      tasks.map(async (task, index) => {
        try {
          keep(index, await pool.run(task));
        } catch (error) {
          if (!signal?.aborted) keep(index, { printed: "", failure: workerDeath(error), done: null });
        }
      }),
    );
  } finally {
    signal?.removeEventListener("abort", stop);
    await pool.destroy();
  }
  return outcomes;
}
