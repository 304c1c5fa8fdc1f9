/** fw (net/sched/cls_fw.c): filters by the packet's mark. Without a single filter it takes the mark itself for the class. */
import { FilterAttribute, FilterRecord } from "../abi/filter";
import { Errno } from "../abi/errno";
import { TcAct } from "../abi/sched";
import { allocate, release } from "../memory";
import { Packet } from "../packet";
import { K } from "../state";
import { FilterProto } from "./chain";
import { accept, blockOfProto, comesFrom, endFilter, Filter, setFilter } from "./filter";

const BUCKETS: u32 = 256;
/** struct fw_head: the mask, then the first filter of each bucket */
const HEAD: u32 = 4 + BUCKETS * 4;

/** fw_hash */
function bucket(head: usize, handle: u32): usize {
  handle ^= handle >> 16;
  handle ^= handle >> 8;
  return slot(head, handle % BUCKETS);
}

function slot(head: usize, index: u32): usize {
  return head + 4 + ((<usize>index) << 2);
}

function first(at: usize): Filter | null {
  return changetype<Filter | null>(<usize>load<u32>(at));
}

/** fw_classify */
export function classifyFw(tp: FilterProto, p: Packet): i32 {
  let id = p.mark;
  if (!tp.root) {
    if (id && (!(id >> 16) || id >> 16 == blockOfProto(tp).qdisc.handle >> 16)) {
      K.tcClassid = id;
      K.tcClass = 0;
      return TcAct.OK;
    }
    return -1;
  }
  id &= load<u32>(tp.root);
  let f = first(bucket(tp.root, id));
  while (f !== null) {
    if (f.handle == id && comesFrom(p, f.input)) {
      const verdict = accept(f, p);
      if (verdict >= 0) return verdict;
    }
    f = f.next;
  }
  return -1;
}

/** fw_get */
export function get(tp: FilterProto, handle: u32): usize {
  if (!tp.root) return 0;
  let f = first(bucket(tp.root, handle));
  while (f !== null && f.handle != handle) f = f.next;
  return changetype<usize>(f);
}

/** fw_change */
export function change(tp: FilterProto, at: usize, r: FilterRecord): i32 {
  // without options it is the old method, which needs none
  if (!(r.present & FilterAttribute.OPTIONS)) return r.handle ? -Errno.EINVAL : 0;
  if (at && r.handle && changetype<Filter>(at).handle != r.handle) return -Errno.EINVAL;
  if (!at && !r.handle) return -Errno.EINVAL;
  if (!tp.root) {
    tp.root = allocate(HEAD);
    if (!tp.root) return -Errno.ENOBUFS;
    store<u32>(tp.root, r.present & FilterAttribute.MASK ? r.mask : 0xffffffff);
  }
  const made = allocate(<u32>offsetof<Filter>());
  if (!made) return -Errno.ENOBUFS;
  const f = changetype<Filter>(made);
  f.proto = tp;
  f.handle = at ? changetype<Filter>(at).handle : r.handle;
  if (at) f.input = changetype<Filter>(at).input;
  let error = setFilter(f, r);
  const mask: u32 = r.present & FilterAttribute.MASK ? r.mask : 0xffffffff;
  if (!error && mask != load<u32>(tp.root)) {
    endFilter(f);
    error = -Errno.EINVAL;
  }
  if (error) {
    release(made, <u32>offsetof<Filter>());
    return error;
  }
  const here = bucket(tp.root, f.handle);
  if (at) {
    f.next = changetype<Filter>(at).next;
    replace(here, changetype<Filter>(at), f);
    end(changetype<Filter>(at));
  } else {
    f.next = first(here);
    store<u32>(here, <u32>made);
  }
  return 0;
}

/** What pointed at `old` in the list of a bucket points at `f`. */
function replace(at: usize, old: Filter, f: Filter | null): void {
  let other = first(at);
  if (other === old) {
    store<u32>(at, <u32>changetype<usize>(f));
    return;
  }
  while (other !== null) {
    if (other.next === old) {
      other.next = f;
      return;
    }
    other = other.next;
  }
}

function end(f: Filter): void {
  endFilter(f);
  release(changetype<usize>(f), <u32>offsetof<Filter>());
}

/** fw_delete */
export function remove(tp: FilterProto, at: usize): i32 {
  if (!tp.root) return -Errno.EINVAL;
  const f = changetype<Filter>(at);
  replace(bucket(tp.root, f.handle), f, f.next);
  end(f);
  return next(tp, 0) ? 0 : 1;
}

/** fw_walk */
export function next(tp: FilterProto, at: usize): usize {
  if (!tp.root) return 0;
  let index: u32 = 0;
  if (at) {
    const f = changetype<Filter>(at);
    if (f.next !== null) return changetype<usize>(f.next);
    index = <u32>((bucket(tp.root, f.handle) - tp.root - 4) >> 2) + 1;
  }
  for (; index < BUCKETS; index++) {
    const found = <usize>load<u32>(slot(tp.root, index));
    if (found) return found;
  }
  return 0;
}

/** fw_destroy */
export function destroy(tp: FilterProto): void {
  if (!tp.root) return;
  while (true) {
    const at = next(tp, 0);
    if (!at) break;
    const f = changetype<Filter>(at);
    store<u32>(bucket(tp.root, f.handle), <u32>changetype<usize>(f.next));
    end(f);
  }
  release(tp.root, HEAD);
  tp.root = 0;
}

/** fw_dump */
export function fill(tp: FilterProto, at: usize, r: FilterRecord): void {
  r.mask = load<u32>(tp.root);
}
