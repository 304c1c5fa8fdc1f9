/** htb (net/sched/sch_htb.c): classes with rates that may borrow from their ancestors; what is sent, and when. Its classes: htb-control.ts. */
import { Decision } from "../abi/decision";
import { NetXmit, TcAct } from "../abi/sched";
import { reliedOn } from "../observe";
import { Packet } from "../packet";
import { PacketQueue } from "../packet-queue";
import { K } from "../state";
import { classify, FilterBlock } from "./classify";
import { ClassTable, findInTable, HtbClass, LEVELS, Mode, PRIORITIES } from "./htb-class";
import {
  activatePriorities,
  deactivatePriorities,
  firstEvent,
  lookupLeaf,
  nextTurn,
  rowAt,
  rowMask,
  stopWaiting,
  waitFor,
} from "./htb-tree";
import { childEnqueue, qdiscDequeue } from "./kinds";
import { turnAt } from "./htb-class";
import { countSent, packetLength, Qdisc, qdiscDrop } from "./qdisc";
import { scheduleQdisc, wakeAt } from "./run";
import { timeOf } from "./rate";

@unmanaged
export class Htb {
  table: ClassTable;
  defaultClass: u32;
  rate2quantum: u32;
  /** packets without a class: they are not shaped */
  direct: PacketQueue;
  directLimit: u32;
  directPackets: u32;
  overlimits: u32;
  watchdog: usize;
  /** time of the present dequeue */
  nowNs: u64;
  /** Turn by level and priority; bits of the priorities in use, and the first waiting class, by level */
  rows: usize;
  rowMasks: usize;
  events: usize;
  /** by level: no class changes its mode before (u64) */
  nearest: usize;
}

export function htbOf(q: Qdisc): Htb {
  return changetype<Htb>(q.data);
}

/** htb_find: the class with this id, where its major half is the qdisc's. */
export function htbFind(q: Qdisc, classid: u32): HtbClass | null {
  return (classid & 0xffff0000) == q.handle ? findInTable(htbOf(q).table, classid) : null;
}

const DIRECT: usize = 1;
const LOST: usize = 0;
const STOLEN: usize = 2;

/** htb_classify: a leaf, DIRECT, LOST (a filter says so) or STOLEN */
function classOf(q: Qdisc, s: Htb, p: Packet): usize {
  if (p.priority == q.handle) return DIRECT;
  let block: FilterBlock | null = q.block;
  let c = htbFind(q, p.priority);
  if (c !== null) {
    if (!c.level) return changetype<usize>(c);
    block = c.block;
  }
  while (true) {
    const verdict = classify(block, p);
    if (verdict < 0) break;
    if (verdict == TcAct.QUEUED || verdict == TcAct.STOLEN || verdict == TcAct.TRAP) return STOLEN;
    if (verdict == TcAct.SHOT) return LOST;
    c = changetype<HtbClass | null>(K.tcClass);
    if (c === null) {
      if (K.tcClassid == q.handle) return DIRECT;
      c = htbFind(q, K.tcClassid);
      if (c === null) break;
    }
    if (!c.level) return changetype<usize>(c);
    // an inner class: its own filters decide
    block = c.block;
  }
  c = htbFind(q, q.handle | (s.defaultClass & 0xffff));
  return c === null || c.level ? DIRECT : changetype<usize>(c);
}

export function htbEnqueue(q: Qdisc, p: Packet): u32 {
  const s = htbOf(q);
  const length = packetLength(p);
  const where = classOf(q, s, p);
  if (where == DIRECT) {
    reliedOn(p, Decision.trafficClass, changetype<usize>(q), q.handle);
    if (s.direct.length >= s.directLimit) return qdiscDrop(q, p);
    s.direct.append(p);
    s.directPackets++;
  } else if (where == STOLEN) return NetXmit.SUCCESS | NetXmit.STOLEN;
  else if (where == LOST) {
    qdiscDrop(q, p);
    return NetXmit.SUCCESS | NetXmit.BYPASS;
  } else {
    const c = changetype<HtbClass>(where);
    reliedOn(p, Decision.trafficClass, where, c.classid);
    const result = childEnqueue(c.leaf, p);
    if (result != NetXmit.SUCCESS) {
      if (!(result & NetXmit.STOLEN)) {
        q.drops++;
        c.drops++;
      }
      return result;
    }
    activate(s, c);
  }
  q.backlog += length;
  q.qlen++;
  return NetXmit.SUCCESS;
}

/** htb_activate */
function activate(s: Htb, c: HtbClass): void {
  if (c.activity) return;
  c.activity = 1 << c.prio;
  activatePriorities(s, c);
}

/** htb_deactivate */
export function htbDeactivate(s: Htb, c: HtbClass): void {
  if (!c.activity) return;
  deactivatePriorities(s, c);
  c.activity = 0;
}

/** htb_class_mode: what it may do `diff` ns after its tokens were counted; how long until that changes is in K.tcDelay. */
function modeOf(c: HtbClass, diff: i64): u32 {
  let tokens = c.ctokens + diff;
  if (tokens < 0) {
    K.tcDelay = -tokens;
    return Mode.CANT_SEND;
  }
  tokens = c.tokens + diff;
  if (tokens >= 0) {
    K.tcDelay = diff;
    return Mode.CAN_SEND;
  }
  K.tcDelay = -tokens;
  return Mode.MAY_BORROW;
}

