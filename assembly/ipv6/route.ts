/** Where IPv6 packets go (net/ipv6/route.c): tables local and main, the choice among routes of one prefix, path MTU and redirects. */
import { Decision } from "../abi/decision";
import { Guard, Refusal } from "../abi/flow-cache";
import { guarded, refuse } from "../recording";
import { Errno } from "../abi/errno";
import { Conf6Sysctl, Route6Flag } from "../abi/ipv6";
import { NeighborState } from "../abi/neighbor";
import { NexthopFlag, RouteCacheFlag, RouteTable, RouteType } from "../abi/route";
import { NS_PER_S } from "../clock";
import { Device } from "../device/device";
import { Namespace } from "../net/namespace";
import { NUD_VALID } from "../net/neighbor";
import { reliedOn } from "../observe";
import { Packet } from "../packet";
import { K } from "../state";
import * as ipv6 from "../wire/ipv6";
import { addException6, Exception6, exceptionGateway, findException6, setExceptionMtu } from "./exception";
import { findNode6, findTable6, gatewayOf, longestMatch, Node6, preferredOf, Route6, Table6 } from "./fib";
import { destinationOf, Flow6, nexthopOf, releaseFlow6, setRoute6, sourceOf, takeFlow6 } from "./flow";
import { copyAddress, isAny, isMulticast, needsDevice } from "./in6";
import { conf6, confAll6, inet6Of } from "./inet6";
import { findNeighbor6 } from "./neighbor";
import { sendProbe6 } from "./solicit";
import { selectSource6 } from "./source";

/** IPV6_MIN_MTU */
export const LEAST_MTU6: u32 = 1280;

// RT6_LOOKUP_F_*
const IFACE: u32 = 1;
const REACHABLE: u32 = 2;

/** enum rt6_nud_state */
const FAIL_HARD: i32 = -3;
const FAIL_PROBE: i32 = -2;

/** rt6_check_neigh; router preferences are compiled in, so that an unknown router is as good as a known one. */
function checkNeighbor(r: Route6): i32 {
  const n = findNeighbor6(r.device!, gatewayOf(r));
  if (n === null) return 1;
  return n.state & NUD_VALID || !(n.state & NeighborState.FAILED) ? 1 : FAIL_PROBE;
}

/** rt6_score_route */
function score(r: Route6, oif: u32, flags: u32): i32 {
  const d = r.device;
  let m: i32 = !oif || (d !== null && d.ifindex == oif) ? 2 : 0;
  if (!m && flags & IFACE) return FAIL_HARD;
  if (K.recording && flags & REACHABLE && r.flags & Route6Flag.GATEWAY) refuse(Refusal.unsettled);
  if (flags & REACHABLE && !(r.flags & Route6Flag.NONEXTHOP) && r.flags & Route6Flag.GATEWAY) {
    const reachable = checkNeighbor(r);
    if (reachable < 0) return reachable;
  }
  return m;
}

/** rt6_probe: a router that does not answer is asked after now and then (RFC 4191 section 3.5). */
function probe(r: Route6): void {
  const d = r.device;
  if (d === null || !(r.flags & Route6Flag.GATEWAY)) return;
  const i = inet6Of(d);
  if (i === null) return;
  const interval = <u64>max(conf6(i, Conf6Sysctl.router_probe_interval), 0) * NS_PER_S;
  const n = findNeighbor6(d, gatewayOf(r));
  if (n !== null) {
    if (n.state & NUD_VALID || <i64>K.nowNs <= n.updatedNs + <i64>interval) return;
    n.updatedNs = <i64>K.nowNs;
  } else if (K.nowNs <= r.probedNs + interval) return;
  r.probedNs = K.nowNs;
  sendProbe6(d, gatewayOf(r));
}

