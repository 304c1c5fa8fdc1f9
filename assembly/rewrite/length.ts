/** Frames made shorter or longer: --mtu-trunc, --fixlen, --efcs; and the lengths in the IP header that follow. */
import { RewriteEdit, RewriteLength, RewritePlan } from "../abi/rewrite";
import { read16, write16 } from "../wire/bytes";
import { updateChecksum16 } from "../wire/checksum";
import { EtherType } from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";

/** What rewriteFrame answers for a frame that is left out, as the plan says. */
export const SKIP: i32 = -1;
/** What it answers for a frame that would become longer than its buffer. */
export const TOO_LONG: i32 = -2;

/** @returns 0, SKIP or TOO_LONG */
export function resize(p: RewritePlan, frame: usize, capacity: u32): i32 {
  // a fragment keeps its length: tcprewrite looks after it where the datagram is whole
  let isCut =
    (p.edits & RewriteEdit.removeFcs) != 0 &&
    !(p.type == EtherType.IP && hasIpHeader(p, frame) && isFragment(p));
  if (p.edits & RewriteEdit.truncateToMtu && p.originalLength - p.linkBytes > p.mtu) {
    p.originalLength = p.linkBytes + p.mtu;
    p.captured = min(p.captured, p.originalLength);
    isCut = true;
  }
  if (p.fixLength != <u32>RewriteLength.keep && p.captured < p.originalLength) {
    if (p.fixLength == <u32>RewriteLength.remove) return SKIP;
    if (hasIpHeader(p, frame)) {
      if (p.fixLength == <u32>RewriteLength.pad) {
        if (p.originalLength > capacity) return TOO_LONG;
        memory.fill(frame + p.captured, 0, p.originalLength - p.captured);
        p.captured = p.originalLength;
        p.isResized = 1;
      } else {
        p.originalLength = p.captured;
        isCut = true;
      }
    }
  }
  if (isCut && hasIpHeader(p, frame)) shorten(p);
  return 0;
}

function hasIpHeader(p: RewritePlan, frame: usize): bool {
  const present = <u32>frame + p.captured - p.network;
  if (p.type == EtherType.IP) return present >= ipv4.HEADER_LENGTH && ipv4.version(p.network) == 4;
  return p.type == EtherType.IPV6 && present >= ipv6.HEADER_LENGTH && ipv6.version(p.network) == 6;
}

function isFragment(p: RewritePlan): bool {
  return (read16(p.network + ipv4.FRAGMENT) & (ipv4.FLAG_MF | ipv4.OFFSET_MASK)) != 0;
}

/** The packet cannot be longer than its frame has room for. What only lost padding keeps its length. */
function shorten(p: RewritePlan): void {
  const room = p.originalLength - p.linkBytes;
  const h = p.network;
  if (p.type == EtherType.IP) {
    const before = ipv4.totalLength(h);
    // 0: segmentation was left to the card
    if (before != 0 && before <= room) return;
    if (before == 0 && room > 0xffff) return;
    write16(h + ipv4.TOTAL_LENGTH, room);
    updateChecksum16(h + ipv4.CHECKSUM, before, room);
  } else {
    const before = read16(h + ipv6.PAYLOAD_LENGTH);
    if (before + ipv6.HEADER_LENGTH <= room || room < ipv6.HEADER_LENGTH) return;
    write16(h + ipv6.PAYLOAD_LENGTH, room - ipv6.HEADER_LENGTH);
  }
  p.isResized = 1;
}
