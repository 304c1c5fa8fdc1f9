/**
 * Timers that Linux keeps in its timer wheel (kernel/time/timer.c), with HZ = 100: when such a timer fires, and in which order timers of the
 * same moment do, depends on the bucket it lies in. The farther a time is away the coarser are the buckets: 1 jiffy below 63 jiffies, then
 * 8, 64, 512 ...; a time is rounded up to the end of its bucket, the coarser level goes first, and in a bucket what was put in last.
 */
import { JIFFY_NS, schedule, Timer } from "./clock";
import { TimerKind } from "./abi/events";
import { K } from "./state";

export const HZ: u32 = 100;
/** INITIAL_JIFFIES: the counter starts five minutes before it wraps */
const INITIAL_JIFFIES: u32 = 0 - 300 * HZ;
const LEVELS: u32 = 9;
const LEVEL_SHIFT: u32 = 3;
const LEVEL_SIZE: u32 = 64;

/** The kernel's tick counter (32 bits, wraps). */
export function jiffies(): u32 {
  return jiffiesAt(K.nowNs);
}

/** What it was, or will be, at that time. */
export function jiffiesAt(ns: u64): u32 {
  return <u32>(ns / JIFFY_NS) + INITIAL_JIFFIES;
}

/** A time in jiffies from ns, rounded up. */
export function jiffiesOf(ns: u64): u32 {
  return <u32>((ns + JIFFY_NS - 1) / JIFFY_NS);
}

function levelOf(delay: u32): u32 {
  let level: u32 = 0;
  while (level + 1 < LEVELS && delay >= (LEVEL_SIZE - 1) << (level * LEVEL_SHIFT)) level++;
  return level;
}

/** When a timer fires that was set `since` ticks ago to go off `delay` ticks after that: ns since boot. */
export function wheelTime(since: u32, delay: u32): u64 {
  const shift = levelOf(delay) * LEVEL_SHIFT;
  const start = jiffies() - since;
  // unsigned arithmetic: the counter wraps five minutes after boot, and buckets wrap with it
  const bucket = ((start + delay) >> shift) + 1;
  const wait = (bucket << shift) - start;
  return (K.nowNs / JIFFY_NS - <u64>since + <u64>wait) * JIFFY_NS;
}

/** mod_timer(timer, jiffies + delay) */
export function scheduleJiffies(timer: Timer, kind: TimerKind, object: usize, delay: u32): void {
  scheduleSince(timer, kind, object, 0, delay);
}

/** The same as if it had been done `since` ticks ago. */
export function scheduleSince(timer: Timer, kind: TimerKind, object: usize, since: u32, delay: u32): void {
  const level = levelOf(delay);
  const atNs = wheelTime(since, delay);
  // behind ordinary events of that moment; the coarser level first, in a bucket the newest first
  const newest = 0x00ffffffffffffff - K.eventSequence++;
  schedule(timer, kind, object, atNs, ((<u64>(LEVELS - level)) << 56) | newest);
}

/** Whether scheduleJiffies set it. */
export function isWheelTimer(timer: Timer): bool {
  return timer.sequence >> 56 != 0;
}
