/** The capture reader in WebAssembly behind a buffer: bytes are put in, packets come out. It knows no files and waits for nothing. */
import { CaptureLimit, CaptureReader, CaptureStatus } from "../kernel/abi.generated.js";
import type { Instruction } from "../filter/index.js";
import { captureError, captureFailure, formatName } from "./failure.js";
import { CaptureMachine, FREE_MEMORY } from "./module.js";

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

const READER = FREE_MEMORY;
const TABLE = READER + 1024;
const TABLE_BYTES = 65536 * CaptureLimit.interfaceBytes;
const BUFFER = TABLE + TABLE_BYTES;
const BUFFER_BYTES = 2 * CaptureLimit.blockBytes;
/** a filter's program, with its scratch memory before it */
const PROGRAM = BUFFER + BUFFER_BYTES + CaptureLimit.filterScratch;
/** The program for packets of a link type. */
export type FilterOf = (linkType: number) => readonly Instruction[];

export class CaptureParser {
  private readonly machine = new CaptureMachine();
  private readonly bytes = this.machine.bytes;
  private readonly view = this.machine.view;
  private readonly wasm = this.machine.wasm;
  /** of the program in memory */
  private filteredType?: number;
  private end = BUFFER;

  /**
   * @param name of the file, for messages
   * @param options CaptureOption bits: what to refuse beyond damage
   * @param filter only packets that it accepts are told
   */
  constructor(
    private readonly name: string,
    options: number,
    private readonly filter?: FilterOf,
  ) {
    this.wasm.captureOpen(READER, TABLE, TABLE_BYTES, options);
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
    const { linkType } = this;
    if (this.filteredType !== linkType) {
      this.machine.setProgram(PROGRAM, this.filter(linkType));
      this.filteredType = linkType;
    }
    const [data, captured, length] = [
      CaptureReader.data,
      CaptureReader.capturedLength,
      CaptureReader.originalLength,
    ].map((field) => this.field(field));
    return this.wasm.captureFilter(PROGRAM, data!, captured!, length!, 0) !== 0;
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
