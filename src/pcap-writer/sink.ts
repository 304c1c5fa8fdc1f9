/** Where finished bytes go. */
import { closeSync, openSync, writeSync } from "node:fs";
import { VethworkError, strerror } from "../model/errors.js";

/** Takes bytes in order. They are only valid during the call: a sink that keeps them makes a copy. */
export type Sink = (chunk: Uint8Array) => void;

/** A sink behind a file or a pipe. */
export interface FileSink {
  readonly write: Sink;
  /** the reader of the pipe or socket has gone: further bytes are dropped, it is time to stop */
  readonly closed: boolean;
  /** bytes written so far */
  readonly written: number;
  /** Closes what was opened here; standard output stays open. */
  close(): void;
}

const STDOUT = 1;
/** What a reader's end leaves: of a pipe; of a socket (Node's own children have those) that still held bytes unread. */
const READER_GONE = new Set(["EPIPE", "ECONNRESET"]);
const RETRY_MS = 2;

/**
 * @param path "-" is standard output; an existing file is written anew
 * @throws VethworkError EACCES, ENOENT, ENOSPC ...: when it opens, or from `write`
 */
export function fileSink(path: string): FileSink {
  let fd: number;
  try {
    fd = path === "-" ? STDOUT : openSync(path, "w");
  } catch (error) {
    throw writeError(path, error);
  }
  return descriptorSink(fd, path);
}

/** A sink behind an open descriptor. @param name for messages; "-" leaves the descriptor open */
export function descriptorSink(fd: number, name: string): FileSink {
  let closed = false;
  let open = true;
  let written = 0;
  const write = (chunk: Uint8Array): void => {
    for (let at = 0; at < chunk.length && !closed;) {
      try {
        const length = writeSync(fd, chunk, at, chunk.length - at);
        at += length;
        written += length;
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code !== undefined && READER_GONE.has(code)) closed = true;
        else if (code === "EAGAIN") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
        else throw writeError(name, error);
      }
    }
  };
  return {
    write,
    get closed() {
      return closed;
    },
    get written() {
      return written;
    },
    close() {
      if (open && name !== "-") closeSync(fd);
      open = false;
    },
  };
}

const WRITE_ERRORS: Record<string, string> = {
  EISDIR: "Is a directory",
  ENOTDIR: "Not a directory",
  EROFS: "Read-only file system",
  EFBIG: "File too large",
  EMFILE: "Too many open files",
};

function writeError(name: string, error: unknown): VethworkError {
  const code = (error as NodeJS.ErrnoException).code ?? "EIO";
  return new VethworkError(
    code,
    `${name === "-" ? "standard output" : name}: ${WRITE_ERRORS[code] ?? strerror(code)}`,
  );
}
