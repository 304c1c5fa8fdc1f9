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
  ReplayEnd,
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

/** An interface that a replay transmits on, and what is changed in the frames on the way to it. */
export interface ReplayEndOptions {
  netns: string;
  ifname: string;
  /** a plan of changes (src/rewrite/), as the kernel reads it */
  plan?: Uint8Array;
}

/** What became of the frames of one end. */
export interface ReplayEndResult {
  sent: number;
  sentBytes: number;
  /** frames that the device did not take (too long, down) */
  refused: number;
  /** why the last one was refused, in the words of strerror(3); "" where none was */
  refusedBecause: string;
  /** frames that a rule of what is changed, or the conversation, keeps from going out */
  skipped: number;
}

export interface ReplayResult extends ReplayEndResult {
  /** frames that the filter left out */
  filtered: number;
  /** the same by interface: the client's end, then the server's where there are two */
  ends: ReplayEndResult[];
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

  /** The capture could not be read on: what the kernel takes for its end is none. */
  get isBroken(): boolean {
    return this.failure !== undefined;
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
    const ends = [ReplayRecord.client, ReplayRecord.server]
      .map((field) => m.u32(this.record + field))
      .filter((at) => at !== 0)
      .map((at) => endResult(m, at));
    const sum = (of: (end: ReplayEndResult) => number) => ends.reduce((total, end) => total + of(end), 0);
    return {
      sent: sum((end) => end.sent),
      sentBytes: sum((end) => end.sentBytes),
      refused: sum((end) => end.refused),
      refusedBecause: ends.find((end) => end.refusedBecause !== "")?.refusedBecause ?? "",
      skipped: sum((end) => end.skipped),
      filtered: m.number(this.record + ReplayRecord.filtered),
      ends,
    };
  }
}

function endResult(m: Machine, at: number): ReplayEndResult {
  const errno = m.u32(at + ReplayEnd.lastErrno);
  return {
    sent: m.number(at + ReplayEnd.sent),
    sentBytes: m.number(at + ReplayEnd.sentBytes),
    refused: m.number(at + ReplayEnd.refused),
    refusedBecause: errno ? strerror(ErrnoNames[errno] ?? String(errno)) : "",
    skipped: m.number(at + ReplayEnd.skipped),
  };
}

/** Starts to transmit a capture from now on, at one end, or at the client's and the server's; frames go out as time passes. */
export function startReplay(
  m: Machine,
  handle: number,
  ends: readonly ReplayEndOptions[],
  input: CaptureInput,
  options: ReplayOptions,
  register: (replay: Replay) => void,
): Replay {
  const places = ends.map((end) => ({
    namespace: m.namespaceId(end.netns),
    ifindex: m.ifindex(end.netns, end.ifname),
    plan: end.plan,
  }));
  const [pace, value] = paceOf(options);
  const program = compileFilter(options.filter ?? "", { resolve: (name) => addressesOf(m, name) });
  const speed = options.speed ?? 1;
  if (!(speed > 0)) throw new VethworkError("EINVAL", `speed ${speed} is not positive`);
  const source = openSource(input);
  const record = (m.exports.replay_new!(places.length) as number) >>> 0;
  if (!record) throw new VethworkError("ENOMEM", "Cannot allocate memory for a replay");
  const replay = new Replay(m, record, source);
  try {
    const set = (field: number, v: number) => m.setU32(record + field, v);
    const tableBytes = INTERFACES * CaptureLimit.interfaceBytes;
    set(ReplayRecord.buffer, region(m, WINDOW_BYTES));
    set(ReplayRecord.bufferBytes, WINDOW_BYTES);
    set(ReplayRecord.table, region(m, tableBytes));
    set(ReplayRecord.tableBytes, tableBytes);
    for (const [index, place] of places.entries()) {
      const at = m.u32(record + (index ? ReplayRecord.server : ReplayRecord.client));
      m.setU32(at + ReplayEnd.namespace, place.namespace);
      m.setU32(at + ReplayEnd.ifindex, place.ifindex);
      if (!place.plan) continue;
      m.setU32(at + ReplayEnd.plan, copied(m, place.plan));
      m.setU32(at + ReplayEnd.planBytes, place.plan.length);
    }
    set(ReplayRecord.pace, pace);
    set(
      ReplayRecord.options,
      CaptureOption.ethernetOnly | (options.allowSnapped ? 0 : CaptureOption.wholePackets),
    );
    set(ReplayRecord.handle, handle);
    m.setU64(record + ReplayRecord.paceValue, value);
    m.setU64(record + ReplayRecord.limit, BigInt(options.limit ?? 0));
    m.view.setFloat64(record + ReplayRecord.speed, speed, true);
    if (program) {
      const bytes = encodeProgram(program);
      set(ReplayRecord.filter, copied(m, bytes, CaptureLimit.filterScratch));
      set(ReplayRecord.filterBytes, bytes.length + CaptureLimit.filterScratch);
    }
    register(replay);
    m.check(m.exports.replay_start!(record));
  } catch (error) {
    replay.close();
    throw error;
  }
  return replay;
}

/** Zeroed kernel memory. */
function region(m: Machine, bytes: number): number {
  const at = (m.exports.allocate_region!(bytes) as number) >>> 0;
  if (!at) throw new VethworkError("ENOMEM", "Cannot allocate memory for a replay");
  return at;
}

/** A copy of bytes in kernel memory, `before` bytes of room in front of it; answers where the room begins. */
function copied(m: Machine, bytes: Uint8Array, before = 0): number {
  const at = region(m, before + bytes.length);
  m.bytes.set(bytes, at + before);
  return at;
}

/** The addresses of a namespace, by which a filter calls it; not those of loopback. */
function addressesOf(m: Machine, netns: string): string[] | undefined {
  if (!m.namespaceNames().includes(netns)) return undefined;
  return addresses(m, netns)
    .filter(({ ifname }) => ifname !== "lo")
    .map(({ local }) => local);
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
