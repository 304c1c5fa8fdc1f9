/**
 * A pcapng with many interfaces to one plain file each. It takes the blocks that vethwork writes, from a finished file or while they are
 * made.
 */
import { VethworkError } from "../model/errors.js";
import { displayName } from "./failure.js";
import { PcapFiles, type PcapFileOfInterface } from "./pcap-files.js";
import { openSource, type CaptureInput } from "./source.js";

const BLOCK_SECTION = 0x0a0d0d0a;
const BLOCK_INTERFACE = 1;
const BLOCK_ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const IF_NAME = 2;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;
const NANOSECONDS = 9;
const FRAMING_BYTES = 12;
const EPB_FIXED_BYTES = 32;
const IDB_FIXED_BYTES = 20;
/** what the writers of vethwork stay far below; more is damage */
const BLOCK_MOST_BYTES = 1 << 24;
const CHUNK_BYTES = 1 << 20;

export class PcapSplitter {
  private readonly files: PcapFiles;
  /** of this section: number in `files`, if_tsoffset */
  private interfaces: { file: number; offsetSeconds: number }[] = [];
  private interfacesInAll = 0;
  private rest: Uint8Array = new Uint8Array(0);
  /** of the next block in the file */
  private offset = 0;

  /**
   * @param directory made if it is missing; files in it with the same names are written anew
   * @param name of the capture, for messages
   * @throws VethworkError EACCES and the like
   */
  constructor(
    directory: string,
    private readonly name = "capture",
  ) {
    this.files = new PcapFiles(directory);
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
      if (this.offset === 0) this.checkStart(type, view.getUint32(at + 8, true));
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
  finish(): PcapFileOfInterface[] {
    const files = this.files.flush();
    if (this.rest.length) throw this.damaged(`the file ends inside the block at offset ${this.offset}`);
    return files;
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
    else if (type === BLOCK_SECTION) this.interfaces = [];
  }

  private interface(view: DataView): void {
    if (view.byteLength < IDB_FIXED_BYTES)
      throw this.damaged(`the interface block at offset ${this.offset} is too short`);
    let name = String(this.interfacesInAll++);
    let resolution = 6;
    let offsetSeconds = 0;
    const end = view.byteLength - 4;
    for (let at = 16; at + 4 <= end && view.getUint16(at, true) !== 0;) {
      const code = view.getUint16(at, true);
      const length = view.getUint16(at + 2, true);
      if (at + 4 + length > end)
        throw this.damaged(`option ${code} at offset ${this.offset + at} is longer than its block`);
      const value = new Uint8Array(view.buffer, view.byteOffset + at + 4, length);
      if (code === IF_NAME) name = new TextDecoder().decode(value);
      if (code === IF_TSRESOL && length === 1) resolution = value[0]!;
      if (code === IF_TSOFFSET && length === 8) offsetSeconds = Number(view.getBigInt64(at + 4, true));
      at += 4 + ((length + 3) & ~3);
    }
    if (resolution !== NANOSECONDS)
      throw new VethworkError(
        "EFORMAT",
        `${displayName(this.name)}: interface ${name} does not count nanoseconds; only what vethwork writes can be split`,
      );
    const file = this.files.add(name, view.getUint16(8, true), view.getUint32(12, true));
    this.interfaces.push({ file, offsetSeconds });
  }

  private packet(view: DataView): void {
    const whole = view.byteLength >= EPB_FIXED_BYTES;
    const of = whole ? this.interfaces[view.getUint32(8, true)] : undefined;
    const captured = whole ? view.getUint32(20, true) : 0;
    if (!of || captured > view.byteLength - EPB_FIXED_BYTES)
      throw this.damaged(
        `the packet block at offset ${this.offset} does not fit its interface or its length`,
      );
    const time = splitTime(view.getUint32(12, true), view.getUint32(16, true));
    const seconds = time.seconds + of.offsetSeconds;
    if (seconds < 0 || seconds > 0xffff_ffff)
      throw this.damaged(`the packet at offset ${this.offset} is not from between the years 1970 and 2106`);
    const bytes = new Uint8Array(view.buffer, view.byteOffset + 28, captured);
    this.files.packet(of.file, seconds, time.ns, bytes, view.getUint32(24, true));
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
export function splitPcapng(input: CaptureInput, directory: string): PcapFileOfInterface[] {
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
