/** Where the qdiscs of a device are found by their handle (net/sched/sch_api.c: qdisc_hash). */
import { TcHandle } from "../abi/sched";
import { Device } from "../device/device";
import { Qdisc, QdiscFlag } from "./qdisc";
import { allocate } from "../memory";

const BUCKETS: u32 = 16;

/** hash_min(handle, 4) */
function bucket(handle: u32): usize {
  return (<usize>((handle * 0x61c88647) >> 28)) << 2;
}

/** First of the qdiscs in a bucket of the device's table. */
export function bucketFirst(d: Device, index: u32): Qdisc | null {
  if (!d.qdiscs) return null;
  return changetype<Qdisc | null>(<usize>load<u32>(d.qdiscs + ((<usize>index) << 2)));
}

/** qdisc_hash_add: roots and ingress are found without the table. */
export function hashAdd(q: Qdisc, invisible: bool): void {
  if (q.parent == <u32>TcHandle.ROOT || q.flags & QdiscFlag.INGRESS) return;
  const d = q.device;
  if (!d.qdiscs) d.qdiscs = allocate(BUCKETS << 2);
  if (!d.qdiscs) return;
  const slot = d.qdiscs + bucket(q.handle);
  q.hashNext = changetype<Qdisc | null>(<usize>load<u32>(slot));
  store<u32>(slot, <u32>changetype<usize>(q));
  if (invisible) q.flags |= QdiscFlag.INVISIBLE;
}

/** qdisc_hash_del */
export function hashDelete(q: Qdisc): void {
  const d = q.device;
  if (q.parent == <u32>TcHandle.ROOT || q.flags & QdiscFlag.INGRESS || !d.qdiscs) return;
  const slot = d.qdiscs + bucket(q.handle);
  let other = changetype<Qdisc | null>(<usize>load<u32>(slot));
  if (other === q) {
    store<u32>(slot, <u32>changetype<usize>(q.hashNext));
    return;
  }
  while (other !== null) {
    const next = other.hashNext;
    if (next === q) {
      other.hashNext = q.hashNext;
      return;
    }
    other = next;
  }
}

/** qdisc_lookup: the qdisc of a device with this handle (its minor half 0), wherever it is. */
export function lookupQdisc(d: Device, handle: u32): Qdisc | null {
  if (!handle) return null;
  const root = changetype<Qdisc | null>(d.qdisc);
  if (root !== null && root.handle == handle) return root;
  if (d.qdiscs) {
    let q = changetype<Qdisc | null>(<usize>load<u32>(d.qdiscs + bucket(handle)));
    while (q !== null) {
      if (q.handle == handle) return q;
      q = q.hashNext;
    }
  }
  const ingress = changetype<Qdisc | null>(d.ingress);
  return ingress !== null && ingress.handle == handle ? ingress : null;
}
