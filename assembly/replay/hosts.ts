/** The addresses of a capture and what their hosts did: who is a client and who a server (tree.c of tcpprep). */
import { ReplayFault, ReplayLimit, ReplaySide, ReplaySides, SideHost } from "../abi/replay";
import { allocate, release } from "../memory";
import { freeTable, insert, lookup, mix, Table } from "../table";

/** SideHost.side of a host that showed neither */
export const UNKNOWN: u32 = 2;
/** in first mode a host's first appearance is all that counts */
const DECIDED: u32 = 1000;

/** Key of an address in a Table: exact for IPv4, a hash for IPv6 (SideHost.sameKey leads to the others). */
function keyOf(version: u32, high: u64, low: u64): u64 {
  if (version == 4) return high >> 32;
  return (((<u64>mix(high ^ 0x9e3779b97f4a7c15)) << 32) ^ (<u64>mix(low)) ^ high) | 0x8000000000000000;
}

export function findHost(s: ReplaySides, version: u32, high: u64, low: u64): SideHost | null {
  if (!s.hosts) return null;
  let at = <u32>lookup(changetype<Table>(s.hosts), keyOf(version, high, low));
  while (at) {
    const host = changetype<SideHost>(at);
    if (host.high == high && host.low == low && host.version == version) return host;
    at = host.sameKey;
  }
  return null;
}

/** A host that is not there yet. null where there is no room: `fault` says so. */
export function addHost(s: ReplaySides, version: u32, high: u64, low: u64): SideHost | null {
  if (!s.hosts) s.hosts = <u32>allocate(<u32>offsetof<Table>());
  const table = changetype<Table>(s.hosts);
  const at = s.hosts && table.count < <u32>ReplayLimit.hosts ? <u32>allocate(<u32>offsetof<SideHost>()) : 0;
  if (!at) {
    s.fault = ReplayFault.tooManyHosts;
    return null;
  }
  const host = changetype<SideHost>(at);
  host.version = version;
  host.high = high;
  host.low = low;
  host.side = UNKNOWN;
  const key = keyOf(version, high, low);
  host.sameKey = <u32>lookup(table, key);
  if (!insert(table, key, at)) {
    release(at, <u32>offsetof<SideHost>());
    s.fault = ReplayFault.tooManyHosts;
    return null;
  }
  host.older = s.newest;
  s.newest = at;
  return host;
}

/** First mode: who is not known yet is a client where it is a source, a server where it is a destination. */
export function meet(s: ReplaySides, version: u32, high: u64, low: u64, side: u32): SideHost | null {
  const known = findHost(s, version, high, low);
  if (known !== null) return known;
  const host = addHost(s, version, high, low);
  if (host === null) return null;
  if (side == <u32>ReplaySide.client) host.clients = DECIDED;
  else host.servers = DECIDED;
  decide(s, host);
  return host;
}

/** tree_calculate: a server where it acted as one at least `ratio` times as often as it did as a client. */
export function decide(s: ReplaySides, host: SideHost): void {
  if (!host.clients && !host.servers) host.side = UNKNOWN;
  else if (<f64>host.servers >= <f64>host.clients * s.ratio) host.side = ReplaySide.server;
  else host.side = ReplaySide.client;
}

export function decideAll(s: ReplaySides): void {
  let at = s.newest;
  while (at) {
    const host = changetype<SideHost>(at);
    decide(s, host);
    at = host.older;
  }
}

export function forgetHosts(s: ReplaySides): void {
  let at = s.newest;
  while (at) {
    const older = changetype<SideHost>(at).older;
    release(at, <u32>offsetof<SideHost>());
    at = older;
  }
  s.newest = 0;
  if (s.hosts) freeTable(changetype<Table>(s.hosts));
}

/**
 * Router mode: hosts that showed nothing are servers where they share a network with servers. The networks are as large as they can be
 * without a client in one of them (process_tree, as its manual has it). False where even the smallest have clients.
 */
export function settleNetworks(s: ReplaySides): bool {
  const table = changetype<Table>(allocate(<u32>offsetof<Table>()));
  if (!changetype<usize>(table)) return false;
  let found = false;
  for (let length = s.firstMask; length <= s.lastMask && !found; length++) {
    if (!collect(s, table, length)) break;
    found = !isAnyClientIn(s, table, length);
    if (found) adopt(s, table, length);
    freeTable(table);
  }
  release(changetype<usize>(table), <u32>offsetof<Table>());
  return found;
}

/** Network of a host: family and the first bits of the address, at most 32. */
function networkOf(host: SideHost, length: u32): u64 {
  const first = host.high >> 32;
  return ((<u64>host.version) << 32) | (length ? first & (0xffffffff << (32 - length)) & 0xffffffff : 0);
}

function collect(s: ReplaySides, table: Table, length: u32): bool {
  let at = s.newest;
  while (at) {
    const host = changetype<SideHost>(at);
    if (host.side == <u32>ReplaySide.server && !insert(table, networkOf(host, length), 1)) return false;
    at = host.older;
  }
  return true;
}

function isAnyClientIn(s: ReplaySides, table: Table, length: u32): bool {
  let at = s.newest;
  while (at) {
    const host = changetype<SideHost>(at);
    if (host.side == <u32>ReplaySide.client && lookup(table, networkOf(host, length))) return true;
    at = host.older;
  }
  return false;
}

function adopt(s: ReplaySides, table: Table, length: u32): void {
  let at = s.newest;
  while (at) {
    const host = changetype<SideHost>(at);
    if (host.side == UNKNOWN && lookup(table, networkOf(host, length))) host.side = ReplaySide.server;
    at = host.older;
  }
}
