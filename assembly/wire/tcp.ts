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

// Kinds of options (section 3.1, RFC 7323, RFC 2018)
export const OPTION_END: u32 = 0;
export const OPTION_NOP: u32 = 1;
export const OPTION_MSS: u32 = 2;
export const OPTION_WINDOW: u32 = 3;
export const OPTION_SACK_PERMITTED: u32 = 4;
export const OPTION_SACK: u32 = 5;
export const OPTION_TIMESTAMP: u32 = 8;

/** The first option with a length of the segment at `h`, kind at 0 and whole length at 1; 0 where there is none. The header is all there. */
export function firstOption(h: usize): usize {
  return optionFrom(h + HEADER_LENGTH, h + headerLength(h));
}
/** The option behind the one at `at`; 0 at the end, and where what follows is cut short. */
export function nextOption(h: usize, at: usize): usize {
  return optionFrom(at + read8(at + 1), h + headerLength(h));
}
function optionFrom(from: usize, end: usize): usize {
  for (let at = from; at < end; at++) {
    const kind = read8(at);
    if (kind == OPTION_END) return 0;
    if (kind == OPTION_NOP) continue;
    if (at + 2 > end) return 0;
    const length = read8(at + 1);
    return length < 2 || at + length > end ? 0 : at;
  }
  return 0;
}
