/**
 * One instance of the WebAssembly kernel and its memory. Everything the kernel knows is in that memory: `snapshot` and `restore` copy it.
 * The classes around it (links.ts, routes.ts ...) put records into the mailbox, call, and read records back.
 */
import { readFileSync } from "node:fs";
import { VethworkError } from "../model/errors.js";
import { FastMode } from "./abi.generated.js";
import { guardCalls } from "./barrier.js";
import { kernelError } from "./errors.js";
import { shared } from "./shared-memory.js";

/** Must agree with assembly/state.ts. */
const MAILBOX = 16384;
const STATE = 1024;
export const MAILBOX_BYTES = 49152;
const PAGE = 65536;
/** as in docs/decisions/pipeline.md */
export const RING_BYTES = 1 << 20;

/** What the host does for the kernel; none is called per packet, but for `heard` while one is traced. */
export interface Host {
  /**
   * Finished pcapng blocks. The bytes are only valid during the call, unless it answers another place for the ring (address, of `region`): then
   * they are until it answers theirs again.
   */
  flush(blocks: Uint8Array): number | void;
  /** first frame on a device: the interface number in the capture, or -1 */
  openTap(deviceId: number, device: number): number;
  /** see assembly/host.ts */
  refill(replay: number, buffer: number, kept: number): number;
  /** what comments in a capture say of a rule: see assembly/host.ts. Only after `annotate` */
  describeRule?(object: number): string;
  /** a decision about a packet (address of a DecisionRecord, valid during the call); only after `listen` */
  heard?(record: number): void;
  /** records of the flow log (abi/flow.ts); the bytes are only valid during the call. Only after `flows_start` */
  flowRecords?(records: Uint8Array): void;
  /** VerifyStep: see assembly/flow/verify.ts. Only under `fast: "verify"` */
  verify?(step: number, at: number, bytes: number): number;
  rewind?(replay: number): boolean;
  matchAddress?(replay: number, address: Uint8Array): boolean;
}

export interface MachineOptions {
  /** bytes of memory, fixed for life; only what is used costs anything. Default 1 GiB */
  memoryBytes?: number;
  /** bytes of the capture ring, default RING_BYTES */
  ringBytes?: number;
  /** how packets of known flows go through the kernel: by what is known of them, or all the slow way. Default: on */
  fast?: FastModeName;
  /** the memory is one that threads can share (a SharedArrayBuffer) */
  shared?: boolean;
  /** 64-bit seed of everything that Linux leaves to chance */
  seed?: bigint;
}

/** `verify`: both ways for every packet; the first difference ends the run */
export type FastModeName = "on" | "off" | "verify";
export const DEFAULT_FAST: FastModeName = "on";

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

type Call = (...args: any[]) => any;

const compiled: Partial<Record<"own" | "shared", WebAssembly.Module>> = {};

function kernelModule(memory: "own" | "shared"): WebAssembly.Module {
  return (compiled[memory] ??= new WebAssembly.Module(
    memory === "own" ? kernelBytes() : shared(kernelBytes()),
  ));
}

function kernelBytes() {
  const path = new URL("../../dist/kernel.wasm", import.meta.url);
  try {
    return readFileSync(path);
  } catch {
    throw new VethworkError("ENOENT", `the kernel module dist/kernel.wasm is missing: run "npm run build"`);
  }
}

export class Machine {
  readonly memory: WebAssembly.Memory;
  readonly exports: Record<string, Call>;
  readonly view: DataView;
  readonly bytes: Uint8Array;
  readonly mailbox = MAILBOX;
  host: Host = {
    flush() {},
    openTap: () => -1,
    refill: () => 0x80000000,
    rewind: () => false,
    matchAddress: () => false,
  };
  private readonly text = new TextEncoder();
  /** FastMode that was asked for */
  private readonly fast: number;

