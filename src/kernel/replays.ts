/** The host's side of replays: gives the kernel the bytes of a capture whenever its window is used up. */
import {
  captureError,
  captureFailure,
  openSource,
  type ByteSource,
  type CaptureInput,
} from "../capture/index.js";
import { addresses } from "./addresses.js";
import { compileFilter, encodeProgram } from "../filter/index.js";
import { strerror, VethworkError } from "../model/errors.js";
import {
  CaptureLimit,
  CaptureOption,
  CaptureReader,
  ErrnoNames,
  ReplayPace,
  ReplayRecord,
  ReplayState,
} from "./abi.generated.js";
import type { Machine } from "./machine.js";

export interface ReplayOptions {
  /** at the capture's own times (default), at a fixed rate in frames or bits a second, or without gaps */
  pace?: "capture" | { packetsPerSecond: number } | { bitsPerSecond: number } | "topspeed";
  /** pace "capture": how many times as fast; default 1 */
  speed?: number;
  /** most frames to send */
  limit?: number;
  /** send a packet that was captured shorter than it was, at its captured length; else it is refused with its number */
  allowSnapped?: boolean;
  /** send only frames that a capture filter accepts (pcap-filter(7), docs/filters.md); `host NAME` takes names of namespaces */
  filter?: string;
}

export interface ReplayResult {
  sent: number;
  sentBytes: number;
  /** frames that the device did not take (too long, down) */
  refused: number;
  /** frames that the filter left out */
  filtered: number;
  /** why the last one was refused, in the words of strerror(3); "" where none was */
  refusedBecause: string;
}

/** Bytes of the window: as in docs/decisions/pipeline.md. */
const WINDOW_BYTES = 1 << 20;
const INTERFACES = 4096;
const LAST = 0x80000000;

/** One capture on its way into a lab. */
export class Replay {
  bytesRead = 0;
  private failure: unknown;
  private closed: ReplayResult | null = null;

  constructor(
    private readonly machine: Machine,
    private readonly record: number,
    readonly source: ByteSource,
  ) {}

  /** Called by the kernel: reads more behind the `kept` bytes at `buffer`. */
  refill(buffer: number, kept: number): number {
    const room = this.machine.bytes.subarray(buffer + kept, buffer + WINDOW_BYTES);
    let read = 0;
    try {
      read = this.source.readSync(room);
    } catch (error) {
      // thrown again by `check`: an exception may not pass through the module
      this.failure = error;
    }
    this.bytesRead += read;
    return (kept + read) | (read === 0 ? LAST : 0);
  }

  get isDone(): boolean {
    return this.closed !== null || this.machine.u32(this.record + ReplayRecord.state) !== ReplayState.waiting;
  }

  /** Throws where the capture is damaged or cannot be read; what was sent before stays sent. */
  check(): void {
    if (this.failure !== undefined) throw this.failure;
    if (this.machine.u32(this.record + ReplayRecord.state) !== ReplayState.failed) return;
    const reader = this.machine.u32(this.record + ReplayRecord.reader);
    throw captureError(this.source.name, captureFailure(this.machine.view, reader));
  }

  /** Ends the replay, finished or not, and gives its memory back; `result` stays. */
  close(): void {
    if (this.closed) return;
    this.closed = this.result();
    this.machine.exports.replay_delete!(this.record);
    this.source.close();
  }

  result(): ReplayResult {
    if (this.closed) return this.closed;
    const m = this.machine;
    const errno = m.u32(this.record + ReplayRecord.lastErrno);
    return {
      sent: m.number(this.record + ReplayRecord.sent),
      sentBytes: m.number(this.record + ReplayRecord.sentBytes),
      refused: m.number(this.record + ReplayRecord.refused),
      filtered: m.number(this.record + ReplayRecord.filtered),
      refusedBecause: errno ? strerror(ErrnoNames[errno] ?? String(errno)) : "",
    };
  }
}

