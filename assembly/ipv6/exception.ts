/**
 * What is known about single destinations of a route: a smaller path MTU or a better gateway (struct rt6_exception of net/ipv6/route.c;
 * RFC 8201, RFC 4861 section 8.3).
 */
import { NS_PER_S } from "../clock";
import { invalidate } from "../recording";
import { Net6Sysctl } from "../abi/ipv6";
import { allocate, release } from "../memory";
import { flushRouteCache } from "../net/fib";
import { K } from "../state";
import { erase, freeTable, insert, lookup, Table } from "../table";
import { Route6 } from "./fib";
import { copyAddress, hashAddress, same } from "./in6";
import { net6Sysctl } from "./inet6";

@unmanaged
export class Exception6 {
  /** from the oldest to the newest */
  next: Exception6 | null;
  previous: Exception6 | null;
  destination0: u64;
  destination1: u64;
  gateway0: u64;
  gateway1: u64;
  hasGateway: u32;
  /** made by a redirect (RTF_DYNAMIC) */
  redirected: u32;
  /** 0: none */
  mtu: u32;
  /** 0: never */
  expiresNs: u64;
}

@unmanaged
class Exceptions6 {
  byDestination: Table;
  oldest: Exception6 | null;
  newest: Exception6 | null;
}

/** FIB6_EXCEPTION_BUCKET_SIZE times FIB6_MAX_DEPTH: about what one nexthop keeps in Linux */
const MOST: u32 = 1024 * 5;

export function exceptionDestination(e: Exception6): usize {
  return changetype<usize>(e) + offsetof<Exception6>("destination0");
}
export function exceptionGateway(e: Exception6): usize {
  return changetype<usize>(e) + offsetof<Exception6>("gateway0");
}

function remove(t: Exceptions6, e: Exception6): void {
  invalidate();
  erase(t.byDestination, hashAddress(exceptionDestination(e), 0));
  const next = e.next;
  const previous = e.previous;
  if (next === null) t.newest = previous;
  else next.previous = previous;
  if (previous === null) t.oldest = next;
  else previous.next = next;
  release(changetype<usize>(e), <u32>offsetof<Exception6>());
}

/** rt6_find_cached_rt: what holds now for a destination, or null. */
export function findException6(r: Route6, destination: usize): Exception6 | null {
  if (!r.exceptions) return null;
  const t = changetype<Exceptions6>(r.exceptions);
  const at = lookup(t.byDestination, hashAddress(destination, 0));
  if (!at) return null;
  const e = changetype<Exception6>(at);
  if (e.expiresNs && K.nowNs > e.expiresNs) {
    remove(t, e);
    return null;
  }
  return same(exceptionDestination(e), destination) ? e : null;
}

/** The first of a route's exceptions that are still valid behind `index` others; null at the end (ip -6 route show cache). */
export function exceptionAt(r: Route6, index: u32): Exception6 | null {
  if (!r.exceptions) return null;
  let e = changetype<Exceptions6>(r.exceptions).oldest;
  while (e !== null) {
    if (!(e.expiresNs && K.nowNs > e.expiresNs) && !index--) return e;
    e = e.next;
  }
  return null;
}

/** rt6_insert_exception: a new entry for a destination in place of what was known; null where the memory is full. */
export function addException6(r: Route6, destination: usize): Exception6 | null {
  if (!r.exceptions) {
    const made = allocate(<u32>offsetof<Exceptions6>());
    const table = allocate(<u32>offsetof<Table>());
    if (!made || !table) return null;
    changetype<Exceptions6>(made).byDestination = changetype<Table>(table);
    r.exceptions = made;
  }
  const t = changetype<Exceptions6>(r.exceptions);
  const key = hashAddress(destination, 0);
  const there = lookup(t.byDestination, key);
  if (there) remove(t, changetype<Exception6>(there));
  else if (t.byDestination.count >= MOST) remove(t, t.oldest!);
  const at = allocate(<u32>offsetof<Exception6>());
  if (!at) return null;
  if (!insert(t.byDestination, key, at)) {
    release(at, <u32>offsetof<Exception6>());
    return null;
  }
  const e = changetype<Exception6>(at);
  copyAddress(exceptionDestination(e), destination);
  e.previous = t.newest;
  if (t.newest === null) t.oldest = e;
  else t.newest!.next = e;
  t.newest = e;
  flushRouteCache(r.node.table.namespace);
  return e;
}

/** rt6_update_expires: the MTU is forgotten after route/mtu_expires seconds. */
export function setExceptionMtu(r: Route6, e: Exception6, mtu: u32): void {
  e.mtu = mtu;
  invalidate();
  const seconds = <u64>max(net6Sysctl(r.node.table.namespace, Net6Sysctl.route_mtu_expires), 0);
  e.expiresNs = K.nowNs + seconds * NS_PER_S;
}

/** rt6_exceptions_update_pmtu */
export function changeExceptionsMtu(r: Route6, mtu: u32, before: u32): void {
  if (!r.exceptions) return;
  let e = changetype<Exceptions6>(r.exceptions).oldest;
  while (e !== null) {
    if (e.mtu && (e.mtu >= mtu || e.mtu == before)) e.mtu = mtu;
    e = e.next;
  }
}

export function freeExceptions6(r: Route6): void {
  if (!r.exceptions) return;
  const t = changetype<Exceptions6>(r.exceptions);
  let e = t.oldest;
  while (e !== null) {
    const next = e.next;
    release(changetype<usize>(e), <u32>offsetof<Exception6>());
    e = next;
  }
  freeTable(t.byDestination);
  release(changetype<usize>(t.byDestination), <u32>offsetof<Table>());
  release(r.exceptions, <u32>offsetof<Exceptions6>());
  r.exceptions = 0;
}
