/**
 * Frames between a qdisc and the driver: dev_queue_xmit's way in (net/core/dev.c: __dev_xmit_skb, net_tx_action), the loop that empties a
 * qdisc (net/sched/sch_generic.c: __qdisc_run) and the timers that start it again (qdisc_watchdog: exact to the ns).
 */
import { TimerKind } from "../abi/events";
import { Guard, Refusal } from "../abi/flow-cache";
import { counted, countedBytes, guarded, refuse } from "../recording";
import { NetXmit, QdiscKind } from "../abi/sched";
import { cancel, isPending, schedule, Timer } from "../clock";
import { startTransmit } from "../device/core";
import { allocate, release } from "../memory";
import { Packet } from "../packet";
import { K } from "../state";
import { qdiscDequeue, qdiscEnqueue } from "./kinds";
import { countSent, packetLength, Qdisc, QdiscFlag, setPacketLength } from "./qdisc";

/** net.core.dev_weight: packets that one turn may send */
const WEIGHT: i32 = 64;

/**
 * __dev_xmit_skb for the device `p.device`, whose root qdisc is `q`. False where the packet was lost at once (NET_XMIT_DROP); congestion
 * (NET_XMIT_CN) is none of the sender's business (net_xmit_errno).
 */
export function queueTransmit(q: Qdisc, p: Packet): bool {
  if (q.kind == QdiscKind.noqueue) return startTransmit(p);
  // qdisc_pkt_len_init: a tag that is kept beside the frame does not count
  setPacketLength(p, p.length);
  p.timeNs = K.nowNs;
  if (q.flags & QdiscFlag.CAN_BYPASS && q.qlen == 0 && !q.running) {
    if (K.recording) follow(q, p);
    q.running = 1;
    countSent(q, p);
    startTransmit(p);
    if (q.qlen) emptyQdisc(q);
    q.running = 0;
    return true;
  }
  if (K.recording) refuse(Refusal.queue);
  const result = qdiscEnqueue(q, p);
  runQdisc(q);
  return (result & 15) != NetXmit.DROP;
}

/** The packet passes by an empty queue, and is counted by it. */
function follow(q: Qdisc, p: Packet): void {
  const at = changetype<usize>(q);
  guarded(Guard.same, at + offsetof<Qdisc>("qlen"), 0);
  counted(at + offsetof<Qdisc>("packets"), 1);
  countedBytes(at + offsetof<Qdisc>("bytes"), packetLength(p));
}

/** qdisc_run */
export function runQdisc(q: Qdisc): void {
  if (q.running) return;
  q.running = 1;
  emptyQdisc(q);
  q.running = 0;
}

/** __qdisc_run: sends until the qdisc holds its packets back; after 64 the softirq goes on. */
function emptyQdisc(q: Qdisc): void {
  let quota = WEIGHT;
  while (true) {
    const p = nextPacket(q);
    if (p === null) return;
    forgetWay(p);
    startTransmit(p);
    if (--quota <= 0) {
      scheduleQdisc(q);
      return;
    }
  }
}

/** What a packet that has waited still knows of its way here may be gone: the device it came by, its route (skb_dst_force holds them in Linux). */
function forgetWay(p: Packet): void {
  if (p.timeNs == K.nowNs) return;
  p.input = null;
  p.outDevice = null;
  p.route = 0;
  p.alias = 0;
  p.neighbor = 0;
}

/** dequeue_skb: packets that came back are first. */
function nextPacket(q: Qdisc): Packet | null {
  const p = takePeeked(q);
  return p === null ? qdiscDequeue(q) : p;
}

/** Takes the packet that was looked at, if there is one; the numbers say that it is gone (qdisc_dequeue_peeked, try: dequeue_skb). */
function takePeeked(q: Qdisc): Packet | null {
  const p = q.peeked;
  if (p === null) return null;
  q.peeked = p.next;
  p.next = null;
  q.backlog -= packetLength(p);
  q.qlen--;
  return p;
}

