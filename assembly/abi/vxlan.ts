/** Records of VXLAN devices (IFLA_VXLAN_*) at KIND_DATA, and of what `bridge fdb` and `bridge vni` ask of tunnels. Addresses: see TunnelAddress. */

/** VXLAN_F_* (include/net/vxlan.h) */
export const enum VxlanFlag {
  LEARN = 0x01,
  PROXY = 0x02,
  RSC = 0x04,
  L2MISS = 0x08,
  L3MISS = 0x10,
  IPV6 = 0x20,
  UDP_ZERO_CSUM_TX = 0x40,
  UDP_ZERO_CSUM6_TX = 0x80,
  UDP_ZERO_CSUM6_RX = 0x100,
  GBP = 0x800,
  COLLECT_METADATA = 0x2000,
  TTL_INHERIT = 0x10000,
  VNIFILTER = 0x20000,
}

/** VXLAN_DF_*, GENEVE_DF_* */
export const enum TunnelDf {
  UNSET = 0,
  SET,
  INHERIT,
}

/** Which attributes a request has: a new device gets defaults for the others, one that is changed keeps them. */
export const enum VxlanAttribute {
  ID = 0x1,
  REMOTE = 0x2,
  LOCAL = 0x4,
  LINK = 0x8,
  TTL = 0x10,
  TOS = 0x20,
  AGEING = 0x40,
  LIMIT = 0x80,
  PORT_RANGE = 0x100,
  PORT = 0x200,
  DF = 0x400,
  UDP_CSUM = 0x800,
}

@unmanaged
export class VxlanRecord {
  /** IPv4: family 4 and the address in the low 32 bits of `low`, host order; IPv6: family 6; family 0: none */
  remoteHigh: u64;
  remoteLow: u64;
  localHigh: u64;
  localLow: u64;
  remoteFamily: u32;
  localFamily: u32;
  vni: u32;
  /** ifindex of the lower device (IFLA_VXLAN_LINK), in the namespace of the tunnel's sockets */
  link: u32;
  port: u32;
  portMin: u32;
  portMax: u32;
  /** 0: auto. Of a request, flag TTL_INHERIT is another matter */
  ttl: u32;
  /** 1: inherit */
  tos: u32;
  /** TunnelDf */
  df: u32;
  label: u32;
  /** seconds */
  ageing: u32;
  /** most entries, 0: no limit */
  limit: u32;
  /** VxlanFlag */
  flags: u32;
  /** VxlanAttribute: what a request has */
  attributes: u32;
  /** VxlanFlag bits that a request speaks of, set or not */
  flagMask: u32;
}

/** Where the tunnel's part of a request about a forwarding entry, or of its answer, is: bytes behind the beginning of the mailbox. */
export const TUNNEL_FDB: u32 = 1024;

/** An entry of a tunnel's forwarding table, as asked for and as told (NDA_DST, NDA_PORT, NDA_VNI, NDA_SRC_VNI, NDA_IFINDEX). */
@unmanaged
export class TunnelFdbRecord {
  high: u64;
  low: u64;
  /** 0: none was given */
  family: u32;
  /** 0: the device's own */
  port: u32;
  vni: u32;
  hasVni: u32;
  sourceVni: u32;
  hasSourceVni: u32;
  /** ifindex, 0: none */
  via: u32;
  /** NUD_* bits */
  state: u32;
  /** NTF_* bits */
  flags: u32;
}

/** A VNI of a device that filters them (RTM_GETTUNNEL). */
@unmanaged
export class VniRecord {
  high: u64;
  low: u64;
  family: u32;
  vni: u32;
  /** as many as there are alike */
  lastVni: u32;
  rxBytes: u64;
  rxPackets: u64;
  rxDrops: u64;
  rxErrors: u64;
  txBytes: u64;
  txPackets: u64;
  txDrops: u64;
  txErrors: u64;
}
