/** One run of a sweep: scripts in a kernel of its own, replays, totals. All of it is plain data, so that it may run anywhere. */
import { mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileError } from "../../capture/index.js";
import type { DropReport } from "../../explain/index.js";
import type { FastModeName } from "../../kernel/machine.js";
import type { ReplayResult } from "../../kernel/replays.js";
import { Lab } from "../../lab/lab.js";
import { findInterface, interfaceFilter } from "../../lab/names.js";
import { captureFile } from "../../lab/sinks.js";
import type { RunTotals } from "../../lab/totals.js";
import type { Wire } from "../../lab/wire.js";
import { VethworkError } from "../../model/errors.js";
import { toFailure, type WorkerFailure } from "../pool.js";
import type { Setting } from "./parameters.js";

export interface SweepTask {
  /** variables in the scripts' environment */
  setting: Setting;
  scripts: string[];
  wires: Wire[];
  replays: { iface: string; file: string }[];
  seed: number;
  permissive: boolean;
  fast: FastModeName;
  /** a pcapng file, written as FILE.part until it is whole */
  write?: string;
  /** patterns of the interfaces that it is of; none: all */
  interfaces: string[];
  comments: boolean;
  filter?: string;
  snapped?: boolean;
  /** virtual time at the end, ns since boot; default: a while after the last frame */
  untilNs: number | null;
}

export interface SweepDone {
  totals: RunTotals;
  lost: DropReport;
  replays: ReplayResult[];
  /** bytes of the capture, 0 without one */
  captureBytes: number;
}

/** How a run ended; `printed` is what its scripts said on standard error. */
export type SweepOutcome = { printed: string } & (
  { failure: null; done: SweepDone } | { failure: WorkerFailure; done: null }
);

/** as for a single run: what is under way shows */
const AFTERGLOW_NS = 5e9;
const MOST_PRINTED = 16_384;

/** Ends of a file that is not whole: a run that failed or died leaves it there. */
export const partOf = (path: string): string => `${path}.part`;

/** Never throws: what went wrong is part of the answer. */
export async function runTask(task: SweepTask): Promise<SweepOutcome> {
  let printed = "";
  const print = (chunk: string | Uint8Array) => {
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("latin1");
    if (printed.length < MOST_PRINTED) printed += text.slice(0, MOST_PRINTED - printed.length);
  };
  try {
    return { printed, failure: null, done: await run(task, print) };
  } catch (error) {
    return { printed, failure: toFailure(error), done: null };
  }
}

async function run(task: SweepTask, print: (chunk: string | Uint8Array) => void): Promise<SweepDone> {
  const { seed, permissive, fast, setting, write, filter, snapped } = task;
  const lab = new Lab({ seed, permissive, fast, environment: { ...setting } });
  lab.countDrops();
  const file = write === undefined ? null : openCapture(write);
  try {
    if (file)
      lab.captureTo(file, task.interfaces.length ? interfaceFilter(task.interfaces) : undefined, {
        comments: task.comments,
      });
    const pending = [...task.wires];
    for (const script of task.scripts) {
      const { exitCode } = await lab.runFile(script, { onStdout: () => {}, onStderr: print });
      if (exitCode !== 0) throw new VethworkError("EINVAL", `${script} ended with exit code ${exitCode}`);
      for (const { iface, properties } of pending.splice(0)) lab.setWire(iface, properties);
    }
    for (const name of task.interfaces) if (!name.includes("*")) findInterface(lab.kernel, name);
    for (const { iface, file: capture } of task.replays)
      lab.startReplay(iface, capture, { filter, allowSnapped: snapped });
    const replays = task.replays.length ? await lab.finishReplays() : [];
    lab.advance((task.untilNs ?? lab.kernel.nowNs + AFTERGLOW_NS) - lab.kernel.nowNs);
    await lab.shell.finish();
    lab.endCapture();
    if (write !== undefined) renameSync(partOf(write), write);
    const captureBytes = write === undefined ? 0 : statSync(write).size;
    return { totals: lab.totals(), lost: lab.drops(), replays, captureBytes };
  } catch (error) {
    try {
      lab.endCapture();
    } catch {
      // the first error is the cause
    }
    throw error;
  }
}

function openCapture(path: string) {
  try {
    mkdirSync(dirname(path), { recursive: true });
    // what an earlier sweep left is not of this run
    rmSync(path, { force: true });
  } catch (error) {
    throw fileError(path, error);
  }
  return captureFile(partOf(path));
}
