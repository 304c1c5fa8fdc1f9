/**
 * What the workers of one replay tell each other, in shared memory. The replay is cut into slices. The worker that comes to the end of what has
 * been claimed claims the next slice, says how long it is, and writes it; the others pass through it. So whoever is behind writes nothing until
 * he is in front: nobody waits for a worker that is slow, and how slices are divided shows nowhere.
 *
 *   | claimed, frozen | failed | news | - | frames, bytes for the progress |
 *   | for each worker: slices that it has seen, the first that it has still to write, where in the file that goes on (0: at its begin) |
 *   | for each of the last slices: begun, frames, ended, bytes, place, marks |
 *
 * Where a slice begins in the file is known when all before it have ended.
 */

/** What every worker must have alike at the end of a slice. */
export type Marks = readonly bigint[];

/** Whose a slice is; `end`: there is none, for all workers alike. */
export type Claim = "own" | "other" | "end";

const MARKS = 5;
const Word = { claimed: 0, failed: 1, news: 2 } as const;
const Long = { frames: 2, bytes: 3, workers: 4 } as const;
const Of = { seen: 0, first: 1, at: 2 } as const;
const WORKER = 3;
/** `begun` and `ended` hold the number of the slice plus one: a place serves several, one after the other */
const Slot = { begun: 0, frames: 1, ended: 2, bytes: 3, place: 4, marks: 5 } as const;
const SLOT = Slot.marks + MARKS;
const FROZEN = 1 << 30;
/** no slice: greater than all */
export const NOTHING = 2 ** 40;
/** slices by which one worker may be ahead of another, plus one */
const KEPT = 256;
/** a waiting worker looks up this often */
const WAIT_MS = 1000;
const LOOK_MS = 20;
/** after so many looks without any news a worker must have died: a slice takes a fraction of a second */
const MOST_WAITS = 60;

/** The run was ended by another worker, or by who started it. */
export class Ended extends Error {}

export class Board {
  private readonly words: Int32Array;
  private readonly longs: BigInt64Array;

  /** @param place of the first byte of the first slice in the file */
  static make(workers: number, place: number): Board {
    const board = new Board(
      new SharedArrayBuffer(8 * (Long.workers + workers * WORKER + KEPT * SLOT)),
      workers,
    );
    board.setPlace(0, place);
    for (let worker = 0; worker < workers; worker++) board.wrote(worker, NOTHING);
    return board;
  }

  constructor(
    readonly buffer: SharedArrayBuffer,
    readonly workers: number,
  ) {
    this.words = new Int32Array(buffer);
    this.longs = new BigInt64Array(buffer);
  }

  /** A worker may begin a slice: none is too far behind it. */
  isNear(slice: number): boolean {
    return slice - this.leastOfAll(Of.seen) < KEPT - 1;
  }
  /** A worker that is about to begin a slice. */
  claim(slice: number): Claim {
    for (;;) {
      const claimed = Atomics.load(this.words, Word.claimed);
      if (slice < (claimed & ~FROZEN)) return "other";
      if (claimed & FROZEN) return "end";
      if (Atomics.compareExchange(this.words, Word.claimed, claimed, claimed + 1) === claimed) return "own";
    }
  }
  /** The slices that some worker has claimed are the last. */
  freeze(): void {
    Atomics.or(this.words, Word.claimed, FROZEN);
  }

  /** Whoever has claimed a slice says how many frames it has, about. */
  begin(slice: number, frames: number): void {
    this.put(slice, Slot.frames, BigInt(frames));
    this.put(slice, Slot.begun, BigInt(slice + 1));
    this.tell();
  }
  /** The same number, for the others. @throws Ended */
  framesOf(slice: number): number {
    this.await(() => this.get(slice, Slot.begun) === BigInt(slice + 1));
    return Number(this.get(slice, Slot.frames));
  }

  /** All of the slice has happened in its worker, and has so many bytes in the file. */
  end(slice: number, bytes: number, marks: Marks): void {
    for (const [i, mark] of marks.entries()) this.put(slice, Slot.marks + i, BigInt.asIntN(64, mark));
    this.put(slice, Slot.bytes, BigInt(bytes));
    this.put(slice, Slot.ended, BigInt(slice + 1));
    this.tell();
  }
  hasEnded(slice: number): boolean {
    return this.get(slice, Slot.ended) === BigInt(slice + 1);
  }
  /** Of a slice that has ended. */
  bytesOf(slice: number): number {
    return Number(this.get(slice, Slot.bytes));
  }
  /** Whether the worker whose slice it was, had the same at its end. */
  agrees(slice: number, marks: Marks): boolean {
    return marks.every((mark, i) => this.get(slice, Slot.marks + i) === BigInt.asIntN(64, mark));
  }

