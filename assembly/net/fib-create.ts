/** A new route is checked and becomes a FibInfo (fib_create_info of net/ipv4/fib_semantics.c). */
import { Errno, Extack } from "../abi/errno";
import { NexthopFlag, NexthopRecord, RouteScope, RouteTable, RouteType } from "../abi/route";
import { refuse } from "../extack";
import { deviceByIndex } from "../device/device";
import { allocate, release } from "../memory";
import { addressTypeInTable } from "./devinet";
import { FibInfo, freeInfo, Nexthop, nexthopAt, share, typeError, updateSource } from "./fib-info";
import { checkNexthop } from "./fib-nexthop";
import { rebalance } from "./multipath";
import { Namespace } from "./namespace";

/** A request for a route (struct fib_config). The nexthops lie where `nexthops` says. */
@unmanaged
export class RouteConfig {
  destination: u32;
  length: u32;
  type: u32;
  table: u32;
  protocol: u32;
  scope: u32;
  metric: u32;
  tos: u32;
  preferredSource: u32;
  mtu: u32;
  mtuLocked: u32;
  advmss: u32;
  /** RouteFlag */
  flags: u32;
  /** RTA_MULTIPATH was given */
  multipath: u32;
  count: u32;
  /** NexthopRecord[count] */
  nexthops: usize;
}

export function takeConfig(): RouteConfig {
  return changetype<RouteConfig>(allocate(<u32>offsetof<RouteConfig>()));
}
export function releaseConfig(c: RouteConfig): void {
  release(changetype<usize>(c), <u32>offsetof<RouteConfig>());
}
export function wayOf(c: RouteConfig, index: u32): NexthopRecord {
  return changetype<NexthopRecord>(c.nexthops + <usize>index * offsetof<NexthopRecord>());
}

/** fib_props: the widest scope a route of this type may have. */
function typeScope(type: u32): u32 {
  switch (type) {
    case RouteType.LOCAL:
      return RouteScope.HOST;
    case RouteType.BROADCAST:
    case RouteType.ANYCAST:
      return RouteScope.LINK;
    case RouteType.UNSPEC:
    case RouteType.NAT:
    case RouteType.XRESOLVE:
      return RouteScope.NOWHERE;
    default:
      return RouteScope.UNIVERSE;
  }
}

/**
 * fib_create_info. Answers the address of a FibInfo that the caller holds a use of, or a negative errno (above 0xfffff000 as unsigned).
 */
export function createInfo(ns: Namespace, c: RouteConfig): i32 {
  if (c.type > <u32>RouteType.XRESOLVE) return -Errno.EINVAL;
  if (typeScope(c.type) > c.scope) return refuse(Extack.INVALID_SCOPE, -Errno.EINVAL);
  // a route without RTA_MULTIPATH has one nexthop, if only an empty one
  const count = max<u32>(c.count, 1);
  if (c.multipath && !c.count) return -Errno.EINVAL;
  const info = changetype<FibInfo>(allocate(<u32>offsetof<FibInfo>()));
  if (!changetype<usize>(info)) return -Errno.ENOBUFS;
  info.namespace = ns;
  info.protocol = c.protocol;
  info.scope = c.scope;
  info.type = c.type;
  info.preferredSource = c.preferredSource;
  info.metric = c.metric;
  info.table = c.table;
  info.mtu = c.mtu;
  info.mtuLocked = c.mtuLocked;
  info.advmss = c.advmss;
  info.count = count;
  info.nexthops = allocate(count * <u32>offsetof<Nexthop>());
  if (!info.nexthops) {
    release(changetype<usize>(info), <u32>offsetof<FibInfo>());
    return -Errno.ENOBUFS;
  }
  for (let i: u32 = 0; i < count; i++) {
    const n = nexthopAt(info, i);
    n.info = info;
    n.weight = 1;
    if (i >= c.count) continue;
    const way = wayOf(c, i);
    n.oif = way.oif;
    n.gateway = way.gateway;
    n.flags = way.flags;
    if (way.weight) n.weight = way.weight;
  }
  const error = complete(ns, c, info);
  if (error) {
    freeInfo(info);
    return error;
  }
  return <i32>changetype<usize>(share(info));
}

/** The checks of fib_create_info that need the nexthops. */
function complete(ns: Namespace, c: RouteConfig, info: FibInfo): i32 {
  if (c.multipath) {
    for (let i: u32 = 0; i < info.count; i++) {
      if (nexthopAt(info, i).flags & (NexthopFlag.DEAD | NexthopFlag.LINKDOWN))
        return refuse(Extack.NEXTHOP_FLAGS, -Errno.EINVAL);
    }
  }
  if (typeError(c.type)) {
    const first = nexthopAt(info, 0);
    if (c.multipath || first.gateway || first.oif)
      return refuse(Extack.ROUTE_TYPE_TAKES_NO_GATEWAY, -Errno.EINVAL);
    return 0;
  }
  if (c.type < <u32>RouteType.UNICAST || c.type > <u32>RouteType.MULTICAST)
    return refuse(Extack.INVALID_ROUTE_TYPE, -Errno.EINVAL);
  if (c.scope > <u32>RouteScope.HOST) return refuse(Extack.INVALID_SCOPE, -Errno.EINVAL);
  if (c.scope == RouteScope.HOST) {
    const n = nexthopAt(info, 0);
    if (info.count != 1) return refuse(Extack.HOST_SCOPE_MULTIPATH, -Errno.EINVAL);
    if (n.gateway) return refuse(Extack.HOST_SCOPE_GATEWAY, -Errno.EINVAL);
    n.scope = RouteScope.NOWHERE;
    n.device = deviceByIndex(ns, n.oif);
    if (n.device === null) return -Errno.ENODEV;
  } else {
    let down: u32 = 0;
    for (let i: u32 = 0; i < info.count; i++) {
      const n = nexthopAt(info, i);
      const error = checkNexthop(ns, n, c.table, c.scope);
      if (error) return error;
      if (n.flags & NexthopFlag.LINKDOWN) down++;
    }
    if (down == info.count) info.flags |= NexthopFlag.LINKDOWN;
  }
  if (info.preferredSource && !isValidSource(ns, c)) return refuse(Extack.INVALID_PREFSRC, -Errno.EINVAL);
  for (let i: u32 = 0; i < info.count; i++) updateSource(nexthopAt(info, i), info.scope);
  rebalance(info);
  return 0;
}

/** fib_valid_prefsrc */
function isValidSource(ns: Namespace, c: RouteConfig): bool {
  if (c.type == RouteType.LOCAL && c.destination && c.preferredSource == c.destination) return true;
  const table = c.table == RouteTable.MAIN ? <u32>RouteTable.LOCAL : c.table;
  if (addressTypeInTable(ns, c.preferredSource, table) == RouteType.LOCAL) return true;
  return (
    table != RouteTable.LOCAL &&
    addressTypeInTable(ns, c.preferredSource, RouteTable.LOCAL) == RouteType.LOCAL
  );
}
