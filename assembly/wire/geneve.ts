/** Geneve (RFC 8926 section 3.4). */
import { read16, read32, read8, write16, write32, write8 } from "./bytes";

const PROTOCOL = 2;
const VNI = 4;
export const HEADER_LENGTH: u32 = 8;

export function version(h: usize): u32 {
  return read8(h) >> 6;
}
/** bytes of options behind the header */
export function optionsLength(h: usize): u32 {
  return (read8(h) & 0x3f) << 2;
}
/** O: for the endpoint itself, not for its hosts */
export function isControl(h: usize): bool {
  return (read8(h + 1) & 0x80) != 0;
}
/** C: an option must be understood */
export function isCritical(h: usize): bool {
  return (read8(h + 1) & 0x40) != 0;
}
/** EtherType of what is inside; 0x6558 is an Ethernet frame */
export function protocol(h: usize): u32 {
  return read16(h + PROTOCOL);
}
export function vni(h: usize): u32 {
  return read32(h + VNI) >> 8;
}
/** A header without options around an Ethernet frame. */
export function write(h: usize, id: u32): void {
  write8(h, 0);
  write8(h + 1, 0);
  write16(h + PROTOCOL, 0x6558);
  write32(h + VNI, id << 8);
}
