/**
 * The reader as it is, without the buffer that src/capture puts around it. The window always ends where the memory ends, so that one byte
 * read too far traps; the bytes before it are poison.
 */
import { readFileSync } from "node:fs";
import { captureFailure, type CaptureFailure } from "../../src/capture/index.js";
import { CaptureLimit, CaptureReader, CaptureStatus } from "../../src/kernel/abi.generated.js";

const READER = 131072;
const TABLE = READER + 1024;
const PAGES = 256;
const MEMORY_BYTES = PAGES * 65536;

export interface ProbeRecord {
  number: number;
  timeNs: bigint;
  hasTime: boolean;
  bytes: string;
  captured: number;
  original: number;
  linkType: number;
  interfaceId: number;
  snapLength: number;
  fileOffset: number;
}

export interface ProbeResult {
  records: ProbeRecord[];
  /** undefined: the file ended well */
  failure?: CaptureFailure;
}

/** How many bytes the next read gives, 1 or more. */
export type Chunking = () => number;

export const whole: Chunking = () => MEMORY_BYTES;
export const bytewise: Chunking = () => 1;

export class Probe {
  readonly memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  readonly bytes = new Uint8Array(this.memory.buffer);
  readonly view = new DataView(this.memory.buffer);
  private readonly wasm: any;

  constructor() {
    const module = new WebAssembly.Module(readFileSync(new URL("../../dist/capture.wasm", import.meta.url)));
    this.wasm = new WebAssembly.Instance(module, { env: { memory: this.memory } }).exports;
  }

  field(offset: number): number {
    return this.view.getUint32(READER + offset, true);
  }

  /** @param poison the byte that stands in front of the window */
  read(
    file: Uint8Array,
    { chunking = whole, options = 0, interfaces = 64, poison = 0xa5 } = {},
  ): ProbeResult {
    const tableBytes = interfaces * CaptureLimit.interfaceBytes;
    this.bytes.fill(poison, READER, TABLE + tableBytes + 64);
    this.wasm.captureOpen(READER, TABLE, tableBytes, options);
    const records: ProbeRecord[] = [];
    let given = 0;
    let unread = 0;
    // Each turn takes at least one byte of the file or ends: a reader that wants more for ever is caught here.
    for (let turn = 0; turn <= file.length + 1; turn++) {
      const isLast = given === file.length;
      const fresh = file.subarray(given, given + Math.max(1, chunking()));
      const begin = MEMORY_BYTES - unread - fresh.length;
      this.bytes.copyWithin(begin, MEMORY_BYTES - unread, MEMORY_BYTES);
      this.bytes.set(fresh, MEMORY_BYTES - fresh.length);
      this.bytes.fill(poison, begin - 64, begin);
      given += fresh.length;
      this.wasm.captureFeed(READER, begin, MEMORY_BYTES, isLast);
      const status = this.drain(records, begin);
      this.checkGuards(TABLE + tableBytes, begin, poison);
      if (status === CaptureStatus.end) return { records };
      if (status === CaptureStatus.error) return { records, failure: captureFailure(this.view, READER) };
      if (isLast) throw new Error("the reader wants more after the last byte");
      unread = MEMORY_BYTES - this.field(CaptureReader.cursor);
    }
    throw new Error("the reader did not end");
  }

  private drain(records: ProbeRecord[], begin: number): number {
    for (;;) {
      const status = this.wasm.captureNext(READER) >>> 0;
      if (status !== CaptureStatus.record) {
        // What is final stays final.
        if (status !== CaptureStatus.needMore && this.wasm.captureNext(READER) !== status)
          throw new Error("the reader changed its mind");
        return status;
      }
      const data = this.field(CaptureReader.data);
      const captured = this.field(CaptureReader.capturedLength);
      if (data < begin || data + captured > MEMORY_BYTES) throw new Error("a packet outside the window");
      records.push({
        number: Number(this.view.getBigUint64(READER + CaptureReader.packetNumber, true)),
        timeNs: this.view.getBigUint64(READER + CaptureReader.timeNs, true),
        hasTime: this.field(CaptureReader.hasTime) === 1,
        bytes: Buffer.from(this.bytes.subarray(data, data + captured)).toString("latin1"),
        captured,
        original: this.field(CaptureReader.originalLength),
        linkType: this.field(CaptureReader.linkType),
        interfaceId: this.field(CaptureReader.interfaceId),
        snapLength: this.field(CaptureReader.snapLength),
        fileOffset: Number(this.view.getBigUint64(READER + CaptureReader.fileOffset, true)),
      });
    }
  }

  private checkGuards(tableEnd: number, begin: number, poison: number): void {
    for (let i = 0; i < 64; i++)
      if (this.bytes[tableEnd + i] !== poison || this.bytes[begin - 1 - i] !== poison)
        throw new Error("the reader wrote where it must not");
    for (let at = READER + CaptureReader.size; at < TABLE; at++)
      if (this.bytes[at] !== poison) throw new Error("the reader wrote behind its state");
  }
}
