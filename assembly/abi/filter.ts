/**
 * Filters and actions of traffic control (calls/filter.ts, calls/action.ts): numbers and the records that go through the mailbox.
 *
 *   MAILBOX | FilterRecord | KIND_RECORD: U32Record, FlowerRecord | ACTIONS: ActionRecord * count | KEYS: PeditKeyRecord * n | U32_KEYS: U32KeyRecord * n |
 */

/** Kinds of filter. A new one is one file in sched/, a member here, a case in the switches of sched/filter-kinds.ts. */
export const enum FilterKind {
  none = 0,
  u32,
  matchall,
  fw,
  flower,
}

/** Kinds of action. A new one is one file in sched/, a member here, a case in the switches of sched/action-kinds.ts. */
export const enum ActionKind {
  gact = 0,
  mirred,
  police,
  skbedit,
  vlan,
  pedit,
  csum,
  COUNT,
}

/** Control actions with an operand in their low 28 bits, and the one that only the kernel says (include/uapi/linux/pkt_cls.h). */
export const enum TcControl {
  CONSUMED = 9,
  VALUE_MAX = 8,
  OPERAND = 0x0fffffff,
  JUMP = 0x10000000,
  GOTO_CHAIN = 0x20000000,
}

/** How a filter, a chain or an action is asked for: NLM_F_* of the request. */
export const enum FilterRequest {
  CREATE = 1,
  EXCL = 2,
  REPLACE = 4,
}

/** Attributes that are there: bits of FilterRecord.present. */
export const enum FilterAttribute {
  /** TCA_OPTIONS, however empty */
  OPTIONS = 1,
  CLASSID = 2,
  INDEV = 4,
  FLAGS = 8,
  /** u32 */
  DIVISOR = 16,
  HASH = 32,
  LINK = 64,
  SELECTOR = 128,
  MARK = 256,
  /** fw: TCA_FW_MASK */
  MASK = 512,
  CHAIN = 1024,
  ACTIONS = 2048,
}

/** TCA_CLS_FLAGS_* */
export const enum FilterFlag {
  SKIP_HW = 1,
  SKIP_SW = 2,
  NOT_IN_HW = 8,
  /** ours: the one action is `police` in the old way (TCA_OLD_COMPAT) */
  OLD_POLICE = 0x10000,
}

@unmanaged
export class FilterRecord {
  ifindex: u32;
  /** class or qdisc; 0: the root qdisc */
  parent: u32;
  /** 16 bits; 0: the kernel picks one */
  priority: u32;
  /** EtherType, 3 for all; 0: any (delete, get, dump) */
  protocol: u32;
  handle: u32;
  chain: u32;
  /** FilterKind */
  kind: u32;
  /** FilterAttribute */
  present: u32;
  classid: u32;
  /** FilterFlag */
  flags: u32;
  /** `indev`: a name when asked for, a number when told */
  indev0: u64;
  indev1: u64;
  indev: u32;
  actions: u32;
  /** told: a filter (1) or the head of its list (0) */
  isFilter: u32;
  /** fw: mask, or 0xffffffff */
  mask: u32;
  /** fw without filters: its dump cannot go on */
  stuck: u32;
  /** a chain that only actions hold */
  hidden: u32;
  /** where a dump is: its list, and its filter */
  proto: u32;
  at: u32;
  /** matchall: packets that it saw */
  hits: u64;
}

/** Where the parts of a request or an answer are, bytes behind the beginning of the mailbox: the kind's own record, actions, keys. */
export const KIND_RECORD: u32 = 256;
export const ACTIONS: u32 = 1024;
/** bytes from one ActionRecord to the next */
export const ACTION_STRIDE: u32 = 320;
export const KEYS: u32 = 12288;
/** entries that fit behind KEYS */
export const KEYS_MOST: u32 = 768;
export const U32_KEYS: u32 = 36864;

/** TC_U32_* flags of a selector */
export const enum U32Flag {
  TERMINAL = 1,
  OFFSET = 2,
  VAROFFSET = 4,
  EAT = 8,
}

/** A node of u32 or, with `divisor`, one of its hash tables. Numbers in host order. */
@unmanaged
export class U32Record {
  divisor: u32;
  hash: u32;
  link: u32;
  /** U32Flag */
  flags: u32;
  offsetMask: u32;
  offsetShift: u32;
  offset: i32;
  offsetAt: i32;
  hashMask: u32;
  hashAt: i32;
  mark: u32;
  markMask: u32;
  markHits: u32;
  keys: u32;
  /** how often it was looked at, and matched */
  looked: u64;
  matched: u64;
}

@unmanaged
export class U32KeyRecord {
  value: u32;
  mask: u32;
  offset: i32;
  /** 0xffffffff: behind the header that `offset` of the table above has skipped */
  offsetMask: u32;
  hits: u64;
}

/** Kinds of addresses in a flower key (FLOW_DISSECTOR_KEY_IPV4_ADDRS, _IPV6_ADDRS) */
export const enum FlowerAddress {
  none = 0,
  ipv4 = 1,
  ipv6 = 2,
}

/** ip_flags (TCA_FLOWER_KEY_FLAGS_*) */
export const enum FlowerFragment {
  FRAGMENT = 1,
  FIRST = 2,
}

