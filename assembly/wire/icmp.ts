/** ICMP (RFC 792). */
import { read16, read32, read8, write16, write32, write8 } from "./bytes";
import { checksum } from "./checksum";

export const TYPE = 0;
export const CODE = 1;
export const CHECKSUM = 2;
/** the word whose meaning depends on the type: identifier and sequence, gateway, pointer, next-hop MTU */
export const REST = 4;
export const HEADER_LENGTH: u32 = 8;

/** ICMP_* (include/uapi/linux/icmp.h) */
export const enum IcmpType {
  ECHOREPLY = 0,
  DEST_UNREACH = 3,
  SOURCE_QUENCH = 4,
  REDIRECT = 5,
  ECHO = 8,
  TIME_EXCEEDED = 11,
  PARAMETERPROB = 12,
  TIMESTAMP = 13,
  TIMESTAMPREPLY = 14,
  INFO_REQUEST = 15,
  INFO_REPLY = 16,
  ADDRESS = 17,
  ADDRESSREPLY = 18,
  /** NR_ICMP_TYPES: the largest type that is known */
  LAST = 18,
  EXT_ECHO = 42,
  EXT_ECHOREPLY = 43,
}

/** codes of DEST_UNREACH, REDIRECT and TIME_EXCEEDED */
export const enum IcmpCode {
  NET_UNREACH = 0,
  HOST_UNREACH = 1,
  PROT_UNREACH = 2,
  PORT_UNREACH = 3,
  FRAG_NEEDED = 4,
  SR_FAILED = 5,
  NET_UNKNOWN = 6,
  NET_ANO = 9,
  HOST_ANO = 10,
  PKT_FILTERED = 13,
  /** NR_ICMP_UNREACH: the largest code of DEST_UNREACH */
  LAST_UNREACH = 15,
  REDIR_NET = 0,
  REDIR_HOST = 1,
  EXC_TTL = 0,
  EXC_FRAGTIME = 1,
}

export function type(h: usize): u32 {
  return read8(h + TYPE);
}
export function code(h: usize): u32 {
  return read8(h + CODE);
}
export function rest(h: usize): u32 {
  return read32(h + REST);
}
/** next-hop MTU of a frag-needed (RFC 1191 section 4) */
export function mtu(h: usize): u32 {
  return read16(h + REST + 2);
}
/** whether it reports an error about another packet (RFC 1122 section 3.2.2); unknown types count as errors */
export function isError(type: u32): bool {
  switch (type) {
    case IcmpType.DEST_UNREACH:
    case IcmpType.SOURCE_QUENCH:
    case IcmpType.REDIRECT:
    case IcmpType.TIME_EXCEEDED:
    case IcmpType.PARAMETERPROB:
      return true;
    // unassigned or for routers: icmp_pointers[] marks them as errors
    case 1:
    case 2:
    case 6:
    case 7:
    case 9:
    case 10:
      return true;
    default:
      return type > <u32>IcmpType.LAST;
  }
}
/** Writes the header; the checksum covers the `length` bytes from `h` on, which must be in place behind the header. */
export function writeHeader(h: usize, type: u32, code: u32, rest: u32, length: u32): void {
  write8(h + TYPE, type);
  write8(h + CODE, code);
  write32(h + REST, rest);
  write16(h + CHECKSUM, 0);
  write16(h + CHECKSUM, checksum(h, length));
}
