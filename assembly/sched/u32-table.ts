/** The hash tables of u32 filters (tc_u_hnode, tc_u_common of net/sched/cls_u32.c). All u32 filters of a qdisc share them. */
import { U32Flag } from "../abi/filter";
import { allocate, release } from "../memory";
import { FilterProto } from "./chain";
import { endFilter, Filter } from "./filter";

// parts of a handle: HTID (12 bits) BUCKET (8) NODE (12)
export const TABLE_PART: u32 = 0xfff00000;
export const KEY_PART: u32 = 0x000fffff;
export function bucketOf(handle: u32): u32 {
  return (handle >> 12) & 0xff;
}
export function nodeOf(handle: u32): u32 {
  return handle & 0xfff;
}

/** tc_u_common */
@unmanaged
export class U32Shared {
  /** newest first */
  tables: HashTable | null;
  /** lists of filters that use it */
  references: u32;
  /** last number given to a table */
  generator: u32;
  /** filters in all tables */
  nodes: u32;
}

/** A table; `handle` is where a Filter has it. */
@unmanaged
export class HashTable {
  next: HashTable | null;
  handle: u32;
  priority: u32;
  /** links to it, and its maker */
  references: u32;
  /** buckets minus one */
  mask: u32;
  isRoot: u32;
  /** first node of each bucket (u32 each) */
  buckets: usize;
}

/** struct tc_u32_key; numbers in host order */
@unmanaged
export class U32Key {
  value: u32;
  mask: u32;
  offset: i32;
  offsetMask: u32;
  hits: u64;
}

/** tc_u_knode */
@unmanaged
export class U32Node extends Filter {
  up: HashTable;
  down: HashTable | null;
  /** U32Flag */
  selector: u32;
  offsetMask: u32;
  offsetShift: u32;
  offset: i32;
  offsetAt: i32;
  hashMask: u32;
  hashAt: i32;
  /** bits that the hash mask's lowest one is away from the right */
  hashShift: u32;
  mark: u32;
  markMask: u32;
  markHits: u32;
  keyCount: u32;
  /** U32Key each */
  keys: usize;
  looked: u64;
  matched: u64;
}

export const KEY_BYTES: u32 = 24;

/** tc_u_common_find: of the qdisc, whatever class or direction the list is for. */
export function shared(tp: FilterProto): U32Shared {
  return changetype<U32Shared>(tp.chain.block.qdisc.u32);
}

/** u32_lookup_ht */
export function findTable(s: U32Shared, handle: u32): HashTable | null {
  let t = s.tables;
  while (t !== null && t.handle != handle) t = t.next;
  return t;
}

/** gen_new_htid: the next number, again from 1 after 0x7fe; 0 where all are taken. */
export function newTableHandle(s: U32Shared): u32 {
  for (let i = 0; i < 0x7fe; i++) {
    if (++s.generator >= 0x7ff) s.generator = 1;
    const handle = (s.generator | 0x800) << 20;
    if (findTable(s, handle) === null) return handle;
  }
  return 0;
}

/** A new table at the head of the list. Null where the memory is full. */
export function addTable(s: U32Shared, tp: FilterProto, handle: u32, buckets: u32): HashTable | null {
  const at = allocate(<u32>offsetof<HashTable>());
  if (!at) return null;
  const t = changetype<HashTable>(at);
  t.buckets = allocate(buckets << 2);
  if (!t.buckets) {
    release(at, <u32>offsetof<HashTable>());
    return null;
  }
  t.handle = handle;
  t.priority = tp.priority;
  t.references = 1;
  t.mask = buckets - 1;
  t.next = s.tables;
  s.tables = t;
  return t;
}

export function firstNode(t: HashTable, index: u32): U32Node | null {
  return changetype<U32Node | null>(<usize>load<u32>(t.buckets + ((<usize>index) << 2)));
}

/** Puts a node into its bucket, by number. */
export function insertNode(t: HashTable, n: U32Node): void {
  const slot = t.buckets + ((<usize>bucketOf(n.handle)) << 2);
  let previous: U32Node | null = null;
  let other = changetype<Filter | null>(<usize>load<u32>(slot));
  while (other !== null && nodeOf(other.handle) <= nodeOf(n.handle)) {
    previous = changetype<U32Node>(other);
    other = other.next;
  }
  n.next = other;
  if (previous === null) store<u32>(slot, <u32>changetype<usize>(n));
  else previous.next = n;
}

/** Takes a node out of its bucket; `by` (null: nothing) comes in its place. */
export function unlinkNode(n: U32Node, by: U32Node | null): void {
  const slot = n.up.buckets + ((<usize>bucketOf(n.handle)) << 2);
  let behind = n.next;
  if (by !== null) {
    by.next = behind;
    behind = by;
  }
  let other = changetype<Filter | null>(<usize>load<u32>(slot));
  if (other === n) {
    store<u32>(slot, <u32>changetype<usize>(behind));
    return;
  }
  while (other !== null && other.next !== n) other = other.next;
  if (other !== null) other.next = behind;
}

/** u32_destroy_key; `keepKeys`: another node has taken over its keys and their counters. */
export function endNode(n: U32Node, keepKeys: bool): void {
  endFilter(n);
  const down = n.down;
  if (down !== null) down.references--;
  if (!keepKeys && n.keys) release(n.keys, n.keyCount * KEY_BYTES);
  release(changetype<usize>(n), <u32>offsetof<U32Node>());
}

/** u32_clear_hnode */
export function clearTable(s: U32Shared, t: HashTable): void {
  for (let i: u32 = 0; i <= t.mask; i++) {
    while (true) {
      const n = firstNode(t, i);
      if (n === null) break;
      store<u32>(t.buckets + ((<usize>i) << 2), <u32>changetype<usize>(n.next));
      s.nodes--;
      endNode(n, false);
    }
  }
}

/** u32_destroy_hnode: with all its nodes. */
export function endTable(s: U32Shared, t: HashTable): void {
  clearTable(s, t);
  let other = s.tables;
  if (other === t) s.tables = t.next;
  else {
    while (other !== null && other.next !== t) other = other.next;
    if (other !== null) other.next = t.next;
  }
  freeTable(t);
}

export function freeTable(t: HashTable): void {
  release(t.buckets, (t.mask + 1) << 2);
  release(changetype<usize>(t), <u32>offsetof<HashTable>());
}

/** gen_new_kid: the lowest free number of a bucket from 0x800 on, then from 1. 0 where all are taken. */
export function newNodeNumber(t: HashTable, bucket: u32): u32 {
  const high = freeNumber(t, bucket, 0x800, 0xfff);
  return high ? high : freeNumber(t, bucket, 1, 0x7ff);
}

function freeNumber(t: HashTable, bucket: u32, lowest: u32, highest: u32): u32 {
  let free = lowest;
  let n = changetype<Filter | null>(firstNode(t, bucket));
  while (n !== null) {
    const number = nodeOf(n.handle);
    if (number == free) free++;
    else if (number > free) break;
    n = n.next;
  }
  return free <= highest ? free : 0;
}

/** Where the node's hash key is shifted to: the place of its mask's lowest bit (ffs). */
export function shiftOf(mask: u32): u32 {
  return mask ? ctz(mask) : 0;
}

/** offset, varying or not, is skipped on the way to the next table */
export const MOVES: u32 = U32Flag.OFFSET | U32Flag.VAROFFSET | U32Flag.EAT;
