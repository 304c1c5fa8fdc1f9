/** The capture file of a replay by several workers: each writes its own slices at their places, and only counts nothing of the others. */
import { closeSync, openSync, writeSync } from "node:fs";
import { fileError } from "../../capture/index.js";
import { openDescriptor, type DescriptorSink, type FileSink } from "../../pcap-writer/sink.js";
import type { Marks, Turns } from "./turns.js";

/** bytes of a slice that wait for its turn; a worker whose slice has more waits */
const MOST_WAITING = 16 << 20;
const FIRST_BUFFER = 1 << 20;

/** In a worker. What is written outside of its slices is dropped: another worker writes it. */
export class SliceSink implements FileSink {
  readonly closed = false;
  written = 0;
  private readonly fd: number;
  private slice = -1;
  private buffer = new Uint8Array(FIRST_BUFFER);
  private waiting = 0;
  /** where the next bytes go, where that is known */
  private place: number | null = null;

  constructor(
    readonly name: string,
    private readonly turns: Turns,
  ) {
    try {
      this.fd = openSync(name, "r+");
    } catch (error) {
      throw fileError(name, error);
    }
  }

  readonly write = (chunk: Uint8Array): void => {
    if (this.slice < 0) return;
    this.written += chunk.length;
    if (this.waiting + chunk.length > MOST_WAITING) this.flush();
    if (this.place !== null) return this.writeOut(chunk);
    const need = this.waiting + chunk.length;
    if (need > this.buffer.length) {
      const grown = new Uint8Array(
        Math.min(Math.max(need, 2 * this.buffer.length), Math.max(need, MOST_WAITING)),
      );
      grown.set(this.buffer.subarray(0, this.waiting));
      this.buffer = grown;
    }
    this.buffer.set(chunk, this.waiting);
    this.waiting = need;
  };

  /** What is written from now on belongs to this slice. */
  begin(slice: number): void {
    this.slice = slice;
    this.place = null;
  }
  /** Waits for the slice's turn, passes it on, and writes what waits. @throws Ended */
  end(marks: Marks): void {
    const { slice, turns } = this;
    const place = this.place ?? turns.await(slice);
    turns.pass(slice, place + this.waiting, marks);
    this.place = place;
    this.writeOut(this.buffer.subarray(0, this.waiting));
    this.waiting = 0;
    turns.wrote(slice);
    this.slice = -1;
  }

  private flush(): void {
    this.place ??= this.turns.await(this.slice);
    this.writeOut(this.buffer.subarray(0, this.waiting));
    this.waiting = 0;
  }
  private writeOut(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length;) {
        const length = writeSync(this.fd, bytes, at, bytes.length - at, this.place);
        at += length;
        this.place! += length;
      }
    } catch (error) {
      throw fileError(this.name, error);
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

/** Where the workers are started. While they write, what is written here is dropped: they do. */
export class SharedFile implements FileSink {
  readonly name: string;
  private readonly file: DescriptorSink;
  private isHeld = false;

  constructor(path: string) {
    this.file = openDescriptor(path);
    this.name = this.file.name;
  }
  get isRegular(): boolean {
    return this.file.regular;
  }
  get closed(): boolean {
    return this.file.closed;
  }
  get written(): number {
    return this.file.written;
  }
  readonly write = (chunk: Uint8Array): void => {
    if (!this.isHeld) this.file.write(chunk);
  };

  hold(): void {
    this.isHeld = true;
  }
  /** The workers have written up to `place`. */
  release(place: number): void {
    this.isHeld = false;
    this.file.assign(place - this.file.written);
  }
  /** What the workers have written from `place` on is of no use. */
  restart(place: number): void {
    this.isHeld = false;
    this.file.restart(place);
  }
  /** The workers have failed: the file ends at `place`, and nothing more is written. */
  fail(place: number, error: unknown): void {
    this.file.fail(place, error);
    this.isHeld = true;
  }

  position(): unknown {
    return this.file.position();
  }
  continueAt(position: unknown): void {
    this.file.continueAt(position);
  }
  close(): void {
    this.file.close();
  }
}
