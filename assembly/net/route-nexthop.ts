/** What a nexthop and its exceptions make of a route (rt_set_nexthop, rt_bind_exception, ip_dst_mtu_maybe_forward of Linux). */
import { RouteCacheFlag, RouteScope } from "../abi/route";
import { NetSysctl } from "../abi/sysctl";
import { Device } from "../device/device";
import { K } from "../state";
import { findException } from "./exception";
import { Flow } from "./flow";
import { netSysctl } from "./namespace";

/** IP_MAX_MTU */
const LARGEST_MTU: u32 = 0xffff;
/** what a locked MTU allows through a gateway (RFC 1191 section 5: the least a path may be taken for) */
const LOCKED_MTU: u32 = 576;

/**
 * Gateway, flags and MTU of a flow whose route was found (`info` null: directly to the destination). A forwarder heeds path-MTU
 * exceptions only where ip_forward_use_pmtu says so: an error about somebody else's packet proves nothing.
 */
export function bindNexthop(f: Flow, out: Device, forwarding: bool): void {
  let flags: u32 = 0;
  let gateway: u32 = f.destination;
  let routeMtu: u32 = 0;
  f.pathMtu = 0;
  f.expiresNs = 0;
  const info = f.info;
  if (info !== null) {
    const n = f.nexthop;
    if (n.gateway && n.scope == RouteScope.LINK) {
      gateway = n.gateway;
      flags |= RouteCacheFlag.GATEWAY;
    }
    routeMtu = info.mtu;
    if (info.mtuLocked) flags |= RouteCacheFlag.MTU_LOCKED;
    if (n.exceptions) {
      const e = findException(n, f.destination);
      if (e !== null) {
        if (e.gateway) {
          gateway = e.gateway;
          flags |= RouteCacheFlag.GATEWAY | RouteCacheFlag.REDIRECTED;
        }
        if (e.mtuLocked) flags |= RouteCacheFlag.MTU_LOCKED;
        f.pathMtu = e.mtu;
        f.expiresNs = e.expiresNs;
      }
    }
  }
  f.gateway = gateway;
  f.routeFlags = flags;
  const locked = (flags & RouteCacheFlag.MTU_LOCKED) != 0;
  let mtu: u32 = 0;
  if (f.pathMtu && (!forwarding || locked || netSysctl(f.namespace, NetSysctl.ip_forward_use_pmtu))) {
    if (K.nowNs < f.expiresNs) mtu = f.pathMtu;
  }
  if (!mtu) mtu = routeMtu;
  if (!mtu) {
    mtu = out.mtu;
    if (locked && flags & RouteCacheFlag.GATEWAY && mtu > LOCKED_MTU) mtu = LOCKED_MTU;
  }
  f.mtu = min(mtu, LARGEST_MTU);
}
