/** What Multicast Listener Discovery sends (net/ipv6/mcast.c; RFC 3810, RFC 2710): timers and the reports of both versions. */
import { Address6Flag, Conf6Sysctl, Net6Sysctl } from "../abi/ipv6";
import { TimerKind } from "../abi/events";
import { isPending, JIFFY_NS, NS_PER_MS } from "../clock";
import { initialNamespace } from "../net/namespace";
import { Packet } from "../packet";
import { K, randomBelow } from "../state";
import { scheduleJiffies } from "../wheel";
import { read16, write16, write32, write8 } from "../wire/bytes";
import { checksumIpv6 } from "../wire/checksum";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import * as mld from "../wire/mld";
import { MldType } from "../wire/mld";
import { linkLocalOf } from "./addresses";
import { ALL_MLD2_ROUTERS, ALL_ROUTERS, ANY, copyAddress } from "./in6";
import { conf6, Inet6Device, net6Sysctl } from "./inet6";
import { Group6, group6Of, isSilent6, isV1Mode, removeTomb } from "./mcast";
import { newLinkPacket, sendLinkPacket } from "./ndisc-send";

/** enum of mld2_grec types (RFC 3810 section 5.2.12) */
export const enum Record6 {
  IS_EXCLUDE = 2,
  TO_INCLUDE = 3,
  TO_EXCLUDE = 4,
}

/** hop-by-hop header with the router alert for MLD (RFC 2711) and two bytes of padding */
const ROUTER_ALERT: usize = memory.data<u8>([58, 0, 5, 2, 0, 0, 1, 0]);
const ALERT_LENGTH: u32 = 8;
/** where the ICMPv6 header is */
const FRONT: u32 = ipv6.HEADER_LENGTH + ALERT_LENGTH;

// What a timer wakes is told by the low bits of its object
const WAKES_GROUP: usize = 0;
const WAKES_CHANGES: usize = 1;
const WAKES_GENERAL: usize = 2;
const WAKES_INITIAL: usize = 3;

/** unsolicited_report_interval, jiffies */
function unsolicitedInterval(i: Inet6Device): u32 {
  const id = isV1Mode(i)
    ? Conf6Sysctl.mldv1_unsolicited_report_interval
    : Conf6Sysctl.mldv2_unsolicited_report_interval;
  const ms = <u64>max(conf6(i, id), 0);
  return max<u32>(<u32>((ms * NS_PER_MS + JIFFY_NS - 1) / JIFFY_NS), 1);
}

/** mld_ifc_event: state-change reports are due. */
export function changeEvent(i: Inet6Device): void {
  // what a device without IPv6 would send, ip6_output loses
  if (isV1Mode(i) || conf6(i, Conf6Sysctl.disable_ipv6)) return;
  i.changeCount = i.robustness;
  startChanges(i, 1);
}

function startChanges(i: Inet6Device, delay: u32): void {
  const object = changetype<usize>(i) | WAKES_CHANGES;
  scheduleJiffies(i.changeTimer, TimerKind.mld, object, randomBelow(delay) + 2);
}

export function mldTimer(object: usize): void {
  const kind = object & 3;
  if (kind == WAKES_GROUP) {
    groupTimer(changetype<Group6>(object));
    return;
  }
  const i = changetype<Inet6Device>(object & ~3);
  if (kind == WAKES_CHANGES) {
    sendChanges(i);
    if (i.changeCount && --i.changeCount) startChanges(i, unsolicitedInterval(i));
  } else if (kind == WAKES_GENERAL) {
    i.generalRuns = 0;
    sendAll(i, Record6.IS_EXCLUDE);
  } else {
    sendAll(i, Record6.TO_EXCLUDE);
    if (i.initialCount && --i.initialCount) startInitial(i);
  }
}

/** ipv6_mc_dad_complete: the first link-local address works; what was reported from :: is reported from it. */
export function reportInitially(i: Inet6Device): void {
  i.initialCount = i.robustness;
  if (!i.initialCount) return;
  sendAll(i, Record6.TO_EXCLUDE);
  if (--i.initialCount) startInitial(i);
}

function startInitial(i: Inet6Device): void {
  const object = changetype<usize>(i) | WAKES_INITIAL;
  scheduleJiffies(i.initialTimer, TimerKind.mld, object, randomBelow(unsolicitedInterval(i)) + 2);
}

/** mld_gq_start_work: the answer to a general query, after a random part of its delay. */
export function startGeneral(i: Inet6Device): void {
  const delay = randomBelow(i.maxDelay) + 2;
  i.generalRuns = 1;
  scheduleJiffies(i.generalTimer, TimerKind.mld, changetype<usize>(i) | WAKES_GENERAL, delay);
}

/** igmp6_group_queried: the group is reported within `delay` jiffies, if that is not to happen earlier. */
export function startGroup(g: Group6, delay: u32): void {
  if (isSilent6(g)) return;
  let wait = delay ? randomBelow(delay) : 0;
  if (g.timerRuns && isPending(g.timer)) {
    const left = g.timer.atNs > K.nowNs ? <u32>((g.timer.atNs - K.nowNs) / JIFFY_NS) : 0;
    if (left < wait) wait = left;
  }
  g.timerRuns = 1;
  scheduleJiffies(g.timer, TimerKind.mld, changetype<usize>(g) | WAKES_GROUP, wait);
}

