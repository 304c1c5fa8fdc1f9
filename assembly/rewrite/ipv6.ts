/** IPv6: traffic class, flow label, hop limit, addresses, and the transport header behind extension headers. */
import { RewriteEdit, RewritePlan } from "../abi/rewrite";
import { read16, read32, read8, write32, write8 } from "../wire/bytes";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import { mapIpv6, Role, scrambleIpv6 } from "./addresses";
import { checkPartial } from "./checksums";
import { hops } from "./ipv4";
import { quotesIpv6, rewriteQuoted6 } from "./quoted";
import { delta16, fold16, rewriteTransport } from "./transport";

const MOBILITY: u32 = 135;
const HOST_IDENTITY: u32 = 139;
const SHIM6: u32 = 140;

// Routing header (RFC 8200 section 4.4): next header, length, type, segments left
const ROUTING_TYPE = 2;
const SEGMENTS_LEFT = 3;
const ROUTING_ADDRESSES: u32 = 8;
const SOURCE_ROUTE: u32 = 0;
const MOBILE_ROUTE: u32 = 2;
const SEGMENT_ROUTE: u32 = 4;
const ADDRESS_LENGTH: u32 = 16;

export function rewriteIpv6(p: RewritePlan, frame: usize): void {
  const h = p.network;
  const present = <u32>frame + p.captured - h;
  if (present < ipv6.HEADER_LENGTH || ipv6.version(h) != 6) {
    p.isSoftError = 1;
    return;
  }
  findTransport(p, present);
  if (p.ttlMode) write8(h + ipv6.HOP_LIMIT, hops(p, read8(h + ipv6.HOP_LIMIT)));
  if (p.edits & RewriteEdit.trafficClass) write32(h, (read32(h) & 0xf00fffff) | (p.trafficClass << 20));
  if (p.edits & RewriteEdit.flowLabel) write32(h, (read32(h) & 0xfff00000) | p.flowLabel);
  rewriteTransport(p);
  if (p.edits & RewriteEdit.addresses) {
    change(p, h + ipv6.SOURCE, Role.source);
    if (change(p, h + ipv6.DESTINATION, Role.destination)) p.destinationChanged = 1;
  }
  if (p.transport && p.protocol == NextHeader.ICMPV6 && quotesIpv6(p.transport)) rewriteQuoted6(p);
}

/** Goes over the extension headers that the capture holds. */
function findTransport(p: RewritePlan, present: u32): void {
  const h = p.network;
  const stated = read16(h + ipv6.PAYLOAD_LENGTH);
  // 0 with a jumbo payload option (RFC 2675), or segmentation left to the card
  const total = stated == 0 ? p.originalLength - p.linkBytes : stated + ipv6.HEADER_LENGTH;
  const end = min(present, total);
  p.lastDestination = h + ipv6.DESTINATION;
  let at = ipv6.HEADER_LENGTH;
  let next = ipv6.nextHeader(h);
  while (at + 8 <= end) {
    const here = h + at;
    let length: u32 = 0;
    switch (next) {
      case NextHeader.ROUTING:
        setLastDestination(p, here, end - at);
        length = (read8(here + 1) + 1) << 3;
        break;
      case NextHeader.HOP_BY_HOP:
      case NextHeader.DESTINATION_OPTIONS:
      case MOBILITY:
      case HOST_IDENTITY:
      case SHIM6:
        length = (read8(here + 1) + 1) << 3;
        break;
      case NextHeader.AUTH:
        length = (read8(here + 1) + 2) << 2;
        break;
      case NextHeader.FRAGMENT: {
        const field = read16(here + ipv6.FRAGMENT_FIELD);
        p.isFragment = field & (ipv6.FRAGMENT_MORE | ipv6.FRAGMENT_OFFSET);
        if (field & ipv6.FRAGMENT_OFFSET) return;
        length = ipv6.FRAGMENT_LENGTH;
        break;
      }
      default:
        break;
    }
    if (!length) break;
    next = read8(here);
    at += length;
  }
  if (at >= end) return;
  p.protocol = next;
  p.transport = h + at;
  p.transportLength = total - at;
  p.transportCaptured = end - at;
  checkPartial(p);
}

/** RFC 8200 section 8.1: the pseudo header has the last destination, which is not in the IPv6 header while segments are left. */
function setLastDestination(p: RewritePlan, h: u32, present: u32): void {
  if (!read8(h + SEGMENTS_LEFT)) return;
  const type = read8(h + ROUTING_TYPE);
  const addresses = read8(h + 1) >> 1;
  const index: u32 = type == SOURCE_ROUTE ? addresses - 1 : 0;
  const known = type == SOURCE_ROUTE || type == MOBILE_ROUTE || type == SEGMENT_ROUTE;
  const offset = <u32>ROUTING_ADDRESSES + index * ADDRESS_LENGTH;
  p.lastDestination = known && addresses && offset + ADDRESS_LENGTH <= present ? h + offset : 0;
}

/** True where a map, not chance, changed the address. */
function change(p: RewritePlan, at: u32, role: Role): bool {
  const before = addressSum(at);
  const mapped = mapIpv6(p, at, role);
  if (p.edits & RewriteEdit.randomAddresses) scrambleIpv6(p, at);
  const inPseudoHeader = role == Role.source || p.lastDestination == at;
  const after = addressSum(at);
  if (inPseudoHeader && after != before) p.pseudoDelta += delta16(before, after);
  return mapped;
}

/** The sum of an address's words. */
export function addressSum(at: usize): u32 {
  let sum: u32 = 0;
  for (let i = 0; i < 16; i += 2) sum += read16(at + i);
  return fold16(sum);
}
