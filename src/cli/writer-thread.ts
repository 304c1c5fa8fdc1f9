/** Whether a run's capture is written by a thread of its own: where that takes less time (docs/decisions/pipeline.md), and changes nothing else. */
import { statSync } from "node:fs";
import { availableParallelism } from "node:os";

/** bytes of input below which the thread would cost more than it gains */
const WORTH_IT = 150e6;

export interface WriterFlags {
  write?: string;
  checkpoint?: string;
}

/** @param captures paths of what is replayed; "-" is standard input, whose size nobody knows */
export function isWriterThreadWorthIt(
  { write, checkpoint }: WriterFlags,
  captures: readonly string[],
): boolean {
  if (write === undefined || write === "-" || checkpoint !== undefined || availableParallelism() < 2)
    return false;
  return captures.reduce((sum, path) => sum + sizeOf(path), 0) >= WORTH_IT;
}

function sizeOf(path: string): number {
  return path === "-" ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
}