/** qdisc_peek_dequeued: the next packet, taken out of its queue and kept at hand. */
export function peekDequeued(q: Qdisc): Packet | null {
  let p = q.peeked;
  if (p === null) {
    p = qdiscDequeue(q);
    if (p === null) return null;
    p.next = null;
    q.peeked = p;
    // it is still part of the queue
    q.backlog += packetLength(p);
    q.qlen++;
  }
  return p;
}

/** qdisc_dequeue_peeked */
export function dequeuePeeked(q: Qdisc): Packet | null {
  const p = takePeeked(q);
  return p === null ? qdiscDequeue(q) : p;
}

/** __netif_schedule: the softirq empties it (NET_TX_SOFTIRQ), before it receives. */
export function scheduleQdisc(q: Qdisc): void {
  if (q.scheduled) return;
  q.scheduled = 1;
  q.nextScheduled = null;
  if (K.outputQueueTail) changetype<Qdisc>(K.outputQueueTail).nextScheduled = q;
  else K.outputQueue = changetype<usize>(q);
  K.outputQueueTail = changetype<usize>(q);
}

/** A qdisc that goes leaves the list of those that have something to send. */
export function unschedule(q: Qdisc): void {
  if (!q.scheduled) return;
  q.scheduled = 0;
  let before: Qdisc | null = null;
  let other = changetype<Qdisc | null>(K.outputQueue);
  while (other !== null && other !== q) {
    before = other;
    other = other.nextScheduled;
  }
  if (before === null) K.outputQueue = changetype<usize>(q.nextScheduled);
  else before.nextScheduled = q.nextScheduled;
  if (K.outputQueueTail == changetype<usize>(q)) K.outputQueueTail = changetype<usize>(before);
  q.nextScheduled = null;
}

/** net_tx_action: those that are in the list now; who is put there meanwhile waits for the next round. */
export function runOutputQueue(): void {
  let q = changetype<Qdisc | null>(K.outputQueue);
  K.outputQueue = 0;
  K.outputQueueTail = 0;
  while (q !== null) {
    const next = q.nextScheduled;
    q.nextScheduled = null;
    q.scheduled = 0;
    if (!q.deactivated) runQdisc(q);
    q = next;
  }
}

/** struct qdisc_watchdog: wakes the root of its qdisc at a time. */
@unmanaged
export class Watchdog {
  timer: Timer;
  qdisc: Qdisc;
}

/** qdisc_watchdog_init; 0 where the memory is full. */
export function createWatchdog(q: Qdisc): usize {
  const at = allocate(<u32>offsetof<Watchdog>());
  const timer = allocate(<u32>offsetof<Timer>());
  if (!at || !timer) return 0;
  const w = changetype<Watchdog>(at);
  w.timer = changetype<Timer>(timer);
  w.qdisc = q;
  return at;
}

/** qdisc_watchdog_schedule_range_ns: a timer that is due at `atNs` or up to `slackNs` later stays as it is. */
export function wakeAt(at: usize, atNs: u64, slackNs: u64 = 0): void {
  const w = changetype<Watchdog>(at);
  const root = changetype<Qdisc | null>(w.qdisc.device.qdisc);
  if (root === null || root.deactivated) return;
  if (isPending(w.timer) && w.timer.atNs - atNs <= slackNs) return;
  schedule(w.timer, TimerKind.qdisc, at, atNs > K.nowNs ? atNs : K.nowNs + 1);
}

/** qdisc_watchdog_cancel */
export function stopWatchdog(at: usize): void {
  if (at) cancel(changetype<Watchdog>(at).timer);
}

export function freeWatchdog(at: usize): void {
  if (!at) return;
  const timer = changetype<Watchdog>(at).timer;
  cancel(timer);
  release(changetype<usize>(timer), <u32>offsetof<Timer>());
  release(at, <u32>offsetof<Watchdog>());
}

/** qdisc_watchdog: the timer is due. */
export function watchdogDue(at: usize): void {
  const root = changetype<Qdisc | null>(changetype<Watchdog>(at).qdisc.device.qdisc);
  if (root !== null && !root.deactivated) scheduleQdisc(root);
}
