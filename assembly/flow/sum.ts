/** Sums of the Internet checksum (RFC 1071) over words as they lie in memory. */
import { fold, sumWords } from "../wire/checksum";
import { Key, TCP, VERSION6 } from "./state";

/** The sum over `bytes` at `at`, 0 to 0xffff. */
export function foldedSum(at: usize, bytes: u32): u32 {
  return fold(sumWords(at, bytes, 0));
}

/** The transport checksum of the IP packet at `ip`, whose key is `k`, is good. */
export function isTransportGood(ip: usize, k: Key): bool {
  const isV6 = (k.shape & VERSION6) != 0;
  const header: u32 = isV6 ? 40 : 20;
  const addresses: u32 = isV6 ? 8 : 12;
  const length = k.total - header;
  // the pseudo header's length and protocol as words in memory order
  const pseudo = <u64>bswap<u16>(<u16>length) + ((<u64>(k.shape & TCP ? 6 : 17)) << 8);
  return fold(sumWords(ip + addresses, k.total - addresses, pseudo)) == 0xffff;
}

/** What `bytes` of padding that end at `end`, behind an IP packet of `total` bytes, add to a sum that began in front of the packet. */
export function sumBehind(end: usize, bytes: u32, total: u32): u32 {
  const sum = foldedSum(end - bytes, bytes);
  return total & 1 ? bswap<u16>(<u16>sum) : sum;
}
