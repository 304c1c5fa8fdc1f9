/**
 * A capture file that a thread writes straight out of the kernel's memory, while the kernel fills the next ring (docs/decisions/pipeline.md).
 *
 * The bytes, their order and what a failure leaves are those of a file that is written at once: each piece has its place in the file when it is
 * given, the thread writes them in order, and what does not lie in the kernel's memory (headers, names, statistics) waits for all before it.
 */
import { writeSync } from "node:fs";
import { getSystemErrorName } from "node:util";
import { Worker } from "node:worker_threads";
import { VethworkError } from "../model/errors.js";
import {
  openDescriptor,
  type DescriptorSink,
  type FileSink,
  type OutputPosition,
} from "../pcap-writer/sink.js";
import { getJob, MOST_JOBS, putJob, State, Word, WORDS } from "./handshake.js";
import type { ThreadData } from "./thread.js";

/** A sink that may still be writing what it was given. */
export interface BehindSink extends FileSink {
  /** Waits until it holds on to nothing between two places of the shared memory. */
  release(begin: number, end: number): void;
  /** bytes that the thread was given */
  readonly behind: number;
}

/**
 * A thread that is killed (its memory is used up) says nothing, and the lab cannot hear of it while it waits: when none of so many waits was of
 * use, the lab writes the job itself. If that works, and the thread has still not done it after as many again, it has died.
 */
const WAIT_MS = 1000;
const WAITS = 5;

/** @throws VethworkError EACCES, ENOENT, ENOSPC ...: when it opens, from `write`, `release` and `close` */
export function behindSink(path: string, memory: SharedArrayBuffer): FileSink | BehindSink {
  const file = openDescriptor(path);
  return file.regular ? new ThreadSink(file, memory) : file;
}

class ThreadSink implements BehindSink {
  readonly name: string;
  behind = 0;
  /** it gets ready while the lab is built */
  private readonly worker: Worker;
  private readonly words = new Int32Array(new SharedArrayBuffer(4 * WORDS));
  private posted = 0;

  constructor(
    private readonly file: DescriptorSink,
    private readonly memory: SharedArrayBuffer,
  ) {
    this.name = file.name;
    const { words } = this;
    const workerData: ThreadData = { fd: file.fd, memory, words };
    this.worker = new Worker(new URL("../../dist/writer/thread.js", import.meta.url), { workerData });
    // it must not keep a program alive that has nothing else to do; and what it dies of is seen in its state
    this.worker.unref();
    this.worker.on("error", () => this.gone());
    this.worker.on("exit", () => this.gone());
  }

  get closed(): boolean {
    return this.file.closed;
  }
  get written(): number {
    return this.file.written;
  }

  readonly write = (chunk: Uint8Array): void => {
    if (chunk.length === 0) return;
    if (chunk.buffer === this.memory && this.isReady()) return this.post(chunk);
    this.drain();
    this.file.write(chunk);
  };

  release(begin: number, end: number): void {
    for (let job = Math.max(0, this.posted - MOST_JOBS); job < this.posted; job++) {
      const { at, bytes } = getJob(this.words, job);
      if (at < end && begin < at + bytes) this.await(job);
    }
  }

  position(): OutputPosition {
    this.drain();
    return this.file.position();
  }
  continueAt(position: OutputPosition): void {
    this.drain();
    this.file.continueAt(position);
  }

  close(): void {
    try {
      this.drain();
    } finally {
      this.put({ at: 0, bytes: 0, place: 0 });
      this.file.close();
    }
  }

  /** The thread begins with the first bytes that it can write. Until it runs, or where it cannot, they are written here. */
  private isReady(): boolean {
    const state = Atomics.load(this.words, Word.state);
    return state !== State.starting && (state !== State.gone || this.posted > 0);
  }

  private gone(): void {
    if (Atomics.load(this.words, Word.state) !== State.failed)
      Atomics.store(this.words, Word.state, State.gone);
  }

  private post(chunk: Uint8Array): void {
    this.check();
    if (this.posted >= MOST_JOBS) this.await(this.posted - MOST_JOBS);
    const place = this.file.assign(chunk.length);
    this.behind += chunk.length;
    this.put({ at: chunk.byteOffset, bytes: chunk.length, place });
  }

  private put(job: { at: number; bytes: number; place: number }): void {
    putJob(this.words, this.posted++, job);
    Atomics.store(this.words, Word.posted, this.posted);
    Atomics.notify(this.words, Word.posted);
  }

  private drain(): void {
    if (this.posted) this.await(this.posted - 1);
  }

  /** Waits until a job is done. */
  private await(job: number): void {
    let waits = 0;
    for (;;) {
      const done = Atomics.load(this.words, Word.done);
      if (done > job) return;
      this.check();
      if (Atomics.wait(this.words, Word.done, done, WAIT_MS) !== "timed-out") waits = 0;
      else if (++waits === WAITS) this.writeHere(done);
      else if (waits === 2 * WAITS) throw this.died();
    }
  }

  /** The same bytes at the same place: it does not matter who writes them, or that both do. */
  private writeHere(job: number): void {
    const { at, bytes, place } = getJob(this.words, job);
    try {
      const all = new Uint8Array(this.memory);
      for (let done = 0; done < bytes;)
        done += writeSync(this.file.fd, all, at + done, bytes - done, place + done);
    } catch (error) {
      throw this.file.fail(place, error);
    }
  }

  /** Throws where the thread has failed or is no more. */
  private check(): void {
    const state = Atomics.load(this.words, Word.state);
    if (state === State.failed) {
      const code = getSystemErrorName(-Atomics.load(this.words, Word.errno));
      throw this.file.fail(this.undone(), Object.assign(new Error(code), { code }));
    }
    if (state === State.gone) throw this.died();
  }

  private died(): VethworkError {
    const words = `${this.name}: the thread that writes it has died; the file is whole up to there`;
    return this.file.fail(this.undone(), new VethworkError("EIO", words));
  }

  /** Where the first bytes that are not written, or not all of them, have their place. */
  private undone(): number {
    const done = Atomics.load(this.words, Word.done);
    return done < this.posted ? getJob(this.words, done).place : this.file.written;
  }
}
