/** fq_codel made, changed and told (fq_codel_init, fq_codel_change, fq_codel_dump, fq_codel_dump_stats of net/sched/sch_fq_codel.c). */
import { Errno, Extack } from "../abi/errno";
import { FqCodelExtra, FqCodelOptions } from "../abi/sched";
import { allocate } from "../memory";
import { K } from "../state";
import { Codel, CODEL_SHIFT, CodelState, NEVER } from "./codel";
import { linkMtu, packetLength, purgeList, Qdisc, QdiscFlag } from "./qdisc";
import {
  NS_PER_US,
  CodelFlow,
  FlowList,
  FqCodel,
  stateOf,
  flowAt,
  tellAbove,
  codelDequeue,
} from "./fq-codel";

const NOT_GIVEN: u32 = 0xffffffff;
const LIMIT: u32 = 10240;
const FLOWS: u32 = 1024;
const MOST_FLOWS: u32 = 65536;
const MOST_QUANTUM: u32 = 1 << 20;

function listLength(l: FlowList): u32 {
  let n: u32 = 0;
  let f = l.first;
  while (f !== null) {
    n++;
    f = f.next;
  }
  return n;
}

export function codelInit(q: Qdisc, options: usize): i32 {
  q.data = allocate(<u32>offsetof<FqCodel>());
  if (!q.data) return -Errno.ENOMEM;
  const s = stateOf(q);
  s.codel = changetype<Codel>(allocate(<u32>offsetof<Codel>()));
  s.newFlows = changetype<FlowList>(allocate(<u32>offsetof<FlowList>()));
  s.oldFlows = changetype<FlowList>(allocate(<u32>offsetof<FlowList>()));
  if (!changetype<usize>(s.codel) || !changetype<usize>(s.newFlows) || !changetype<usize>(s.oldFlows))
    return -Errno.ENOMEM;
  q.limit = LIMIT;
  s.flowCount = FLOWS;
  s.memoryLimit = 32 << 20;
  s.dropBatch = 64;
  s.quantum = linkMtu(q.device);
  s.codel.interval = codelTime(100_000);
  s.codel.target = codelTime(5000);
  s.codel.ceThreshold = NEVER;
  s.codel.ecn = 1;
  s.codel.mtu = linkMtu(q.device);
  if (options) {
    const error = codelChange(q, options);
    if (error) return error;
  }
  s.flows = allocate(s.flowCount * <u32>offsetof<CodelFlow>());
  s.states = allocate(s.flowCount * <u32>offsetof<CodelState>());
  if (!s.flows || !s.states) return -Errno.ENOMEM;
  for (let i: u32 = 0; i < s.flowCount; i++)
    flowAt(s, i).codel = changetype<CodelState>(s.states + <usize>i * offsetof<CodelState>());
  if (q.limit >= 1) q.flags |= QdiscFlag.CAN_BYPASS;
  return 0;
}

function codelTime(us: u32): u32 {
  return <u32>((<u64>us * NS_PER_US) >> CODEL_SHIFT);
}

export function codelChange(q: Qdisc, options: usize): i32 {
  const s = stateOf(q);
  const o = changetype<FqCodelOptions>(options);
  if (o.flows != NOT_GIVEN) {
    // the number of flows is fixed once they are there
    if (s.flows || !o.flows || o.flows > MOST_FLOWS) return -Errno.EINVAL;
    s.flowCount = o.flows;
  }
  let quantum: u32 = 0;
  if (o.quantum != NOT_GIVEN) {
    quantum = max<u32>(256, o.quantum);
    if (quantum > MOST_QUANTUM) {
      K.extack = Extack.TC_CODEL_QUANTUM;
      return -Errno.EINVAL;
    }
  }
  if (o.target != NOT_GIVEN) s.codel.target = codelTime(o.target);
  if (o.ceThreshold != NOT_GIVEN) s.codel.ceThreshold = codelTime(o.ceThreshold);
  if (o.interval != NOT_GIVEN) s.codel.interval = codelTime(o.interval);
  if (o.limit != NOT_GIVEN) q.limit = o.limit;
  if (o.ecn != NOT_GIVEN) s.codel.ecn = o.ecn ? 1 : 0;
  if (quantum) s.quantum = quantum;
  if (o.dropBatch != NOT_GIVEN) s.dropBatch = max<u32>(1, o.dropBatch);
  if (o.memoryLimit != NOT_GIVEN) s.memoryLimit = min<u32>(0x80000000, o.memoryLimit);
  while (q.qlen > q.limit || s.memoryUsage > s.memoryLimit) {
    const p = codelDequeue(q);
    if (p === null) break;
    s.codel.dropBytes += packetLength(p);
    s.codel.dropCount++;
    p.next = null;
    purgeList(p);
  }
  tellAbove(q, s);
  return 0;
}

/** codel_time_to_us */
function inUs(t: u32): u32 {
  return <u32>(((<u64>t) << CODEL_SHIFT) / NS_PER_US);
}

export function codelFill(q: Qdisc, at: usize): void {
  const s = stateOf(q);
  const o = changetype<FqCodelOptions>(at);
  o.target = inUs(s.codel.target);
  o.interval = inUs(s.codel.interval);
  o.ceThreshold = s.codel.ceThreshold == NEVER ? NOT_GIVEN : inUs(s.codel.ceThreshold);
  o.limit = q.limit;
  o.ecn = s.codel.ecn;
  o.flows = s.flowCount;
  o.quantum = s.quantum;
  o.dropBatch = s.dropBatch;
  o.memoryLimit = s.memoryLimit;
}

export function codelExtra(q: Qdisc, at: usize): void {
  const s = stateOf(q);
  const x = changetype<FqCodelExtra>(at);
  x.maxPacket = s.codel.maxPacket;
  x.dropOverlimit = s.dropOverlimit;
  x.ecnMark = s.codel.ecnMark;
  x.newFlowCount = s.newFlowCount;
  x.ceMark = s.codel.ceMark;
  x.memoryUsage = s.memoryUsage;
  x.dropOvermemory = s.dropOvermemory;
  x.newFlowsLength = listLength(s.newFlows);
  x.oldFlowsLength = listLength(s.oldFlows);
}
