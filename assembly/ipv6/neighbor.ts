/** The neighbours of IPv6 (nd_tbl of net/ipv6/ndisc.c): the table, and the last step of output. The states are in net/neighbor-state.ts. */
import { Decision } from "../abi/decision";
import { Guard } from "../abi/flow-cache";
import { guarded } from "../recording";
import { DeviceFlag } from "../abi/device";
import { DropReason } from "../abi/drop";
import { NeighborState } from "../abi/neighbor";
import { RouteType } from "../abi/route";
import { NeighSysctl } from "../abi/sysctl";
import { NS_PER_MS, NS_PER_S, Timer } from "../clock";
import { drainBacklog, transmit } from "../device/core";
import { Device } from "../device/device";
import { allocate } from "../memory";
import { initialNamespace } from "../net/namespace";
import {
  countEntry,
  destroyNeighbor,
  freeEntry,
  mayAdd,
  Neighbor,
  NeighborTable,
  newEntry,
  NUD_CONNECTED,
  resolveOutput,
  sendTo,
} from "../net/neighbor";
import { reliedOn } from "../observe";
import { drop, Packet } from "../packet";
import { K, randomBelow } from "../state";
import { erase, insert, lookup, Table } from "../table";
import { EtherType } from "../wire/ethernet";
import { copyAddress, hashAddress, isMulticast, multicastMac6, same } from "./in6";
import { Inet6Device, inet6Of, ipv6Of, Ipv6State } from "./inet6";

export function ipv6State(): Ipv6State {
  if (!K.ipv6) {
    const s = changetype<Ipv6State>(allocate(<u32>offsetof<Ipv6State>()));
    const t = changetype<NeighborTable>(allocate(<u32>offsetof<NeighborTable>()));
    t.hash = changetype<Table>(allocate(<u32>offsetof<Table>()));
    t.gcTimer = changetype<Timer>(allocate(<u32>offsetof<Timer>()));
    t.limits = ipv6Of(initialNamespace()).neighDefault;
    s.neighbors = t;
    K.ipv6 = changetype<usize>(s);
  }
  return changetype<Ipv6State>(K.ipv6);
}

export function neighborTable6(): NeighborTable {
  return ipv6State().neighbors;
}

/** The address of an entry: 16 bytes as on the wire. */
export function addressOf(n: Neighbor): usize {
  return changetype<usize>(n) + offsetof<Neighbor>("address6a");
}

export function findNeighbor6(d: Device, address: usize): Neighbor | null {
  if (!K.ipv6) return null;
  let n = changetype<Neighbor | null>(lookup(neighborTable6().hash, hashAddress(address, d.id)));
  while (n !== null && (n.device !== d || !same(addressOf(n), address))) n = n.nextSameHash;
  return n;
}

/** neigh_create of nd_tbl; null where the table is full or the device has no IPv6. */
export function createNeighbor6(d: Device, address: usize, flags: u32, exempt: bool): Neighbor | null {
  const i = inet6Of(d);
  if (i === null || d.dying) return null;
  const t = neighborTable6();
  if (!mayAdd(t, exempt)) return null;
  const n = newEntry(d, flags, i.neigh);
  if (n === null) return null;
  n.isIpv6 = 1;
  copyAddress(addressOf(n), address);
  construct(n);
  const key = hashAddress(address, d.id);
  n.nextSameHash = changetype<Neighbor | null>(lookup(t.hash, key));
  if (!insert(t.hash, key, changetype<usize>(n))) {
    freeEntry(n);
    return null;
  }
  const last = changetype<Neighbor | null>(i.lastNeighbor);
  n.previous = last;
  if (last === null) i.neighbors = changetype<usize>(n);
  else last.next = n;
  i.lastNeighbor = changetype<usize>(n);
  countEntry(t, n, exempt);
  return n;
}

