/**
 * The Internet checksum (RFC 1071) and its incremental update (RFC 1624). Sums are kept in memory (little-endian) order, which
 * RFC 1071 section 2(B) allows: native 32-bit words are added and the bytes are swapped once, at the end.
 */
import { read16, write16 } from "./bytes";

/** Folds a 64-bit sum of native words to 16 bits. */
export function fold(sum: u64): u32 {
  sum = (sum & 0xffffffff) + (sum >> 32);
  sum = (sum & 0xffffffff) + (sum >> 32);
  let s = <u32>sum;
  s = (s & 0xffff) + (s >> 16);
  return (s & 0xffff) + (s >> 16);
}

/** Sum of `length` bytes at `p` as a 64-bit accumulator of native words, added to `start`. */
export function sumWords(p: usize, length: u32, start: u64): u64 {
  let sum = start;
  if (length >= 64) {
    let lanes = i32x4.splat(0);
    // every step adds at most 2 * 0xffff to a lane: 0x7fff steps cannot overflow, and a packet is at most 0xffff bytes
    while (length >= 16) {
      lanes = i32x4.add(lanes, i32x4.extadd_pairwise_i16x8_u(v128.load(p)));
      p += 16;
      length -= 16;
    }
    sum += <u64>(<u32>i32x4.extract_lane(lanes, 0));
    sum += <u64>(<u32>i32x4.extract_lane(lanes, 1));
    sum += <u64>(<u32>i32x4.extract_lane(lanes, 2));
    sum += <u64>(<u32>i32x4.extract_lane(lanes, 3));
  }
  while (length >= 4) {
    sum += <u64>load<u32>(p);
    p += 4;
    length -= 4;
  }
  if (length >= 2) {
    sum += <u64>load<u16>(p);
    p += 2;
    length -= 2;
  }
  if (length) sum += <u64>load<u8>(p);
  return sum;
}

/** The checksum (ready to be written with write16) of `length` bytes at `p`; 0 where a correct checksum is included. */
export function checksum(p: usize, length: u32): u32 {
  return bswap<u16>(<u16>~fold(sumWords(p, length, 0)));
}

/** The same with the pseudo header of TCP and UDP over IPv4 (RFC 793 section 3.1, RFC 768). Addresses in host order. */
export function checksumPseudo(p: usize, length: u32, source: u32, destination: u32, protocol: u32): u32 {
  let sum: u64 = <u64>bswap<u32>(source) + <u64>bswap<u32>(destination);
  sum += <u64>(<u32>bswap<u16>(<u16>length)) + <u64>((protocol & 0xff) << 8);
  return bswap<u16>(<u16>~fold(sumWords(p, length, sum)));
}

/** The same over IPv6 (RFC 8200 section 8.1); both addresses are at `addresses`, one behind the other. */
export function checksumIpv6(p: usize, length: u32, addresses: usize, protocol: u32): u32 {
  const pseudo: u64 = <u64>bswap<u32>(length) + ((<u64>(protocol & 0xff)) << 24);
  return bswap<u16>(<u16>~fold(sumWords(p, length, sumWords(addresses, 32, pseudo))));
}

/** Replaces a 16-bit word covered by the checksum at `at` (RFC 1624 eqn. 3). Values in host order. */
export function updateChecksum16(at: usize, before: u32, after: u32): void {
  let sum = (~read16(at) & 0xffff) + (~before & 0xffff) + after;
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  write16(at, ~sum);
}

/** Replaces a 32-bit word covered by the checksum at `at`. Values in host order. */
export function updateChecksum32(at: usize, before: u32, after: u32): void {
  updateChecksum16(at, before >> 16, after >> 16);
  updateChecksum16(at, before & 0xffff, after & 0xffff);
}
