/** The host's side of replays: gives the kernel the bytes of a capture whenever its window is used up. */
import { captureError, captureFailure, type ByteSource } from "../capture/index.js";
import { strerror, VethworkError } from "../model/errors.js";
import type { CaptureTime, PacketRange } from "../replay/ranges.js";
import type { SidesOptions } from "../replay/sides.js";
import {
  CaptureReader,
  ErrnoNames,
  ReplayEnd,
  ReplayRecord,
  ReplaySides,
  ReplayState,
  RewritePlan,
  ScanPass,
  SideMode,
} from "./abi.generated.js";
import type { Machine } from "./machine.js";
import { faultError, onlyOnce } from "./replay-faults.js";
import { addressTest, loadSides, needsLearning, type AddressTest } from "./replay-sides.js";
import { statefulResult, type StatefulOptions, type StatefulResult } from "./stateful.js";

export interface ReplayOptions {
  /** at the capture's own times (default), at a fixed rate in frames or bits a second, or without gaps */
  pace?: "capture" | { packetsPerSecond: number } | { bitsPerSecond: number } | "topspeed";
  /** pace "capture": how many times as fast; default 1 */
  speed?: number;
  /** most frames to send */
  limit?: number;
  /** virtual time after which nothing more is sent, ns */
  durationNs?: number;
  /** times that the capture is sent; default 1, Infinity without end (with a limit or a duration) */
  loops?: number;
  /** in each loop after the first, addresses are moved as tcpreplay's --unique-ip does, so that its flows are new */
  uniqueIp?: boolean;
  /** numbers of the packets that are sent, sorted and apart (parsePacketRanges); default all */
  packets?: PacketRange[];
  /** first and last time in the capture that is sent; default all */
  start?: CaptureTime;
  end?: CaptureTime;
  /** how it is told from which side a frame is; default, where there are two ends: `{ auto: "first" }` */
  sides?: SidesOptions;
  /** is given the side of each packet before the first is sent; reads the capture once more */
  keepSides?: (sides: KeptSides) => void;
  /** send a packet that was captured shorter than it was, at its captured length; else it is refused with its number */
  allowSnapped?: boolean;
  /** send only frames that a capture filter accepts (pcap-filter(7), docs/filters.md); `host NAME` takes names of namespaces */
  filter?: string;
  /** hold TCP conversations with the lab's own endpoints (docs/stateful.md) */
  stateful?: StatefulOptions;
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
  /** frames that went out as they were, because what was to be changed could not be found in them */
  notEdited: number;
}

export interface ReplayResult extends ReplayEndResult {
  /** frames that the filter left out */
  filtered: number;
  /** frames outside of the packet numbers and times that were asked for */
  outside: number;
  /** frames that a cache file says are not to be sent */
  excluded: number;
  /** times that the capture was sent to its end */
  loops: number;
  /** the same by interface: the client's end, then the server's where there are two */
  ends: ReplayEndResult[];
  /** of a stateful replay: what became of its conversations */
  stateful?: StatefulResult;
}

/** The side of each packet of a capture, two bits a packet as tcpprep's cache files have them. */
export interface KeptSides {
  packets: number;
  bits: Uint8Array;
}

/** What a copy of the kernel's memory needs beside it to go on with a replay: plain data. */
export interface ReplayFork {
  handle: number;
  /** address of its record */
  record: number;
  /** of the capture */
  path: string;
  bytesRead: number;
  sides?: SidesOptions;
}

/** packets between two looks at the host while a capture is only read */
const SCAN_PACKETS = 500_000;
/** Bytes of the window: as in docs/decisions/pipeline.md. */
export const WINDOW_BYTES = 1 << 20;
const LAST = 0x80000000;

/** One capture on its way into a lab. */
export class Replay {
  bytesRead = 0;
  private sides: SidesOptions | undefined;
  private failure: unknown;
  private closed: ReplayResult | null = null;

  constructor(
    private readonly machine: Machine,
    private readonly record: number,
    readonly source: ByteSource,
    private test?: AddressTest,
  ) {}

  /** The replay in a copy of the kernel's memory, from which `source` goes on. */
  static ofFork(machine: Machine, { record, bytesRead, sides }: ReplayFork, source: ByteSource): Replay {
    const replay = new Replay(machine, record, source, sides && addressTest(sides));
    replay.bytesRead = bytesRead;
    return replay;
  }
  /** What that takes. No loop has begun anew yet: what was read is the front of the capture. */
  fork(handle: number): ReplayFork {
    const { record, bytesRead, sides } = this;
    return { handle, record, path: this.source.name, bytesRead, sides };
  }

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

  /** Called by the kernel: the capture is wanted from its start again. */
  rewind(): boolean {
    if (!this.source.rewind) return false;
    this.source.rewind();
    return true;
  }

