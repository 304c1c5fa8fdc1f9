/**
 * netem (net/sched/sch_netem.c): delay, loss, duplication, corruption, reordering and rate. Packets wait in the order of the time that
 * they leave at (Packet.queuedNs); those that are reordered are in the plain queue and go first.
 */
import { Errno, Extack } from "../abi/errno";
import { NetemOptions, NetXmit, QdiscKind, SCHED_DATA, SCHED_TABLE } from "../abi/sched";
import { DropReason } from "../abi/drop";
import { printk } from "../log";
import { allocate, release } from "../memory";
import { clone, drop, Packet, set8 } from "../packet";
import { K, random32, randomBelow } from "../state";
import { read8 } from "../wire/bytes";
import { markCongestion } from "./ecn";
import { putQdisc, reduceBacklog, replaceChild } from "./create";
import { qdiscDequeue, qdiscEnqueue, qdiscReset } from "./kinds";
import { countSent, packetLength, purgeList, Qdisc, qdiscDrop, takeHead } from "./qdisc";
import { createWatchdog, freeWatchdog, stopWatchdog, wakeAt } from "./run";
import { bucketFirst } from "./lookup";
import { first, insert, last, remove, TimeHeap } from "./time-heap";

/** struct crndstate: numbers that depend on the one before */
@unmanaged
class Chance {
  last: u32;
  rho: u32;
}

const enum LossModel {
  RANDOM = 0,
  STATES = 1,
  GILBERT_ELLIOTT = 2,
}

const enum LossState {
  TX_IN_GAP = 1,
  TX_IN_BURST = 2,
  LOST_IN_GAP = 3,
  LOST_IN_BURST = 4,
}

const GOOD: u32 = 1;
const BAD: u32 = 2;
/** KERN_INFO */
const INFO: u32 = 6;
const MOST_I32: i64 = 0x7fffffff;

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

function netemOf(q: Qdisc): Netem {
  return changetype<Netem>(q.data);
}

/** init_crandom */
function begin(c: Chance, rho: u32): void {
  c.rho = rho;
  c.last = random32();
}

/** get_crandom */
function chance(c: Chance): u32 {
  if (!c.rho) return random32();
  const value = <u64>random32();
  const rho = <u64>c.rho + 1;
  c.last = <u32>((value * (0x100000000 - rho) + <u64>c.last * rho) >> 32);
  return c.last;
}

export function netemInit(q: Qdisc, options: usize): i32 {
  if (!options) return -Errno.EINVAL;
  q.data = allocate(<u32>offsetof<Netem>());
  if (!q.data) return -Errno.ENOMEM;
  const s = netemOf(q);
  const chances = allocate(<u32>(offsetof<Chance>() * 5));
  const heap = allocate(<u32>offsetof<TimeHeap>());
  s.watchdog = createWatchdog(q);
  if (!chances || !heap || !s.watchdog) return -Errno.ENOMEM;
  s.delayChance = changetype<Chance>(chances);
  s.lossChance = changetype<Chance>(chances + offsetof<Chance>());
  s.duplicateChance = changetype<Chance>(chances + 2 * offsetof<Chance>());
  s.reorderChance = changetype<Chance>(chances + 3 * offsetof<Chance>());
  s.corruptChance = changetype<Chance>(chances + 4 * offsetof<Chance>());
  s.waiting = changetype<TimeHeap>(heap);
  const error = netemChange(q, options);
  if (error) printk(INFO, "netem: change failed");
  return error;
}

/** A copy of the table of `count` numbers at `from`; the old one goes. */
function takeTable(old: usize, oldCount: u32, from: usize, count: u32): usize {
  const table = allocate(count << 1);
  if (!table) return 0;
  memory.copy(table, from, count << 1);
  if (old) release(old, oldCount << 1);
  return table;
}

