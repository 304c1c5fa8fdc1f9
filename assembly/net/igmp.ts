/** Multicast membership of a host and IGMP (net/ipv4/igmp.c): joining, leaving, reporting. Timers and wire format are in igmp-report.ts and igmp-receive.ts. */
import { flushRouteCache } from "./fib";
import { DeviceFlag } from "../abi/device";
import { NetSysctl } from "../abi/sysctl";
import { cancel, Timer } from "../clock";
import { Device } from "../device/device";
import { addMulticast, removeMulticast } from "../device/addresses";
import { allocate, release } from "../memory";
import * as ipv4 from "../wire/ipv4";
import { ALL_HOSTS } from "../wire/igmp";
import { IgmpType } from "../wire/igmp";
import { conf } from "./inet";
import { ConfSysctl } from "../abi/sysctl";
import { confAll, netSysctl } from "./namespace";
import { multicastMac } from "./multicast-mac";
import { jiffies } from "./peer";
import { interfaceEvent, sendReport, startGroupTimer } from "./igmp-report";

/** jiffies; RFC 3376 sections 8.2 and 8.3 */
export const QUERY_INTERVAL: u32 = 125 * 100;
export const QUERY_RESPONSE_INTERVAL: u32 = 10 * 100;

/** A group that a device is a member of (ip_mc_list); there are no source filters: every membership is EXCLUDE nothing. */
@unmanaged
export class Group {
  next: Group | null;
  device: Device;
  /** host order */
  address: u32;
  users: u32;
  timer: Timer;
  timerRuns: u32;
  /** we were the last to report it */
  reporter: u32;
  /** reports still to be sent unasked */
  unsolicited: u32;
  /** its MAC is in the device's list */
  loaded: u32;
  /** state-change reports still to be sent */
  changes: u32;
}

/** IGMP state of a device; times in jiffies. */
@unmanaged
export class IgmpDevice {
  /** newest first (mc_list) */
  groups: Group | null;
  /** groups left whose leaving is still being reported (mc_tomb), newest first */
  tombs: Group | null;
  v1Seen: u32;
  v2Seen: u32;
  maxDelay: u32;
  queryInterval: u32;
  queryResponseInterval: u32;
  robustness: u32;
  generalRuns: u32;
  changeCount: u32;
  generalTimer: Timer;
  changeTimer: Timer;
  device: Device;
}

const GROUP_BYTES: u32 = <u32>(offsetof<Group>() + offsetof<Timer>());
const DEVICE_BYTES: u32 = <u32>(offsetof<IgmpDevice>() + 2 * offsetof<Timer>());

/** Null where the device has no IPv4. */
export function igmpOf(d: Device): IgmpDevice | null {
  return changetype<usize>(d.inet) ? changetype<IgmpDevice | null>(d.inet.igmp) : null;
}

/** ip_mc_init_dev */
export function multicastInit(d: Device): void {
  if (d.inet.igmp) return;
  const at = allocate(DEVICE_BYTES);
  if (!at) return;
  const i = changetype<IgmpDevice>(at);
  i.device = d;
  i.generalTimer = changetype<Timer>(at + offsetof<IgmpDevice>());
  i.changeTimer = changetype<Timer>(at + offsetof<IgmpDevice>() + offsetof<Timer>());
  d.inet.igmp = at;
  reset(i);
}

/** ip_mc_reset */
function reset(i: IgmpDevice): void {
  i.queryInterval = QUERY_INTERVAL;
  i.queryResponseInterval = QUERY_RESPONSE_INTERVAL;
  i.robustness = netSysctl(i.device.namespace, NetSysctl.igmp_qrv);
}

/** ip_mc_up: the device came up; every host is in 224.0.0.1. */
export function multicastUp(d: Device): void {
  const i = igmpOf(d);
  if (i === null) return;
  reset(i);
  multicastJoin(d, ALL_HOSTS);
  let g = i.groups;
  while (g !== null) {
    revive(i, g);
    added(i, g);
    g = g.next;
  }
}

/** ip_mc_down */
export function multicastDown(d: Device): void {
  const i = igmpOf(d);
  if (i === null) return;
  let g = i.groups;
  while (g !== null) {
    dropped(i, g);
    g = g.next;
  }
  i.changeCount = 0;
  cancel(i.changeTimer);
  i.generalRuns = 0;
  cancel(i.generalTimer);
  multicastLeave(d, ALL_HOSTS);
}

/** ip_mc_destroy_dev: IPv4 leaves the device. */
export function multicastDestroy(d: Device): void {
  const i = igmpOf(d);
  if (i === null) return;
  multicastDown(d);
  while (i.groups !== null) {
    const g = i.groups!;
    i.groups = g.next;
    unload(g);
    freeGroup(g);
  }
  clearTombs(i);
  cancel(i.changeTimer);
  d.inet.igmp = 0;
  release(changetype<usize>(i), DEVICE_BYTES);
}

function findGroup(i: IgmpDevice, address: u32): Group | null {
  let g = i.groups;
  while (g !== null && g.address != address) g = g.next;
  return g;
}

function freeGroup(g: Group): void {
  cancel(g.timer);
  release(changetype<usize>(g), GROUP_BYTES);
}

