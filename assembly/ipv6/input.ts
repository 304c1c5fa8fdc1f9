/** IPv6 packets arrive (net/ipv6/ip6_input.c). */
import { reliedOn } from "../observe";
import { Refusal } from "../abi/flow-cache";
import { refuse } from "../recording";
import { K } from "../state";
import { Decision, Taker } from "../abi/decision";
import { DeviceFlag, PacketType } from "../abi/device";
import { DropReason } from "../abi/drop";
import { Conf6Sysctl } from "../abi/ipv6";
import { RouteCacheFlag } from "../abi/route";
import { consume, drop, Packet, pull, trim } from "../packet";
import { Icmp6Code, Icmp6Type } from "../wire/icmpv6";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import { receiveDestinationOptions, receiveRouting, parseHopByHop } from "./exthdrs";
import { forward6 } from "./forward";
import { receiveIcmp6 } from "./icmp";
import { icmpSend6 } from "./icmp-errors";
import { isLoopback, isMulticast, multicastScope } from "./in6";
import { conf6, Inet6Device, inet6Of } from "./inet6";
import { isMember6 } from "./mcast";
import { discard6 } from "./output";
import { rawDeliver6 } from "./raw";
import { receiveFragment6 } from "./reassembly";
import { routeInput6 } from "./route";
import { receiveTcp6 } from "./tcp";
import { receiveTunnel6, receiveUdp6 } from "./transport";

/** ipv6_rcv: `p.data` and `p.network` are at the IPv6 header. */
export function receiveIpv6(p: Packet): void {
  const fault = check(p);
  if (fault) {
    drop(p, fault);
    return;
  }
  if (ipv6.nextHeader(p.network) == <u32>NextHeader.HOP_BY_HOP && !parseHopByHop(p)) return;
  // ip6_rcv_finish; a packet that came over lo has its route already
  if (!p.routeType) routeInput6(p);
  const flags = p.routeFlags;
  if (flags & RouteCacheFlag.ERROR) discard6(p);
  else if (flags & RouteCacheFlag.MULTICAST) inputMulticast(p);
  else if (flags & RouteCacheFlag.LOCAL) deliver6(p);
  else if (isMulticast(p.network + ipv6.DESTINATION)) inputMulticast(p);
  else forward6(p);
}

/** ip6_rcv_core up to the extension headers: NOT_SPECIFIED (0) where the packet is good. */
function check(p: Packet): DropReason {
  const d = p.device;
  if (p.type == <u32>PacketType.OTHERHOST) return DropReason.OTHERHOST;
  const i = inet6Of(d);
  if (i === null || conf6(i, Conf6Sysctl.disable_ipv6)) return DropReason.IPV6DISABLED;
  if (p.length < ipv6.HEADER_LENGTH) return DropReason.IP_INHDR;
  const h = p.data;
  if (ipv6.version(h) != 6) return DropReason.UNHANDLED_PROTO;
  const source = h + ipv6.SOURCE;
  const destination = h + ipv6.DESTINATION;
  const loopback = (d.flags & DeviceFlag.LOOPBACK) != 0;
  // RFC 4291 section 2.5.3
  if (!loopback && (isLoopback(source) || isLoopback(destination))) return DropReason.IP_INHDR;
  if (isMulticast(destination)) {
    const scope = multicastScope(destination);
    // RFC 4291 section 2.7, erratum 3480
    if (scope == 0) return DropReason.IP_INHDR;
    if (scope == 1 && !loopback && p.type != <u32>PacketType.LOOPBACK) return DropReason.IP_INHDR;
  } else if (
    (p.type == <u32>PacketType.BROADCAST || p.type == <u32>PacketType.MULTICAST) &&
    conf6(i, Conf6Sysctl.drop_unicast_in_l2_multicast)
  ) {
    return DropReason.UNICAST_IN_L2_MULTICAST;
  }
  if (isMulticast(source)) return DropReason.IP_INHDR;
  p.network = h;
  p.transport = h + ipv6.HEADER_LENGTH;
  p.nextHeaderAt = ipv6.NEXT_HEADER;
  p.ipFlags = 0;
  p.fragmentMax = 0;
  // a packet over lo brings its route along
  if (!p.routeType) p.scopeIndex = d.ifindex;
  const length = ipv6.payloadLength(h);
  if (length || ipv6.nextHeader(h) != <u32>NextHeader.HOP_BY_HOP) {
    if (length + ipv6.HEADER_LENGTH > p.length) return DropReason.PKT_TOO_SMALL;
    // Ethernet pads short frames
    trim(p, length + ipv6.HEADER_LENGTH);
  }
  return DropReason.NOT_SPECIFIED;
}

/** ip6_mc_input; multicast is not forwarded. */
function inputMulticast(p: Packet): void {
  // who is a member changes without a call
  if (K.recording) refuse(Refusal.path);
  const i = inet6Of(p.device);
  if (i !== null && isMember6(i, p.network + ipv6.DESTINATION)) {
    deliver6(p);
    return;
  }
  drop(p, DropReason.MULTICAST_NOT_JOINED);
}

/** ip6_protocol_deliver_rcu: header after header, until one takes the packet. */
export function deliver6(p: Packet): void {
  if (K.recording) refuse(Refusal.local);
  let final = false;
  while (true) {
    if (p.transport < p.data || !pull(p, <u32>(p.transport - p.data))) {
      drop(p, DropReason.IP_INHDR);
      return;
    }
    const next: u32 = load<u8>(p.network + p.nextHeaderAt);
    const raw = rawDeliver6(p, next);
    switch (next) {
      case NextHeader.ROUTING:
        if (!receiveRouting(p)) return;
        continue;
      case NextHeader.DESTINATION_OPTIONS:
        if (!receiveDestinationOptions(p)) return;
        continue;
      case NextHeader.FRAGMENT: {
        const whole = receiveFragment6(p);
        if (whole === null) return;
        p = whole;
        continue;
      }
      case NextHeader.NONE:
        consume(p);
        return;
      default:
    }
    if (!final) {
      final = true;
      const to = p.network + ipv6.DESTINATION;
      const i = inet6Of(p.device);
      if (
        isMulticast(to) &&
        next != <u32>NextHeader.ICMPV6 &&
        (i === null || !isMember6(<Inet6Device>i, to))
      ) {
        drop(p, DropReason.IP_INADDRERRORS);
        return;
      }
    }
    switch (next) {
      case NextHeader.ICMPV6:
        receiveIcmp6(p);
        return;
      case NextHeader.TCP:
        receiveTcp6(p);
        return;
      case NextHeader.UDP:
        receiveUdp6(p);
        return;
      default:
    }
    if (receiveTunnel6(p, next)) return;
    if (raw) {
      reliedOn(p, Decision.delivered, 0, Taker.raw);
      consume(p);
      return;
    }
    icmpSend6(p, Icmp6Type.PARAMPROB, Icmp6Code.UNK_NEXTHDR, p.nextHeaderAt);
    drop(p, DropReason.IP_NOPROTO);
    return;
  }
}
