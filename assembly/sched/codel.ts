/** CoDel (include/net/codel.h, codel_impl.h): loses or marks packets of a queue whose packets wait too long for too long. Times are ns / 1024, 32 bits. */
import { Packet } from "../packet";
import { K } from "../state";
import { markCongestion } from "./ecn";
import { packetLength } from "./qdisc";

export const CODEL_SHIFT: u64 = 10;
export const NEVER: u32 = 0xffffffff;
const PRECISION: u32 = 16;

/** struct codel_params and codel_stats of a qdisc */
@unmanaged
export class Codel {
  target: u32;
  interval: u32;
  ceThreshold: u32;
  mtu: u32;
  ecn: u32;
  maxPacket: u32;
  /** lost since those above were told */
  dropCount: u32;
  dropBytes: u32;
  ecnMark: u32;
  ceMark: u32;
}

/** struct codel_vars of a flow */
@unmanaged
export class CodelState {
  count: u32;
  lastCount: u32;
  dropping: u32;
  inverseRoot: u32;
  firstAbove: u32;
  dropNext: u32;
  delay: u32;
}

/** codel_get_time */
export function codelNow(): u32 {
  return <u32>(K.nowNs >> CODEL_SHIFT);
}

function isAfter(a: u32, b: u32): bool {
  return <i32>(a - b) > 0;
}

/** codel_Newton_step: 1 / sqrt(count), one step nearer */
export function newtonStep(v: CodelState): void {
  const inverse = v.inverseRoot << PRECISION;
  const square = <u32>((<u64>inverse * <u64>inverse) >> 32);
  let value = ((<u64>3) << 32) - <u64>v.count * <u64>square;
  value >>= 2;
  value = (value * <u64>inverse) >> 31;
  v.inverseRoot = (<u32>(value >> PRECISION)) & 0xffff;
}

/** codel_control_law */
export function controlLaw(t: u32, interval: u32, inverseRoot: u32): u32 {
  return t + <u32>((<u64>interval * <u64>(inverseRoot << PRECISION)) >> 32);
}

/** codel_should_drop: `backlog` is the bytes of the whole qdisc. */
export function shouldDrop(p: Packet | null, v: CodelState, c: Codel, backlog: u32, now: u32): bool {
  if (p === null) {
    v.firstAbove = 0;
    return false;
  }
  const length = packetLength(p);
  v.delay = now - <u32>(p.queuedNs >> CODEL_SHIFT);
  if (length > c.maxPacket) c.maxPacket = length;
  if (<i32>(v.delay - c.target) < 0 || backlog <= c.mtu) {
    v.firstAbove = 0;
    return false;
  }
  if (!v.firstAbove) {
    v.firstAbove = now + c.interval;
    return false;
  }
  return isAfter(now, v.firstAbove);
}

/** The beginning of a time of losses, where the last one ended a while ago. */
export function beginDropping(v: CodelState, c: Codel, now: u32): void {
  v.dropping = 1;
  const delta = v.count - v.lastCount;
  if (delta > 1 && <i32>(now - v.dropNext - 16 * c.interval) < 0) {
    v.count = delta;
    newtonStep(v);
  } else {
    v.count = 1;
    v.inverseRoot = 0xffff;
  }
  v.lastCount = v.count;
  v.dropNext = controlLaw(now, c.interval, v.inverseRoot);
}

/** Whether the next loss is due. */
export function isDropDue(v: CodelState, now: u32): bool {
  return <i32>(now - v.dropNext) >= 0;
}

/** Marks what has waited longer than ce_threshold. */
export function markLate(p: Packet | null, v: CodelState, c: Codel): void {
  if (p === null || c.ceThreshold == NEVER || !isAfter(v.delay, c.ceThreshold)) return;
  if (markCongestion(p)) c.ceMark++;
}
