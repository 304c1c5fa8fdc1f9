/** Transport headers: ports, TCP sequence numbers, and the checksum that follows what was changed under it. */
import { RewriteEdit, RewritePlan } from "../abi/rewrite";
import { read16, read32, write16, write32 } from "../wire/bytes";
import { EtherType } from "../wire/ethernet";
import { Protocol } from "../wire/ipv4";
import { NextHeader } from "../wire/ipv6";
import * as tcp from "../wire/tcp";
import * as udp from "../wire/udp";

const UDPLITE: u32 = 136;
const DCCP: u32 = 33;

/** Where the checksum is; 0: the protocol has none that we know, or none that addresses and ports change (SCTP). */
export function checksumOffset(protocol: u32, type: u32): u32 {
  switch (protocol) {
    case Protocol.TCP:
      return tcp.CHECKSUM;
    case Protocol.UDP:
    case UDPLITE:
    case DCCP:
      return udp.CHECKSUM;
    case Protocol.ICMP:
      return type == EtherType.IP ? 2 : 0;
    case NextHeader.ICMPV6:
      return type == EtherType.IPV6 ? 2 : 0;
    default:
      return 0;
  }
}

/** ICMP over IPv4 has no pseudo header. */
export function hasPseudoHeader(protocol: u32): bool {
  return protocol != Protocol.ICMP;
}

export function fold16(sum: u32): u32 {
  sum = (sum & 0xffff) + (sum >> 16);
  return (sum & 0xffff) + (sum >> 16);
}

/** What replacing a 16-bit word adds to a sum (RFC 1624 eqn. 3). */
export function delta16(before: u32, after: u32): u32 {
  // a word that stays adds nothing, not 0xffff: a checksum that nothing touches keeps its bits, also those of the two zeros
  return before == after ? 0 : (~before & 0xffff) + after;
}
export function delta32(before: u32, after: u32): u32 {
  return delta16(before >> 16, after >> 16) + delta16(before & 0xffff, after & 0xffff);
}

/** Ports and sequence numbers, where the whole header is there. */
export function rewriteTransport(p: RewritePlan): void {
  const h = p.transport;
  if (!h) return;
  if (p.protocol == Protocol.TCP) {
    if (p.edits & RewriteEdit.ports && p.transportCaptured >= tcp.HEADER_LENGTH) mapPorts(p, h);
    if (p.edits & RewriteEdit.sequence) shiftSequence(p, h);
  } else if (p.protocol == Protocol.UDP) {
    if (p.edits & RewriteEdit.ports && p.transportCaptured >= udp.HEADER_LENGTH) mapPorts(p, h);
  }
}

export function mapPorts(p: RewritePlan, h: usize): void {
  mapPort(p, h);
  mapPort(p, h + 2);
}

function mapPort(p: RewritePlan, at: usize): void {
  const before = read16(at);
  const after = <u32>load<u16>(changetype<usize>(p) + p.ports + (before << 1));
  if (after == before) return;
  write16(at, after);
  p.transportDelta += delta16(before, after);
}

/**
 * The acknowledgement number follows, but in a SYN without ACK, where it means nothing. A first fragment that ends before the checksum stays:
 * its checksum is in the next.
 */
function shiftSequence(p: RewritePlan, h: usize): void {
  if (p.isFragment && p.transportCaptured < <u32>tcp.CHECKSUM + 2) return;
  if (p.transportCaptured >= <u32>tcp.SEQUENCE + 4) shift(p, h + tcp.SEQUENCE);
  if (p.transportCaptured <= <u32>tcp.FLAGS) return;
  if ((tcp.flags(h) & (tcp.SYN | tcp.ACK)) != tcp.SYN) shift(p, h + tcp.ACKNOWLEDGEMENT);
}

export function shift(p: RewritePlan, at: usize): void {
  const before = read32(at);
  write32(at, before + p.sequence);
  p.transportDelta += delta32(before, before + p.sequence);
}

/**
 * Carries the changes over to the checksum, if the capture holds it. A UDP packet without one keeps none; one that a sender left to its
 * card is the pseudo header's sum and follows that alone; in a fragment it is that of the whole datagram, and follows just as well.
 */
export function carryChecksum(p: RewritePlan): void {
  if (!p.transport || !(p.pseudoDelta | p.transportDelta)) return;
  const offset = checksumOffset(p.protocol, p.type);
  if (!offset || p.transportCaptured < offset + 2) return;
  const at = p.transport + offset;
  const before = read16(at);
  const pseudo = hasPseudoHeader(p.protocol) ? fold16(p.pseudoDelta) : 0;
  if (p.isPartial) {
    write16(at, fold16(before + pseudo));
    return;
  }
  const mayBeZero = p.protocol == Protocol.UDP;
  if (mayBeZero && before == 0) return;
  const after = ~fold16((~before & 0xffff) + pseudo + fold16(p.transportDelta)) & 0xffff;
  write16(at, mayBeZero && after == 0 ? 0xffff : after);
}