/** ip_mc_inc_group: the device becomes a member, or has one user more. */
export function multicastJoin(d: Device, address: u32): void {
  const i = igmpOf(d);
  if (i === null) return;
  let g = findGroup(i, address);
  if (g !== null) {
    g.users++;
    return;
  }
  const at = allocate(GROUP_BYTES);
  if (!at) return;
  g = changetype<Group>(at);
  g.timer = changetype<Timer>(at + offsetof<Group>());
  g.device = d;
  g.address = address;
  g.users = 1;
  g.next = i.groups;
  i.groups = g;
  revive(i, g);
  added(i, g);
  flushRouteCache(d.namespace);
}

/** ip_mc_dec_group */
export function multicastLeave(d: Device, address: u32): void {
  const i = igmpOf(d);
  if (i === null) return;
  const g = findGroup(i, address);
  if (g === null || --g.users) return;
  let before = i.groups;
  if (before === g) i.groups = g.next;
  else {
    while (before !== null && before.next !== g) before = before.next;
    if (before !== null) before.next = g.next;
  }
  dropped(i, g);
  freeGroup(g);
  flushRouteCache(d.namespace);
}

/** Groups that nobody reports: all hosts, and 224.0.0.x where igmp_link_local_mcast_reports is off. */
export function isSilent(d: Device, address: u32): bool {
  if (address == ALL_HOSTS) return true;
  return ipv4.isLocalMulticast(address) && !netSysctl(d.namespace, NetSysctl.igmp_link_local_mcast_reports);
}

function robustness(i: IgmpDevice): u32 {
  return i.robustness ? i.robustness : netSysctl(i.device.namespace, NetSysctl.igmp_qrv);
}

/** igmp_group_added */
function added(i: IgmpDevice, g: Group): void {
  const d = i.device;
  if (!g.loaded) {
    g.loaded = 1;
    if (!(d.flags & DeviceFlag.LOOPBACK)) addMulticast(d, multicastMac(g.address));
  }
  if (isSilent(d, g.address)) return;
  g.unsolicited = netSysctl(d.namespace, NetSysctl.igmp_qrv);
  if (isV1(i) || isV2(i)) {
    startGroupTimer(g, 1);
    return;
  }
  g.changes = robustness(i);
  interfaceEvent(i, robustness(i));
}

function unload(g: Group): void {
  if (!g.loaded) return;
  g.loaded = 0;
  if (!(g.device.flags & DeviceFlag.LOOPBACK)) removeMulticast(g.device, multicastMac(g.address));
}

/** igmp_group_dropped */
function dropped(i: IgmpDevice, g: Group): void {
  const d = i.device;
  unload(g);
  if (isSilent(d, g.address)) return;
  const reporter = g.reporter;
  stopGroupTimer(g);
  if (isV1(i)) return;
  if (isV2(i)) {
    if (reporter) sendReport(i, g, IgmpType.LEAVE);
    return;
  }
  bury(i, g);
  interfaceEvent(i, robustness(i));
}

/** igmpv3_add_delrec: remembers that the leaving is to be reported. */
function bury(i: IgmpDevice, g: Group): void {
  const at = allocate(GROUP_BYTES);
  if (!at) return;
  const t = changetype<Group>(at);
  t.timer = changetype<Timer>(at + offsetof<Group>());
  t.device = g.device;
  t.address = g.address;
  t.changes = robustness(i);
  t.next = i.tombs;
  i.tombs = t;
}

/** igmpv3_del_delrec: joined again before the leaving was told. */
function revive(i: IgmpDevice, g: Group): void {
  let before: Group | null = null;
  let t = i.tombs;
  while (t !== null && t.address != g.address) {
    before = t;
    t = t.next;
  }
  if (t === null) return;
  if (before === null) i.tombs = t.next;
  else before.next = t.next;
  g.changes = robustness(i);
  freeGroup(t);
}

/** igmpv3_clear_delrec */
export function clearTombs(i: IgmpDevice): void {
  while (i.tombs !== null) {
    const t = i.tombs!;
    i.tombs = t.next;
    freeGroup(t);
  }
}

/** igmp_stop_timer */
export function stopGroupTimer(g: Group): void {
  cancel(g.timer);
  g.timerRuns = 0;
  g.reporter = 0;
  g.unsolicited = 0;
}

/** IGMP_V1_SEEN: a version 1 querier was heard lately, or version 1 is forced. */
export function isV1(i: IgmpDevice): bool {
  return isForced(i, 1) || isRecent(i.v1Seen);
}
/** IGMP_V2_SEEN */
export function isV2(i: IgmpDevice): bool {
  return isForced(i, 2) || isRecent(i.v2Seen);
}
function isForced(i: IgmpDevice, version: i32): bool {
  const d = i.device;
  return (
    confAll(d.namespace, ConfSysctl.force_igmp_version) == version ||
    conf(d, ConfSysctl.force_igmp_version) == version
  );
}
function isRecent(until: u32): bool {
  return until != 0 && <i32>(jiffies() - until) < 0;
}

/** ip_check_mc_rcu: whether packets to a group are for us on this device; IGMP is for everybody. */
export function isMember(d: Device, group: u32, source: u32, protocol: u32): bool {
  const i = igmpOf(d);
  if (i === null) return false;
  if (findGroup(i, group) === null) return false;
  return true;
}

export { receiveIgmp } from "./igmp-receive";
