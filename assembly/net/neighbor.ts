/**
 * Neighbours: who has which MAC on which device (net/core/neighbour.c). This file keeps the table; neighbor-state.ts runs the state
 * machine, neighbor-proxy.ts the proxies, arp.ts the protocol.
 *
 * One table for the whole machine and family, as in Linux: its limits (gc_thresh) count the entries of all namespaces. Each device has the
 * list of its entries, in order of creation. IPv6's side (nd_tbl) is in ipv6/neighbor.ts; the state machine is the same.
 */
import { DeviceFlag, DeviceKind, HardwareType } from "../abi/device";
import { Decision } from "../abi/decision";
import { DropReason } from "../abi/drop";
import { Guard, Refusal } from "../abi/flow-cache";
import { NeighborState } from "../abi/neighbor";
import { NeighSysctl } from "../abi/sysctl";
import { cancel, isPending, NS_PER_MS, NS_PER_S, Timer } from "../clock";
import { Device } from "../device/device";
import { vlanHeader } from "../device/vlan/transmit";
import { drainBacklog, transmit } from "../device/core";
import { greHeader } from "../device/tunnel/gre";
import { allocate } from "../memory";
import { reliedOn } from "../observe";
import { drop, Packet, push } from "../packet";
import { newPacketQueue, PacketQueue } from "../packet-queue";
import { guarded, refuse } from "../recording";
import { allocateStable, releaseStable, Stable } from "../stable";
import { K, randomBelow } from "../state";
import { erase, insert, lookup, Table } from "../table";
import * as ethernet from "../wire/ethernet";
import { EtherType } from "../wire/ethernet";
import { constructNeighbor } from "./arp";
import { InetDevice, neighParameter } from "./inet";
import { forcedGc, limit, linkGc, scheduleGc, unlinkGc } from "./neighbor-gc";
import { eventSend } from "./neighbor-state";
import { initialNamespace } from "./namespace";
import { neighborTable6, reachableNs6, unlink6 } from "../ipv6/neighbor";

// Sets of states (include/net/neighbour.h)
export const NUD_IN_TIMER: u32 =
  NeighborState.INCOMPLETE | NeighborState.REACHABLE | NeighborState.DELAY | NeighborState.PROBE;
export const NUD_VALID: u32 =
  NeighborState.PERMANENT |
  NeighborState.NOARP |
  NeighborState.REACHABLE |
  NeighborState.PROBE |
  NeighborState.STALE |
  NeighborState.DELAY;
export const NUD_CONNECTED: u32 = NeighborState.PERMANENT | NeighborState.NOARP | NeighborState.REACHABLE;

@unmanaged
export class Neighbor {
  /** stable.ts: another one with each change of state or address */
  version: u64;
  /** neighbours in the device's list */
  next: Neighbor | null;
  previous: Neighbor | null;
  /** neighbours in the list of entries that may be collected (gc_list) */
  gcNext: Neighbor | null;
  gcPrevious: Neighbor | null;
  device: Device;
  /** host order */
  address: u32;
  mac: u64;
  // signed: a new entry was "confirmed" long ago, which may be before the machine started
  confirmedNs: i64;
  updatedNs: i64;
  usedNs: i64;
  /** NeighborState */
  state: u32;
  /** NeighborFlag */
  flags: u32;
  /** RTN_* of the address */
  type: u32;
  probes: u32;
  timer: Timer;
  /** packets that wait for the address, oldest first */
  queueHead: Packet | null;
  queueTail: Packet | null;
  /** sum of their truesize */
  queueBytes: u32;
  /** a header was made while connected (hh_cache): later packets do not touch `usedNs` */
  headerCached: u32;
  inGcList: u32;
  /** somebody works with it: it is not collected meanwhile */
  holds: u32;
  /** neigh->parms: i32[NeighSysctl.COUNT] of the device */
  parameters: usize;
  /** the address is IPv6: `address6a` and `address6b`, its bytes in network order */
  isIpv6: u32;
  address6a: u64;
  address6b: u64;
  nextSameHash: Neighbor | null;
  /** number of the command that set it (K.cause); 0: it was learned */
  cause: u32;
}

@unmanaged
export class NeighborTable {
  /** device id << 32 | address -> Neighbor */
  hash: Table;
  gcHead: Neighbor | null;
  gcTail: Neighbor | null;
  entries: u32;
  gcEntries: u32;
  lastFlushNs: u64;
  gcTimer: Timer;
  /** proxy ARP: see neighbor-proxy.ts */
  proxies: usize;
  proxyQueue: PacketQueue;
  proxyTimer: Timer;
  /** times that the table was full (NEIGH table_fulls) */
  tableFull: u32;
  /** i32[NeighSysctl.COUNT]: the limits (tbl->gc_thresh1 ...) are those of the initial namespace */
  limits: usize;
}

