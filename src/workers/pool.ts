/** A pool of worker threads that run one function, and what the death of one of them is called. */
import type { Piscina } from "piscina";
import { VethworkError } from "../model/errors.js";

/** An error as it crosses from a worker: plain data. */
export interface WorkerFailure {
  code: string;
  message: string;
}

/** What a worker tells of an exception: the user's errors as they are, others with where they come from. */
export function toFailure(error: unknown): WorkerFailure {
  if (error instanceof VethworkError) return { code: error.code, message: error.message };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: "EWORKER", message: text };
}

/** What a rejected task of the pool was: the worker has died, or its function threw. */
export function workerDeath(error: unknown): WorkerFailure {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ERR_WORKER_OUT_OF_MEMORY")
    return { code: "ENOMEM", message: "a worker ran out of memory; use fewer --workers" };
  return { code: "EWORKER", message: `a worker thread died: ${message}` };
}

/** Of the built tree also where the sources are run as they are (tests). */
const START = new URL("../../dist/start/worker.js", import.meta.url).href;

/**
 * @param kind what its workers do: the function of src/start/worker.ts that runs a task
 * @param workers threads, all of which are started when the first task comes
 */
export async function workerPool<Task, Result>(
  kind: "replay" | "sweep",
  workers: number,
): Promise<Piscina<Task, Result>> {
  // most commands need none: it is loaded when one does
  const { Piscina } = await import("piscina");
  const pool = new Piscina<Task, Result>({
    filename: START,
    name: kind,
    minThreads: workers,
    maxThreads: workers,
    concurrentTasksPerWorker: 1,
    // a worker that waits for its next task answers messages, and ends at once
    atomics: "disabled",
    closeTimeout: 1000,
  });
  // a thread that dies without a task: whoever gives it one, hears of it
  pool.on("error", () => undefined);
  return pool;
}
