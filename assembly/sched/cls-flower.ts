/**
 * flower (net/sched/cls_flower.c): fields of the headers under masks. Filters with the same mask are together; a packet is looked up under
 * each mask in the order in which those came.
 */
import {
  FilterAttribute,
  FilterFlag,
  FilterRecord,
  FLOWER_KEY,
  FLOWER_MASK,
  FlowerKey,
  FlowerRecord,
  KIND_RECORD,
} from "../abi/filter";
import { Errno } from "../abi/errno";
import { allocate, release } from "../memory";
import { Packet } from "../packet";
import { MAILBOX } from "../state";
import { mix } from "../table";
import { FilterProto } from "./chain";
import { accept, endFilter, Filter, flagsValid, setFilter } from "./filter";
import { dissect } from "./flower-dissect";

const KEY: usize = 160;

/** cls_fl_filter: `next` leads on by handle */
@unmanaged
class Flower extends Filter {
  mask: FlowerMask;
  /** filters with the same mask */
  sibling: Flower | null;
  hash: u32;
  // ranges of ports; highest 0: none
  sourceLowest: u32;
  sourceHighest: u32;
  destinationLowest: u32;
  destinationHighest: u32;
  /** two FlowerKeys: masked, and as it was given */
  key: usize;
}

/** fl_flow_mask */
@unmanaged
class FlowerMask {
  next: FlowerMask | null;
  filters: Flower | null;
  ranges: u32;
  mask: usize;
}

/** cls_fl_head */
@unmanaged
class FlowerHead {
  masks: FlowerMask | null;
  /** by handle */
  filters: Flower | null;
}

function headOf(tp: FilterProto): FlowerHead {
  return changetype<FlowerHead>(tp.root);
}

/** A hash of `key` under `mask`, and the masked key at `to`. */
function maskKey(to: usize, key: usize, mask: usize): u32 {
  let hash: u64 = 0;
  for (let i: usize = 0; i < KEY; i += 8) {
    const word = load<u64>(key + i) & load<u64>(mask + i);
    store<u64>(to + i, word);
    hash = (hash ^ word) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 32;
  }
  return mix(hash);
}

/** fl_classify */
export function classifyFlower(tp: FilterProto, p: Packet): i32 {
  const seen = memory.data(160, 8);
  const masked = memory.data(160, 8);
  let mask = headOf(tp).masks;
  if (mask === null) return -1;
  memory.fill(seen, 0, KEY);
  const key = changetype<FlowerKey>(seen);
  dissect(p, key);
  while (mask !== null) {
    const hash = maskKey(masked, seen, mask.mask);
    const f = lookup(mask, masked, hash, key);
    if (f !== null && !(f.flags & FilterFlag.SKIP_SW)) return accept(f, p);
    mask = mask.next;
  }
  return -1;
}

/** fl_mask_lookup: the newest filter comes last, only ranges may overlap. */
function lookup(mask: FlowerMask, masked: usize, hash: u32, seen: FlowerKey): Flower | null {
  let f = mask.filters;
  while (f !== null) {
    if (f.hash == hash && memory.compare(f.key, masked, KEY) == 0 && (!mask.ranges || inRanges(f, seen)))
      return f;
    f = f.sibling;
  }
  return null;
}

/** fl_range_port_dst_cmp, fl_range_port_src_cmp */
function inRanges(f: Flower, seen: FlowerKey): bool {
  const source = seen.sourcePort;
  const destination = seen.destinationPort;
  if (f.sourceHighest && (source < f.sourceLowest || source > f.sourceHighest)) return false;
  return !f.destinationHighest || (destination >= f.destinationLowest && destination <= f.destinationHighest);
}

/** fl_init */
export function init(tp: FilterProto): bool {
  tp.root = allocate(<u32>offsetof<FlowerHead>());
  return tp.root != 0;
}

/** fl_get */
export function get(tp: FilterProto, handle: u32): usize {
  let f = changetype<Filter | null>(headOf(tp).filters);
  while (f !== null && f.handle != handle) f = f.next;
  return changetype<usize>(f);
}

