/** What ICMP teaches about routes (ipv4_update_pmtu, __ip_do_redirect), and the redirects sent (ip_rt_send_redirect): net/ipv4/route.c. */
import { NexthopFlag, RouteCacheFlag, RouteType } from "../abi/route";
import { ConfSysctl, NetSysctl } from "../abi/sysctl";
import { Guard, Refusal } from "../abi/flow-cache";
import { NS_PER_MS, NS_PER_S } from "../clock";
import { Device } from "../device/device";
import { Packet } from "../packet";
import { guarded, refuse } from "../recording";
import { K } from "../state";
import { IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { addressType, isOnLink } from "./devinet";
import { findException, updateException } from "./exception";
import { fibLookup, firstInfo } from "./fib";
import { nexthopAt } from "./fib-info";
import { Flow, FLOW_ANY_SOURCE, releaseFlow, takeFlow } from "./flow";
import { icmpSend } from "./icmp";
import { conf, confAnd, confOr, hasInet } from "./inet";
import { initialNamespace, Namespace, netSysctl } from "./namespace";
import { createNeighbor, findNeighbor, NUD_VALID } from "./neighbor";
import { eventSend } from "./neighbor-state";
import { findPeer, jiffies } from "./peer";
import { routeOutputKey, selectPath } from "./route-output";

/** Four of the eight codes were ever given a meaning (RFC 792): net, host, and both for a type of service. */
const REDIRECT_CODES: u32 = 4;

/** __build_flow_key: the flow of a packet of ours that is quoted at `inner` */
function quotedFlow(ns: Namespace, inner: usize, mark: u32): Flow {
  const f = takeFlow(ns);
  f.destination = ipv4.destination(inner);
  f.source = ipv4.source(inner);
  f.tos = ipv4.tos(inner) & 0x1e;
  f.protocol = ipv4.protocol(inner);
  f.mark = mark;
  return f;
}

/** ipv4_update_pmtu: a router could not pass on our packet quoted at `inner`, sent by device `oif` (0: any); `mtu` is what it takes. */
export function updatePmtu(ns: Namespace, inner: usize, mtu: u32, mark: u32, oif: u32 = 0): void {
  const f = quotedFlow(ns, inner, mark);
  f.oif = oif;
  if (!routeOutputKey(f)) lowerMtu(f, mtu);
  releaseFlow(f);
}

/**
 * ip_rt_update_pmtu for a packet on its way (`p.network` at its header, `p.device` the device it leaves by): what follows to its destination
 * must not be longer than `mtu`.
 */
export function lowerMtuOfPacket(p: Packet, mtu: i32): void {
  const f = quotedFlow(p.device.namespace, p.network, p.mark);
  // fib_lookup does not ask whose the source is: the packet may be somebody else's
  f.flags = FLOW_ANY_SOURCE;
  // a bridge's route does not name the port ("don't make lookup fail for bridged encapsulations")
  f.oif = p.device.port ? 0 : p.device.ifindex;
  if (mtu > 0 && !routeOutputKey(f)) lowerMtu(f, <u32>mtu);
  releaseFlow(f);
}

/** The exception is young enough not to be told again. */
function reliesOnHalf(f: Flow, lifetimeNs: u64): void {
  const e = findException(f.nexthop, f.destination);
  if (e === null) refuse(Refusal.unsettled);
  else guarded(Guard.routeException, changetype<usize>(e), <u32>(lifetimeNs / 2 / NS_PER_MS));
}

/** __ip_rt_update_pmtu */
function lowerMtu(f: Flow, wanted: u32): void {
  const ns = f.namespace;
  if (f.routeFlags & RouteCacheFlag.MTU_LOCKED) return;
  const before = f.mtu;
  let mtu = wanted;
  if (before < mtu) return;
  let lock = false;
  const least = <u32>netSysctl(ns, NetSysctl.route_min_pmtu);
  const lifetimeNs = <u64>(<u32>netSysctl(ns, NetSysctl.route_mtu_expires)) * NS_PER_S;
  if (mtu < least) {
    lock = true;
    mtu = min(before, least);
  }
  // no need to write down again what was learned in the last half of its time
  if (f.pathMtu == mtu && !lock && K.nowNs + lifetimeNs / 2 < f.expiresNs) {
    if (K.recording) reliesOnHalf(f, lifetimeNs);
    return;
  }
  if (K.recording) refuse(Refusal.unsettled);
  if (fibLookup(f, 0)) return;
  selectPath(f);
  updateException(f.nexthop, f.destination, 0, mtu, lock, K.nowNs + lifetimeNs);
}

/**
 * ipv4_redirect: a gateway says that `gateway` is better for our packet quoted at `inner`. `p.network` is the header of the message,
 * whose ICMP header lies before `inner`.
 */
export function doRedirect(
  p: Packet,
  ns: Namespace,
  inner: usize,
  gateway: u32,
  mark: u32,
  oif: u32 = 0,
): void {
  const f = quotedFlow(ns, inner, 0);
  f.oif = oif;
  if (!routeOutputKey(f) && f.routeFlags & RouteCacheFlag.GATEWAY) heedRedirect(p, f, gateway);
  if (!routeOutputKey(f) && f.routeFlags & RouteCacheFlag.GATEWAY) heedRedirect(p, f, gateway);
  releaseFlow(f);
}

/** __ip_do_redirect */
function heedRedirect(p: Packet, f: Flow, gateway: u32): void {
  const h = p.network;
  const code = load<u8>(h + ipv4.headerLength(h) + 1);
  const old = ipv4.source(h);
  const d = p.device;
  if ((code & 7) >= REDIRECT_CODES || f.gateway != old || !hasInet(d)) return;
  if (gateway == old || !takesRedirects(d)) return;
  if (ipv4.isMulticast(gateway) || ipv4.isLimitedBroadcast(gateway) || ipv4.isZeroNet(gateway)) return;
  if (!confOr(d, ConfSysctl.shared_media)) {
    if (!isOnLink(d, gateway, old)) return;
    if (confOr(d, ConfSysctl.secure_redirects) && !isKnownGateway(d, gateway)) return;
  } else if (addressType(f.namespace, gateway) != RouteType.UNICAST) return;
  const out = f.device!;
  let n = findNeighbor(out, gateway);
  if (n === null) n = createNeighbor(out, gateway, 0, false);
  if (n === null) return;
  if (!(n.state & NUD_VALID)) {
    eventSend(n, null);
    return;
  }
  if (fibLookup(f, 0)) return;
  selectPath(f);
  const lifetimeNs = <u64>(<u32>netSysctl(initialNamespace(), NetSysctl.route_gc_timeout)) * NS_PER_S;
  updateException(f.nexthop, f.destination, gateway, 0, false, K.nowNs + lifetimeNs);
}

/** IN_DEV_RX_REDIRECTS: a router takes them only where both settings say so */
function takesRedirects(d: Device): bool {
  return conf(d, ConfSysctl.forwarding)
    ? confAnd(d, ConfSysctl.accept_redirects)
    : confOr(d, ConfSysctl.accept_redirects);
}

/** ip_fib_check_default: a route through this device uses the gateway already */
function isKnownGateway(d: Device, gateway: u32): bool {
  let info = firstInfo(d.namespace);
  while (info !== null) {
    for (let i: u32 = 0; i < info.count; i++) {
      const n = nexthopAt(info, i);
      if (n.device === d && n.gateway == gateway && !(n.flags & NexthopFlag.DEAD)) return true;
    }
    info = info.next;
  }
  return false;
}

/**
 * ip_rt_send_redirect: tells the sender of a packet that goes back where it came from about the better gateway: at first each time, then at
 * doubling intervals, then no more until the sender was silent for a while.
 */
export function sendRedirect(p: Packet): void {
  const out = p.outDevice!;
  if (!confOr(out, ConfSysctl.send_redirects)) return;
  if (K.recording) refuse(Refusal.path);
  const initial = initialNamespace();
  const peer = findPeer(out.namespace, ipv4.source(p.network));
  if (peer === null) {
    icmpSend(p, IcmpType.REDIRECT, 1, p.gateway);
    return;
  }
  const now = jiffies();
  if (<i32>(now - peer.rateLast - <u32>netSysctl(initial, NetSysctl.route_redirect_silence)) > 0) {
    peer.rateTokens = 0;
    peer.redirects = 0;
  }
  if (peer.redirects >= <u32>netSysctl(initial, NetSysctl.route_redirect_number)) {
    peer.rateLast = now;
    return;
  }
  const pause = (<u32>netSysctl(initial, NetSysctl.route_redirect_load)) << peer.redirects;
  if (peer.redirects == 0 || <i32>(now - peer.rateLast - pause) > 0) {
    icmpSend(p, IcmpType.REDIRECT, 1, p.gateway);
    peer.rateLast = now;
    peer.redirects++;
  }
}
