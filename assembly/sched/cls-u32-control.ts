/** u32: tables and nodes made, changed, removed and told (u32_init, u32_get, u32_change, u32_delete, u32_walk, u32_dump of net/sched/cls_u32.c). */
import { FilterAttribute, FilterFlag, FilterRecord, KIND_RECORD, U32_KEYS, U32Record } from "../abi/filter";
import { Errno, Extack } from "../abi/errno";
import { refuse } from "../extack";
import { allocate, release } from "../memory";
import { MAILBOX } from "../state";
import { FilterProto } from "./chain";
import { blockOfProto, Filter, flagsValid, setFilter } from "./filter";
import {
  addTable,
  bucketOf,
  clearTable,
  endNode,
  endTable,
  findTable,
  firstNode,
  freeTable,
  HashTable,
  insertNode,
  KEY_BYTES,
  KEY_PART,
  newNodeNumber,
  newTableHandle,
  nodeOf,
  shared,
  shiftOf,
  TABLE_PART,
  U32Key,
  U32Node,
  U32Shared,
  unlinkNode,
} from "./u32-table";

/** TC_U32_ROOT: "the table of this list" in a handle */
const ROOT: u32 = 0xfff00000;
const ROOT_HANDLE: u32 = 0x80000000;
const SELECTOR_KEYS_MOST: u32 = 255;

/** u32_init: a list begins with a table of one bucket. */
export function init(tp: FilterProto): bool {
  const q = blockOfProto(tp).qdisc;
  let handle = ROOT_HANDLE;
  if (q.u32) handle = newTableHandle(shared(tp));
  else {
    q.u32 = allocate(<u32>offsetof<U32Shared>());
    if (!q.u32) return false;
  }
  const s = shared(tp);
  const root = addTable(s, tp, handle, 1);
  if (root === null) {
    if (!s.references) {
      release(q.u32, <u32>offsetof<U32Shared>());
      q.u32 = 0;
    }
    return false;
  }
  root.isRoot = 1;
  s.references++;
  tp.root = changetype<usize>(root);
  return true;
}

/** u32_destroy */
export function destroy(tp: FilterProto): void {
  const q = blockOfProto(tp).qdisc;
  const s = shared(tp);
  const root = changetype<HashTable>(tp.root);
  if (--root.references == 0) endTable(s, root);
  if (--s.references) return;
  let t = s.tables;
  while (t !== null) {
    clearTable(s, t);
    t = t.next;
  }
  t = s.tables;
  while (t !== null) {
    const next = t.next;
    freeTable(t);
    t = next;
  }
  release(q.u32, <u32>offsetof<U32Shared>());
  q.u32 = 0;
}

/** u32_get */
export function get(tp: FilterProto, handle: u32): usize {
  const s = shared(tp);
  const t =
    (handle & TABLE_PART) == ROOT ? changetype<HashTable>(tp.root) : findTable(s, handle & TABLE_PART);
  if (t === null) return 0;
  if (!(handle & KEY_PART)) return changetype<usize>(t);
  const bucket = bucketOf(handle);
  if (bucket > t.mask) return 0;
  let n = changetype<Filter | null>(firstNode(t, bucket));
  while (n !== null && n.handle != handle) n = n.next;
  return changetype<usize>(n);
}

/** u32_change */
export function change(tp: FilterProto, existing: usize, r: FilterRecord): i32 {
  if (!(r.present & FilterAttribute.OPTIONS)) {
    return r.handle ? refuse(Extack.TC_HANDLE_REQUIRES_OPTIONS, -Errno.EINVAL) : 0;
  }
  if (!flagsValid(r)) return refuse(Extack.U32_FLAGS_INVALID, -Errno.EINVAL);
  const u = changetype<U32Record>(MAILBOX + KIND_RECORD);
  if (existing) return changeNode(tp, existing, r, u);
  if (r.present & FilterAttribute.DIVISOR) return makeTable(tp, r, u);
  let t = changetype<HashTable>(tp.root);
  let place = t.handle;
  if (r.present & FilterAttribute.HASH) {
    place = u.hash;
    if ((place & TABLE_PART) == ROOT) place = t.handle;
    else {
      const found = findTable(shared(tp), place & TABLE_PART);
      if (found === null) return refuse(Extack.U32_NO_TABLE, -Errno.EINVAL);
      t = found;
    }
  }
  if (t.mask < bucketOf(place)) return refuse(Extack.U32_BUCKETS_EXCEEDED, -Errno.EINVAL);
  let handle = r.handle;
  if (handle) {
    if (handle & TABLE_PART && (handle ^ place) & TABLE_PART)
      return refuse(Extack.U32_HANDLE_MISMATCH, -Errno.EINVAL);
    handle = place | nodeOf(handle);
    if (get(tp, handle)) return -Errno.ENOSPC;
  } else {
    const number = newNodeNumber(t, bucketOf(place));
    if (!number) return -Errno.ENOSPC;
    handle = (place & ~(<u32>0xfff)) | number;
  }
  if (!(r.present & FilterAttribute.SELECTOR)) return refuse(Extack.U32_NO_SELECTOR, -Errno.EINVAL);
  return makeNode(tp, t, handle, r, u);
}

