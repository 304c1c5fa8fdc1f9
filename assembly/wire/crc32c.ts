/** CRC-32C (Castagnoli), SCTP's checksum (RFC 9260 appendix A): reflected, polynomial 0x1edc6f41, all ones before and inverted after. */
import { read8 } from "./bytes";

const POLYNOMIAL: u32 = 0x82f63b78;

/** Of `length` bytes at `p`. It is sent least significant byte first. */
export function crc32c(p: usize, length: u32): u32 {
  let crc: u32 = 0xffffffff;
  for (let i: u32 = 0; i < length; i++) {
    crc ^= read8(p + i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (POLYNOMIAL & (0 - (crc & 1)));
  }
  return ~crc;
}
