/** A replay by several workers in this thread: the same workers, which take their steps in an order drawn at random. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { captureStream, Lab } from "../../src/index.js";
import type { LabFork } from "../../src/lab/lab.js";
import { Board } from "../../src/workers/replay/board.js";
import { SharedFile } from "../../src/workers/replay/file.js";
import { Shard, type ShardDone } from "../../src/workers/replay/shard.js";
import { sourceAt } from "../../src/workers/replay/source.js";

/** frames that devices send and receive in a slice: so few that a lab's traffic has many */
const SLICE_FRAMES = 30;
/** virtual time behind the last frame: answers, timers */
const AFTER_NS = 2e9;

export interface Outcome {
  file: Buffer;
  /** counters, drops, tables, as text */
  told: string;
  /** frames in slices of others, and those of them that a recipe knew */
  others: { frames: number; hits: number };
}

/** Replays what a lab was forked with to its end, by so many workers, into a file at `path`. */
export async function replayed(
  source: LabFork,
  workers: number,
  path: string,
  seed: string,
): Promise<Outcome> {
  const fork = structuredClone(source);
  const lab = new Lab({ memoryBytes: fork.memoryBytes });
  const file = new SharedFile(path);
  lab.captureTo(captureStream(file));
  lab.adopt(
    fork,
    fork.replays.map((each) => sourceAt(each.path, each.bytesRead)),
  );
  const others = { frames: 0, hits: 0 };
  if (workers > 1) {
    const board = Board.make(workers, file.written);
    file.hold();
    const all = inTurn(fork, board, path, seed);
    expect(new Set(all.map(({ totals }) => totals)).size).toBe(1);
    lab.adopt(all[0]!.lab!);
    file.release(board.whole);
    for (const done of all) {
      others.frames += done.others.frames;
      others.hits += done.others.hits;
    }
  }
  const told: unknown[] = [];
  try {
    told.push(await lab.finishReplays());
  } catch (error) {
    told.push(String(error));
  }
  lab.advance(AFTER_NS);
  lab.endCapture();
  file.close();
  told.push(lab.totals(), lab.drops());
  for (const netns of lab.kernel.netnsNames()) told.push(lab.kernel.neighbors(netns), lab.kernel.fdb(netns));
  const text = JSON.stringify(told, (_, v: unknown) => (typeof v === "bigint" ? String(v) : v));
  return { file: readFileSync(path), told: text, others };
}

/** Each step is drawn: so one is sometimes far behind, and slices are divided otherwise than they would be by time. */
function inTurn(fork: LabFork, board: Board, path: string, seed: string): ShardDone[] {
  const { workers } = board;
  const common = {
    workers,
    shared: board.buffer,
    lab: fork,
    path,
    interfaces: [],
    comments: true,
  };
  const shards = Array.from({ length: workers }, (_, index) => {
    // as a thread is given it: nothing but the image is the same
    const task = { ...common, index, lab: structuredClone(fork), captureBytes: 0, sliceFrames: SLICE_FRAMES };
    return new Shard(task, board);
  });
  const random = createHash("sha256").update(`${seed} ${workers}`).digest();
  const moving = [...shards];
  for (let i = 0; moving.length; i++) {
    // runs of steps by one, now and then
    const at = (random[i % random.length]! + (i >> 5)) % moving.length;
    if (!moving[at]!.step()) moving.splice(at, 1);
  }
  return shards.map((shard) => shard.finish());
}
