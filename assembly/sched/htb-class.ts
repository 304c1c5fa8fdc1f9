/** Classes of htb (net/sched/sch_htb.c: struct htb_class) and the table that finds them by id (net/sched/sch_api.c: qdisc_class_hash). */
import { Errno } from "../abi/errno";
import { allocate, release } from "../memory";
import { K } from "../state";
import { FilterBlock } from "./classify";
import { Qdisc } from "./qdisc";
import { Rate } from "./rate";

/** TC_HTB_MAXDEPTH, TC_HTB_NUMPRIO */
export const LEVELS: u32 = 8;
export const PRIORITIES: u32 = 8;

/** What a class may do now (enum htb_cmode). */
export const enum Mode {
  /** neither send nor borrow */
  CANT_SEND = 0,
  MAY_BORROW = 1,
  CAN_SEND = 2,
}

/** Classes in the order of their ids, and whose turn it is (struct htb_prio). An empty pointer with an id is found again from there on. */
@unmanaged
export class Turn {
  first: HtbClass | null;
  pointer: HtbClass | null;
  lastId: u32;
}

export const TURN_BYTES: u32 = 12;

/** Neighbours of a class in the list of its parent (or row) for one priority. */
@unmanaged
export class Link {
  next: HtbClass | null;
  previous: HtbClass | null;
  /** 1 while it is in a list */
  linked: u32;
}

export const LINK_BYTES: u32 = 12;

@unmanaged
export class HtbClass {
  classid: u32;
  nextInBucket: HtbClass | null;
  parent: HtbClass | null;
  children: u32;
  filters: u32;
  /** 0: a leaf; roots with children have the highest */
  level: u32;
  prio: u32;
  quantum: u32;
  rate: Rate;
  ceil: Rate;
  /** bucket depths and contents, ns at the rates */
  buffer: i64;
  cbuffer: i64;
  tokens: i64;
  ctokens: i64;
  /** when the tokens were counted */
  checkedNs: u64;
  /** Mode */
  mode: u32;
  /** bit per priority that it, or one below it, has packets of */
  activity: u32;
  /** while it waits for its mode to change: when, and the neighbours in the queue of its level */
  eventNs: u64;
  eventNext: HtbClass | null;
  eventPrevious: HtbClass | null;
  waiting: u32;
  /** leaf: its qdisc, and what it may send in this turn, by the level that it is served at */
  leaf: Qdisc | null;
  deficits: usize;
  /** inner class: Turn by priority */
  turns: usize;
  /** Link by priority */
  links: usize;
  block: FilterBlock | null;
  bytes: u64;
  packets: u64;
  drops: u32;
  overlimits: u32;
  lends: u32;
  borrows: u32;
  /** number of the command that made it: K.cause */
  cause: u32;
}

export function turnAt(base: usize, priority: u32): Turn {
  return changetype<Turn>(base + <usize>(priority * TURN_BYTES));
}

export function linkOf(c: HtbClass, priority: u32): Link {
  return changetype<Link>(c.links + <usize>(priority * LINK_BYTES));
}

export function createClass(): HtbClass | null {
  const at = allocate(<u32>offsetof<HtbClass>());
  if (!at) return null;
  const c = changetype<HtbClass>(at);
  c.cause = K.cause;
  c.rate = changetype<Rate>(allocate(<u32>offsetof<Rate>()));
  c.ceil = changetype<Rate>(allocate(<u32>offsetof<Rate>()));
  c.deficits = allocate(LEVELS << 2);
  c.turns = allocate(PRIORITIES * TURN_BYTES);
  c.links = allocate(PRIORITIES * LINK_BYTES);
  const whole = changetype<usize>(c.rate) && changetype<usize>(c.ceil) && c.deficits && c.turns && c.links;
  return whole ? c : null;
}

export function freeClass(c: HtbClass): void {
  release(changetype<usize>(c.rate), <u32>offsetof<Rate>());
  release(changetype<usize>(c.ceil), <u32>offsetof<Rate>());
  release(c.deficits, LEVELS << 2);
  release(c.turns, PRIORITIES * TURN_BYTES);
  release(c.links, PRIORITIES * LINK_BYTES);
  release(changetype<usize>(c), <u32>offsetof<HtbClass>());
}

/** struct Qdisc_class_hash: the order of a dump is that of its buckets. */
@unmanaged
export class ClassTable {
  buckets: usize;
  size: u32;
  count: u32;
}

const FIRST_SIZE: u32 = 4;

/** qdisc_class_hash */
function bucketOf(t: ClassTable, classid: u32): usize {
  let id = classid;
  id ^= id >> 8;
  id ^= id >> 4;
  return t.buckets + ((<usize>(id & (t.size - 1))) << 2);
}

/** qdisc_class_hash_init */
export function initTable(t: ClassTable): i32 {
  t.buckets = allocate(FIRST_SIZE << 2);
  t.size = FIRST_SIZE;
  return t.buckets ? 0 : -Errno.ENOMEM;
}

export function freeTable(t: ClassTable): void {
  if (t.buckets) release(t.buckets, t.size << 2);
}

export function bucketFirst(t: ClassTable, index: u32): HtbClass | null {
  return changetype<HtbClass | null>(<usize>load<u32>(t.buckets + ((<usize>index) << 2)));
}

/** qdisc_class_find */
export function findInTable(t: ClassTable, classid: u32): HtbClass | null {
  let c = changetype<HtbClass | null>(<usize>load<u32>(bucketOf(t, classid)));
  while (c !== null && c.classid != classid) c = c.nextInBucket;
  return c;
}

function prepend(t: ClassTable, c: HtbClass): void {
  const slot = bucketOf(t, c.classid);
  c.nextInBucket = changetype<HtbClass | null>(<usize>load<u32>(slot));
  store<u32>(slot, <u32>changetype<usize>(c));
}

/** qdisc_class_hash_insert */
export function insertInTable(t: ClassTable, c: HtbClass): void {
  prepend(t, c);
  t.count++;
}

/** qdisc_class_hash_remove */
export function removeFromTable(t: ClassTable, c: HtbClass): void {
  const slot = bucketOf(t, c.classid);
  t.count--;
  let other = changetype<HtbClass | null>(<usize>load<u32>(slot));
  if (other === c) {
    store<u32>(slot, <u32>changetype<usize>(c.nextInBucket));
    return;
  }
  while (other !== null) {
    if (other.nextInBucket === c) {
      other.nextInBucket = c.nextInBucket;
      return;
    }
    other = other.nextInBucket;
  }
}

/** qdisc_class_hash_grow: twice as many buckets where three quarters are used. */
export function growTable(t: ClassTable): void {
  if (t.count * 4 <= t.size * 3) return;
  const old = t.buckets;
  const size = t.size;
  const grown = allocate((size * 2) << 2);
  if (!grown) return;
  t.buckets = grown;
  t.size = size * 2;
  for (let i: u32 = 0; i < size; i++) {
    let c = changetype<HtbClass | null>(<usize>load<u32>(old + ((<usize>i) << 2)));
    while (c !== null) {
      const next = c.nextInBucket;
      prepend(t, c);
      c = next;
    }
  }
  release(old, size << 2);
}
