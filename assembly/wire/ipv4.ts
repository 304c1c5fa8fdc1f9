/** IPv4 header (RFC 791 section 3.1). */
import { read16, read32, read8, write16, write32, write8 } from "./bytes";
import { checksum, fold, updateChecksum16 } from "./checksum";

export const TOS = 1;
export const TOTAL_LENGTH = 2;
export const IDENTIFICATION = 4;
export const FRAGMENT = 6;
export const TTL = 8;
export const PROTOCOL = 9;
export const CHECKSUM = 10;
export const SOURCE = 12;
export const DESTINATION = 16;
export const OPTIONS = 20;
/** length without options */
export const HEADER_LENGTH: u32 = 20;

export const FLAG_CE: u32 = 0x8000;
export const FLAG_DF: u32 = 0x4000;
export const FLAG_MF: u32 = 0x2000;
export const OFFSET_MASK: u32 = 0x1fff;

/** IPPROTO_* */
export const enum Protocol {
  ICMP = 1,
  IGMP = 2,
  IPIP = 4,
  TCP = 6,
  UDP = 17,
  DCCP = 33,
  IPV6 = 41,
  GRE = 47,
  ESP = 50,
  AH = 51,
  SCTP = 132,
  UDPLITE = 136,
  RAW = 255,
}

export function version(h: usize): u32 {
  return read8(h) >> 4;
}
/** header length in bytes, options included */
export function headerLength(h: usize): u32 {
  return (read8(h) & 15) << 2;
}
export function tos(h: usize): u32 {
  return read8(h + TOS);
}
export function totalLength(h: usize): u32 {
  return read16(h + TOTAL_LENGTH);
}
export function identification(h: usize): u32 {
  return read16(h + IDENTIFICATION);
}
/** flags and fragment offset as one field */
export function fragmentField(h: usize): u32 {
  return read16(h + FRAGMENT);
}
/** fragment offset in bytes */
export function fragmentOffset(h: usize): u32 {
  return (read16(h + FRAGMENT) & OFFSET_MASK) << 3;
}
export function isFragment(h: usize): bool {
  return (read16(h + FRAGMENT) & (FLAG_MF | OFFSET_MASK)) != 0;
}
export function ttl(h: usize): u32 {
  return read8(h + TTL);
}
export function protocol(h: usize): u32 {
  return read8(h + PROTOCOL);
}
export function source(h: usize): u32 {
  return read32(h + SOURCE);
}
export function destination(h: usize): u32 {
  return read32(h + DESTINATION);
}
export function headerChecksumOk(h: usize): bool {
  if (read8(h) != 0x45) return checksum(h, headerLength(h)) == 0;
  // without options: five words, added in memory order (RFC 1071 section 2(B))
  let sum =
    <u64>load<u32>(h) +
    <u64>load<u32>(h, 4) +
    <u64>load<u32>(h, 8) +
    <u64>load<u32>(h, 12) +
    <u64>load<u32>(h, 16);
  sum = (sum & 0xffffffff) + (sum >> 32);
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return (sum & 0xffff) + (sum >> 16) == 0xffff;
}
/** Computes and writes the header checksum. */
export function sealHeader(h: usize): void {
  if (read8(h) != 0x45) {
    write16(h + CHECKSUM, 0);
    write16(h + CHECKSUM, checksum(h, headerLength(h)));
    return;
  }
  const ttlAndProtocol = <u64>load<u16>(h, TTL);
  const sum = ttlAndProtocol + addresses(h) + <u64>load<u32>(h) + <u64>load<u32>(h, IDENTIFICATION);
  store<u16>(h, <u16>~fold(sum), CHECKSUM);
}
/** Sum of both addresses in memory order. */
function addresses(h: usize): u64 {
  return <u64>load<u32>(h, SOURCE) + <u64>load<u32>(h, DESTINATION);
}
/** TTL minus one, checksum updated in place (ip_decrease_ttl). */
export function decrementTtl(h: usize): void {
  const before = read16(h + TTL);
  const after = (before - 0x100) & 0xffff;
  write16(h + TTL, after);
  updateChecksum16(h + CHECKSUM, before, after);
}
/**
 * Writes a header without options; checksum included. `fragment` is flags and offset as one field. The words are put together first: a load of
 * what was just written in smaller pieces would have to wait for them.
 */
export function writeHeader(
  h: usize,
  tos: u32,
  totalLength: u32,
  identification: u32,
  fragment: u32,
  ttl: u32,
  protocol: u32,
  source: u32,
  destination: u32,
): void {
  const first: u32 = 0x45 | ((tos & 0xff) << 8) | ((<u32>bswap<u16>(<u16>totalLength)) << 16);
  const second: u32 = (<u32>bswap<u16>(<u16>identification)) | ((<u32>bswap<u16>(<u16>fragment)) << 16);
  const third: u32 = (ttl & 0xff) | ((protocol & 0xff) << 8);
  const from = bswap<u32>(source);
  const to = bswap<u32>(destination);
  const sum = <u64>first + <u64>second + <u64>third + <u64>from + <u64>to;
  store<u32>(h, first);
  store<u32>(h, second, IDENTIFICATION);
  store<u32>(h, third | ((~fold(sum) & 0xffff) << 16), TTL);
  store<u32>(h, from, SOURCE);
  store<u32>(h, to, DESTINATION);
}

// Classes of addresses, in host order (include/linux/in.h)
export function isLoopback(a: u32): bool {
  return a >> 24 == 127;
}
export function isMulticast(a: u32): bool {
  return a >> 28 == 14;
}
/** 224.0.0.x */
export function isLocalMulticast(a: u32): bool {
  return (a & 0xffffff00) == 0xe0000000;
}
/** 240.0.0.0/4, the limited broadcast included (ipv4_is_badclass is 240/4) */
export function isBadClass(a: u32): bool {
  return a >> 28 == 15;
}
export function isLimitedBroadcast(a: u32): bool {
  return a == 0xffffffff;
}
/** 0.0.0.0 only: the rest of 0.0.0.0/8 is ordinary to Linux since 5.3 (ipv4_is_zeronet) */
export function isZeroNet(a: u32): bool {
  return a == 0;
}
