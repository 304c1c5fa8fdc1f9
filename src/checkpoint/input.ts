/** A capture whose reading can be taken up again: by its place where it is a file, by reading it once more where it is a stream. */
import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { displayName, fileError, openSource, type ByteSource } from "../capture/index.js";
import { VethworkError } from "../model/errors.js";
import { filePosition, type FilePosition } from "../pcap-writer/index.js";

/** How far a capture was read, and by what it is known again. */
export type InputState =
  | { kind: "file"; size: number; position: number; head: FilePosition; before: FilePosition }
  | { kind: "stream"; position: number; sha256: string };

export interface ResumableInput extends ByteSource {
  state(): InputState;
  /** Goes on where the capture was. @throws VethworkError EINVAL where it is another one */
  continueFrom(state: InputState): void;
}

/** bytes at the front by which a file is known again, beside its size and the bytes before the place where it is taken up */
const HEAD_BYTES = 1 << 16;
const SKIP_BYTES = 1 << 20;

/**
 * @param resume where it will be continued from: a stream gives no bytes behind that before
 * @throws VethworkError ENOENT, EACCES ...
 */
export function openInput(path: string, resume?: InputState): ResumableInput {
  // a named pipe is a stream, too; so is standard input, whatever it is
  const isFile = path !== "-" && statSync(path, { throwIfNoEntry: false })?.isFile();
  return isFile ? new FileInput(path) : new StreamInput(path, resume?.position ?? Infinity);
}

function other(name: string, why: string): VethworkError {
  return new VethworkError(
    "EINVAL",
    `${displayName(name)} is not the capture that the checkpoint was made with: ${why}; give the same one, or delete the checkpoint to start anew`,
  );
}

class FileInput implements ResumableInput {
  private readonly fd: number;
  private readonly size: number;
  private position = 0;
  private open = true;

  constructor(readonly name: string) {
    try {
      this.fd = openSync(name, "r");
      this.size = fstatSync(this.fd).size;
    } catch (error) {
      throw fileError(name, error);
    }
  }

  readSync(into: Uint8Array): number {
    try {
      const length = readSync(this.fd, into, 0, into.length, this.position);
      this.position += length;
      return length;
    } catch (error) {
      throw fileError(this.name, error);
    }
  }

  async read(into: Uint8Array): Promise<number> {
    return this.readSync(into);
  }

  rewind(): void {
    this.position = 0;
  }

  state(): InputState {
    const { name, size, position } = this;
    const head = filePosition(name, Math.min(HEAD_BYTES, position));
    return { kind: "file", size, position, head, before: filePosition(name, position) };
  }

  continueFrom(state: InputState): void {
    if (state.kind !== "file") throw other(this.name, "that was a stream");
    if (state.size !== this.size) throw other(this.name, `it has ${this.size} bytes, and had ${state.size}`);
    for (const { bytes, end } of [state.head, state.before])
      if (filePosition(this.name, bytes).end !== end) throw other(this.name, "it has other bytes");
    this.position = state.position;
  }

  close(): void {
    if (this.open) closeSync(this.fd);
    this.open = false;
  }
}

class StreamInput implements ResumableInput {
  private readonly source: ByteSource;
  private readonly hash: Hash = createHash("sha256");
  private position = 0;

  constructor(
    readonly name: string,
    /** bytes that may be taken */
    private limit: number,
  ) {
    this.source = openSource(name);
  }

  readSync(into: Uint8Array): number {
    const room = this.room(into);
    return room.length ? this.taken(room, this.source.readSync(room)) : 0;
  }

  async read(into: Uint8Array): Promise<number> {
    const room = this.room(into);
    return room.length ? this.taken(room, await this.source.read(room)) : 0;
  }

  private room(into: Uint8Array): Uint8Array {
    return into.subarray(0, Math.min(into.length, this.limit - this.position));
  }

  private taken(into: Uint8Array, length: number): number {
    this.hash.update(into.subarray(0, length));
    this.position += length;
    return length;
  }

  state(): InputState {
    return { kind: "stream", position: this.position, sha256: this.hash.copy().digest("hex") };
  }

  continueFrom(state: InputState): void {
    if (state.kind !== "stream") throw other(this.name, "that was a file");
    const buffer = Buffer.allocUnsafe(SKIP_BYTES);
    while (this.position < state.position) {
      const length = this.readSync(buffer.subarray(0, Math.min(SKIP_BYTES, state.position - this.position)));
      if (!length) throw other(this.name, `it ends after ${this.position} bytes, and had ${state.position}`);
    }
    this.limit = Infinity;
    if (this.hash.copy().digest("hex") !== state.sha256)
      throw other(this.name, `its first ${state.position} bytes are others`);
  }

  close(): void {
    this.source.close();
  }
}
