/** Where the IP header of a captured frame is: behind VLAN tags, MPLS labels and Ethernet over MPLS (RFC 4448). As get_l2len_protocol of tcpreplay. */
import { read16, read32, read8 } from "../wire/bytes";
import * as ethernet from "../wire/ethernet";
import { EtherType } from "../wire/ethernet";

const QINQ_OLD: u32 = 0x9100;
const MPLS: u32 = 0x8847;
const MPLS_UPSTREAM: u32 = 0x8848;
/** RFC 3032 section 2.1: a label entry, its bottom-of-stack bit; RFC 5586: the label of the generic associated channel */
const LABEL_BYTES: u32 = 4;
const BOTTOM: u32 = 0x100;
const LABEL_SHIFT: u32 = 12;
const LABEL_GAL: u32 = 13;
const CONTROL_WORD_BYTES: u32 = 4;
/** IEEE 802.3: a type field up to here is a length */
const LONGEST_LENGTH: u32 = 1500;

export const IPV4_BYTES: u32 = 20;
export const IPV6_BYTES: u32 = 40;
/** findNetwork: the IP version is in these bits, the offset below them */
export const VERSION_SHIFT: u32 = 24;
export const OFFSET_MASK: u32 = 0xffffff;

/** Offset of an IP header that is there in full and its version (VERSION_SHIFT, OFFSET_MASK); 0 where the frame has none. */
export function findNetwork(frame: usize, length: u32): u32 {
  if (length <= <u32>ethernet.HEADER_LENGTH) return 0;
  let at: u32 = ethernet.HEADER_LENGTH;
  let type = read16(frame + ethernet.TYPE);
  let version: u32 = 0;
  while (true) {
    if (type == EtherType.P_8021Q || type == EtherType.P_8021AD || type == QINQ_OLD) {
      if (length < at + ethernet.VLAN_LENGTH) return 0;
      type = read16(frame + at + 2);
      at += ethernet.VLAN_LENGTH;
    } else if (type == MPLS || type == MPLS_UPSTREAM) {
      let entry: u32 = 0;
      do {
        if (length < at + LABEL_BYTES) return 0;
        entry = read32(frame + at);
        if (entry >> LABEL_SHIFT == LABEL_GAL) return 0;
        at += LABEL_BYTES;
      } while (!(entry & BOTTOM));
      if (length <= at) return 0;
      version = read8(frame + at) >> 4;
      if (version == 4 || version == 6) break;
      if (version || length < at + CONTROL_WORD_BYTES + ethernet.HEADER_LENGTH) return 0;
      at += CONTROL_WORD_BYTES + ethernet.HEADER_LENGTH;
      type = read16(frame + at - 2);
    } else {
      if (length <= at) return 0;
      if (type == EtherType.IP) version = 4;
      else if (type == EtherType.IPV6) version = 6;
      else if (type <= LONGEST_LENGTH) version = read8(frame + at) >> 4;
      break;
    }
  }
  if (version == 4 && at + IPV4_BYTES <= length) return (4 << VERSION_SHIFT) | at;
  if (version == 6 && at + IPV6_BYTES <= length) return (6 << VERSION_SHIFT) | at;
  return 0;
}
