/** Queueing disciplines (calls/sched.ts): kinds, verdicts and the records that go through the mailbox. Handles are MAJOR << 16 | MINOR. */

/** Kinds of qdisc. A new one is one file in sched/, a member here, a case in the switches of sched/kinds.ts. */
export const enum QdiscKind {
  noop = 0,
  noqueue,
  pfifo,
  bfifo,
  pfifo_fast,
  prio,
  tbf,
  htb,
  netem,
  fq_codel,
  fq,
  ingress,
  clsact,
}

/** TC_ACT_* (include/uapi/linux/pkt_cls.h): what classifiers and actions say of a packet. TC_ACT_UNSPEC is -1: sched/classify.ts */
export const enum TcAct {
  OK = 0,
  RECLASSIFY = 1,
  SHOT = 2,
  PIPE = 3,
  STOLEN = 4,
  QUEUED = 5,
  REPEAT = 6,
  REDIRECT = 7,
  TRAP = 8,
}

/** NET_XMIT_* (include/linux/netdevice.h): what became of a packet that was to be queued. The last two are for the parent qdisc. */
export const enum NetXmit {
  SUCCESS = 0,
  DROP = 1,
  CN = 2,
  STOLEN = 0x10000,
  BYPASS = 0x20000,
}

/** Places in the hierarchy that are no class (include/uapi/linux/pkt_sched.h). */
export const enum TcHandle {
  UNSPEC = 0,
  ROOT = 0xffffffff,
  INGRESS = 0xfffffff1,
  MIN_INGRESS = 0xfff2,
  MIN_EGRESS = 0xfff3,
}

/** Where a kind's own record is: bytes behind the beginning of the mailbox. Tables (distributions of netem) lie at SCHED_TABLE. */
export const SCHED_DATA: u32 = 512;
export const SCHED_TABLE: u32 = 4096;

/** NLM_F_* of a request (include/uapi/linux/netlink.h) */
export const enum RequestFlag {
  REPLACE = 0x100,
  EXCL = 0x200,
  CREATE = 0x400,
}

/** RTM_NEWQDISC, RTM_DELQDISC, RTM_NEWTCLASS, RTM_DELTCLASS. */
@unmanaged
export class SchedRequest {
  namespace: u32;
  ifindex: u32;
  parent: u32;
  /** of the qdisc, or the id of the class */
  handle: u32;
  /** RequestFlag */
  flags: u32;
  /** QdiscKind; `hasKind` 0: none was given */
  kind: u32;
  hasKind: u32;
  /** a record of the kind is at SCHED_DATA */
  hasOptions: u32;
}

/** A qdisc or a class as a dump tells it, statistics included. The kind's record is at SCHED_DATA, its extra statistics at SCHED_EXTRA. */
@unmanaged
export class SchedRecord {
  handle: u32;
  parent: u32;
  kind: u32;
  /** tcm_info: references of a qdisc, the handle of the qdisc below a class */
  info: u32;
  flags: u32;
  hasOptions: u32;
  hasExtra: u32;
  drops: u32;
  overlimits: u32;
  requeues: u32;
  qlen: u32;
  backlog: u32;
  bytes: u64;
  packets: u64;
}

export const SCHED_EXTRA: u32 = 1024;

/** TCA_FIFO: packets or bytes */
@unmanaged
export class FifoOptions {
  limit: u32;
}

/** struct tc_prio_qopt: bands of the sixteen priorities, a byte each */
@unmanaged
export class PrioOptions {
  bands: u32;
  map0: u64;
  map1: u64;
}

/** struct tc_ratespec; bytes a second */
@unmanaged
export class RateOptions {
  rate: u64;
  overhead: u32;
  mpu: u32;
  linklayer: u32;
  cellLog: u32;
}

/** TCA_TBF_*: two RateOptions (a peak rate of 0: none), then limit in bytes, burst in ticks of 64 ns and, where given, in bytes */
@unmanaged
export class TbfOptions {
  rate: u64;
  rateOverhead: u32;
  rateMpu: u32;
  rateLinklayer: u32;
  rateCellLog: u32;
  peakRate: u64;
  peakOverhead: u32;
  peakMpu: u32;
  peakLinklayer: u32;
  peakCellLog: u32;
  limit: u32;
  buffer: u32;
  mtu: u32;
  burst: u32;
  peakBurst: u32;
}

