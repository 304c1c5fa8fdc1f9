/**
 * Virtual time: a 4-ary heap of timers in the order (time, sequence). Nothing reads a clock of the host.
 *
 * A Timer is part of the object that it wakes (as timer_list is in Linux); the heap holds pointers and each timer knows its place,
 * so that cancelling is cheap.
 */
import { TimerKind } from "./abi/events";
import { Refusal } from "./abi/flow-cache";
import { allocate, reallocate } from "./memory";
import { refuse } from "./recording";
import { K } from "./state";

export const NS_PER_MS: u64 = 1_000_000;
export const NS_PER_S: u64 = 1_000_000_000;

@unmanaged
export class Timer {
  atNs: u64;
  sequence: u64;
  /** place in the heap plus one; 0 while not pending */
  place: u32;
  kind: u32;
  /** what it wakes, as `kind` says */
  object: usize;
}

/** HZ of the kernels that the recordings were made with: delays are rounded up to jiffies where that shows (msecs_to_jiffies). */
export const JIFFY_NS: u64 = 10_000_000;

export function isPending(timer: Timer): bool {
  return timer.place != 0;
}

/** Starts or moves a timer; `sequence` is its order among those due at the same time, 0: behind those that are there. */
export function schedule(timer: Timer, kind: TimerKind, object: usize, atNs: u64, sequence: u64 = 0): void {
  if (K.recording) refuse(Refusal.timer);
  if (timer.place) remove(timer);
  timer.kind = kind;
  timer.object = object;
  timer.atNs = atNs;
  timer.sequence = sequence ? sequence : K.eventSequence++;
  insert(timer);
}

export function scheduleIn(timer: Timer, kind: TimerKind, object: usize, delayNs: u64): void {
  schedule(timer, kind, object, K.nowNs + delayNs);
}

export function cancel(timer: Timer): void {
  if (!timer.place) return;
  if (K.recording) refuse(Refusal.timer);
  remove(timer);
}

/** The timer that is due first, or null. */
export function first(): Timer | null {
  return K.heapLength ? at(0) : null;
}

/** Takes a timer out (cancel of one known to be pending). */
export function take(timer: Timer): void {
  remove(timer);
}

function at(index: u32): Timer {
  return changetype<Timer>(load<u32>(K.heap + ((<usize>index) << 2)));
}

function put(index: u32, timer: Timer): void {
  store<u32>(K.heap + ((<usize>index) << 2), <u32>changetype<usize>(timer));
  timer.place = index + 1;
}

function before(a: Timer, b: Timer): bool {
  return a.atNs < b.atNs || (a.atNs == b.atNs && a.sequence < b.sequence);
}

function insert(timer: Timer): void {
  if (K.heapLength == K.heapCapacity) {
    const capacity = K.heapCapacity ? K.heapCapacity * 2 : 256;
    const grown = K.heapCapacity
      ? reallocate(K.heap, K.heapCapacity << 2, capacity << 2)
      : allocate(capacity << 2);
    if (!grown) return;
    K.heap = grown;
    K.heapCapacity = capacity;
  }
  up(K.heapLength++, timer);
}

function remove(timer: Timer): void {
  const place = timer.place - 1;
  timer.place = 0;
  const last = at(--K.heapLength);
  if (last === timer) return;
  if (place > 0 && before(last, at((place - 1) >> 2))) up(place, last);
  else down(place, last);
}

function up(index: u32, timer: Timer): void {
  while (index > 0) {
    const parent = (index - 1) >> 2;
    const other = at(parent);
    if (!before(timer, other)) break;
    put(index, other);
    index = parent;
  }
  put(index, timer);
}

function down(index: u32, timer: Timer): void {
  while (true) {
    const firstChild = (index << 2) + 1;
    if (firstChild >= K.heapLength) break;
    let best = firstChild;
    const end = min(firstChild + 4, K.heapLength);
    for (let child = firstChild + 1; child < end; child++) if (before(at(child), at(best))) best = child;
    const other = at(best);
    if (!before(other, timer)) break;
    put(index, other);
    index = best;
  }
  put(index, timer);
}
