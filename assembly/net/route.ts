/** The routing decision for a received packet (ip_route_input_noref and below, net/ipv4/route.c). */
import { Decision } from "../abi/decision";
import { DropReason } from "../abi/drop";
import { Errno } from "../abi/errno";
import { Refusal } from "../abi/flow-cache";
import { RouteCacheFlag, RouteType } from "../abi/route";
import { ConfSysctl } from "../abi/sysctl";
import { Device } from "../device/device";
import { reliedOn } from "../observe";
import { Packet } from "../packet";
import { refuse as told } from "../recording";
import { K } from "../state";
import * as ipv4 from "../wire/ipv4";
import { EtherType } from "../wire/ethernet";
import { Protocol } from "../wire/ipv4";
import { isOnLink } from "./devinet";
import { fibLookup, fibState } from "./fib";
import { Flow } from "./flow";
import { isMember } from "./igmp";
import { conf, confAnd, confOr, hasInet } from "./inet";
import { IpFlag } from "./ip-flags";
import { multipathHash, selectMultipath } from "./multipath";
import { fromCache, keepDecision } from "./route-cache";
import { bindNexthop } from "./route-nexthop";
import { fillPorts } from "./rule";
import { inputFlow } from "./scratch";
import { isSourceFree, sourceFault, SOURCE_ONLINK, validateSource } from "./validate-source";

export { routeOutput, routeOutputDevice, routeOutputKey } from "./route-output";
export { doRedirect, updatePmtu } from "./redirect";

/** IPTOS_RT_MASK */
export const TOS_ROUTING_MASK: u32 = 0x1c;

/** ip_route_input: routes `p` by its own header. 0 (NOT_SPECIFIED), or why the packet has to be dropped. */
export function routeInput(p: Packet): DropReason {
  const h = p.network;
  return routeInputFor(p, ipv4.destination(h), ipv4.source(h), ipv4.tos(h), p.device);
}

/**
 * The same for other addresses (source routes, ARP). Sets routeType, routeFlags, outDevice, gateway and routeMtu of the packet; a refusal
 * that has to be told to the sender is a route too, with RouteCacheFlag.ERROR and its errno in routeError.
 */
export function routeInputFor(p: Packet, destination: u32, source: u32, tos: u32, d: Device): DropReason {
  const routedTos = tos & TOS_ROUTING_MASK;
  if (!hasInet(d)) return DropReason.DEV_READY;
  if (p.protocol == EtherType.IP && fromCache(p, destination, source, routedTos, d))
    return DropReason.NOT_SPECIFIED;
  if (ipv4.isMulticast(destination)) return routeMulticast(p, destination, source, routedTos, d);
  return routeSlow(p, destination, source, routedTos, d);
}

function setInput(p: Packet, type: u32, flags: u32, out: Device): void {
  p.routeType = type;
  p.routeFlags = flags | RouteCacheFlag.INPUT;
  p.outDevice = out;
  p.route = 0;
  p.alias = 0;
  p.routeError = 0;
}

/** ip_route_input_mc, with ip_mc_validate_source. Multicast routing is not part of this kernel: only members receive. */
function routeMulticast(p: Packet, group: u32, source: u32, tos: u32, d: Device): DropReason {
  // who is a member changes without a call
  if (K.recording) told(Refusal.path);
  if (!isMember(d, group, source, ipv4.protocol(p.network))) return DropReason.MULTICAST_NOT_JOINED;
  if (ipv4.isMulticast(source) || ipv4.isLimitedBroadcast(source)) return DropReason.IP_INVALID_SOURCE;
  if (p.protocol != EtherType.IP) return DropReason.INVALID_PROTO;
  if (ipv4.isLoopback(source) && !confOr(d, ConfSysctl.route_localnet)) return DropReason.IP_LOCALNET;
  if (ipv4.isZeroNet(source)) {
    if (!ipv4.isLocalMulticast(group) && ipv4.protocol(p.network) != <u32>Protocol.IGMP)
      return DropReason.IP_INVALID_SOURCE;
  } else {
    const verdict = validateSource(p, source, 0, tos, 0, d);
    if (verdict < 0) return sourceFault(verdict);
  }
  setInput(p, RouteType.MULTICAST, RouteCacheFlag.MULTICAST | RouteCacheFlag.LOCAL, d.namespace.loopback);
  return DropReason.NOT_SPECIFIED;
}