function makeTable(tp: FilterProto, r: FilterRecord, u: U32Record): i32 {
  const divisor = u.divisor;
  if (popcnt(divisor) != 1) return refuse(Extack.U32_DIVISOR_POWER, -Errno.EINVAL);
  if (divisor > 0x100) return refuse(Extack.U32_DIVISOR_LARGE, -Errno.EINVAL);
  if (r.handle & KEY_PART) return refuse(Extack.U32_DIVISOR_NOT_TABLE, -Errno.EINVAL);
  const s = shared(tp);
  const handle = r.handle ? r.handle : newTableHandle(s);
  if (!handle) return -Errno.ENOMEM;
  return addTable(s, tp, handle, divisor) === null ? -Errno.ENOBUFS : 0;
}

function makeNode(tp: FilterProto, t: HashTable, handle: u32, r: FilterRecord, u: U32Record): i32 {
  if (u.keys > SELECTOR_KEYS_MOST) return -Errno.EINVAL;
  const made = allocate(<u32>offsetof<U32Node>());
  if (!made) return -Errno.ENOBUFS;
  const n = changetype<U32Node>(made);
  n.proto = tp;
  n.handle = handle;
  n.up = t;
  n.selector = u.flags;
  n.offsetMask = u.offsetMask;
  n.offsetShift = u.offsetShift;
  n.offset = u.offset;
  n.offsetAt = u.offsetAt;
  n.hashMask = u.hashMask;
  n.hashAt = u.hashAt;
  n.hashShift = shiftOf(u.hashMask);
  if (r.present & FilterAttribute.MARK) {
    n.mark = u.mark;
    n.markMask = u.markMask;
  }
  n.keyCount = u.keys;
  if (u.keys) {
    n.keys = allocate(u.keys * KEY_BYTES);
    if (!n.keys) {
      release(made, <u32>offsetof<U32Node>());
      return -Errno.ENOBUFS;
    }
    memory.copy(n.keys, MAILBOX + U32_KEYS, u.keys * KEY_BYTES);
    for (let i: u32 = 0; i < u.keys; i++) changetype<U32Key>(n.keys + i * KEY_BYTES).hits = 0;
  }
  const error = setNode(n, r, u);
  if (error) {
    if (n.keys) release(n.keys, n.keyCount * KEY_BYTES);
    release(made, <u32>offsetof<U32Node>());
    return error;
  }
  insertNode(t, n);
  shared(tp).nodes++;
  return 0;
}

/** u32_set_parms */
function setNode(n: U32Node, r: FilterRecord, u: U32Record): i32 {
  let down: HashTable | null = n.down;
  if (r.present & FilterAttribute.LINK) {
    if (u.link & KEY_PART) return refuse(Extack.U32_LINK_NOT_TABLE, -Errno.EINVAL);
    down = null;
    if (u.link) {
      down = findTable(shared(n.proto), u.link);
      if (down === null) return refuse(Extack.U32_LINK_NOT_FOUND, -Errno.EINVAL);
      if (down.isRoot) return refuse(Extack.U32_LINK_ROOT, -Errno.EINVAL);
    }
  }
  const error = setFilter(n, r);
  if (error) return error;
  if (down !== null) down.references++;
  const old = n.down;
  if (old !== null && r.present & FilterAttribute.LINK) old.references--;
  n.down = down;
  return 0;
}

