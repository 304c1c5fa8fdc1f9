/** Routes: RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE (net/ipv4/fib_frontend.c, route.c). Records are in abi/route.ts, at the mailbox. */
import { DropReason } from "../abi/drop";
import { Errno, Extack } from "../abi/errno";
import {
  NexthopFlag,
  NexthopRecord,
  RouteCacheFlag,
  RouteCursor,
  RouteQueryRecord,
  RouteRecord,
  RouteTable,
  RouteType,
} from "../abi/route";
import { NS_PER_S } from "../clock";
import { Device, deviceByIndex } from "../device/device";
import { fibState, FibTable, ignoresLinkdown, makeTable, tableById } from "../net/fib";
import { releaseConfig, RouteConfig, takeConfig } from "../net/fib-create";
import { nexthopAt } from "../net/fib-info";
import { deleteRoute, insertRoute } from "../net/fib-table";
import { FibAlias, findNode, firstNode, nextNode, TrieNode } from "../net/fib-trie";
import { Flow, releaseFlow, takeFlow } from "../net/flow";
import { Namespace, namespaceById } from "../net/namespace";
import { IpFlag } from "../net/ip-flags";
import { routeInput, routeOutputKey } from "../net/route";
import { inputFlow } from "../net/scratch";
import { allocatePacket, consume, Packet } from "../packet";
import { K, MAILBOX } from "../state";
import { EtherType } from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import { write16 } from "../wire/bytes";

const NEXTHOPS: usize = MAILBOX + offsetof<RouteRecord>();

/** rtm_to_fib_config */
function configOf(r: RouteRecord): RouteConfig {
  const c = takeConfig();
  c.destination = r.destination;
  c.length = r.prefixLength;
  c.type = r.type;
  c.table = r.table ? r.table : <u32>RouteTable.MAIN;
  c.protocol = r.protocol;
  c.scope = r.scope;
  c.metric = r.metric;
  c.tos = r.tos;
  c.preferredSource = r.preferredSource;
  c.mtu = r.mtu;
  c.mtuLocked = r.mtuLocked;
  c.advmss = r.advmss;
  c.flags = r.flags;
  c.multipath = r.multipath;
  c.count = r.nexthopCount;
  c.nexthops = NEXTHOPS;
  return c;
}

/** The checks of both requests: 0 or a negative errno. */
function check(r: RouteRecord): i32 {
  if (r.tos & 3) {
    K.extack = Extack.INVALID_TOS;
    return -Errno.EINVAL;
  }
  if (r.type > <u32>RouteType.XRESOLVE) {
    K.extack = Extack.INVALID_ROUTE_TYPE;
    return -Errno.EINVAL;
  }
  return 0;
}

/** inet_rtm_newroute */
export function route_add(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const r = changetype<RouteRecord>(MAILBOX);
  const bad = check(r);
  if (bad) return bad;
  const t = makeTable(ns, r.table);
  if (t === null) return -Errno.ENOBUFS;
  const c = configOf(r);
  const error = insertRoute(ns, t, c);
  if (!error && c.type == <u32>RouteType.LOCAL) fibState(ns).customLocalRoutes = 1;
  releaseConfig(c);
  return error;
}

/** inet_rtm_delroute */
export function route_delete(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const r = changetype<RouteRecord>(MAILBOX);
  const bad = check(r);
  if (bad) return bad;
  const t = tableById(ns, r.table);
  if (t === null) {
    K.extack = Extack.TABLE_DOES_NOT_EXIST;
    return -Errno.ESRCH;
  }
  const c = configOf(r);
  const error = deleteRoute(ns, t, c);
  releaseConfig(c);
  return error;
}

/** Has the table been made (inet_dump_fib refuses to dump one that was not)? */
export function route_table(namespace: u32, id: u32): bool {
  const ns = namespaceById(namespace);
  return ns !== null && tableById(ns, id) !== null;
}

/**
 * The next route of a dump: RouteRecord and its nexthops in the mailbox; false at the end. The RouteCursor is kept by the caller at
 * `cursor` (zeroed before the first call, `only` set to the wanted table or 0) and stays valid while routes change.
 */
export function route_next(namespace: u32, cursor: usize): bool {
  const ns = namespaceById(namespace);
  if (ns === null) return false;
  const c = changetype<RouteCursor>(cursor);
  let t: FibTable | null = null;
  if (c.only) t = tableById(ns, c.only);
  else if (!c.started) t = fibState(ns).tables;
  else t = tableById(ns, c.table);
  while (t !== null) {
    if (fillNext(t, c)) return true;
    if (c.only) return false;
    t = t.next;
    c.started = 0;
  }
  return false;
}

/** The next route of one table, as the cursor says. */
function fillNext(t: FibTable, c: RouteCursor): bool {
  let node: TrieNode | null = null;
  if (!c.started) {
    c.started = 1;
    c.table = t.id;
    c.index = 0;
    node = firstNode(t.trie);
  } else {
    node = findNode(t.trie, c.key, c.length);
    if (node === null) {
      c.index = 0;
      node = nextNode(t.trie, c.key, c.length);
    }
  }
  while (node !== null) {
    c.key = node.key;
    c.length = node.length;
    let index: u32 = 0;
    let a: FibAlias | null = node.routes;
    while (a !== null) {
      if (a.table == t.id && index++ == c.index) {
        c.index++;
        fill(changetype<RouteRecord>(MAILBOX), a);
        return true;
      }
      a = a.next;
    }
    c.index = 0;
    node = nextNode(t.trie, c.key, c.length);
  }
  return false;
}

