/** One plain pcap file an interface, with nanosecond times: every tool reads it, and no packet appears twice in it. */
import { closeSync, fdatasyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from "node:fs";
import { basename, join } from "node:path";
import {
  checkFile,
  filePosition,
  pcapHeader,
  type FilePosition,
  type ResumableOutput,
} from "../pcap-writer/index.js";
import { fileError } from "./source.js";

const RECORD_HEADER_BYTES = 16;

/** Bytes that wait for their file: of one interface, of all. */
const BUFFER_BYTES = 1 << 16;
const ALL_BUFFERS_BYTES = 1 << 26;
const FIRST_BUFFER_BYTES = 1 << 10;

/** A file that was written. */
export interface PcapFileOfInterface {
  /** as it was given: NETNS:IFACE */
  interfaceName: string;
  path: string;
  packets: number;
}

interface Output extends PcapFileOfInterface {
  buffer: Uint8Array;
  used: number;
  /** bytes in the file */
  written: number;
  /** there are bytes that `position` has not made durable */
  dirty: boolean;
}

/** By file name. */
type Positions = Record<string, FilePosition & { packets: number }>;

/**
 * A directory of pcap files, one an interface. Bytes wait in memory, 64 MiB at most, and files are opened for each write: a lab may have
 * more interfaces than a process may have open files.
 */
export class PcapFiles implements ResumableOutput {
  private readonly outputs: Output[] = [];
  private readonly taken = new Set<string>();
  private buffered = 0;

  /**
   * @param name the directory: made if it is missing; files in it with the same names are written anew
   * @param held they are not, but taken up again: nothing is written until `continueAt`
   * @throws VethworkError EACCES and the like: here, and whenever bytes are written
   */
  constructor(
    readonly name: string,
    private held = false,
  ) {
    try {
      mkdirSync(name, { recursive: true });
    } catch (error) {
      throw fileError(name, error);
    }
  }

  /** Adds an interface. @returns its number, from 0 */
  add(interfaceName: string, linkType = 1, snapLength = 262144): number {
    const path = join(this.name, this.fileName(interfaceName));
    const buffer = new Uint8Array(FIRST_BUFFER_BYTES);
    const output: Output = { interfaceName, path, packets: 0, buffer, used: 0, written: 0, dirty: false };
    const header = pcapHeader({ resolution: "ns", linkType, snapLength });
    this.room(output, header.length).set(header);
    return this.outputs.push(output) - 1;
  }

  /**
   * Adds a packet to the file of an interface.
   * @param seconds since 1970, below 2^32
   * @param ns below 10^9
   */
  packet(index: number, seconds: number, ns: number, bytes: Uint8Array, originalLength = bytes.length): void {
    const output = this.outputs[index]!;
    const record = this.room(output, RECORD_HEADER_BYTES + bytes.length);
    const header = new DataView(record.buffer, record.byteOffset, RECORD_HEADER_BYTES);
    header.setUint32(0, seconds, true);
    header.setUint32(4, ns, true);
    header.setUint32(8, bytes.length, true);
    header.setUint32(12, originalLength, true);
    record.set(bytes, RECORD_HEADER_BYTES);
    output.packets++;
  }

  /** Writes out what waits; more may follow. */
  flush(): PcapFileOfInterface[] {
    for (const output of this.outputs) this.write(output);
    return this.outputs.map(({ interfaceName, path, packets }) => ({ interfaceName, path, packets }));
  }

  /** `NETNS:IFACE` as a file name that every system takes; a number behind it where two become the same. */
  private fileName(interfaceName: string): string {
    const plain = interfaceName.replaceAll(/[^A-Za-z0-9._@+=-]/g, "_").replace(/^\.+/, "_") || "_";
    let name = plain;
    // not every file system tells upper from lower case
    for (let i = 2; this.taken.has(name.toLowerCase()); i++) name = `${plain}-${i}`;
    this.taken.add(name.toLowerCase());
    return `${name}.pcap`;
  }

  /** Room for the next bytes of a file, in its buffer. */
  private room(output: Output, length: number): Uint8Array {
    if (output.used + length > BUFFER_BYTES) this.write(output);
    else if (this.buffered + length > ALL_BUFFERS_BYTES) for (const each of this.outputs) this.write(each);
    if (output.used + length > output.buffer.length) {
      const grown = new Uint8Array(
        Math.max(output.used + length, Math.min(output.buffer.length * 4, BUFFER_BYTES)),
      );
      grown.set(output.buffer.subarray(0, output.used));
      output.buffer = grown;
    }
    const room = output.buffer.subarray(output.used, output.used + length);
    output.used += length;
    this.buffered += length;
    return room;
  }

  /** All that waits for a file or, where that fails, nothing: so the file ends where a record does. */
  private write(output: Output): void {
    if (!output.used) return;
    if (!this.held)
      this.change(output.path, output.written ? "r+" : "w", (fd) => {
        let at = 0;
        try {
          while (at < output.used)
            at += writeSync(fd, output.buffer, at, output.used - at, output.written + at);
        } catch (error) {
          ftruncateSync(fd, output.written);
          throw error;
        }
        output.written += at;
        output.dirty = true;
      });
    this.buffered -= output.used;
    output.used = 0;
    const fits = this.outputs.length * BUFFER_BYTES <= ALL_BUFFERS_BYTES;
    if (output.buffer.length > BUFFER_BYTES || !fits) output.buffer = new Uint8Array(FIRST_BUFFER_BYTES);
  }

  private change(path: string, flags: string, work: (fd: number) => void): void {
    try {
      const fd = openSync(path, flags);
      try {
        work(fd);
      } finally {
        closeSync(fd);
      }
    } catch (error) {
      throw fileError(path, error);
    }
  }

  /** Writes out what waits, too. */
  position(): Positions {
    this.flush();
    const positions: Positions = {};
    for (const output of this.outputs) {
      if (output.dirty) this.change(output.path, "r+", fdatasyncSync);
      output.dirty = false;
      const { path, written, packets } = output;
      positions[basename(path)] = { ...filePosition(path, written), packets };
    }
    return positions;
  }

  continueAt(position: Positions): void {
    for (const { path } of this.outputs) {
      const at = position[basename(path)];
      if (at) checkFile(path, at);
    }
    for (const output of this.outputs) {
      this.buffered -= output.used;
      output.used = 0;
      const at = position[basename(output.path)]!;
      output.packets = at.packets;
      output.written = at.bytes;
      this.change(output.path, "r+", (fd) => ftruncateSync(fd, at.bytes));
    }
    this.held = false;
  }
}
