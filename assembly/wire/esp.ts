/** Encapsulating Security Payload (RFC 4303 section 2). The trailer is the pad length and the number of the next header. */
import { read32, write32 } from "./bytes";

export const SPI = 0;
export const SEQUENCE = 4;
export const HEADER_LENGTH: u32 = 8;
export const TRAILER_LENGTH: u32 = 2;

export function spi(h: usize): u32 {
  return read32(h + SPI);
}
export function sequence(h: usize): u32 {
  return read32(h + SEQUENCE);
}
export function writeHeader(h: usize, index: u32, number: u32): void {
  write32(h + SPI, index);
  write32(h + SEQUENCE, number);
}