/** check_netem_in_tree: one that duplicates has no other on its device, since copies begin at the root again. */
function isMixed(q: Qdisc, duplicates: bool): bool {
  const root = changetype<Qdisc | null>(q.device.qdisc);
  if (root !== null && conflicts(q, root, duplicates)) return true;
  for (let i: u32 = 0; i < 16; i++) {
    let other = bucketFirst(q.device, i);
    while (other !== null) {
      if (conflicts(q, other, duplicates)) return true;
      other = other.hashNext;
    }
  }
  return false;
}

function conflicts(q: Qdisc, other: Qdisc, duplicates: bool): bool {
  if (other === q || other.kind != QdiscKind.netem) return false;
  return duplicates || netemOf(other).duplicate != 0;
}

/** netem_change: tables, correlations and the like stay where they are not given; loss, delay and the limit do not. */
export function netemChange(q: Qdisc, options: usize): i32 {
  if (!options) return -Errno.EINVAL;
  const s = netemOf(q);
  const o = changetype<NetemOptions>(options);
  if (isMixed(q, o.duplicate != 0)) {
    K.extack = Extack.TC_NETEM_NESTED;
    return -Errno.EINVAL;
  }
  const tables = options - SCHED_DATA + SCHED_TABLE;
  if (o.delayTable) {
    const table = takeTable(s.delayTable, s.delayTableSize, tables, o.delayTable);
    if (!table) return -Errno.ENOMEM;
    s.delayTable = table;
    s.delayTableSize = o.delayTable;
  }
  if (o.slotTable) {
    const table = takeTable(s.slotTable, s.slotTableSize, tables + ((<usize>o.delayTable) << 1), o.slotTable);
    if (!table) return -Errno.ENOMEM;
    s.slotTable = table;
    s.slotTableSize = o.slotTable;
  }
  s.lossModel = o.lossModel;
  if (o.lossModel) {
    s.lossState = 1;
    s.a1 = o.loss1;
    s.a2 = o.loss2;
    s.a3 = o.loss3;
    s.a4 = o.loss4;
    s.a5 = o.loss5;
  }
  q.limit = o.limit;
  s.latency = <i64>o.latency;
  s.jitter = min<i64>(<i64>o.jitter, MOST_I32);
  s.gap = o.gap;
  s.counter = 0;
  s.loss = o.loss;
  s.duplicate = o.duplicate;
  if (s.gap) s.reorder = 0xffffffff;
  if (o.hasCorrelation) {
    begin(s.delayChance, o.delayCorrelation);
    begin(s.lossChance, o.lossCorrelation);
    begin(s.duplicateChance, o.duplicateCorrelation);
  }
  if (o.hasReorder) {
    s.reorder = o.reorder;
    begin(s.reorderChance, o.reorderCorrelation);
  }
  if (o.hasCorrupt) {
    s.corrupt = o.corrupt;
    begin(s.corruptChance, o.corruptCorrelation);
  }
  if (o.hasRate) {
    s.rate = o.rate;
    s.packetOverhead = o.packetOverhead;
    s.cellSize = o.cellSize;
    s.cellOverhead = o.cellOverhead;
  }
  if (o.hasEcn) s.ecn = o.ecn;
  if (o.hasSlot) setSlot(s, o);
  return 0;
}

/** get_slot */
function setSlot(s: Netem, o: NetemOptions): void {
  s.slotMin = <i64>o.slotMin;
  s.slotMax = <i64>o.slotMax;
  s.slotDelay = <i64>o.slotDelay;
  s.slotJitter = min<i64>(<i64>o.slotJitter, MOST_I32);
  s.slotPackets = o.slotPackets ? o.slotPackets : <i32>MOST_I32;
  s.slotBytes = o.slotBytes ? o.slotBytes : <i32>MOST_I32;
  s.packetsLeft = s.slotPackets;
  s.bytesLeft = s.slotBytes;
  // 0 means that there are none, also at boot
  s.slotNext = s.slotMin | s.slotMax | s.slotJitter ? max<u64>(K.nowNs, 1) : 0;
}

