/** VXLAN (RFC 7348 section 5) with the Group Policy extension (draft-smith-vxlan-group-policy). */
import { read32, read8, write16, write32, write8 } from "./bytes";

const VNI = 4;
export const HEADER_LENGTH: u32 = 8;

/** The first word: I, there is a VNI; G, the low half is a policy's id */
export const FLAG_VNI: u32 = 0x08000000;
export const FLAG_GBP: u32 = 0x80000000;
/** VXLAN_GBP_USED_BITS: G, D (do not learn), A (applied) and the id */
export const GBP_BITS: u32 = 0x80ffffff;
/** bits of a packet's mark that go into the header and come out of it: D, A, id (VXLAN_GBP_MASK) */
const DONT_LEARN: u32 = 0x400000;
const APPLIED: u32 = 0x080000;

/** flags and reserved bits: the first word */
export function flags(h: usize): u32 {
  return read32(h);
}
export function vni(h: usize): u32 {
  return read32(h + VNI) >> 8;
}
/** the byte behind the VNI */
export function reserved(h: usize): u32 {
  return read8(h + 7);
}
/** The mark that a policy header stands for (vxlan_parse_gbp_hdr). */
export function policy(h: usize): u32 {
  return read32(h) & (DONT_LEARN | APPLIED | 0xffff);
}
export function write(h: usize, id: u32): void {
  write32(h, FLAG_VNI);
  write32(h + VNI, id << 8);
}
/** vxlan_build_gbp_hdr: nothing where the mark is 0. */
export function writePolicy(h: usize, mark: u32): void {
  if (!mark) return;
  write8(h, read8(h) | 0x80);
  write8(h + 1, (mark & (DONT_LEARN | APPLIED)) >> 16);
  write16(h + 2, mark & 0xffff);
}
