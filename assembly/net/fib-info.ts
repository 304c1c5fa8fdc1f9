/**
 * What a route says beside its prefix (struct fib_info, net/ipv4/fib_semantics.c). Routes that say the same share one; that decides what
 * is a duplicate, so it is not an optimisation only.
 */
import { Errno } from "../abi/errno";
import { NexthopFlag, RouteType } from "../abi/route";
import { Device } from "../device/device";
import { release } from "../memory";
import { erase, insert, lookup, mix } from "../table";
import { selectAddress } from "./devinet";
import { fibState } from "./fib";
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

/** One more user of the FibInfo that says the same as `info`, which may be `info` itself; else `info` is freed. */
export function share(info: FibInfo): FibInfo {
  const s = fibState(info.namespace);
  const hash = hashOf(info);
  const first = changetype<FibInfo | null>(lookup(s.infoByHash, hash));
  let same = first;
  while (same !== null && !equal(same, info)) same = same.nextSameHash;
  if (same !== null) {
    freeInfo(info);
    same.users++;
    return same;
  }
  info.users = 1;
  info.nextSameHash = first;
  insert(s.infoByHash, hash, changetype<usize>(info));
  const head = changetype<FibInfo | null>(s.infos);
  info.next = head;
  if (head !== null) head.previous = info;
  s.infos = changetype<usize>(info);
  return info;
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

export function freeInfo(info: FibInfo): void {
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
