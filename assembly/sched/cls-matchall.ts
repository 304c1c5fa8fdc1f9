/** matchall (net/sched/cls_matchall.c): one filter that every packet matches. */
import { FilterAttribute, FilterFlag, FilterRecord } from "../abi/filter";
import { Errno } from "../abi/errno";
import { allocate, release } from "../memory";
import { Packet } from "../packet";
import { FilterProto } from "./chain";
import { accept, endFilter, Filter, flagsValid, setFilter } from "./filter";

@unmanaged
class Matchall extends Filter {
  hits: u64;
}

/** mall_classify */
export function classifyMatchall(tp: FilterProto, p: Packet): i32 {
  if (!tp.root) return -1;
  const f = changetype<Matchall>(tp.root);
  if (f.flags & FilterFlag.SKIP_SW) return -1;
  f.hits++;
  return accept(f, p);
}

/** mall_get */
export function get(tp: FilterProto, handle: u32): usize {
  return tp.root && changetype<Matchall>(tp.root).handle == handle ? tp.root : 0;
}

/** mall_change: there can be one, and it cannot be changed. */
export function change(tp: FilterProto, at: usize, r: FilterRecord): i32 {
  if (!(r.present & FilterAttribute.OPTIONS)) return -Errno.EINVAL;
  if (tp.root) return -Errno.EEXIST;
  if (!flagsValid(r)) return -Errno.EINVAL;
  const made = allocate(<u32>offsetof<Matchall>());
  if (!made) return -Errno.ENOBUFS;
  const f = changetype<Matchall>(made);
  f.proto = tp;
  f.handle = r.handle ? r.handle : 1;
  const error = setFilter(f, r);
  if (error) {
    release(made, <u32>offsetof<Matchall>());
    return error;
  }
  // no device here can take it over (mall_replace_hw_filter)
  if (r.flags & FilterFlag.SKIP_SW) {
    endFilter(f);
    release(made, <u32>offsetof<Matchall>());
    return -Errno.EOPNOTSUPP;
  }
  tp.root = made;
  return 0;
}

/** mall_destroy */
export function destroy(tp: FilterProto): void {
  if (!tp.root) return;
  endFilter(changetype<Matchall>(tp.root));
  release(tp.root, <u32>offsetof<Matchall>());
  tp.root = 0;
}

/** mall_dump */
export function fill(at: usize, r: FilterRecord): void {
  r.hits = changetype<Matchall>(at).hits;
}
