/**
 * IP tunnels and how they are found (struct ip_tunnel, ip_tunnel_lookup, ip_tunnel_find: net/ipv4/ip_tunnel.c). Each namespace has a table for
 * each kind, of the tunnels whose packets travel there; a tunnel's device may have moved to another namespace.
 */
import { DeviceFlag, DeviceKind } from "../../abi/device";
import { allocate, release } from "../../memory";
import { DstCache } from "../../net/dst-cache";
import { Namespace } from "../../net/namespace";
import { cellCount, erase, freeTable, insert, lookup, Table, valueAt } from "../../table";
import { GreFlag } from "../../wire/gre";
import { isMulticast } from "../../wire/ipv4";
import { Device } from "../device";

@unmanaged
export class IpTunnel {
  /** the next one with the same remote address */
  next: IpTunnel | null;
  device: Device;
  /** where its packets travel (tunnel->net) */
  net: Namespace;
  local: u32;
  remote: u32;
  link: u32;
  ttl: u32;
  tos: u32;
  /** ipv4.FLAG_DF or 0 */
  df: u32;
  ignoreDf: u32;
  /** IPPROTO_* that it carries, 0: any; that of GRE for GRE */
  protocol: u32;
  /** GreFlag */
  inputFlags: u32;
  outputFlags: u32;
  inputKey: u32;
  outputKey: u32;
  mark: u32;
  /** bytes between the IP header and the packet (hlen) */
  headerBytes: u32;
  /** sequence number of the next packet sent, and the least that is received; the latter counts once something came */
  nextSequence: u32;
  expectedSequence: u32;
  /** ICMP errors about its packets that the senders inside have not been told of, and when the last one came */
  errors: u32;
  errorNs: u64;
  /** ifindex of the device on which it is a member of its group (mlink), 0: none */
  memberOn: u32;
  isFallback: u32;
  /** see TunnelRecord.inet6 */
  inet6: u32;
  cache: DstCache;
}

export function tunnelOf(d: Device): IpTunnel {
  return changetype<IpTunnel>(d.data);
}

const BYTES: u32 = <u32>(offsetof<IpTunnel>() + offsetof<DstCache>());

export function newTunnel(d: Device): IpTunnel | null {
  const at = allocate(BYTES);
  if (!at) return null;
  const t = changetype<IpTunnel>(at);
  t.cache = changetype<DstCache>(at + offsetof<IpTunnel>());
  t.device = d;
  d.data = at;
  return t;
}

export function freeTunnel(t: IpTunnel): void {
  t.device.data = 0;
  release(changetype<usize>(t), BYTES);
}

/** struct ip_tunnel_net, one a kind */
@unmanaged
export class TunnelTable {
  /** remote address -> newest tunnel to it; those to any address and to groups are under 0 */
  byRemote: Table;
  fallback: Device | null;
}

const KINDS: u32 = 5;

export function isTunnelKind(kind: u32): bool {
  return (kind >= <u32>DeviceKind.ipip && kind <= <u32>DeviceKind.sit) || kind == <u32>DeviceKind.erspan;
}

function slotOf(kind: u32): u32 {
  return kind == DeviceKind.erspan ? KINDS - 1 : kind - DeviceKind.ipip;
}

/** The table of a kind; null where none was made and `make` is false (or the memory is full). */
function tableOf(ns: Namespace, kind: u32, make: bool): TunnelTable | null {
  if (!ns.tunnels) {
    if (!make) return null;
    ns.tunnels = allocate(KINDS << 2);
    if (!ns.tunnels) return null;
  }
  const slot = ns.tunnels + ((<usize>slotOf(kind)) << 2);
  let t = changetype<TunnelTable | null>(<usize>load<u32>(slot));
  if (t === null && make) {
    const at = allocate(<u32>offsetof<TunnelTable>());
    const table = allocate(<u32>offsetof<Table>());
    if (!at || !table) return null;
    t = changetype<TunnelTable>(at);
    t.byRemote = changetype<Table>(table);
    store<u32>(slot, <u32>at);
  }
  return t;
}

/** __ip_bucket: a group is under "any"; SIT knows no groups */
function bucket(kind: u32, remote: u32): u32 {
  return kind != DeviceKind.sit && isMulticast(remote) ? 0 : remote;
}

// a key of 0 is not one of the table
function key(remote: u32): u64 {
  return (1 << 32) | (<u64>remote);
}

function newestTo(ns: Namespace, kind: u32, remote: u32): IpTunnel | null {
  const t = tableOf(ns, kind, false);
  return t === null ? null : changetype<IpTunnel | null>(lookup(t.byRemote, key(remote)));
}

/** ip_tunnel_add: the newest is found first. */
export function linkTunnel(t: IpTunnel): void {
  const kind = t.device.kind;
  const table = tableOf(t.net, kind, true);
  if (table === null) return;
  const k = key(bucket(kind, t.remote));
  t.next = changetype<IpTunnel | null>(lookup(table.byRemote, k));
  insert(table.byRemote, k, changetype<usize>(t));
  if (t.isFallback) table.fallback = t.device;
}

