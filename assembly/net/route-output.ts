/** The routing decision for a packet made here (ip_route_output_key and below, net/ipv4/route.c). */
import { DeviceFlag } from "../abi/device";
import { Errno } from "../abi/errno";
import { RouteCacheFlag, RouteScope, RouteType } from "../abi/route";
import { ConfSysctl } from "../abi/sysctl";
import { Device, deviceByIndex } from "../device/device";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import { deviceOfAddress, selectAddress } from "./devinet";
import { fibLookup, tableById } from "./fib";
import { preferredSource } from "./fib-info";
import { Flow, FLOW_ANY_SOURCE, releaseFlow, takeFlow } from "./flow";
import { isMember } from "./igmp";
import { confOr, hasInet } from "./inet";
import { multipathHash, selectDefault, selectMultipath } from "./multipath";
import { Namespace } from "./namespace";
import { lookupRoute } from "../xfrm/bundle";
import { bindNexthop } from "./route-nexthop";

const LOOPBACK_ADDRESS: u32 = 0x7f000001;
const TOS_ROUTING_MASK: u32 = 0x1c;
/** RTO_ONLINK, a bit of TOS: only destinations on the link */
const TOS_ONLINK: u32 = 1;

/**
 * Routes a flow: 0 and the flow's routeType, routeFlags, device, gateway, mtu and (where none was given) source; or a negative errno.
 * Fields that are looked at: destination, source, oif, mark, tos, protocol, ports, flags. With a protocol, policies of IPsec are asked too
 * (ip_route_output_flow): `f.xfrm` are the states that the packet has to pass, and the mtu is what they leave.
 */
export function routeOutput(f: Flow): i32 {
  const error = routeOutputKey(f);
  if (error || !f.protocol || !f.namespace.xfrm) return error;
  return lookupRoute(f);
}

/** __ip_route_output_key: the same, whatever IPsec's policies say. */
export function routeOutputKey(f: Flow): i32 {
  const ns = f.namespace;
  f.iif = ns.loopback.ifindex;
  f.scope = f.tos & TOS_ONLINK ? RouteScope.LINK : RouteScope.UNIVERSE;
  f.tos &= TOS_ROUTING_MASK;
  f.info = null;
  f.resultType = RouteType.UNSPEC;
  f.prefixLength = 0;
  f.table = 0;
  f.routeTos = 0;
  let wantedOif = f.oif;
  let out: Device | null = null;
  if (f.source) {
    if (ipv4.isMulticast(f.source) || ipv4.isLimitedBroadcast(f.source) || ipv4.isZeroNet(f.source))
      return -Errno.EINVAL;
    if (!f.oif && (ipv4.isMulticast(f.destination) || ipv4.isLimitedBroadcast(f.destination))) {
      // the source tells the device: for programs that know nothing of IP_MULTICAST_IF
      out = deviceOfAddress(ns, f.source);
      if (out === null) return -Errno.ENETUNREACH;
      f.oif = out.ifindex;
      return make(f, wantedOif, out);
    }
    if (!(f.flags & FLOW_ANY_SOURCE) && deviceOfAddress(ns, f.source) === null) return -Errno.ENETUNREACH;
  }
  if (f.oif) {
    out = deviceByIndex(ns, f.oif);
    if (out === null) return -Errno.ENODEV;
    if (!out.isUp() || !hasInet(out)) return -Errno.ENETUNREACH;
    if (
      ipv4.isLocalMulticast(f.destination) ||
      ipv4.isLimitedBroadcast(f.destination) ||
      f.protocol == <u32>Protocol.IGMP
    ) {
      if (!f.source) f.source = selectAddress(out, 0, RouteScope.LINK);
      return make(f, wantedOif, out);
    }
    if (!f.source) {
      if (ipv4.isMulticast(f.destination)) f.source = selectAddress(out, 0, f.scope);
      else if (!f.destination) f.source = selectAddress(out, 0, RouteScope.HOST);
    }
  }
  if (!f.destination) {
    f.destination = f.source;
    if (!f.destination) {
      f.destination = LOOPBACK_ADDRESS;
      f.source = LOOPBACK_ADDRESS;
    }
    out = ns.loopback;
    f.oif = out.ifindex;
    f.resultType = RouteType.LOCAL;
    return make(f, wantedOif, out);
  }
  const error = fibLookup(f, 0);
  if (error) {
    f.info = null;
    f.table = 0;
    // with a device given, whatever no table knows is taken to be on its link
    if (!f.oif) return error;
    if (!f.source) f.source = selectAddress(out!, 0, RouteScope.LINK);
    f.resultType = RouteType.UNICAST;
    return make(f, wantedOif, out!);
  }
  if (f.resultType == RouteType.LOCAL) {
    if (!f.source) f.source = f.info!.preferredSource ? f.info!.preferredSource : f.destination;
    wantedOif = f.nexthop.oif;
    out = ns.loopback;
    f.oif = out.ifindex;
    return make(f, wantedOif, out);
  }
  selectPath(f);
  return make(f, wantedOif, f.nexthop.device!);
}

