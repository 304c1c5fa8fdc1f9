/** Checksums computed from scratch (--fixcsum), and the recognition of those that a sender left to its network card. */
import { RewriteEdit, RewritePlan } from "../abi/rewrite";
import { read16, write16 } from "../wire/bytes";
import { checksum, checksumIpv6, checksumPseudo } from "../wire/checksum";
import { EtherType } from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import * as tcp from "../wire/tcp";
import * as udp from "../wire/udp";
import { checksumOffset, fold16 } from "./transport";

/** Bytes that the checksum covers: a UDP header that is right says so itself (RFC 768). */
function coveredBytes(p: RewritePlan): u32 {
  if (p.protocol != Protocol.UDP) return p.transportLength;
  const stated = udp.length(p.transport);
  return stated >= udp.HEADER_LENGTH && stated <= p.transportLength ? stated : p.transportLength;
}

function isComplete(p: RewritePlan): bool {
  return p.transport != 0 && !p.isFragment && p.transportCaptured == p.transportLength;
}

/** The right checksum of a complete transport packet, whose field is taken for 0. */
function computed(p: RewritePlan, at: usize): u32 {
  const stored = load<u16>(at);
  store<u16>(at, 0);
  const bytes = coveredBytes(p);
  let sum: u32 = 0;
  if (p.type == EtherType.IPV6) {
    const addresses = changetype<usize>(p) + offsetof<RewritePlan>("pseudo0");
    memory.copy(addresses, p.network + ipv6.SOURCE, 16);
    memory.copy(addresses + 16, p.lastDestination, 16);
    sum = checksumIpv6(p.transport, bytes, addresses, p.protocol);
  } else if (p.protocol == Protocol.ICMP) sum = checksum(p.transport, bytes);
  else
    sum = checksumPseudo(p.transport, bytes, ipv4.source(p.network), ipv4.destination(p.network), p.protocol);
  store<u16>(at, stored);
  return p.protocol == Protocol.UDP && sum == 0 ? 0xffff : sum;
}

/** The sum of the pseudo header, as net/ipv4/tcp_output.c, __tcp_v4_send_check, leaves it in the field of a packet for the card. */
function pseudoSum(p: RewritePlan): u32 {
  let sum: u32 = p.protocol;
  if (p.type == EtherType.IPV6) {
    if (!p.lastDestination) return 0x10000;
    for (let i = 0; i < 16; i += 2)
      sum += read16(p.network + ipv6.SOURCE + i) + read16(p.lastDestination + i);
  } else for (let i = 0; i < 8; i += 2) sum += read16(p.network + ipv4.SOURCE + i);
  return fold16(sum + (p.transportLength & 0xffff) + (p.transportLength >> 16));
}

/** Sets `isPartial` before anything is changed. A full checksum may be the same number by chance: then it is right as one. */
export function checkPartial(p: RewritePlan): void {
  if (p.protocol != Protocol.TCP && p.protocol != Protocol.UDP) return;
  if (!(p.edits & (RewriteEdit.addresses | RewriteEdit.ports | RewriteEdit.sequence))) return;
  const offset = checksumOffset(p.protocol, p.type);
  if (p.isFragment || p.transportCaptured < offset + 2) return;
  const stored = read16(p.transport + offset);
  if (stored != pseudoSum(p)) return;
  p.isPartial = isComplete(p) && computed(p, p.transport + offset) == stored ? 0 : 1;
}

/** A datagram whose first fragment was cut or filled: what its checksum would be cannot be known, and UDP can do without. */
function clearUdp(p: RewritePlan): void {
  if (!p.isResized || !p.transport || p.protocol != Protocol.UDP || p.transportCaptured < udp.HEADER_LENGTH)
    return;
  write16(p.transport + udp.CHECKSUM, 0);
}

/** IPv4, TCP, UDP, ICMP and ICMPv6 checksums made right where the capture has all that they cover. UDP packets without one keep none. */
export function repairChecksums(p: RewritePlan): void {
  if (p.type == EtherType.IP && p.edits & RewriteEdit.fixChecksums) {
    write16(p.network + ipv4.CHECKSUM, 0);
    write16(p.network + ipv4.CHECKSUM, checksum(p.network, ipv4.headerLength(p.network)));
  }
  if (p.isFragment) clearUdp(p);
  if (!isComplete(p)) return;
  if (p.type == EtherType.IPV6 && !p.lastDestination) return;
  const offset = checksumOffset(p.protocol, p.type);
  let least: u32 = udp.HEADER_LENGTH;
  switch (p.protocol) {
    case Protocol.TCP:
      least = tcp.HEADER_LENGTH;
      break;
    case Protocol.UDP:
      // no checksum is not a wrong one
      if (p.transportCaptured >= udp.HEADER_LENGTH && !udp.checksumField(p.transport)) return;
      break;
    case Protocol.ICMP:
    case NextHeader.ICMPV6:
      least = 4;
      break;
    default:
      return;
  }
  if (!offset || p.transportCaptured < least) return;
  write16(p.transport + offset, computed(p, p.transport + offset));
  p.isPartial = 0;
  p.pseudoDelta = 0;
  p.transportDelta = 0;
}
