/**
 * Traffic control as plain data. A handle or class id is MAJOR << 16 | MINOR; ROOT and INGRESS are places that are no class. Options are
 * flat numbers in the units of the kernel's own attributes: bytes and bytes a second, ticks of 64 ns for bursts, ns for the times of
 * netem, us for those of fq and fq_codel, probabilities as parts of 2^32. What is absent is not given.
 */
export const TC_ROOT = 0xffffffff;
export const TC_INGRESS = 0xfffffff1;

/** qdiscs that can be made */
export const QDISC_KINDS = [
  "noqueue",
  "pfifo",
  "bfifo",
  "pfifo_fast",
  "prio",
  "tbf",
  "htb",
  "netem",
  "fq_codel",
  "fq",
  "ingress",
  "clsact",
] as const;
export type QdiscKind = (typeof QDISC_KINDS)[number];

/** The fields of assembly/abi/sched.ts: FifoOptions, TbfOptions, HtbOptions, NetemOptions ... */
export type SchedOptions = Record<string, number>;

export interface SchedTarget {
  netns: string;
  link: string;
  /** class or place; absent: none was given */
  parent?: number;
}

export interface QdiscRequest extends SchedTarget {
  op: "qdisc.add" | "qdisc.replace" | "qdisc.change" | "qdisc.link" | "qdisc.delete";
  handle?: number;
  /** a name that is not among QDISC_KINDS is refused as Linux does where its module is missing */
  kind?: string;
  options?: SchedOptions;
  /** prio: band of each of the sixteen priorities */
  priomap?: number[];
  /** netem: tables of distributions, in parts of 8192 of the jitter */
  delayTable?: readonly number[];
  slotTable?: readonly number[];
}

export interface ClassRequest extends SchedTarget {
  op: "class.add" | "class.replace" | "class.change" | "class.delete";
  classid?: number;
  options?: SchedOptions;
}

export type SchedOp = QdiscRequest | ClassRequest;

export interface SchedStatistics {
  bytes: number;
  packets: number;
  drops: number;
  overlimits: number;
  requeues: number;
  qlen: number;
  backlog: number;
}

export interface Qdisc {
  kind: QdiscKind;
  handle: number;
  parent: number;
  references: number;
  /** the default queue of a class: shown only where asked for */
  invisible: boolean;
  options?: SchedOptions;
  priomap?: number[];
  /** the kind's own numbers: FqCodelExtra ... */
  extra?: SchedOptions;
  statistics: SchedStatistics;
}

export interface TrafficClass {
  kind: QdiscKind;
  classid: number;
  parent: number;
  /** handle of the qdisc below it, 0 for the default one */
  leaf: number;
  /** handle of the qdisc that it is a class of */
  qdisc: number;
  options?: SchedOptions;
  extra?: SchedOptions;
  /** absent where Linux tells none (tbf, netem) */
  statistics?: SchedStatistics;
}
