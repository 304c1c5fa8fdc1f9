/**
 * One plain file an interface, of a pcapng with many: classic pcap with nanosecond times, which every tool reads and where no packet appears
 * twice. It takes the blocks that vethwork writes, from a finished file or while they are made.
 */
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { VethworkError } from "../model/errors.js";
import { pcapHeader } from "../pcap-writer/index.js";
import { displayName } from "./failure.js";
import { fileError, openSource, type CaptureInput } from "./source.js";

const BLOCK_SECTION = 0x0a0d0d0a;
const BLOCK_INTERFACE = 1;
const BLOCK_ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const IF_NAME = 2;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;
const NANOSECONDS = 9;
const PCAP_RECORD_BYTES = 16;
const FRAMING_BYTES = 12;
const EPB_FIXED_BYTES = 32;
const IDB_FIXED_BYTES = 20;
/** what the writers of vethwork stay far below; more is damage */
const BLOCK_MOST_BYTES = 1 << 24;

/** Bytes that wait for their file: of one interface, of all. */
const BUFFER_BYTES = 1 << 16;
const ALL_BUFFERS_BYTES = 1 << 26;
const CHUNK_BYTES = 1 << 20;

/** A file that the splitter wrote. */
export interface SplitFile {
  /** if_name; the interface's number where it has none */
  interfaceName: string;
  path: string;
  packets: number;
}

interface Output extends SplitFile {
  offsetSeconds: number;
  buffer: Uint8Array;
  used: number;
  started: boolean;
}

export class PcapSplitter {
  private outputs: Output[] = [];
  private readonly all: Output[] = [];
  private readonly taken = new Set<string>();
  private rest: Uint8Array = new Uint8Array(0);
  private buffered = 0;
  private offset = 0;

  /**
   * @param directory made if it is missing; files in it with the same names are written anew
   * @param name of the capture, for messages
   * @throws VethworkError EACCES and the like
   */
  constructor(
    private readonly directory: string,
    private readonly name = "capture",
  ) {
    try {
      mkdirSync(directory, { recursive: true });
    } catch (error) {
      throw fileError(directory, error);
    }
  }

