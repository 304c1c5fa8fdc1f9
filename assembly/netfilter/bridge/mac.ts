/** MAC addresses in the Ethernet header of a bridged frame, told to observers. */
import { Packet, set16, set32 } from "../../packet";

export function set48(p: Packet, at: usize, address: u64): void {
  set32(p, at, <u32>(address >> 16));
  set16(p, at + 4, (<u32>address) & 0xffff);
}
