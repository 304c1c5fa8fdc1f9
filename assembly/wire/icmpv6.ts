/** ICMPv6 (RFC 4443) and Neighbor Discovery (RFC 4861 section 4). */
import { read16, read32, read8, write16, write32, write8 } from "./bytes";
import { checksumIpv6 } from "./checksum";

export const TYPE = 0;
export const CODE = 1;
export const CHECKSUM = 2;
/** the word whose meaning depends on the type: identifier and sequence, MTU, pointer, flags of an advertisement */
export const REST = 4;
export const HEADER_LENGTH: u32 = 8;

/** ICMPV6_* (include/uapi/linux/icmpv6.h), NDISC_* (include/net/ndisc.h) */
export const enum Icmp6Type {
  DEST_UNREACH = 1,
  PKT_TOOBIG = 2,
  TIME_EXCEED = 3,
  PARAMPROB = 4,
  ECHO_REQUEST = 128,
  ECHO_REPLY = 129,
  MGM_QUERY = 130,
  MGM_REPORT = 131,
  MGM_REDUCTION = 132,
  ROUTER_SOLICITATION = 133,
  ROUTER_ADVERTISEMENT = 134,
  NEIGHBOUR_SOLICITATION = 135,
  NEIGHBOUR_ADVERTISEMENT = 136,
  REDIRECT = 137,
  MLD2_REPORT = 143,
}

export const enum Icmp6Code {
  NOROUTE = 0,
  ADM_PROHIBITED = 1,
  NOT_NEIGHBOUR = 2,
  ADDR_UNREACH = 3,
  PORT_UNREACH = 4,
  /** of TIME_EXCEED */
  EXC_HOPLIMIT = 0,
  EXC_FRAGTIME = 1,
  /** of PARAMPROB */
  HDR_FIELD = 0,
  UNK_NEXTHDR = 1,
  UNK_OPTION = 2,
  HDR_INCOMP = 3,
}

export function type(h: usize): u32 {
  return read8(h);
}
export function code(h: usize): u32 {
  return read8(h + CODE);
}
export function rest(h: usize): u32 {
  return read32(h + REST);
}
/** bit 7 of the type: not an error (ICMPV6_INFOMSG_MASK) */
export function isError(type: u32): bool {
  return type < 128;
}

/** Sets the checksum of the `length` bytes at `h`; the addresses are at `addresses`, source first. */
export function seal(h: usize, length: u32, addresses: usize): void {
  write16(h + CHECKSUM, 0);
  write16(h + CHECKSUM, checksumIpv6(h, length, addresses, 58));
}

export function writeHeader(h: usize, type: u32, code: u32, rest: u32): void {
  write8(h + TYPE, type);
  write8(h + CODE, code);
  write16(h + CHECKSUM, 0);
  write32(h + REST, rest);
}

// Neighbor Discovery
/** solicitation, advertisement and redirect: 16 bytes */
export const TARGET = 8;
/** length of solicitations and advertisements without options */
export const ND_LENGTH: u32 = 24;
/** redirect: the address whose packets go elsewhere, 16 bytes */
export const REDIRECT_DESTINATION = 24;
export const REDIRECT_LENGTH: u32 = 40;
export const RS_LENGTH: u32 = 8;
/** router advertisement: hop limit, flags, lifetime, reachable time, retransmission time */
export const RA_LENGTH: u32 = 16;

// flags of an advertisement
export const NA_ROUTER: u32 = 0x80000000;
export const NA_SOLICITED: u32 = 0x40000000;
export const NA_OVERRIDE: u32 = 0x20000000;

/** ND_OPT_*; an option is type, length in units of 8 bytes, and data */
export const enum NdOption {
  SOURCE_LL_ADDR = 1,
  TARGET_LL_ADDR = 2,
  PREFIX_INFO = 3,
  REDIRECT_HDR = 4,
  MTU = 5,
  NONCE = 14,
}

export function optionType(o: usize): u32 {
  return read8(o);
}
/** bytes */
export function optionLength(o: usize): u32 {
  return read8(o + 1) << 3;
}

/** An option with a MAC: 8 bytes. */
export function writeAddressOption(o: usize, type: u32, mac: u64): void {
  write8(o, type);
  write8(o + 1, 1);
  write16(o + 2, <u32>(mac >> 32));
  write32(o + 4, <u32>mac);
}
export function addressOption(o: usize): u64 {
  return ((<u64>read16(o + 2)) << 32) | (<u64>read32(o + 4));
}
