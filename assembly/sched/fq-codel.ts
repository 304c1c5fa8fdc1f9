/** fq_codel (net/sched/sch_fq_codel.c): a queue with CoDel for each flow, by hash; deficit round robin among them, new flows first. */
import { Decision } from "../abi/decision";
import { ObjectKind } from "../abi/explain";
import { accuse } from "../drops";
import { NetXmit, TcAct } from "../abi/sched";
import { DropReason } from "../abi/drop";
import { release } from "../memory";
import { packetHash } from "../net/flow-hash";
import { reliedOn } from "../observe";
import { drop, Packet } from "../packet";
import { K } from "../state";
import { classify } from "./classify";
import {
  beginDropping,
  Codel,
  codelNow,
  CodelState,
  controlLaw,
  isDropDue,
  markLate,
  newtonStep,
  shouldDrop,
} from "./codel";
import { reduceBacklog } from "./create";
import { markCongestion } from "./ecn";
import { countSent, packetLength, purgeList, Qdisc, qdiscDrop } from "./qdisc";

export const NS_PER_US: u64 = 1000;

@unmanaged
export class CodelFlow {
  head: Packet | null;
  tail: Packet | null;
  /** in the list of new or old flows */
  next: CodelFlow | null;
  listed: u32;
  deficit: i32;
  backlog: u32;
  codel: CodelState;
}

@unmanaged
export class FlowList {
  first: CodelFlow | null;
  last: CodelFlow | null;
}

@unmanaged
export class FqCodel {
  flows: usize;
  states: usize;
  flowCount: u32;
  quantum: u32;
  dropBatch: u32;
  memoryLimit: u32;
  memoryUsage: u32;
  dropOverlimit: u32;
  dropOvermemory: u32;
  newFlowCount: u32;
  codel: Codel;
  newFlows: FlowList;
  oldFlows: FlowList;
}

export function stateOf(q: Qdisc): FqCodel {
  return changetype<FqCodel>(q.data);
}

export function flowAt(s: FqCodel, index: u32): CodelFlow {
  return changetype<CodelFlow>(s.flows + <usize>index * offsetof<CodelFlow>());
}

function appendFlow(l: FlowList, f: CodelFlow): void {
  f.next = null;
  f.listed = 1;
  const last = l.last;
  if (last === null) l.first = f;
  else last.next = f;
  l.last = f;
}

function shiftFlow(l: FlowList): CodelFlow {
  const f = l.first!;
  l.first = f.next;
  if (f.next === null) l.last = null;
  f.next = null;
  f.listed = 0;
  return f;
}

/** What a frame takes of memory in Linux (skb->truesize): struct sk_buff, and data, headroom and skb_shared_info in a slab of a power of two. */
function memoryOf(bytes: u32): u32 {
  let size: u32 = 512;
  while (size < bytes + 386) size <<= 1;
  return size + 256;
}

export function tellAbove(q: Qdisc, s: FqCodel): void {
  reduceBacklog(q, <i32>s.codel.dropCount, <i32>s.codel.dropBytes);
  s.codel.dropCount = 0;
  s.codel.dropBytes = 0;
}

/** fq_codel_classify: the flow's number plus one; 0 where a filter loses the packet, -1 where it is gone */
function flowOf(q: Qdisc, s: FqCodel, p: Packet): i32 {
  const minor = p.priority & 0xffff;
  if ((p.priority & 0xffff0000) == q.handle && minor > 0 && minor <= s.flowCount) return <i32>minor;
  const block = q.block;
  if (block === null || !block.chains) return <i32>((<u64>packetHash(p) * <u64>s.flowCount) >> 32) + 1;
  const verdict = classify(block, p);
  if (verdict == TcAct.STOLEN || verdict == TcAct.QUEUED || verdict == TcAct.TRAP) return -1;
  if (verdict < 0 || verdict == TcAct.SHOT) return 0;
  const named = K.tcClassid & 0xffff;
  return named <= s.flowCount ? <i32>named : 0;
}

export function codelEnqueue(q: Qdisc, p: Packet): u32 {
  const s = stateOf(q);
  const number = flowOf(q, s, p);
  if (number < 0) return NetXmit.SUCCESS | NetXmit.STOLEN;
  if (!number) {
    qdiscDrop(q, p);
    return NetXmit.SUCCESS | NetXmit.BYPASS;
  }
  reliedOn(p, Decision.trafficClass, changetype<usize>(q), q.handle | (<u32>number));
  const f = flowAt(s, <u32>number - 1);
  const length = packetLength(p);
  p.queuedNs = K.nowNs;
  p.next = null;
  const tail = f.tail;
  if (tail === null) f.head = p;
  else tail.next = p;
  f.tail = p;
  f.backlog += length;
  q.backlog += length;
  if (!f.listed) {
    appendFlow(s.newFlows, f);
    s.newFlowCount++;
    f.deficit = <i32>s.quantum;
  }
  s.memoryUsage += memoryOf(p.length);
  const overMemory = s.memoryUsage > s.memoryLimit;
  if (++q.qlen <= q.limit && !overMemory) return NetXmit.SUCCESS;
  let packets = q.qlen;
  let bytes = q.backlog;
  const lost = dropFat(q, s);
  packets -= q.qlen;
  bytes -= q.backlog;
  s.dropOverlimit += packets;
  if (overMemory) s.dropOvermemory += packets;
  if (lost === f) {
    // those above have not counted this packet yet
    reduceBacklog(q, <i32>packets - 1, <i32>(bytes - length));
    return NetXmit.CN;
  }
  reduceBacklog(q, <i32>packets, <i32>bytes);
  return NetXmit.SUCCESS;
}

