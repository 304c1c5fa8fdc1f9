/** Comments of packets in a pcapng file (opt_comment of enhanced packet blocks), which the reader in WebAssembly passes over. */
import { VethworkError } from "../model/errors.js";
import { displayName } from "./failure.js";
import { CaptureParser } from "./parser.js";
import { openSource, type CaptureInput } from "./source.js";

const BLOCK_SECTION = 0x0a0d0d0a;
const BLOCK_INTERFACE = 1;
const BLOCK_SIMPLE_PACKET = 3;
const BLOCK_ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const PCAP_MAGICS = new Set([0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1]);
const OPT_COMMENT = 1;
const SHB_USERAPPL = 4;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;
const EPB_PACKETID = 5;
const FRAMING_BYTES = 12;
const BLOCK_MOST_BYTES = 1 << 24;
const MOST_INTERFACES = 65536;
const CHUNK_BYTES = 1 << 20;
const NS_PER_SECOND = 1_000_000_000n;

/** A packet with at least one comment. */
export interface CommentedPacket {
  comments: string[];
  /** LINKTYPE_* */
  linkType: number;
  /** a view, good until the callback returns */
  bytes: Uint8Array;
  originalLength: number;
  /** since the file's first packet */
  timeNs: number;
  /** epb_packetid; 0 where there is none */
  packetId: number;
}

export interface CommentedFile {
  packets: number;
  commented: number;
  /** shb_userappl of the first section: the program that wrote the file */
  application: string;
}

interface Interface {
  linkType: number;
  /** if_tsresol as it is in the file, and if_tsoffset */
  resolution: number;
  offsetSeconds: bigint;
}

/**
 * Calls `each` for every packet of a pcapng file that has comments, a chunk of the file at a time.
 * @throws VethworkError ENOENT, EACCES ...; EFORMAT with the offset for damage, and for files that are no pcapng; what comes before has been told
 */
export async function readComments(
  input: CaptureInput,
  each: (packet: CommentedPacket) => void,
): Promise<CommentedFile> {
  const source = openSource(input);
  try {
    const reader = new CommentReader(source.name, each);
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let length = await source.read(chunk); length; length = await source.read(chunk))
      reader.push(chunk.subarray(0, length));
    return reader.finish();
  } finally {
    source.close();
  }
}

class CommentReader {
  private readonly file: CommentedFile = { packets: 0, commented: 0, application: "" };
  private interfaces: Interface[] = [];
  private rest: Uint8Array = new Uint8Array(0);
  /** of the next block in the file */
  private offset = 0;
  private sections = 0;
  private little = true;
  private startNs: bigint | undefined;

  constructor(
    private readonly name: string,
    private readonly each: (packet: CommentedPacket) => void,
  ) {}

  push(chunk: Uint8Array): void {
    const bytes = new Uint8Array(this.rest.length + chunk.length);
    bytes.set(this.rest);
    bytes.set(chunk, this.rest.length);
    let at = 0;
    for (; bytes.length - at >= FRAMING_BYTES;) {
      const head = new DataView(bytes.buffer, at);
      if (this.offset === 0) this.checkStart(head, bytes);
      if (head.getUint32(0, true) === BLOCK_SECTION) this.byteOrder(head);
      const length = head.getUint32(4, this.little);
      if (length < FRAMING_BYTES || length & 3 || length > BLOCK_MOST_BYTES)
        throw this.damaged(`the block at offset ${this.offset} has the length ${length}`);
      if (bytes.length - at < length) break;
      const end = head.getUint32(length - 4, this.little);
      if (end !== length)
        throw this.damaged(
          `the block at offset ${this.offset} has the length ${length} at its start and ${end} at its end`,
        );
      this.block(new DataView(bytes.buffer, at, length));
      at += length;
      this.offset += length;
    }
    this.rest = bytes.subarray(at);
  }

  finish(): CommentedFile {
    if (this.offset === 0) this.refuse(this.rest);
    if (this.rest.length > 0) {
      const { packets } = this.file;
      throw new VethworkError(
        "EFORMAT",
        `${displayName(this.name)}: the file ends inside the block at offset ${this.offset}; ${packets} packet${packets === 1 ? "" : "s"} before it ${packets === 1 ? "was" : "were"} read`,
      );
    }
    return this.file;
  }

  private checkStart(head: DataView, bytes: Uint8Array): void {
    const magic = head.getUint32(0, true);
    if (PCAP_MAGICS.has(magic))
      throw new VethworkError(
        "EFORMAT",
        `${displayName(this.name)}: this is a pcap file, and pcap has no room for comments that could say what was lost; give the pcapng file that -w of vethwork wrote`,
      );
    if (magic !== BLOCK_SECTION) this.refuse(bytes);
  }

