/** dist/rewrite.wasm: the module of assembly/rewrite/index.ts, which needs no kernel. */
import { readFileSync } from "node:fs";
import { VethworkError } from "../model/errors.js";

export interface RewriteExports {
  captureOpen(reader: number, table: number, tableBytes: number, options: number): void;
  captureFeed(reader: number, begin: number, end: number, isLast: boolean): void;
  rewriteRun(record: number): number;
  rewriteOne(plan: number, frame: number, length: number, capacity: number, originalLength: number): number;
}

const PAGE = 65536;
/** asconfig.json, initialMemory */
const LEAST_PAGES = 256;
/** Above what the compiler may place (asconfig.json, memoryBase). */
const FREE_MEMORY = 2 * PAGE;

let compiled: WebAssembly.Module | undefined;

function rewriteModule(): WebAssembly.Module {
  if (!compiled) {
    let bytes;
    try {
      bytes = readFileSync(new URL("../../dist/rewrite.wasm", import.meta.url));
    } catch {
      throw new VethworkError(
        "ENOENT",
        `the rewrite engine dist/rewrite.wasm is missing: run "npm run build"`,
      );
    }
    compiled = new WebAssembly.Module(bytes);
  }
  return compiled;
}

/** The module with a memory of its own, of which `regions` are handed out once, in order. */
export class RewriteMachine {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly wasm: RewriteExports;
  private free = FREE_MEMORY;

  /** @param needBytes of all regions together */
  constructor(needBytes: number) {
    const pages = Math.max(LEAST_PAGES, Math.ceil((FREE_MEMORY + needBytes) / PAGE) + 1);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.bytes = new Uint8Array(memory.buffer);
    this.view = new DataView(memory.buffer);
    this.wasm = new WebAssembly.Instance(rewriteModule(), { env: { memory } })
      .exports as unknown as RewriteExports;
  }

  /** Address of a new region, aligned to 8. */
  region(bytes: number): number {
    const at = this.free;
    this.free = (this.free + bytes + 7) & ~7;
    return at;
  }

  /** A region with these bytes in it. */
  place(bytes: Uint8Array): number {
    const at = this.region(bytes.length);
    this.bytes.set(bytes, at);
    return at;
  }
}
