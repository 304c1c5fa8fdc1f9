/** Routes come and go in one table (fib_table_insert, fib_table_delete, fib_table_flush of net/ipv4/fib_trie.c). */
import { Errno, Extack } from "../abi/errno";
import { NexthopFlag, RouteFlag, RouteScope } from "../abi/route";
import { allocate, release } from "../memory";
import { K } from "../state";
import { fibState, FibTable, flushRouteCache, prefixFault } from "./fib";
import { createInfo, RouteConfig, wayOf } from "./fib-create";
import { FibInfo, nexthopAt, releaseInfo } from "./fib-info";
import { FibAlias, findNode, firstNode, makeNode, nextNode, removeNode, TrieNode } from "./fib-trie";
import { Namespace } from "./namespace";

/** The routes of a prefix stand by table (high first), tos (high first), metric (low first): whether `a` stands before a new one. */
function standsBefore(a: FibAlias, table: u32, tos: u32, metric: u32): bool {
  if (a.table != table) return a.table > table;
  if (a.tos != tos) return a.tos > tos;
  return a.info.metric < metric;
}

/** fib_find_alias: the first route of the table that is not before (tos, metric); null where none follows in this table. */
function findAlias(node: TrieNode, table: u32, tos: u32, metric: u32): FibAlias | null {
  let a = node.routes;
  while (a !== null && standsBefore(a, table, tos, metric)) a = a.next;
  return a === null || a.table != table ? null : a;
}

function checkPrefix(c: RouteConfig): i32 {
  const fault = prefixFault(c.destination, c.length);
  if (!fault) return 0;
  K.extack = fault == 1 ? Extack.INVALID_PREFIX_LENGTH : Extack.INVALID_PREFIX_FOR_LENGTH;
  return -Errno.EINVAL;
}

function newAlias(c: RouteConfig, t: FibTable, info: FibInfo, node: TrieNode): FibAlias | null {
  const at = allocate(<u32>offsetof<FibAlias>());
  if (!at) return null;
  const a = changetype<FibAlias>(at);
  a.info = info;
  a.node = node;
  a.table = t.id;
  a.tos = c.tos;
  a.type = c.type;
  a.chosen = -1;
  a.cause = K.cause;
  return a;
}

/** fib_table_insert: 0 or a negative errno, as the RouteFlags of the request have it. */
export function insertRoute(ns: Namespace, t: FibTable, c: RouteConfig): i32 {
  const bad = checkPrefix(c);
  if (bad) return bad;
  const made = createInfo(ns, c);
  if (made < 0 && made > -4096) return made;
  const info = changetype<FibInfo>(<usize>made);
  const error = place(t, c, info);
  if (!error) flushRouteCache(ns);
  // refused, or there already: the use of the shared FibInfo is given back
  else releaseInfo(info);
  return min(error, 0);
}

/** 0: the route is in; 1: it was there already and that is no error; or a negative errno. */
function place(t: FibTable, c: RouteConfig, info: FibInfo): i32 {
  const there = findNode(t.trie, c.destination, c.length);
  let before: FibAlias | null = null;
  if (there !== null) before = findAlias(there, t.id, c.tos, info.metric);
  if (before !== null && before.tos == c.tos && before.info.metric == info.metric) {
    if (c.flags & RouteFlag.EXCL) return -Errno.EEXIST;
    const first: FibAlias = before;
    let match: FibAlias | null = null;
    while (
      before !== null &&
      before.table == t.id &&
      before.tos == c.tos &&
      before.info.metric == info.metric
    ) {
      if (before.type == c.type && before.info === info) {
        match = before;
        break;
      }
      before = before.next;
    }
    if (c.flags & RouteFlag.REPLACE) {
      if (match !== null) return match === first ? 1 : -Errno.EEXIST;
      const dropped = first.info;
      first.info = info;
      first.type = c.type;
      first.chosen = -1;
      first.cause = K.cause;
      releaseInfo(dropped);
      return 0;
    }
    if (match !== null) return -Errno.EEXIST;
    if (!(c.flags & RouteFlag.APPEND)) before = first;
  }
  if (!(c.flags & RouteFlag.CREATE)) return -Errno.ENOENT;
  const node = makeNode(t.trie, c.destination, c.length);
  if (node === null) return -Errno.ENOBUFS;
  const a = newAlias(c, t, info, node);
  if (a === null) {
    if (node.routes === null) removeNode(t.trie, node);
    return -Errno.ENOBUFS;
  }
  insertAlias(node, a, before);
  if (!c.length) t.defaults++;
  return 0;
}