  constructor(options: MachineOptions = {}) {
    const pages = Math.ceil((options.memoryBytes ?? 1 << 30) / PAGE);
    const isShared = options.shared ?? false;
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: isShared });
    this.bytes = new Uint8Array(this.memory.buffer);
    this.view = new DataView(this.memory.buffer);
    const instance = new WebAssembly.Instance(kernelModule(isShared ? "shared" : "own"), {
      env: { memory: this.memory },
      host: {
        flush: (at: number, length: number) =>
          this.host.flush(this.bytes.subarray(at >>> 0, (at >>> 0) + length)) ?? at,
        openTap: (id: number, device: number) => this.host.openTap(id, device >>> 0),
        describeRule: (object: number, to: number, most: number) =>
          this.text.encodeInto(
            this.host.describeRule?.(object >>> 0) ?? "",
            this.bytes.subarray(to >>> 0, (to >>> 0) + most),
          ).written,
        refill: (replay: number, buffer: number, kept: number) =>
          this.host.refill(replay, buffer >>> 0, kept >>> 0),
        flowRecords: (at: number, length: number) =>
          this.host.flowRecords?.(this.bytes.subarray(at >>> 0, (at >>> 0) + length)),
        verify: (step: number, at: number, bytes: number) =>
          this.host.verify?.(step, at >>> 0, bytes >>> 0) ?? 0,
        heard: (record: number) => this.host.heard?.(record >>> 0),
        rewind: (replay: number) => Number(this.host.rewind?.(replay) ?? false),
        matchAddress: (replay: number, at: number, length: number) =>
          Number(
            this.host.matchAddress?.(replay, this.bytes.subarray(at >>> 0, (at >>> 0) + length)) ?? false,
          ),
      },
    });
    this.exports = guardCalls(instance.exports as Record<string, Call>);
    const seed = BigInt.asUintN(64, options.seed ?? 0n);
    this.check(
      this.exports.boot!(
        this.bytes.length,
        options.ringBytes ?? RING_BYTES,
        Number(seed >> 32n),
        Number(seed & 0xffffffffn) | 0,
      ),
    );
    this.fast = FastMode[options.fast ?? DEFAULT_FAST];
    this.setFast();
  }

  /** Throws where a system call answered a negative errno; else its answer. */
  check(result: number, what?: string): number {
    if (result >= 0) return result;
    const extack = this.exports.take_extack!() as number;
    throw kernelError(-result, extack, what);
  }

  u8(at: number): number {
    return this.bytes[at]!;
  }
  u16(at: number): number {
    return this.view.getUint16(at, true);
  }
  u32(at: number): number {
    return this.view.getUint32(at, true);
  }
  i32(at: number): number {
    return this.view.getInt32(at, true);
  }
  u64(at: number): bigint {
    return this.view.getBigUint64(at, true);
  }
  /** a counter or a time: exact up to 2^53 */
  number(at: number): number {
    return Number(this.view.getBigUint64(at, true));
  }
  setU32(at: number, value: number): void {
    this.view.setUint32(at, value >>> 0, true);
  }
  setU64(at: number, value: bigint): void {
    this.view.setBigUint64(at, value, true);
  }
  /** Zeroes a record in the mailbox before it is filled. */
  clear(bytes: number, at = MAILBOX): void {
    this.bytes.fill(0, at, at + bytes);
  }

  /** Writes bytes to the mailbox (or elsewhere) and answers their number. */
  put(bytes: Uint8Array, at = MAILBOX): number {
    if (at === MAILBOX && bytes.length > MAILBOX_BYTES)
      throw new VethworkError("EMSGSIZE", "Message too long");
    this.bytes.set(bytes, at);
    return bytes.length;
  }
  putText(text: string, at = MAILBOX): number {
    return this.put(this.text.encode(text), at);
  }
  /** An interface name: 16 bytes, NUL-padded. */
  putName(name: string, at = MAILBOX): void {
    let length = 0;
    while (length < name.length && length < 16 && name.charCodeAt(length) < 128) length++;
    if (length < name.length || length > 15) {
      const bytes = this.text.encode(name);
      if (bytes.length > 15) throw new VethworkError("ERANGE", "Numerical result out of range");
      this.bytes.fill(0, at, at + 16);
      this.bytes.set(bytes, at);
      return;
    }
    // as nearly all are
    for (let i = 0; i < 16; i++) this.bytes[at + i] = i < length ? name.charCodeAt(i) : 0;
  }
  /** Runs something that uses the mailbox and puts back what was in it. */
  keepMailbox<T>(run: () => T): T {
    const kept = this.bytes.slice(MAILBOX, MAILBOX + MAILBOX_BYTES);
    try {
      return run();
    } finally {
      this.bytes.set(kept, MAILBOX);
    }
  }
  name(at: number): string {
    let text = "";
    for (let end = at; end < at + 16 && this.bytes[end]; end++) {
      const byte = this.bytes[end]!;
      if (byte > 127) return this.string(at, 16).replace(/\0.*/s, "");
      text += ASCII[byte]!;
    }
    return text;
  }
  string(at: number, length: number): string {
    return Buffer.from(this.bytes.subarray(at, at + length)).toString("utf8");
  }

  /** Id of a namespace by name ("" is the initial one); throws ENOENT. */
  namespaceId(name: string): number {
    const id = this.index().get(name);
    if (id === undefined)
      throw new VethworkError("ENOENT", `Cannot open network namespace "${name}": No such file or directory`);
    return id;
  }
  /** Name of a namespace by id. */
  namespaceName(id: number): string {
    const at = this.exports.namespace_name!(id) as bigint;
    return this.string(Number(at & 0xffffffffn), Number(BigInt.asUintN(64, at) >> 32n));
  }
  private namespaceIds = new Map<string, number>();
  /** A namespace has come with this id, or gone. */
  nameNamespace(name: string, id: number | null): void {
    if (id === null) this.index().delete(name);
    else this.index().set(name, id);
  }
  private index(): Map<string, number> {
    if (!this.namespaceIds.size) this.refreshNamespaces();
    return this.namespaceIds;
  }
  /** The names are the kernel's; this is an index over them in the order of creation, built anew when the memory is another's. */
  refreshNamespaces(): void {
    this.namespaceIds.clear();
    let id = 0;
    while ((id = this.exports.namespace_next!(id))) this.namespaceIds.set(this.namespaceName(id), id);
  }
  namespaceNames(): string[] {
    return [...this.index().keys()];
  }

  /** ifindex by name; throws ENODEV. */
  ifindex(netns: string, name: string): number {
    const id = this.namespaceId(netns);
    if (Buffer.byteLength(name) > 15) throw new VethworkError("ENODEV", `Cannot find device "${name}"`);
    this.putName(name);
    const index = this.exports.link_find!(id) as number;
    if (index < 0) throw new VethworkError("ENODEV", `Cannot find device "${name}"`);
    return index;
  }

  /** The memory where threads can share it, else null. */
  get shared(): SharedArrayBuffer | null {
    const { buffer } = this.memory;
    return buffer instanceof SharedArrayBuffer ? buffer : null;
  }

  /** Zeroed memory that is kept for good; its address, 0 where the memory is full. */
  region(bytes: number): number {
    return (this.exports.allocate_region!(bytes) as number) >>> 0;
  }

  /** Bytes in use, from 0 on: what a copy of the kernel is. */
  private used(): number {
    return this.exports.memory_used!() >>> 0;
  }
  /** The kernel's memory as it is: a view, for who copies or hashes it before anything else happens. */
  image(): Uint8Array {
    return this.bytes.subarray(0, this.used());
  }
  /** Lets `load` write such an image to the front of the memory, which must be as large as that of its kernel. */
  loadImage(load: (memory: Uint8Array) => void): void {
    const before = this.used();
    load(this.bytes);
    const after = this.used();
    if (before > after) this.bytes.fill(0, after, before);
    this.refreshNamespaces();
  }
  /** How packets of known flows go from now on: as was asked for unless told. */
  setFast(mode?: FastModeName): void {
    this.exports.fast_mode!(mode === undefined ? this.fast : FastMode[mode]);
  }
  /** A copy of the whole kernel. */
  snapshot(): Uint8Array {
    return this.bytes.slice(0, this.used());
  }
  /** Makes this kernel what another was when the copy was taken. Its memory must be as large as the other's. */
  restore(snapshot: Uint8Array): void {
    this.loadImage((memory) => memory.set(snapshot, 0));
  }
  /** Address of the kernel's state block (assembly/state.ts), for tests and statistics. */
  get state(): number {
    return STATE;
  }
}