  /** In the words of the reader that knows what files look like. */
  private refuse(bytes: Uint8Array): never {
    const parser = new CaptureParser(this.name, 0);
    for (const part of [bytes.subarray(0, 4096), new Uint8Array(0)]) {
      parser.room().set(part);
      parser.push(part.length);
      parser.next();
    }
    throw this.damaged("the file does not begin as a pcapng file does");
  }

  private byteOrder(head: DataView): void {
    const magic = head.getUint32(8, true);
    this.little = magic === BYTE_ORDER_MAGIC;
    if (!this.little && head.getUint32(8, false) !== BYTE_ORDER_MAGIC)
      throw this.damaged(
        `the section at offset ${this.offset} has the byte-order magic 0x${magic.toString(16)}`,
      );
  }

  private damaged(what: string): VethworkError {
    return new VethworkError("EFORMAT", `${displayName(this.name)}: ${what}; the file is damaged`);
  }

  private block(view: DataView): void {
    switch (view.getUint32(0, this.little)) {
      case BLOCK_SECTION:
        return this.section(view);
      case BLOCK_INTERFACE:
        return this.interface(view);
      case BLOCK_ENHANCED_PACKET:
        return this.packet(view);
      case BLOCK_SIMPLE_PACKET:
        this.file.packets++;
    }
  }

  private section(view: DataView): void {
    this.interfaces = [];
    for (const { code, value } of this.options(view, 24))
      if (code === SHB_USERAPPL && this.sections === 0) this.file.application = text(value);
    this.sections++;
  }

  private interface(view: DataView): void {
    if (view.byteLength < 20) throw this.damaged(`the interface block at offset ${this.offset} is too short`);
    if (this.interfaces.length === MOST_INTERFACES)
      throw this.damaged(`the section has more than ${MOST_INTERFACES} interfaces at offset ${this.offset}`);
    const found = { linkType: view.getUint16(8, this.little), resolution: 6, offsetSeconds: 0n };
    for (const { code, value } of this.options(view, 16)) {
      if (code === IF_TSRESOL && value.byteLength === 1) found.resolution = value.getUint8(0);
      if (code === IF_TSOFFSET && value.byteLength === 8)
        found.offsetSeconds = value.getBigInt64(0, this.little);
    }
    this.interfaces.push(found);
  }

  private packet(view: DataView): void {
    const u32 = (at: number): number => view.getUint32(at, this.little);
    const whole = view.byteLength >= 32;
    const of = whole ? this.interfaces[u32(8)] : undefined;
    const captured = whole ? u32(20) : 0;
    if (!of || captured > view.byteLength - 32)
      throw this.damaged(
        `the packet block at offset ${this.offset} does not fit its interface or its length`,
      );
    this.file.packets++;
    const timeNs = (): bigint => nanoseconds((BigInt(u32(12)) << 32n) | BigInt(u32(16)), of);
    this.startNs ??= timeNs();
    const comments: string[] = [];
    let packetId = 0;
    for (const { code, value } of this.options(view, 28 + ((captured + 3) & ~3))) {
      if (code === OPT_COMMENT) comments.push(text(value));
      else if (code === EPB_PACKETID && value.byteLength === 8)
        packetId = Number(value.getBigUint64(0, this.little));
    }
    if (comments.length === 0) return;
    this.file.commented++;
    this.each({
      comments,
      linkType: of.linkType,
      bytes: new Uint8Array(view.buffer, view.byteOffset + 28, captured),
      originalLength: u32(24),
      timeNs: Number(timeNs() - this.startNs),
      packetId,
    });
  }

  private *options(view: DataView, from: number): Generator<{ code: number; value: DataView }> {
    const end = view.byteLength - 4;
    for (let at = from; at + 4 <= end;) {
      const code = view.getUint16(at, this.little);
      const length = view.getUint16(at + 2, this.little);
      if (code === 0) return;
      if (at + 4 + length > end)
        throw this.damaged(`option ${code} at offset ${this.offset + at} is longer than its block`);
      yield { code, value: new DataView(view.buffer, view.byteOffset + at + 4, length) };
      at += 4 + ((length + 3) & ~3);
    }
  }
}

const text = ({ buffer, byteOffset, byteLength }: DataView): string =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString("utf8");

function nanoseconds(count: bigint, { resolution, offsetSeconds }: Interface): bigint {
  const exponent = BigInt(resolution & 0x7f);
  const perSecond = resolution & 0x80 ? 2n ** exponent : 10n ** exponent;
  return (count * NS_PER_SECOND) / perSecond + offsetSeconds * NS_PER_SECOND;
}
