/**
 * Which groups devices are members of (net/ipv6/mcast.c; RFC 3810). There are no sockets that join groups: members are the kernel's own
 * (all nodes, all routers, solicited nodes, bridges' snooping), always of all sources (EXCLUDE {}).
 */
import { Conf6Sysctl } from "../abi/ipv6";
import { cancel, Timer } from "../clock";
import { HardwareType } from "../abi/device";
import { addMulticast, removeMulticast } from "../device/addresses";
import { allocate, release } from "../memory";
import { jiffies } from "../wheel";
import { ALL_NODES, copyAddress, multicastMac6, multicastScope, same, Scope6 } from "./in6";
import { conf6, confAll6, Inet6Device } from "./inet6";
import { changeEvent, joinReport, leaveReport } from "./mcast-report";

@unmanaged
export class Group6 {
  next: Group6 | null;
  device: Inet6Device;
  address0: u64;
  address1: u64;
  users: u32;
  /** MAF_LOADED: the device listens to its MAC */
  loaded: u32;
  /** MAF_LAST_REPORTER */
  reporter: u32;
  /** mca_crcount: state-change reports that still name it */
  changes: u32;
  timer: Timer;
  timerRuns: u32;
}

const BYTES: u32 = <u32>(offsetof<Group6>() + offsetof<Timer>());

export function group6Of(g: Group6): usize {
  return changetype<usize>(g) + offsetof<Group6>("address0");
}

/** MAF_NOREPORT: all nodes, and what does not leave the host */
export function isSilent6(g: Group6): bool {
  return same(group6Of(g), ALL_NODES) || multicastScope(group6Of(g)) < <u32>Scope6.LINK;
}

/** mld_in_v1_mode: a querier of version 1 was heard, or the user says so. */
export function isV1Mode(i: Inet6Device): bool {
  const all = confAll6(i.device.namespace, Conf6Sysctl.force_mld_version);
  const forced = all != 0 ? all : conf6(i, Conf6Sysctl.force_mld_version);
  if (forced == 2) return false;
  if (forced == 1) return true;
  return i.v1Seen != 0 && <i32>(jiffies() - i.v1Seen) < 0;
}

export function findGroup6(i: Inet6Device, address: usize): Group6 | null {
  let g = changetype<Group6 | null>(i.groups);
  while (g !== null && !same(group6Of(g), address)) g = g.next;
  return g;
}

/** ipv6_chk_mcast_addr: whether a packet to the group is for this device. */
export function isMember6(i: Inet6Device, address: usize): bool {
  return findGroup6(i, address) !== null;
}

function newGroup(i: Inet6Device, address: usize): Group6 | null {
  const at = allocate(BYTES);
  if (!at) return null;
  const g = changetype<Group6>(at);
  g.timer = changetype<Timer>(at + offsetof<Group6>());
  g.device = i;
  copyAddress(group6Of(g), address);
  return g;
}

function freeGroup(g: Group6): void {
  cancel(g.timer);
  release(changetype<usize>(g), BYTES);
}

/** __ipv6_dev_mc_inc */
export function joinGroup(i: Inet6Device, address: usize): void {
  const there = findGroup6(i, address);
  if (there !== null) {
    there.users++;
    return;
  }
  const g = newGroup(i, address);
  if (g === null) return;
  g.users = 1;
  g.next = changetype<Group6 | null>(i.groups);
  i.groups = changetype<usize>(g);
  forgetTomb(i, address);
  groupAdded(g);
}

/** __ipv6_dev_mc_dec */
export function leaveGroup(i: Inet6Device, address: usize): void {
  let before: Group6 | null = null;
  let g = changetype<Group6 | null>(i.groups);
  while (g !== null && !same(group6Of(g), address)) {
    before = g;
    g = g.next;
  }
  if (g === null || --g.users) return;
  if (before === null) i.groups = changetype<usize>(g.next);
  else before.next = g.next;
  groupDropped(g);
  freeGroup(g);
}

/** igmp6_group_added */
function groupAdded(g: Group6): void {
  const i = g.device;
  const d = i.device;
  if (multicastScope(group6Of(g)) < <u32>Scope6.LINK) return;
  if (!g.loaded) {
    g.loaded = 1;
    if (d.hardware == <u32>HardwareType.ETHER) addMulticast(d, multicastMac6(group6Of(g)));
  }
  if (!d.isUp() || isSilent6(g)) return;
  if (isV1Mode(i)) {
    joinReport(g);
    return;
  }
  g.changes = i.robustness;
  changeEvent(i);
}

/** igmp6_group_dropped */
function groupDropped(g: Group6): void {
  const i = g.device;
  const d = i.device;
  if (multicastScope(group6Of(g)) < <u32>Scope6.LINK) return;
  if (g.loaded) {
    g.loaded = 0;
    if (d.hardware == <u32>HardwareType.ETHER) removeMulticast(d, multicastMac6(group6Of(g)));
  }
  if (isSilent6(g)) return;
  if (!i.dead) leave(g);
  g.timerRuns = 0;
  cancel(g.timer);
}

/** igmp6_leave_group */
function leave(g: Group6): void {
  const i = g.device;
  if (isV1Mode(i)) {
    if (g.reporter) leaveReport(g);
    return;
  }
  // mld_add_delrec
  const t = newGroup(i, group6Of(g));
  if (t === null) return;
  t.changes = i.robustness;
  t.next = changetype<Group6 | null>(i.tombs);
  i.tombs = changetype<usize>(t);
  changeEvent(i);
}

/** mld_del_delrec: the group is joined again. */
function forgetTomb(i: Inet6Device, address: usize): void {
  let before: Group6 | null = null;
  let t = changetype<Group6 | null>(i.tombs);
  while (t !== null && !same(group6Of(t), address)) {
    before = t;
    t = t.next;
  }
  if (t !== null) removeTomb(i, before, t);
}

export function removeTomb(i: Inet6Device, before: Group6 | null, t: Group6): void {
  if (before === null) i.tombs = changetype<usize>(t.next);
  else before.next = t.next;
  freeGroup(t);
}

export function clearTombs6(i: Inet6Device): void {
  while (i.tombs) removeTomb(i, null, changetype<Group6>(i.tombs));
}

/** ipv6_mc_up */
export function groupsUp(i: Inet6Device): void {
  let g = changetype<Group6 | null>(i.groups);
  while (g !== null) {
    const next = g.next;
    forgetTomb(i, group6Of(g));
    groupAdded(g);
    g = next;
  }
}

/** ipv6_mc_down */
export function groupsDown(i: Inet6Device): void {
  let g = changetype<Group6 | null>(i.groups);
  while (g !== null) {
    const next = g.next;
    groupDropped(g);
    g = next;
  }
  cancel(i.changeTimer);
  cancel(i.generalTimer);
  cancel(i.initialTimer);
  i.changeCount = 0;
  i.initialCount = 0;
  i.generalRuns = 0;
}

/** ipv6_mc_destroy_dev */
export function groupsDestroy(i: Inet6Device): void {
  groupsDown(i);
  clearTombs6(i);
  while (i.groups) {
    const g = changetype<Group6>(i.groups);
    i.groups = changetype<usize>(g.next);
    freeGroup(g);
  }
}
