/**
 * What an ICMP error quotes of the packet that caused it (RFC 792, RFC 4443 section 3): it went the other way, so that its addresses are
 * mapped as those of the other side's packets are, and the error still belongs to its flow. (tcprewrite does not: appneta/tcpreplay#818.)
 */
import { RewriteEdit, RewritePlan } from "../abi/rewrite";
import { read16, read32, read8, write16 } from "../wire/bytes";
import { updateChecksum32 } from "../wire/checksum";
import { EtherType } from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import * as tcp from "../wire/tcp";
import { mapIpv4, mapIpv6, Role, scrambleIpv4, scrambleIpv6 } from "./addresses";
import { checksumOffset, delta16, delta32, fold16, hasPseudoHeader, mapPorts, shift } from "./transport";

/** the quoted packet starts behind type, code, checksum and one word */
const QUOTE_OFFSET: u32 = 8;
/** the most of a quoted transport header that is changed: TCP's checksum ends there */
const QUOTED_TRANSPORT: u32 = 18;

const enum Error4 {
  UNREACHABLE = 3,
  QUENCH = 4,
  REDIRECT = 5,
  TIME_EXCEEDED = 11,
  PARAMETER_PROBLEM = 12,
}

export function quotesIpv4(icmp: usize): bool {
  switch (read8(icmp)) {
    case Error4.UNREACHABLE:
    case Error4.QUENCH:
    case Error4.REDIRECT:
    case Error4.TIME_EXCEEDED:
    case Error4.PARAMETER_PROBLEM:
      return true;
    default:
      return false;
  }
}

/** destination unreachable, packet too big, time exceeded, parameter problem */
export function quotesIpv6(icmp: usize): bool {
  const type = read8(icmp);
  return type >= 1 && type <= 4;
}

export function rewriteQuoted4(p: RewritePlan): void {
  if (p.transportCaptured < QUOTE_OFFSET + ipv4.HEADER_LENGTH) return;
  const h = p.transport + QUOTE_OFFSET;
  const present = p.transportCaptured - QUOTE_OFFSET;
  const headerLength = ipv4.headerLength(h);
  if (ipv4.version(h) != 4 || headerLength < ipv4.HEADER_LENGTH || headerLength > present) return;
  const covered = min(present, headerLength + QUOTED_TRANSPORT);
  const before = sumOf(h, covered);
  const outer = p.transportDelta;
  let pseudo: u32 = 0;
  if (p.edits & RewriteEdit.addresses)
    pseudo =
      quoted4(p, h, h + ipv4.SOURCE, Role.quotedSource) +
      quoted4(p, h, h + ipv4.DESTINATION, Role.quotedDestination);
  if (!(read16(h + ipv4.FRAGMENT) & ipv4.OFFSET_MASK))
    quotedTransport(
      p,
      h + headerLength,
      present - headerLength,
      read8(h + ipv4.PROTOCOL),
      EtherType.IP,
      pseudo,
    );
  p.transportDelta = outer + delta16(before, sumOf(h, covered));
}

export function rewriteQuoted6(p: RewritePlan): void {
  if (p.transportCaptured < QUOTE_OFFSET + ipv6.HEADER_LENGTH) return;
  const h = p.transport + QUOTE_OFFSET;
  const present = p.transportCaptured - QUOTE_OFFSET;
  if (ipv6.version(h) != 6) return;
  const covered = min(present, ipv6.HEADER_LENGTH + QUOTED_TRANSPORT);
  const before = sumOf(h, covered);
  const outer = p.transportDelta;
  if (p.edits & RewriteEdit.addresses) {
    quoted6(p, h + ipv6.SOURCE, Role.quotedSource);
    quoted6(p, h + ipv6.DESTINATION, Role.quotedDestination);
  }
  const pseudo = delta16(before, sumOf(h, covered));
  // behind extension headers only the addresses are mapped
  quotedTransport(
    p,
    h + ipv6.HEADER_LENGTH,
    present - ipv6.HEADER_LENGTH,
    ipv6.nextHeader(h),
    EtherType.IPV6,
    pseudo,
  );
  p.transportDelta = outer + delta16(before, sumOf(h, covered));
}

function quoted4(p: RewritePlan, h: usize, at: usize, role: Role): u32 {
  const before = read32(at);
  mapIpv4(p, at, role);
  if (p.edits & RewriteEdit.randomAddresses) scrambleIpv4(p, at);
  const after = read32(at);
  if (after == before) return 0;
  updateChecksum32(h + ipv4.CHECKSUM, before, after);
  return delta32(before, after);
}

function quoted6(p: RewritePlan, at: usize, role: Role): void {
  mapIpv6(p, at, role);
  if (p.edits & RewriteEdit.randomAddresses) scrambleIpv6(p, at);
}

/** Ports, sequence number and checksum of as much of the transport header as is quoted: often only 8 bytes. */
function quotedTransport(
  p: RewritePlan,
  h: usize,
  present: u32,
  protocol: u32,
  type: u32,
  pseudo: u32,
): void {
  p.transportDelta = 0;
  if ((protocol == Protocol.TCP || protocol == Protocol.UDP) && present >= 8) {
    if (p.edits & RewriteEdit.ports) mapPorts(p, h);
    if (p.edits & RewriteEdit.sequence && protocol == Protocol.TCP) shift(p, h + tcp.SEQUENCE);
  }
  const offset = checksumOffset(protocol, type);
  if (!offset || present < offset + 2) return;
  const change = (hasPseudoHeader(protocol) ? fold16(pseudo) : 0) + fold16(p.transportDelta);
  const before = read16(h + offset);
  if (!change || (protocol == Protocol.UDP && before == 0)) return;
  const after = ~fold16((~before & 0xffff) + change) & 0xffff;
  write16(h + offset, protocol == Protocol.UDP && after == 0 ? 0xffff : after);
}

function sumOf(at: usize, bytes: u32): u32 {
  let sum: u32 = 0;
  for (let i: u32 = 0; i + 1 < bytes; i += 2) sum += read16(at + i);
  if (bytes & 1) sum += read8(at + bytes - 1) << 8;
  return fold16(sum);
}
