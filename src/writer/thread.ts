/** The thread that writes a capture out of the kernel's memory while the kernel goes on: see behind.ts. */
import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { getJob, State, Word } from "./handshake.js";

export interface ThreadData {
  fd: number;
  memory: SharedArrayBuffer;
  words: Int32Array;
}

const EIO = 5;
const { fd, memory, words } = workerData as ThreadData;
const bytes = new Uint8Array(memory);

function tell(state: State): void {
  Atomics.store(words, Word.state, state);
  Atomics.notify(words, Word.state);
  // whoever waits, waits for a job to be done
  Atomics.notify(words, Word.done);
}

function write(): void {
  for (let job = 0; ; job++) {
    while (Atomics.load(words, Word.posted) === job) Atomics.wait(words, Word.posted, job);
    const { at, bytes: length, place } = getJob(words, job);
    if (length === 0) return;
    for (let done = 0; done < length;) done += writeSync(fd, bytes, at + done, length - done, place + done);
    Atomics.store(words, Word.done, job + 1);
    Atomics.notify(words, Word.done);
  }
}

process.once("exit", () => {
  if (Atomics.load(words, Word.state) !== State.failed) tell(State.gone);
});
try {
  tell(State.ready);
  write();
} catch (error) {
  Atomics.store(words, Word.errno, Math.abs((error as NodeJS.ErrnoException).errno ?? EIO));
  tell(State.failed);
}
