/**
 * What a route says beside its prefix (struct fib_info, net/ipv4/fib_semantics.c). Routes that say the same share one; that decides what
 * is a duplicate, so it is not an optimisation only.
 */
import { Errno, Extack } from "../abi/errno";
import { NexthopFlag, NexthopRecord, RouteScope, RouteTable, RouteType } from "../abi/route";
import { Device, deviceByIndex } from "../device/device";
import { allocate, release } from "../memory";
import { K } from "../state";
import { erase, insert, lookup, mix } from "../table";
import { addressTypeInTable, selectAddress } from "./devinet";
import { fibState } from "./fib";
import { checkNexthop } from "./fib-nexthop";
import { rebalance } from "./multipath";
import { freeExceptions } from "./exception";
import { Flow } from "./flow";
import { Namespace } from "./namespace";

/** One way of a route (struct fib_nh). */
@unmanaged
export class Nexthop {
  info: FibInfo;
  device: Device | null;
  /** ifindex; stays when the device is gone */
  oif: u32;
  gateway: u32;
  /** NexthopFlag */
  flags: u32;
  /** RouteScope of what is behind: link with a gateway, host without one, nowhere for local addresses */
  scope: u32;
  weight: u32;
  /** share of the 31-bit hash that goes here: up to and including this, -1 for nothing */
  upperBound: i32;
  /** preferred source, and the state of the addresses it was chosen in */
  source: u32;
  sourceGeneration: u32;
  /** path-MTU and redirect exceptions: see exception.ts */
  exceptions: usize;
}

@unmanaged
export class FibInfo {
  /** list of the namespace */
  next: FibInfo | null;
  previous: FibInfo | null;
  nextSameHash: FibInfo | null;
  namespace: Namespace;
  /** routes that use it */
  users: u32;
  /** fib_dead: being freed */
  dead: u32;
  /** RTNH_F_DEAD and RTNH_F_LINKDOWN of the whole route */
  flags: u32;
  protocol: u32;
  scope: u32;
  type: u32;
  preferredSource: u32;
  metric: u32;
  table: u32;
  mtu: u32;
  mtuLocked: u32;
  advmss: u32;
  count: u32;
  /** Nexthop[count] */
  nexthops: usize;
}

export function nexthopAt(info: FibInfo, index: u32): Nexthop {
  return changetype<Nexthop>(info.nexthops + <usize>index * offsetof<Nexthop>());
}

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

/** fib_props: the error a route of this type answers with, 0 for none. */
export function typeError(type: u32): i32 {
  switch (type) {
    case RouteType.BLACKHOLE:
    case RouteType.NAT:
    case RouteType.XRESOLVE:
      return -Errno.EINVAL;
    case RouteType.UNREACHABLE:
      return -Errno.EHOSTUNREACH;
    case RouteType.PROHIBIT:
      return -Errno.EACCES;
    case RouteType.THROW:
      return -Errno.EAGAIN;
    default:
      return 0;
  }
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

function refuse(extack: Extack, error: i32): i32 {
  K.extack = extack;
  return error;
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
  const hash = hashOf(info);
  const first = changetype<FibInfo | null>(lookup(fibState(ns).infoByHash, hash));
  let same = first;
  while (same !== null && !equal(same, info)) same = same.nextSameHash;
  if (same !== null) {
    freeInfo(info);
    same.users++;
    return <i32>changetype<usize>(same);
  }
  info.users = 1;
  info.nextSameHash = first;
  insert(fibState(ns).infoByHash, hash, changetype<usize>(info));
  const head = changetype<FibInfo | null>(fibState(ns).infos);
  info.next = head;
  if (head !== null) head.previous = info;
  fibState(ns).infos = changetype<usize>(info);
  return <i32>changetype<usize>(info);
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

/** fib_info_update_nhc_saddr */
export function updateSource(n: Nexthop, scope: u32): u32 {
  const d = n.device;
  n.source = d === null ? 0 : selectAddress(d, n.gateway, scope);
  n.sourceGeneration = fibState(n.info.namespace).addressGeneration;
  return n.source;
}

/** fib_result_prefsrc: the source address of the route a flow found */
export function preferredSource(f: Flow): u32 {
  const info = f.info!;
  if (info.preferredSource) return info.preferredSource;
  const n = f.nexthop;
  return n.sourceGeneration == fibState(f.namespace).addressGeneration
    ? n.source
    : updateSource(n, info.scope);
}

/** Gives up one use (fib_release_info). */
export function releaseInfo(info: FibInfo): void {
  if (--info.users) return;
  const s = fibState(info.namespace);
  const hash = hashOf(info);
  const first = changetype<FibInfo>(lookup(s.infoByHash, hash));
  if (first === info) {
    const other = info.nextSameHash;
    if (other === null) erase(s.infoByHash, hash);
    else insert(s.infoByHash, hash, changetype<usize>(other));
  } else {
    let before = first;
    while (before.nextSameHash !== info) before = before.nextSameHash!;
    before.nextSameHash = info.nextSameHash;
  }
  const next = info.next;
  const previous = info.previous;
  if (next !== null) next.previous = previous;
  if (previous !== null) previous.next = next;
  else s.infos = changetype<usize>(next);
  info.dead = 1;
  freeInfo(info);
}

function freeInfo(info: FibInfo): void {
  for (let i: u32 = 0; i < info.count; i++) freeExceptions(nexthopAt(info, i));
  release(info.nexthops, info.count * <u32>offsetof<Nexthop>());
  release(changetype<usize>(info), <u32>offsetof<FibInfo>());
}

/** fib_info_hashfn: of what never changes while the object lives */
function hashOf(info: FibInfo): u64 {
  let h: u64 = ((<u64>info.preferredSource) << 32) | (<u64>info.metric);
  h =
    (<u64>mix(h)) ^
    ((<u64>(info.protocol ^ (info.scope << 8) ^ (info.type << 16) ^ (info.count << 24))) << 32);
  h = ((<u64>mix(h)) << 32) ^ (<u64>info.table);
  for (let i: u32 = 0; i < info.count; i++) {
    const n = nexthopAt(info, i);
    h = (<u64>mix(h ^ (<u64>n.oif))) ^ ((<u64>n.gateway) << 32);
  }
  return h;
}

/** fib_find_info, nh_comp: state (dead, linkdown) does not count */
function equal(a: FibInfo, b: FibInfo): bool {
  if (
    a.count != b.count ||
    a.protocol != b.protocol ||
    a.scope != b.scope ||
    a.preferredSource != b.preferredSource ||
    a.metric != b.metric ||
    a.type != b.type ||
    a.table != b.table ||
    a.mtu != b.mtu ||
    a.mtuLocked != b.mtuLocked ||
    a.advmss != b.advmss
  ) {
    return false;
  }
  const state: u32 = NexthopFlag.DEAD | NexthopFlag.LINKDOWN;
  if ((a.flags ^ b.flags) & ~state) return false;
  for (let i: u32 = 0; i < a.count; i++) {
    const x = nexthopAt(a, i);
    const y = nexthopAt(b, i);
    if (x.oif != y.oif || x.gateway != y.gateway || x.scope != y.scope || x.weight != y.weight) return false;
    if ((x.flags ^ y.flags) & ~state) return false;
  }
  return true;
}
