/** The link header: MAC addresses, VLAN tags, and where the network header starts behind it. */
import { RewriteEdit, RewritePlan, RewriteVlan } from "../abi/rewrite";
import { read16, read32, read48, write16, write48 } from "../wire/bytes";
import * as ethernet from "../wire/ethernet";
import { BROADCAST_ADDRESS, EtherType } from "../wire/ethernet";
import { isGroup4, isGroup6 } from "./addresses";
import * as ipv4 from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";

/** What findNetwork answers for a frame that cannot be edited: nothing is behind the link header, or LLC. */
export const UNKNOWN: u32 = 0;

const MAX_LLC_LENGTH: u32 = 1500;

const MPLS_UNICAST: u32 = 0x8847;
const MPLS_MULTICAST: u32 = 0x8848;
const LABEL_LENGTH: u32 = 4;
const MAC_BYTES: u32 = 6;
const GROUPS_OF_IPV4: u64 = 0x01005e;
const GROUPS_OF_IPV6: u64 = 0x3333;
/** two addresses of 64 bits */
const MAC_PAIR_BYTES: u32 = 16;
/** RFC 3032 section 2.1: the S bit */
const BOTTOM_OF_STACK: u32 = 0x100;

function isTag(type: u32): bool {
  return type == EtherType.P_8021Q || type == EtherType.P_8021AD;
}

/**
 * Finds what is behind Ethernet, VLAN tags and MPLS labels: `network`, `type`, `linkBytes`.
 * @returns bytes of the link header, or UNKNOWN
 */
export function findNetwork(p: RewritePlan, frame: usize): u32 {
  let bytes = ethernet.HEADER_LENGTH;
  if (p.captured <= bytes) return UNKNOWN;
  let type = ethernet.etherType(frame);
  while (isTag(type)) {
    bytes += ethernet.VLAN_LENGTH;
    if (p.captured <= bytes) return UNKNOWN;
    type = read16(frame + bytes - 2);
  }
  if (type == MPLS_UNICAST || type == MPLS_MULTICAST) {
    let label: u32 = 0;
    do {
      bytes += LABEL_LENGTH;
      if (p.captured <= bytes) return UNKNOWN;
      label = read32(frame + bytes - LABEL_LENGTH);
    } while (!(label & BOTTOM_OF_STACK));
    // nothing but the version says what a label carries
    const version = (<u32>load<u8>(frame + bytes)) >> 4;
    type = version == 4 ? EtherType.IP : version == 6 ? EtherType.IPV6 : 0;
  }
  // 802.3: LLC, not a type (IEEE 802.3 section 3.2.6)
  if (type <= MAX_LLC_LENGTH) {
    if (!isTakenForIp(frame + bytes)) return UNKNOWN;
    type = 0;
  }
  place(p, frame, bytes, type);
  return bytes;
}

/** tcprewrite leaves LLC frames alone but those, such as STP's, that start like an IP packet. Only their link headers are changed here. */
function isTakenForIp(at: usize): bool {
  const version = (<u32>load<u8>(at)) >> 4;
  return version == 4 || version == 6;
}

function place(p: RewritePlan, frame: usize, bytes: u32, type: u32): void {
  p.linkBytes = bytes;
  p.network = <u32>frame + bytes;
  p.type = type;
}

/** False where the frame would not fit into its buffer. */
export function rewriteLink(p: RewritePlan, frame: usize, capacity: u32): bool {
  if (p.vlanMode == <u32>RewriteVlan.add) {
    if (p.captured + ethernet.VLAN_LENGTH > capacity) return false;
    addTag(p, frame);
  } else if (p.vlanMode == <u32>RewriteVlan.remove && isTag(ethernet.etherType(frame))) removeTag(p, frame);
  if (p.edits & RewriteEdit.sourceMac) setMac(p, frame + ethernet.SOURCE, p.sourceMac);
  if (p.edits & RewriteEdit.destinationMac) setMac(p, frame + ethernet.DESTINATION, p.destinationMac);
  if (p.macCount) {
    substitute(p, frame + ethernet.SOURCE);
    substitute(p, frame + ethernet.DESTINATION);
  }
  if (p.edits & RewriteEdit.randomMac) {
    randomize(p, frame + ethernet.SOURCE);
    randomize(p, frame + ethernet.DESTINATION);
  }
  return true;
}

