/** Where finished bytes go. */
import { createHash } from "node:crypto";
import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from "node:fs";
import { VethworkError, strerror } from "../model/errors.js";

/** Takes bytes in order. They are only valid during the call: a sink that keeps them makes a copy. */
export type Sink = (chunk: Uint8Array) => void;

/** Where an output ended when a checkpoint was made: plain data, of the output's own making. */
export type OutputPosition = unknown;

/** An output that can be taken up again after the process that wrote it has died. */
export interface ResumableOutput {
  /** for messages, and to find it again */
  readonly name: string;
  /** Makes what was written so far durable. @returns where that ends */
  position(): OutputPosition;
  /**
   * Cuts the output off where it was at `position` and goes on behind that. It was opened to be taken up again: what was written to it
   * before this call was dropped.
   * @throws VethworkError EINVAL where the output does not reach that far, or is another one
   */
  continueAt(position: OutputPosition): void;
}

/** A sink behind a file or a pipe. */
export interface FileSink extends ResumableOutput {
  readonly write: Sink;
  /** the reader of the pipe or socket has gone: further bytes are dropped, it is time to stop */
  readonly closed: boolean;
  /** bytes written so far */
  readonly written: number;
  /** Closes what was opened here; standard output stays open. */
  close(): void;
}

export interface FileSinkOptions {
  /** the file is there already and is taken up again: see `continueAt` */
  resume?: boolean;
}

const STDOUT = 1;
/** What a reader's end leaves: of a pipe; of a socket (Node's own children have those) that still held bytes unread. */
const READER_GONE = new Set(["EPIPE", "ECONNRESET"]);
const RETRY_MS = 2;
/** bytes before a position by which a file is known again */
const CHECKED_BYTES = 1 << 16;

/**
 * @param path "-" is standard output; an existing file is written anew, unless it is to be resumed
 * @throws VethworkError EACCES, ENOENT, ENOSPC ...: when it opens, or from `write`
 */
export function fileSink(path: string, options: FileSinkOptions = {}): FileSink {
  return openDescriptor(path, options);
}

/** The same, as what it is. */
export function openDescriptor(path: string, { resume = false }: FileSinkOptions = {}): DescriptorSink {
  let fd: number;
  try {
    fd = path === "-" ? STDOUT : openSync(path, resume ? "r+" : "w");
  } catch (error) {
    throw writeError(path, error);
  }
  return new DescriptorSink(fd, path, path !== "-" && fstatSync(fd).isFile(), resume);
}

/** A sink behind an open descriptor. @param name for messages; "-" leaves the descriptor open */
export function descriptorSink(fd: number, name: string): FileSink {
  return new DescriptorSink(fd, name, false, false);
}

/** A file that is being written, for who writes to it by another way too: see `assign`. */
export class DescriptorSink implements FileSink {
  closed = false;
  written = 0;
  private open = true;
  private failure: VethworkError | null = null;

  constructor(
    readonly fd: number,
    readonly name: string,
    /** a regular file that is ours: bytes go to their places in it, and what is half written can be taken back */
    readonly regular: boolean,
    /** until `continueAt`: nothing is written */
    private held: boolean,
  ) {}

  /** All of the chunk or, where it fails and the file is regular, nothing of it: so the file ends where a chunk does. */
  readonly write = (chunk: Uint8Array): void => {
    if (this.held) return;
    if (this.failure) throw this.failure;
    const begin = this.written;
    for (let at = 0; at < chunk.length && !this.closed;) {
      try {
        const length = writeSync(this.fd, chunk, at, chunk.length - at, this.regular ? this.written : null);
        at += length;
        this.written += length;
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code !== undefined && READER_GONE.has(code)) this.closed = true;
        else if (code === "EAGAIN") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
        else {
          throw this.fail(begin, error);
        }
      }
    }
  };

  /** The next bytes of a regular file are written by somebody else. @returns their place in it */
  assign(bytes: number): number {
    if (this.failure) throw this.failure;
    const at = this.written;
    this.written += bytes;
    return at;
  }

  /** What somebody else has written to a regular file from `begin` on is dropped: it goes on there. */
  restart(begin: number): void {
    this.cutTo(begin);
  }

  /** Nothing more can be written, and the file ends at `begin`. @returns what is thrown from now on */
  fail(begin: number, error: unknown): VethworkError {
    this.failure = writeError(this.name, error);
    if (this.regular) this.cutTo(begin);
    return this.failure;
  }

  position(): OutputPosition {
    this.mustBeRegular();
    try {
      fdatasyncSync(this.fd);
    } catch (error) {
      throw writeError(this.name, error);
    }
    return filePosition(this.name, this.written);
  }

  continueAt(position: OutputPosition): void {
    this.mustBeRegular();
    checkFile(this.name, position as FilePosition);
    this.cutTo((position as FilePosition).bytes);
    this.held = false;
  }

  close(): void {
    if (this.open && this.name !== "-") closeSync(this.fd);
    this.open = false;
  }

  private mustBeRegular(): void {
    if (this.regular) return;
    const name = this.name === "-" ? "standard output" : this.name;
    throw new VethworkError(
      "ESPIPE",
      `${name} is no file that can be cut off and continued: write to a file`,
    );
  }

  private cutTo(bytes: number): void {
    try {
      ftruncateSync(this.fd, bytes);
    } catch (error) {
      throw writeError(this.name, error);
    }
    this.written = bytes;
  }
}

/** Where a file ended: its bytes, and the SHA-256 of the last of them. */
export interface FilePosition {
  bytes: number;
  end: string;
}

/** @throws VethworkError where the file cannot be read */
export function filePosition(path: string, bytes: number): FilePosition {
  const last = Buffer.alloc(Math.min(bytes, CHECKED_BYTES));
  try {
    const fd = openSync(path, "r");
    try {
      readSync(fd, last, 0, last.length, bytes - last.length);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw writeError(path, error);
  }
  return { bytes, end: createHash("sha256").update(last).digest("hex") };
}

/** @throws VethworkError EINVAL where the file is not what it was up to that position */
export function checkFile(path: string, position: FilePosition): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size >= position.bytes && filePosition(path, position.bytes).end === position.end) return;
  const why =
    size < position.bytes
      ? `has ${size} bytes, and had ${position.bytes} when the checkpoint was made`
      : "is not the file that the checkpoint was made with";
  throw new VethworkError(
    "EINVAL",
    `${path} ${why}: it cannot be continued; delete the checkpoint to start anew`,
  );
}

const WRITE_ERRORS: Record<string, string> = {
  EISDIR: "Is a directory",
  ENOTDIR: "Not a directory",
  EROFS: "Read-only file system",
  EFBIG: "File too large",
  EMFILE: "Too many open files",
};

/** The error of a write in the words of the C library. */
export function writeError(name: string, error: unknown): VethworkError {
  if (error instanceof VethworkError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "EIO";
  return new VethworkError(
    code,
    `${name === "-" ? "standard output" : name}: ${WRITE_ERRORS[code] ?? strerror(code)}`,
  );
}