function rangeBits(r: FlowerRecord): u32 {
  return (r.sourceHighest ? 1 : 0) | (r.destinationHighest ? 2 : 0);
}

function findMask(head: FlowerHead, mask: usize, ranges: u32): FlowerMask | null {
  let m = head.masks;
  while (m !== null && (m.ranges != ranges || memory.compare(m.mask, mask, KEY) != 0)) m = m.next;
  return m;
}

/** fl_change */
export function change(tp: FilterProto, at: usize, r: FilterRecord): i32 {
  if (!(r.present & FilterAttribute.OPTIONS) || !flagsValid(r)) return -Errno.EINVAL;
  const head = headOf(tp);
  const given = changetype<FlowerRecord>(MAILBOX + KIND_RECORD);
  const ranges = rangeBits(given);
  const keep = allocate(<u32>KEY * 2);
  if (!keep) return -Errno.ENOBUFS;
  memory.copy(keep, MAILBOX + FLOWER_MASK, KEY);
  const error = changeWith(tp, head, at, r, given, ranges, keep);
  release(keep, <u32>KEY * 2);
  return error;
}

function changeWith(
  tp: FilterProto,
  head: FlowerHead,
  at: usize,
  r: FilterRecord,
  given: FlowerRecord,
  ranges: u32,
  maskBytes: usize,
): i32 {
  const made = allocate(<u32>offsetof<Flower>());
  if (!made) return -Errno.ENOBUFS;
  const f = changetype<Flower>(made);
  f.proto = tp;
  const old: Flower | null = at ? changetype<Flower>(at) : null;
  let error = setFilter(f, r);
  if (error) {
    release(made, <u32>offsetof<Flower>());
    return error;
  }
  f.key = allocate(<u32>KEY * 2);
  if (!f.key) {
    endFilter(f);
    release(made, <u32>offsetof<Flower>());
    return -Errno.ENOBUFS;
  }
  if (r.present & FilterAttribute.INDEV) {
    // indev is one of the keys (FLOW_DISSECTOR_KEY_META)
    changetype<FlowerKey>(MAILBOX + FLOWER_KEY).inputIndex = f.input;
    changetype<FlowerKey>(maskBytes).inputIndex = 0xffffffff;
  }
  f.hash = maskKey(f.key, MAILBOX + FLOWER_KEY, maskBytes);
  memory.copy(f.key + KEY, MAILBOX + FLOWER_KEY, KEY);
  f.sourceLowest = given.sourceLowest;
  f.sourceHighest = given.sourceHighest;
  f.destinationLowest = given.destinationLowest;
  f.destinationHighest = given.destinationHighest;
  let mask = findMask(head, maskBytes, ranges);
  if (old !== null && old.mask !== mask) error = -Errno.EINVAL;
  else if (mask !== null && isTaken(mask, f, old)) error = -Errno.EEXIST;
  else if (r.flags & FilterFlag.SKIP_SW) error = -Errno.EOPNOTSUPP;
  if (error) {
    end(f);
    return error;
  }
  if (mask === null) mask = addMask(head, maskBytes, ranges);
  if (mask === null) {
    end(f);
    return -Errno.ENOMEM;
  }
  f.mask = mask;
  if (old !== null) {
    f.handle = old.handle;
    takeOut(head, old, f);
    end(old);
    return 0;
  }
  f.handle = r.handle ? r.handle : freeHandle(head);
  let previous = changetype<Filter | null>(0);
  let other = changetype<Filter | null>(head.filters);
  while (other !== null && other.handle < f.handle) {
    previous = other;
    other = other.next;
  }
  f.next = other;
  if (previous === null) head.filters = f;
  else previous.next = f;
  append(mask, f);
  return 0;
}

function append(mask: FlowerMask, f: Flower): void {
  let last = mask.filters;
  if (last === null) {
    mask.filters = f;
    return;
  }
  while (last.sibling !== null) last = last.sibling!;
  last.sibling = f;
}