/** fib_select_path: one of several nexthops, and the source address */
export function selectPath(f: Flow): void {
  if (!f.oif) {
    const info = f.info!;
    if (info.count > 1) selectMultipath(f, multipathHash(f.namespace, f, null));
    else if (!f.prefixLength && f.resultType == RouteType.UNICAST) {
      const t = tableById(f.namespace, f.table);
      if (t !== null && t.defaults > 1) selectDefault(f);
    }
  }
  if (!f.source) f.source = preferredSource(f);
}

/** __mkroute_output */
function make(f: Flow, wantedOif: u32, out: Device): i32 {
  if (!hasInet(out)) return -Errno.EINVAL;
  const loopback = (out.flags & DeviceFlag.LOOPBACK) != 0;
  if (ipv4.isLoopback(f.source) && !loopback && !confOr(out, ConfSysctl.route_localnet)) return -Errno.EINVAL;
  let type = f.resultType;
  if (ipv4.isLimitedBroadcast(f.destination)) type = RouteType.BROADCAST;
  else if (ipv4.isMulticast(f.destination)) type = RouteType.MULTICAST;
  else if (ipv4.isZeroNet(f.destination)) return -Errno.EINVAL;
  let flags: u32 = loopback ? RouteCacheFlag.LOCAL : 0;
  if (type == RouteType.BROADCAST) {
    flags |= RouteCacheFlag.BROADCAST | RouteCacheFlag.LOCAL;
    f.info = null;
  } else if (type == RouteType.MULTICAST) {
    flags |= RouteCacheFlag.MULTICAST;
    if (isMember(out, f.destination, f.source, f.protocol)) flags |= RouteCacheFlag.LOCAL;
    else flags &= ~RouteCacheFlag.LOCAL;
    // a default route is no reason to send a multicast to a gateway
    if (f.info !== null && f.prefixLength < 4) f.info = null;
  }
  if (
    flags & (RouteCacheFlag.BROADCAST | RouteCacheFlag.MULTICAST) &&
    flags & RouteCacheFlag.LOCAL &&
    !loopback
  ) {
    flags |= RouteCacheFlag.MULTICAST_OUTPUT;
  }
  bindNexthop(f, out, false);
  f.routeFlags |= flags;
  f.routeType = type;
  f.device = out;
  f.oif = wantedOif;
  return 0;
}

/** ip_route_output: the device that a packet would leave by, or null. */
export function routeOutputDevice(ns: Namespace, destination: u32, source: u32): Device | null {
  const f = takeFlow(ns);
  f.destination = destination;
  f.source = source;
  const error = routeOutput(f);
  const d = f.device;
  releaseFlow(f);
  return error ? null : d;
}
