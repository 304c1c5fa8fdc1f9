/** Qdiscs come and go (net/sched/sch_generic.c, sch_api.c), and what their ancestors are told of it. */
import { Errno, Extack } from "../abi/errno";
import { QdiscKind, TcHandle } from "../abi/sched";
import { Device } from "../device/device";
import { allocate, release } from "../memory";
import { K } from "../state";
import { createBlock, destroyBlock } from "./classify";
import { findClass, qdiscDestroy, qdiscInit, qdiscReset, qlenNotify } from "./kinds";
import { hashAdd, hashDelete, lookupQdisc } from "./lookup";
import { Qdisc, QdiscFlag } from "./qdisc";
import { unschedule } from "./run";

/** qdisc_alloc: one reference, nothing in it. */
function allocateQdisc(d: Device, kind: u32): Qdisc | null {
  const at = allocate(<u32>offsetof<Qdisc>());
  if (!at) return null;
  const q = changetype<Qdisc>(at);
  q.kind = kind;
  q.device = d;
  q.references = 1;
  q.cause = K.cause;
  if (kind == QdiscKind.ingress || kind == QdiscKind.clsact) q.flags = QdiscFlag.INGRESS;
  return q;
}

function initialize(q: Qdisc, options: usize): i32 {
  q.block = createBlock(q, 0);
  if (q.block === null) return -Errno.ENOMEM;
  const error = qdiscInit(q, options);
  if (error) {
    qdiscDestroy(q);
    destroyBlock(q.block);
    release(changetype<usize>(q), <u32>offsetof<Qdisc>());
  }
  return error;
}

/** qdisc_create_dflt: a qdisc without handle and options, for a device or a class. Null where it cannot be made. */
export function createDefault(d: Device, kind: QdiscKind, parent: u32): Qdisc | null {
  const q = allocateQdisc(d, kind);
  if (q === null) return null;
  q.parent = parent;
  return initialize(q, 0) ? null : q;
}

/** qdisc_alloc_handle: 8001:, 8002: ... whatever the device. 0 where none is free. */
function newHandle(d: Device): u32 {
  for (let i = 0; i < 0x8000; i++) {
    K.qdiscHandle += 0x10000;
    if (K.qdiscHandle < 0x80010000 || K.qdiscHandle >= 0xffff0000) K.qdiscHandle = 0x80010000;
    if (lookupQdisc(d, K.qdiscHandle) === null) return K.qdiscHandle;
  }
  return 0;
}

/** qdisc_create: a negative errno, or 0 and the qdisc in K.qdisc. */
export function createQdisc(d: Device, kind: u32, parent: u32, wanted: u32, options: usize): i32 {
  if (kind == QdiscKind.noop || kind > <u32>QdiscKind.clsact) {
    K.extack = Extack.TC_UNKNOWN_KIND;
    return -Errno.ENOENT;
  }
  const q = allocateQdisc(d, kind);
  if (q === null) return -Errno.ENOMEM;
  q.parent = parent;
  let handle = wanted;
  if (handle == <u32>TcHandle.INGRESS) {
    if (!(q.flags & QdiscFlag.INGRESS)) {
      release(changetype<usize>(q), <u32>offsetof<Qdisc>());
      K.extack = Extack.TC_PARENT_RESERVED;
      return -Errno.EINVAL;
    }
    handle = (<u32>TcHandle.INGRESS) & 0xffff0000;
  } else if (!handle) {
    handle = newHandle(d);
    if (!handle) {
      release(changetype<usize>(q), <u32>offsetof<Qdisc>());
      K.extack = Extack.TC_NO_MORE_HANDLES;
      return -Errno.ENOSPC;
    }
  }
  q.handle = handle;
  // a device whose length of queue was set to 0 gets the usual one back ("Caught tx_queue_len zero misconfig")
  if (!d.txqlen) d.txqlen = 1000;
  const error = initialize(q, options);
  if (error) return error;
  hashAdd(q, false);
  K.qdisc = changetype<usize>(q);
  return 0;
}

/** qdisc_put: the last one who lets go destroys it. */
export function putQdisc(q: Qdisc): void {
  if (--q.references) return;
  hashDelete(q);
  qdiscReset(q);
  // filters hold classes
  destroyBlock(q.block);
  q.block = null;
  if (q.egress !== null) destroyBlock(q.egress);
  qdiscDestroy(q);
  unschedule(q);
  release(changetype<usize>(q), <u32>offsetof<Qdisc>());
}

/** qdisc_tree_reduce_backlog: `packets` and `bytes` have left a qdisc other than through those above it, which count them as lost. */
export function reduceBacklog(q: Qdisc, packets: i32, bytes: i32): void {
  if (!packets && !bytes) return;
  let child = q;
  while (child.parent) {
    // the root of the device, or ingress
    if (child.parent >> 16 == 0xffff || child.flags & QdiscFlag.NOPARENT) break;
    const notify = child.qlen == 0;
    const parent = child.parent;
    const above = lookupQdisc(child.device, parent & 0xffff0000);
    if (above === null) break;
    if (notify) qlenNotify(above, findClass(above, parent));
    above.qlen -= <u32>packets;
    above.backlog -= <u32>bytes;
    if (packets > 0) above.drops += <u32>packets;
    child = above;
  }
}

/** qdisc_purge_queue */
export function purgeBacklog(q: Qdisc): void {
  const packets = <i32>q.qlen;
  const bytes = <i32>q.backlog;
  qdiscReset(q);
  reduceBacklog(q, packets, bytes);
}

/** qdisc_replace: what the old qdisc of a class held is lost. */
export function replaceChild(old: Qdisc | null): void {
  if (old !== null) purgeBacklog(old);
}