  /** Called by the kernel, once for each address: whether it matches (--regex, --mac). */
  matchAddress(address: Uint8Array): boolean {
    return this.test?.(address) ?? false;
  }

  get isDone(): boolean {
    return this.closed !== null || this.machine.u32(this.record + ReplayRecord.state) !== ReplayState.waiting;
  }

  /** The capture could not be read on: what the kernel takes for its end is none. */
  get isBroken(): boolean {
    return this.failure !== undefined;
  }

  get isStateful(): boolean {
    return this.closed === null && this.machine.u32(this.record + ReplayRecord.stateful) !== 0;
  }

  /** Throws where the capture is damaged or cannot be read; what was sent before stays sent. */
  check(): void {
    if (this.failure !== undefined) throw this.failure;
    if (this.machine.u32(this.record + ReplayRecord.state) !== ReplayState.failed) return;
    const fault = this.machine.u32(this.record + ReplayRecord.fault);
    if (fault) throw faultError(fault, this.source.name);
    const reader = this.machine.u32(this.record + ReplayRecord.reader);
    throw captureError(this.source.name, captureFailure(this.machine.view, reader));
  }

  /**
   * Before the start: how sides are told apart. Reads the capture to its end once where hosts are known only then, and once more for `keep`,
   * which is given each packet's side as a cache file has them.
   */
  tellSides(options: SidesOptions, handle: number, keep?: (sides: KeptSides) => void): void {
    const m = this.machine;
    const { at, test } = loadSides(m, options, handle, (bytes) => region(m, bytes));
    this.test = test;
    if (test) this.sides = options;
    m.setU32(this.record + ReplayRecord.sides, at);
    m.setU32(this.record + ReplayRecord.sidesBytes, ReplaySides.size);
    if (needsLearning(options)) this.scan(ScanPass.learn, "who is a client is known only at its end");
    if (!keep) return;
    this.scan(ScanPass.keep, "each packet's side is written down before it is sent");
    const bits = m.u32(at + ReplaySides.bits);
    const packets = m.number(at + ReplaySides.scanned);
    keep({ packets, bits: m.bytes.slice(bits, bits + Math.ceil(packets / 4)) });
    // what was written down is what is done
    if ("cache" in options) return;
    m.setU32(at + ReplaySides.mode, SideMode.cache);
    m.setU32(at + ReplaySides.cache, bits);
    m.setU32(at + ReplaySides.cacheBytes, m.u32(at + ReplaySides.bitsBytes));
    m.setU64(at + ReplaySides.cachePackets, BigInt(packets));
    m.setU32(at + ReplaySides.bits, 0);
    m.setU32(at + ReplaySides.bitsBytes, 0);
  }

  private scan(pass: number, why: string): void {
    const m = this.machine;
    if (!this.source.rewind) throw onlyOnce(this.source, why);
    m.check(m.exports.replay_scan_begin!(this.record));
    while (m.exports.replay_scan!(this.record, pass, SCAN_PACKETS) === ReplayState.waiting);
    this.check();
    this.source.rewind();
    this.bytesRead = 0;
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
    const stateful = m.u32(this.record + ReplayRecord.stateful);
    const sum = (of: (end: ReplayEndResult) => number) => ends.reduce((total, end) => total + of(end), 0);
    return {
      sent: sum((end) => end.sent),
      sentBytes: sum((end) => end.sentBytes),
      refused: sum((end) => end.refused),
      refusedBecause: ends.find((end) => end.refusedBecause !== "")?.refusedBecause ?? "",
      skipped: sum((end) => end.skipped),
      notEdited: sum((end) => end.notEdited),
      filtered: m.number(this.record + ReplayRecord.filtered),
      outside: m.number(this.record + ReplayRecord.outside),
      excluded: m.number(this.record + ReplayRecord.excluded),
      loops: m.number(this.record + ReplayRecord.loop),
      ends,
      ...(stateful ? { stateful: statefulResult(m, stateful) } : {}),
    };
  }
}

function endResult(m: Machine, at: number): ReplayEndResult {
  const errno = m.u32(at + ReplayEnd.lastErrno);
  const plan = m.u32(at + ReplayEnd.plan);
  return {
    sent: m.number(at + ReplayEnd.sent),
    sentBytes: m.number(at + ReplayEnd.sentBytes),
    refused: m.number(at + ReplayEnd.refused),
    refusedBecause: errno ? strerror(ErrnoNames[errno] ?? String(errno)) : "",
    skipped: m.number(at + ReplayEnd.skipped),
    notEdited: plan ? m.number(plan + RewritePlan.softErrors) : 0,
  };
}

/** Zeroed kernel memory. */
export function region(m: Machine, bytes: number): number {
  const at = (m.exports.allocate_region!(bytes) as number) >>> 0;
  if (!at) throw new VethworkError("ENOMEM", "Cannot allocate memory for a replay");
  return at;
}
