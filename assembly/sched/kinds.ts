/**
 * What each kind of qdisc does where Linux calls its Qdisc_ops and Qdisc_class_ops. A class is a number that its qdisc understands: 0 is
 * none, a band is its number plus one, classes of htb are addresses.
 */
import { ObjectKind } from "../abi/explain";
import { accuse } from "../drops";
import { reliedOn } from "../observe";
import { Decision } from "../abi/decision";
import { DropReason } from "../abi/drop";
import { Errno, Extack } from "../abi/errno";
import { NetXmit, QdiscKind, SchedRecord, TcHandle } from "../abi/sched";
import { drop, Packet } from "../packet";
import { K } from "../state";
import { createBlock, FilterBlock } from "./classify";
import { fifoChange, fifoEnqueue, fifoFill } from "./fifo";
import { htbDequeue, htbDeactivate, htbEnqueue, htbFind, htbOf } from "./htb";
import * as codel from "./fq-codel";
import { codelInit, codelChange, codelFill, codelExtra } from "./fq-codel-control";
import * as fq from "./fq";
import { fqInit, fqChange, fqFill, fqExtra } from "./fq-control";
import * as netem from "./netem";
import { netemChange, netemFill, netemInit } from "./netem-control";
import { HtbClass } from "./htb-class";
import * as htb from "./htb-control";
import { fastDequeue, fastDestroy, fastEnqueue, fastFill, fastInit, fastPeek, fastReset } from "./pfifo-fast";
import * as prio from "./prio";
import { dequeueHead, purgeList, purgeQueue, Qdisc } from "./qdisc";
import { peekDequeued } from "./run";
import * as tbf from "./tbf";

/** ops->init; `options` 0: none were given. 0 or a negative errno: what was made so far is destroyed by the caller. */
export function qdiscInit(q: Qdisc, options: usize): i32 {
  switch (q.kind) {
    case QdiscKind.pfifo:
    case QdiscKind.bfifo:
      return fifoChange(q, options);
    case QdiscKind.pfifo_fast:
      return fastInit(q);
    case QdiscKind.prio:
      return prio.prioInit(q, options);
    case QdiscKind.tbf:
      return tbf.tbfInit(q, options);
    case QdiscKind.htb:
      return htb.htbInit(q, options);
    case QdiscKind.netem:
      return netemInit(q, options);
    case QdiscKind.fq_codel:
      return codelInit(q, options);
    case QdiscKind.fq:
      return fqInit(q, options);
    case QdiscKind.clsact:
      q.egress = createBlock(q, 0);
      return q.egress === null ? -Errno.ENOMEM : 0;
    case QdiscKind.ingress:
    case QdiscKind.noqueue:
      return 0;
    default:
      return -Errno.ENOENT;
  }
}

/** ops->change; a kind that has none says so. */
export function qdiscChange(q: Qdisc, options: usize): i32 {
  switch (q.kind) {
    case QdiscKind.pfifo:
    case QdiscKind.bfifo:
      return fifoChange(q, options);
    case QdiscKind.prio:
      return prio.prioChange(q, options);
    case QdiscKind.tbf:
      return tbf.tbfChange(q, options);
    case QdiscKind.netem:
      return netemChange(q, options);
    case QdiscKind.fq_codel:
      return codelChange(q, options);
    case QdiscKind.fq:
      return fqChange(q, options);
    default:
      K.extack = Extack.TC_NO_CHANGE;
      return -Errno.EINVAL;
  }
}

