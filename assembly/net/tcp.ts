/** Received TCP (net/ipv4/tcp_ipv4.c: tcp_v4_rcv, tcp_v4_send_reset). What no socket takes (socket/tcp-input.ts) is answered with a reset. */
import { reliedOn } from "../observe";
import { Decision } from "../abi/decision";
import { Kin } from "../abi/kin";
import { descend } from "../annotate/kin";
import { PacketType } from "../abi/device";
import { DropReason } from "../abi/drop";
import { RouteType } from "../abi/route";
import { allocatePacket, consume, drop, Packet } from "../packet";
import { deliverTcp } from "../socket/tcp-input";
import { read8, write16 } from "../wire/bytes";
import { checksumPseudo } from "../wire/checksum";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as tcp from "../wire/tcp";
import { releaseFlow, takeFlow } from "./flow";
import { IpOptions } from "./options";
import { echoOptions } from "./options-forward";
import { Discovery, replyMark, sendRouted, TOS_MASK } from "./reply";
import { routeOutput } from "./route";

/** INET_ECN_MASK */
const ECN_MASK: u32 = 3;
const OPTION_MD5: u32 = 19;

/** `p.data` is at the TCP header. */
export function receiveTcp(p: Packet): void {
  const h = p.data;
  if (p.type != <u32>PacketType.HOST || p.length < tcp.HEADER_LENGTH) {
    drop(p, DropReason.NOT_SPECIFIED);
    return;
  }
  if (tcp.headerLength(h) < tcp.HEADER_LENGTH) {
    drop(p, DropReason.PKT_TOO_SMALL);
    return;
  }
  if (p.length < tcp.headerLength(h)) {
    drop(p, DropReason.NOT_SPECIFIED);
    return;
  }
  const ip = p.network;
  if (checksumPseudo(h, p.length, ipv4.source(ip), ipv4.destination(ip), Protocol.TCP) != 0) {
    drop(p, DropReason.TCP_CSUM);
    return;
  }
  if (deliverTcp(p)) return;
  sendReset(p);
  drop(p, DropReason.NO_SOCKET);
}

/** tcp_v4_send_reset (RFC 9293 section 3.10.7.1): refuses a segment; `p.data` is at the TCP header. */
export function sendReset(p: Packet): void {
  const h = p.data;
  const flags = tcp.flags(h);
  if (flags & tcp.RST || p.routeType != <u32>RouteType.LOCAL || hasMd5(h)) return;
  const reply = allocatePacket(tcp.HEADER_LENGTH);
  if (reply === null) return;
  descend(reply, p, Kin.answer);
  reply.device = p.device;
  reliedOn(reply, Decision.causedBy, changetype<usize>(p), 0);
  if (!echoOptions(reply, p)) {
    consume(reply);
    return;
  }
  const ns = p.device.namespace;
  const ip = p.network;
  const o = changetype<IpOptions>(reply.ipOptions);
  const f = takeFlow(ns);
  f.destination = o.srr ? o.faddr : ipv4.source(ip);
  f.source = ipv4.destination(ip);
  f.tos = ipv4.tos(ip) & TOS_MASK;
  f.mark = replyMark(ns, p.mark);
  f.protocol = Protocol.TCP;
  f.sourcePort = tcp.destination(h);
  f.destinationPort = tcp.source(h);
  if (routeOutput(f) == 0) {
    const at = reply.data;
    reply.length = tcp.HEADER_LENGTH;
    reply.mark = f.mark;
    if (flags & tcp.ACK) {
      tcp.writeHeader(at, tcp.destination(h), tcp.source(h), tcp.acknowledgement(h), 0, tcp.RST, 0);
    } else {
      let next = tcp.sequence(h) + p.length - tcp.headerLength(h);
      if (flags & tcp.SYN) next++;
      if (flags & tcp.FIN) next++;
      tcp.writeHeader(at, tcp.destination(h), tcp.source(h), 0, next, tcp.RST | tcp.ACK, 0);
    }
    const sum = checksumPseudo(at, tcp.HEADER_LENGTH, ipv4.destination(ip), ipv4.source(ip), Protocol.TCP);
    write16(at + tcp.CHECKSUM, sum);
    sendRouted(reply, f, ipv4.source(ip), Protocol.TCP, ipv4.tos(ip) & ~ECN_MASK, 0, Discovery.DO);
  } else consume(reply);
  releaseFlow(f);
}

/** A signed segment gets no reset from a host without the key (tcp_parse_md5sig_option). */
function hasMd5(h: usize): bool {
  let left = <i32>tcp.headerLength(h) - <i32>tcp.HEADER_LENGTH;
  let at = h + tcp.HEADER_LENGTH;
  while (left >= 18) {
    const kind = read8(at);
    if (kind == 0) return false;
    if (kind == 1) {
      left--;
      at++;
      continue;
    }
    const length = <i32>read8(at + 1);
    if (length < 2 || length > left) return false;
    if (kind == OPTION_MD5) return length == 18;
    left -= length;
    at += length;
  }
  return false;
}
