/** dist/capture.wasm: the module of assembly/capture/index.ts. */
import { readFileSync } from "node:fs";
import { encodeProgram, type Instruction } from "../filter/index.js";
import { VethworkError } from "../model/errors.js";

export interface CaptureExports {
  captureOpen(reader: number, table: number, tableBytes: number, options: number): void;
  captureFeed(reader: number, begin: number, end: number, isLast: boolean): void;
  captureNext(reader: number): number;
  captureFilter(program: number, data: number, captured: number, length: number, packetType: number): number;
}

const PAGE = 65536;
/** asconfig.json, initialMemory */
const MEMORY_PAGES = 256;
/** Above what the compiler may place (asconfig.json, memoryBase). */
export const FREE_MEMORY = 2 * PAGE;

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

/** The module with a memory of its own. */
export class CaptureMachine {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly wasm: CaptureExports;

  constructor() {
    const memory = new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: MEMORY_PAGES });
    this.bytes = new Uint8Array(memory.buffer);
    this.view = new DataView(memory.buffer);
    const imports = { env: { memory } };
    this.wasm = new WebAssembly.Instance(captureModule(), imports).exports as unknown as CaptureExports;
  }

  /** Puts a filter's program where there is room to the end of the memory. @throws VethworkError EINVAL if it does not fit */
  setProgram(at: number, program: readonly Instruction[]): void {
    const encoded = encodeProgram(program);
    if (encoded.length > this.bytes.length - at)
      throw new VethworkError(
        "EINVAL",
        "the filter is too long: its program does not fit into the memory of the reader",
      );
    this.bytes.set(encoded, at);
  }
}
