/** Refusing a packet: ICMP errors and TCP resets (net/ipv4/netfilter/nf_reject_ipv4.c). */
import { reliedOn } from "../observe";
import { Decision } from "../abi/decision";
import { Kin } from "../abi/kin";
import { descend } from "../annotate/kin";
import { RouteCacheFlag, RouteType } from "../abi/route";
import { NetSysctl } from "../abi/sysctl";
import { transmit } from "../device/core";
import { icmpSend } from "../net/icmp-errors";
import { netSysctl } from "../net/namespace";
import { closeRejected } from "./conntrack/tcp";
import { localOut } from "../net/output";
import { replyMark } from "../net/reply";
import { routeMeHarder } from "../net/route-me-harder";
import { allocatePacket, consume, Packet, push } from "../packet";
import { write16 } from "../wire/bytes";
import { checksum, checksumPseudo } from "../wire/checksum";
import * as ethernet from "../wire/ethernet";
import { EtherType } from "../wire/ethernet";
import { IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as tcp from "../wire/tcp";
import * as udp from "../wire/udp";
import { inputPort } from "./bridge/info";
import { attachConnection } from "./conntrack/core";

const AH: u32 = 51;
const DCCP: u32 = 33;
const UDPLITE: u32 = 136;

/** nf_send_unreach: an ICMP error, unless the packet is a later fragment or damaged (and what icmpSend forbids). */
export function sendUnreachable(p: Packet, code: u32): void {
  const h = p.network;
  if (ipv4.fragmentOffset(h)) return;
  if (hasChecksum(p) && !checksumOk(p)) return;
  icmpSend(p, IcmpType.DEST_UNREACH, code, 0);
}

/** nf_reject_verify_csum: whether the protocol has a checksum over its whole payload. Unknown ones are taken to have ICMP's. */
function hasChecksum(p: Packet): bool {
  const h = p.network;
  const transport = h + ipv4.headerLength(h);
  const available = p.data + p.length - transport;
  switch (ipv4.protocol(h)) {
    case Protocol.UDP:
      return available < udp.HEADER_LENGTH || udp.checksumField(transport) != 0;
    case Protocol.GRE:
    case AH:
    case Protocol.ESP:
    case Protocol.SCTP:
    case UDPLITE:
    case DCCP:
      return false;
    default:
      return true;
  }
}

/** nf_ip_checksum */
function checksumOk(p: Packet): bool {
  const h = p.network;
  const transport = h + ipv4.headerLength(h);
  const length = <u32>(p.data + p.length - transport);
  const protocol = ipv4.protocol(h);
  if (protocol == Protocol.TCP || protocol == Protocol.UDP)
    return checksumPseudo(transport, length, ipv4.source(h), ipv4.destination(h), protocol) == 0;
  return checksum(transport, length) == 0;
}

/**
 * nf_send_reset: a TCP reset as if the packet's receiver had sent it (RFC 9293 section 3.10.7.1). A bridged packet is answered on the port where
 * it came in, MAC addresses swapped.
 */
export function sendReset(p: Packet): void {
  const h = p.network;
  if (ipv4.fragmentOffset(h) || ipv4.protocol(h) != Protocol.TCP) return;
  const ipLength = ipv4.headerLength(h);
  const segment = h + ipLength;
  const length = <u32>(p.data + p.length - segment);
  if (length < tcp.HEADER_LENGTH || tcp.flags(segment) & tcp.RST || !checksumOk(p)) return;
  if (!p.routeType || p.routeFlags & (RouteCacheFlag.BROADCAST | RouteCacheFlag.MULTICAST)) return;
  const ns = p.outDevice!.namespace;
  const reset = allocatePacket(ipv4.HEADER_LENGTH + tcp.HEADER_LENGTH);
  if (reset === null) return;
  descend(reset, p, Kin.answer);
  reliedOn(reset, Decision.causedBy, changetype<usize>(p), 0);
  reset.routeType = p.routeType;
  reset.routeFlags = p.routeFlags;
  reset.outDevice = p.outDevice;
  reset.mark = replyMark(ns, p.mark);
  const at = reset.data;
  reset.length = ipv4.HEADER_LENGTH + tcp.HEADER_LENGTH;
  reset.network = at;
  reset.transport = at + ipv4.HEADER_LENGTH;
  reset.protocol = EtherType.IP;
  ipv4.writeHeader(
    at,
    0,
    reset.length,
    0,
    ipv4.FLAG_DF,
    netSysctl(ns, NetSysctl.ip_default_ttl),
    Protocol.TCP,
    ipv4.destination(h),
    ipv4.source(h),
  );
  writeReset(reset.transport, segment, length, ipv4.source(h), ipv4.destination(h));
  if (routeMeHarder(reset, RouteType.UNSPEC) || reset.length > reset.routeMtu) {
    consume(reset);
    return;
  }
  attachConnection(reset, p);
  closeRejected(p.conntrack);
  if (p.bridgeInput) sendOnPort(reset, p);
  else localOut(reset);
}

/** nf_reject_ip_tcphdr_put */
function writeReset(at: usize, segment: usize, length: u32, source: u32, destination: u32): void {
  const flags = tcp.flags(segment);
  const from = tcp.destination(segment);
  const to = tcp.source(segment);
  if (flags & tcp.ACK) tcp.writeHeader(at, from, to, tcp.acknowledgement(segment), 0, tcp.RST, 0);
  else {
    let next = tcp.sequence(segment) + length - tcp.headerLength(segment);
    if (flags & tcp.SYN) next++;
    if (flags & tcp.FIN) next++;
    tcp.writeHeader(at, from, to, 0, next, tcp.RST | tcp.ACK, 0);
  }
  const sum = checksumPseudo(at, tcp.HEADER_LENGTH, destination, source, Protocol.TCP);
  write16(at + tcp.CHECKSUM, sum);
}

function sendOnPort(reset: Packet, p: Packet): void {
  const port = inputPort(p, p.outDevice!.namespace);
  const h: usize = port === null ? 0 : push(reset, ethernet.HEADER_LENGTH);
  if (!h) {
    consume(reset);
    return;
  }
  ethernet.writeHeader(h, ethernet.source(p.mac), ethernet.destination(p.mac), EtherType.IP);
  reset.device = port!;
  transmit(reset);
}
