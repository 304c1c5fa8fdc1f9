/** Sets (include/uapi/linux/netfilter/ipset/ip_set.h): types, errors, records. Addresses and ports in host order. */

/** "hash:ip,port" is hash_ip_port: the first _ is the colon, the others are commas. */
export const enum SetType {
  hash_ip = 0,
  hash_net,
  hash_ip_port,
  hash_ip_port_ip,
  hash_ip_port_net,
  hash_net_port,
  hash_net_iface,
  hash_net_net,
  hash_net_port_net,
  hash_ip_mark,
  hash_mac,
  hash_ip_mac,
  bitmap_port,
  bitmap_ip,
  list_set,
  COUNT,
}

/** NFPROTO_* */
export const enum SetFamily {
  unspec = 0,
  inet = 2,
  inet6 = 10,
}

/** SetRecord.options: what the elements of a set have, and how a full set takes another */
export const enum SetOption {
  timeout = 1,
  counters = 2,
  comment = 4,
  skbinfo = 8,
  forceadd = 16,
}

/** enum ipset_errno beyond those of errno; each type's own begin at 4352 in Linux, here they are told apart */
export const enum SetError {
  IPSET_ERR_PROTOCOL = 4097,
  IPSET_ERR_FIND_TYPE = 4098,
  IPSET_ERR_MAX_SETS = 4099,
  IPSET_ERR_BUSY = 4100,
  IPSET_ERR_EXIST_SETNAME2 = 4101,
  IPSET_ERR_TYPE_MISMATCH = 4102,
  IPSET_ERR_EXIST = 4103,
  IPSET_ERR_INVALID_CIDR = 4104,
  IPSET_ERR_INVALID_NETMASK = 4105,
  IPSET_ERR_INVALID_FAMILY = 4106,
  IPSET_ERR_TIMEOUT = 4107,
  IPSET_ERR_REFERENCED = 4108,
  IPSET_ERR_COUNTER = 4111,
  IPSET_ERR_COMMENT = 4112,
  IPSET_ERR_INVALID_MARKMASK = 4113,
  IPSET_ERR_SKBINFO = 4114,
  IPSET_ERR_HASH_FULL = 4352,
  IPSET_ERR_HASH_ELEM = 4353,
  IPSET_ERR_INVALID_PROTO = 4354,
  IPSET_ERR_MISSING_PROTO = 4355,
  IPSET_ERR_HASH_RANGE_UNSUPPORTED = 4356,
  IPSET_ERR_HASH_RANGE = 4357,
  IPSET_ERR_BITMAP_RANGE = 4384,
  IPSET_ERR_BITMAP_RANGE_SIZE = 4385,
  IPSET_ERR_NAME = 4400,
  IPSET_ERR_LOOP = 4401,
  IPSET_ERR_BEFORE = 4402,
  IPSET_ERR_NAMEREF = 4403,
  IPSET_ERR_LIST_FULL = 4404,
  IPSET_ERR_REF_EXIST = 4405,
}

/** A set, in the mailbox: parameters of its making, and what it is now. */
@unmanaged
export class SetRecord {
  /** 32 bytes of name, zero-padded */
  name0: u64;
  name1: u64;
  name2: u64;
  name3: u64;
  /** bytes that Linux would use, as it counts them */
  memory: u64;
  /** SetType */
  type: u32;
  /** SetFamily */
  family: u32;
  /** SetOption */
  options: u32;
  /** seconds: of elements that are added without one */
  timeout: u32;
  /** buckets; 0 when made: 1024 */
  hashSize: u32;
  /** 0 when made: 65536 unless `maxGiven` */
  maxElements: u32;
  maxGiven: u32;
  /** bits, 0: none */
  netmask: u32;
  markmask: u32;
  markmaskGiven: u32;
  /** 0 when made: 12 */
  bucketSize: u32;
  /** `initGiven` 0 when made: from the run's seed */
  initValue: u32;
  initGiven: u32;
  /** of list:set */
  listSize: u32;
  /** of bitmap types: addresses or ports */
  first: u32;
  last: u32;
  revision: u32;
  references: u32;
  /** that have not expired */
  elements: u32;
}

/** Which fields of a SetElementRecord are there (IPSET_ATTR_*). */
export const enum SetField {
  ip = 1,
  ipTo = 2,
  cidr = 4,
  ip2 = 8,
  ip2To = 16,
  cidr2 = 32,
  port = 64,
  portTo = 128,
  protocol = 256,
  mark = 512,
  mac = 1024,
  iface = 2048,
  name = 4096,
  reference = 8192,
  timeout = 16384,
  packets = 32768,
  bytes = 65536,
  comment = 131072,
  skbmark = 262144,
  skbprio = 524288,
  skbqueue = 1048576,
}

/** IPSET_FLAG_* of an element */
export const enum SetElementFlag {
  before = 1,
  physdev = 2,
  nomatch = 4,
  wildcard = 128,
}

/** An element as it is added, deleted, tested or listed. A comment of `commentLength` bytes follows the record. */
@unmanaged
export class SetElementRecord {
  /** IPv4: in ip1; the same for the others */
  ip0: u64;
  ip1: u64;
  ipTo0: u64;
  ipTo1: u64;
  ip20: u64;
  ip21: u64;
  ip2To0: u64;
  ip2To1: u64;
  mac: u64;
  iface0: u64;
  iface1: u64;
  /** list:set: 32 bytes of name of the member, and of that before or after which it stands */
  name0: u64;
  name1: u64;
  name2: u64;
  name3: u64;
  reference0: u64;
  reference1: u64;
  reference2: u64;
  reference3: u64;
  packets: u64;
  bytes: u64;
  /** SetField */
  present: u32;
  /** SetElementFlag */
  flags: u32;
  cidr: u32;
  cidr2: u32;
  port: u32;
  portTo: u32;
  protocol: u32;
  mark: u32;
  /** seconds; 0: for ever */
  timeout: u32;
  skbmark: u32;
  skbmarkmask: u32;
  skbprio: u32;
  skbqueue: u32;
  commentLength: u32;
}

/** Flags of the match and the target (IPSET_FLAG_* of enum ipset_cmd_flags): XtSetMatch.options, XtSETTarget.flags */
export const enum SetCommand {
  EXIST = 1,
  SKIP_COUNTER_UPDATE = 8,
  SKIP_SUBCOUNTER_UPDATE = 16,
  MATCH_COUNTERS = 32,
  RETURN_NOMATCH = 128,
  MAP_SKBMARK = 256,
  MAP_SKBPRIO = 512,
  MAP_SKBQUEUE = 1024,
}

/** XtSetMatch.flags and the *Flags of XtSETTarget (enum ip_set_dim) */
export const enum SetDimension {
  INV_MATCH = 1,
  ONE_SRC = 2,
  TWO_SRC = 4,
  THREE_SRC = 8,
  /** of a match: as SetCommand.RETURN_NOMATCH */
  RETURN_NOMATCH = 64,
  /** most dimensions that a rule may name */
  MAX = 6,
}

/** XtSetMatch.packetsOperator, bytesOperator (IPSET_COUNTER_*) */
export const enum SetCounterTest {
  NONE = 0,
  EQ,
  NE,
  LT,
  GT,
}