/** A new outer tag; the bits that the plan does not give are those of the tag that was the outer one. */
function addTag(p: RewritePlan, frame: usize): void {
  const tci = isTag(ethernet.etherType(frame)) ? read16(frame + ethernet.HEADER_LENGTH) : 0;
  const tag = p.vlanTag >= 0 ? <u32>p.vlanTag : tci & 0xfff;
  const cfi = p.vlanCfi >= 0 ? <u32>p.vlanCfi : (tci >> 12) & 1;
  const priority = p.vlanPriority >= 0 ? <u32>p.vlanPriority : tci >> 13;
  const at = frame + ethernet.TYPE;
  memory.copy(at + ethernet.VLAN_LENGTH, at, p.captured - ethernet.TYPE);
  write16(at, p.vlanProtocol);
  write16(at + 2, (priority << 13) | (cfi << 12) | tag);
  p.captured += ethernet.VLAN_LENGTH;
  p.originalLength += ethernet.VLAN_LENGTH;
  place(p, frame, p.linkBytes + ethernet.VLAN_LENGTH, p.type);
}

function removeTag(p: RewritePlan, frame: usize): void {
  const at = frame + ethernet.TYPE;
  p.captured -= ethernet.VLAN_LENGTH;
  p.originalLength -= ethernet.VLAN_LENGTH;
  memory.copy(at, at + ethernet.VLAN_LENGTH, p.captured - ethernet.TYPE);
  place(p, frame, p.linkBytes - ethernet.VLAN_LENGTH, p.type);
}

/** The broadcast address and groups of IP: others, such as those of STP and LLDP, tcprewrite takes for those of one station. */
function isGroupMac(address: u64): bool {
  return address == BROADCAST_ADDRESS || address >> 24 == GROUPS_OF_IPV4 || address >> 32 == GROUPS_OF_IPV6;
}

function isKept(p: RewritePlan, address: u64): bool {
  return (p.edits & (RewriteEdit.skipLinkBroadcast | RewriteEdit.skipBroadcast)) != 0 && isGroupMac(address);
}

function setMac(p: RewritePlan, at: usize, to: u64): void {
  if (!isKept(p, read48(at))) write48(at, to);
}

function substitute(p: RewritePlan, at: usize): void {
  const address = read48(at);
  const table = changetype<usize>(p) + p.macs;
  for (let i: u32 = 0; i < p.macCount; i++) {
    const pair = table + i * MAC_PAIR_BYTES;
    if (load<u64>(pair) != address) continue;
    write48(at, load<u64>(pair, 8));
    return;
  }
}

/** As addresses are (addresses.ts), a byte at a time. */
function randomize(p: RewritePlan, at: usize): void {
  const address = read48(at);
  if (isGroupMac(address)) return;
  for (let i: u32 = p.macKeep; i < MAC_BYTES; i++) {
    const byte = <u32>load<u8>(at + i);
    const mask = (<u32>(p.macMask >> (8 * (5 - i)))) & 0xff;
    const other = (byte ^ mask) - (byte & mask);
    // the first byte's lowest bit makes a group
    store<u8>(at + i, <u8>(i == 0 ? other & 0xfe : other));
  }
}

/**
 * A packet that now goes to a group goes to the group's MAC (RFC 1112 section 6.4, RFC 2464 section 7), unless chance made it a group
 * (appneta/tcpreplay#901).
 */
export function setGroupMac(p: RewritePlan, frame: usize): void {
  if (p.edits & RewriteEdit.randomAddresses) return;
  if (!p.destinationChanged && !(p.edits & RewriteEdit.destinationMac)) return;
  if (p.edits & RewriteEdit.skipLinkBroadcast && isGroupMac(ethernet.destination(frame))) return;
  if (p.type == EtherType.IP) {
    const group = ipv4.destination(p.network);
    if (isGroup4(group)) write48(frame, 0x01005e000000 | (<u64>(group & 0x7fffff)));
  } else if (p.type == EtherType.IPV6 && isGroup6(p.network + ipv6.DESTINATION))
    write48(frame, 0x333300000000 | (<u64>read32(p.network + ipv6.DESTINATION + 12)));
}
