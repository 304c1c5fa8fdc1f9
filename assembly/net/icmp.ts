/** Received ICMP (net/ipv4/icmp.c: icmp_rcv and its handlers). */
import { reliedOn } from "../observe";
import { Decision, Taker } from "../abi/decision";
import { DropReason } from "../abi/drop";
import { RouteCacheFlag, RouteType } from "../abi/route";
import { NetSysctl } from "../abi/sysctl";
import { tunnelError } from "../device/tunnel/errors";
import { allocatePacket, consume, drop, Packet, pull } from "../packet";
import { rawError } from "../socket/raw";
import { heedsError, tcpError } from "../socket/tcp-error";
import { udpError } from "../socket/udp";
import { K } from "../state";
import { write32 } from "../wire/bytes";
import { checksum } from "../wire/checksum";
import * as icmp from "../wire/icmp";
import { IcmpCode, IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import { heedsEspError } from "../xfrm/input";
import { addressType } from "./devinet";
import { releaseFlow, takeFlow } from "./flow";
import { allowedTo, Limit, limitGlobally } from "./icmp-limit";
import { Namespace, netSysctl } from "./namespace";
import { IpOptions, timestamp } from "./options";
import { echoOptions } from "./options-forward";
import { Discovery, replyMark, sendRouted, specificDestination, TOS_MASK } from "./reply";
import { doRedirect, routeOutput, updatePmtu } from "./route";

export { icmpSend } from "./icmp-errors";

/** icmp_rcv: `p.data` is at the ICMP header, `p.network` at the IP header. */
export function receiveIcmp(p: Packet): void {
  const h = p.data;
  const ns = p.device.namespace;
  if (checksum(h, p.length) != 0) {
    drop(p, DropReason.ICMP_CSUM);
    return;
  }
  if (p.length < icmp.HEADER_LENGTH) {
    drop(p, DropReason.PKT_TOO_SMALL);
    return;
  }
  const type = icmp.type(h);
  // RFC 8335 extended echo is off by default and not modelled; all others above 18 are unknown (RFC 1122 section 3.2.2)
  if (type > <u32>IcmpType.LAST) {
    drop(p, DropReason.UNHANDLED_PROTO);
    return;
  }
  if (p.routeFlags & (RouteCacheFlag.BROADCAST | RouteCacheFlag.MULTICAST)) {
    const request = type == <u32>IcmpType.ECHO || type == <u32>IcmpType.TIMESTAMP;
    if (
      request
        ? netSysctl(ns, NetSysctl.icmp_echo_ignore_broadcasts) != 0
        : type != <u32>IcmpType.ADDRESS && type != <u32>IcmpType.ADDRESSREPLY
    ) {
      drop(p, DropReason.INVALID_PROTO);
      return;
    }
  }
  switch (type) {
    case IcmpType.ECHO:
      reliedOn(p, Decision.delivered, 0, Taker.icmp);
      if (!netSysctl(ns, NetSysctl.icmp_echo_ignore_all)) answerEcho(p);
      consume(p);
      break;
    case IcmpType.TIMESTAMP:
      reliedOn(p, Decision.delivered, 0, Taker.icmp);
      answerTimestamp(p);
      consume(p);
      break;
    case IcmpType.DEST_UNREACH:
    case IcmpType.SOURCE_QUENCH:
    case IcmpType.TIME_EXCEEDED:
    case IcmpType.PARAMETERPROB:
      receiveError(p, ns, type);
      break;
    case IcmpType.REDIRECT:
      pull(p, icmp.HEADER_LENGTH);
      if (p.length < ipv4.HEADER_LENGTH) drop(p, DropReason.PKT_TOO_SMALL);
      else {
        reliedOn(p, Decision.delivered, 0, Taker.icmp);
        deliverError(p, ns, IcmpType.REDIRECT, icmp.code(h), icmp.rest(h));
        consume(p);
      }
      break;
    default:
      // echo replies went to the sockets already; the rest is discarded (icmp_discard)
      reliedOn(p, Decision.delivered, 0, Taker.icmp);
      consume(p);
  }
}

/** icmp_echo: the reply repeats the request. */
function answerEcho(p: Packet): void {
  const reply = allocatePacket(p.length);
  if (reply === null) return;
  memory.copy(reply.data, p.data, p.length);
  reply.length = p.length;
  answer(p, reply, IcmpType.ECHOREPLY, 0);
}

/** icmp_timestamp: the time of reception is the time of transmission. */
function answerTimestamp(p: Packet): void {
  if (p.length < icmp.HEADER_LENGTH + 4) return;
  const reply = allocatePacket(icmp.HEADER_LENGTH + 12);
  if (reply === null) return;
  memory.copy(reply.data, p.data, icmp.HEADER_LENGTH + 4);
  const now = timestamp();
  write32(reply.data + icmp.HEADER_LENGTH + 4, now);
  write32(reply.data + icmp.HEADER_LENGTH + 8, now);
  reply.length = icmp.HEADER_LENGTH + 12;
  answer(p, reply, IcmpType.TIMESTAMPREPLY, 0);
}

/** icmp_reply: sends `reply` (ICMP header and data in place, checksum and type to be set) to the sender of `p`. */
function answer(p: Packet, reply: Packet, type: u32, code: u32): void {
  const ns = p.device.namespace;
  const h = p.network;
  reply.id = K.nextPacketId++;
  reply.device = p.device;
  reliedOn(reply, Decision.causedBy, changetype<usize>(p), 0);
  const limit = echoOptions(reply, p) ? limitGlobally(ns, p, type, code) : Limit.REFUSED;
  if (limit == Limit.REFUSED) {
    consume(reply);
    return;
  }
  const o = changetype<IpOptions>(reply.ipOptions);
  const f = takeFlow(ns);
  f.destination = o.srr ? o.faddr : ipv4.source(h);
  f.source = specificDestination(p);
  f.mark = replyMark(ns, p.mark);
  f.tos = ipv4.tos(h) & TOS_MASK;
  f.protocol = Protocol.ICMP;
  if (routeOutput(f) == 0 && allowedTo(ns, p, limit, f.device, f.destination)) {
    reply.mark = f.mark;
    const data = reply.data;
    // timestamp replies have code 0; an echo reply repeats the code of its request
    icmp.writeHeader(
      data,
      type,
      type == <u32>IcmpType.ECHOREPLY ? icmp.code(data) : code,
      icmp.rest(data),
      reply.length,
    );
    sendRouted(reply, f, ipv4.source(h), Protocol.ICMP, ipv4.tos(h), 0, Discovery.DONT);
  } else consume(reply);
  releaseFlow(f);
}

/** icmp_unreach: an error about a packet that we sent. */
function receiveError(p: Packet, ns: Namespace, type: u32): void {
  const h = p.data;
  const code = icmp.code(h);
  pull(p, icmp.HEADER_LENGTH);
  if (p.length < ipv4.HEADER_LENGTH) {
    drop(p, DropReason.NOT_SPECIFIED);
    return;
  }
  const inner = p.data;
  if (ipv4.headerLength(inner) < ipv4.HEADER_LENGTH) {
    drop(p, DropReason.IP_INHDR);
    return;
  }
  let info: u32 = 0;
  let heed = true;
  if (type == <u32>IcmpType.DEST_UNREACH) {
    if ((code & 15) == <u32>IcmpCode.FRAG_NEEDED) {
      const mode = netSysctl(ns, NetSysctl.ip_no_pmtu_disc);
      // 3 asks for protocols that can tell that the quote is theirs: TCP, UDP... none of them has a socket here
      if (mode == 2 || (mode == 3 && !validatesTag(ipv4.protocol(inner)))) heed = false;
      else if (mode != 1) info = icmp.mtu(h);
    }
    if (code > <u32>IcmpCode.LAST_UNREACH) heed = false;
  } else if (type == <u32>IcmpType.PARAMETERPROB) info = icmp.rest(h) >> 24;
  else if (type == <u32>IcmpType.TIME_EXCEEDED && code == <u32>IcmpCode.EXC_FRAGTIME) heed = false;
  if (
    heed &&
    !netSysctl(ns, NetSysctl.icmp_ignore_bogus_error_responses) &&
    addressType(ns, ipv4.destination(inner)) == <u32>RouteType.BROADCAST
  ) {
    heed = false;
  }
  reliedOn(p, Decision.delivered, 0, Taker.icmp);
  if (heed) deliverError(p, ns, type, code, info);
  consume(p);
}

/** icmp_tag_validation: protocols with icmp_strict_tag_validation. */
function validatesTag(protocol: u32): bool {
  return protocol == <u32>Protocol.TCP || protocol == <u32>Protocol.SCTP;
}

/**
 * icmp_socket_deliver: to raw sockets, and to what answers without a socket: an echo reply's path MTU or redirect (icmp_err). TCP and UDP
 * heed errors only about what their sockets sent. `p.data` is at the quoted header.
 */
function deliverError(p: Packet, ns: Namespace, type: u32, code: u32, info: u32): void {
  const inner = p.data;
  const length = ipv4.headerLength(inner);
  if (p.length < length + 8) return;
  const protocol = ipv4.protocol(inner);
  const fragNeeded = type == <u32>IcmpType.DEST_UNREACH && code == <u32>IcmpCode.FRAG_NEEDED;
  const redirect = type == <u32>IcmpType.REDIRECT;
  const ifindex = p.device.ifindex;
  const quotesTcp = protocol == <u32>Protocol.TCP;
  let wanted = rawError(p, protocol);
  if (protocol == <u32>Protocol.UDP)
    wanted = udpError(ns, inner, type, code, ifindex, p.length - length) || wanted;
  else if (quotesTcp) wanted = heedsError(ns, inner, ifindex) || wanted;
  if (protocol == <u32>Protocol.ESP && ns.xfrm) wanted = heedsEspError(p, ns, inner) || wanted;
  if (protocol == <u32>Protocol.ICMP && icmp.type(inner + length) == <u32>IcmpType.ECHOREPLY)
    heedError(p, ns, inner, fragNeeded, redirect, info);
  else if (wanted) heedError(p, ns, inner, fragNeeded, redirect, info);
  if (K.tunnelModules) tunnelError(p, protocol, type, code, info);
  if (quotesTcp && !redirect) tcpError(ns, inner, type, code, info, ifindex);
}

function heedError(
  p: Packet,
  ns: Namespace,
  inner: usize,
  fragNeeded: bool,
  redirect: bool,
  info: u32,
): void {
  if (fragNeeded) updatePmtu(ns, inner, info, replyMark(ns, p.mark));
  else if (redirect) doRedirect(p, ns, inner, info, replyMark(ns, p.mark));
}