export function neighborTable(): NeighborTable {
  if (!K.neighborTable) {
    const t = changetype<NeighborTable>(allocate(<u32>offsetof<NeighborTable>()));
    t.hash = changetype<Table>(allocate(<u32>offsetof<Table>()));
    t.gcTimer = changetype<Timer>(allocate(<u32>offsetof<Timer>()));
    t.proxyTimer = changetype<Timer>(allocate(<u32>offsetof<Timer>()));
    t.proxyQueue = newPacketQueue();
    t.limits = initialNamespace().neighDefault;
    K.neighborTable = changetype<usize>(t);
  }
  return changetype<NeighborTable>(K.neighborTable);
}

function key(d: Device, address: u32): u64 {
  return ((<u64>d.id) << 32) | (<u64>address);
}

/** Loopback and point-to-point devices have one neighbour for all addresses (__ipv4_neigh_lookup_noref). */
function normal(d: Device, address: u32): u32 {
  return d.flags & (DeviceFlag.LOOPBACK | DeviceFlag.POINTOPOINT) ? 0 : address;
}

export function findNeighbor(d: Device, address: u32): Neighbor | null {
  if (!K.neighborTable) return null;
  return changetype<Neighbor | null>(lookup(neighborTable().hash, key(d, normal(d, address))));
}

/** The table that an entry is in. */
export function tableOf(n: Neighbor): NeighborTable {
  return n.isIpv6 ? neighborTable6() : neighborTable();
}

/** NEIGH_VAR(neigh->parms, id) */
export function parameterOf(n: Neighbor, id: NeighSysctl): i32 {
  return load<i32>(n.parameters + ((<usize>id) << 2));
}

/** The same in ns; the sysctls are in milliseconds. */
export function parameterOfNs(n: Neighbor, id: NeighSysctl): u64 {
  return <u64>max(parameterOf(n, id), 0) * NS_PER_MS;
}

/** A parameter of IPv4 on a device in ns. */
export function parameterNs(d: Device, id: NeighSysctl): u64 {
  return <u64>max(neighParameter(d, id), 0) * NS_PER_MS;
}

/** A time of confirmation that is certainly over. */
export function longAgo(n: Neighbor): i64 {
  return <i64>K.nowNs - 2 * <i64>parameterOfNs(n, NeighSysctl.base_reachable_time_ms);
}

/** neigh_rand_reach_time: 0.5 to 1.5 times the base. */
export function drawReachable(inet: InetDevice): void {
  const base = <u64>load<u32>(inet.neigh + ((<usize>NeighSysctl.base_reachable_time_ms) << 2));
  inet.reachableNs = base ? (<u64>randomBelow(<u32>base) + (base >> 1)) * NS_PER_MS : 0;
  inet.reachableDrawnNs = K.nowNs;
}

/** reachable_time of the device; drawn anew every 300 s (neigh_periodic_work). */
export function reachableNs(n: Neighbor): u64 {
  if (n.isIpv6) return reachableNs6(n.device);
  const inet = n.device.inet;
  if (!inet.reachableNs || K.nowNs > inet.reachableDrawnNs + 300 * NS_PER_S) drawReachable(inet);
  return inet.reachableNs;
}

/**
 * neigh_create: a new entry, NONE or what arp_constructor makes of it. Null where the table is full ("neighbour table overflow") or the
 * device takes no neighbours. `exempt`: it will be permanent, so that the limits do not apply.
 */
export function createNeighbor(d: Device, address: u32, flags: u32, exempt: bool): Neighbor | null {
  if (!changetype<usize>(d.inet) || d.dying) return null;
  const t = neighborTable();
  if (!mayAdd(t, exempt)) return null;
  const n = newEntry(d, flags, d.inet.neigh);
  if (n === null) return null;
  n.address = normal(d, address);
  constructNeighbor(n);
  if (!insert(t.hash, key(d, n.address), changetype<usize>(n))) {
    freeEntry(n);
    return null;
  }
  const inet = d.inet;
  const last = changetype<Neighbor | null>(inet.lastNeighbor);
  n.previous = last;
  if (last === null) inet.neighbors = changetype<usize>(n);
  else last.next = n;
  inet.lastNeighbor = changetype<usize>(n);
  countEntry(t, n, exempt);
  return n;
}

/** neigh_alloc: whether the limits allow one entry more; under pressure old ones go. */
export function mayAdd(t: NeighborTable, exempt: bool): bool {
  if (exempt) return true;
  const entries = t.gcEntries;
  if (
    entries >= limit(t, NeighSysctl.gc_thresh3) ||
    (entries >= limit(t, NeighSysctl.gc_thresh2) && K.nowNs > t.lastFlushNs + 5 * NS_PER_S)
  ) {
    if (!forcedGc(t) && entries >= limit(t, NeighSysctl.gc_thresh3)) {
      t.tableFull++;
      return false;
    }
  }
  return true;
}

