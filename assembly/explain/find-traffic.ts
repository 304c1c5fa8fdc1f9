/** Where a queueing discipline, a class or a filter is. */
import { ObjectRecord } from "../abi/explain";
import { QdiscKind } from "../abi/sched";
import { Device } from "../device/device";
import { Namespace } from "../net/namespace";
import { FilterChain, FilterProto } from "../sched/chain";
import { FilterBlock } from "../sched/classify";
import { Filter } from "../sched/filter";
import { nextFilter } from "../sched/filter-kinds";
import { HtbClass } from "../sched/htb-class";
import { blockOf, classAt } from "../sched/kinds";
import { bucketFirst } from "../sched/lookup";
import { Qdisc } from "../sched/qdisc";

const BUCKETS: u32 = 16;

/** The qdisc of a device after `index` others in the order of a dump; null at the end. */
function qdiscAt(d: Device, index: u32): Qdisc | null {
  let left = index;
  const root = changetype<Qdisc | null>(d.qdisc);
  if (root !== null) {
    if (!left--) return root;
    for (let i: u32 = 0; i < BUCKETS; i++) {
      let q = bucketFirst(d, i);
      while (q !== null) {
        if (!left--) return q;
        q = q.hashNext;
      }
    }
  }
  const ingress = changetype<Qdisc | null>(d.ingress);
  return ingress !== null && !left ? ingress : null;
}

/** Whether the object is a qdisc, which is at a place in its device's dump, or of it; then the record says what it is. */
type Finds = (q: Qdisc, index: u32, object: usize, r: ObjectRecord) => bool;

/** Asks all qdiscs of all devices. */
function search(ns: Namespace, object: usize, r: ObjectRecord, finds: Finds): bool {
  let d: Device | null = ns.firstDevice;
  while (d !== null) {
    let index: u32 = 0;
    let q = qdiscAt(d, 0);
    while (q !== null) {
      if (finds(q, index, object, r)) {
        r.ifindex = d.ifindex;
        return true;
      }
      q = qdiscAt(d, ++index);
    }
    d = d.next;
  }
  return false;
}

/** `index` is the place in the device's dump. */
export function findQdisc(ns: Namespace, object: usize, r: ObjectRecord): bool {
  return search(ns, object, r, (q: Qdisc, index: u32, object: usize, r: ObjectRecord) => {
    if (changetype<usize>(q) != object) return false;
    r.index = index;
    r.detail = q.handle;
    r.cause = q.cause;
    return true;
  });
}

/** A class of htb (others are numbers of their qdisc): `detail` is its classid. */
export function findClass(ns: Namespace, object: usize, r: ObjectRecord): bool {
  return search(ns, object, r, (q: Qdisc, index: u32, object: usize, r: ObjectRecord) => {
    // a qdisc for its classes that are no objects: the decision says which
    if (changetype<usize>(q) == object) {
      r.cause = q.cause;
      r.owner = <u32>object;
      return true;
    }
    if (q.kind != QdiscKind.htb || !inQdisc(q, object)) return false;
    const c = changetype<HtbClass>(object);
    r.detail = c.classid;
    r.cause = c.cause;
    r.owner = <u32>changetype<usize>(q);
    return true;
  });
}

function inQdisc(q: Qdisc, object: usize): bool {
  let i: u32 = 0;
  let cl = classAt(q, 0);
  while (cl) {
    if (cl == object) return true;
    cl = classAt(q, ++i);
  }
  return false;
}

/** A filter of a qdisc or of one of its classes: `owner` is its list (FilterProto), `detail` the parent that it was added with. */
export function findFilter(ns: Namespace, object: usize, r: ObjectRecord): bool {
  return search(ns, object, r, (q: Qdisc, index: u32, object: usize, r: ObjectRecord) =>
    ofQdisc(q, object, r),
  );
}

function ofQdisc(q: Qdisc, object: usize, r: ObjectRecord): bool {
  if (inBlock(q.block, object, r) || inBlock(q.egress, object, r)) return true;
  let i: u32 = 0;
  let cl = classAt(q, 0);
  while (cl) {
    if (inBlock(blockOf(q, cl), object, r)) return true;
    cl = classAt(q, ++i);
  }
  return false;
}

function inBlock(block: FilterBlock | null, object: usize, r: ObjectRecord): bool {
  if (block === null) return false;
  let c = changetype<FilterChain | null>(block.chains);
  while (c !== null) {
    let tp: FilterProto | null = c.protos;
    while (tp !== null) {
      let at = nextFilter(tp, 0);
      while (at && at != object) at = nextFilter(tp, at);
      if (at) {
        r.owner = <u32>changetype<usize>(tp);
        r.detail = block.classid;
        r.cause = changetype<Filter>(at).cause;
        return true;
      }
      tp = tp.next;
    }
    c = c.next;
  }
  return false;
}