/** ndisc_constructor: the MAC of those that need no question. */
function construct(n: Neighbor): void {
  const d = n.device;
  const group = isMulticast(addressOf(n));
  n.type = group ? RouteType.MULTICAST : RouteType.UNICAST;
  if (!d.headerLength) n.state = NeighborState.NOARP;
  else if (group) {
    n.state = NeighborState.NOARP;
    n.mac = multicastMac6(addressOf(n));
  } else if (d.flags & (DeviceFlag.NOARP | DeviceFlag.LOOPBACK)) {
    n.state = NeighborState.NOARP;
    n.mac = d.address;
    if (d.flags & DeviceFlag.LOOPBACK) n.type = RouteType.LOCAL;
  } else if (d.flags & DeviceFlag.POINTOPOINT) {
    n.state = NeighborState.NOARP;
    n.mac = d.broadcast;
  }
}

/** Takes an entry out of the table and out of its device's list (the other half is net/neighbor.ts: destroyNeighbor). */
export function unlink6(n: Neighbor): void {
  const t = neighborTable6();
  const key = hashAddress(addressOf(n), n.device.id);
  const first = changetype<Neighbor>(lookup(t.hash, key));
  if (first === n) {
    if (n.nextSameHash === null) erase(t.hash, key);
    else insert(t.hash, key, changetype<usize>(n.nextSameHash));
  } else {
    let e = first;
    while (e.nextSameHash !== n) e = e.nextSameHash!;
    e.nextSameHash = n.nextSameHash;
  }
  const i = inet6Of(n.device)!;
  const next = n.next;
  const previous = n.previous;
  if (previous === null) i.neighbors = changetype<usize>(next);
  else previous.next = next;
  if (next === null) i.lastNeighbor = changetype<usize>(previous);
  else next.previous = previous;
}

/** neigh_rand_reach_time */
export function drawReachable6(i: Inet6Device): void {
  const base = <u64>load<u32>(i.neigh + ((<usize>NeighSysctl.base_reachable_time_ms) << 2));
  i.reachableNs = base ? (<u64>randomBelow(<u32>base) + (base >> 1)) * NS_PER_MS : 0;
  i.reachableDrawnNs = K.nowNs;
}

export function reachableNs6(d: Device): u64 {
  const i = inet6Of(d)!;
  if (!i.reachableNs || K.nowNs > i.reachableDrawnNs + 300 * NS_PER_S) drawReachable6(i);
  return i.reachableNs;
}

/** neigh_flush_dev: all entries of a device, or all but the permanent ones. */
export function flushNeighbors6(d: Device, keepPermanent: bool): void {
  const i = inet6Of(d);
  if (i === null) return;
  let n = changetype<Neighbor | null>(i.neighbors);
  while (n !== null) {
    const next = n.next;
    if (!keepPermanent || !(n.state & NeighborState.PERMANENT)) destroyNeighbor(n);
    n = next;
  }
}

/** The neighbour that a routed packet goes to: 16 bytes. */
export function gateway6(p: Packet): usize {
  return changetype<usize>(p) + offsetof<Packet>("gateway6a");
}

/**
 * The end of ip6_finish_output2: finds or makes the neighbour of the packet's gateway on `p.outDevice`, and sends or keeps the packet
 * (`p.data` at the IPv6 header). False where it was lost at once.
 */
export function neighborOutput6(p: Packet): bool {
  const d = p.outDevice!;
  p.device = d;
  p.protocol = EtherType.IPV6;
  // neigh_direct_output: a tunnel takes packets as they are
  if (!d.headerLength) {
    const sent = transmit(p);
    if (K.inProcess) drainBacklog();
    return sent;
  }
  let n = findNeighbor6(d, gateway6(p));
  if (n === null) {
    n = createNeighbor6(d, gateway6(p), 0, false);
    if (n === null) {
      drop(p, DropReason.NEIGH_CREATEFAIL);
      return false;
    }
  }
  p.neighbor = changetype<usize>(n);
  reliedOn(p, Decision.neighbor, changetype<usize>(n), n.state);
  if (K.recording) guarded(Guard.neighbor, changetype<usize>(n), n.state);
  if (n.state & NUD_CONNECTED && n.headerCached) return sendTo(p, n.mac, EtherType.IPV6);
  return resolveOutput(n, p);
}