/** A new node takes the place of the old one: its selector and counters stay, class and actions are those of the request. */
function changeNode(tp: FilterProto, existing: usize, r: FilterRecord, u: U32Record): i32 {
  if (!(changetype<Filter>(existing).handle & KEY_PART)) return refuse(Extack.U32_KEY_ZERO, -Errno.EINVAL);
  const old = changetype<U32Node>(existing);
  if ((old.flags ^ r.flags) & (FilterFlag.SKIP_HW | FilterFlag.SKIP_SW))
    return refuse(Extack.U32_FLAGS_DIFFER, -Errno.EINVAL);
  const made = allocate(<u32>offsetof<U32Node>());
  if (!made) return -Errno.ENOMEM;
  memory.copy(made, existing, offsetof<U32Node>());
  const n = changetype<U32Node>(made);
  n.classid = 0;
  n.class = 0;
  n.actions = 0;
  n.actionCount = 0;
  const error = setNode(n, r, u);
  if (error) {
    release(made, <u32>offsetof<U32Node>());
    return error;
  }
  // setNode has counted the link of the new node; with TCA_U32_LINK it took the old node's away as well
  const down = old.down;
  if (r.present & FilterAttribute.LINK && down !== null) down.references++;
  unlinkNode(old, n);
  endNode(old, true);
  return 0;
}

/** u32_delete */
export function remove(tp: FilterProto, existing: usize): i32 {
  const s = shared(tp);
  if (changetype<Filter>(existing).handle & KEY_PART) {
    const n = changetype<U32Node>(existing);
    unlinkNode(n, null);
    s.nodes--;
    endNode(n, false);
  } else {
    const t = changetype<HashTable>(existing);
    if (t.isRoot) return refuse(Extack.U32_DELETE_ROOT, -Errno.EINVAL);
    if (t.references != 1) return refuse(Extack.U32_IN_USE, -Errno.EBUSY);
    endTable(s, t);
  }
  return s.references == 1 && !s.nodes ? 1 : 0;
}

/** u32_walk: each table of this priority, and behind it its nodes. */
export function next(tp: FilterProto, existing: usize): usize {
  let t: HashTable | null = null;
  let index: u32 = 0;
  if (!existing) t = tableFrom(shared(tp).tables, tp.priority);
  else if (!(changetype<Filter>(existing).handle & KEY_PART)) {
    t = changetype<HashTable>(existing);
    return nodeFrom(t, 0, tp.priority);
  } else {
    const n = changetype<U32Node>(existing);
    if (n.next !== null) return changetype<usize>(n.next);
    index = bucketOf(n.handle) + 1;
    return nodeFrom(n.up, index, tp.priority);
  }
  return changetype<usize>(t);
}

function tableFrom(t: HashTable | null, priority: u32): HashTable | null {
  while (t !== null && t.priority != priority) t = t.next;
  return t;
}

function nodeFrom(t: HashTable, index: u32, priority: u32): usize {
  for (; index <= t.mask; index++) {
    const n = firstNode(t, index);
    if (n !== null) return changetype<usize>(n);
  }
  return changetype<usize>(tableFrom(t.next, priority));
}

/** u32_dump */
export function fill(tp: FilterProto, existing: usize, r: FilterRecord): void {
  const u = changetype<U32Record>(MAILBOX + KIND_RECORD);
  memory.fill(MAILBOX + KIND_RECORD, 0, offsetof<U32Record>());
  if (!(r.handle & KEY_PART)) {
    r.present |= FilterAttribute.DIVISOR;
    u.divisor = changetype<HashTable>(existing).mask + 1;
    return;
  }
  const n = changetype<U32Node>(existing);
  r.present |= FilterAttribute.SELECTOR | FilterAttribute.HASH;
  u.hash = n.handle & ~(<u32>0xfff);
  const down = n.down;
  if (down !== null) {
    r.present |= FilterAttribute.LINK;
    u.link = down.handle;
  }
  u.flags = n.selector;
  u.offsetMask = n.offsetMask;
  u.offsetShift = n.offsetShift;
  u.offset = n.offset;
  u.offsetAt = n.offsetAt;
  u.hashMask = n.hashMask;
  u.hashAt = n.hashAt;
  if (n.mark | n.markMask) {
    r.present |= FilterAttribute.MARK;
    u.mark = n.mark;
    u.markMask = n.markMask;
    u.markHits = n.markHits;
  }
  u.keys = n.keyCount;
  u.looked = n.looked;
  u.matched = n.matched;
  memory.copy(MAILBOX + U32_KEYS, n.keys, n.keyCount * KEY_BYTES);
}
