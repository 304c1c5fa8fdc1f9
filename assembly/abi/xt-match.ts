/**
 * Matches of a rule: parameters as the kernel's structs have them (include/uapi/linux/netfilter/xt_*.h), addresses and ports in host order.
 * `invert` fields are 0 or 1 unless said otherwise. Each record of kind `XtMatch.x` is the class `XtXMatch`. Fields whose name ends in 0, 1, 2 ...
 * are parts of one text, 8 bytes each, zero-padded.
 */
export const enum XtMatch {
  /** addresses of an IPv6 rule */
  ip6 = 0,
  tcp,
  udp,
  icmp,
  multiport,
  conntrack,
  state,
  mark,
  connmark,
  addrtype,
  set,
  statistic,
  physdev,
  recent,
  limit,
  hashlimit,
  mac,
  iprange,
  length,
  ttl,
  tos,
  dscp,
  pkttype,
  comment,
  rpfilter,
  /** ip6tables only: kept and shown */
  icmp6,
  hl,
  rt,
  iprange6,
  /** --permissive: the words of a match or target that is not modelled; never matches */
  unmodelled,
  /** connections of virtual services */
  ipvs,
  /** IPsec */
  policy,
  COUNT,
}

@unmanaged
export class XtIp6Match {
  source0: u64;
  source1: u64;
  sourceMask0: u64;
  sourceMask1: u64;
  destination0: u64;
  destination1: u64;
  destinationMask0: u64;
  destinationMask1: u64;
}

/** XT_TCP_INV_* in `invert`: 1 source ports, 2 destination ports, 4 flags, 8 option */
@unmanaged
export class XtTcpMatch {
  sourceFirst: u32;
  sourceLast: u32;
  destinationFirst: u32;
  destinationLast: u32;
  /** 0: any */
  option: u32;
  flagMask: u32;
  flagCompare: u32;
  invert: u32;
}

/** XT_UDP_INV_* in `invert`: 1 source ports, 2 destination ports */
@unmanaged
export class XtUdpMatch {
  sourceFirst: u32;
  sourceLast: u32;
  destinationFirst: u32;
  destinationLast: u32;
  invert: u32;
}

@unmanaged
export class XtIcmpMatch {
  /** 255: any */
  type: u32;
  codeFirst: u32;
  codeLast: u32;
  invert: u32;
}

@unmanaged
export class XtIcmp6Match {
  type: u32;
  codeFirst: u32;
  codeLast: u32;
  invert: u32;
}

@unmanaged
export class XtMultiportMatch {
  /** 0 source, 1 destination, 2 either */
  flags: u32;
  count: u32;
  invert: u32;
  /** u16 ports: two in each word, the even one low; a port whose bit is set here begins a range that the next one ends */
  ranges: u32;
  ports0: u64;
  ports1: u64;
  ports2: u64;
  ports3: u64;
}

/** xt_conntrack revision 3. `matchFlags` and `invertFlags`: XT_CONNTRACK_* */
@unmanaged
export class XtConntrackMatch {
  originSource: u32;
  originSourceMask: u32;
  originDestination: u32;
  originDestinationMask: u32;
  replySource: u32;
  replySourceMask: u32;
  replyDestination: u32;
  replyDestinationMask: u32;
  expiresMin: u32;
  expiresMax: u32;
  protocol: u32;
  originSourcePortFirst: u32;
  originSourcePortLast: u32;
  originDestinationPortFirst: u32;
  originDestinationPortLast: u32;
  replySourcePortFirst: u32;
  replySourcePortLast: u32;
  replyDestinationPortFirst: u32;
  replyDestinationPortLast: u32;
  matchFlags: u32;
  invertFlags: u32;
  stateMask: u32;
  statusMask: u32;
}

@unmanaged
export class XtStateMatch {
  /** XT_CONNTRACK_STATE_* bits */
  stateMask: u32;
  /** as iptables 1.8.9 keeps it: `-m state` is `-m conntrack` underneath, and is shown as state */
  invert: u32;
}

@unmanaged
export class XtMarkMatch {
  mark: u32;
  mask: u32;
  invert: u32;
}

