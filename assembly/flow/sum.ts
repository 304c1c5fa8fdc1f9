/** Sums of the Internet checksum (RFC 1071) over words as they lie in memory. */
import { fold } from "../wire/checksum";
import { Key, TCP, VERSION6 } from "./state";

/** The sum over `bytes` (at most 65535) at `at`. Up to 15 bytes behind them are read, and are not in it. */
function sumOf(at: usize, bytes: u32): u64 {
  let lanes = i32x4.splat(0);
  for (; bytes >= 16; bytes -= 16) {
    lanes = i32x4.add(lanes, i32x4.extadd_pairwise_i16x8_u(v128.load(at)));
    at += 16;
  }
  const isThere = i8x16.lt_u(
    i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    i8x16.splat(<i8>bytes),
  );
  lanes = i32x4.add(lanes, i32x4.extadd_pairwise_i16x8_u(v128.and(v128.load(at), isThere)));
  const low = i64x2.extract_lane(lanes, 0);
  const high = i64x2.extract_lane(lanes, 1);
  return <u64>(low & 0xffffffff) + ((<u64>low) >> 32) + <u64>(high & 0xffffffff) + ((<u64>high) >> 32);
}

/** The same, 0 to 0xffff. */
export function foldedSum(at: usize, bytes: u32): u32 {
  return fold(sumOf(at, bytes));
}

/** The transport checksum of the IP packet at `ip`, whose key is `k`, is good. */
export function isTransportGood(ip: usize, k: Key): bool {
  const isV6 = (k.shape & VERSION6) != 0;
  const header: u32 = isV6 ? 40 : 20;
  const addresses: u32 = isV6 ? 8 : 12;
  const length = k.total - header;
  // the pseudo header's length and protocol as words in memory order
  const pseudo = <u64>bswap<u16>(<u16>length) + ((<u64>(k.shape & TCP ? 6 : 17)) << 8);
  return fold(pseudo + sumOf(ip + addresses, k.total - addresses)) == 0xffff;
}

/** What `bytes` of padding that end at `end`, behind an IP packet of `total` bytes, add to a sum that began in front of the packet. */
export function sumBehind(end: usize, bytes: u32, total: u32): u32 {
  const sum = foldedSum(end - bytes, bytes);
  return total & 1 ? bswap<u16>(<u16>sum) : sum;
}