/** Starts to transmit a capture on an interface from now on; frames go out as time passes. */
export function startReplay(
  m: Machine,
  handle: number,
  netns: string,
  ifname: string,
  input: CaptureInput,
  options: ReplayOptions,
  register: (replay: Replay) => void,
): Replay {
  const namespace = m.namespaceId(netns);
  const ifindex = m.ifindex(netns, ifname);
  const record = m.exports.replay_new!() as number;
  const buffer = m.exports.allocate_region!(WINDOW_BYTES) as number;
  const tableBytes = INTERFACES * CaptureLimit.interfaceBytes;
  const table = m.exports.allocate_region!(tableBytes) as number;
  if (!record || !buffer || !table) throw new VethworkError("ENOMEM", "Cannot allocate memory for a replay");
  const [pace, value] = paceOf(options);
  const program = compileFilter(options.filter ?? "", { resolve: (name) => addressesOf(m, name) });
  const speed = options.speed ?? 1;
  if (!(speed > 0)) throw new VethworkError("EINVAL", `speed ${speed} is not positive`);
  const set = (field: number, v: number) => m.setU32((record >>> 0) + field, v);
  set(ReplayRecord.namespace, namespace);
  set(ReplayRecord.ifindex, ifindex);
  set(ReplayRecord.buffer, buffer);
  set(ReplayRecord.bufferBytes, WINDOW_BYTES);
  set(ReplayRecord.table, table);
  set(ReplayRecord.tableBytes, tableBytes);
  set(ReplayRecord.pace, pace);
  set(
    ReplayRecord.options,
    CaptureOption.ethernetOnly | (options.allowSnapped ? 0 : CaptureOption.wholePackets),
  );
  set(ReplayRecord.handle, handle);
  m.setU64((record >>> 0) + ReplayRecord.paceValue, value);
  m.setU64((record >>> 0) + ReplayRecord.limit, BigInt(options.limit ?? 0));
  m.view.setFloat64((record >>> 0) + ReplayRecord.speed, speed, true);
  if (program) setFilter(m, record >>> 0, encodeProgram(program));
  const replay = new Replay(m, record >>> 0, openSource(input));
  register(replay);
  m.check(m.exports.replay_start!(record));
  return replay;
}

/** The addresses of a namespace, by which a filter calls it; not those of loopback. */
function addressesOf(m: Machine, netns: string): string[] | undefined {
  if (!m.namespaceNames().includes(netns)) return undefined;
  return addresses(m, netns)
    .filter(({ ifname }) => ifname !== "lo")
    .map(({ local }) => local);
}

function setFilter(m: Machine, record: number, program: Uint8Array): void {
  const bytes = CaptureLimit.filterScratch + program.length;
  const at = (m.exports.allocate_region!(bytes) as number) >>> 0;
  if (!at) throw new VethworkError("ENOMEM", "Cannot allocate memory for a filter");
  m.bytes.set(program, at + CaptureLimit.filterScratch);
  m.setU32(record + ReplayRecord.filter, at);
  m.setU32(record + ReplayRecord.filterBytes, bytes);
}

function paceOf(options: ReplayOptions): [number, bigint] {
  const pace = options.pace ?? "capture";
  if (pace === "capture") return [ReplayPace.capture, 0n];
  if (pace === "topspeed") return [ReplayPace.topspeed, 0n];
  if ("packetsPerSecond" in pace) {
    if (!(pace.packetsPerSecond > 0))
      throw new VethworkError("EINVAL", `${pace.packetsPerSecond} packets a second is not a rate`);
    return [ReplayPace.interval, BigInt(Math.round(1e9 / pace.packetsPerSecond))];
  }
  if (!(pace.bitsPerSecond >= 1))
    throw new VethworkError("EINVAL", `${pace.bitsPerSecond} bits a second is not a rate`);
  return [ReplayPace.bitrate, BigInt(Math.round(pace.bitsPerSecond))];
}
