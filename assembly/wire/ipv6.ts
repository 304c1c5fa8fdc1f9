/** IPv6 header (RFC 8200 section 3) and what multicast snooping needs of its extension headers. */
import { read16, read8 } from "./bytes";

export const PAYLOAD_LENGTH = 4;
export const NEXT_HEADER = 6;
export const HOP_LIMIT = 7;
export const SOURCE = 8;
export const DESTINATION = 24;
export const HEADER_LENGTH: u32 = 40;

/** IPPROTO_* of extension headers and ICMPv6 */
export const enum NextHeader {
  HOP_BY_HOP = 0,
  TCP = 6,
  ROUTING = 43,
  FRAGMENT = 44,
  AUTH = 51,
  ICMPV6 = 58,
  NONE = 59,
  DESTINATION_OPTIONS = 60,
}

export function version(h: usize): u32 {
  return read8(h) >> 4;
}
export function payloadLength(h: usize): u32 {
  return read16(h + PAYLOAD_LENGTH);
}
export function nextHeader(h: usize): u32 {
  return read8(h + NEXT_HEADER);
}
/** The first and the second half of an address, host order. */
export function addressHigh(at: usize): u64 {
  return bswap<u64>(load<u64>(at));
}
export function addressLow(at: usize): u64 {
  return bswap<u64>(load<u64>(at, 8));
}
/** fe80::/10 */
export function isLinkLocal(high: u64): bool {
  return high >> 54 == 0x3fa;
}
