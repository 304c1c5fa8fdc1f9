/**
 * Virtual services: IPVS_CMD_* of generic netlink (ip_vs_genl_set_cmd in net/netfilter/ipvs/ip_vs_ctl.c). Records are in abi/ipvs.ts, at the
 * mailbox; a call about a server has the service's VsServiceRecord there and the VsDestRecord behind it.
 */
import { Errno } from "../abi/errno";
import {
  VsConnRecord,
  VsDestRecord,
  VsServiceRecord,
  VsStatsRecord,
  VsSysctl,
  VsTimeoutsRecord,
} from "../abi/ipvs";
import {
  addService,
  deleteService,
  editService,
  flushServices,
  namedService,
  zeroAll,
  zeroService,
} from "../ipvs/control";
import { addDestination, editDestination, removeDestination } from "../ipvs/destination";
import { copyCounters, copyStats } from "../ipvs/estimate";
import { VsConnection } from "../ipvs/connection";
import { existingIpvs, ipvsOf, loadIpvs } from "../ipvs/namespace";
import { Ipvs, VsDestination, VsService } from "../ipvs/service";
import { setVsSysctl, vsSysctl, vsSysctlDefault } from "../ipvs/sysctl";
import { readTimeouts, setTimeouts } from "../ipvs/timeouts";
import { JIFFY_NS } from "../clock";
import { knownIpvs } from "../ipvs/state";
import { jiffies } from "../wheel";
import { namespaceById } from "../net/namespace";
import { K, MAILBOX } from "../state";

/** VsServiceRecord at the mailbox ends here: a VsDestRecord or VsStatsRecord follows. */
function behindService(): usize {
  return (MAILBOX + offsetof<VsServiceRecord>() + 7) & ~7;
}

function ipvsById(namespace: u32): Ipvs | null {
  const ns = namespaceById(namespace);
  return ns === null ? null : existingIpvs(ns);
}

/** The service that the record at the mailbox names, or null. */
function requested(namespace: u32): VsService | null {
  const v = ipvsById(namespace);
  return v === null ? null : namedService(v, changetype<VsServiceRecord>(MAILBOX));
}

/** modprobe ip_vs */
export function ipvs_load(): void {
  loadIpvs();
}
export function ipvs_loaded(): u32 {
  return K.ipvsLoaded;
}

/** IPVS_CMD_NEW_SERVICE */
export function ipvs_service_add(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const v = ipvsOf(ns);
  return v === null ? -Errno.ENOMEM : addService(v, changetype<VsServiceRecord>(MAILBOX));
}

/** IPVS_CMD_SET_SERVICE: all of it is set anew (ipvsadm's mask of flags has every bit). */
export function ipvs_service_set(namespace: u32): i32 {
  const s = requested(namespace);
  return s === null ? -Errno.ESRCH : editService(s, changetype<VsServiceRecord>(MAILBOX));
}

/** IPVS_CMD_DEL_SERVICE */
export function ipvs_service_delete(namespace: u32): i32 {
  const s = requested(namespace);
  if (s === null) return -Errno.ESRCH;
  deleteService(s, false);
  return 0;
}

/** IPVS_CMD_NEW_DEST */
export function ipvs_dest_add(namespace: u32): i32 {
  const s = requested(namespace);
  return s === null ? -Errno.ESRCH : addDestination(s, changetype<VsDestRecord>(behindService()));
}

/** IPVS_CMD_SET_DEST */
export function ipvs_dest_set(namespace: u32): i32 {
  const s = requested(namespace);
  return s === null ? -Errno.ESRCH : editDestination(s, changetype<VsDestRecord>(behindService()));
}

/** IPVS_CMD_DEL_DEST */
export function ipvs_dest_delete(namespace: u32): i32 {
  const s = requested(namespace);
  if (s === null) return -Errno.ESRCH;
  const r = changetype<VsDestRecord>(behindService());
  return removeDestination(s, r.address, r.port);
}

/** IPVS_CMD_FLUSH */
export function ipvs_flush(namespace: u32): void {
  const v = ipvsById(namespace);
  if (v !== null) flushServices(v, false);
}

/** IPVS_CMD_ZERO: of one service or, with `all` 1, of everything */
export function ipvs_zero(namespace: u32, all: u32): i32 {
  if (all) {
    const v = ipvsById(namespace);
    if (v !== null) zeroAll(v);
    return 0;
  }
  const s = requested(namespace);
  if (s === null) return -Errno.ESRCH;
  zeroService(s);
  return 0;
}

/** IPVS_CMD_SET_CONFIG: a VsTimeoutsRecord */
export function ipvs_timeouts_set(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const v = ipvsOf(ns);
  return v === null ? -Errno.ENOMEM : setTimeouts(v, changetype<VsTimeoutsRecord>(MAILBOX));
}

/** IPVS_CMD_GET_CONFIG */
export function ipvs_timeouts(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const v = ipvsOf(ns);
  if (v === null) return -Errno.ENOMEM;
  readTimeouts(v, changetype<VsTimeoutsRecord>(MAILBOX));
  return 0;
}

