/** IPv6 header (RFC 8200 section 3) and what multicast snooping needs of its extension headers. */
import { read16, read32, read8, write16, write32, write8 } from "./bytes";

export const PAYLOAD_LENGTH = 4;
export const NEXT_HEADER = 6;
export const HOP_LIMIT = 7;
export const SOURCE = 8;
export const DESTINATION = 24;
export const HEADER_LENGTH: u32 = 40;

/** IPPROTO_* of extension headers and ICMPv6 */
export const enum NextHeader {
  HOP_BY_HOP = 0,
  IPIP = 4,
  TCP = 6,
  UDP = 17,
  IPV6 = 41,
  ROUTING = 43,
  FRAGMENT = 44,
  GRE = 47,
  ESP = 50,
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
/** traffic class: DSCP and ECN */
export function trafficClass(h: usize): u32 {
  return (read16(h) >> 4) & 0xff;
}
export function flowLabel(h: usize): u32 {
  return read32(h) & 0xfffff;
}
export function hopLimit(h: usize): u32 {
  return read8(h + HOP_LIMIT);
}
/** Writes a header; source and destination are pointers to 16 bytes each. */
export function writeHeader(
  h: usize,
  trafficClass: u32,
  label: u32,
  payloadLength: u32,
  next: u32,
  hops: u32,
  source: usize,
  destination: usize,
): void {
  write32(h, 0x60000000 | ((trafficClass & 0xff) << 20) | (label & 0xfffff));
  write16(h + PAYLOAD_LENGTH, payloadLength);
  write8(h + NEXT_HEADER, next);
  write8(h + HOP_LIMIT, hops);
  memory.copy(h + SOURCE, source, 16);
  memory.copy(h + DESTINATION, destination, 16);
}

// Fragment header (RFC 8200 section 4.5): next header, reserved, offset and flags, identification
export const FRAGMENT_FIELD = 2;
export const FRAGMENT_ID = 4;
export const FRAGMENT_LENGTH: u32 = 8;
export const FRAGMENT_MORE: u32 = 1;
export const FRAGMENT_OFFSET: u32 = 0xfff8;
