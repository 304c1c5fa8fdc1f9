/**
 * What the slow path writes down while it walks a packet whose flow may become a recipe (docs/flow-cache.md). Protocols tell what they count,
 * stamp, do and rely on; whatever is not told must refuse. K.recording is 0 unless a walk is recorded, and is all that a call costs then.
 */
import { Act, Guard, Refusal } from "./abi/flow-cache";
import { K } from "./state";

/** What kind of number a counter is: the low two bits of its address, which are 0 in memory. */
export const enum Counter {
  u64 = 0,
  u32,
  /** u64 that grows with the length of the packet */
  bytes,
}

/** a counter: | address and Counter, u32 | by, i32 | */
export const COUNTER_BYTES: u32 = 8;
/** a stamp: | address, u32 | unused | ns ahead, u64 | */
export const STAMP_BYTES: u32 = 16;
/** an act or a guard: | Act or Guard, u32 | object, u32 | detail, u32 | */
export const TOLD_BYTES: u32 = 12;

/** in a stamp's address: its time is a u32 of ticks */
export const TICKS: usize = 1;

export const MOST_COUNTERS: u32 = 512;
export const MOST_STAMPS: u32 = 32;
export const MOST_ACTS: u32 = 8;
export const MOST_GUARDS: u32 = 32;

/** Whose an object is that a walk counts, stamps or relies on. */
export const enum Of {
  /** many flows meet it: a device, a rule, a neighbour, an entry of a forwarding table */
  way = 0,
  /** there is one for each flow: its connection */
  flow,
}

/** What a walk has told of objects of one kind. */
@unmanaged
export class Told {
  counters: u32;
  stamps: u32;
  guards: u32;
  counterList: usize;
  stampList: usize;
  guardList: usize;
}

/** What the present walk has told so far (K.flowWalk). */
@unmanaged
export class Walk {
  /** length of the frame that came in */
  length: u32;
  acts: u32;
  actList: usize;
  way: Told;
  flow: Told;
}

export function walk(): Walk {
  return changetype<Walk>(K.flowWalk);
}

function toldOf(whose: Of): Told {
  return whose == Of.flow ? walk().flow : walk().way;
}

/** This walk gives no recipe. */
export function refuse(why: Refusal): void {
  if (K.recording) K.flowRefusal = K.flowRefusal ? K.flowRefusal : why;
}

/** The u64 at `at` rose by `by`, and does for each packet of the flow. */
export function counted(at: usize, by: u32, whose: Of = Of.way): void {
  if (K.recording) count(at, Counter.u64, by, whose);
}

/** The u32 at `at` rose by `by`. */
export function counted32(at: usize, by: u32, whose: Of = Of.way): void {
  if (K.recording) count(at, Counter.u32, by, whose);
}

/** The u64 at `at` rose by `bytes`, which is the length of the packet at this place: as much longer for a longer packet. */
export function countedBytes(at: usize, bytes: u32, whose: Of = Of.way): void {
  if (K.recording) count(at, Counter.bytes, bytes - walk().length, whose);
}

function count(at: usize, kind: Counter, by: u32, whose: Of): void {
  const t = toldOf(whose);
  if (t.counters == MOST_COUNTERS || at & 3) {
    refuse(Refusal.size);
    return;
  }
  const to = t.counterList + <usize>(t.counters++ * COUNTER_BYTES);
  store<u32>(to, (<u32>at) | (<u32>kind));
  store<u32>(to, by, 4);
}

/**
 * The u64 at `at` became now (K.nowNs) plus `aheadNs`. Stamps are put in later, and never put back: what may come to lie earlier than it was
 * has to refuse, or to be an act.
 */
export function stamped(at: usize, aheadNs: u64, whose: Of = Of.way): void {
  if (!K.recording) return;
  const t = toldOf(whose);
  if (t.stamps == MOST_STAMPS) {
    refuse(Refusal.size);
    return;
  }
  const to = t.stampList + <usize>(t.stamps++ * STAMP_BYTES);
  store<u32>(to, <u32>at);
  store<u64>(to, aheadNs, 8);
}

/** The u32 at `at` became now (jiffies of wheel.ts) plus `aheadTicks`. */
export function stampedTicks(at: usize, aheadTicks: u32, whose: Of = Of.way): void {
  stamped(at | TICKS, aheadTicks, whose);
}

/** Something was done that has to be done for each packet, in this order. */
export function acted(what: Act, object: usize, detail: u32): void {
  if (!K.recording) return;
  const w = walk();
  if (w.acts == MOST_ACTS) refuse(Refusal.size);
  else tell(w.actList, w.acts++, what, object, detail);
}

/** The way relied on an object of the data plane being as it is. Who frees such an object clears what its guard compares first (flow/guards.ts). */
export function guarded(what: Guard, object: usize, detail: u32, whose: Of = Of.way): void {
  if (!K.recording) return;
  const t = toldOf(whose);
  for (let i: u32 = 0; i < t.guards; i++) {
    const told = t.guardList + <usize>(i * TOLD_BYTES);
    if (load<u32>(told) == <u32>what && load<u32>(told, 4) == <u32>object && load<u32>(told, 8) == detail)
      return;
  }
  if (t.guards == MOST_GUARDS) refuse(Refusal.size);
  else tell(t.guardList, t.guards++, what, object, detail);
}

function tell(list: usize, index: u32, what: u32, object: usize, detail: u32): void {
  const to = list + <usize>(index * TOLD_BYTES);
  store<u32>(to, what);
  store<u32>(to, <u32>object, 4);
  store<u32>(to, detail, 8);
}

/** Something of the data plane that any recipe may rely on has changed (rare: what has no Guard of its own): all recipes are void. */
export function invalidate(): void {
  K.generation++;
}
