/** How many workers a replay gets, and why not more. */
import { statSync } from "node:fs";
import { processors, type WorkerCount } from "../count.js";

/** `auto`: bytes of input below which a second worker costs more than it gains, and how many workers were seen to help */
const WORTH_IT = 150e6;
const AUTO = 2;

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
  if (workers === 1) return { workers };
  const why = oneBecause(options);
  if (workers === "auto") return { workers: why === null && isWorthIt(options) ? AUTO : 1 };
  return why ? { workers: 1, why } : { workers };
}

/** With the cache on, a thread that only writes gains more (docs/workers.md). */
function isWorthIt({ fast, captures }: ReplayPlanOptions): boolean {
  if (fast !== "off" || processors() < AUTO) return false;
  return captures.reduce((sum, path) => sum + statSync(path).size, 0) >= WORTH_IT;
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