/** loss_4state: two states of a good time, two of a bad one */
function lostByStates(s: Netem): bool {
  const r = random32();
  switch (s.lossState) {
    case LossState.TX_IN_GAP:
      if (r < s.a4) {
        s.lossState = LossState.LOST_IN_GAP;
        return true;
      }
      if (s.a4 < r && r < s.a1 + s.a4) {
        s.lossState = LossState.LOST_IN_BURST;
        return true;
      }
      return false;
    case LossState.TX_IN_BURST:
      if (r < s.a5) {
        s.lossState = LossState.LOST_IN_BURST;
        return true;
      }
      return false;
    case LossState.LOST_IN_BURST:
      if (r < s.a3) s.lossState = LossState.TX_IN_BURST;
      else if (s.a3 < r && r < s.a2 + s.a3) s.lossState = LossState.TX_IN_GAP;
      else if (s.a2 + s.a3 < r) return true;
      return false;
    default:
      s.lossState = LossState.TX_IN_GAP;
      return false;
  }
}

/** loss_gilb_ell */
function lostByChannel(s: Netem): bool {
  if (s.lossState == GOOD) {
    if (random32() < s.a1) s.lossState = BAD;
    return random32() < s.a4;
  }
  if (random32() < s.a2) s.lossState = GOOD;
  return random32() > s.a3;
}

/** loss_event */
function isLost(s: Netem): bool {
  if (s.lossModel == LossModel.STATES) return lostByStates(s);
  if (s.lossModel == LossModel.GILBERT_ELLIOTT) return lostByChannel(s);
  return s.loss != 0 && s.loss >= chance(s.lossChance);
}

/** NETEM_DIST_SCALE */
const SCALE: i64 = 8192;

/** tabledist: a time around `mean`; `sigma` is the deviation, or half the width of a uniform one. */
function draw(mean: i64, sigma: i64, r: u32, table: usize, size: u32): i64 {
  if (!table) return <i64>(r % (2 * <u32>sigma)) + mean - sigma;
  const t = <i64>load<i16>(table + ((<usize>(r % size)) << 1));
  let x = (sigma % SCALE) * t;
  if (x >= 0) x += SCALE / 2;
  else x -= SCALE / 2;
  return x / SCALE + (sigma / SCALE) * t + mean;
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
    if (copy !== null) drop(copy, DropReason.QDISC_DROP);
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

/** netem_dump */
export function netemFill(q: Qdisc, at: usize): void {
  const s = netemOf(q);
  const o = changetype<NetemOptions>(at);
  o.latency = <u64>s.latency;
  o.jitter = <u64>s.jitter;
  o.limit = q.limit;
  o.loss = s.loss;
  o.gap = s.gap;
  o.duplicate = s.duplicate;
  o.delayCorrelation = s.delayChance.rho;
  o.lossCorrelation = s.lossChance.rho;
  o.duplicateCorrelation = s.duplicateChance.rho;
  o.reorder = s.reorder;
  o.reorderCorrelation = s.reorderChance.rho;
  o.corrupt = s.corrupt;
  o.corruptCorrelation = s.corruptChance.rho;
  o.lossModel = s.lossModel;
  o.loss1 = s.a1;
  o.loss2 = s.a2;
  o.loss3 = s.a3;
  o.loss4 = s.a4;
  o.loss5 = s.a5;
  o.rate = s.rate;
  o.packetOverhead = s.packetOverhead;
  o.cellSize = s.cellSize;
  o.cellOverhead = s.cellOverhead;
  o.ecn = s.ecn;
  if (!(s.slotMin | s.slotMax | s.slotJitter)) return;
  o.hasSlot = 1;
  o.slotMin = <u64>s.slotMin;
  o.slotMax = <u64>s.slotMax;
  o.slotDelay = <u64>s.slotDelay;
  o.slotJitter = <u64>s.slotJitter;
  o.slotPackets = s.slotPackets == <i32>MOST_I32 ? 0 : s.slotPackets;
  o.slotBytes = s.slotBytes == <i32>MOST_I32 ? 0 : s.slotBytes;
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