/** The service behind the one at `after` (0: the first) in order of creation, 0 at the end. */
export function ipvs_service_next(namespace: u32, after: usize): usize {
  if (after) return changetype<usize>(changetype<VsService>(after).next);
  const v = ipvsById(namespace);
  return v === null ? 0 : changetype<usize>(v.firstService);
}

/** The service that the record at the mailbox names: its address, 0 where there is none. */
export function ipvs_service_find(namespace: u32): usize {
  return changetype<usize>(requested(namespace));
}

/** Puts a service's VsServiceRecord and its VsStatsRecord behind it into the mailbox; answers where the latter is. */
export function ipvs_service_read(service: usize): usize {
  const s = changetype<VsService>(service);
  const r = changetype<VsServiceRecord>(MAILBOX);
  r.protocol = s.protocol;
  r.address = s.address;
  r.port = s.port;
  r.fwmark = s.fwmark;
  r.scheduler = s.scheduler;
  r.flags = s.flags;
  r.timeout = s.timeout;
  r.netmask = s.netmask;
  r.destinations = s.destinationCount;
  copyStats(s.stats, changetype<VsStatsRecord>(behindService()));
  return behindService();
}

/** The server behind the one at `after` (0: the first) of a service, newest first; 0 at the end. */
export function ipvs_dest_next(service: usize, after: usize): usize {
  if (after) return changetype<usize>(changetype<VsDestination>(after).next);
  return changetype<usize>(changetype<VsService>(service).destinations);
}

/** Puts a server's VsDestRecord and its VsStatsRecord behind it into the mailbox; answers where the latter is. */
export function ipvs_dest_read(destination: usize): usize {
  const d = changetype<VsDestination>(destination);
  const r = changetype<VsDestRecord>(MAILBOX);
  r.address = d.address;
  r.port = d.port;
  r.flags = d.connectionFlags;
  r.weight = d.weight;
  r.upperThreshold = d.upperThreshold;
  r.lowerThreshold = d.lowerThreshold;
  r.activeConnections = d.activeConnections;
  r.inactiveConnections = d.inactiveConnections;
  r.persistentConnections = d.persistentConnections;
  r.tunnelType = d.tunnelType;
  r.tunnelPort = d.tunnelPort;
  r.tunnelFlags = d.tunnelFlags;
  const stats = (MAILBOX + offsetof<VsDestRecord>() + 7) & ~7;
  copyStats(d.stats, changetype<VsStatsRecord>(stats));
  return stats;
}

/**
 * Puts the VsConnRecord of the namespace's next connection into the mailbox, in order of creation; with `restart` 1 of the first. 0 at the end. A
 * dump may pause: what goes meanwhile is left out.
 */
export function ipvs_connection_next(namespace: u32, restart: u32): u32 {
  const v = ipvsById(namespace);
  if (v === null) return 0;
  const state = knownIpvs();
  if (restart) state.dumpNext = state.first;
  let c = state.dumpNext;
  while (c !== null && c.ipvs !== v) c = c.next;
  state.dumpNext = c === null ? null : c.next;
  if (c === null) return 0;
  ipvs_connection_tell(changetype<usize>(c));
  return 1;
}

/** VsConnRecord of the connection at `connection` in the mailbox. */
export function ipvs_connection_tell(connection: usize): void {
  const c = changetype<VsConnection>(connection);
  const r = changetype<VsConnRecord>(MAILBOX);
  r.protocol = c.protocol;
  r.clientAddress = c.clientAddress;
  r.clientPort = c.clientPort;
  r.virtualAddress = c.virtualAddress;
  r.virtualPort = c.virtualPort;
  r.destinationAddress = c.destinationAddress;
  r.destinationPort = c.destinationPort;
  r.flags = c.flags;
  r.state = c.state;
  r.fwmark = c.fwmark;
  // jiffies_delta_to_msecs: nothing where the end is overdue (the wheel rounds up)
  const left = <i32>(c.expires - jiffies());
  r.expiresNs = left > 0 ? <u64>left * JIFFY_NS : 0;
}

/** VsStatsRecord of all that the namespace balanced; with `raw` 1 the counters that nothing sets back. */
export function ipvs_totals(namespace: u32, raw: u32): void {
  const v = ipvsById(namespace);
  const r = changetype<VsStatsRecord>(MAILBOX);
  if (v === null) memory.fill(MAILBOX, 0, offsetof<VsStatsRecord>());
  else if (raw) copyCounters(v.totals, r);
  else copyStats(v.totals, r);
}

/** Reads a VsSysctl into the mailbox (i32). */
export function ipvs_sysctl_get(namespace: u32, id: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null || id >= <u32>VsSysctl.COUNT) return -Errno.ENOENT;
  const v = existingIpvs(ns);
  store<i32>(MAILBOX, v === null ? vsSysctlDefault(id) : vsSysctl(v, id));
  return 0;
}

export function ipvs_sysctl_set(namespace: u32, id: u32, value: i32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null || id >= <u32>VsSysctl.COUNT) return -Errno.ENOENT;
  const v = ipvsOf(ns);
  if (v === null) return -Errno.ENOMEM;
  setVsSysctl(v, id, value);
  return 0;
}