/** ops->enqueue: NetXmit. The packet belongs to the qdisc, or is lost, whatever the answer. */
export function qdiscEnqueue(q: Qdisc, p: Packet): u32 {
  reliedOn(p, Decision.enqueued, changetype<usize>(q), 0);
  switch (q.kind) {
    case QdiscKind.pfifo:
    case QdiscKind.bfifo:
      return fifoEnqueue(q, p);
    case QdiscKind.pfifo_fast:
      return fastEnqueue(q, p);
    case QdiscKind.prio:
      return prio.prioEnqueue(q, p);
    case QdiscKind.tbf:
      return tbf.tbfEnqueue(q, p);
    case QdiscKind.htb:
      return htbEnqueue(q, p);
    case QdiscKind.netem:
      return netem.netemEnqueue(q, p);
    case QdiscKind.fq_codel:
      return codel.codelEnqueue(q, p);
    case QdiscKind.fq:
      return fq.fqEnqueue(q, p);
    default:
      accuse(p, ObjectKind.QDISC, changetype<usize>(q));
      drop(p, DropReason.QDISC_DROP);
      return NetXmit.CN;
  }
}

/** The same for the qdisc of a class; null is noop, which loses everything (noop_enqueue). */
export function childEnqueue(child: Qdisc | null, p: Packet): u32 {
  if (child !== null) return qdiscEnqueue(child, p);
  drop(p, DropReason.QDISC_DROP);
  return NetXmit.CN;
}

/** ops->dequeue: the next packet that may leave now, or null. */
export function qdiscDequeue(q: Qdisc): Packet | null {
  const p = dequeue(q);
  if (K.listening && p !== null) reliedOn(p, Decision.dequeued, changetype<usize>(q), 0);
  return p;
}

function dequeue(q: Qdisc): Packet | null {
  switch (q.kind) {
    case QdiscKind.pfifo:
    case QdiscKind.bfifo:
      return dequeueHead(q);
    case QdiscKind.pfifo_fast:
      return fastDequeue(q);
    case QdiscKind.prio:
      return prio.prioDequeue(q);
    case QdiscKind.tbf:
      return tbf.tbfDequeue(q);
    case QdiscKind.htb:
      return htbDequeue(q);
    case QdiscKind.netem:
      return netem.netemDequeue(q);
    case QdiscKind.fq_codel:
      return codel.codelDequeue(q);
    case QdiscKind.fq:
      return fq.fqDequeue(q);
    default:
      return null;
  }
}

/** ops->peek: the packet that dequeue would give; it stays. */
export function qdiscPeek(q: Qdisc): Packet | null {
  switch (q.kind) {
    case QdiscKind.pfifo:
    case QdiscKind.bfifo:
      return q.head;
    case QdiscKind.pfifo_fast:
      return fastPeek(q);
    case QdiscKind.prio:
      return prio.prioPeek(q);
    default:
      return peekDequeued(q);
  }
}

/** qdisc_reset: everything in it is lost. */
export function qdiscReset(q: Qdisc): void {
  switch (q.kind) {
    case QdiscKind.pfifo_fast:
      fastReset(q);
      break;
    case QdiscKind.prio:
      prio.prioReset(q);
      break;
    case QdiscKind.tbf:
      tbf.tbfReset(q);
      break;
    case QdiscKind.htb:
      htb.htbReset(q);
      break;
    case QdiscKind.netem:
      netem.netemReset(q);
      break;
    case QdiscKind.fq_codel:
      codel.codelReset(q);
      break;
    case QdiscKind.fq:
      fq.fqReset(q);
      break;
    default:
      break;
  }
  purgeQueue(q);
  purgeList(q.peeked);
  q.peeked = null;
  q.qlen = 0;
  q.backlog = 0;
}

/** ops->destroy: also of one whose init has failed half way. */
export function qdiscDestroy(q: Qdisc): void {
  switch (q.kind) {
    case QdiscKind.pfifo_fast:
      fastDestroy(q);
      break;
    case QdiscKind.prio:
      prio.prioDestroy(q);
      break;
    case QdiscKind.tbf:
      tbf.tbfDestroy(q);
      break;
    case QdiscKind.htb:
      htb.htbDestroy(q);
      break;
    case QdiscKind.netem:
      netem.netemDestroy(q);
      break;
    case QdiscKind.fq_codel:
      codel.codelDestroy(q);
      break;
    case QdiscKind.fq:
      fq.fqDestroy(q);
      break;
    default:
      break;
  }
}