/** fl_ht_insert_unique: another filter has the same key. */
function isTaken(mask: FlowerMask, f: Flower, old: Flower | null): bool {
  let other = mask.filters;
  while (other !== null) {
    if (
      other !== old &&
      other.hash == f.hash &&
      memory.compare(other.key, f.key, KEY) == 0 &&
      other.sourceLowest == f.sourceLowest &&
      other.sourceHighest == f.sourceHighest &&
      other.destinationLowest == f.destinationLowest &&
      other.destinationHighest == f.destinationHighest
    )
      return true;
    other = other.sibling;
  }
  return false;
}

/** fl_create_new_mask */
function addMask(head: FlowerHead, bytes: usize, ranges: u32): FlowerMask | null {
  const at = allocate(<u32>offsetof<FlowerMask>());
  if (!at) return null;
  const mask = changetype<FlowerMask>(at);
  mask.mask = allocate(<u32>KEY);
  if (!mask.mask) return null;
  memory.copy(mask.mask, bytes, KEY);
  mask.ranges = ranges;
  let last = head.masks;
  if (last === null) head.masks = mask;
  else {
    while (last.next !== null) last = last.next!;
    last.next = mask;
  }
  return mask;
}

function freeHandle(head: FlowerHead): u32 {
  let free: u32 = 1;
  let f = changetype<Filter | null>(head.filters);
  while (f !== null && f.handle <= free) {
    if (f.handle == free) free++;
    f = f.next;
  }
  return free;
}

/** Takes a filter out of both lists; `by` (null: nothing) comes in its place. */
function takeOut(head: FlowerHead, f: Flower, by: Flower | null): void {
  let behind = f.next;
  if (by !== null) {
    by.next = behind;
    behind = by;
  }
  let other = changetype<Filter | null>(head.filters);
  if (other === f) head.filters = changetype<Flower | null>(behind);
  else {
    while (other !== null && other.next !== f) other = other.next;
    if (other !== null) other.next = behind;
  }
  const mask = f.mask;
  let beside = f.sibling;
  if (by !== null) {
    by.sibling = beside;
    beside = by;
  }
  let sibling = mask.filters;
  if (sibling === f) mask.filters = beside;
  else {
    while (sibling !== null && sibling.sibling !== f) sibling = sibling.sibling;
    if (sibling !== null) sibling.sibling = beside;
  }
  if (mask.filters === null) removeMask(head, mask);
}

function removeMask(head: FlowerHead, mask: FlowerMask): void {
  let other = head.masks;
  if (other === mask) head.masks = mask.next;
  else {
    while (other !== null && other.next !== mask) other = other.next;
    if (other !== null) other.next = mask.next;
  }
  release(mask.mask, <u32>KEY);
  release(changetype<usize>(mask), <u32>offsetof<FlowerMask>());
}

function end(f: Flower): void {
  endFilter(f);
  release(f.key, <u32>KEY * 2);
  release(changetype<usize>(f), <u32>offsetof<Flower>());
}

/** fl_delete */
export function remove(tp: FilterProto, at: usize): i32 {
  const head = headOf(tp);
  const f = changetype<Flower>(at);
  takeOut(head, f, null);
  end(f);
  return head.masks === null ? 1 : 0;
}

/** fl_walk: by handle. */
export function next(tp: FilterProto, at: usize): usize {
  return at ? changetype<usize>(changetype<Filter>(at).next) : changetype<usize>(headOf(tp).filters);
}

/** fl_destroy */
export function destroy(tp: FilterProto): void {
  const head = headOf(tp);
  while (true) {
    const f = head.filters;
    if (f === null) break;
    takeOut(head, f, null);
    end(f);
  }
  release(tp.root, <u32>offsetof<FlowerHead>());
  tp.root = 0;
}

/** fl_dump */
export function fill(at: usize, r: FilterRecord): void {
  const f = changetype<Flower>(at);
  const told = changetype<FlowerRecord>(MAILBOX + KIND_RECORD);
  told.sourceLowest = f.sourceLowest;
  told.sourceHighest = f.sourceHighest;
  told.destinationLowest = f.destinationLowest;
  told.destinationHighest = f.destinationHighest;
  memory.copy(MAILBOX + FLOWER_KEY, f.key + KEY, KEY);
  memory.copy(MAILBOX + FLOWER_MASK, f.mask.mask, KEY);
}
