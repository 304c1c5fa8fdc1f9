/** The capture reader in WebAssembly behind a buffer: bytes are put in, packets come out. It knows no files and waits for nothing. */
import { readFileSync } from "node:fs";
import { CaptureLimit, CaptureReader, CaptureStatus } from "../kernel/abi.generated.js";
import { VethworkError } from "../model/errors.js";
import { encodeProgram, type Instruction } from "../filter/index.js";
import { captureError, captureFailure, formatName } from "./failure.js";
import { describeLinkType, LINKTYPE_ETHERNET } from "./linktype.js";

/** A packet of a capture. */
export interface CapturedPacket {
  /** counts from 1 */
  number: number;
  /** ns since 1970; 0n where the capture gives this packet no time */
  timeNs: bigint;
  /** the bytes that were captured; a copy */
  bytes: Uint8Array;
  /** bytes that the packet had; more than `bytes.length` if it was snapped */
  originalLength: number;
  /** LINKTYPE_*; 1 is Ethernet */
  linkType: number;
  /** interface number in its section of a pcapng file; 0 in a pcap file */
  interfaceId: number;
  /** bytes from the start of the file to the packet's header */
  fileOffset: number;
}

const PAGE = 65536;
/** Above what the compiler may place (asconfig.json, memoryBase). */
const READER = 2 * PAGE;
const TABLE = READER + 1024;
const TABLE_BYTES = 65536 * CaptureLimit.interfaceBytes;
const BUFFER = TABLE + TABLE_BYTES;
const BUFFER_BYTES = 2 * CaptureLimit.blockBytes;
/** a filter's program, with its scratch memory before it */
const PROGRAM = BUFFER + BUFFER_BYTES + CaptureLimit.filterScratch;
/** asconfig.json, initialMemory */
const MEMORY_PAGES = 256;

let compiled: WebAssembly.Module | undefined;

function captureModule(): WebAssembly.Module {
  if (!compiled) {
    let bytes;
    try {
      bytes = readFileSync(new URL("../../dist/capture.wasm", import.meta.url));
    } catch {
      throw new VethworkError(
        "ENOENT",
        `the capture reader dist/capture.wasm is missing: run "npm run build"`,
      );
    }
    compiled = new WebAssembly.Module(bytes);
  }
  return compiled;
}

interface Exports {
  captureOpen(reader: number, table: number, tableBytes: number, options: number): void;
  captureFeed(reader: number, begin: number, end: number, isLast: boolean): void;
  captureNext(reader: number): number;
  captureFilter(program: number, data: number, captured: number, length: number): number;
}

export class CaptureParser {
  private readonly memory = new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: MEMORY_PAGES });
  private readonly bytes = new Uint8Array(this.memory.buffer);
  private readonly view = new DataView(this.memory.buffer);
  private readonly wasm: Exports;
  private end = BUFFER;

  /**
   * @param name of the file, for messages
   * @param options CaptureOption bits: what to refuse beyond damage
   * @param filter only packets that it accepts are told; they must be Ethernet's
   */
  constructor(
    private readonly name: string,
    options: number,
    private readonly filter: readonly Instruction[] | null = null,
  ) {
    const imports = { env: { memory: this.memory } };
    this.wasm = new WebAssembly.Instance(captureModule(), imports).exports as unknown as Exports;
    this.wasm.captureOpen(READER, TABLE, TABLE_BYTES, options);
    if (filter) this.bytes.set(encodeProgram(filter), PROGRAM);
  }

  /** Room for the next bytes; never empty. Call after `next` answered "more", then `push`. */
  room(): Uint8Array {
    const cursor = this.field(CaptureReader.cursor) || BUFFER;
    this.bytes.copyWithin(BUFFER, cursor, this.end);
    this.end -= cursor - BUFFER;
    return this.bytes.subarray(this.end, BUFFER + BUFFER_BYTES);
  }

  /** Says how many bytes were put into `room()`; 0: the file has ended. */
  push(length: number): void {
    this.end += length;
    this.wasm.captureFeed(READER, BUFFER, this.end, length === 0);
  }

  /** The next packet, or why there is none. @throws VethworkError EFORMAT with one sentence */
  next(): CapturedPacket | "more" | "end" {
    let status = this.wasm.captureNext(READER);
    while (status === CaptureStatus.record && !this.isSelected()) status = this.wasm.captureNext(READER);
    switch (status) {
      case CaptureStatus.record:
        return this.packet();
      case CaptureStatus.needMore:
        return "more";
      case CaptureStatus.end:
        return "end";
      default:
        throw captureError(this.name, captureFailure(this.view, READER));
    }
  }

  get format(): "pcap" | "pcapng" | undefined {
    return formatName(this.field(CaptureReader.format));
  }

  get linkType(): number {
    return this.field(CaptureReader.linkType);
  }

  get snapLength(): number {
    return this.field(CaptureReader.snapLength);
  }

  private isSelected(): boolean {
    if (!this.filter) return true;
    const field = CaptureReader;
    if (this.linkType !== LINKTYPE_ETHERNET)
      throw new VethworkError(
        "EINVAL",
        `${this.name}: packets of link type ${describeLinkType(this.linkType)} cannot be filtered, only Ethernet's`,
      );
    const [data, captured, length] = [field.data, field.capturedLength, field.originalLength].map((f) =>
      this.field(f),
    );
    return this.wasm.captureFilter(PROGRAM, data!, captured!, length!) !== 0;
  }

  private field(offset: number): number {
    return this.view.getUint32(READER + offset, true);
  }

  private packet(): CapturedPacket {
    const data = this.field(CaptureReader.data);
    return {
      number: Number(this.view.getBigUint64(READER + CaptureReader.packetNumber, true)),
      timeNs: this.view.getBigUint64(READER + CaptureReader.timeNs, true),
      bytes: this.bytes.slice(data, data + this.field(CaptureReader.capturedLength)),
      originalLength: this.field(CaptureReader.originalLength),
      linkType: this.field(CaptureReader.linkType),
      interfaceId: this.field(CaptureReader.interfaceId),
      fileOffset: Number(this.view.getBigUint64(READER + CaptureReader.fileOffset, true)),
    };
  }
}
