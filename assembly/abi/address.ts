/** IPv4 addresses of devices: RTM_NEWADDR, RTM_DELADDR, RTM_GETADDR (calls/address.ts). */

/** IFA_F_* (include/uapi/linux/if_addr.h) */
export const enum AddressFlag {
  SECONDARY = 0x01,
  DEPRECATED = 0x20,
  PERMANENT = 0x80,
  NOPREFIXROUTE = 0x200,
}

@unmanaged
export class AddressRecord {
  /** 16 bytes, NUL-padded; all zero: the device's name, or in a deletion any */
  label0: u64;
  label1: u64;
  ifindex: u32;
  local: u32;
  /** IFA_ADDRESS: the peer, or the same as local */
  peer: u32;
  prefixLength: u32;
  /** 0: none */
  broadcast: u32;
  scope: u32;
  /** AddressFlag */
  flags: u32;
  /** seconds; 0xffffffff for ever */
  validSeconds: u32;
  preferredSeconds: u32;
  /** request: replace (change) an address that is there (NLM_F_REPLACE); 0 is `add` */
  replace: u32;
  metric: u32;
}
