/**
 * A queueing discipline (struct Qdisc of include/net/sch_generic.h) and its plain queue of packets. Kinds are told apart in kinds.ts; what
 * a kind keeps beside this is at `data`.
 */
import { ObjectKind } from "../abi/explain";
import { accuse } from "../drops";
import { NetXmit } from "../abi/sched";
import { DropReason } from "../abi/drop";
import { Device } from "../device/device";
import { drop, Packet } from "../packet";
import { FilterBlock } from "./classify";

/** TCQ_F_* */
export const enum QdiscFlag {
  BUILTIN = 1,
  INGRESS = 2,
  /** an empty queue is passed by (__dev_xmit_skb) */
  CAN_BYPASS = 4,
  /** the default of its device: its backlog is nobody else's */
  NOPARENT = 0x40,
  /** not shown: default queues of classes */
  INVISIBLE = 0x80,
  NOLOCK = 0x100,
}

@unmanaged
export class Qdisc {
  /** QdiscKind */
  kind: u32;
  /** MAJOR << 16 */
  handle: u32;
  /** TcHandle.ROOT, TcHandle.INGRESS or the class it is the leaf of */
  parent: u32;
  /** QdiscFlag */
  flags: u32;
  device: Device;
  /** next in the same bucket of the device's table (qdisc_hash) */
  hashNext: Qdisc | null;
  references: u32;
  /** __QDISC_STATE_RUNNING: it is being emptied */
  running: u32;
  /** __QDISC_STATE_DEACTIVATED */
  deactivated: u32;
  /** __QDISC_STATE_SCHED: it is in the list of those that have something to send (softnet_data.output_queue) */
  scheduled: u32;
  nextScheduled: Qdisc | null;
  limit: u32;
  /** packets here and in the qdiscs below */
  qlen: u32;
  /** bytes of them */
  backlog: u32;
  drops: u32;
  requeues: u32;
  overlimits: u32;
  /** what it has sent */
  bytes: u64;
  packets: u64;
  /** the queue of a plain fifo */
  head: Packet | null;
  tail: Packet | null;
  /** packets that were looked at or came back (gso_skb) */
  peeked: Packet | null;
  peekedTail: Packet | null;
  /** the kind's own state */
  data: usize;
  /** filters on the qdisc itself; clsact: those on the way in */
  block: FilterBlock | null;
  /** clsact: filters on the way out */
  egress: FilterBlock | null;
  /** cls-u32.ts: the hash tables that all u32 filters of the qdisc share (tc_u_common) */
  u32: usize;
  /** number of the command that made it: K.cause */
  cause: u32;
}

/** qdisc_pkt_len: the length that queues count by. Set before a packet is queued. */
export function packetLength(p: Packet): u32 {
  return p.scratch0;
}

export function setPacketLength(p: Packet, bytes: u32): void {
  p.scratch0 = bytes;
}

/** __qdisc_enqueue_tail */
export function append(q: Qdisc, p: Packet): void {
  p.next = null;
  const tail = q.tail;
  if (tail === null) q.head = p;
  else tail.next = p;
  q.tail = p;
}

/** __qdisc_dequeue_head, without counting */
export function takeHead(q: Qdisc): Packet | null {
  const p = q.head;
  if (p === null) return null;
  q.head = p.next;
  if (p.next === null) q.tail = null;
  p.next = null;
  return p;
}

/** qdisc_enqueue_tail */
export function enqueueTail(q: Qdisc, p: Packet): u32 {
  append(q, p);
  q.qlen++;
  q.backlog += packetLength(p);
  return NetXmit.SUCCESS;
}

/** qdisc_bstats_update */
export function countSent(q: Qdisc, p: Packet): void {
  q.bytes += packetLength(p);
  q.packets++;
}

/** qdisc_dequeue_head */
export function dequeueHead(q: Qdisc): Packet | null {
  const p = takeHead(q);
  if (p === null) return null;
  q.qlen--;
  q.backlog -= packetLength(p);
  countSent(q, p);
  return p;
}

/** qdisc_drop: counted by the qdisc and lost. */
export function qdiscDrop(q: Qdisc, p: Packet): u32 {
  q.drops++;
  accuse(p, ObjectKind.QDISC, changetype<usize>(q));
  drop(p, DropReason.QDISC_DROP);
  return NetXmit.DROP;
}

/** Loses a list of packets: the queue is emptied by hand, Linux counts nothing (rtnl_kfree_skbs). */
export function purgeList(first: Packet | null): void {
  let p = first;
  while (p !== null) {
    const next = p.next;
    p.next = null;
    drop(p, DropReason.QUEUE_PURGE);
    p = next;
  }
}

/** __qdisc_reset_queue */
export function purgeQueue(q: Qdisc): void {
  purgeList(q.head);
  q.head = null;
  q.tail = null;
}

/** psched_mtu: the longest frame of a device. */
export function linkMtu(d: Device): u32 {
  return d.mtu + d.headerLength;
}
