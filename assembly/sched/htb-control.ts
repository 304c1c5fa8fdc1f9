/** htb's qdisc and classes made, changed, deleted and told (net/sched/sch_htb.c). */
import { DropReason } from "../abi/drop";
import { Errno } from "../abi/errno";
import {
  HtbClassExtra,
  HtbClassOptions,
  HtbOptions,
  QdiscKind,
  RateOptions,
  SchedRecord,
  TcHandle,
} from "../abi/sched";
import { logBegin, logEnd, logHex, logText } from "../log";
import { allocate, release } from "../memory";
import { newPacketQueue, PACKET_QUEUE_BYTES } from "../packet-queue";
import { K } from "../state";
import { createBlock, destroyBlock } from "./classify";
import { createDefault, purgeBacklog, putQdisc, replaceChild } from "./create";
import { htbDeactivate, htbFind, htbOf, Htb } from "./htb";
import {
  bucketFirst,
  ClassTable,
  createClass,
  freeClass,
  freeTable,
  growTable,
  HtbClass,
  initTable,
  insertInTable,
  LEVELS,
  Mode,
  PRIORITIES,
  removeFromTable,
  TURN_BYTES,
} from "./htb-class";
import { resetTrees, stopWaiting } from "./htb-tree";
import { qdiscReset } from "./kinds";
import { hashAdd } from "./lookup";
import { Qdisc } from "./qdisc";
import { computeRate, fillRate, TICK_SHIFT } from "./rate";
import { createWatchdog, freeWatchdog, stopWatchdog } from "./run";

const ROW_BYTES: u32 = LEVELS * PRIORITIES * TURN_BYTES;
const NOT_GIVEN: u32 = 0xffffffff;

export function htbInit(q: Qdisc, options: usize): i32 {
  if (!options) return -Errno.EINVAL;
  const o = changetype<HtbOptions>(options);
  q.data = allocate(<u32>offsetof<Htb>());
  if (!q.data) return -Errno.ENOMEM;
  const s = htbOf(q);
  s.table = changetype<ClassTable>(allocate(<u32>offsetof<ClassTable>()));
  s.direct = newPacketQueue();
  s.rows = allocate(ROW_BYTES);
  s.rowMasks = allocate(LEVELS << 2);
  s.events = allocate(LEVELS << 2);
  s.nearest = allocate(LEVELS << 3);
  s.watchdog = createWatchdog(q);
  const whole =
    changetype<usize>(s.table) &&
    changetype<usize>(s.direct) &&
    s.rows &&
    s.rowMasks &&
    s.events &&
    s.nearest &&
    s.watchdog;
  if (!whole || initTable(s.table)) return -Errno.ENOMEM;
  s.directLimit = o.directQlen == NOT_GIVEN ? q.device.txqlen : o.directQlen;
  s.rate2quantum = o.rate2quantum < 1 ? 1 : o.rate2quantum;
  s.defaultClass = o.defaultClass;
  return 0;
}

export function htbReset(q: Qdisc): void {
  const s = htbOf(q);
  for (let i: u32 = 0; i < s.table.size; i++) {
    let c = bucketFirst(s.table, i);
    while (c !== null) {
      if (c.level) memory.fill(c.turns, 0, PRIORITIES * TURN_BYTES);
      else if (c.leaf !== null) qdiscReset(c.leaf!);
      memory.fill(c.links, 0, PRIORITIES * 12);
      c.activity = 0;
      c.mode = Mode.CAN_SEND;
      c.waiting = 0;
      c.eventNext = null;
      c.eventPrevious = null;
      c = c.nextInBucket;
    }
  }
  stopWatchdog(s.watchdog);
  s.direct.purge(DropReason.QUEUE_PURGE);
  resetTrees(s);
}

function destroyClass(c: HtbClass): void {
  if (!c.level && c.leaf !== null) putQdisc(c.leaf!);
  destroyBlock(c.block);
  freeClass(c);
}

export function htbDestroy(q: Qdisc): void {
  if (!q.data) return;
  const s = htbOf(q);
  freeWatchdog(s.watchdog);
  if (changetype<usize>(s.table)) {
    // filters first: they hold classes
    for (let i: u32 = 0; i < s.table.size; i++) {
      let c = bucketFirst(s.table, i);
      while (c !== null) {
        destroyBlock(c.block);
        c.block = null;
        c = c.nextInBucket;
      }
    }
    for (let i: u32 = 0; i < s.table.size; i++) {
      let c = bucketFirst(s.table, i);
      while (c !== null) {
        const next = c.nextInBucket;
        destroyClass(c);
        c = next;
      }
    }
    freeTable(s.table);
    release(changetype<usize>(s.table), <u32>offsetof<ClassTable>());
  }
  release(changetype<usize>(s.direct), PACKET_QUEUE_BYTES);
  release(s.rows, ROW_BYTES);
  release(s.rowMasks, LEVELS << 2);
  release(s.events, LEVELS << 2);
  release(s.nearest, LEVELS << 3);
  release(q.data, <u32>offsetof<Htb>());
}

