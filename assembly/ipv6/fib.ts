/**
 * The routing tables of IPv6 (net/ipv6/ip6_fib.c). A table keeps its prefixes in a hash by (length, prefix); the lengths that occur are
 * counted, so that the longest match asks only those. A list holds the prefixes in the order of Linux's dump: left branch, right branch,
 * then the node itself.
 */
import { Errno } from "../abi/errno";
import { invalidate } from "../recording";
import { Route6Flag } from "../abi/ipv6";
import { NexthopFlag, RouteFlag, RouteType } from "../abi/route";
import { Device } from "../device/device";
import { allocate, release } from "../memory";
import { flushRouteCache } from "../net/fib";
import { Namespace } from "../net/namespace";
import { K } from "../state";
import { erase, insert, lookup, Table } from "../table";
import { commonBits, copyAddress, hashAddress, same, writePrefix } from "./in6";
import { freeExceptions6 } from "./exception";
import { inet6Of, ipv6Of } from "./inet6";

/** struct fib6_info with its one nexthop */
@unmanaged
export class Route6 {
  /** next of the same prefix, by metric */
  next: Route6 | null;
  node: Node6;
  prefix0: u64;
  prefix1: u64;
  gateway0: u64;
  gateway1: u64;
  preferred0: u64;
  preferred1: u64;
  length: u32;
  metric: u32;
  /** RouteType */
  type: u32;
  protocol: u32;
  /** Route6Flag */
  flags: u32;
  /** null for a route that refuses */
  device: Device | null;
  /** NexthopFlag */
  nexthopFlags: u32;
  onlink: u32;
  mtu: u32;
  advmss: u32;
  hopLimit: u32;
  /** of EXPIRES */
  expiresNs: u64;
  /** exception.ts */
  exceptions: usize;
  /** rt6_probe: when the router was asked after last, ns */
  probedNs: u64;
  /** number of the command that made it: K.cause */
  cause: u32;
}

@unmanaged
export class Node6 {
  nextSameHash: Node6 | null;
  /** neighbours in the order of the dump */
  next: Node6 | null;
  previous: Node6 | null;
  table: Table6;
  prefix0: u64;
  prefix1: u64;
  length: u32;
  routes: Route6 | null;
  /** fn->rr_ptr: where the search begins */
  turn: Route6 | null;
}

@unmanaged
export class Table6 {
  next: Table6 | null;
  namespace: Namespace;
  id: u32;
  byPrefix: Table;
  first: Node6 | null;
  last: Node6 | null;
  /** u16[129]: prefixes of each length */
  lengths: usize;
  longest: u32;
}

export function prefixOf(r: Route6): usize {
  return changetype<usize>(r) + offsetof<Route6>("prefix0");
}

export function gatewayOf(r: Route6): usize {
  return changetype<usize>(r) + offsetof<Route6>("gateway0");
}

export function preferredOf(r: Route6): usize {
  return changetype<usize>(r) + offsetof<Route6>("preferred0");
}

function nodePrefix(n: Node6): usize {
  return changetype<usize>(n) + offsetof<Node6>("prefix0");
}

/** fib6_get_table */
export function findTable6(ns: Namespace, id: u32): Table6 | null {
  let t = changetype<Table6 | null>(ipv6Of(ns).tables);
  while (t !== null && t.id != id) t = t.next;
  return t;
}

/** fib6_new_table: the table, made where it is not there; in the order in which a dump has them (by the low byte of the number). */
export function newTable6(ns: Namespace, id: u32): Table6 | null {
  const there = findTable6(ns, id);
  if (there !== null) return there;
  const at = allocate(<u32>offsetof<Table6>());
  if (!at) return null;
  const t = changetype<Table6>(at);
  t.namespace = ns;
  t.id = id;
  t.byPrefix = changetype<Table>(allocate(<u32>offsetof<Table>()));
  t.lengths = allocate(129 * 2);
  const n = ipv6Of(ns);
  let before: Table6 | null = null;
  let e = changetype<Table6 | null>(n.tables);
  while (e !== null && (e.id & 255) < (id & 255)) {
    before = e;
    e = e.next;
  }
  t.next = e;
  if (before === null) n.tables = at;
  else before.next = t;
  return t;
}