/** ip6_ignore_linkdown */
function ignoresLinkdown6(d: Device): bool {
  const i = inet6Of(d);
  return (
    i !== null &&
    (conf6(i, Conf6Sysctl.ignore_routes_with_linkdown) != 0 ||
      confAll6(d.namespace, Conf6Sysctl.ignore_routes_with_linkdown) != 0)
  );
}

/** The lifetime of the last advertisement may be renewed, even once it is over. */
function reliesOnLifetime(r: Route6, expired: bool): void {
  if (expired) refuse(Refusal.unsettled);
  else guarded(Guard.until, changetype<usize>(r) + offsetof<Route6>("expiresNs"), 0);
}

/** rt6_select, find_rr_leaf: the best of a prefix's routes, the least metric that has any; null where none will do. */
function select(node: Node6, oif: u32, flags: u32): Route6 | null {
  let best: Route6 | null = null;
  let most: i32 = -1;
  let metric: u32 = 0;
  let r = node.routes;
  while (r !== null) {
    if (best !== null && r.metric != metric) break;
    const d = r.device;
    const expired = (r.flags & Route6Flag.EXPIRES) != 0 && K.nowNs > r.expiresNs;
    if (K.recording && r.flags & Route6Flag.EXPIRES) reliesOnLifetime(r, expired);
    const dead =
      r.nexthopFlags & NexthopFlag.DEAD ||
      (r.nexthopFlags & NexthopFlag.LINKDOWN && d !== null && ignoresLinkdown6(d!));
    if (!expired && !dead) {
      const m = score(r, oif, flags);
      if (m != FAIL_HARD) {
        if (flags & REACHABLE) probe(r);
        if (m > most) {
          most = m;
          best = r;
          metric = r.metric;
        }
      }
    }
    r = r.next;
  }
  return best;
}

/** fib6_table_lookup */
function lookupTable(t: Table6, address: usize, oif: u32, flags: u32): Route6 | null {
  while (true) {
    let node = longestMatch(t, address, 128);
    while (node !== null) {
      const found = select(node, oif, flags);
      if (found !== null) return found;
      node = longestMatch(t, address, <i32>node.length - 1);
    }
    // an unreachable route is better than none
    if (!(flags & REACHABLE)) return null;
    flags &= ~REACHABLE;
  }
}

/** ip6_rt_type_to_error */
export function errorOf(type: u32): i32 {
  switch (type) {
    case RouteType.BLACKHOLE:
      return Errno.EINVAL;
    case RouteType.PROHIBIT:
      return Errno.EACCES;
    case RouteType.THROW:
      return Errno.EAGAIN;
    case RouteType.UNREACHABLE:
      return Errno.EHOSTUNREACH;
    default:
      return 0;
  }
}

/** fib6_rule_lookup with the rules that each namespace has (others are refused): local, then main. */
function lookupRules(f: Flow6, oif: u32, flags: u32): void {
  f.route = null;
  f.exception = null;
  f.error = Errno.ENETUNREACH;
  f.routeType = RouteType.UNREACHABLE;
  f.routeFlags = RouteCacheFlag.ERROR;
  f.device = f.namespace.loopback;
  f.prefixLength = 0;
  f.mtu = 65536;
  copyAddress(nexthopOf(f), destinationOf(f));
  if (confAll6(f.namespace, Conf6Sysctl.forwarding) == 0) flags |= REACHABLE;
  for (let i = 0; i < 2; i++) {
    const id: u32 = i == 0 ? RouteTable.LOCAL : RouteTable.MAIN;
    const t = findTable6(f.namespace, id);
    if (t === null) continue;
    const r = lookupTable(t, destinationOf(f), oif, flags);
    if (r === null || r.type == <u32>RouteType.THROW) continue;
    f.table = id;
    decide(f, r);
    return;
  }
}

