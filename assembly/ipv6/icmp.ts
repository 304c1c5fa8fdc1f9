/** Received ICMPv6 (icmpv6_rcv, icmpv6_echo_reply, icmpv6_notify of net/ipv6/icmp.c; RFC 4443). */
import { reliedOn } from "../observe";
import { Decision, Taker } from "../abi/decision";
import { DropReason } from "../abi/drop";
import { Net6Sysctl } from "../abi/ipv6";
import { allocatePacket, consume, drop, Packet, pull } from "../packet";
import { K } from "../state";
import { checksumIpv6 } from "../wire/checksum";
import * as icmpv6 from "../wire/icmpv6";
import { Icmp6Type } from "../wire/icmpv6";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import { isAnycast } from "./addresses";
import { skipHeaders } from "./exthdrs";
import { destinationOf, releaseFlow6, sourceOf, takeFlow6 } from "./flow";
import { allowsGlobally6, allowsTo6, sendMessage6 } from "./icmp-errors";
import { copyAddress, isMulticast } from "./in6";
import { net6Sysctl } from "./inet6";
import { receiveQuery6, receiveReport6 } from "./mcast-receive";
import { receiveNdisc } from "./ndisc";
import { defaultHopLimit } from "./output";
import { rawError6 } from "./raw";
import { routeOutput6, updatePmtu6 } from "./route";
import { tunnelError6 } from "./transport";

/** icmpv6_rcv: `p.data` is at the ICMPv6 header, `p.network` at the IPv6 header. */
export function receiveIcmp6(p: Packet): void {
  const h = p.data;
  if (p.length < icmpv6.HEADER_LENGTH && p.length < 4) {
    drop(p, DropReason.PKT_TOO_SMALL);
    return;
  }
  if (checksumIpv6(h, p.length, p.network + ipv6.SOURCE, NextHeader.ICMPV6) != 0) {
    drop(p, DropReason.ICMP_CSUM);
    return;
  }
  if (p.length < icmpv6.HEADER_LENGTH) {
    drop(p, DropReason.PKT_TOO_SMALL);
    return;
  }
  const type = icmpv6.type(h);
  switch (type) {
    case Icmp6Type.ECHO_REQUEST:
      reliedOn(p, Decision.delivered, 0, Taker.icmpv6);
      if (!net6Sysctl(p.device.namespace, Net6Sysctl.icmp_echo_ignore_all)) answerEcho(p);
      consume(p);
      break;
    case Icmp6Type.ROUTER_SOLICITATION:
    case Icmp6Type.ROUTER_ADVERTISEMENT:
    case Icmp6Type.NEIGHBOUR_SOLICITATION:
    case Icmp6Type.NEIGHBOUR_ADVERTISEMENT:
    case Icmp6Type.REDIRECT:
      receiveNdisc(p);
      break;
    case Icmp6Type.MGM_QUERY:
      receiveQuery6(p);
      break;
    case Icmp6Type.MGM_REPORT:
      receiveReport6(p);
      break;
    default:
      // echo replies went to the sockets; an unknown message that is no error is silently discarded
      if (icmpv6.isError(type)) notify(p, type);
      else {
        reliedOn(p, Decision.delivered, 0, Taker.icmpv6);
        consume(p);
      }
  }
}

/** icmpv6_echo_reply: the request's data, from the address that was asked or, for a group, one of the device. */
function answerEcho(p: Packet): void {
  const ns = p.device.namespace;
  const h = p.network;
  const to = h + ipv6.DESTINATION;
  const group = isMulticast(to);
  if (group && net6Sysctl(ns, Net6Sysctl.icmp_echo_ignore_multicast)) return;
  const anycast = !group && isAnycast(ns, p.device, to);
  if (anycast && net6Sysctl(ns, Net6Sysctl.icmp_echo_ignore_anycast)) return;
  const f = takeFlow6(ns);
  f.protocol = NextHeader.ICMPV6;
  f.destinationPort = (<u32>Icmp6Type.ECHO_REPLY) << 8;
  copyAddress(destinationOf(f), h + ipv6.SOURCE);
  if (!group && !(anycast && !net6Sysctl(ns, Net6Sysctl.anycast_src_echo_reply)))
    copyAddress(sourceOf(f), to);
  // icmp6_iif
  f.oif = p.scopeIndex;
  f.mark = net6Sysctl(ns, Net6Sysctl.fwmark_reflect) ? p.mark : 0;
  if (net6Sysctl(ns, Net6Sysctl.flowlabel_reflect) & 4) f.label = ipv6.flowLabel(h);
  const limit = allowsGlobally6(ns, p, Icmp6Type.ECHO_REPLY);
  if (limit && routeOutput6(f) == 0 && allowsTo6(f, limit)) {
    const reply = allocatePacket(p.length);
    if (reply !== null) {
      reply.id = K.nextPacketId++;
      reliedOn(reply, Decision.causedBy, changetype<usize>(p), 0);
      reply.device = p.device;
      reply.mark = f.mark;
      memory.copy(reply.data, p.data, p.length);
      reply.length = p.length;
      icmpv6.writeHeader(reply.data, Icmp6Type.ECHO_REPLY, 0, icmpv6.rest(p.data));
      sendMessage6(reply, f, ipv6.trafficClass(h), <i32>defaultHopLimit(f));
    }
  }
  releaseFlow6(f);
}

/** icmpv6_notify: an error about a packet of ours, the quoted one behind the ICMPv6 header. Consumes the packet. */
function notify(p: Packet, type: u32): void {
  const info = icmpv6.rest(p.data);
  const code = icmpv6.code(p.data);
  pull(p, icmpv6.HEADER_LENGTH);
  reliedOn(p, Decision.delivered, 0, Taker.icmpv6);
  notifyQuoted(p, type, code, info);
  consume(p);
}

/** The rest of it: `p.data` is at the quoted IPv6 header. */
export function notifyQuoted(p: Packet, type: u32, code: u32, info: u32): void {
  if (p.length < ipv6.HEADER_LENGTH) return;
  const inner = p.data;
  const walk = skipHeaders(inner, p.length);
  // at least eight bytes of the header behind
  if (!walk.offset || walk.offset + 8 > p.length) return;
  const next = walk.next;
  const raw = rawError6(p, next);
  const heeds =
    next == <u32>NextHeader.ICMPV6 || raw || tunnelError6(p, next, inner, walk.offset, type, code, info);
  if (heeds && type == <u32>Icmp6Type.PKT_TOOBIG)
    updatePmtu6(
      p.device.namespace,
      inner,
      info,
      0,
      net6Sysctl(p.device.namespace, Net6Sysctl.fwmark_reflect) ? p.mark : 0,
    );
}
