/** The capture file as one worker of a replay sees it: it writes its own slices at their places, and passes through those of others. */
import { closeSync, openSync, writeSync } from "node:fs";
import { writeError, type FileSink } from "../../pcap-writer/sink.js";
import { NOTHING, type Board, type Claim, type Marks } from "./board.js";

/** What waits for its place lies in blocks of a ring's size; so many wait at most: then the worker does, too. */
const BLOCK_BYTES = 1 << 20;
const MOST_BLOCKS = 64;

interface Block {
  bytes: Uint8Array;
  used: number;
}

/** A slice of this worker's that is not in the file yet, or not all of it. */
interface OwnSlice {
  slice: number;
  bytes: number;
  hasEnded: boolean;
  /** where its next bytes go, where that is known */
  place: number | null;
  /** those that wait for it */
  blocks: Block[];
}

/** Two kernels have gone different ways in a slice. */
export class Differs extends Error {
  constructor(readonly slice: number) {
    super(`slice ${slice}`);
  }
}

export class SliceSink implements FileSink {
  readonly closed = false;
  written = 0;
  private readonly fd: number;
  private present: OwnSlice | null = null;
  /** in order, `present` included */
  private readonly own: OwnSlice[] = [];
  /** all slices before this one have ended, and it begins at `place` */
  private known = 0;
  private place: number;
  /** slices that this worker has gone through: it looks no further, for it is told of a slice until all have seen it */
  private gone = 0;
  /** slices of others that were not compared yet */
  private readonly passed: { slice: number; marks: Marks }[] = [];
  private readonly spare: Uint8Array[] = [];
  private blocks = 0;

  constructor(
    readonly name: string,
    private readonly board: Board,
    private readonly worker: number,
  ) {
    this.place = board.begins;
    try {
      this.fd = openSync(name, "r+");
    } catch (error) {
      throw writeError(name, error);
    }
  }

  /** Whose the next slice is: where it is this worker's, what is written from now on belongs to it. Waits while a worker is far behind. @throws Ended, Differs, VethworkError ENOSPC ... */
  claim(slice: number): Claim {
    this.board.await(() => this.mayClaim(slice));
    // if it dies behind this, the slice may be its own
    if (!this.own.length) this.board.wrote(this.worker, slice);
    const claim = this.board.claim(slice);
    if (claim === "own") this.begin(slice);
    else this.tell();
    return claim;
  }
  private begin(slice: number): void {
    this.present = { slice, bytes: 0, hasEnded: false, place: null, blocks: [] };
    this.own.push(this.present);
  }
  end(marks: Marks): void {
    const { slice, bytes } = this.present!;
    this.present!.hasEnded = true;
    this.present = null;
    this.board.end(slice, bytes, marks);
    this.settle();
  }
  /** A slice of another worker has passed, and left this one's kernel so. */
  pass(slice: number, marks: Marks): void {
    this.passed.push({ slice, marks });
  }
  /** Waits until all slices before this one are in the file, or on their way to it by others. */
  finish(slices: number): void {
    this.board.await(() => this.mayFinish(slices));
  }
  mayClaim(slice: number): boolean {
    this.gone = slice;
    this.settle();
    return this.board.isNear(slice);
  }
  mayFinish(slices: number): boolean {
    this.gone = slices;
    this.settle();
    return this.known === slices;
  }

  /** What is written outside of its own slices is dropped: another worker writes it. */
  readonly write = (chunk: Uint8Array): void => {
    const { present } = this;
    if (!present || !chunk.length) return;
    this.written += chunk.length;
    present.bytes += chunk.length;
    if (present.place === null) this.settle();
    if (present.place === null && this.blocks >= MOST_BLOCKS)
      this.board.await(() => {
        this.settle();
        return this.blocks < MOST_BLOCKS;
      });
    if (present.place === null) this.keep(present, chunk);
    else this.writeOut(present, chunk);
    this.tell();
  };

  private tell(): void {
    const first = this.own[0];
    this.board.wrote(this.worker, first?.slice ?? NOTHING, first?.place ?? 0);
  }

  /** Looks which slices have ended meanwhile, compares, and writes what has its place now. */
  private settle(): void {
    const { own, board } = this;
    const before = this.known;
    let next = own.findIndex(({ place }) => place === null);
    for (;;) {
      if (own[next]?.slice === this.known) own[next++]!.place = this.place;
      if (this.known === this.gone || !board.hasEnded(this.known)) break;
      this.compare(this.known);
      this.place += board.bytesOf(this.known++);
      board.setPlace(this.known, this.place);
    }
    while (own.length && own[0]!.place !== null) {
      const first = own[0]!;
      for (const { bytes, used } of first.blocks) {
        this.writeOut(first, bytes.subarray(0, used));
        this.spare.push(bytes);
      }
      this.blocks -= first.blocks.length;
      first.blocks = [];
      if (!first.hasEnded) break;
      own.shift();
    }
    this.tell();
    if (this.known !== before) board.see(this.worker, this.known);
  }

  private compare(slice: number): void {
    // its own it need not compare
    if (this.passed[0]?.slice !== slice) return;
    if (!this.board.agrees(slice, this.passed.shift()!.marks)) throw new Differs(slice);
  }

  private keep({ blocks }: OwnSlice, chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      let last = blocks.at(-1);
      if (!last || last.used === BLOCK_BYTES) {
        blocks.push((last = { bytes: this.spare.pop() ?? new Uint8Array(BLOCK_BYTES), used: 0 }));
        this.blocks++;
      }
      const length = Math.min(chunk.length - at, BLOCK_BYTES - last.used);
      last.bytes.set(chunk.subarray(at, at + length), last.used);
      last.used += length;
      at += length;
    }
  }

  private writeOut(slice: OwnSlice, bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length;) {
        const length = writeSync(this.fd, bytes, at, bytes.length - at, slice.place);
        at += length;
        slice.place! += length;
      }
    } catch (error) {
      throw writeError(this.name, error);
    }
  }

  position(): null {
    return null;
  }
  continueAt(): void {}
  close(): void {
    closeSync(this.fd);
  }
}
