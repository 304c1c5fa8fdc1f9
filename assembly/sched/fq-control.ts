/** fq made, changed and told (fq_init, fq_change, fq_dump, fq_dump_stats of net/sched/sch_fq.c). */
import { Errno, Extack } from "../abi/errno";
import { FqExtra, FqOptions } from "../abi/sched";
import { JIFFY_NS } from "../clock";
import { allocate, release } from "../memory";
import { K } from "../state";
import { jiffiesOf } from "../wheel";
import { reduceBacklog } from "./create";
import { linkMtu, packetLength, purgeList, Qdisc } from "./qdisc";
import { createWatchdog } from "./run";
import { NEVER, NS_PER_US, NS_PER_S, FqFlow, FlowQueue, Fq, fqOf, bucketOf, fqDequeue } from "./fq";

const NOT_GIVEN: u32 = 0xffffffff;
const MOST_QUANTUM: u32 = 1 << 20;
const MOST_BUCKETS_LOG: u32 = 18;

export function fqInit(q: Qdisc, options: usize): i32 {
  q.data = allocate(<u32>offsetof<Fq>());
  if (!q.data) return -Errno.ENOMEM;
  const s = fqOf(q);
  s.newFlows = changetype<FlowQueue>(allocate(<u32>offsetof<FlowQueue>()));
  s.oldFlows = changetype<FlowQueue>(allocate(<u32>offsetof<FlowQueue>()));
  s.internal = changetype<FqFlow>(allocate(<u32>offsetof<FqFlow>()));
  s.watchdog = createWatchdog(q);
  if (
    !changetype<usize>(s.newFlows) ||
    !changetype<usize>(s.oldFlows) ||
    !changetype<usize>(s.internal) ||
    !s.watchdog
  )
    return -Errno.ENOMEM;
  q.limit = 10000;
  s.flowLimit = 100;
  s.quantum = 2 * linkMtu(q.device);
  s.initialQuantum = 10 * linkMtu(q.device);
  s.refillDelay = jiffiesOf(40_000_000);
  s.flowMaxRate = NEVER;
  s.nextDelayedNs = NEVER;
  s.rateEnable = 1;
  s.bucketsLog = 10;
  s.orphanMask = 1023;
  s.lowRateThreshold = 550_000 / 8;
  s.timerSlack = 10_000;
  s.horizon = 10 * NS_PER_S;
  s.horizonDrop = 1;
  s.ceThreshold = NS_PER_US * <u64>NOT_GIVEN;
  if (options) {
    const error = fqChange(q, options);
    if (error) return error;
  }
  return s.buckets ? 0 : resize(s, s.bucketsLog);
}

export function fqChange(q: Qdisc, options: usize): i32 {
  const s = fqOf(q);
  const o = changetype<FqOptions>(options);
  let log = s.bucketsLog;
  let error = 0;
  if (o.bucketsLog != NOT_GIVEN) {
    if (o.bucketsLog >= 1 && o.bucketsLog <= MOST_BUCKETS_LOG) log = o.bucketsLog;
    else error = -Errno.EINVAL;
  }
  if (o.limit != NOT_GIVEN) q.limit = o.limit;
  if (o.flowLimit != NOT_GIVEN) s.flowLimit = o.flowLimit;
  if (o.quantum != NOT_GIVEN) {
    if (o.quantum > 0 && o.quantum <= MOST_QUANTUM) s.quantum = o.quantum;
    else {
      K.extack = Extack.TC_FQ_QUANTUM;
      error = -Errno.EINVAL;
    }
  }
  if (o.initialQuantum != NOT_GIVEN) s.initialQuantum = o.initialQuantum;
  if (o.flowMaxRate != NOT_GIVEN) s.flowMaxRate = <u64>o.flowMaxRate;
  if (o.lowRateThreshold != NOT_GIVEN) s.lowRateThreshold = o.lowRateThreshold;
  if (o.rateEnable != NOT_GIVEN) s.rateEnable = o.rateEnable;
  if (o.refillDelay != NOT_GIVEN) s.refillDelay = jiffiesOf(<u64>o.refillDelay * NS_PER_US);
  if (o.orphanMask != NOT_GIVEN) s.orphanMask = o.orphanMask;
  if (o.ceThreshold != NOT_GIVEN) s.ceThreshold = <u64>o.ceThreshold * NS_PER_US;
  if (o.timerSlack != NOT_GIVEN) s.timerSlack = o.timerSlack;
  if (o.horizon != NOT_GIVEN) s.horizon = <u64>o.horizon * NS_PER_US;
  if (o.horizonDrop != NOT_GIVEN) s.horizonDrop = o.horizonDrop;
  if (!error && (log != s.bucketsLog || !s.buckets)) error = resize(s, log);
  let packets = 0;
  let bytes = 0;
  while (q.qlen > q.limit) {
    const p = fqDequeue(q);
    if (p === null) break;
    bytes += <i32>packetLength(p);
    packets++;
    p.next = null;
    purgeList(p);
  }
  reduceBacklog(q, packets, bytes);
  return error;
}

/** fq_resize */
function resize(s: Fq, log: u32): i32 {
  const buckets = allocate(4 << log);
  if (!buckets) return -Errno.ENOMEM;
  const old = s.buckets;
  const oldLog = s.bucketsLog;
  s.buckets = buckets;
  s.bucketsLog = log;
  if (!old) return 0;
  for (let i: u32 = 0; i < (<u32>1) << oldLog; i++) {
    let f = changetype<FqFlow | null>(<usize>load<u32>(old + ((<usize>i) << 2)));
    while (f !== null) {
      const next = f.nextInBucket;
      const slot = bucketOf(s, f.key);
      f.nextInBucket = changetype<FqFlow | null>(<usize>load<u32>(slot));
      store<u32>(slot, <u32>changetype<usize>(f));
      f = next;
    }
  }
  release(old, 4 << oldLog);
  return 0;
}

export function fqFill(q: Qdisc, at: usize): void {
  const s = fqOf(q);
  const o = changetype<FqOptions>(at);
  o.limit = q.limit;
  o.flowLimit = s.flowLimit;
  o.quantum = s.quantum;
  o.initialQuantum = s.initialQuantum;
  o.rateEnable = s.rateEnable;
  o.flowMaxRate = <u32>min<u64>(s.flowMaxRate, NOT_GIVEN);
  o.bucketsLog = s.bucketsLog;
  o.refillDelay = <u32>((<u64>s.refillDelay * JIFFY_NS) / NS_PER_US);
  o.orphanMask = s.orphanMask;
  o.lowRateThreshold = s.lowRateThreshold;
  o.ceThreshold = <u32>(s.ceThreshold / NS_PER_US);
  o.timerSlack = s.timerSlack;
  o.horizon = <u32>(s.horizon / NS_PER_US);
  o.horizonDrop = s.horizonDrop;
}

export function fqExtra(q: Qdisc, at: usize): void {
  const s = fqOf(q);
  const x = changetype<FqExtra>(at);
  x.gcFlows = s.gcFlows;
  x.highprioPackets = s.internalPackets;
  x.throttledPackets = s.throttledPackets;
  x.ceMark = s.ceMark;
  x.flowsPlimit = s.flowsPlimit;
  x.pktsTooLong = s.packetsTooLong;
  x.flows = s.flows;
  x.inactiveFlows = s.inactive;
  x.throttledFlows = s.throttledFlows;
  // never: all ones less now
  x.timeNextDelayed = <i64>(s.nextDelayedNs - K.nowNs);
}
