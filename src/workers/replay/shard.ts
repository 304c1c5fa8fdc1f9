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
import { Board, Ended, type Marks } from "./board.js";
import { Differs, SliceSink } from "./slice-file.js";
import { SliceLength } from "./slice-length.js";
import { sourceAt } from "./source.js";

export interface ShardTask {
  index: number;
  workers: number;
  /** of Board */
  shared: SharedArrayBuffer;
  lab: LabFork;
  path: string;
  interfaces: string[];
  comments: boolean;
  /** bytes of all captures */
  captureBytes: number;
  /** of every slice; undefined: as is best */
  sliceFrames?: number;
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

/** One worker has to do it: nothing of what several have done is used. */
export class NeedsOne extends Error {}

/** Never throws: what went wrong is part of the answer. */
export function runShard(task: ShardTask): ShardAnswer {
  const board = new Board(task.shared, task.workers);
  try {
    const shard = new Shard(task, board);
    while (shard.step());
    return { kind: "done", done: shard.finish() };
  } catch (error) {
    return answerTo(error, task, board);
  }
}

/** The same in a thread that has other things to do: it hears of them between two slices, and while it waits. */
export async function runShardBeside(task: ShardTask, board: Board): Promise<ShardAnswer> {
  try {
    const shard = new Shard(task, board);
    do await board.look(() => shard.mayStep);
    while (shard.step());
    await board.look(() => shard.mayFinish);
    return { kind: "done", done: shard.finish() };
  } catch (error) {
    return answerTo(error, task, board);
  }
}

function answerTo(error: unknown, task: ShardTask, board: Board): ShardAnswer {
  board.fail();
  if (error instanceof Ended) return { kind: "ended" };
  if (error instanceof NeedsOne) return { kind: "alone", why: error.message };
  return { kind: "failed", failure: toFailure(error instanceof Differs ? differs(task, error) : error) };
}

/** The worker itself. Its methods throw Ended, NeedsOne, Differs, and VethworkError for what cannot be read or written. */
export class Shard {
  private readonly file: SliceSink;
  private readonly lab: Lab;
  private readonly length: SliceLength;
  /** FastMode of the lab, and what that makes of frames in its own slices */
  private readonly mode: number;
  private readonly ownShare: number;
  private readonly names: number;
  private readonly others = { frames: 0, hits: 0 };
  private slice = 0;

  constructor(
    private readonly task: ShardTask,
    private readonly board: Board,
  ) {
    this.file = new SliceSink(task.path, board, task.index);
    const lab = (this.lab = new Lab({ memoryBytes: task.lab.memoryBytes }));
    const wants = task.interfaces.length ? interfaceFilter(task.interfaces) : undefined;
    lab.captureTo(captureStream(this.file), wants, { comments: task.comments });
    lab.adopt(
      task.lab,
      task.lab.replays.map((each) => sourceAt(each.path, each.bytesRead)),
    );
    this.mode = flowStats(lab).mode;
    this.ownShare = this.mode === FastMode.off ? Share.slow : Share.own;
    this.exports.fast_mode!(FastMode.on);
    this.names = this.exports.names_changed!() as number;
    this.length = new SliceLength(task);
  }

  private get exports() {
    return this.lab.kernel.machine.exports;
  }

  /** Neither has to wait. */
  get mayStep(): boolean {
    return this.file.mayClaim(this.slice);
  }
  get mayFinish(): boolean {
    return this.file.mayFinish(this.slice);
  }

  /** Takes part in the next slice. False where there is none. */
  step(): boolean {
    const { slice, board, file, lab } = this;
    const claim = file.claim(slice);
    if (claim === "end") return false;
    const isOwn = claim === "own";
    if (isOwn) board.begin(slice, this.length.next(file.written));
    const frames = board.framesOf(slice);
    const isLast = isOwn ? this.writeSlice(frames) : this.passSlice(frames);
    this.length.passed(frames, isOwn, lab.bytesRead);
    if (this.task.index === 0) board.tellProgress(lab.framesSent, lab.bytesRead);
    this.slice++;
    return !isLast;
  }

  private writeSlice(frames: number): boolean {
    this.exports.fast_share!(this.ownShare);
    const isLast = this.replay(frames);
    this.file.end(marksOf(this.lab));
    return isLast;
  }
  private passSlice(frames: number): boolean {
    const { lab, others } = this;
    this.exports.fast_share!(Share.others);
    const before = flowStats(lab);
    const isLast = this.replay(frames);
    this.file.pass(this.slice, marksOf(lab));
    const after = flowStats(lab);
    others.hits += after.hits - before.hits;
    others.frames += after.hits + after.misses - before.hits - before.misses;
    return isLast;
  }
  private replay(frames: number): boolean {
    const isLast = this.lab.replaySlice(frames);
    if ((this.exports.names_changed!() as number) !== this.names)
      throw new NeedsOne(
        "addresses came to have other names during the replay, which stand before the next frame in the file",
      );
    return isLast;
  }

  /** After the last step. Waits for the others. */
  finish(): ShardDone {
    this.file.finish(this.slice);
    this.exports.fast_share!(Share.own);
    this.exports.fast_mode!(this.mode);
    this.file.close();
    const { lab, others } = this;
    return { lab: this.task.index === 0 ? lab.fork() : null, totals: totalsHash(lab), others };
  }
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

/** All counters of all interfaces, losses included, in 32 bytes. */
function totalsHash(lab: Lab): string {
  return createHash("sha256").update(JSON.stringify(lab.totals())).digest("hex");
}

function differs({ index }: ShardTask, { slice }: Differs): Error {
  return new Error(
    `worker ${index} has gone another way than the one that wrote slice ${slice}; run it with --workers 1`,
  );
}

export default runShard;