/**
 * What flower compares, or the mask of it (struct fl_flow_key). Numbers in host order; MAC addresses as 48 bits. Everything is a multiple of
 * eight bytes, so that keys are compared by words.
 */
@unmanaged
export class FlowerKey {
  destinationMac: u64;
  sourceMac: u64;
  /** IPv6, or the four bytes of IPv4 in the first word */
  source0: u64;
  source1: u64;
  destination0: u64;
  destination1: u64;
  arpSenderMac: u64;
  arpTargetMac: u64;
  inputIndex: u32;
  protocol: u32;
  ipProtocol: u32;
  addressKind: u32;
  fragment: u32;
  tos: u32;
  ttl: u32;
  sourcePort: u32;
  destinationPort: u32;
  tcpFlags: u32;
  icmpType: u32;
  icmpCode: u32;
  vlanId: u32;
  vlanPriority: u32;
  vlanProtocol: u32;
  vlanNext: u32;
  innerVlanId: u32;
  innerVlanPriority: u32;
  innerVlanProtocol: u32;
  innerVlanNext: u32;
  arpSender: u32;
  arpTarget: u32;
  arpOperation: u32;
  vlans: u32;
}

@unmanaged
export class FlowerRecord {
  /** ranges of ports; highest 0: none */
  sourceLowest: u32;
  sourceHighest: u32;
  destinationLowest: u32;
  destinationHighest: u32;
}

/** Where the key and the mask of flower are, bytes behind the beginning of the mailbox. */
export const FLOWER_KEY: u32 = 320;
export const FLOWER_MASK: u32 = 640;

/** PGACT_* */
export const enum Random {
  none = 0,
  netrand,
  determ,
}

/** TCA_EGRESS_REDIR ... */
export const enum Mirred {
  EGRESS_REDIR = 1,
  EGRESS_MIRROR,
  INGRESS_REDIR,
  INGRESS_MIRROR,
}

/** SKBEDIT_F_* */
export const enum Skbedit {
  PRIORITY = 1,
  QUEUE_MAPPING = 2,
  MARK = 4,
  PTYPE = 8,
  MASK = 16,
  INHERITDSFIELD = 32,
}

/** TCA_VLAN_ACT_* */
export const enum VlanAction {
  POP = 1,
  PUSH,
  MODIFY,
  POP_ETH,
  PUSH_ETH,
}

/** TCA_CSUM_UPDATE_FLAG_* */
export const enum Csum {
  IPV4HDR = 1,
  ICMP = 2,
  IGMP = 4,
  TCP = 8,
  UDP = 16,
  UDPLITE = 32,
  SCTP = 64,
}

/** TCA_PEDIT_KEY_EX_HDR_TYPE_* */
export const enum PeditHeader {
  NETWORK = 0,
  ETH,
  IP4,
  IP6,
  TCP,
  UDP,
}

/** One action: asked for or told. */
@unmanaged
export class ActionRecord {
  /** ActionKind */
  kind: u32;
  /** 0: the next free one */
  index: u32;
  /** TcAct, or TcControl with its operand */
  control: i32;
  /** how many filters and tables hold it (told) */
  references: u32;
  bindings: u32;
  /** jiffies ago (told); `firstUse` 0: never */
  install: u32;
  lastUse: u32;
  firstUse: u32;
  bytes: u64;
  packets: u64;
  drops: u32;
  overlimits: u32;
  /** told: made by `police` of a filter in the old way */
  old: u32;
  // gact
  /** Random */
  random: u32;
  randomControl: i32;
  randomValue: u32;
  // mirred
  /** Mirred */
  mirred: u32;
  /** 0: the device is gone, or not given */
  ifindex: u32;
  // police: bytes a second
  rate: u64;
  peakRate: u64;
  /** psched ticks */
  burst: u32;
  mtu: u32;
  hasResult: u32;
  result: i32;
  overhead: u32;
  mpu: u32;
  /** log2 of the cells of the rate table that was given (tc_ratespec.cell_log) */
  cellLog: u32;
  linkLayer: u32;
  packetRate: u64;
  packetBurst: u64;
  // skbedit
  /** Skbedit */
  skbedit: u32;
  priority: u32;
  queue: u32;
  mark: u32;
  markMask: u32;
  packetType: u32;
  // vlan
  /** VlanAction */
  vlan: u32;
  vlanId: u32;
  vlanProtocol: u32;
  vlanPriority: u32;
  hasVlanPriority: u32;
  destinationMac: u64;
  sourceMac: u64;
  // csum: bits of Csum
  csum: u32;
  // pedit: keys behind KEYS from number `firstKey` on
  keys: u32;
  firstKey: u32;
  /** keys say which header they are about (TCA_PEDIT_KEYS_EX) */
  extended: u32;
}

/** One word that pedit changes; value and mask as they lie in the packet, read as little-endian words. */
@unmanaged
export class PeditKeyRecord {
  mask: u32;
  value: u32;
  offset: i32;
  at: u32;
  offsetMask: u32;
  shift: u32;
  /** PeditHeader */
  header: u32;
  /** 0 set, 1 add */
  add: u32;
}