/** ops->dump: writes the kind's record at `at`. False where it tells nothing. */
export function qdiscFill(q: Qdisc, at: usize): bool {
  switch (q.kind) {
    case QdiscKind.pfifo:
    case QdiscKind.bfifo:
      fifoFill(q, at);
      return true;
    case QdiscKind.pfifo_fast:
      fastFill(at);
      return true;
    case QdiscKind.prio:
      prio.prioFill(q, at);
      return true;
    case QdiscKind.tbf:
      tbf.tbfFill(q, at);
      return true;
    case QdiscKind.htb:
      htb.htbFill(q, at);
      return true;
    case QdiscKind.netem:
      netemFill(q, at);
      return true;
    case QdiscKind.fq_codel:
      codelFill(q, at);
      return true;
    case QdiscKind.fq:
      fqFill(q, at);
      return true;
    default:
      return false;
  }
}

/** ops->dump_stats: the kind's own numbers at `at`. False where it has none. */
export function qdiscExtra(q: Qdisc, at: usize): bool {
  if (q.kind == QdiscKind.fq_codel) codelExtra(q, at);
  else if (q.kind == QdiscKind.fq) fqExtra(q, at);
  else return false;
  return true;
}

/** ops->cl_ops: it has classes */
export function isClassful(q: Qdisc): bool {
  switch (q.kind) {
    case QdiscKind.prio:
    case QdiscKind.tbf:
    case QdiscKind.htb:
    case QdiscKind.netem:
    case QdiscKind.fq_codel:
    case QdiscKind.ingress:
    case QdiscKind.clsact:
      return true;
    default:
      return false;
  }
}

/** cl_ops->find: the class with this id, 0 where there is none. */
export function findClass(q: Qdisc, classid: u32): usize {
  switch (q.kind) {
    case QdiscKind.prio:
      return prio.prioFind(q, classid);
    case QdiscKind.tbf:
    case QdiscKind.netem:
      return 1;
    case QdiscKind.htb:
      return changetype<usize>(htbFind(q, classid));
    case QdiscKind.ingress:
      // ingress_find: any minor number is the one place there is
      return <usize>((classid & 0xffff) + 1);
    case QdiscKind.clsact: {
      const minor = classid & 0xffff;
      return minor == <u32>TcHandle.MIN_INGRESS || minor == <u32>TcHandle.MIN_EGRESS ? <usize>minor : 0;
    }
    default:
      return 0;
  }
}

/** cl_ops->leaf: the qdisc of a class, null where it has none (or noop). */
export function leafOf(q: Qdisc, cl: usize): Qdisc | null {
  switch (q.kind) {
    case QdiscKind.prio:
      return prio.prioLeaf(q, cl);
    case QdiscKind.tbf:
      return tbf.tbfLeaf(q);
    case QdiscKind.htb:
      return htb.htbLeaf(cl);
    case QdiscKind.netem:
      return netem.netemLeaf(q);
    default:
      return null;
  }
}

/** cl_ops->graft: puts a qdisc (null: the default) below a class; the one that was there is in K.qdisc. 0 or a negative errno. */
export function graftClass(q: Qdisc, cl: usize, child: Qdisc | null): i32 {
  switch (q.kind) {
    case QdiscKind.prio:
      K.qdisc = changetype<usize>(prio.prioGraft(q, cl, child));
      return 0;
    case QdiscKind.tbf:
      K.qdisc = changetype<usize>(tbf.tbfGraft(q, child));
      return 0;
    case QdiscKind.htb:
      return htb.htbGraft(q, cl, child);
    case QdiscKind.netem:
      K.qdisc = changetype<usize>(netem.netemGraft(q, child));
      return 0;
    default:
      return -Errno.EOPNOTSUPP;
  }
}

