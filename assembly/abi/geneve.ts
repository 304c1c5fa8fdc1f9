/** Geneve devices (IFLA_GENEVE_*) at KIND_DATA. */

/** Which attributes a request has. */
export const enum GeneveAttribute {
  ID = 0x1,
  REMOTE = 0x2,
  TTL = 0x4,
  TOS = 0x8,
  DF = 0x10,
  PORT = 0x20,
  UDP_CSUM = 0x40,
  EXTERNAL = 0x80,
}

@unmanaged
export class GeneveRecord {
  remoteHigh: u64;
  remoteLow: u64;
  /** 0 none, 4, 6 */
  remoteFamily: u32;
  vni: u32;
  port: u32;
  ttl: u32;
  ttlInherit: u32;
  /** 1: inherit */
  tos: u32;
  /** TunnelDf */
  df: u32;
  label: u32;
  udpChecksum: u32;
  external: u32;
  /** GeneveAttribute */
  attributes: u32;
}