  /** Whoever knows where a slice begins, says it: all say the same. */
  setPlace(slice: number, place: number): void {
    this.put(slice, Slot.place, BigInt(place));
  }
  /** Where the first slice begins: for a worker that has seen none. */
  get begins(): number {
    return Number(this.get(0, Slot.place));
  }
  /** A worker has gone through all slices before this one, and knows where it begins. */
  see(worker: number, slice: number): void {
    const before = Atomics.exchange(this.longs, this.of(worker, Of.seen), BigInt(slice));
    if (before !== BigInt(slice)) this.tell();
  }
  /** All that a worker has claimed or is about to claim, and has not written yet, is from `slice` on, and of that what comes from `place` on; 0: all of it. */
  wrote(worker: number, slice: number, place = 0): void {
    // whenever the worker dies, one of the two is not too much
    if (slice !== this.load(worker, Of.first)) Atomics.store(this.longs, this.of(worker, Of.at), 0n);
    Atomics.store(this.longs, this.of(worker, Of.first), BigInt(slice));
    Atomics.store(this.longs, this.of(worker, Of.at), BigInt(place));
  }
  /** Bytes of the file that are there without a gap, whatever became of the workers: an end of a block. */
  get whole(): number {
    const claimed = Atomics.load(this.words, Word.claimed) & ~FROZEN;
    const first = Math.min(claimed, this.leastOfAll(Of.first));
    for (let worker = 0; worker < this.workers; worker++)
      if (this.load(worker, Of.first) === first && this.load(worker, Of.at)) return this.load(worker, Of.at);
    let known = this.leastOfAll(Of.seen);
    let place = Number(this.get(known, Slot.place));
    // what comes before is written, so it has ended
    for (; known < first; known++) place += this.bytesOf(known);
    return place;
  }
  private load(worker: number, field: number): number {
    return Number(Atomics.load(this.longs, this.of(worker, field)));
  }
  private leastOfAll(field: number): number {
    return Math.min(...Array.from({ length: this.workers }, (_, worker) => this.load(worker, field)));
  }

  /** Nobody waits any more. */
  fail(): void {
    Atomics.store(this.words, Word.failed, 1);
    this.tell();
  }
  /** Waits for what others tell. @throws Ended */
  await(isSo: () => boolean): void {
    for (let waits = 0; ;) {
      this.check();
      const news = Atomics.load(this.words, Word.news);
      if (isSo()) return;
      if (Atomics.wait(this.words, Word.news, news, WAIT_MS) !== "timed-out") waits = 0;
      else if (++waits === MOST_WAITS) throw new Error("another worker has not been heard of for a minute");
    }
  }
  /** The same in a thread that must hear of other things meanwhile. Also where there is nothing to wait for, they have their turn. */
  async look(isSo: () => boolean): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      this.check();
      const news = Atomics.load(this.words, Word.news);
      if (isSo()) return;
      Atomics.wait(this.words, Word.news, news, LOOK_MS);
    }
  }
  private check(): void {
    if (Atomics.load(this.words, Word.failed)) throw new Ended();
  }
  private tell(): void {
    Atomics.add(this.words, Word.news, 1);
    Atomics.notify(this.words, Word.news);
  }

  tellProgress(framesSent: number, bytesRead: number): void {
    Atomics.store(this.longs, Long.frames, BigInt(framesSent));
    Atomics.store(this.longs, Long.bytes, BigInt(bytesRead));
  }
  get progress(): { framesSent: number; bytesRead: number } {
    const [frames, bytes] = [Atomics.load(this.longs, Long.frames), Atomics.load(this.longs, Long.bytes)];
    return { framesSent: Number(frames), bytesRead: Number(bytes) };
  }

  private of(worker: number, field: number): number {
    return Long.workers + worker * WORKER + field;
  }
  private at(slice: number, field: number): number {
    return Long.workers + this.workers * WORKER + (slice % KEPT) * SLOT + field;
  }
  private put(slice: number, field: number, value: bigint): void {
    Atomics.store(this.longs, this.at(slice, field), value);
  }
  private get(slice: number, field: number): bigint {
    return Atomics.load(this.longs, this.at(slice, field));
  }
}