export function findNode6(t: Table6, address: usize, length: u32): Node6 | null {
  let prefix: usize = memory.data(16, 8);
  writePrefix(prefix, address, length);
  let n = changetype<Node6 | null>(lookup(t.byPrefix, hashAddress(prefix, length)));
  while (n !== null && (n.length != length || !same(nodePrefix(n), prefix))) n = n.nextSameHash;
  return n;
}

/** Whether `a` comes before `b` in a dump. */
function comesBefore(a: Node6, b: Node6): bool {
  const common = min(commonBits(nodePrefix(a), nodePrefix(b)), min(a.length, b.length));
  // one inside the other: the longer first
  if (common == a.length || common == b.length) return a.length > b.length;
  const byte: u32 = load<u8>(nodePrefix(a) + (common >> 3));
  return !(byte & (0x80 >> (common & 7)));
}

function addNode(t: Table6, address: usize, length: u32): Node6 | null {
  const at = allocate(<u32>offsetof<Node6>());
  if (!at) return null;
  const n = changetype<Node6>(at);
  n.table = t;
  n.length = length;
  writePrefix(nodePrefix(n), address, length);
  const key = hashAddress(nodePrefix(n), length);
  n.nextSameHash = changetype<Node6 | null>(lookup(t.byPrefix, key));
  if (!insert(t.byPrefix, key, at)) {
    release(at, <u32>offsetof<Node6>());
    return null;
  }
  let before = t.last;
  while (before !== null && comesBefore(n, before)) before = before.previous;
  n.previous = before;
  if (before === null) {
    n.next = t.first;
    t.first = n;
  } else {
    n.next = before.next;
    before.next = n;
  }
  const next = n.next;
  if (next === null) t.last = n;
  else next.previous = n;
  const count = t.lengths + ((<usize>length) << 1);
  store<u16>(count, load<u16>(count) + 1);
  if (length > t.longest) t.longest = length;
  return n;
}

function removeNode(n: Node6): void {
  const t = n.table;
  const key = hashAddress(nodePrefix(n), n.length);
  const first = changetype<Node6>(lookup(t.byPrefix, key));
  if (first === n) {
    if (n.nextSameHash === null) erase(t.byPrefix, key);
    else insert(t.byPrefix, key, changetype<usize>(n.nextSameHash));
  } else {
    let e = first;
    while (e.nextSameHash !== n) e = e.nextSameHash!;
    e.nextSameHash = n.nextSameHash;
  }
  const next = n.next;
  const previous = n.previous;
  if (previous === null) t.first = next;
  else previous.next = next;
  if (next === null) t.last = previous;
  else next.previous = previous;
  const count = t.lengths + ((<usize>n.length) << 1);
  store<u16>(count, load<u16>(count) - 1);
  release(changetype<usize>(n), <u32>offsetof<Node6>());
}

/** The longest prefix of at most `length` bits that an address is in (fib6_node_lookup, and fib6_backtrack with a smaller length). */
export function longestMatch(t: Table6, address: usize, length: i32): Node6 | null {
  for (let bits = min(length, <i32>t.longest); bits >= 0; bits--) {
    if (!load<u16>(t.lengths + ((<usize>bits) << 1))) continue;
    const n = findNode6(t, address, <u32>bits);
    if (n !== null) return n;
  }
  return null;
}

export function newRoute6(): Route6 | null {
  const at = allocate(<u32>offsetof<Route6>());
  if (!at) return null;
  const r = changetype<Route6>(at);
  r.probedNs = K.nowNs;
  r.cause = K.cause;
  return r;
}

export function freeRoute6(r: Route6): void {
  freeExceptions6(r);
  release(changetype<usize>(r), <u32>offsetof<Route6>());
}

/** rt6_duplicate_nexthop */
function sameNexthop(a: Route6, b: Route6): bool {
  return a.device === b.device && same(gatewayOf(a), gatewayOf(b));
}

/** rt6_qualify_for_ecmp */
function mayShare(r: Route6): bool {
  return (
    !(r.flags & (Route6Flag.ADDRCONF | Route6Flag.DYNAMIC | Route6Flag.EXPIRES)) &&
    (r.flags & Route6Flag.GATEWAY) != 0
  );
}

