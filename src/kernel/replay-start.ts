/** Fills in the kernel's record of a replay and starts it. */
import { openSource, type CaptureInput } from "../capture/index.js";
import { compileFilter, encodeProgram } from "../filter/index.js";
import { VethworkError } from "../model/errors.js";
import {
  CaptureLimit,
  CaptureOption,
  RangeOption,
  ReplayEnd,
  ReplayPace,
  ReplayRecord,
} from "./abi.generated.js";
import { addresses } from "./addresses.js";
import type { Machine } from "./machine.js";
import { enableStateful } from "./stateful.js";
import { onlyOnce } from "./replay-faults.js";
import { region, Replay, WINDOW_BYTES, type ReplayEndOptions, type ReplayOptions } from "./replays.js";

const INTERFACES = 4096;

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
  const [pace, rate] = paceOf(options);
  const loops = loopsOf(options);
  const program = compileFilter(options.filter ?? "", { resolve: (name) => addressesOf(m, name) });
  const sides = options.sides ?? (ends.length > 1 ? ({ auto: "first" } as const) : undefined);
  const source = openSource(input);
  const record = (m.exports.replay_new!(places.length) as number) >>> 0;
  if (!record) throw new VethworkError("ENOMEM", "Cannot allocate memory for a replay");
  const replay = new Replay(m, record, source);
  try {
    const set = (field: number, v: number) => m.setU32(record + field, v);
    const setNs = (field: number, ns: bigint) => m.setU64(record + field, ns);
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
    m.view.setFloat64(record + ReplayRecord.rate, rate, true);
    set(
      ReplayRecord.options,
      CaptureOption.ethernetOnly | (options.allowSnapped ? 0 : CaptureOption.wholePackets),
    );
    set(ReplayRecord.handle, handle);
    setNs(ReplayRecord.limit, BigInt(options.limit ?? 0));
    setNs(ReplayRecord.durationNs, BigInt(Math.round(options.durationNs ?? 0)));
    setNs(ReplayRecord.loops, loops);
    set(ReplayRecord.uniqueIp, options.uniqueIp ? 1 : 0);
    setRange(m, record, options);
    if (program) {
      const bytes = encodeProgram(program);
      set(ReplayRecord.filter, copied(m, bytes, CaptureLimit.filterScratch));
      set(ReplayRecord.filterBytes, bytes.length + CaptureLimit.filterScratch);
    }
    if (loops !== 1n && !source.rewind) throw onlyOnce(source, "each loop reads the capture again");
    if (options.stateful) enableStateful(m, record, options.stateful);
    register(replay);
    if (sides) replay.tellSides(sides, handle, options.keepSides);
    m.check(m.exports.replay_start!(record));
  } catch (error) {
    replay.close();
    throw error;
  }
  return replay;
}

function loopsOf({ loops = 1, limit, durationNs }: ReplayOptions): bigint {
  if (loops === Infinity) {
    if (!limit && !durationNs)
      throw new VethworkError("EINVAL", "loops without end need a limit of frames or a duration");
    return 0n;
  }
  if (!Number.isSafeInteger(loops) || loops < 1)
    throw new VethworkError("EINVAL", `${loops} loops: a whole number from 1 is needed`);
  return BigInt(loops);
}

function setRange(m: Machine, record: number, { packets, start, end }: ReplayOptions): void {
  if (packets) {
    const bytes = new BigUint64Array(
      packets.flatMap(([first, last]) => [
        BigInt(first),
        last === Infinity ? (1n << 64n) - 1n : BigInt(last),
      ]),
    );
    m.setU32(record + ReplayRecord.ranges, copied(m, new Uint8Array(bytes.buffer)));
    m.setU32(record + ReplayRecord.rangesBytes, bytes.byteLength);
  }
  let bits = 0;
  if (start) bits |= RangeOption.from | (start.isRelative ? RangeOption.fromRelative : 0);
  if (end) bits |= RangeOption.to | (end.isRelative ? RangeOption.toRelative : 0);
  m.setU32(record + ReplayRecord.rangeOptions, bits);
  m.setU64(record + ReplayRecord.fromNs, start?.ns ?? 0n);
  m.setU64(record + ReplayRecord.toNs, end?.ns ?? 0n);
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

/** ReplayPace and what it is reckoned with. */
function paceOf(options: ReplayOptions): [pace: number, rate: number] {
  const { pace = "capture", speed = 1 } = options;
  if (!(speed > 0 && speed < Infinity)) throw new VethworkError("EINVAL", `speed ${speed} is not positive`);
  if (pace === "capture") return [ReplayPace.capture, speed];
  if (pace === "topspeed") return [ReplayPace.topspeed, 0];
  if ("packetsPerSecond" in pace) {
    if (!(pace.packetsPerSecond > 0 && pace.packetsPerSecond < Infinity))
      throw new VethworkError("EINVAL", `${pace.packetsPerSecond} packets a second is not a rate`);
    return [ReplayPace.interval, pace.packetsPerSecond];
  }
  if (!(pace.bitsPerSecond > 0 && pace.bitsPerSecond < Infinity))
    throw new VethworkError("EINVAL", `${pace.bitsPerSecond} bits a second is not a rate`);
  return [ReplayPace.bitrate, pace.bitsPerSecond];
}
