/** How many workers a replay gets, and why not more. */
import { statSync } from "node:fs";
import type { WorkerCount } from "../count.js";

/** What of a run decides. */
export interface ReplayPlanOptions {
  workers: WorkerCount;
  /** paths of what is replayed; "-": standard input */
  captures: readonly string[];
  /** the pcapng file */
  write?: string;
  split?: string;
  flows?: string;
  checkpoint?: string;
  stateful?: boolean;
  fast: "on" | "off" | "verify";
}

export interface ReplayPlan {
  workers: number;
  /** why there is one although more were asked for */
  why?: string;
}

export function planReplay(options: ReplayPlanOptions): ReplayPlan {
  const { workers } = options;
  // measured: a second kernel takes as long as it saves (docs/workers.md), a thread that only writes does not
  if (workers === 1 || workers === "auto") return { workers: 1 };
  const why = oneBecause(options);
  return why ? { workers: 1, why } : { workers };
}

/** null: nothing stands in the way */
function oneBecause(options: ReplayPlanOptions): string | null {
  const { captures, write, split, flows, checkpoint, stateful, fast } = options;
  if (write === undefined) return "they share the writing of a capture, and there is no -w";
  if (!isFile(write, true))
    return `they write to places in a file, and ${write === "-" ? "standard output" : write} has none`;
  const stream = captures.find((path) => !isFile(path, false));
  if (stream !== undefined)
    return `each reads the capture, and ${stream === "-" ? "standard input" : stream} can be read only once`;
  if (split !== undefined) return "--split writes a file for each interface";
  if (flows !== undefined) return "a flow log is written in one go";
  if (checkpoint !== undefined) return "a checkpoint holds one kernel";
  if (stateful) return "--stateful waits for what the lab answers";
  if (fast === "verify")
    return "--fast=verify compares all of the kernel's memory with that of the slow path";
  return null;
}

function isFile(path: string, mayBeNew: boolean): boolean {
  const status = path === "-" ? undefined : statSync(path, { throwIfNoEntry: false });
  return status ? status.isFile() : mayBeNew && path !== "-";
}
