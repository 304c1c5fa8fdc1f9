/**
 * netem (net/sched/sch_netem.c): delay, loss, duplication, corruption, reordering and rate. Packets wait in the order of the time that
 * they leave at (Packet.queuedNs); those that are reordered are in the plain queue and go first.
 */
import { ObjectKind } from "../abi/explain";
import { accuse } from "../drops";
import { NetXmit } from "../abi/sched";
import { DropReason } from "../abi/drop";
import { release } from "../memory";
import { clone, drop, Packet, set8 } from "../packet";
import { K, random32, randomBelow } from "../state";
import { read8 } from "../wire/bytes";
import { markCongestion } from "./ecn";
import { putQdisc, reduceBacklog, replaceChild } from "./create";
import { qdiscDequeue, qdiscEnqueue, qdiscReset } from "./kinds";
import { countSent, packetLength, purgeList, Qdisc, qdiscDrop, takeHead } from "./qdisc";
import { freeWatchdog, stopWatchdog, wakeAt } from "./run";
import { first, insert, last, remove, TimeHeap } from "./time-heap";
import { Chance, chance, isLost, draw } from "./netem-loss";

@unmanaged
export class Netem {
  latency: i64;
  jitter: i64;
  rate: u64;
  loss: u32;
  gap: u32;
  counter: u32;
  duplicate: u32;
  reorder: u32;
  corrupt: u32;
  ecn: u32;
  packetOverhead: i32;
  cellSize: u32;
  cellOverhead: i32;
  delayChance: Chance;
  lossChance: Chance;
  duplicateChance: Chance;
  reorderChance: Chance;
  corruptChance: Chance;
  /** i16 each, and their number; 0: uniform */
  delayTable: usize;
  delayTableSize: u32;
  slotTable: usize;
  slotTableSize: u32;
  lossModel: u32;
  lossState: u32;
  a1: u32;
  a2: u32;
  a3: u32;
  a4: u32;
  a5: u32;
  slotMin: i64;
  slotMax: i64;
  slotDelay: i64;
  slotJitter: i64;
  slotPackets: i32;
  slotBytes: i32;
  /** when the present slot begins (0: no slots), and what may still leave in it */
  slotNext: u64;
  packetsLeft: i32;
  bytesLeft: i32;
  /** packets by the time they leave at */
  waiting: TimeHeap;
  child: Qdisc | null;
  watchdog: usize;
}

export function netemOf(q: Qdisc): Netem {
  return changetype<Netem>(q.data);
}

/** packet_time_ns */
function timeOnWire(s: Netem, bytes: u32): i64 {
  let length = <u32>(<i32>bytes + s.packetOverhead);
  if (s.cellSize) {
    let cells = length / s.cellSize;
    if (length > cells * s.cellSize) cells++;
    length = cells * (s.cellSize + <u32>s.cellOverhead);
  }
  return <i64>((<u64>length * 1_000_000_000) / s.rate);
}

export function netemEnqueue(q: Qdisc, p: Packet): u32 {
  const s = netemOf(q);
  let count = 1;
  if (s.duplicate && s.duplicate >= chance(s.duplicateChance)) count++;
  if (isLost(s)) {
    if (s.ecn && markCongestion(p)) q.drops++;
    else count--;
  }
  if (!count) {
    qdiscDrop(q, p);
    return NetXmit.SUCCESS | NetXmit.BYPASS;
  }
  const copy = count > 1 ? clone(p) : null;
  if (s.corrupt && s.corrupt >= chance(s.corruptChance) && p.length) {
    const at = p.data + <usize>randomBelow(p.length);
    set8(p, at, read8(at) ^ (1 << randomBelow(8)));
  }
  if (s.waiting.count >= q.limit) {
    qdiscDrop(q, p);
    // the copy is lost with it; it was not counted when it came
    if (copy !== null) {
      accuse(copy, ObjectKind.QDISC, changetype<usize>(q));
      drop(copy, DropReason.QDISC_DROP);
    }
    return NetXmit.DROP;
  }
  if (copy !== null) {
    // the copy goes through the whole tree again, since those above count one packet only
    const root = changetype<Qdisc>(q.device.qdisc);
    const saved = s.duplicate;
    s.duplicate = 0;
    qdiscEnqueue(root, copy);
    s.duplicate = saved;
  }
  q.backlog += packetLength(p);
  q.qlen++;
  if (s.gap == 0 || s.counter < s.gap - 1 || s.reorder < chance(s.reorderChance)) {
    p.queuedNs = leavesAt(s, p);
    s.counter++;
    if (!insert(s.waiting, p)) {
      q.backlog -= packetLength(p);
      q.qlen--;
      return qdiscDrop(q, p);
    }
  } else {
    // one out of `gap` packets passes all others
    p.queuedNs = K.nowNs;
    s.counter = 0;
    p.next = q.head;
    if (q.tail === null) q.tail = p;
    q.head = p;
    q.requeues++;
  }
  return NetXmit.SUCCESS;
}