/** cl_ops->qlen_notify: the qdisc of a class has become empty. */
export function qlenNotify(q: Qdisc, cl: usize): void {
  if (q.kind == QdiscKind.htb && cl) htbDeactivate(htbOf(q), changetype<HtbClass>(cl));
}

/** cl_ops->change: makes a class (`cl` 0) or changes it. */
export function changeClass(q: Qdisc, cl: usize, parent: u32, classid: u32, options: usize): i32 {
  return q.kind == QdiscKind.htb ? htb.htbChangeClass(q, cl, parent, classid, options) : -Errno.EOPNOTSUPP;
}

/** cl_ops->delete */
export function deleteClass(q: Qdisc, cl: usize): i32 {
  return q.kind == QdiscKind.htb ? htb.htbDeleteClass(q, cl) : -Errno.EOPNOTSUPP;
}

/** cl_ops->walk: the class after `index` others, 0 at the end. */
export function classAt(q: Qdisc, index: u32): usize {
  switch (q.kind) {
    case QdiscKind.prio:
      return index < prio.prioBands(q) ? <usize>(index + 1) : 0;
    case QdiscKind.tbf:
      return index ? 0 : 1;
    case QdiscKind.htb:
      return htb.htbClassAt(q, index);
    case QdiscKind.netem:
      return index || netem.netemLeaf(q) === null ? 0 : 1;
    default:
      return 0;
  }
}

/** cl_ops->dump and dump_stats: a class in the record; its options at `at`, its own numbers at `extra`. */
export function fillClass(q: Qdisc, cl: usize, r: SchedRecord, at: usize, extra: usize): void {
  r.handle = q.handle;
  r.parent = <u32>TcHandle.ROOT;
  switch (q.kind) {
    case QdiscKind.prio:
    case QdiscKind.netem:
    case QdiscKind.tbf: {
      r.handle = q.handle | (<u32>cl);
      const leaf = leafOf(q, cl);
      if (leaf === null) break;
      r.info = leaf.handle;
      // tbf and netem tell no numbers of their class
      if (q.kind == QdiscKind.prio) copyStatistics(leaf, r);
      break;
    }
    case QdiscKind.htb:
      htb.htbFillClass(cl, r, at, extra);
      break;
    default:
      break;
  }
}

/** gnet_stats_copy_basic and gnet_stats_copy_queue of a qdisc */
export function copyStatistics(q: Qdisc, r: SchedRecord): void {
  r.bytes = q.bytes;
  r.packets = q.packets;
  r.drops = q.drops;
  r.overlimits = q.overlimits;
  r.requeues = q.requeues;
  r.qlen = q.qlen;
  r.backlog = q.backlog;
}

/** cl_ops->tcf_block: where the filters of a class (0: of the qdisc itself) hang; null where it takes none. */
export function blockOf(q: Qdisc, cl: usize): FilterBlock | null {
  switch (q.kind) {
    case QdiscKind.ingress:
      return q.block;
    case QdiscKind.clsact:
      return cl == <usize>TcHandle.MIN_INGRESS ? q.block : cl == <usize>TcHandle.MIN_EGRESS ? q.egress : null;
    case QdiscKind.prio:
    case QdiscKind.fq_codel:
      return cl ? null : q.block;
    case QdiscKind.htb:
      return cl ? changetype<HtbClass>(cl).block : q.block;
    default:
      return null;
  }
}

/** cl_ops->bind_tcf: the class that a filter names, held so that it cannot be deleted; 0 where there is none. */
export function bindClass(q: Qdisc, parent: u32, classid: u32): usize {
  const cl = findClass(q, classid);
  if (q.kind == QdiscKind.htb && cl) changetype<HtbClass>(cl).filters++;
  return cl;
}

/** cl_ops->unbind_tcf */
export function unbindClass(q: Qdisc, cl: usize): void {
  if (q.kind == QdiscKind.htb && cl) changetype<HtbClass>(cl).filters--;
}
