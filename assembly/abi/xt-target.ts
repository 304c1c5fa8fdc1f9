/** Targets of a rule: parameters as the kernel's structs have them. The record of kind `XtTarget.X` is the class `XtXTarget`. */
export const enum XtTarget {
  REJECT = 0,
  DNAT,
  SNAT,
  MASQUERADE,
  REDIRECT,
  NETMAP,
  MARK,
  CONNMARK,
  CT,
  NOTRACK,
  LOG,
  NFLOG,
  TEE,
  TCPMSS,
  SET,
  TTL,
  DSCP,
  TOS,
  CLASSIFY,
  /** ip6tables only: kept and shown */
  HL,
  REJECT6,
  /** --permissive */
  UNMODELLED,
  COUNT,
}

/** IPT_ICMP_*: 0 net, 1 host, 2 proto, 3 port unreachable, 4 echo reply (gone), 5 net, 6 host prohibited, 7 tcp reset, 8 admin prohibited */
@unmanaged
export class XtREJECTTarget {
  with: u32;
}
@unmanaged
export class XtREJECT6Target {
  with: u32;
}

/**
 * nf_nat_range2, of DNAT, SNAT, MASQUERADE, REDIRECT and NETMAP. `flags`: NF_NAT_RANGE_* 1 map ips, 2 proto specified, 4 proto random,
 * 8 persistent, 16 proto random fully, 32 proto offset, 64 netmap. For SCTP, TCP, UDP: ports; for ICMP: ids; for GRE: keys.
 * IPv6 addresses (kept only) use all four words.
 */
@unmanaged
export class XtNatTarget {
  flags: u32;
  addressFirst: u32;
  addressLast: u32;
  portFirst: u32;
  portLast: u32;
  portBase: u32;
  addressFirst60: u64;
  addressFirst61: u64;
  addressLast60: u64;
  addressLast61: u64;
}

/** xt_MARK revision 2: mark = (mark & ~mask) ^ value */
@unmanaged
export class XtMARKTarget {
  mark: u32;
  mask: u32;
}

/** xt_CONNMARK revision 2. `mode`: 0 set, 1 save, 2 restore; `shiftDirection`: 0 left, 1 right */
@unmanaged
export class XtCONNMARKTarget {
  mode: u32;
  ctmark: u32;
  ctmask: u32;
  nfmask: u32;
  shiftDirection: u32;
  shiftBits: u32;
}

/** xt_CT revision 2. `flags`: XT_CT_* 1 notrack, 4 zone dir orig, 8 zone dir reply, 16 zone mark */
@unmanaged
export class XtCTTarget {
  flags: u32;
  zone: u32;
  /** bits of IPCT_* events that are told, 0: all */
  events: u32;
  hasEvents: u32;
  /** kernel's own: address of the template, 0 for --notrack */
  template: u32;
}

@unmanaged
export class XtLOGTarget {
  level: u32;
  /** XT_LOG_*: 1 tcp sequence, 2 tcp options, 4 ip options, 8 uid, 32 mac decode */
  flags: u32;
  /** 30 bytes */
  prefix0: u64;
  prefix1: u64;
  prefix2: u64;
  prefix3: u64;
}

@unmanaged
export class XtNFLOGTarget {
  /** --nflog-range (ignored by Linux) or --nflog-size, with `flags` bit 0 */
  length: u32;
  group: u32;
  threshold: u32;
  flags: u32;
  /** 64 bytes */
  prefix0: u64;
  prefix1: u64;
  prefix2: u64;
  prefix3: u64;
  prefix4: u64;
  prefix5: u64;
  prefix6: u64;
  prefix7: u64;
}

@unmanaged
export class XtTEETarget {
  gateway: u32;
  gateway60: u64;
  gateway61: u64;
  oif0: u64;
  oif1: u64;
}

/** 0xffff: clamp to the path MTU */
@unmanaged
export class XtTCPMSSTarget {
  mss: u32;
}

/** Indexes of sets, 0xffffffff for none; dimensions and flags as in XtSetMatch. Revision 3. */
@unmanaged
export class XtSETTarget {
  addIndex: u32;
  addDimension: u32;
  addFlags: u32;
  deleteIndex: u32;
  deleteDimension: u32;
  deleteFlags: u32;
  mapIndex: u32;
  mapDimension: u32;
  mapFlags: u32;
  /** IPSET_FLAG_EXIST and the --map-* options */
  flags: u32;
  /** seconds, 0xffffffff: the set's own */
  timeout: u32;
}

/** `mode`: 0 set, 1 inc, 2 dec */
@unmanaged
export class XtTTLTarget {
  mode: u32;
  ttl: u32;
}
@unmanaged
export class XtHLTarget {
  mode: u32;
  ttl: u32;
}

@unmanaged
export class XtDSCPTarget {
  dscp: u32;
}

/** xt_TOS revision 1: tos = (tos & ~mask) ^ value */
@unmanaged
export class XtTOSTarget {
  value: u32;
  mask: u32;
}

@unmanaged
export class XtCLASSIFYTarget {
  priority: u32;
}

/** The words, as they were given, follow the record. */
@unmanaged
export class XtUNMODELLEDTarget {
  length: u32;
}