function leavesAt(s: Netem, p: Packet): u64 {
  let now = <i64>K.nowNs;
  let delay = s.latency;
  if (s.jitter) delay = draw(s.latency, s.jitter, chance(s.delayChance), s.delayTable, s.delayTableSize);
  if (s.rate) {
    const before = last(s.waiting);
    if (before !== null) {
      // behind the last one; the time until that leaves is part of the delay
      delay = max<i64>(0, delay - (<i64>before.queuedNs - now));
      now = <i64>before.queuedNs;
    }
    delay += timeOnWire(s, packetLength(p));
  }
  return <u64>(now + delay);
}

/** get_slot_next */
function nextSlot(s: Netem): void {
  let delay: i64;
  if (!s.slotTable) {
    delay = s.slotMin + <i64>((<u64>random32() * <u64>(s.slotMax - s.slotMin)) >> 32);
  } else {
    delay = s.slotJitter
      ? draw(s.slotDelay, s.slotJitter, random32(), s.slotTable, s.slotTableSize)
      : s.slotDelay;
  }
  s.slotNext = K.nowNs + <u64>delay;
  s.packetsLeft = s.slotPackets;
  s.bytesLeft = s.slotBytes;
}

function deliver(q: Qdisc, p: Packet): Packet {
  q.backlog -= packetLength(p);
  q.qlen--;
  countSent(q, p);
  return p;
}

export function netemDequeue(q: Qdisc): Packet | null {
  const s = netemOf(q);
  const child = s.child;
  const reordered = takeHead(q);
  if (reordered !== null) return deliver(q, reordered);
  const now = K.nowNs;
  while (true) {
    const p = first(s.waiting);
    if (p === null) break;
    const due = p.queuedNs;
    if (s.slotNext && s.slotNext < due) nextSlot(s);
    if (<i64>due <= <i64>now && s.slotNext <= now) {
      remove(s.waiting);
      if (s.slotNext) {
        s.packetsLeft--;
        s.bytesLeft -= <i32>packetLength(p);
        if (s.packetsLeft <= 0 || s.bytesLeft <= 0) nextSlot(s);
      }
      if (child === null) return deliver(q, p);
      const length = packetLength(p);
      const result = qdiscEnqueue(child, p);
      if (result != NetXmit.SUCCESS) {
        if (!(result & NetXmit.STOLEN)) q.drops++;
        q.backlog -= length;
        q.qlen--;
        reduceBacklog(q, 1, <i32>length);
      }
      continue;
    }
    if (child !== null) {
      const ready = qdiscDequeue(child);
      if (ready !== null) return deliver(q, ready);
    }
    wakeAt(s.watchdog, max<u64>(due, s.slotNext));
    break;
  }
  if (child === null) return null;
  const ready = qdiscDequeue(child);
  return ready === null ? null : deliver(q, ready);
}

export function netemReset(q: Qdisc): void {
  const s = netemOf(q);
  while (true) {
    const p = first(s.waiting);
    if (p === null) break;
    remove(s.waiting);
    p.next = null;
    purgeList(p);
  }
  if (s.child !== null) qdiscReset(s.child!);
  stopWatchdog(s.watchdog);
}

export function netemDestroy(q: Qdisc): void {
  if (!q.data) return;
  const s = netemOf(q);
  freeWatchdog(s.watchdog);
  if (s.child !== null) putQdisc(s.child!);
  if (changetype<usize>(s.waiting)) {
    if (s.waiting.cells) release(s.waiting.cells, s.waiting.capacity << 2);
    release(changetype<usize>(s.waiting), <u32>offsetof<TimeHeap>());
  }
  release(changetype<usize>(s.delayChance), <u32>(offsetof<Chance>() * 5));
  if (s.delayTable) release(s.delayTable, s.delayTableSize << 1);
  if (s.slotTable) release(s.slotTable, s.slotTableSize << 1);
  release(q.data, <u32>offsetof<Netem>());
}

export function netemLeaf(q: Qdisc): Qdisc | null {
  return netemOf(q).child;
}

/** netem_graft: packets that have waited go on through the child. Answers the old one. */
export function netemGraft(q: Qdisc, child: Qdisc | null): Qdisc | null {
  const s = netemOf(q);
  const old = s.child;
  s.child = child;
  replaceChild(old);
  return old;
}