/** fib_insert_alias: before `before`, or at the end of the table's section */
function insertAlias(node: TrieNode, a: FibAlias, before: FibAlias | null): void {
  let previous: FibAlias | null = null;
  let next = node.routes;
  while (next !== null && next !== before && (before !== null || next.table >= a.table)) {
    previous = next;
    next = next.next;
  }
  a.next = next;
  if (previous === null) node.routes = a;
  else previous.next = a;
}

/** Takes one route out of its prefix. */
function removeAlias(t: FibTable, a: FibAlias): void {
  const node = a.node;
  if (node.routes === a) node.routes = a.next;
  else {
    let b = node.routes!;
    while (b.next !== a) b = b.next!;
    b.next = a.next;
  }
  if (!node.length) t.defaults--;
  releaseInfo(a.info);
  release(changetype<usize>(a), <u32>offsetof<FibAlias>());
  if (node.routes === null) removeNode(t.trie, node);
}

/** fib_table_delete: the first route that fits what is given. */
export function deleteRoute(ns: Namespace, t: FibTable, c: RouteConfig): i32 {
  const bad = checkPrefix(c);
  if (bad) return bad;
  const node = findNode(t.trie, c.destination, c.length);
  if (node === null) return -Errno.ESRCH;
  let a = findAlias(node, t.id, c.tos, 0);
  while (a !== null && a.table == t.id && a.tos == c.tos) {
    const info = a.info;
    if (
      (!c.type || a.type == c.type) &&
      (c.scope == RouteScope.NOWHERE || info.scope == c.scope) &&
      (!c.preferredSource || info.preferredSource == c.preferredSource) &&
      (!c.protocol || info.protocol == c.protocol) &&
      fits(c, info)
    ) {
      removeAlias(t, a);
      flushRouteCache(ns);
      return 0;
    }
    a = a.next;
  }
  return -Errno.ESRCH;
}

/** fib_nh_match and fib_metrics_match */
function fits(c: RouteConfig, info: FibInfo): bool {
  if (c.metric && c.metric != info.metric) return false;
  if ((c.mtu && c.mtu != info.mtu) || (c.advmss && c.advmss != info.advmss)) return false;
  const single = c.count && !c.multipath;
  if (single && (wayOf(c, 0).oif || wayOf(c, 0).gateway)) {
    const n = nexthopAt(info, 0);
    const way = wayOf(c, 0);
    return (!way.oif || way.oif == n.oif) && (!way.gateway || way.gateway == n.gateway);
  }
  if (!c.multipath) return true;
  for (let i: u32 = 0; i < info.count; i++) {
    if (i >= c.count) return false;
    const n = nexthopAt(info, i);
    const way = wayOf(c, i);
    if ((way.oif && way.oif != n.oif) || (way.gateway && way.gateway != n.gateway)) return false;
  }
  return true;
}

/** fib_flush: all routes that have no living nexthop. Answers how many went. */
export function flushDead(ns: Namespace): u32 {
  let gone: u32 = 0;
  let t = fibState(ns).tables;
  while (t !== null) {
    gone += flushTable(t, false);
    t = t.next;
  }
  if (gone) flushRouteCache(ns);
  return gone;
}

/** fib_table_flush: the dead routes of a table, or all */
export function flushTable(t: FibTable, all: bool): u32 {
  let gone: u32 = 0;
  let node = firstNode(t.trie);
  while (node !== null) {
    const key = node.key;
    const length = node.length;
    let a = node.routes;
    while (a !== null) {
      const next = a.next;
      if (a.table == t.id && (all || a.info.flags & NexthopFlag.DEAD)) {
        removeAlias(t, a);
        gone++;
      }
      a = next;
    }
    node = nextNode(t.trie, key, length);
  }
  return gone;
}