/** fib_dump_info */
function fill(r: RouteRecord, a: FibAlias): void {
  const info = a.info;
  r.destination = a.node.key;
  r.prefixLength = a.node.length;
  r.type = a.type;
  r.table = a.table;
  r.protocol = info.protocol;
  r.scope = info.scope;
  r.metric = info.metric;
  r.tos = a.tos;
  r.preferredSource = info.preferredSource;
  r.mtu = info.mtu;
  r.mtuLocked = info.mtuLocked;
  r.advmss = info.advmss;
  r.flags = info.flags;
  r.multipath = info.count > 1 ? 1 : 0;
  // 48 KiB hold some thousand; RTA_MULTIPATH could not carry more either
  r.nexthopCount = min<u32>(info.count, 2048);
  for (let i: u32 = 0; i < r.nexthopCount; i++) {
    const n = nexthopAt(info, i);
    const way = changetype<NexthopRecord>(NEXTHOPS + <usize>i * offsetof<NexthopRecord>());
    way.gateway = n.gateway;
    way.oif = n.device === null ? 0 : n.oif;
    way.flags = n.flags & (NexthopFlag.DEAD | NexthopFlag.ONLINK | NexthopFlag.LINKDOWN);
    // fib_nexthop_info: a link that is down counts as dead where such routes are ignored
    if (n.flags & NexthopFlag.LINKDOWN && ignoresLinkdown(n)) way.flags |= NexthopFlag.DEAD;
    way.weight = n.weight;
  }
}

/** inet_rtm_getroute: answers the RouteQueryRecord in the mailbox; 0 or a negative errno. */
export function route_query(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const q = changetype<RouteQueryRecord>(MAILBOX);
  const f = takeFlow(ns);
  f.destination = q.destination;
  f.source = q.source;
  f.tos = q.tos;
  f.mark = q.mark;
  f.oif = q.oif;
  f.protocol = q.protocol;
  f.sourcePort = q.sourcePort;
  f.destinationPort = q.destinationPort;
  let error: i32 = 0;
  if (q.iif) {
    const d = deviceByIndex(ns, q.iif);
    error = d === null ? -Errno.ENODEV : queryInput(ns, q, d);
  } else {
    error = routeOutputKey(f);
    if (!error) answer(q, f);
  }
  releaseFlow(f);
  return error;
}

function answer(q: RouteQueryRecord, f: Flow): void {
  q.type = f.routeType;
  q.table = f.table;
  q.routeTos = f.routeTos;
  q.gateway = f.routeFlags & RouteCacheFlag.GATEWAY ? f.gateway : 0;
  q.device = f.device!.ifindex;
  q.preferredSource = f.source;
  q.flags = f.routeFlags;
  metrics(q, f);
}

function metrics(q: RouteQueryRecord, f: Flow): void {
  const info = f.info;
  q.mtu = info === null ? 0 : info.mtu;
  q.advmss = info === null ? 0 : info.advmss;
  q.mtuLocked = f.routeFlags & RouteCacheFlag.MTU_LOCKED ? 1 : 0;
  q.expiresSeconds = 0;
  if (f.pathMtu && K.nowNs < f.expiresNs) q.mtu = f.pathMtu;
  if (f.expiresNs > K.nowNs) q.expiresSeconds = <u32>((f.expiresNs - K.nowNs) / NS_PER_S);
}

/** The same as if a packet had arrived on `d`. */
function queryInput(ns: Namespace, q: RouteQueryRecord, d: Device): i32 {
  const p = allocatePacket(ipv4.HEADER_LENGTH + 8);
  if (p === null) return -Errno.ENOBUFS;
  const h = p.data;
  p.length = ipv4.HEADER_LENGTH + 8;
  memory.fill(h, 0, p.length);
  ipv4.writeHeader(
    h,
    q.tos,
    p.length,
    0,
    0,
    64,
    q.protocol ? q.protocol : <u32>ipv4.Protocol.UDP,
    q.source,
    q.destination,
  );
  write16(h + ipv4.HEADER_LENGTH, q.sourcePort);
  write16(h + ipv4.HEADER_LENGTH + 2, q.destinationPort);
  p.network = h;
  p.transport = h + ipv4.HEADER_LENGTH;
  p.protocol = EtherType.IP;
  p.device = d;
  p.input = d;
  p.mark = q.mark;
  const error = inputAnswer(ns, q, p);
  consume(p);
  return error;
}

function inputAnswer(ns: Namespace, q: RouteQueryRecord, p: Packet): i32 {
  const f = inputFlow(ns);
  f.info = null;
  f.table = 0;
  f.routeTos = 0;
  f.pathMtu = 0;
  f.expiresNs = 0;
  const reason = routeInput(p);
  if (reason) return reasonError(reason);
  if (p.routeFlags & RouteCacheFlag.ERROR) return -(<i32>p.routeError);
  q.type = p.routeType;
  q.device = p.outDevice!.ifindex;
  q.flags = p.routeFlags;
  q.preferredSource = 0;
  q.gateway = p.routeFlags & RouteCacheFlag.GATEWAY ? p.gateway : 0;
  q.doRedirect = p.ipFlags & IpFlag.DOREDIRECT ? 1 : 0;
  q.table = f.table;
  q.routeTos = f.routeTos;
  if (p.routeType == <u32>RouteType.UNICAST) metrics(q, f);
  return 0;
}

/** Drop reasons of the routing decision as errno */
function reasonError(reason: u32): i32 {
  return reason == <u32>DropReason.IP_RPFILTER ? -Errno.EXDEV : -Errno.EINVAL;
}
