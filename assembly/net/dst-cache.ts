/**
 * A route that a tunnel keeps for one of its destinations (net/core/dst_cache.c): the first packet's choice among several ways holds for all
 * that follow, until something is reconfigured. What may end by itself, a path MTU that was learned, is looked up each time.
 */
import { RouteCacheFlag } from "../abi/route";
import { Device } from "../device/device";
import { Nexthop } from "./fib-info";
import { Flow } from "./flow";

@unmanaged
export class DstCache {
  /** routeGeneration of the flow's namespace when it was kept; 0: nothing is */
  generation: u32;
  source: u32;
  routeType: u32;
  routeFlags: u32;
  device: Device | null;
  gateway: u32;
  mtu: u32;
  nexthop: usize;
}

/** dst_cache_get_ip4: fills in what routeOutput would. False where nothing (valid) is kept. */
export function fromDstCache(c: DstCache, f: Flow): bool {
  // what IPsec asks of a packet is looked up for each
  if (f.namespace.xfrm || c.generation == 0 || c.generation != f.namespace.routeGeneration) return false;
  f.source = c.source;
  f.routeType = c.routeType;
  f.routeFlags = c.routeFlags;
  f.device = c.device;
  // a destination that moved on the link is still reached without a gateway (rt_nexthop)
  f.gateway = c.routeFlags & RouteCacheFlag.GATEWAY ? c.gateway : f.destination;
  f.mtu = c.mtu;
  f.nexthop = changetype<Nexthop>(c.nexthop);
  return true;
}

/** dst_cache_set_ip4 */
export function keepInDstCache(c: DstCache, f: Flow): void {
  if (f.pathMtu) return;
  c.generation = f.namespace.routeGeneration;
  c.source = f.source;
  c.routeType = f.routeType;
  c.routeFlags = f.routeFlags;
  c.device = f.device;
  c.gateway = f.gateway;
  c.mtu = f.mtu;
  c.nexthop = changetype<usize>(f.nexthop);
}

/** dst_cache_reset */
export function resetDstCache(c: DstCache): void {
  c.generation = 0;
}
