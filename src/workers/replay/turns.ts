/**
 * What the workers of one replay tell each other, in shared memory. The replay is cut into slices, the same ones in every worker; slice i is
 * written by worker i mod N. Where its bytes begin in the file is known when those before it have been counted: then it is its turn.
 *
 *   | entered, frozen | failed | turn | place of the turn | frames, bytes for the progress | for each worker: first slice that it has not written |
 *   | for each of the last slices: place, marks |
 */

/** What every worker must have alike at the end of a slice. */
export type Marks = readonly bigint[];

const MARKS = 5;
const Word = { entered: 0, failed: 1, turn: 2 } as const;
const Long = { place: 2, frames: 3, bytes: 4, end: 5 } as const;
const FROZEN = 1 << 30;
/** a waiting worker looks up this often */
const WAIT_MS = 1000;

/** The run was ended by another worker, or by who started it. */
export class Ended extends Error {}

export class Turns {
  private readonly words: Int32Array;
  private readonly longs: BigInt64Array;
  /** slices whose places and marks are kept: no worker is further ahead of another than twice around */
  private readonly kept: number;

  static make(workers: number, place: number): Turns {
    const kept = 2 * workers + 2;
    const turns = new Turns(new SharedArrayBuffer(8 * (Long.end + workers + kept * (1 + MARKS))), workers);
    turns.longs[Long.place] = BigInt(place);
    turns.longs[turns.placeAt(0)] = BigInt(place);
    for (let worker = 0; worker < workers; worker++) turns.longs[Long.end + worker] = BigInt(worker);
    return turns;
  }

  constructor(
    readonly buffer: SharedArrayBuffer,
    readonly workers: number,
  ) {
    this.words = new Int32Array(buffer);
    this.longs = new BigInt64Array(buffer);
    this.kept = 2 * workers + 2;
  }

  private placeAt(slice: number): number {
    return Long.end + this.workers + (slice % this.kept) * (1 + MARKS);
  }

  /** A worker is about to begin a slice; false where the replay is to end before it, for all workers alike. */
  enter(slice: number): boolean {
    for (;;) {
      const entered = Atomics.load(this.words, Word.entered);
      if (entered & FROZEN) return slice <= (entered & ~FROZEN);
      if (slice <= entered) return true;
      if (Atomics.compareExchange(this.words, Word.entered, entered, slice) === entered) return true;
    }
  }
  /** The slices that some worker has begun are the last. */
  freeze(): void {
    Atomics.or(this.words, Word.entered, FROZEN);
  }

  /** Nobody waits any more. */
  fail(): void {
    Atomics.store(this.words, Word.failed, 1);
    Atomics.notify(this.words, Word.turn);
  }

  /** Waits until all slices before this one are counted; the place of its first byte. @throws Ended */
  await(slice: number): number {
    for (;;) {
      if (Atomics.load(this.words, Word.failed)) throw new Ended();
      const turn = Atomics.load(this.words, Word.turn);
      if (turn >= slice) return Number(Atomics.load(this.longs, Long.place));
      Atomics.wait(this.words, Word.turn, turn, WAIT_MS);
    }
  }
  /** It is the turn of this slice, and `place` is behind its last byte: the next one's turn. */
  pass(slice: number, place: number, marks: Marks): void {
    const at = this.placeAt(slice);
    for (const [i, mark] of marks.entries()) Atomics.store(this.longs, at + 1 + i, BigInt.asIntN(64, mark));
    Atomics.store(this.longs, this.placeAt(slice + 1), BigInt(place));
    Atomics.store(this.longs, Long.place, BigInt(place));
    Atomics.store(this.words, Word.turn, slice + 1);
    Atomics.notify(this.words, Word.turn);
  }
  /** Whether the worker whose slice it was, had the same. The slice has been passed. */
  agrees(slice: number, marks: Marks): boolean {
    const at = this.placeAt(slice);
    return marks.every((mark, i) => Atomics.load(this.longs, at + 1 + i) === BigInt.asIntN(64, mark));
  }
  /** All bytes of the slice are in the file. */
  wrote(slice: number): void {
    Atomics.store(this.longs, Long.end + (slice % this.workers), BigInt(slice + this.workers));
  }

  /** Bytes of the file that are there without a gap, whatever the workers are doing. */
  get whole(): number {
    const turn = Atomics.load(this.words, Word.turn);
    let first = turn;
    for (let worker = 0; worker < this.workers; worker++)
      first = Math.min(first, Number(Atomics.load(this.longs, Long.end + worker)));
    return Number(Atomics.load(this.longs, this.placeAt(first)));
  }
  /** Behind the last byte of all slices that have been passed. */
  get place(): number {
    return Number(Atomics.load(this.longs, Long.place));
  }

  tellProgress(framesSent: number, bytesRead: number): void {
    Atomics.store(this.longs, Long.frames, BigInt(framesSent));
    Atomics.store(this.longs, Long.bytes, BigInt(bytesRead));
  }
  get progress(): { framesSent: number; bytesRead: number } {
    const [frames, bytes] = [Atomics.load(this.longs, Long.frames), Atomics.load(this.longs, Long.bytes)];
    return { framesSent: Number(frames), bytesRead: Number(bytes) };
  }
}