/** struct tc_htb_glob; a directQlen of all ones: the device's txqueuelen */
@unmanaged
export class HtbOptions {
  rate2quantum: u32;
  defaultClass: u32;
  directQlen: u32;
  directPackets: u32;
}

/** struct tc_htb_opt: two RateOptions, bursts in ticks of 64 ns */
@unmanaged
export class HtbClassOptions {
  rate: u64;
  rateOverhead: u32;
  rateMpu: u32;
  rateLinklayer: u32;
  rateCellLog: u32;
  ceil: u64;
  ceilOverhead: u32;
  ceilMpu: u32;
  ceilLinklayer: u32;
  ceilCellLog: u32;
  buffer: u32;
  cbuffer: u32;
  quantum: u32;
  prio: u32;
  level: u32;
}

/** struct tc_htb_xstats; tokens in ticks */
@unmanaged
export class HtbClassExtra {
  lends: u32;
  borrows: u32;
  giants: u32;
  tokens: i32;
  ctokens: i32;
}

/**
 * TCA_NETEM_*: times in ns, probabilities as parts of 2^32. What `has...` says is given changes, else it stays as it was. Tables of
 * distributions (i16 each) lie at SCHED_TABLE, that of the delay before that of the slots.
 */
@unmanaged
export class NetemOptions {
  latency: u64;
  jitter: u64;
  rate: u64;
  slotMin: u64;
  slotMax: u64;
  slotDelay: u64;
  slotJitter: u64;
  limit: u32;
  loss: u32;
  gap: u32;
  duplicate: u32;
  hasCorrelation: u32;
  delayCorrelation: u32;
  lossCorrelation: u32;
  duplicateCorrelation: u32;
  hasReorder: u32;
  reorder: u32;
  reorderCorrelation: u32;
  hasCorrupt: u32;
  corrupt: u32;
  corruptCorrelation: u32;
  /** 0: at random, 1: four states (p13 p31 p32 p14 p23), 2: Gilbert-Elliott (p r h 1-k) */
  lossModel: u32;
  loss1: u32;
  loss2: u32;
  loss3: u32;
  loss4: u32;
  loss5: u32;
  hasRate: u32;
  packetOverhead: i32;
  cellSize: u32;
  cellOverhead: i32;
  hasEcn: u32;
  ecn: u32;
  hasSlot: u32;
  slotPackets: i32;
  slotBytes: i32;
  /** entries of the tables, 0: none given */
  delayTable: u32;
  slotTable: u32;
}

/** TCA_FQ_CODEL_*: times in us; all ones: not given */
@unmanaged
export class FqCodelOptions {
  target: u32;
  limit: u32;
  interval: u32;
  ecn: u32;
  flows: u32;
  quantum: u32;
  ceThreshold: u32;
  dropBatch: u32;
  memoryLimit: u32;
}

/** struct tc_fq_codel_qd_stats */
@unmanaged
export class FqCodelExtra {
  maxPacket: u32;
  dropOverlimit: u32;
  ecnMark: u32;
  newFlowCount: u32;
  newFlowsLength: u32;
  oldFlowsLength: u32;
  ceMark: u32;
  memoryUsage: u32;
  dropOvermemory: u32;
}

/** TCA_FQ_*: times in us but for the slack (ns); all ones: not given */
@unmanaged
export class FqOptions {
  limit: u32;
  flowLimit: u32;
  quantum: u32;
  initialQuantum: u32;
  rateEnable: u32;
  flowMaxRate: u32;
  bucketsLog: u32;
  refillDelay: u32;
  orphanMask: u32;
  lowRateThreshold: u32;
  ceThreshold: u32;
  timerSlack: u32;
  horizon: u32;
  horizonDrop: u32;
}

/** struct tc_fq_qd_stats */
@unmanaged
export class FqExtra {
  gcFlows: u64;
  highprioPackets: u64;
  throttledPackets: u64;
  ceMark: u64;
  flowsPlimit: u64;
  pktsTooLong: u64;
  horizonDrops: u64;
  horizonCaps: u64;
  flows: u32;
  inactiveFlows: u32;
  throttledFlows: u32;
  /** ns until the next throttled packet */
  timeNextDelayed: i64;
}