@unmanaged
export class XtConnmarkMatch {
  mark: u32;
  mask: u32;
  invert: u32;
}

/** xt_addrtype revision 1. Type masks: 1 << RTN_*; `flags`: 1 invert source, 2 invert destination, 4 limit to the incoming interface, 8 to the outgoing */
@unmanaged
export class XtAddrtypeMatch {
  source: u32;
  destination: u32;
  flags: u32;
}

/** `dimension`: how many of src/dst follow; `flags`: bit n-1 set: dimension n is src (IPSET_DIM_*_SRC shifted), `invert`, and the options of --return-nomatch and counters */
@unmanaged
export class XtSetMatch {
  /** index of the set in its namespace */
  index: u32;
  dimension: u32;
  /** IPSET_INV_MATCH 1, IPSET_DIM_ONE_SRC 2, TWO 4, THREE 8, IPSET_RETURN_NOMATCH 64 */
  flags: u32;
  /** IPSET_FLAG_* options: counters updates and tests */
  options: u32;
  packetsOperator: u32;
  bytesOperator: u32;
  packets: u64;
  bytes: u64;
}

@unmanaged
export class XtStatisticMatch {
  /** 0 random, 1 nth */
  mode: u32;
  invert: u32;
  /** probability in units of 2^-31 */
  probability: u32;
  every: u32;
  packet: u32;
  /** kernel's own: packets seen, and the table's generation when that began */
  count: u32;
  generation: u32;
}

/** `invert`, `bitmask`: XT_PHYSDEV_OP_* 1 in, 2 out, 4 bridged, 8 is-in, 16 is-out */
@unmanaged
export class XtPhysdevMatch {
  in0: u64;
  in1: u64;
  inMask0: u64;
  inMask1: u64;
  out0: u64;
  out1: u64;
  outMask0: u64;
  outMask1: u64;
  invert: u32;
  bitmask: u32;
}

/** xt_recent revision 1 */
@unmanaged
export class XtRecentMatch {
  /** 200 bytes of name in Linux; 25 words */
  name0: u64;
  name1: u64;
  name2: u64;
  name3: u64;
  name4: u64;
  name5: u64;
  name6: u64;
  name7: u64;
  name8: u64;
  name9: u64;
  name10: u64;
  name11: u64;
  name12: u64;
  name13: u64;
  name14: u64;
  name15: u64;
  name16: u64;
  name17: u64;
  name18: u64;
  name19: u64;
  name20: u64;
  name21: u64;
  name22: u64;
  name23: u64;
  name24: u64;
  seconds: u32;
  hitCount: u32;
  /** XT_RECENT_*: 1 check, 2 set, 4 update, 8 remove, 16 ttl, 32 reap */
  checkSet: u32;
  invert: u32;
  /** 0 source, 1 destination */
  side: u32;
  mask: u32;
  /** kernel's own: address of the table */
  table: u32;
}

/** `average` in 0.1 ms a packet (XT_LIMIT_SCALE 10000) */
@unmanaged
export class XtLimitMatch {
  average: u32;
  burst: u32;
  /** kernel's own */
  previous: u64;
  credit: u32;
  creditCap: u32;
  cost: u32;
  /** the table's generation when the bucket was full */
  generation: u32;
}

/** xt_hashlimit revision 3 */
@unmanaged
export class XtHashlimitMatch {
  /** 256 bytes of name in Linux; long names are refused */
  name0: u64;
  name1: u64;
  name2: u64;
  name3: u64;
  name4: u64;
  name5: u64;
  name6: u64;
  name7: u64;
  average: u64;
  burst: u64;
  /** XT_HASHLIMIT_*: 1 dip, 2 dport, 4 sip, 8 sport, 16 invert, 32 bytes, 64 rate-match */
  mode: u32;
  buckets: u32;
  max: u32;
  /** ms */
  gcInterval: u32;
  expire: u32;
  interval: u32;
  sourceMask: u32;
  destinationMask: u32;
  /** kernel's own: address of the table */
  table: u32;
}

@unmanaged
export class XtMacMatch {
  /** 48 bits */
  source: u64;
  invert: u32;
}

