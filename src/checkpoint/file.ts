/**
 * The file of a checkpoint, and its two generations.
 *
 *   | magic line | length u32 | head: JSON | chunk ... | length 0 u32 | SHA-256 of all before |
 *   chunk: | bytes of the image u32 | bytes stored u32 | stored: nothing (zeros), deflated, or as they are |
 *
 * FILE.new is written and made durable, FILE becomes FILE.old, FILE.new becomes FILE: whenever the process or the machine dies, one of
 * FILE and FILE.old is whole.
 */
import { createHash, type Hash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { fileError } from "../capture/index.js";
import { VethworkError } from "../model/errors.js";

const MAGIC = Buffer.from("vethwork checkpoint 1\n");
const HASH_BYTES = 32;
/** the head is names, places and numbers; more is damage */
const MOST_HEAD_BYTES = 1 << 28;
const CHUNK_BYTES = 1 << 18;
const ZEROS = Buffer.alloc(CHUNK_BYTES);

const newer = (path: string) => `${path}.new`;
const older = (path: string) => `${path}.old`;

/**
 * Puts a checkpoint where `path` is; the one before stays as FILE.old.
 * @throws VethworkError EACCES, ENOSPC ...: the checkpoints before are as they were
 */
export function writeCheckpoint(path: string, head: unknown, image: Uint8Array): void {
  const temporary = newer(path);
  try {
    const fd = openSync(temporary, "w");
    try {
      const hash = createHash("sha256");
      const write = (bytes: Uint8Array): void => {
        hash.update(bytes);
        writeAll(fd, bytes);
      };
      const text = Buffer.from(JSON.stringify(head));
      write(Buffer.concat([MAGIC, u32(text.length), text]));
      for (let at = 0; at < image.length; at += CHUNK_BYTES)
        for (const part of packed(image.subarray(at, at + CHUNK_BYTES))) write(part);
      write(u32(0));
      writeAll(fd, hash.digest());
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    if (existsSync(path)) renameSync(path, older(path));
    renameSync(temporary, path);
    syncDirectory(dirname(path));
  } catch (error) {
    throw fileError(path, error);
  }
}

/** A checkpoint that is whole. */
export interface StoredCheckpoint {
  /** of FILE or FILE.old */
  path: string;
  head: unknown;
  /** Writes the image over the front of `memory`. */
  load(memory: Uint8Array): void;
}

/**
 * The newest whole checkpoint; null where there is none.
 * @throws VethworkError EFORMAT where what is there is no checkpoint or none is whole, EACCES ...
 */
export function readCheckpoint(path: string): StoredCheckpoint | null {
  let failure: unknown;
  for (const file of [path, older(path)]) {
    if (!existsSync(file)) continue;
    try {
      const { head, images } = check(file);
      return { path: file, head, load: (memory) => load(file, images, memory) };
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return null;
}

/** Removes all that `writeCheckpoint` made. */
export function removeCheckpoint(path: string): void {
  try {
    for (const file of [path, older(path), newer(path)]) rmSync(file, { force: true });
  } catch (error) {
    throw fileError(path, error);
  }
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at);
}

function packed(chunk: Uint8Array): Uint8Array[] {
  if (ZEROS.subarray(0, chunk.length).equals(chunk)) return [u32(chunk.length), u32(0)];
  const small = deflateRawSync(chunk, { level: constants.Z_BEST_SPEED });
  const stored = small.length < chunk.length ? small : chunk;
  return [u32(chunk.length), u32(stored.length), stored];
}

/** A directory cannot be opened everywhere; then its entries are as durable as the system makes them. */
function syncDirectory(path: string): void {
  try {
    const fd = openSync(path, "r");
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (!["EISDIR", "EPERM", "EACCES", "EINVAL"].includes((error as NodeJS.ErrnoException).code ?? ""))
      throw error;
  }
}

/** Reads a file from the front and hashes what it reads. */
class Reader {
  readonly hash: Hash = createHash("sha256");
  constructor(
    private readonly fd: number,
    private readonly path: string,
    public at = 0,
  ) {}
  take(length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    for (let filled = 0; filled < length;) {
      const read = readSync(this.fd, bytes, filled, length - filled, this.at + filled);
      if (!read) throw damaged(this.path);
      filled += read;
    }
    this.at += length;
    this.hash.update(bytes);
    return bytes;
  }
  number(): number {
    return this.take(4).readUInt32LE();
  }
}

function damaged(path: string): VethworkError {
  return new VethworkError("EFORMAT", `${path} is damaged: delete it to start anew`);
}

function withFile<T>(path: string, work: (fd: number) => T): T {
  try {
    const fd = openSync(path, "r");
    try {
      return work(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw error instanceof VethworkError ? error : fileError(path, error);
  }
}

/** Reads all of it once: nothing is restored from a file that is not whole. */
function check(path: string): { head: unknown; images: number } {
  return withFile(path, (fd) => {
    const start = Buffer.alloc(MAGIC.length);
    readSync(fd, start, 0, start.length, 0);
    if (!start.equals(MAGIC))
      throw new VethworkError(
        "EFORMAT",
        `${path} is no checkpoint of this version of vethwork: name another file, or delete it`,
      );
    const reader = new Reader(fd, path);
    reader.take(MAGIC.length);
    const length = reader.number();
    if (length > MOST_HEAD_BYTES) throw damaged(path);
    const text = reader.take(length).toString("utf8");
    const images = reader.at;
    while (reader.number()) {
      const stored = reader.number();
      if (stored > CHUNK_BYTES) throw damaged(path);
      reader.take(stored);
    }
    const digest = reader.hash.copy().digest();
    if (!reader.take(HASH_BYTES).equals(digest)) throw damaged(path);
    return { head: JSON.parse(text) as unknown, images };
  });
}

function load(path: string, images: number, memory: Uint8Array): void {
  withFile(path, (fd) => {
    const reader = new Reader(fd, path, images);
    let at = 0;
    for (let length = reader.number(); length; length = reader.number()) {
      const stored = reader.take(reader.number());
      if (at + length > memory.length) throw damaged(path);
      if (!stored.length) memory.fill(0, at, at + length);
      else memory.set(stored.length === length ? stored : inflateRawSync(stored), at);
      at += length;
    }
  });
}