/** ip6_rt_init_dst, rt6_find_cached_rt, ip6_mtu: what the route means for this destination. */
function decide(f: Flow6, r: Route6): void {
  f.route = r;
  f.prefixLength = r.length;
  f.routeType = r.type;
  f.error = errorOf(r.type);
  if (r.flags & Route6Flag.REJECT) {
    f.routeFlags = RouteCacheFlag.ERROR;
    return;
  }
  let d = r.device!;
  f.routeFlags = 0;
  if (r.flags & (Route6Flag.LOCAL | Route6Flag.ANYCAST)) {
    // ip6_rt_get_dev_rcu: what is for us goes over lo
    d = f.namespace.loopback;
    f.routeFlags |= RouteCacheFlag.LOCAL;
  } else if (r.type == <u32>RouteType.MULTICAST) f.routeFlags |= RouteCacheFlag.MULTICAST;
  if (r.flags & Route6Flag.GATEWAY) {
    f.routeFlags |= RouteCacheFlag.GATEWAY;
    copyAddress(nexthopOf(f), gatewayOf(r));
  }
  f.device = d;
  f.mtu = r.mtu ? r.mtu : deviceMtu6(d);
  const e = findException6(r, destinationOf(f));
  if (e !== null) {
    // it may expire
    if (K.recording) refuse(Refusal.unsettled);
    f.exception = e;
    f.prefixLength = 128;
    if (e.hasGateway) {
      f.routeFlags |= RouteCacheFlag.GATEWAY | RouteCacheFlag.REDIRECTED;
      copyAddress(nexthopOf(f), exceptionGateway(e));
    } else if (e.redirected) {
      f.routeFlags &= ~RouteCacheFlag.GATEWAY;
      copyAddress(nexthopOf(f), destinationOf(f));
    }
    if (e.mtu) f.mtu = e.mtu;
  }
}

export function deviceMtu6(d: Device): u32 {
  const i = inet6Of(d);
  return i === null ? LEAST_MTU6 : <u32>conf6(i, Conf6Sysctl.mtu);
}

/** ip6_route_output: the route alone; `f.error` is 0 where the packet may go. */
export function lookupOutput6(f: Flow6): void {
  let flags: u32 = 0;
  if (needsDevice(destinationOf(f)) || (f.oif && isAny(sourceOf(f)))) flags = IFACE;
  lookupRules(f, f.oif, flags);
}

/**
 * ip6_dst_lookup: the route of a packet made here, and its source address where none was given. 0, or a negative errno (ENETUNREACH,
 * EHOSTUNREACH, EACCES, EINVAL of routes that refuse; EADDRNOTAVAIL without an address to send from).
 */
export function routeOutput6(f: Flow6): i32 {
  lookupOutput6(f);
  if (f.error) return -f.error;
  if (isAny(sourceOf(f)) && !chooseSource6(f)) return -Errno.EADDRNOTAVAIL;
  return 0;
}

/** ip6_route_get_saddr: the source that the route prefers, else the one that RFC 6724 does. False where there is none. */
export function chooseSource6(f: Flow6): bool {
  const r = f.route;
  if (r !== null && !isAny(preferredOf(r))) {
    copyAddress(sourceOf(f), preferredOf(r));
    return true;
  }
  // a route of an own address leads over lo, but the address belongs to its device
  const d = r === null ? f.device : r.device;
  return selectSource6(f.namespace, d, destinationOf(f), sourceOf(f));
}

/** ip6_route_input_lookup: as for a packet that came in by `d`. */
export function lookupInput6(f: Flow6, d: Device): void {
  f.iif = d.ifindex;
  lookupRules(f, d.ifindex, needsDevice(destinationOf(f)) ? IFACE : 0);
}

/** ip6_route_input: where a received packet goes (`p.network` at its header). */
export function routeInput6(p: Packet): void {
  const d = p.device;
  const f = takeFlow6(d.namespace);
  const h = p.network;
  copyAddress(destinationOf(f), h + ipv6.DESTINATION);
  copyAddress(sourceOf(f), h + ipv6.SOURCE);
  lookupInput6(f, d);
  setRoute6(p, f);
  p.scopeIndex = d.ifindex;
  reliedOn(p, Decision.route, changetype<usize>(f.route), f.error ? <u32>f.error : f.routeType);
  releaseFlow6(f);
}

