/** Tracked connections as plain data: what the conntrack tool gives to the kernel and gets back. */

/** One direction. Of ICMP: id, type and code; of protocols without ports: zeros. */
export interface CtTuple {
  src: string;
  dst: string;
  sport: number;
  dport: number;
}

/** IPS_* */
export const CtStatus = {
  EXPECTED: 1,
  SEEN_REPLY: 2,
  ASSURED: 4,
  CONFIRMED: 8,
  SRC_NAT: 16,
  DST_NAT: 32,
  SRC_NAT_DONE: 128,
  DST_NAT_DONE: 256,
  DYING: 512,
  FIXED_TIMEOUT: 1024,
} as const;

export interface CtCounters {
  packets: number;
  bytes: number;
}

export interface CtEntry {
  original: CtTuple;
  reply: CtTuple;
  protocol: number;
  /** CtStatus bits */
  status: number;
  /** seconds left */
  timeout: number;
  /** TCP: number of its state (SYN_SENT is 1) */
  state: number;
  mark: number;
  id: number;
  /** zone id, and in which directions it holds (1 original, 2 reply) */
  zone: number;
  zoneDirections: number;
  /** counters by direction, where nf_conntrack_acct was on when it began */
  counters: [CtCounters, CtCounters] | null;
}

/** What a request names: the tuple of one direction and the zone. */
export interface CtKey {
  protocol: number;
  tuple: CtTuple;
  /** the tuple is the reply's */
  isReply?: boolean;
  zone?: number;
}

export interface CtEvent {
  type: "NEW" | "UPDATE" | "DESTROY";
  /** ns of virtual time since boot */
  timeNs: number;
  /** a program caused it (conntrack -D), not a packet or the clock */
  byProgram: boolean;
  entry: CtEntry;
}

/** Counters of `conntrack -S`, in its order. */
export interface CtStat {
  found: number;
  invalid: number;
  insert: number;
  insertFailed: number;
  drop: number;
  earlyDrop: number;
  error: number;
  searchRestart: number;
  clashResolve: number;
  chainTooLong: number;
}

/** Throws EEXIST, ENOENT, EINVAL, EBUSY, ENOMEM as ctnetlink does. */
export type CtOp =
  | {
      op: "conntrack.add" | "conntrack.update";
      netns: string;
      key: CtKey;
      /** absent: the inverse of the original */
      reply?: CtTuple;
      timeout?: number;
      mark?: number;
      status?: number;
      state?: number;
    }
  | { op: "conntrack.delete"; netns: string; key: CtKey; id?: number }
  | { op: "conntrack.flush"; netns: string };