const ENTRY_BYTES: u32 = <u32>(offsetof<Neighbor>() + offsetof<Timer>());

/** An entry that is in no table yet; null where the memory is full. */
export function newEntry(d: Device, flags: u32, parameters: usize): Neighbor | null {
  const at = allocateStable(Stable.neighbor, ENTRY_BYTES);
  if (!at) return null;
  const n = changetype<Neighbor>(at);
  n.timer = changetype<Timer>(at + offsetof<Neighbor>());
  n.device = d;
  n.parameters = parameters;
  n.flags = flags;
  n.updatedNs = <i64>K.nowNs;
  n.usedNs = <i64>K.nowNs;
  n.confirmedNs = longAgo(n);
  return n;
}

export function freeEntry(n: Neighbor): void {
  releaseStable(Stable.neighbor, changetype<usize>(n));
}

/** The entry is in its table now. */
export function countEntry(t: NeighborTable, n: Neighbor, exempt: bool): void {
  t.entries++;
  if (!exempt) {
    linkGc(t, n);
    t.gcEntries++;
  }
  if (t.entries >= limit(t, NeighSysctl.gc_thresh1) && !isPending(t.gcTimer)) scheduleGc(t);
}

/** Takes an entry out of the table and frees it; what waits is lost (neigh_remove_one, neigh_cleanup_and_release). */
export function destroyNeighbor(n: Neighbor): void {
  const t = tableOf(n);
  t.entries--;
  if (n.inGcList) {
    unlinkGc(t, n);
    t.gcEntries--;
  }
  cancel(n.timer);
  if (n.isIpv6) unlink6(n);
  else {
    erase(t.hash, key(n.device, n.address));
    const inet = n.device.inet;
    const next = n.next;
    const previous = n.previous;
    if (previous === null) inet.neighbors = changetype<usize>(next);
    else previous.next = next;
    if (next === null) inet.lastNeighbor = changetype<usize>(previous);
    else next.previous = previous;
  }
  purgeQueue(n, DropReason.NEIGH_DEAD);
  freeEntry(n);
}

export function purgeQueue(n: Neighbor, reason: DropReason): void {
  let p = n.queueHead;
  n.queueHead = null;
  n.queueTail = null;
  n.queueBytes = 0;
  while (p !== null) {
    const next = p.next;
    p.next = null;
    drop(p, reason);
    p = next;
  }
}

/**
 * The last step of output (ip_finish_output2): finds or makes the neighbour of `p.gateway` on `p.outDevice`, and sends or keeps the packet.
 * `p.data` is at the IP header. False where it was lost at once.
 */
export function neighborOutput(p: Packet): bool {
  const d = p.outDevice!;
  p.device = d;
  let n = findNeighbor(d, p.gateway);
  if (n === null) {
    n = createNeighbor(d, p.gateway, 0, false);
    if (n === null) {
      drop(p, DropReason.NEIGH_CREATEFAIL);
      return false;
    }
  }
  p.neighbor = changetype<usize>(n);
  reliedOn(p, Decision.neighbor, changetype<usize>(n), n.state);
  if (K.recording) guarded(Guard.neighbor, changetype<usize>(n), n.state);
  if (n.state & NUD_CONNECTED && n.headerCached) return sendTo(p, n.mac, EtherType.IP);
  // arp_direct_ops: a device without a header asks nobody
  if (!d.headerLength) return sendDirectly(p);
  return resolveOutput(n, p);
}

/** neigh_resolve_output: a packet that has to wait is not lost. */
export function resolveOutput(n: Neighbor, p: Packet): bool {
  if (!eventSend(n, p)) return true;
  if (n.state & NUD_CONNECTED && !n.headerCached) {
    n.headerCached = 1;
    if (K.recording) refuse(Refusal.unsettled);
  }
  return sendTo(p, n.mac, p.protocol);
}

/** Prepends the link-layer header (dev_hard_header) and transmits on `p.device`. */
export function sendTo(p: Packet, mac: u64, etherType: u32): bool {
  const d = p.device;
  if (d.hardware == <u32>HardwareType.IPGRE) {
    // the "MAC" is the other end's IP address
    if (!greHeader(p, d, <u32>mac)) {
      drop(p, DropReason.NOMEM);
      return false;
    }
    return sendDirectly(p);
  }
  if (d.kind != DeviceKind.vlan || !vlanHeader(p, d, mac, d.address, etherType)) {
    const h = push(p, ethernet.HEADER_LENGTH);
    if (!h) {
      drop(p, DropReason.NOMEM);
      return false;
    }
    ethernet.writeHeader(h, mac, d.address, etherType);
  }
  return sendDirectly(p);
}

/** neigh_direct_output */
function sendDirectly(p: Packet): bool {
  const sent = transmit(p);
  // a tunnel's driver sends with softirqs off: the frame is received when the packet inside has left
  if (K.inProcess && !K.sending) drainBacklog();
  return sent;
}