/**
 * fib6_add: puts a route into a table, behind those of its prefix with a metric that is not greater. 0, or a negative errno (then the
 * caller still owns it). `request` is of RouteFlag. A second gateway for prefix and metric would be another way of the same route.
 */
export function addRoute6(t: Table6, r: Route6, request: u32): i32 {
  let node = findNode6(t, prefixOf(r), r.length);
  const replaces = (request & RouteFlag.REPLACE) != 0;
  const creates = request == 0 || (request & RouteFlag.CREATE) != 0;
  if (node === null) {
    if (!creates) return -Errno.ENOENT;
    node = addNode(t, prefixOf(r), r.length);
    if (node === null) return -Errno.ENOMEM;
  }
  let before: Route6 | null = null;
  let e = node.routes;
  while (e !== null && e.metric <= r.metric) {
    if (e.metric == r.metric) {
      if (request & RouteFlag.EXCL) return -Errno.EEXIST;
      if (replaces) break;
      if (sameNexthop(e, r)) {
        invalidate();
        if (r.flags & Route6Flag.EXPIRES) {
          e.flags |= Route6Flag.EXPIRES;
          e.expiresNs = r.expiresNs;
        } else e.flags &= ~Route6Flag.EXPIRES;
        return -Errno.EEXIST;
      }
      if (mayShare(r) && mayShare(e)) return -Errno.EUNSUPPORTED;
    }
    before = e;
    e = e.next;
  }
  const replaced = replaces && e !== null && e.metric == r.metric ? e : null;
  if (replaces && replaced === null && !creates) {
    if (node.routes === null) removeNode(node);
    return -Errno.ENOENT;
  }
  r.node = node;
  r.next = replaced === null ? e : replaced.next;
  if (before === null) node.routes = r;
  else before.next = r;
  node.turn = null;
  if (replaced !== null) freeRoute6(replaced);
  routesChanged6(t.namespace);
  return 0;
}

/** fib6_del */
export function deleteRoute6(r: Route6): void {
  const node = r.node;
  const ns = node.table.namespace;
  let before: Route6 | null = null;
  let e = node.routes;
  while (e !== r) {
    before = e;
    e = e!.next;
  }
  if (before === null) node.routes = r.next;
  else before.next = r.next;
  node.turn = null;
  freeRoute6(r);
  if (node.routes === null) removeNode(node);
  routesChanged6(ns);
}

/** Decisions that were made may be wrong now (rt_genid_bump_ipv6): exceptions hang on their routes, so that only caches are told. */
export function routesChanged6(ns: Namespace): void {
  flushRouteCache(ns);
}

/** A route of the kernel's own over a device (ip6_route_add of addrconf): silently none where there is one, or the device is down. */
export function addKernelRoute(
  d: Device,
  tableId: u32,
  address: usize,
  length: u32,
  type: RouteType,
  metric: u32,
  flags: u32,
  gateway: usize,
  expiresNs: u64,
): Route6 | null {
  const own = (flags & (Route6Flag.LOCAL | Route6Flag.ANYCAST)) != 0;
  // addresses keep their routes on a device that is down (fc_ignore_dev_down), nothing else does
  if (inet6Of(d) === null || (!own && !d.isUp())) return null;
  const t = newTable6(d.namespace, tableId);
  const r: Route6 | null = t === null ? null : newRoute6();
  if (r === null) return null;
  writePrefix(prefixOf(r), address, length);
  r.length = length;
  r.type = type;
  r.metric = metric;
  // RTPROT_RA for routers, RTPROT_KERNEL
  r.protocol = flags & Route6Flag.ADDRCONF && gateway ? 9 : 2;
  r.flags = Route6Flag.UP | flags;
  if (gateway) {
    copyAddress(gatewayOf(r), gateway);
    r.flags |= Route6Flag.GATEWAY;
  }
  r.device = d;
  if (!own && !d.carrier) r.nexthopFlags |= NexthopFlag.LINKDOWN;
  r.expiresNs = expiresNs;
  if (expiresNs) r.flags |= Route6Flag.EXPIRES;
  if (addRoute6(t!, r, 0)) {
    freeRoute6(r);
    return null;
  }
  return r;
}