export function htbFill(q: Qdisc, at: usize): void {
  const s = htbOf(q);
  const o = changetype<HtbOptions>(at);
  q.overlimits = s.overlimits;
  o.rate2quantum = s.rate2quantum;
  o.defaultClass = s.defaultClass;
  o.directQlen = s.directLimit;
  o.directPackets = s.directPackets;
}

/** A leaf gets a child: its packets are lost, its level is the one below its parent's. */
function becomeInner(s: Htb, c: HtbClass): Qdisc | null {
  const leaf = c.leaf;
  if (leaf !== null) purgeBacklog(leaf);
  htbDeactivate(s, c);
  if (c.mode != Mode.CAN_SEND) {
    stopWaiting(s, c);
    c.mode = Mode.CAN_SEND;
  }
  const above = c.parent;
  c.level = (above !== null ? above.level : LEVELS) - 1;
  memory.fill(c.turns, 0, PRIORITIES * TURN_BYTES);
  c.leaf = null;
  return leaf;
}

/** htb_change_class */
export function htbChangeClass(q: Qdisc, cl: usize, parentid: u32, classid: u32, options: usize): i32 {
  if (!options) return -Errno.EINVAL;
  const s = htbOf(q);
  const o = changetype<HtbClassOptions>(options);
  if (!o.rate || !o.ceil) return -Errno.EINVAL;
  let c = changetype<HtbClass | null>(cl);
  let oldLeaf: Qdisc | null = null;
  if (c === null) {
    let parent: HtbClass | null = null;
    if (parentid != <u32>TcHandle.ROOT) parent = htbFind(q, parentid);
    if (!classid || (classid & 0xffff0000) != q.handle || htbFind(q, classid) !== null) return -Errno.EINVAL;
    if (parent !== null) {
      const above = parent.parent;
      if (above !== null && above.level < 2) {
        if (logBegin(3)) {
          logText("htb: tree is too deep");
          logEnd();
        }
        return -Errno.EINVAL;
      }
    }
    const made = createClass();
    if (made === null) return -Errno.ENOBUFS;
    made.block = createBlock(q, changetype<usize>(made));
    const leaf = createDefault(q.device, QdiscKind.pfifo, classid);
    if (parent !== null && !parent.level) oldLeaf = becomeInner(s, parent);
    made.leaf = leaf;
    made.classid = classid;
    made.parent = parent;
    made.tokens = (<i64>o.buffer) << (<i64>TICK_SHIFT);
    made.ctokens = (<i64>o.cbuffer) << (<i64>TICK_SHIFT);
    made.checkedNs = K.nowNs;
    made.mode = Mode.CAN_SEND;
    insertInTable(s.table, made);
    if (parent !== null) parent.children++;
    if (leaf !== null) hashAdd(leaf, true);
    c = made;
  }
  computeRate(c.rate, changetype<RateOptions>(options + offsetof<HtbClassOptions>("rate")));
  computeRate(c.ceil, changetype<RateOptions>(options + offsetof<HtbClassOptions>("ceil")));
  let warning = 0;
  if (!c.level) {
    c.quantum = <u32>min<u64>(c.rate.bytes / s.rate2quantum, 0x7fffffff);
    if (o.quantum) c.quantum = o.quantum;
    else if (c.quantum < 1000) {
      c.quantum = 1000;
      warning = -1;
    } else if (c.quantum > 200000) {
      c.quantum = 200000;
      warning = 1;
    }
    c.prio = min<u32>(o.prio, PRIORITIES - 1);
  }
  c.buffer = (<i64>o.buffer) << (<i64>TICK_SHIFT);
  c.cbuffer = (<i64>o.cbuffer) << (<i64>TICK_SHIFT);
  if (oldLeaf !== null) putQdisc(oldLeaf);
  if (warning) warn(c.classid, warning < 0);
  growTable(s.table);
  return 0;
}

/** KERN_WARNING */
const WARNING: u32 = 4;

function warn(classid: u32, small: bool): void {
  if (!logBegin(WARNING)) return;
  logText("HTB: quantum of class ");
  let digits: u32 = 1;
  while (digits < 8 && classid >> (digits * 4)) digits++;
  logHex(classid, digits, true);
  logText(small ? " is small. Consider r2q change." : " is big. Consider r2q change.");
  logEnd();
}

