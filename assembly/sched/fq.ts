/** fq (net/sched/sch_fq.c): a queue for each flow, paced to a rate; deficit round robin, new flows first. Flows are told apart by hash. */
import { NetXmit } from "../abi/sched";
import { JIFFY_NS } from "../clock";
import { allocate, release } from "../memory";
import { packetHash } from "../net/flow-hash";
import { Packet } from "../packet";
import { K } from "../state";
import { markCongestion } from "./ecn";
import { countSent, packetLength, purgeList, Qdisc, qdiscDrop } from "./qdisc";
import { freeWatchdog, stopWatchdog, wakeAt } from "./run";

export const NEVER: u64 = 0xffffffffffffffff;
export const NS_PER_US: u64 = 1000;
export const NS_PER_S: u64 = 1_000_000_000;
const CONTROL: u32 = 7;
/** FQ_GC_AGE, FQ_GC_MAX */
const OLD_JIFFIES: u64 = 300;
const COLLECTED_MOST: u32 = 8;

const enum FlowPlace {
  DETACHED = 0,
  LISTED = 1,
  THROTTLED = 2,
}

@unmanaged
export class FqFlow {
  head: Packet | null;
  tail: Packet | null;
  /** in the list of new, old or throttled flows */
  next: FqFlow | null;
  nextInBucket: FqFlow | null;
  place: u32;
  key: u32;
  qlen: u32;
  credit: i32;
  /** jiffies when it was left without packets */
  age: u64;
  nextPacketNs: u64;
}

@unmanaged
export class FlowQueue {
  first: FqFlow | null;
  last: FqFlow | null;
}

@unmanaged
export class Fq {
  newFlows: FlowQueue;
  oldFlows: FlowQueue;
  /** by the time of their next packet */
  throttled: FqFlow | null;
  internal: FqFlow;
  buckets: usize;
  bucketsLog: u32;
  flowLimit: u32;
  quantum: u32;
  initialQuantum: u32;
  /** jiffies */
  refillDelay: u32;
  flowMaxRate: u64;
  lowRateThreshold: u32;
  orphanMask: u32;
  rateEnable: u32;
  timerSlack: u32;
  horizon: u64;
  horizonDrop: u32;
  ceThreshold: u64;
  nextDelayedNs: u64;
  flows: u32;
  inactive: u32;
  throttledFlows: u32;
  gcFlows: u64;
  internalPackets: u64;
  throttledPackets: u64;
  ceMark: u64;
  flowsPlimit: u64;
  packetsTooLong: u64;
  watchdog: usize;
}

export function fqOf(q: Qdisc): Fq {
  return changetype<Fq>(q.data);
}

export function bucketOf(s: Fq, key: u32): usize {
  // hash_ptr of the number that stands for a socket
  const hash = (((<u64>key) << 1) | 1) * 0x61c8864680b583eb;
  return s.buckets + ((<usize>(hash >> (<u64>(64 - s.bucketsLog)))) << 2);
}

function jiffiesNow(): u64 {
  return K.nowNs / JIFFY_NS;
}

/** fq_gc: flows of a bucket that have had no packet for three seconds go. */
function collect(s: Fq, slot: usize): void {
  let before: FqFlow | null = null;
  let f = changetype<FqFlow | null>(<usize>load<u32>(slot));
  let gone: u32 = 0;
  while (f !== null && gone < COLLECTED_MOST) {
    const next = f.nextInBucket;
    if (f.place == FlowPlace.DETACHED && jiffiesNow() > f.age + OLD_JIFFIES) {
      if (before === null) store<u32>(slot, <u32>changetype<usize>(next));
      else before.nextInBucket = next;
      release(changetype<usize>(f), <u32>offsetof<FqFlow>());
      gone++;
    } else before = f;
    f = next;
  }
  s.flows -= gone;
  s.inactive -= gone;
  s.gcFlows += gone;
}

