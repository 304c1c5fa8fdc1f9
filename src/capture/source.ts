/** Where a capture's bytes come from: a file, standard input, or memory. */
import { closeSync, fstatSync, openSync, read, readSync } from "node:fs";
import { VethworkError, strerror } from "../model/errors.js";
import { displayName } from "./failure.js";

/** A stream of bytes that is read from the front, once. */
export interface ByteSource {
  /** path, "-" for standard input, or what the caller calls it; for messages */
  readonly name: string;
  /** Fills the front of `into` and returns how many bytes; 0 only at the end. Waits for at least one byte. */
  readSync(into: Uint8Array): number;
  /** The same without stopping the program while it waits. */
  read(into: Uint8Array): Promise<number>;
  /** Goes back to the front; not there where that cannot be done (standard input, a pipe). */
  rewind?(): void;
  close(): void;
}

/** What a capture can be read from: a path ("-": standard input), named bytes, or a stream of one's own. */
export type CaptureInput = string | { name: string; bytes: Uint8Array } | ByteSource;

/** @throws VethworkError ENOENT, EACCES, EISDIR ... with "FILE: the words of strerror(3)" */
export function openSource(input: CaptureInput): ByteSource {
  if (typeof input === "object") return "bytes" in input ? memorySource(input.name, input.bytes) : input;
  if (input === "-") return fileSource(input, 0, false);
  try {
    return fileSource(input, openSync(input, "r"), true);
  } catch (error) {
    throw fileError(input, error);
  }
}

function memorySource(name: string, bytes: Uint8Array): ByteSource {
  let next = 0;
  const readSyncFromMemory = (into: Uint8Array) => {
    const part = bytes.subarray(next, next + into.length);
    into.set(part);
    next += part.length;
    return part.length;
  };
  return {
    name,
    readSync: readSyncFromMemory,
    read: async (into) => readSyncFromMemory(into),
    rewind: () => void (next = 0),
    close() {},
  };
}

/** How long to wait where a descriptor is set not to block and has no bytes. */
const RETRY_MS = 2;

function fileSource(name: string, fd: number, owned: boolean): ByteSource {
  let open = true;
  // a place to read at, where there are such; else the descriptor's own
  let position = owned && fstatSync(fd).isFile() ? 0 : null;
  const advance = (bytes: number) => {
    if (position !== null) position += bytes;
    return bytes;
  };
  return {
    name,
    ...(position === null ? {} : { rewind: () => void (position = 0) }),
    readSync(into) {
      for (;;) {
        try {
          return advance(readSync(fd, into, 0, into.length, position));
        } catch (error) {
          if (codeOf(error) === "EOF") return 0; // Windows: a pipe whose writer has gone
          if (codeOf(error) !== "EAGAIN") throw fileError(name, error);
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
        }
      }
    },
    read(into) {
      return new Promise((resolve, reject) => {
        const attempt = () =>
          read(fd, into, 0, into.length, position, (error, length) => {
            if (!error) resolve(advance(length));
            else if (codeOf(error) === "EOF") resolve(0);
            else if (codeOf(error) === "EAGAIN") setTimeout(attempt, RETRY_MS);
            else reject(fileError(name, error));
          });
        attempt();
      });
    },
    close() {
      if (open && owned) closeSync(fd);
      open = false;
    },
  };
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "EIO";
}

const FILE_ERRORS: Record<string, string> = {
  EISDIR: "Is a directory",
  ENOTDIR: "Not a directory",
  EMFILE: "Too many open files",
  ENAMETOOLONG: "File name too long",
  EBADF: "Bad file descriptor",
  EROFS: "Read-only file system",
};

/** The error of a file operation in the words of the C library. */
export function fileError(name: string, error: unknown): VethworkError {
  const code = codeOf(error);
  return new VethworkError(code, `${displayName(name)}: ${FILE_ERRORS[code] ?? strerror(code)}`);
}
