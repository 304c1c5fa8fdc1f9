/**
 * Rewrites one frame as a plan says, in the order of tcprewrite (tcpreplay 4.4): the frame check sequence, the link header, lengths, the
 * fields of the IP and transport headers, addresses, and last the checksums. Those are carried over from the change alone (RFC 1624), so
 * that a checksum that was wrong stays as wrong as it was; they are computed only where the plan asks for it or bytes were cut off or added.
 */
import { RewriteEdit, RewritePlan } from "../abi/rewrite";
import { EtherType } from "../wire/ethernet";
import { rewriteArp } from "./arp";
import { repairChecksums } from "./checksums";
import { rewriteIpv4 } from "./ipv4";
import { rewriteIpv6 } from "./ipv6";
import { resize, SKIP, TOO_LONG } from "./length";
import { findNetwork, rewriteLink, setGroupMac, UNKNOWN } from "./link";
import { carryChecksum } from "./transport";

/** FCS of Ethernet, bytes */
const FCS_LENGTH: u32 = 4;

/**
 * @param plan address of a RewritePlan; its `originalLength` is the frame's length on the wire afterwards
 * @param frame address of `length` bytes, an Ethernet frame; `capacity` bytes may be written
 * @param originalLength of the frame on the wire
 * @returns the new length, SKIP or TOO_LONG (the frame is then as it was)
 */
export function rewriteFrame(
  plan: usize,
  frame: usize,
  length: u32,
  capacity: u32,
  originalLength: u32,
): i32 {
  const p = changetype<RewritePlan>(plan);
  begin(p, length, max(length, originalLength));
  if (p.edits & RewriteEdit.removeFcs && p.originalLength > FCS_LENGTH) {
    p.originalLength -= FCS_LENGTH;
    p.captured = min(p.captured, p.originalLength);
  }
  if (findNetwork(p, frame) == UNKNOWN) return refuse(p);
  if (!rewriteLink(p, frame, capacity)) return TOO_LONG;
  const resized = resize(p, frame, capacity);
  if (resized < 0) return resized;
  switch (p.type) {
    case EtherType.IP:
      rewriteIpv4(p, frame);
      break;
    case EtherType.IPV6:
      rewriteIpv6(p, frame);
      break;
    case EtherType.ARP:
      rewriteArp(p, frame);
      break;
    default:
      break;
  }
  if (p.isSoftError) return refuse(p);
  if (p.edits & RewriteEdit.fixChecksums || p.isResized) repairChecksums(p);
  carryChecksum(p);
  setGroupMac(p, frame);
  p.edited++;
  return p.captured;
}

function begin(p: RewritePlan, captured: u32, originalLength: u32): void {
  p.captured = captured;
  p.originalLength = originalLength;
  p.network = 0;
  p.type = 0;
  p.transport = 0;
  p.transportCaptured = 0;
  p.isFragment = 0;
  p.isPartial = 0;
  p.pseudoDelta = 0;
  p.transportDelta = 0;
  p.isResized = 0;
  p.destinationChanged = 0;
  p.isSoftError = 0;
}

/** A frame that cannot be read is kept, unless the plan says otherwise (--skip-soft-errors). */
function refuse(p: RewritePlan): i32 {
  p.softErrors++;
  return p.edits & RewriteEdit.skipSoftErrors ? SKIP : p.captured;
}