/** fq_codel_drop: half of the longest flow's bytes, at most drop_batch packets. */
function dropFat(q: Qdisc, s: FqCodel): CodelFlow {
  let fat = flowAt(s, 0);
  let most: u32 = 0;
  for (let i: u32 = 0; i < s.flowCount; i++) {
    const f = flowAt(s, i);
    if (f.backlog <= most) continue;
    most = f.backlog;
    fat = f;
  }
  const threshold = most >> 1;
  let bytes: u32 = 0;
  let count: u32 = 0;
  do {
    const p = takeFrom(fat);
    if (p === null) break;
    bytes += packetLength(p);
    s.memoryUsage -= memoryOf(p.length);
    accuse(p, ObjectKind.QDISC, changetype<usize>(q));
    drop(p, DropReason.QDISC_DROP);
    count++;
  } while (count < s.dropBatch && bytes < threshold);
  fat.codel.count += count;
  fat.backlog -= bytes;
  q.drops += count;
  q.backlog -= bytes;
  q.qlen -= count;
  return fat;
}

function takeFrom(f: CodelFlow): Packet | null {
  const p = f.head;
  if (p === null) return null;
  f.head = p.next;
  if (p.next === null) f.tail = null;
  p.next = null;
  return p;
}

/** dequeue_func */
function next(q: Qdisc, s: FqCodel, f: CodelFlow): Packet | null {
  const p = takeFrom(f);
  if (p === null) return null;
  const length = packetLength(p);
  f.backlog -= length;
  s.memoryUsage -= memoryOf(p.length);
  q.qlen--;
  q.backlog -= length;
  return p;
}

function lose(q: Qdisc, s: FqCodel, p: Packet): void {
  s.codel.dropBytes += packetLength(p);
  s.codel.dropCount++;
  qdiscDrop(q, p);
}

/** codel_dequeue */
function takeControlled(q: Qdisc, s: FqCodel, f: CodelFlow): Packet | null {
  const c = s.codel;
  const v = f.codel;
  let p = next(q, s, f);
  if (p === null) {
    v.dropping = 0;
    return null;
  }
  const now = codelNow();
  const late = shouldDrop(p, v, c, q.backlog, now);
  if (v.dropping) {
    if (!late) v.dropping = 0;
    else
      while (v.dropping && isDropDue(v, now)) {
        v.count++;
        newtonStep(v);
        if (c.ecn && p !== null && markCongestion(p)) {
          c.ecnMark++;
          v.dropNext = controlLaw(v.dropNext, c.interval, v.inverseRoot);
          break;
        }
        if (p !== null) lose(q, s, p);
        p = next(q, s, f);
        if (!shouldDrop(p, v, c, q.backlog, now)) v.dropping = 0;
        else v.dropNext = controlLaw(v.dropNext, c.interval, v.inverseRoot);
      }
  } else if (late) {
    if (c.ecn && markCongestion(p)) c.ecnMark++;
    else {
      lose(q, s, p);
      p = next(q, s, f);
      shouldDrop(p, v, c, q.backlog, now);
    }
    beginDropping(v, c, now);
  }
  markLate(p, v, c);
  return p;
}

export function codelDequeue(q: Qdisc): Packet | null {
  const s = stateOf(q);
  while (true) {
    const isNew = s.newFlows.first !== null;
    const list = isNew ? s.newFlows : s.oldFlows;
    const f = list.first;
    if (f === null) return null;
    if (f.deficit <= 0) {
      f.deficit += <i32>s.quantum;
      appendFlow(s.oldFlows, shiftFlow(list));
      continue;
    }
    const p = takeControlled(q, s, f);
    if (p === null) {
      shiftFlow(list);
      // a new flow passes through the old ones, so that those are not starved
      if (isNew && s.oldFlows.first !== null) appendFlow(s.oldFlows, f);
      continue;
    }
    countSent(q, p);
    f.deficit -= <i32>packetLength(p);
    if (s.codel.dropCount && q.qlen) tellAbove(q, s);
    return p;
  }
}

export function codelReset(q: Qdisc): void {
  const s = stateOf(q);
  if (!s.flows) return;
  for (let i: u32 = 0; i < s.flowCount; i++) {
    const f = flowAt(s, i);
    purgeList(f.head);
    f.head = null;
    f.tail = null;
    f.next = null;
    f.listed = 0;
    f.backlog = 0;
    // codel_vars_init
    memory.fill(changetype<usize>(f.codel), 0, offsetof<CodelState>());
  }
  s.newFlows.first = null;
  s.newFlows.last = null;
  s.oldFlows.first = null;
  s.oldFlows.last = null;
  s.memoryUsage = 0;
}

export function codelDestroy(q: Qdisc): void {
  if (!q.data) return;
  const s = stateOf(q);
  if (s.flows) release(s.flows, s.flowCount * <u32>offsetof<CodelFlow>());
  if (s.states) release(s.states, s.flowCount * <u32>offsetof<CodelState>());
  release(changetype<usize>(s.codel), <u32>offsetof<Codel>());
  release(changetype<usize>(s.newFlows), <u32>offsetof<FlowList>());
  release(changetype<usize>(s.oldFlows), <u32>offsetof<FlowList>());
  release(q.data, <u32>offsetof<FqCodel>());
}