/** ip6_update_pmtu: a packet like the one quoted at `inner` is too long somewhere; `mtu` is what would fit. */
export function updatePmtu6(ns: Namespace, inner: usize, mtu: u32, oif: u32, mark: u32): void {
  if (mtu < LEAST_MTU6) return;
  const f = takeFlow6(ns);
  copyAddress(destinationOf(f), inner + ipv6.DESTINATION);
  copyAddress(sourceOf(f), inner + ipv6.SOURCE);
  f.oif = oif;
  f.mark = mark;
  lookupOutput6(f);
  const r = f.route;
  if (!f.error && r !== null && mtu < f.mtu) {
    let e: Exception6 | null = f.exception;
    if (e === null) e = addException6(r, destinationOf(f));
    if (e !== null) setExceptionMtu(r, e, mtu);
  }
  releaseFlow6(f);
}

/** rt6_do_redirect, the end: packets to the redirect's destination go to `target` (on the link itself where the two are the same). */
export function redirectRoute6(r: Route6, destination: usize, target: usize, onLink: bool): void {
  const there = findException6(r, destination);
  const mtu = there === null ? 0 : there.mtu;
  const expires = there === null ? 0 : there.expiresNs;
  const e = addException6(r, destination);
  if (e === null) return;
  e.redirected = 1;
  e.mtu = mtu;
  e.expiresNs = expires;
  if (!onLink) {
    e.hasGateway = 1;
    copyAddress(exceptionGateway(e), target);
  }
}

/** __ip6_route_redirect: the route by which `gateway` is asked to carry packets to a destination; null where there is none. */
export function redirectedRoute6(d: Device, destination: usize, gateway: usize): Route6 | null {
  const t = findTable6(d.namespace, RouteTable.MAIN);
  if (t === null) return null;
  for (let length: i32 = 128; length >= 0;) {
    const node = longestMatch(t, destination, length);
    if (node === null) return null;
    let r = node.routes;
    while (r !== null) {
      const e = findException6(r, destination);
      const via = e !== null && e.hasGateway ? exceptionGateway(e) : gatewayOf(r);
      if (r.device === d && r.flags & Route6Flag.GATEWAY && sameAddress(via, gateway)) return r;
      r = r.next;
    }
    length = <i32>node.length - 1;
  }
  return null;
}

function sameAddress(a: usize, b: usize): bool {
  return load<u64>(a) == load<u64>(b) && load<u64>(a, 8) == load<u64>(b, 8);
}

/** Whether a gateway is reached over a device without another gateway (ip6_nh_lookup_table for a new route). */
export function gatewayDevice6(ns: Namespace, gateway: usize, d: Device | null): Device | null {
  const f = takeFlow6(ns);
  copyAddress(destinationOf(f), gateway);
  f.oif = d === null ? 0 : d.ifindex;
  lookupRules(f, f.oif, d === null ? 0 : IFACE);
  const r = f.route;
  const direct = r !== null && !(r.flags & Route6Flag.GATEWAY);
  const found = !f.error && direct && f.routeType != <u32>RouteType.LOCAL;
  const device = found && !isMulticast(gateway) ? f.device : null;
  releaseFlow6(f);
  return device;
}

/** The route of exactly this prefix in a table over a device, by flags; null where there is none (addrconf_get_prefix_route). */
export function prefixRoute6(d: Device, address: usize, length: u32): Route6 | null {
  const t = findTable6(d.namespace, RouteTable.MAIN);
  if (t === null) return null;
  const node = findNode6(t, address, length);
  let r: Route6 | null = node === null ? null : node.routes;
  while (r !== null && (r.device !== d || r.flags & Route6Flag.GATEWAY)) r = r.next;
  return r;
}
