/** IPv6 packets leave (net/ipv6/ip6_output.c): own ones and those that pass through. ip6tables rules are kept and shown only: there are no hooks. */
import { Errno } from "../abi/errno";
import { Refusal } from "../abi/flow-cache";
import { refuse } from "../recording";
import { Decision } from "../abi/decision";
import { PacketType } from "../abi/device";
import { DropReason } from "../abi/drop";
import { Conf6Sysctl } from "../abi/ipv6";
import { DeviceFlag } from "../abi/device";
import { RouteCacheFlag, RouteType } from "../abi/route";
import { drainBacklog, enqueueBacklog } from "../device/core";
import { Device } from "../device/device";
import { reliedOn } from "../observe";
import { clone, consume, drop, Packet, push } from "../packet";
import { K } from "../state";
import { write16 } from "../wire/bytes";
import { EtherType } from "../wire/ethernet";
import * as ipv6 from "../wire/ipv6";
import { destinationOf, Flow6, flowLabel, setRoute6, sourceOf } from "./flow";
import { fragment6 } from "./fragment";
import { icmpSend6 } from "./icmp-errors";
import { isMulticast, multicastScope, Scope6 } from "./in6";
import { conf6, confAll6, Inet6Device, inet6Of } from "./inet6";
import { isMember6 } from "./mcast";
import { neighborOutput6 } from "./neighbor";
import { Icmp6Code, Icmp6Type } from "../wire/icmpv6";

/** ip6_dst_hoplimit, ip6_sk_dst_hoplimit: the hop limit of packets made here along a route. */
export function defaultHopLimit(f: Flow6): u32 {
  if (isMulticast(destinationOf(f))) return 1;
  const r = f.route;
  if (r !== null && r.hopLimit) return r.hopLimit;
  const d = f.device;
  const i: Inet6Device | null = d === null ? null : inet6Of(d);
  return i !== null
    ? <u32>conf6(i, Conf6Sysctl.hop_limit)
    : <u32>confAll6(f.namespace, Conf6Sysctl.hop_limit);
}

/**
 * Sends a payload made here (`p.data` to its end) along a route that was looked up (routeOutput6): header, output. `hopLimit` -1: the
 * default; `label` -1: made from the flow's hash (auto_flowlabels). Consumes the packet; 0 or a negative errno.
 */
export function sendIpv6(p: Packet, f: Flow6, next: u32, trafficClass: u32, label: i32, hopLimit: i32): i32 {
  const payload = p.length;
  const h = push(p, ipv6.HEADER_LENGTH);
  if (!h) {
    drop(p, DropReason.NOMEM);
    return -Errno.ENOBUFS;
  }
  p.network = h;
  p.transport = h + ipv6.HEADER_LENGTH;
  p.input = null;
  setRoute6(p, f);
  const hops = hopLimit < 0 ? defaultHopLimit(f) : <u32>hopLimit;
  const flow = label < 0 ? flowLabel(f, 0) : <u32>label;
  ipv6.writeHeader(h, trafficClass, flow, payload, next, hops, sourceOf(f), destinationOf(f));
  reliedOn(p, Decision.route, changetype<usize>(f.route), f.error ? <u32>f.error : f.routeType);
  return localOut6(p, true);
}

/**
 * ip6_local_out: a packet made here with its header at `p.data` (the payload's length is filled in) and its route. `loops`: a multicast
 * that this host has joined comes back to it (sk_mc_loop). 0 or a negative errno.
 */
export function localOut6(p: Packet, loops: bool): i32 {
  if (K.recording) refuse(Refusal.path);
  const h = p.data;
  p.network = h;
  p.protocol = EtherType.IPV6;
  p.fragmentMax = 0;
  const length = p.length - ipv6.HEADER_LENGTH;
  write16(h + ipv6.PAYLOAD_LENGTH, length > 0xffff ? 0 : length);
  if (p.routeFlags & RouteCacheFlag.ERROR) {
    const error = p.routeError;
    discard6(p);
    return -(<i32>error);
  }
  p.ipFlags = loops ? LOOPS : 0;
  return output6(p) ? 0 : -Errno.ENOBUFS;
}

/** bits of Packet.ipFlags (inet6_skb_parm.flags) */
export const LOOPS: u32 = 1;
/** IP6SKB_FORWARDED */
export const FORWARDED: u32 = 2;
/** IP6SKB_FRAGMENTED: it was put together here, or its fragment header said that there is nothing to put together */
export const FRAGMENTED: u32 = 4;
/** IP6SKB_ROUTERALERT */
export const ROUTERALERT: u32 = 8;

/** ip6_output and ip6_finish_output: `p.data` at the header. False where the packet was lost at once. */
export function output6(p: Packet): bool {
  const d = p.outDevice!;
  p.device = d;
  p.protocol = EtherType.IPV6;
  const i = inet6Of(d);
  if (i !== null && conf6(i, Conf6Sysctl.disable_ipv6)) {
    drop(p, DropReason.IPV6DISABLED);
    return false;
  }
  if (p.length > p.routeMtu || (p.fragmentMax && p.length > p.fragmentMax)) {
    if (K.recording) refuse(Refusal.packets);
    return fragment6(p);
  }
  return finishOutput6(p);
}

/** ip6_finish_output2 */
export function finishOutput6(p: Packet): bool {
  const d = p.outDevice!;
  const to = p.network + ipv6.DESTINATION;
  if (isMulticast(to)) {
    if (K.recording) refuse(Refusal.packets);
    const i = inet6Of(d);
    const loopback = (d.flags & DeviceFlag.LOOPBACK) != 0;
    if (!loopback && p.ipFlags & LOOPS && i !== null && isMember6(i, to)) {
      loopBack(p, d);
      if (ipv6.hopLimit(p.network) == 0) {
        consume(p);
        return true;
      }
    }
    if (multicastScope(to) <= <u32>Scope6.NODE && !loopback) {
      consume(p);
      return true;
    }
  }
  return neighborOutput6(p);
}

/** dev_loopback_xmit */
function loopBack(p: Packet, d: Device): void {
  const copy = clone(p);
  if (copy === null) return;
  copy.mac = copy.data;
  copy.type = PacketType.LOOPBACK;
  copy.input = null;
  copy.device = d;
  copy.routeType = RouteType.MULTICAST;
  copy.routeFlags = RouteCacheFlag.MULTICAST | RouteCacheFlag.LOCAL;
  enqueueBacklog(copy);
  if (K.inProcess) drainBacklog();
}

/** ip6_pkt_discard, ip6_pkt_prohibit, dst_discard: a route that refuses the packet. Consumes it. */
export function discard6(p: Packet): void {
  const type = p.routeType;
  if (type == <u32>RouteType.BLACKHOLE) {
    drop(p, DropReason.NOT_SPECIFIED);
    return;
  }
  const code = type == <u32>RouteType.PROHIBIT ? Icmp6Code.ADM_PROHIBITED : Icmp6Code.NOROUTE;
  icmpSend6(p, Icmp6Type.DEST_UNREACH, code, 0);
  drop(p, p.input === null ? DropReason.IP_OUTNOROUTES : DropReason.IP_INNOROUTES);
}
