/** IPv4: TOS, TTL, addresses, and the transport header behind. The header's checksum follows each change. */
import { RewriteEdit, RewritePlan, RewriteTtl } from "../abi/rewrite";
import { read16, read32, read8, write8 } from "../wire/bytes";
import { updateChecksum16, updateChecksum32 } from "../wire/checksum";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import { mapIpv4, Role, scrambleIpv4 } from "./addresses";
import { checkPartial } from "./checksums";
import { quotesIpv4, rewriteQuoted4 } from "./quoted";
import { delta32, rewriteTransport } from "./transport";

const MAX_HOPS: i32 = 255;

export function rewriteIpv4(p: RewritePlan, frame: usize): void {
  const h = p.network;
  const present = <u32>frame + p.captured - h;
  const headerLength = present < ipv4.HEADER_LENGTH ? <u32>0 : ipv4.headerLength(h);
  if (headerLength < ipv4.HEADER_LENGTH || headerLength > present || ipv4.version(h) != 4) {
    p.isSoftError = 1;
    return;
  }
  findTransport(p, present, headerLength);
  if (p.edits & RewriteEdit.tos) setByte(h, ipv4.TOS, p.tos);
  if (p.ttlMode) setByte(h, ipv4.TTL, hops(p, read8(h + ipv4.TTL)));
  rewriteTransport(p);
  if (p.edits & RewriteEdit.addresses) {
    change(p, h, h + ipv4.SOURCE, Role.source);
    if (change(p, h, h + ipv4.DESTINATION, Role.destination)) p.destinationChanged = 1;
  }
  if (p.transport && p.protocol == Protocol.ICMP && quotesIpv4(p.transport)) rewriteQuoted4(p);
}

/** The payload ends where the header says; what is behind is padding. 0 is what a card that cuts segments is given: all of the frame. */
function findTransport(p: RewritePlan, present: u32, headerLength: u32): void {
  const h = p.network;
  const stated = ipv4.totalLength(h);
  const total = stated == 0 ? p.originalLength - p.linkBytes : stated;
  if (total <= headerLength) return;
  const field = read16(h + ipv4.FRAGMENT);
  p.isFragment = field & (ipv4.FLAG_MF | ipv4.OFFSET_MASK);
  if (field & ipv4.OFFSET_MASK) return;
  p.protocol = read8(h + ipv4.PROTOCOL);
  p.transport = h + headerLength;
  p.transportLength = total - headerLength;
  p.transportCaptured = min(present, total) - headerLength;
  checkPartial(p);
}

/** A number to set stands; steps end at 1 and at 255. */
export function hops(p: RewritePlan, before: u32): u32 {
  if (p.ttlMode == <u32>RewriteTtl.set) return p.ttl;
  const step = p.ttlMode == <u32>RewriteTtl.add ? <i32>p.ttl : -(<i32>p.ttl);
  return <u32>min(max(<i32>before + step, 1), MAX_HOPS);
}

/** One byte of the header, and the checksum for the word that it is in. */
function setByte(h: usize, offset: usize, value: u32): void {
  const word = h + (offset & ~1);
  const before = read16(word);
  write8(h + offset, value);
  const after = read16(word);
  if (after != before) updateChecksum16(h + ipv4.CHECKSUM, before, after);
}

/** True where a map, not chance, changed the address. */
export function change(p: RewritePlan, h: usize, at: usize, role: Role): bool {
  const before = read32(at);
  const mapped = mapIpv4(p, at, role);
  if (p.edits & RewriteEdit.randomAddresses) scrambleIpv4(p, at);
  const after = read32(at);
  if (after == before) return false;
  updateChecksum32(h + ipv4.CHECKSUM, before, after);
  p.pseudoDelta += delta32(before, after);
  return mapped;
}
