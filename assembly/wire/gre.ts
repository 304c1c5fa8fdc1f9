/** GRE (RFC 2784; key and sequence number: RFC 2890). */
import { read16, read32, write16, write32 } from "./bytes";

export const FLAGS = 0;
export const PROTOCOL = 2;
/** flags and protocol: what every header has */
export const BASE_LENGTH: u32 = 4;
/** checksum and its reserved half word, key, sequence number: four bytes each, where the flags say so */
export const OPTION_LENGTH: u32 = 4;

/** GRE_* (include/uapi/linux/if_tunnel.h) as a number of the first two bytes */
export const enum GreFlag {
  CSUM = 0x8000,
  ROUTING = 0x4000,
  KEY = 0x2000,
  SEQ = 0x1000,
  VERSION = 0x0007,
}

/** EtherTypes that mean something of their own here */
export const enum GreProtocol {
  /** an Ethernet frame */
  TEB = 0x6558,
  ERSPAN = 0x88be,
  ERSPAN2 = 0x22eb,
  WCCP = 0x883e,
}

export function flags(h: usize): u32 {
  return read16(h + FLAGS);
}
export function protocol(h: usize): u32 {
  return read16(h + PROTOCOL);
}
/** Bytes of a header with these flags (gre_calc_hlen). */
export function lengthOf(flags: u32): u32 {
  let length = BASE_LENGTH;
  if (flags & GreFlag.CSUM) length += OPTION_LENGTH;
  if (flags & GreFlag.KEY) length += OPTION_LENGTH;
  if (flags & GreFlag.SEQ) length += OPTION_LENGTH;
  return length;
}
/** Where the key is; only where the flags say so. */
export function keyAt(h: usize, flags: u32): usize {
  return h + BASE_LENGTH + (flags & GreFlag.CSUM ? 4 : 0);
}
export function sequenceAt(h: usize, flags: u32): usize {
  return keyAt(h, flags) + (flags & GreFlag.KEY ? 4 : 0);
}
export function key(h: usize, flags: u32): u32 {
  return flags & GreFlag.KEY ? read32(keyAt(h, flags)) : 0;
}
export function sequence(h: usize, flags: u32): u32 {
  return flags & GreFlag.SEQ ? read32(sequenceAt(h, flags)) : 0;
}
/** Writes a header; a checksum is zero, to be computed over all that follows. */
export function write(h: usize, flags: u32, protocol: u32, key: u32, sequence: u32): void {
  write16(h + FLAGS, flags & (GreFlag.CSUM | GreFlag.KEY | GreFlag.SEQ));
  write16(h + PROTOCOL, protocol);
  if (flags & GreFlag.CSUM) write32(h + BASE_LENGTH, 0);
  if (flags & GreFlag.KEY) write32(keyAt(h, flags), key);
  if (flags & GreFlag.SEQ) write32(sequenceAt(h, flags), sequence);
}
