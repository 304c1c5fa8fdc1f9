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
