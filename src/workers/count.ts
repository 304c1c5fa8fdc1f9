/** How many workers: the value of --workers. */
import { availableParallelism } from "node:os";
import { VethworkError } from "../model/errors.js";

/** "auto": as many as help */
export type WorkerCount = number | "auto";

const MOST_WORKERS = 256;

/** @throws VethworkError EINVAL */
export function parseWorkers(text: string): WorkerCount {
  if (text === "auto") return text;
  const count = Number(text);
  if (!/^\d+$/.test(text.trim()) || count < 1 || count > MOST_WORKERS)
    throw new VethworkError(
      "EINVAL",
      `--workers ${text}: a whole number from 1 to ${MOST_WORKERS} is needed, or auto`,
    );
  return count;
}

/** Processors that this process may use. */
export const processors = (): number => availableParallelism();