/** fq_classify; null where the memory is full */
function flowOf(s: Fq, p: Packet): FqFlow | null {
  if ((p.priority & 15) == CONTROL) return s.internal;
  const key = packetHash(p) & s.orphanMask;
  const slot = bucketOf(s, key);
  if (s.flows >= (<u32>2) << s.bucketsLog && s.inactive > s.flows / 2) collect(s, slot);
  let f = changetype<FqFlow | null>(<usize>load<u32>(slot));
  while (f !== null && f.key != key) f = f.nextInBucket;
  if (f !== null) return f;
  const at = allocate(<u32>offsetof<FqFlow>());
  if (!at) return null;
  const made = changetype<FqFlow>(at);
  made.key = key;
  made.age = jiffiesNow();
  made.credit = <i32>s.initialQuantum;
  made.nextInBucket = changetype<FqFlow | null>(<usize>load<u32>(slot));
  store<u32>(slot, <u32>at);
  s.flows++;
  s.inactive++;
  return made;
}

function appendFlow(l: FlowQueue, f: FqFlow): void {
  f.next = null;
  f.place = FlowPlace.LISTED;
  const last = l.last;
  if (last === null) l.first = f;
  else last.next = f;
  l.last = f;
}

function shiftFlow(l: FlowQueue): void {
  const f = l.first!;
  l.first = f.next;
  if (f.next === null) l.last = null;
  f.next = null;
}

export function fqEnqueue(q: Qdisc, p: Packet): u32 {
  const s = fqOf(q);
  if (q.qlen >= q.limit) return qdiscDrop(q, p);
  const f = flowOf(s, p);
  if (f === null) return qdiscDrop(q, p);
  if (f.qlen >= s.flowLimit && f !== s.internal) {
    s.flowsPlimit++;
    return qdiscDrop(q, p);
  }
  p.queuedNs = K.nowNs;
  f.qlen++;
  q.backlog += packetLength(p);
  if (f !== s.internal && f.place == FlowPlace.DETACHED) {
    appendFlow(s.newFlows, f);
    if (jiffiesNow() > f.age + <u64>s.refillDelay) f.credit = max<i32>(f.credit, <i32>s.quantum);
    s.inactive--;
  }
  p.next = null;
  const tail = f.tail;
  if (tail === null) f.head = p;
  else tail.next = p;
  f.tail = p;
  if (f === s.internal) s.internalPackets++;
  q.qlen++;
  return NetXmit.SUCCESS;
}

/** fq_dequeue_skb */
function take(q: Qdisc, f: FqFlow): Packet {
  const p = f.head!;
  f.head = p.next;
  if (p.next === null) f.tail = null;
  p.next = null;
  f.qlen--;
  q.qlen--;
  q.backlog -= packetLength(p);
  return p;
}

/** fq_flow_set_throttled */
function throttle(s: Fq, f: FqFlow): void {
  let before: FqFlow | null = null;
  let after = s.throttled;
  while (after !== null && after.nextPacketNs <= f.nextPacketNs) {
    before = after;
    after = after.next;
  }
  f.next = after;
  f.place = FlowPlace.THROTTLED;
  if (before === null) s.throttled = f;
  else before.next = f;
  s.throttledFlows++;
  s.throttledPackets++;
  if (s.nextDelayedNs > f.nextPacketNs) s.nextDelayedNs = f.nextPacketNs;
}

/** fq_check_throttled */
function releaseThrottled(s: Fq, now: u64): void {
  if (s.nextDelayedNs > now) return;
  s.nextDelayedNs = NEVER;
  while (true) {
    const f = s.throttled;
    if (f === null) return;
    if (f.nextPacketNs > now) {
      s.nextDelayedNs = f.nextPacketNs;
      return;
    }
    s.throttled = f.next;
    s.throttledFlows--;
    appendFlow(s.oldFlows, f);
  }
}

