/** UDP (RFC 768). */
import { read16, write16 } from "./bytes";

export const SOURCE = 0;
export const DESTINATION = 2;
export const LENGTH = 4;
export const CHECKSUM = 6;
export const HEADER_LENGTH: u32 = 8;

export function source(h: usize): u32 {
  return read16(h + SOURCE);
}
export function destination(h: usize): u32 {
  return read16(h + DESTINATION);
}
/** header and data, bytes */
export function length(h: usize): u32 {
  return read16(h + LENGTH);
}
/** 0: the sender computed none */
export function checksumField(h: usize): u32 {
  return read16(h + CHECKSUM);
}
export function writePorts(h: usize, source: u32, destination: u32): void {
  write16(h + SOURCE, source);
  write16(h + DESTINATION, destination);
}