/** ip_tunnel_del */
export function unlinkTunnel(t: IpTunnel): void {
  const kind = t.device.kind;
  const table = tableOf(t.net, kind, false);
  if (table === null) return;
  const k = key(bucket(kind, t.remote));
  let e = changetype<IpTunnel | null>(lookup(table.byRemote, k));
  if (e === t) {
    const next = t.next;
    if (next === null) erase(table.byRemote, k);
    else insert(table.byRemote, k, changetype<usize>(next));
  } else {
    while (e !== null && e.next !== t) e = e.next;
    if (e !== null) e.next = t.next;
  }
  t.next = null;
  if (t.isFallback) table.fallback = null;
}

/** ip_tunnel_key_match */
function keyMatches(t: IpTunnel, flags: u32, key: u32): bool {
  if (!(t.inputFlags & GreFlag.KEY)) return !(flags & GreFlag.KEY);
  return (flags & GreFlag.KEY) != 0 && key == t.inputKey;
}

/** ip_tunnel_find, ipip6_tunnel_locate: the tunnel with just these parameters. */
export function findTunnel(
  ns: Namespace,
  kind: u32,
  remote: u32,
  local: u32,
  link: u32,
  flags: u32,
  key: u32,
): IpTunnel | null {
  let t = newestTo(ns, kind, bucket(kind, remote));
  while (t !== null) {
    if (t.local == local && t.remote == remote && t.link == link && keyMatches(t, flags, key)) return t;
    t = t.next;
  }
  return null;
}

/**
 * ip_tunnel_lookup: whose a packet is that came in by device `link` from `remote` to `local`. `flags` say whether it has a key; `keyless` is a
 * protocol without keys. Null where nobody wants it.
 */
export function lookupTunnel(
  ns: Namespace,
  kind: u32,
  link: u32,
  flags: u32,
  keyless: bool,
  remote: u32,
  local: u32,
  key: u32,
): IpTunnel | null {
  let found: IpTunnel | null = null;
  // both addresses
  let t = newestTo(ns, kind, remote);
  while (t !== null) {
    if (t.remote == remote && t.local == local && isOpen(t) && keyMatches(t, flags, key)) {
      if (t.link == link) return t;
      found = t;
    }
    t = t.next;
  }
  // the remote one alone
  t = newestTo(ns, kind, remote);
  while (t !== null) {
    if (t.remote == remote && !t.local && isOpen(t) && keyMatches(t, flags, key)) {
      if (t.link == link) return t;
      if (found === null) found = t;
    }
    t = t.next;
  }
  // the local one alone, or a group that it is a member of
  t = newestTo(ns, kind, 0);
  while (t !== null) {
    const matches = (t.local == local && !t.remote) || (t.remote == local && isMulticast(local));
    if (matches && isOpen(t) && keyMatches(t, flags, key)) {
      if (t.link == link) return t;
      if (found === null) found = t;
    }
    t = t.next;
  }
  t = newestTo(ns, kind, 0);
  while (t !== null) {
    if ((keyless || t.inputKey == key) && !t.local && !t.remote && isOpen(t)) {
      if (t.link == link) return t;
      if (found === null) found = t;
    }
    t = t.next;
  }
  if (found !== null) return found;
  return fallbackOf(ns, kind);
}

function isOpen(t: IpTunnel): bool {
  return (t.device.flags & DeviceFlag.UP) != 0;
}

function fallbackOf(ns: Namespace, kind: u32): IpTunnel | null {
  const table = tableOf(ns, kind, false);
  if (table === null) return null;
  const d = table.fallback;
  return d !== null && d.isUp() ? tunnelOf(d) : null;
}

/** ipip6_tunnel_lookup: SIT's own order; a tunnel bound to another device than the one the packet came by is passed over. */
export function lookupSit(ns: Namespace, link: u32, remote: u32, local: u32): IpTunnel | null {
  for (let pass: u32 = 0; pass < 4; pass++) {
    const wantedRemote = pass < 2 ? remote : 0;
    const wantedLocal = pass == 0 || pass == 2 ? local : 0;
    let t = newestTo(ns, DeviceKind.sit, wantedRemote);
    while (t !== null) {
      if (t.remote == wantedRemote && t.local == wantedLocal) {
        // of those that take everything only the newest is asked
        if (pass == 3) return isOpen(t) ? t : null;
        if ((!t.link || t.link == link) && isOpen(t)) return t;
      }
      t = t.next;
    }
  }
  return null;
}

/** The first tunnel whose packets travel in `ns`, whatever its kind; null where there is none. */
export function anyTunnel(ns: Namespace): IpTunnel | null {
  if (!ns.tunnels) return null;
  for (let slot: u32 = 0; slot < KINDS; slot++) {
    const table = changetype<TunnelTable | null>(<usize>load<u32>(ns.tunnels + ((<usize>slot) << 2)));
    if (table === null) continue;
    for (let i: u32 = 0; i < cellCount(table.byRemote); i++) {
      const at = valueAt(table.byRemote, i);
      if (at) return changetype<IpTunnel>(at);
    }
  }
  return null;
}

/** The tables of a namespace without tunnels. */
export function freeTunnelTables(ns: Namespace): void {
  if (!ns.tunnels) return;
  for (let slot: u32 = 0; slot < KINDS; slot++) {
    const at: usize = <usize>load<u32>(ns.tunnels + ((<usize>slot) << 2));
    if (!at) continue;
    const table = changetype<TunnelTable>(at);
    freeTable(table.byRemote);
    release(changetype<usize>(table.byRemote), <u32>offsetof<Table>());
    release(at, <u32>offsetof<TunnelTable>());
  }
  release(ns.tunnels, KINDS << 2);
  ns.tunnels = 0;
}