  /** Takes the next bytes of the pcapng, cut anywhere. @throws VethworkError EFORMAT for what vethwork does not write */
  push(chunk: Uint8Array): void {
    let bytes = chunk;
    if (this.rest.length) {
      bytes = new Uint8Array(this.rest.length + chunk.length);
      bytes.set(this.rest);
      bytes.set(chunk, this.rest.length);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (bytes.length - at >= FRAMING_BYTES) {
      const type = view.getUint32(at, true);
      if (!this.all.length && this.offset === 0) this.checkStart(type, view.getUint32(at + 8, true));
      const length = view.getUint32(at + 4, true);
      if (length < FRAMING_BYTES || length & 3 || length > BLOCK_MOST_BYTES)
        throw this.damaged(`the block at offset ${this.offset} has the length ${length}`);
      if (bytes.length - at < length) break;
      this.block(type, new DataView(bytes.buffer, bytes.byteOffset + at, length));
      at += length;
      this.offset += length;
    }
    this.rest = bytes.slice(at);
  }

  /** Writes out what is left. @throws VethworkError EFORMAT if the capture ended inside a block; all before it is written */
  finish(): SplitFile[] {
    for (const output of this.all) this.flush(output);
    if (this.rest.length) throw this.damaged(`the file ends inside the block at offset ${this.offset}`);
    return this.all.map(({ interfaceName, path, packets }) => ({ interfaceName, path, packets }));
  }

  private checkStart(type: number, order: number): void {
    if (type === BLOCK_SECTION && order === BYTE_ORDER_MAGIC) return;
    throw new VethworkError(
      "EFORMAT",
      `${displayName(this.name)}: only a little-endian pcapng file, as vethwork writes, can be split; convert it with editcap -F pcapng`,
    );
  }

  private damaged(what: string): VethworkError {
    return new VethworkError("EFORMAT", `${displayName(this.name)}: ${what}; the file is damaged`);
  }

  private block(type: number, view: DataView): void {
    if (type === BLOCK_ENHANCED_PACKET) this.packet(view);
    else if (type === BLOCK_INTERFACE) this.interface(view);
    else if (type === BLOCK_SECTION) this.outputs = [];
  }

  private interface(view: DataView): void {
    if (view.byteLength < IDB_FIXED_BYTES)
      throw this.damaged(`the interface block at offset ${this.offset} is too short`);
    let interfaceName = String(this.all.length);
    let resolution = 6;
    let offsetSeconds = 0;
    const end = view.byteLength - 4;
    for (let at = 16; at + 4 <= end && view.getUint16(at, true) !== 0;) {
      const code = view.getUint16(at, true);
      const length = view.getUint16(at + 2, true);
      if (at + 4 + length > end)
        throw this.damaged(`option ${code} at offset ${this.offset + at} is longer than its block`);
      const value = new Uint8Array(view.buffer, view.byteOffset + at + 4, length);
      if (code === IF_NAME) interfaceName = new TextDecoder().decode(value);
      if (code === IF_TSRESOL && length === 1) resolution = value[0]!;
      if (code === IF_TSOFFSET && length === 8) offsetSeconds = Number(view.getBigInt64(at + 4, true));
      at += 4 + ((length + 3) & ~3);
    }
    if (resolution !== NANOSECONDS)
      throw new VethworkError(
        "EFORMAT",
        `${displayName(this.name)}: interface ${interfaceName} does not count nanoseconds; only what vethwork writes can be split`,
      );
    const output: Output = {
      interfaceName,
      path: join(this.directory, this.fileName(interfaceName)),
      packets: 0,
      offsetSeconds,
      buffer: new Uint8Array(1024),
      used: 0,
      started: false,
    };
    this.append(
      output,
      pcapHeader({
        resolution: "ns",
        linkType: view.getUint16(8, true),
        snapLength: view.getUint32(12, true),
      }),
    );
    this.outputs.push(output);
    this.all.push(output);
  }

  private packet(view: DataView): void {
    const whole = view.byteLength >= EPB_FIXED_BYTES;
    const output = whole ? this.outputs[view.getUint32(8, true)] : undefined;
    const captured = whole ? view.getUint32(20, true) : 0;
    if (!output || captured > view.byteLength - EPB_FIXED_BYTES)
      throw this.damaged(
        `the packet block at offset ${this.offset} does not fit its interface or its length`,
      );
    const { seconds, ns } = splitTime(view.getUint32(12, true), view.getUint32(16, true));
    const pcapSeconds = seconds + output.offsetSeconds;
    if (pcapSeconds < 0 || pcapSeconds > 0xffff_ffff)
      throw this.damaged(`the packet at offset ${this.offset} is not from between the years 1970 and 2106`);
    const record = this.room(output, PCAP_RECORD_BYTES + captured);
    const header = new DataView(record.buffer, record.byteOffset, PCAP_RECORD_BYTES);
    header.setUint32(0, pcapSeconds, true);
    header.setUint32(4, ns, true);
    header.setUint32(8, captured, true);
    header.setUint32(12, view.getUint32(24, true), true);
    record.set(new Uint8Array(view.buffer, view.byteOffset + 28, captured), PCAP_RECORD_BYTES);
    output.packets++;
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

  private append(output: Output, bytes: Uint8Array): void {
    this.room(output, bytes.length).set(bytes);
  }

  /** Room for the next bytes of a file, in its buffer. */
  private room(output: Output, length: number): Uint8Array {
    if (output.used + length > BUFFER_BYTES || this.buffered + length > ALL_BUFFERS_BYTES) {
      if (output.used + length > BUFFER_BYTES) this.flush(output);
      else for (const other of this.all) this.flush(other);
    }
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

  /** Opened for each write: a lab may have more interfaces than a process may have open files. */
  private flush(output: Output): void {
    if (!output.used) return;
    try {
      const fd = openSync(output.path, output.started ? "a" : "w");
      try {
        for (let at = 0; at < output.used;) at += writeSync(fd, output.buffer, at, output.used - at);
      } finally {
        closeSync(fd);
      }
    } catch (error) {
      throw fileError(output.path, error);
    }
    output.started = true;
    this.buffered -= output.used;
    output.used = 0;
  }
}

/** (high * 2^32 + low) / 10^9 and the remainder, without BigInt: no product here reaches 2^53. */
function splitTime(high: number, low: number): { seconds: number; ns: number } {
  const upper = (high >>> 16) * 294_967_296; // 2^32 mod 10^9
  const quotient = Math.floor(upper / 1e9);
  const rest = (upper - quotient * 1e9) * 65536 + (high & 0xffff) * 294_967_296 + low;
  const carry = Math.floor(rest / 1e9);
  return { seconds: high * 4 + quotient * 65536 + carry, ns: rest - carry * 1e9 };
}

/**
 * Splits a finished pcapng file into `DIRECTORY/INTERFACE.pcap`, a chunk at a time.
 * @throws VethworkError ENOENT, EACCES ...; EFORMAT for a file that vethwork did not write, or a damaged one
 */
export function splitPcapng(input: CaptureInput, directory: string): SplitFile[] {
  const source = openSource(input);
  try {
    const splitter = new PcapSplitter(directory, source.name);
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let length = source.readSync(chunk); length; length = source.readSync(chunk))
      splitter.push(chunk.subarray(0, length));
    return splitter.finish();
  } finally {
    source.close();
  }
}