export function fqDequeue(q: Qdisc): Packet | null {
  const s = fqOf(q);
  if (!q.qlen) return null;
  if (s.internal.head !== null) {
    const p = take(q, s.internal);
    countSent(q, p);
    return p;
  }
  const now = K.nowNs;
  releaseThrottled(s, now);
  while (true) {
    const isNew = s.newFlows.first !== null;
    const list = isNew ? s.newFlows : s.oldFlows;
    const f = list.first;
    if (f === null) {
      if (s.nextDelayedNs != NEVER) wakeAt(s.watchdog, s.nextDelayedNs, s.timerSlack);
      return null;
    }
    if (f.credit <= 0) {
      f.credit += <i32>s.quantum;
      shiftFlow(list);
      appendFlow(s.oldFlows, f);
      continue;
    }
    const next = f.head;
    if (next === null) {
      shiftFlow(list);
      if (isNew && s.oldFlows.first !== null) appendFlow(s.oldFlows, f);
      else {
        f.place = FlowPlace.DETACHED;
        f.age = jiffiesNow();
        s.inactive++;
      }
      continue;
    }
    const due = max<u64>(next.queuedNs, f.nextPacketNs);
    if (now < due) {
      shiftFlow(list);
      f.nextPacketNs = due;
      throttle(s, f);
      continue;
    }
    if (<i64>(now - due - s.ceThreshold) > 0) {
      markCongestion(next);
      s.ceMark++;
    }
    const p = take(q, f);
    pace(s, f, packetLength(p), now);
    countSent(q, p);
    return p;
  }
}

/** The rest of fq_dequeue: when the flow's next packet may leave. */
function pace(s: Fq, f: FqFlow, bytes: u32, now: u64): void {
  f.credit -= <i32>bytes;
  if (!s.rateEnable) return;
  let length = bytes;
  if (s.flowMaxRate <= <u64>s.lowRateThreshold) f.credit = 0;
  else {
    length = max<u32>(length, s.quantum);
    if (f.credit > 0) return;
  }
  if (s.flowMaxRate == NEVER) return;
  let time = <u64>length * NS_PER_S;
  if (s.flowMaxRate) time /= s.flowMaxRate;
  if (time > NS_PER_S) {
    time = NS_PER_S;
    s.packetsTooLong++;
  }
  // a timer that was late does not slow the flow down
  if (f.nextPacketNs) time -= min<u64>(time / 2, now - f.nextPacketNs);
  f.nextPacketNs = now + time;
}

export function fqReset(q: Qdisc): void {
  const s = fqOf(q);
  purgeList(s.internal.head);
  s.internal.head = null;
  s.internal.tail = null;
  s.internal.qlen = 0;
  if (s.buckets)
    for (let i: u32 = 0; i < (<u32>1) << s.bucketsLog; i++) {
      const slot = s.buckets + ((<usize>i) << 2);
      let f = changetype<FqFlow | null>(<usize>load<u32>(slot));
      store<u32>(slot, 0);
      while (f !== null) {
        const next = f.nextInBucket;
        purgeList(f.head);
        release(changetype<usize>(f), <u32>offsetof<FqFlow>());
        f = next;
      }
    }
  s.newFlows.first = null;
  s.newFlows.last = null;
  s.oldFlows.first = null;
  s.oldFlows.last = null;
  s.throttled = null;
  s.flows = 0;
  s.inactive = 0;
  s.throttledFlows = 0;
  s.nextDelayedNs = NEVER;
  stopWatchdog(s.watchdog);
}

export function fqDestroy(q: Qdisc): void {
  if (!q.data) return;
  const s = fqOf(q);
  freeWatchdog(s.watchdog);
  if (s.buckets) release(s.buckets, 4 << s.bucketsLog);
  release(changetype<usize>(s.internal), <u32>offsetof<FqFlow>());
  release(changetype<usize>(s.newFlows), <u32>offsetof<FlowQueue>());
  release(changetype<usize>(s.oldFlows), <u32>offsetof<FlowQueue>());
  release(q.data, <u32>offsetof<Fq>());
}
