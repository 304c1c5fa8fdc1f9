/** Traffic control: RTM_NEWQDISC, RTM_DELQDISC, RTM_GETQDISC and the same for classes. Records are in abi/sched.ts, at the mailbox. */
import { Errno } from "../abi/errno";
import { QdiscKind, SCHED_DATA, SCHED_EXTRA, SchedRecord, SchedRequest, TcHandle } from "../abi/sched";
import { drainBacklog } from "../device/core";
import { Device, deviceByIndex } from "../device/device";
import { namespaceById } from "../net/namespace";
import { controlClass } from "../sched/class";
import { deleteQdisc, modifyQdisc } from "../sched/control";
import { classAt, copyStatistics, fillClass, isClassful, qdiscExtra, qdiscFill } from "../sched/kinds";
import { bucketFirst } from "../sched/lookup";
import { Qdisc, QdiscFlag } from "../sched/qdisc";
import { MAILBOX } from "../state";

const BUCKETS: u32 = 16;

function find(namespace: u32, ifindex: u32): Device | null {
  const ns = namespaceById(namespace);
  return ns === null ? null : deviceByIndex(ns, ifindex);
}

/** Makes or changes the qdisc of the SchedRequest in the mailbox; 0 or a negative errno. */
export function qdisc_modify(): i32 {
  const r = changetype<SchedRequest>(MAILBOX);
  const d = find(r.namespace, r.ifindex);
  if (d === null) return -Errno.ENODEV;
  const error = modifyQdisc(d, r, r.hasOptions ? MAILBOX + SCHED_DATA : 0);
  drainBacklog();
  return error;
}

export function qdisc_delete(): i32 {
  const r = changetype<SchedRequest>(MAILBOX);
  const d = find(r.namespace, r.ifindex);
  if (d === null) return -Errno.ENODEV;
  const error = deleteQdisc(d, r);
  drainBacklog();
  return error;
}

/** Makes or changes a class, or with `remove` deletes it. */
export function class_modify(remove: u32): i32 {
  const r = changetype<SchedRequest>(MAILBOX);
  const d = find(r.namespace, r.ifindex);
  if (d === null) return -Errno.ENODEV;
  const error = controlClass(d, r, r.hasOptions ? MAILBOX + SCHED_DATA : 0, remove != 0);
  drainBacklog();
  return error;
}

/** The qdisc of a device after `index` others in the order of a dump: root, the leaves of classes by their hash, ingress. Null at the end. */
function qdiscAt(d: Device, index: u32): Qdisc | null {
  let left = index;
  const root = changetype<Qdisc | null>(d.qdisc);
  if (root !== null) {
    if (!left) return root;
    left--;
  }
  if (root !== null)
    for (let i: u32 = 0; i < BUCKETS; i++) {
      let q = bucketFirst(d, i);
      while (q !== null) {
        if (!left) return q;
        left--;
        q = q.hashNext;
      }
    }
  const ingress = changetype<Qdisc | null>(d.ingress);
  return ingress !== null && !left ? ingress : null;
}

/**
 * tc_dump_qdisc: the qdisc number `index` of a device as a SchedRecord in the mailbox. 1, or 0 at the end. A device whose root is noqueue
 * answers one without handle; one with noop nothing.
 */
export function qdisc_next(namespace: u32, ifindex: u32, index: u32): u32 {
  const d = find(namespace, ifindex);
  if (d === null) return 0;
  memory.fill(MAILBOX, 0, 2048);
  const r = changetype<SchedRecord>(MAILBOX);
  let number = index;
  if (!d.qdisc && d.queueless) {
    if (!number) {
      r.kind = QdiscKind.noqueue;
      r.parent = <u32>TcHandle.ROOT;
      r.info = 2;
      return 1;
    }
    number--;
  }
  const q = qdiscAt(d, number);
  if (q === null) return 0;
  r.handle = q.handle;
  r.parent = q.parent;
  r.kind = q.kind;
  r.info = q.references;
  r.flags = q.flags & QdiscFlag.INVISIBLE;
  // htb brings its count of overlimits up to date there
  r.hasOptions = qdiscFill(q, MAILBOX + SCHED_DATA) ? 1 : 0;
  copyStatistics(q, r);
  r.hasExtra = qdiscExtra(q, MAILBOX + SCHED_EXTRA) ? 1 : 0;
  return 1;
}

/** tc_dump_tclass: class number `index` of the qdisc number `qdisc` of a device. 1: in the mailbox; 0: no more classes; 2: no more qdiscs. */
export function class_next(namespace: u32, ifindex: u32, qdisc: u32, index: u32): u32 {
  const d = find(namespace, ifindex);
  if (d === null) return 2;
  const q = qdiscAt(d, qdisc);
  if (q === null) return 2;
  if (q.flags & QdiscFlag.INVISIBLE || !isClassful(q)) return 0;
  const cl = classAt(q, index);
  if (!cl) return 0;
  memory.fill(MAILBOX, 0, 2048);
  const r = changetype<SchedRecord>(MAILBOX);
  r.kind = q.kind;
  fillClass(q, cl, r, MAILBOX + SCHED_DATA, MAILBOX + SCHED_EXTRA);
  return 1;
}
