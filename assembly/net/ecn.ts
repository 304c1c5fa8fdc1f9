/** Congestion marks and other fields that pass between the headers of a tunnel (RFC 6040; include/net/inet_ecn.h, ip_tunnels.h). */
import { Packet, set16, set8 } from "../packet";
import { read16, read8 } from "../wire/bytes";
import { updateChecksum16 } from "../wire/checksum";
import { EtherType } from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";

/** INET_ECN_* */
export const enum Ecn {
  NOT_ECT = 0,
  ECT_1 = 1,
  ECT_0 = 2,
  CE = 3,
  MASK = 3,
}

/** ip_tunnel_get_dsfield: TOS or traffic class of the packet at `h` whose EtherType is `type`; 0 for what is not IP. */
export function innerTos(h: usize, type: u32): u32 {
  if (type == <u32>EtherType.IP) return ipv4.tos(h);
  if (type == <u32>EtherType.IPV6) return (read16(h) >> 4) & 0xff;
  return 0;
}

/** ip_tunnel_get_ttl */
export function innerTtl(h: usize, type: u32): u32 {
  if (type == <u32>EtherType.IP) return ipv4.ttl(h);
  if (type == <u32>EtherType.IPV6) return read8(h + ipv6.HOP_LIMIT);
  return 0;
}

/** INET_ECN_encapsulate: `tos` of the outer header, with the inner's mark; congestion already met is the inner header's affair. */
export function encapsulateEcn(tos: u32, inner: u32): u32 {
  const mark = inner & Ecn.MASK;
  return (tos & ~(<u32>Ecn.MASK)) | (mark == Ecn.CE ? <u32>Ecn.ECT_0 : mark);
}

/**
 * IP_ECN_decapsulate for the packet at `p.network` whose EtherType is `type`: 0, 1 where the outer mark has no right to be there, 2 where
 * the packet has to be dropped for that (it was marked, and its sender would not understand). Carries the mark over to the packet.
 */
export function decapsulateEcn(p: Packet, outer: u32, type: u32): u32 {
  const h = p.network;
  const end = p.data + p.length;
  if (type == <u32>EtherType.IP) {
    if (h + ipv4.HEADER_LENGTH > end) return 0;
  } else if (type == <u32>EtherType.IPV6) {
    if (h + ipv6.HEADER_LENGTH > end) return 0;
  } else return 0;
  const mark = outer & Ecn.MASK;
  const inner = innerTos(h, type) & Ecn.MASK;
  if (inner == Ecn.NOT_ECT) return mark == Ecn.NOT_ECT ? 0 : mark == Ecn.CE ? 2 : 1;
  if (mark == Ecn.CE) setMark(p, type, Ecn.CE);
  else if (mark == Ecn.ECT_1 && inner == Ecn.ECT_0) setMark(p, type, Ecn.ECT_1);
  return 0;
}

/** INET_ECN_set_ce, INET_ECN_set_ect1 */
function setMark(p: Packet, type: u32, mark: u32): void {
  const h = p.network;
  if (type == <u32>EtherType.IPV6) {
    // the mark lies across the first two bytes
    set16(p, h, (read16(h) & ~0x30) | (mark << 4));
    return;
  }
  const before = read16(h);
  set8(p, h + ipv4.TOS, (read8(h + ipv4.TOS) & ~(<u32>Ecn.MASK)) | mark);
  const at = h + ipv4.CHECKSUM;
  updateChecksum16(at, before, read16(h));
  set16(p, at, read16(at));
}