/** ip_route_input_slow */
function routeSlow(p: Packet, destination: u32, source: u32, tos: u32, d: Device): DropReason {
  if (ipv4.isMulticast(source) || ipv4.isLimitedBroadcast(source)) return DropReason.IP_INVALID_SOURCE;
  if (ipv4.isLimitedBroadcast(destination) || (source == 0 && destination == 0))
    return deliverBroadcast(p, source, tos, d);
  if (ipv4.isZeroNet(source)) return DropReason.IP_INVALID_SOURCE;
  if (ipv4.isZeroNet(destination)) return DropReason.IP_INVALID_DEST;
  if (ipv4.isLoopback(destination) || ipv4.isLoopback(source)) {
    if (!confOr(d, ConfSysctl.route_localnet)) return DropReason.IP_LOCALNET;
  }
  const ns = d.namespace;
  const f = inputFlow(ns);
  f.oif = 0;
  f.iif = d.ifindex;
  f.rule = 0;
  f.table = 0;
  f.mark = p.mark;
  f.tos = tos;
  f.scope = 0;
  f.destination = destination;
  f.source = source;
  f.protocol = 0;
  if (fibState(ns).dissecting) fillPorts(f, p);
  const error = fibLookup(f, 0);
  const forwards = conf(d, ConfSysctl.forwarding) != 0;
  if (f.rule) reliedOn(p, Decision.rule, f.rule, f.table);
  if (error) {
    reliedOn(p, Decision.route, f.alias, -error);
    refuse(p, forwards ? -error : Errno.EHOSTUNREACH, d);
    p.alias = f.alias;
    return DropReason.NOT_SPECIFIED;
  }
  reliedOn(p, Decision.route, f.alias, f.resultType);
  if (f.resultType == RouteType.BROADCAST) {
    // IN_DEV_BFORWARD
    if (confAnd(d, ConfSysctl.bc_forwarding)) return forwardTo(p, f, d);
    return deliverBroadcast(p, source, tos, d);
  }
  if (f.resultType == RouteType.LOCAL) {
    const verdict = validateSource(p, source, destination, tos, 0, d);
    if (verdict < 0) return sourceFault(verdict);
    setInput(p, RouteType.LOCAL, RouteCacheFlag.LOCAL, ns.loopback);
    if (isPlain(p, f)) keepDecision(p, destination, source, isSourceFree(0, d), tos, d, 0);
    return DropReason.NOT_SPECIFIED;
  }
  if (!forwards) {
    refuse(p, Errno.EHOSTUNREACH, d);
    return DropReason.NOT_SPECIFIED;
  }
  if (f.resultType != RouteType.UNICAST) return DropReason.IP_INVALID_DEST;
  return forwardTo(p, f, d);
}

/** no_route: ip_error will tell the sender */
function refuse(p: Packet, error: i32, d: Device): void {
  setInput(p, RouteType.UNREACHABLE, RouteCacheFlag.ERROR, d.namespace.loopback);
  p.routeError = error;
}

/** brd_input */
function deliverBroadcast(p: Packet, source: u32, tos: u32, d: Device): DropReason {
  if (K.recording) told(Refusal.local);
  if (p.protocol != EtherType.IP) return DropReason.INVALID_PROTO;
  if (!ipv4.isZeroNet(source)) {
    const verdict = validateSource(p, source, 0, tos, 0, d);
    if (verdict < 0) return sourceFault(verdict);
  }
  setInput(p, RouteType.BROADCAST, RouteCacheFlag.BROADCAST | RouteCacheFlag.LOCAL, d.namespace.loopback);
  return DropReason.NOT_SPECIFIED;
}

/** Another packet with the same addresses, mark and tos would get the same route for as long as nothing is reconfigured. */
function isPlain(p: Packet, f: Flow): bool {
  const info = f.info!;
  return (
    p.protocol == EtherType.IP &&
    info.count == 1 &&
    !f.nexthop.exceptions &&
    !fibState(f.namespace).dissecting
  );
}

/** ip_mkroute_input */
function forwardTo(p: Packet, f: Flow, d: Device): DropReason {
  if (f.info!.count > 1)
    selectMultipath(f, multipathHash(f.namespace, f, p.protocol == EtherType.IP ? p : null));
  const n = f.nexthop;
  const out = n.device;
  if (out === null || !hasInet(out)) return DropReason.DEV_READY;
  const verdict = validateSource(p, f.source, f.destination, f.tos, n.oif, d);
  if (verdict < 0) return sourceFault(verdict);
  if (out === d) {
    if (p.protocol != EtherType.IP) {
      // proxy ARP back to where it came from only for private VLANs (RFC 3069)
      if (!confOr(d, ConfSysctl.proxy_arp_pvlan)) return DropReason.INVALID_PROTO;
    } else if (verdict == SOURCE_ONLINK && confOr(out, ConfSysctl.send_redirects)) {
      if (confOr(out, ConfSysctl.shared_media) || isOnLink(out, f.source, n.gateway))
        p.ipFlags |= IpFlag.DOREDIRECT;
    }
  }
  setInput(p, f.resultType, 0, out);
  bindNexthop(f, out, true);
  p.routeFlags |= f.routeFlags;
  p.gateway = f.gateway;
  p.routeMtu = f.mtu;
  p.route = changetype<usize>(n);
  p.neighbor = 0;
  if (isPlain(p, f)) {
    const redirect = p.ipFlags & IpFlag.DOREDIRECT;
    keepDecision(p, f.destination, f.source, isSourceFree(n.oif, d), f.tos, d, redirect);
  }
  return DropReason.NOT_SPECIFIED;
}
