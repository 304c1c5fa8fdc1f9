/**
 * Routing tables of a namespace and the lookup in them (net/ipv4/fib_frontend.c, fib_trie.c). Until the first rule is changed the
 * tables local and main share one trie, as in Linux: so the longest prefix of both wins.
 */
import { Errno } from "../abi/errno";
import { ConfSysctl } from "../abi/sysctl";
import { NexthopFlag, RouteTable } from "../abi/route";
import { allocate } from "../memory";
import { insert, lookup, Table } from "../table";
import { FibAlias, longest, maskOf, shorter, Trie } from "./fib-trie";
import { FibInfo, Nexthop, nexthopAt, typeError } from "./fib-info";
import { Flow } from "./flow";
import { confOr, hasInet } from "./inet";
import { Namespace } from "./namespace";
import { rulesLookup } from "./rule";
import { invalidate } from "../recording";
import { scratch } from "./scratch";

export const LOOKUP_IGNORE_LINKSTATE: u32 = 1;

@unmanaged
export class FibTable {
  /** next in the order of a dump */
  next: FibTable | null;
  id: u32;
  trie: Trie;
  /** routes to 0.0.0.0/0 (tb_num_default) */
  defaults: u32;
}

@unmanaged
export class FibState {
  tables: FibTable | null;
  main: FibTable | null;
  default: FibTable | null;
  local: FibTable | null;
  byId: Table;
  infoByHash: Table;
  /** list of all FibInfo */
  infos: usize;
  /** rules by priority: rule.ts */
  rules: usize;
  customRules: u32;
  /** a local route was added by hand: source checks have to look it up */
  customLocalRoutes: u32;
  /** rules with protocol or ports: packets are dissected before the lookup */
  dissecting: u32;
  /** dev_addr_genid: raised with every change of an address */
  addressGeneration: u32;
  /** fnhe_genid: raised to forget all exceptions */
  exceptionGeneration: u32;
}

export function fibState(ns: Namespace): FibState {
  return changetype<FibState>(ns.fib);
}

export function createFib(ns: Namespace): void {
  const s = changetype<FibState>(allocate(<u32>offsetof<FibState>()));
  s.byId = changetype<Table>(allocate(<u32>offsetof<Table>()));
  s.infoByHash = changetype<Table>(allocate(<u32>offsetof<Table>()));
  s.addressGeneration = 1;
  s.exceptionGeneration = 1;
  ns.fib = changetype<usize>(s);
  flushRouteCache(ns);
}

/** fib_get_table */
export function tableById(ns: Namespace, id: u32): FibTable | null {
  return changetype<FibTable | null>(lookup(fibState(ns).byId, id ? id : RouteTable.MAIN));
}

/** fib_new_table; null where the memory is full */
export function makeTable(ns: Namespace, wanted: u32): FibTable | null {
  const id: u32 = wanted ? wanted : RouteTable.MAIN;
  const there = tableById(ns, id);
  if (there !== null) return there;
  const s = fibState(ns);
  let shared: FibTable | null = null;
  if (id == RouteTable.LOCAL && !s.customRules) {
    shared = makeTable(ns, RouteTable.MAIN);
    if (shared === null) return null;
  }
  const at = allocate(<u32>offsetof<FibTable>());
  const trie = shared === null ? allocate(<u32>offsetof<Trie>()) : changetype<usize>(shared.trie);
  if (!at || !trie) return null;
  const t = changetype<FibTable>(at);
  t.id = id;
  t.trie = changetype<Trie>(trie);
  if (id == RouteTable.MAIN) s.main = t;
  else if (id == RouteTable.DEFAULT) s.default = t;
  else if (id == RouteTable.LOCAL) s.local = t;
  insert(s.byId, id, at);
  // 256 hash chains, the newest table first in each (inet_dump_fib)
  let before: FibTable | null = null;
  let after = s.tables;
  while (after !== null && (after.id & 255) < (id & 255)) {
    before = after;
    after = after.next;
  }
  t.next = after;
  if (before === null) s.tables = t;
  else before.next = t;
  flushRouteCache(ns);
  return t;
}

/** fib_lookup: 0 with the result in the flow, or a negative errno. */
export function fibLookup(f: Flow, flags: u32): i32 {
  const s = fibState(f.namespace);
  f.info = null;
  f.alias = 0;
  if (s.customRules) return rulesLookup(f, flags);
  let error: i32 = -Errno.ENETUNREACH;
  const main = s.main;
  if (main !== null) {
    error = tableLookup(main, f, flags);
    if (!error) return 0;
  }
  const last = s.default;
  if (last !== null) error = tableLookup(last, f, flags);
  return error == -Errno.EAGAIN ? -Errno.ENETUNREACH : error;
}

/** fib_table_lookup: 0, the error of a refusing route, or -EAGAIN where nothing matches (and for `throw`). */
export function tableLookup(t: FibTable, f: Flow, flags: u32): i32 {
  const scope = f.scope;
  const tos = f.tos;
  let node = longest(t.trie, f.destination);
  while (node !== null) {
    let a: FibAlias | null = node.routes;
    while (a !== null) {
      const info = a.info;
      if ((a.tos == 0 || a.tos == tos) && !info.dead && info.scope >= scope) {
        f.alias = changetype<usize>(a);
        const error = typeError(a.type);
        if (error) return error;
        if (!(info.flags & NexthopFlag.DEAD)) {
          for (let i: u32 = 0; i < info.count; i++) {
            const n = nexthopAt(info, i);
            if (!isGood(n, f.oif, flags)) continue;
            f.nexthop = n;
            f.info = info;
            f.resultType = a.type;
            f.resultScope = info.scope;
            f.node = node;
            f.prefixLength = node.length;
            f.table = t.id;
            f.routeTos = a.tos;
            return 0;
          }
        }
      }
      a = a.next;
    }
    node = shorter(node);
  }
  return -Errno.EAGAIN;
}

/** fib_lookup_good_nhc */
function isGood(n: Nexthop, oif: u32, flags: u32): bool {
  if (n.flags) {
    if (n.flags & NexthopFlag.DEAD) return false;
    if (n.flags & NexthopFlag.LINKDOWN && !(flags & LOOKUP_IGNORE_LINKSTATE) && ignoresLinkdown(n))
      return false;
  }
  return !oif || oif == n.oif;
}

/** ip_ignore_linkdown */
export function ignoresLinkdown(n: Nexthop): bool {
  const d = n.device;
  return d !== null && hasInet(d) && confOr(d, ConfSysctl.ignore_routes_with_linkdown);
}

/** rt_cache_flush: decisions made before may be wrong now. */
export function flushRouteCache(ns: Namespace): void {
  // never the same for two namespaces: a device keeps its id when it moves
  ns.routeGeneration = ++scratch().epoch;
  invalidate();
}

/** net.ipv4.route.flush (rt_cache_flush and fnhe_genid_bump): what was learned of path MTUs and gateways is forgotten too. */
export function flushExceptions(ns: Namespace): void {
  fibState(ns).exceptionGeneration++;
  flushRouteCache(ns);
}

/** The prefix and its length fit (fib_valid_key_len): 0, 1 for a bad length, 2 for bits behind it. */
export function prefixFault(key: u32, length: u32): u32 {
  if (length > 32) return 1;
  return key & ~maskOf(length) ? 2 : 0;
}

/** Next in the namespace's list of all FibInfo. */
export function firstInfo(ns: Namespace): FibInfo | null {
  return changetype<FibInfo | null>(fibState(ns).infos);
}
