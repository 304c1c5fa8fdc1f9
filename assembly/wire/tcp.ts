/** TCP (RFC 9293 section 3.1). */
import { read16, read32, read8, write16, write32, write8 } from "./bytes";

export const SOURCE = 0;
export const DESTINATION = 2;
export const SEQUENCE = 4;
export const ACKNOWLEDGEMENT = 8;
export const DATA_OFFSET = 12;
export const FLAGS = 13;
export const WINDOW = 14;
export const CHECKSUM = 16;
export const URGENT = 18;
/** without options */
export const HEADER_LENGTH: u32 = 20;

export const FIN: u32 = 0x01;
export const SYN: u32 = 0x02;
export const RST: u32 = 0x04;
export const PSH: u32 = 0x08;
export const ACK: u32 = 0x10;
export const URG: u32 = 0x20;

export function source(h: usize): u32 {
  return read16(h + SOURCE);
}
export function destination(h: usize): u32 {
  return read16(h + DESTINATION);
}
export function sequence(h: usize): u32 {
  return read32(h + SEQUENCE);
}
export function acknowledgement(h: usize): u32 {
  return read32(h + ACKNOWLEDGEMENT);
}
/** header length in bytes, options included */
export function headerLength(h: usize): u32 {
  return (read8(h + DATA_OFFSET) >> 4) << 2;
}
export function flags(h: usize): u32 {
  return read8(h + FLAGS);
}
/** as it stands there, without the scale that the connection has for it */
export function window(h: usize): u32 {
  return read16(h + WINDOW);
}
/** Writes a header without options; the checksum is left 0. */
export function writeHeader(
  h: usize,
  source: u32,
  destination: u32,
  sequence: u32,
  acknowledgement: u32,
  flags: u32,
  window: u32,
): void {
  write16(h + SOURCE, source);
  write16(h + DESTINATION, destination);
  write32(h + SEQUENCE, sequence);
  write32(h + ACKNOWLEDGEMENT, acknowledgement);
  write8(h + DATA_OFFSET, (HEADER_LENGTH >> 2) << 4);
  write8(h + FLAGS, flags);
  write16(h + WINDOW, window);
  write16(h + CHECKSUM, 0);
  write16(h + URGENT, 0);
}