/** htb_delete: a class without children and filters; the parent of the last one is a leaf again. */
export function htbDeleteClass(q: Qdisc, cl: usize): i32 {
  const s = htbOf(q);
  const c = changetype<HtbClass>(cl);
  if (c.children || c.filters) return -Errno.EBUSY;
  const parent = c.parent;
  let last = false;
  if (parent !== null) last = !c.level && parent.children <= 1;
  let leaf: Qdisc | null = null;
  if (last) leaf = createDefault(q.device, QdiscKind.pfifo, parent!.classid);
  if (!c.level && c.leaf !== null) purgeBacklog(c.leaf!);
  removeFromTable(s.table, c);
  if (parent !== null) parent.children--;
  htbDeactivate(s, c);
  if (c.mode != Mode.CAN_SEND) stopWaiting(s, c);
  if (last) becomeLeaf(s, parent!, leaf);
  destroyClass(c);
  return 0;
}

/** htb_parent_to_leaf */
function becomeLeaf(s: Htb, c: HtbClass, leaf: Qdisc | null): void {
  if (c.mode != Mode.CAN_SEND) stopWaiting(s, c);
  c.level = 0;
  memory.fill(c.deficits, 0, LEVELS << 2);
  c.leaf = leaf;
  c.tokens = c.buffer;
  c.ctokens = c.cbuffer;
  c.checkedNs = K.nowNs;
  c.mode = Mode.CAN_SEND;
  if (leaf !== null) hashAdd(leaf, true);
}

/** htb_graft; the old qdisc is in K.qdisc */
export function htbGraft(q: Qdisc, cl: usize, given: Qdisc | null): i32 {
  const c = changetype<HtbClass>(cl);
  if (c.level) return -Errno.EINVAL;
  let child = given;
  if (child === null) child = createDefault(q.device, QdiscKind.pfifo, c.classid);
  if (child === null) return -Errno.ENOBUFS;
  const old = c.leaf;
  c.leaf = child;
  replaceChild(old);
  K.qdisc = changetype<usize>(old);
  return 0;
}

export function htbLeaf(cl: usize): Qdisc | null {
  const c = changetype<HtbClass>(cl);
  return c.level ? null : c.leaf;
}

/** htb_walk: the class after `index` others, in the order of the table's buckets. */
export function htbClassAt(q: Qdisc, index: u32): usize {
  const t = htbOf(q).table;
  let left = index;
  for (let i: u32 = 0; i < t.size; i++) {
    let c = bucketFirst(t, i);
    while (c !== null) {
      if (!left) return changetype<usize>(c);
      left--;
      c = c.nextInBucket;
    }
  }
  return 0;
}

/** a number of ticks as the kernel tells it: 32 bits with a sign */
function ticks(ns: i64): i32 {
  const t = ns >> (<i64>TICK_SHIFT);
  return <i32>max<i64>(min<i64>(t, 0x7fffffff), -0x80000000);
}

/** htb_dump_class, htb_dump_class_stats */
export function htbFillClass(cl: usize, r: SchedRecord, at: usize, extra: usize): void {
  const c = changetype<HtbClass>(cl);
  const o = changetype<HtbClassOptions>(at);
  const parent = c.parent;
  r.handle = c.classid;
  r.parent = parent === null ? <u32>TcHandle.ROOT : parent.classid;
  r.hasOptions = 1;
  r.hasExtra = 1;
  r.bytes = c.bytes;
  r.packets = c.packets;
  r.drops = c.drops;
  r.overlimits = c.overlimits;
  const leaf = htbLeaf(cl);
  if (leaf !== null) {
    r.info = leaf.handle;
    r.qlen = leaf.qlen;
    r.backlog = leaf.backlog;
  }
  fillRate(c.rate, changetype<RateOptions>(at + offsetof<HtbClassOptions>("rate")));
  fillRate(c.ceil, changetype<RateOptions>(at + offsetof<HtbClassOptions>("ceil")));
  o.buffer = <u32>(c.buffer >> (<i64>TICK_SHIFT));
  o.cbuffer = <u32>(c.cbuffer >> (<i64>TICK_SHIFT));
  o.quantum = c.quantum;
  o.prio = c.prio;
  o.level = c.level;
  const x = changetype<HtbClassExtra>(extra);
  x.lends = c.lends;
  x.borrows = c.borrows;
  x.tokens = ticks(c.tokens);
  x.ctokens = ticks(c.ctokens);
}
