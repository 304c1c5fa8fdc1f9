/** Connections as dumps and events show them: calls/conntrack.ts. Addresses and ports in host order. */

/** A connection, in the mailbox. */
@unmanaged
export class ConntrackRecord {
  /** counters by direction, where `accounting` is 1 */
  packets0: u64;
  packets1: u64;
  bytes0: u64;
  bytes1: u64;
  /** events: when */
  timeNs: u64;
  /** original direction. ICMP: source port is the id, destination port type << 8 | code */
  source0: u32;
  destination0: u32;
  sourcePort0: u32;
  destinationPort0: u32;
  /** reply direction */
  source1: u32;
  destination1: u32;
  sourcePort1: u32;
  destinationPort1: u32;
  protocol: u32;
  /** IPS_* */
  status: u32;
  mark: u32;
  id: u32;
  /** zone id, and bits of the directions in which it holds: 1 original, 2 reply */
  zone: u32;
  zoneDirections: u32;
  /** seconds left */
  timeout: u32;
  /** TCP, SCTP: state */
  state: u32;
  /** TCP: window scales and flags (IP_CT_TCP_FLAG_*) by direction */
  scale0: u32;
  scale1: u32;
  flags0: u32;
  flags1: u32;
  accounting: u32;
  /** events: 1 new, 2 update, 4 destroy */
  message: u32;
  /** events: 1 where a program caused it, not a packet or the clock */
  byProgram: u32;
}

/** Counters of a namespace (struct ip_conntrack_stat), in the mailbox. */
@unmanaged
export class ConntrackStatRecord {
  /** connections now (nf_conntrack_count) */
  count: u32;
  found: u32;
  invalid: u32;
  insert: u32;
  insertFailed: u32;
  drop: u32;
  earlyDrop: u32;
  error: u32;
  searchRestart: u32;
  clashResolve: u32;
  chainTooLong: u32;
  /** bytes of memory that all connections of the kernel take, tables not counted */
  bytes: u32;
}

/** Which fields of a ConntrackRecord a conntrack_add, _update or _find means: in its second argument. */
export const enum ConntrackField {
  STATUS = 1,
  MARK = 2,
  TIMEOUT = 4,
  STATE = 8,
  REPLY = 16,
  /** find by the reply tuple, not the original */
  BY_REPLY = 32,
}
