/**
 * One worker of a replay: a copy of the lab that replays everything and writes its own slices. What it only has to know, not to show, goes by
 * the recipes of the flow cache, which change the kernel as the slow path does and write no blocks.
 */
import { createHash } from "node:crypto";
import { FastMode, FlowStats, Share } from "../../kernel/abi.generated.js";
import { Lab, type LabFork } from "../../lab/lab.js";
import { interfaceFilter } from "../../lab/names.js";
import { captureStream } from "../../lab/sinks.js";
import { toFailure, type WorkerFailure } from "../pool.js";
import { SliceSink } from "./file.js";
import { sourceAt } from "./source.js";
import { Ended, Turns, type Marks } from "./turns.js";

export interface ShardTask {
  index: number;
  workers: number;
  /** of Turns */
  shared: SharedArrayBuffer;
  lab: LabFork;
  path: string;
  interfaces: string[];
  comments: boolean;
  sliceFrames: number;
}

export interface ShardDone {
  /** of the first worker */
  lab: LabFork | null;
  /** hash of all counters: the same in all workers */
  totals: string;
  /** frames of others' slices, and those that went by recipe */
  others: { frames: number; hits: number };
}

/** `alone`: one worker has to replay this, because ...; `ended`: another worker has failed */
export type ShardAnswer =
  | { kind: "done"; done: ShardDone }
  | { kind: "alone"; why: string }
  | { kind: "ended" }
  | { kind: "failed"; failure: WorkerFailure };

class NeedsOne extends Error {}

/** Never throws: what went wrong is part of the answer. */
export function runShard(task: ShardTask): ShardAnswer {
  const turns = new Turns(task.shared, task.workers);
  try {
    return { kind: "done", done: replay(task, turns) };
  } catch (error) {
    turns.fail();
    if (error instanceof Ended) return { kind: "ended" };
    if (error instanceof NeedsOne) return { kind: "alone", why: error.message };
    return { kind: "failed", failure: toFailure(error) };
  }
}

function replay(task: ShardTask, turns: Turns): ShardDone {
  const { index, workers, path } = task;
  const file = new SliceSink(path, turns);
  const lab = new Lab({ memoryBytes: task.lab.memoryBytes });
  const wants = task.interfaces.length ? interfaceFilter(task.interfaces) : undefined;
  lab.captureTo(captureStream(file), wants, { comments: task.comments });
  lab.adopt(
    task.lab,
    task.lab.replays.map((each) => sourceAt(each.path, each.bytesRead)),
  );
  const { machine } = lab.kernel;
  const { mode } = flowStats(lab);
  machine.exports.fast_mode!(FastMode.on);
  const own = mode === FastMode.off ? Share.slow : Share.own;
  const names = machine.exports.names_changed!() as number;
  const others = { frames: 0, hits: 0 };
  /** slices that were not compared with those of the workers that wrote them */
  const pending: { slice: number; marks: Marks }[] = [];
  const compare = () => {
    for (const { slice, marks } of pending.splice(0))
      if (!turns.agrees(slice, marks)) throw differs(index, slice * task.sliceFrames);
  };
  let slice = 0;
  for (let done = false; !done && turns.enter(slice); slice++) {
    const isOwn = slice % workers === index;
    machine.exports.fast_share!(isOwn ? own : Share.others);
    const before = flowStats(lab);
    if (isOwn) file.begin(slice);
    done = lab.replaySlice(task.sliceFrames);
    if ((machine.exports.names_changed!() as number) !== names)
      throw new NeedsOne(
        "addresses came to have other names during the replay, which stand before the next frame in the file",
      );
    const marks = marksOf(lab);
    if (!isOwn) {
      const after = flowStats(lab);
      others.hits += after.hits - before.hits;
      others.frames += after.hits + after.misses - before.hits - before.misses;
    }
    if (isOwn) {
      turns.await(slice);
      compare();
      file.end(marks);
    } else pending.push({ slice, marks });
    if (index === 0) turns.tellProgress(lab.framesSent, lab.bytesRead);
  }
  turns.await(slice);
  compare();
  machine.exports.fast_share!(Share.own);
  machine.exports.fast_mode!(mode);
  file.close();
  return { lab: index === 0 ? lab.fork() : null, totals: totalsHash(lab), others };
}

function flowStats(lab: Lab): { mode: number; hits: number; misses: number } {
  const { machine } = lab.kernel;
  machine.exports.fast_statistics!();
  const at = machine.mailbox;
  return {
    mode: machine.u32(at + FlowStats.mode),
    hits: machine.number(at + FlowStats.hits),
    misses: machine.number(at + FlowStats.misses),
  };
}

/** What of the kernel's state moves with every packet: where two kernels have gone different ways, it shows here. */
function marksOf(lab: Lab): Marks {
  const { machine } = lab.kernel;
  // nowNs, eventSequence, nextPacketId, random, framesInjected of KernelState
  return [0, 8, 16, 24, 40].map((field) => machine.u64(machine.state + field));
}

/** All counters of all interfaces and what was lost, in 32 bytes. */
function totalsHash(lab: Lab): string {
  const text = JSON.stringify([lab.totals(), lab.drops()]);
  return createHash("sha256").update(text).digest("hex");
}

function differs(index: number, frame: number): Error {
  return new Error(
    `worker ${index} has gone another way than the one that wrote what came about frame ${frame}; run it with --workers 1`,
  );
}

export default runShard;