/** htb_change_class_mode */
function changeMode(s: Htb, c: HtbClass, diff: i64): void {
  const mode = modeOf(c, diff);
  if (mode == c.mode) return;
  if (mode == Mode.CANT_SEND) {
    c.overlimits++;
    s.overlimits++;
  }
  if (!c.activity) {
    c.mode = mode;
    return;
  }
  if (c.mode != Mode.CANT_SEND) deactivatePriorities(s, c);
  c.mode = mode;
  if (mode != Mode.CANT_SEND) activatePriorities(s, c);
}

/** mbuffer: what a class may have saved or owe at most, one minute */
const MOST_NS: i64 = 60_000_000_000;

function account(tokens: i64, depth: i64, diff: i64, cost: u64): i64 {
  const left = min<i64>(diff + tokens, depth) - <i64>cost;
  return left <= -MOST_NS ? 1 - MOST_NS : left;
}

/** htb_charge_class: a packet was sent by `leaf`, with the tokens of its ancestor at `level` (and of those above it). */
function charge(s: Htb, leaf: HtbClass, level: u32, p: Packet): void {
  const length = packetLength(p);
  let c: HtbClass | null = leaf;
  while (c !== null) {
    const diff = min<i64>(<i64>(s.nowNs - c.checkedNs), MOST_NS);
    if (c.level >= level) {
      if (c.level == level) c.lends++;
      c.tokens = account(c.tokens, c.buffer, diff, timeOf(c.rate, length));
    } else {
      c.borrows++;
      c.tokens += diff;
    }
    c.ctokens = account(c.ctokens, c.cbuffer, diff, timeOf(c.ceil, length));
    c.checkedNs = s.nowNs;
    const old = c.mode;
    changeMode(s, c, 0);
    if (old != c.mode) {
      const delay = K.tcDelay;
      if (old != Mode.CAN_SEND) stopWaiting(s, c);
      if (c.mode != Mode.CAN_SEND) waitFor(s, c, delay);
    }
    if (c.level) {
      c.bytes += length;
      c.packets++;
    }
    c = c.parent;
  }
}

/** htb_do_events: classes of a level whose time has come change their mode. When the next one's comes; 0: there is none. */
function doEvents(s: Htb, level: u32): u64 {
  while (true) {
    const c = firstEvent(s, level);
    if (c === null) return 0;
    if (c.eventNs > s.nowNs) return c.eventNs;
    stopWaiting(s, c);
    const diff = min<i64>(<i64>(s.nowNs - c.checkedNs), MOST_NS);
    changeMode(s, c, diff);
    const delay = K.tcDelay;
    if (c.mode != Mode.CAN_SEND) waitFor(s, c, delay);
  }
}

/** The list that the turn of a leaf at a level is in. */
function passTurn(s: Htb, c: HtbClass, level: u32, priority: u32): void {
  const parent = c.parent;
  if (level && parent !== null) nextTurn(turnAt(parent.turns, priority), priority);
  else nextTurn(rowAt(s, 0, priority), priority);
}

/** htb_dequeue_tree: deficit round robin among those that may send at a level with a priority. */
function dequeueTree(s: Htb, level: u32, priority: u32): Packet | null {
  let c = lookupLeaf(s, level, priority);
  let start = c;
  while (true) {
    if (c === null) return null;
    const leaf = c.leaf;
    if (leaf === null || leaf.qlen == 0) {
      // its qdisc has lost its packets, or is another one now
      htbDeactivate(s, c);
      if (!(rowMask(s, level) & (1 << priority))) return null;
      const next = lookupLeaf(s, level, priority);
      if (c === start) start = next;
      c = next;
      continue;
    }
    const p = qdiscDequeue(leaf);
    if (p !== null) {
      serve(s, c, leaf, level, priority, p);
      return p;
    }
    // not work-conserving: a shaper below a class
    passTurn(s, c, level, priority);
    c = lookupLeaf(s, level, priority);
    if (c === start) return null;
  }
}

/** The rest of htb_dequeue_tree: a leaf has given a packet. */
function serve(s: Htb, c: HtbClass, leaf: Qdisc, level: u32, priority: u32, p: Packet): void {
  c.bytes += packetLength(p);
  c.packets++;
  const deficit = c.deficits + ((<usize>level) << 2);
  const left = load<i32>(deficit) - <i32>packetLength(p);
  if (left < 0) {
    store<i32>(deficit, left + <i32>c.quantum);
    passTurn(s, c, level, priority);
  } else store<i32>(deficit, left);
  if (leaf.qlen == 0) htbDeactivate(s, c);
  charge(s, c, level, p);
}

const NS_PER_S: u64 = 1_000_000_000;

export function htbDequeue(q: Qdisc): Packet | null {
  const s = htbOf(q);
  const direct = s.direct.take();
  if (direct !== null) return sent(q, direct);
  if (!q.qlen) return null;
  s.nowNs = K.nowNs;
  let next = s.nowNs + 5 * NS_PER_S;
  for (let level: u32 = 0; level < LEVELS; level++) {
    const near = s.nearest + ((<usize>level) << 3);
    let event = load<u64>(near);
    if (s.nowNs >= event) {
      event = doEvents(s, level);
      if (!event) event = s.nowNs + NS_PER_S;
      store<u64>(near, event);
    }
    if (next > event) next = event;
    const mask = rowMask(s, level);
    for (let priority: u32 = 0; priority < PRIORITIES; priority++) {
      if (!(mask & (1 << priority))) continue;
      const p = dequeueTree(s, level, priority);
      if (p !== null) return sent(q, p);
    }
  }
  if (next > s.nowNs) wakeAt(s.watchdog, next);
  else scheduleQdisc(changetype<Qdisc>(q.device.qdisc));
  return null;
}

function sent(q: Qdisc, p: Packet): Packet {
  countSent(q, p);
  q.backlog -= packetLength(p);
  q.qlen--;
  return p;
}