/** `flags`: IPRANGE_* 1 source, 2 destination, 16 source inverted, 32 destination inverted */
@unmanaged
export class XtIprangeMatch {
  sourceFirst: u32;
  sourceLast: u32;
  destinationFirst: u32;
  destinationLast: u32;
  flags: u32;
}

@unmanaged
export class XtIprange6Match {
  sourceFirst0: u64;
  sourceFirst1: u64;
  sourceLast0: u64;
  sourceLast1: u64;
  destinationFirst0: u64;
  destinationFirst1: u64;
  destinationLast0: u64;
  destinationLast1: u64;
  flags: u32;
}

@unmanaged
export class XtLengthMatch {
  first: u32;
  last: u32;
  invert: u32;
}

/** `mode`: IPT_TTL_* 0 eq, 1 ne, 2 lt, 3 gt */
@unmanaged
export class XtTtlMatch {
  mode: u32;
  ttl: u32;
}

@unmanaged
export class XtHlMatch {
  mode: u32;
  ttl: u32;
}

@unmanaged
export class XtTosMatch {
  value: u32;
  mask: u32;
  invert: u32;
}

@unmanaged
export class XtDscpMatch {
  dscp: u32;
  invert: u32;
}

/** `type`: PACKET_* (0 unicast, 1 broadcast, 2 multicast) */
@unmanaged
export class XtPkttypeMatch {
  type: u32;
  invert: u32;
}

/** The text (up to 255 bytes) follows the record. */
@unmanaged
export class XtCommentMatch {
  length: u32;
}

/** XT_RPFILTER_*: 1 loose, 2 validmark, 4 accept-local, 8 invert */
@unmanaged
export class XtRpfilterMatch {
  flags: u32;
}

@unmanaged
export class XtRtMatch {
  type: u32;
  segmentsFirst: u32;
  segmentsLast: u32;
  headerLength: u32;
  flags: u32;
  invert: u32;
}

/** The words, as they were given, follow the record. */
@unmanaged
export class XtUnmodelledMatch {
  length: u32;
}

/**
 * xt_policy. `flags`: XT_POLICY_MATCH_* 1 in, 2 out, 4 none, 8 strict; `length`: elements, each of the same ten fields, A to D. `match` and `invert`
 * of an element: 1 source, 2 destination, 4 protocol, 8 mode, 16 SPI, 32 reqid.
 */
@unmanaged
export class XtPolicyMatch {
  flags: u32;
  length: u32;
  sourceA: u32;
  sourceMaskA: u32;
  destinationA: u32;
  destinationMaskA: u32;
  spiA: u32;
  reqidA: u32;
  protocolA: u32;
  modeA: u32;
  matchA: u32;
  invertA: u32;
  sourceB: u32;
  sourceMaskB: u32;
  destinationB: u32;
  destinationMaskB: u32;
  spiB: u32;
  reqidB: u32;
  protocolB: u32;
  modeB: u32;
  matchB: u32;
  invertB: u32;
  sourceC: u32;
  sourceMaskC: u32;
  destinationC: u32;
  destinationMaskC: u32;
  spiC: u32;
  reqidC: u32;
  protocolC: u32;
  modeC: u32;
  matchC: u32;
  invertC: u32;
  sourceD: u32;
  sourceMaskD: u32;
  destinationD: u32;
  destinationMaskD: u32;
  spiD: u32;
  reqidD: u32;
  protocolD: u32;
  modeD: u32;
  matchD: u32;
  invertD: u32;
}

/**
 * xt_ipvs. `bitmask` says what is asked, `invert` what must not be so: XT_IPVS_* 1 ipvs, 2 protocol, 4 address, 8 port, 16 direction (inverted: of
 * replies), 32 method, 64 port of the controlling connection.
 */
@unmanaged
export class XtIpvsMatch {
  virtualAddress: u32;
  virtualMask: u32;
  virtualPort: u32;
  protocol: u32;
  /** VsConnFlag: MASQ, TUNNEL or DROUTE */
  method: u32;
  controlPort: u32;
  invert: u32;
  bitmask: u32;
}