/** mld_mca_work */
function groupTimer(g: Group6): void {
  const i = g.device;
  if (isV1Mode(i)) sendVersion1(g, MldType.REPORT);
  else {
    const p = addRecord(i, null, g, Record6.IS_EXCLUDE);
    if (p !== null) sendVersion2(i, p);
  }
  g.reporter = 1;
  g.timerRuns = 0;
}

/** mld_send_cr: groups left, then groups joined. */
function sendChanges(i: Inet6Device): void {
  let p: Packet | null = null;
  let before: Group6 | null = null;
  let t = changetype<Group6 | null>(i.tombs);
  while (t !== null) {
    const next = t.next;
    if (t.changes) {
      p = addRecord(i, p, t, Record6.TO_INCLUDE);
      t.changes--;
    }
    if (!t.changes) removeTomb(i, before, t);
    else before = t;
    t = next;
  }
  let g = changetype<Group6 | null>(i.groups);
  while (g !== null) {
    if (g.changes) {
      p = addRecord(i, p, g, Record6.TO_EXCLUDE);
      g.changes--;
    }
    g = g.next;
  }
  if (p !== null) sendVersion2(i, p);
}

/** mld_send_report without a group, mld_send_initial_cr: all memberships. */
function sendAll(i: Inet6Device, type: Record6): void {
  if (isV1Mode(i) && type == Record6.TO_EXCLUDE) return;
  let p: Packet | null = null;
  let g = changetype<Group6 | null>(i.groups);
  while (g !== null) {
    p = addRecord(i, p, g, type);
    g = g.next;
  }
  if (p !== null) sendVersion2(i, p);
}

/** add_grec: one record more; a packet that is full is sent and a new one begun. */
function addRecord(i: Inet6Device, p: Packet | null, g: Group6, type: Record6): Packet | null {
  const mtu = i.device.mtu;
  if (isSilent6(g) || mtu < 1280) return p;
  if (p !== null && p.length + mld.RECORD_LENGTH > mtu) {
    sendVersion2(i, p);
    p = null;
  }
  if (p === null) {
    p = newReport(i, mtu, ALL_MLD2_ROUTERS);
    if (p === null) return null;
    memory.fill(p.data + FRONT, 0, mld.ICMP_LENGTH);
    write8(p.data + FRONT, MldType.REPORT_V2);
    p.length = FRONT + mld.ICMP_LENGTH;
  }
  const record = p.data + p.length;
  memory.fill(record, 0, mld.RECORD_LENGTH);
  write8(record + mld.RECORD_TYPE, type);
  copyAddress(record + mld.RECORD_GROUP, group6Of(g));
  p.length += mld.RECORD_LENGTH;
  const report = p.data + FRONT;
  write16(report + mld.REPORT_RECORDS, read16(report + mld.REPORT_RECORDS) + 1);
  return p;
}

/** mld_newpack: the IPv6 header (its length is still to come) and the router alert, with room for `room` bytes in all. */
function newReport(i: Inet6Device, room: u32, destination: usize): Packet | null {
  const p = newLinkPacket(i.device, room);
  if (p === null) return null;
  const h = p.data;
  const own = linkLocalOf(i.device, Address6Flag.TENTATIVE);
  ipv6.writeHeader(h, 0, 0, 0, NextHeader.HOP_BY_HOP, 1, own ? own : ANY, destination);
  memory.copy(h + ipv6.HEADER_LENGTH, ROUTER_ALERT, ALERT_LENGTH);
  return p;
}

function finish(i: Inet6Device, p: Packet): void {
  const h = p.data;
  const length = p.length - FRONT;
  write16(h + ipv6.PAYLOAD_LENGTH, p.length - ipv6.HEADER_LENGTH);
  write16(h + FRONT + 2, 0);
  write16(h + FRONT + 2, checksumIpv6(h + FRONT, length, h + ipv6.SOURCE, NextHeader.ICMPV6));
  sendLinkPacket(i.device, p);
}

/** mld_sendpack */
function sendVersion2(i: Inet6Device, p: Packet): void {
  finish(i, p);
}

/** igmp6_send: a report or a done of version 1 */
function sendVersion1(g: Group6, type: u32): void {
  const i = g.device;
  const done = type == <u32>MldType.DONE;
  const p = newReport(i, FRONT + mld.MESSAGE_LENGTH, done ? ALL_ROUTERS : group6Of(g));
  if (p === null) return;
  const m = p.data + FRONT;
  memory.fill(m, 0, mld.MESSAGE_LENGTH);
  write8(m, type);
  write32(m + mld.MAX_DELAY, 0);
  copyAddress(m + mld.GROUP, group6Of(g));
  p.length = FRONT + mld.MESSAGE_LENGTH;
  finish(i, p);
}

/** igmp6_join_group: version 1 reports at once and again after a random delay. */
export function joinReport(g: Group6): void {
  sendVersion1(g, MldType.REPORT);
  const delay = randomBelow(unsolicitedInterval(g.device));
  g.timerRuns = 1;
  g.reporter = 1;
  scheduleJiffies(g.timer, TimerKind.mld, changetype<usize>(g) | WAKES_GROUP, delay);
}

/** igmp6_leave_group of version 1 */
export function leaveReport(g: Group6): void {
  sendVersion1(g, MldType.DONE);
}

/** sysctl_mld_qrv, of the initial namespace */
export function defaultRobustness(): u32 {
  return <u32>max(net6Sysctl(initialNamespace(), Net6Sysctl.mld_qrv), 1);
}
