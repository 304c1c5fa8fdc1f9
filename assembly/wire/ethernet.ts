/** Ethernet II and IEEE 802.3 frames; 802.1Q tags (IEEE 802.1Q-2018 section 9). */
import { read16, read48, write16, write48 } from "./bytes";

export const DESTINATION = 0;
export const SOURCE = 6;
export const TYPE = 12;
/** ETH_HLEN */
export const HEADER_LENGTH: u32 = 14;
/** VLAN_HLEN: TCI and the inner EtherType */
export const VLAN_LENGTH: u32 = 4;
export const BROADCAST_ADDRESS: u64 = 0xffffffffffff;

/** ETH_P_* (include/uapi/linux/if_ether.h) */
export const enum EtherType {
  /** frames whose type field is a length: raw 802.3 and 802.2 LLC */
  P_802_3 = 0x0001,
  P_802_2 = 0x0004,
  LOOP = 0x0060,
  P_802_3_MIN = 0x0600,
  IP = 0x0800,
  ARP = 0x0806,
  RARP = 0x8035,
  P_8021Q = 0x8100,
  IPV6 = 0x86dd,
  PAUSE = 0x8808,
  PPP_SES = 0x8864,
  P_8021AD = 0x88a8,
}

export function destination(h: usize): u64 {
  return read48(h + DESTINATION);
}
export function source(h: usize): u64 {
  return read48(h + SOURCE);
}
export function etherType(h: usize): u32 {
  return read16(h + TYPE);
}
/** I/G bit: group addresses, broadcast included */
export function isMulticast(address: u64): bool {
  return (address & 0x010000000000) != 0;
}
/** neither zero nor a group address (is_valid_ether_addr) */
export function isValidUnicast(address: u64): bool {
  return address != 0 && !isMulticast(address);
}
/** 01:80:c2:00:00:0X, which bridges do not forward (IEEE 802.1D table 7-10; is_link_local_ether_addr) */
export function isLinkLocal(address: u64): bool {
  return (address & 0xfffffffffff0) == 0x0180c2000000;
}
export function writeHeader(h: usize, destination: u64, source: u64, type: u32): void {
  write48(h + DESTINATION, destination);
  write48(h + SOURCE, source);
  write16(h + TYPE, type);
}
