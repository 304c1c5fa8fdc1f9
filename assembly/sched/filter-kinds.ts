/** What each kind of filter does where Linux calls its tcf_proto_ops. Filters are told apart by their addresses (fh). */
import { FilterKind, FilterRecord } from "../abi/filter";
import { Errno } from "../abi/errno";
import { Packet } from "../packet";
import { FilterProto } from "./chain";
import * as flower from "./cls-flower";
import * as fw from "./cls-fw";
import * as matchall from "./cls-matchall";
import { classifyU32 } from "./cls-u32";
import * as u32filter from "./cls-u32-control";

/** ops->init. False where the memory is full. */
export function initProto(tp: FilterProto): bool {
  switch (tp.kind) {
    case FilterKind.u32:
      return u32filter.init(tp);
    case FilterKind.flower:
      return flower.init(tp);
    default:
      return true;
  }
}

/** ops->destroy */
export function destroyProto(tp: FilterProto): void {
  switch (tp.kind) {
    case FilterKind.u32:
      u32filter.destroy(tp);
      break;
    case FilterKind.matchall:
      matchall.destroy(tp);
      break;
    case FilterKind.fw:
      fw.destroy(tp);
      break;
    case FilterKind.flower:
      flower.destroy(tp);
      break;
    default:
      break;
  }
}

/** ops->classify */
export function classifyProto(tp: FilterProto, p: Packet): i32 {
  switch (tp.kind) {
    case FilterKind.u32:
      return classifyU32(tp, p);
    case FilterKind.matchall:
      return matchall.classifyMatchall(tp, p);
    case FilterKind.fw:
      return fw.classifyFw(tp, p);
    case FilterKind.flower:
      return flower.classifyFlower(tp, p);
    default:
      return -1;
  }
}

/** ops->get: the filter with this handle, 0 where there is none. */
export function getFilter(tp: FilterProto, handle: u32): usize {
  switch (tp.kind) {
    case FilterKind.u32:
      return u32filter.get(tp, handle);
    case FilterKind.matchall:
      return matchall.get(tp, handle);
    case FilterKind.fw:
      return fw.get(tp, handle);
    case FilterKind.flower:
      return flower.get(tp, handle);
    default:
      return 0;
  }
}

/** ops->change: makes a filter, or changes the one at `at`. 0 or a negative errno. */
export function changeFilter(tp: FilterProto, at: usize, r: FilterRecord): i32 {
  switch (tp.kind) {
    case FilterKind.u32:
      return u32filter.change(tp, at, r);
    case FilterKind.matchall:
      return matchall.change(tp, at, r);
    case FilterKind.fw:
      return fw.change(tp, at, r);
    case FilterKind.flower:
      return flower.change(tp, at, r);
    default:
      return -Errno.EINVAL;
  }
}

/** ops->delete: 0 or a negative errno; 1 where that was the last filter of the list. */
export function deleteFilter(tp: FilterProto, at: usize): i32 {
  switch (tp.kind) {
    case FilterKind.u32:
      return u32filter.remove(tp, at);
    case FilterKind.fw:
      return fw.remove(tp, at);
    case FilterKind.flower:
      return flower.remove(tp, at);
    default:
      return -Errno.EOPNOTSUPP;
  }
}

/** ops->walk: the filter behind `at` (0: the first), 0 at the end. */
export function nextFilter(tp: FilterProto, at: usize): usize {
  switch (tp.kind) {
    case FilterKind.u32:
      return u32filter.next(tp, at);
    case FilterKind.matchall:
      return at ? 0 : tp.root;
    case FilterKind.fw:
      return fw.next(tp, at);
    case FilterKind.flower:
      return flower.next(tp, at);
    default:
      return 0;
  }
}

/** ops->dump: the kind's own part of the record. */
export function fillFilter(tp: FilterProto, at: usize, r: FilterRecord): void {
  switch (tp.kind) {
    case FilterKind.u32:
      u32filter.fill(tp, at, r);
      break;
    case FilterKind.matchall:
      matchall.fill(at, r);
      break;
    case FilterKind.fw:
      fw.fill(tp, at, r);
      break;
    case FilterKind.flower:
      flower.fill(at, r);
      break;
    default:
      break;
  }
}
