/**
 * What is known about single destinations behind a nexthop: a smaller path MTU or a better gateway (struct fib_nh_exception of
 * net/ipv4/route.c). RFC 1191, RFC 1122 section 3.2.2.2.
 */
import { Guard } from "../abi/flow-cache";
import { allocate, release } from "../memory";
import { guarded, invalidate } from "../recording";
import { K } from "../state";
import { cellCount, erase, freeTable, insert, lookup, Table, valueAt } from "../table";
import { fibState, flushRouteCache } from "./fib";
import { Nexthop } from "./fib-info";

@unmanaged
export class RouteException {
  /** list from the oldest to the newest */
  next: RouteException | null;
  previous: RouteException | null;
  destination: u32;
  /** 0: that of the route */
  gateway: u32;
  /** 0: none */
  mtu: u32;
  mtuLocked: u32;
  generation: u32;
  /** 0: never */
  expiresNs: u64;
}

@unmanaged
class ExceptionTable {
  byDestination: Table;
  oldest: RouteException | null;
  newest: RouteException | null;
}

/** FNHE_HASH_SIZE times FNHE_RECLAIM_DEPTH: about what one nexthop keeps in Linux */
const MOST: u32 = 2048 * 5;

function tableOf(n: Nexthop): ExceptionTable {
  return changetype<ExceptionTable>(n.exceptions);
}

/** find_exception: what holds now for a destination, or null. */
export function findException(n: Nexthop, destination: u32): RouteException | null {
  if (!n.exceptions) return null;
  const t = tableOf(n);
  const at = lookup(t.byDestination, destination);
  if (!at) return null;
  const e = changetype<RouteException>(at);
  if (
    (e.expiresNs && K.nowNs > e.expiresNs) ||
    e.generation != fibState(n.info.namespace).exceptionGeneration
  ) {
    remove(t, e);
    return null;
  }
  if (K.recording) guarded(Guard.routeException, at, 0);
  return e;
}

function remove(t: ExceptionTable, e: RouteException): void {
  invalidate();
  erase(t.byDestination, e.destination);
  unlink(t, e);
  release(changetype<usize>(e), <u32>offsetof<RouteException>());
}

function unlink(t: ExceptionTable, e: RouteException): void {
  const next = e.next;
  const previous = e.previous;
  if (next === null) t.newest = previous;
  else next.previous = previous;
  if (previous === null) t.oldest = next;
  else previous.next = next;
}

/** update_or_create_fnhe; `gateway` and `mtu` 0: unchanged. */
export function updateException(
  n: Nexthop,
  destination: u32,
  gateway: u32,
  mtu: u32,
  locked: bool,
  expiresNs: u64,
): void {
  const state = fibState(n.info.namespace);
  if (!n.exceptions) {
    const made = allocate(<u32>offsetof<ExceptionTable>());
    const table = allocate(<u32>offsetof<Table>());
    if (!made || !table) return;
    changetype<ExceptionTable>(made).byDestination = changetype<Table>(table);
    n.exceptions = made;
  }
  const t = tableOf(n);
  let e = findException(n, destination);
  if (e === null) {
    if (t.byDestination.count >= MOST) remove(t, t.oldest!);
    const at = allocate(<u32>offsetof<RouteException>());
    if (!at) return;
    e = changetype<RouteException>(at);
    e.destination = destination;
    if (!insert(t.byDestination, destination, at)) {
      release(at, <u32>offsetof<RouteException>());
      return;
    }
  } else unlink(t, e);
  e.next = null;
  e.previous = t.newest;
  if (t.newest === null) t.oldest = e;
  else t.newest!.next = e;
  t.newest = e;
  e.generation = state.exceptionGeneration;
  e.expiresNs = expiresNs;
  if (gateway) e.gateway = gateway;
  if (mtu) {
    e.mtu = mtu;
    e.mtuLocked = locked ? 1 : 0;
  }
  flushRouteCache(n.info.namespace);
}

/** fib_nhc_update_mtu: the device's MTU changed from `before` to `after`. */
export function changeExceptionMtu(n: Nexthop, after: u32, before: u32): void {
  if (!n.exceptions) return;
  const table = tableOf(n).byDestination;
  for (let i: u32 = 0; i < cellCount(table); i++) {
    const at = valueAt(table, i);
    if (!at) continue;
    const e = changetype<RouteException>(at);
    if (!e.mtu) continue;
    if (e.mtuLocked) {
      if (after <= e.mtu) {
        e.mtu = after;
        e.mtuLocked = 0;
      }
    } else if (after < e.mtu || before == e.mtu) e.mtu = after;
  }
}

export function freeExceptions(n: Nexthop): void {
  if (!n.exceptions) return;
  const t = tableOf(n);
  let e = t.oldest;
  while (e !== null) {
    const next = e.next;
    release(changetype<usize>(e), <u32>offsetof<RouteException>());
    e = next;
  }
  freeTable(t.byDestination);
  release(changetype<usize>(t.byDestination), <u32>offsetof<Table>());
  release(n.exceptions, <u32>offsetof<ExceptionTable>());
  n.exceptions = 0;
}
