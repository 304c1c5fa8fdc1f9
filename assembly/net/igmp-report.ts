/** What IGMP sends (net/ipv4/igmp.c): timers and the reports of all versions. */
import { ConfSysctl } from "../abi/sysctl";
import { TimerKind } from "../abi/events";
import { isPending, JIFFY_NS, NS_PER_MS } from "../clock";
import { Device } from "../device/device";
import { allocatePacket, Packet } from "../packet";
import { K, randomBelow } from "../state";
import { scheduleJiffies } from "../wheel";
import { read16, write16, write32, write8 } from "../wire/bytes";
import * as igmp from "../wire/igmp";
import { IgmpType, RecordType } from "../wire/igmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import { EtherType } from "../wire/ethernet";
import { firstAddress } from "./devinet";
import { releaseFlow, setRoute, takeFlow } from "./flow";
import { conf } from "./inet";
import { clearTombs, Group, IgmpDevice, igmpOf, isSilent, isV1, isV2 } from "./igmp";
import { localOut } from "./output";

import { routeOutput } from "./route";

/** header with the router alert option (RFC 2113), which all IGMP messages carry */
const HEADER: u32 = 24;
const ROUTER_ALERT_OPTION: u32 = 0x94040000;
/** internetwork control */
const TOS: u32 = 0xc0;

// What an igmp timer wakes is told by the low bits of its object
const WAKES_GROUP: usize = 0;
const WAKES_CHANGES: usize = 1;
const WAKES_GENERAL: usize = 2;

/** igmp_start_timer */
export function startGroupTimer(g: Group, maxDelay: u32): void {
  g.timerRuns = 1;
  scheduleJiffies(g.timer, TimerKind.igmp, changetype<usize>(g) | WAKES_GROUP, randomBelow(maxDelay) + 2);
}

/** igmp_ifc_event: state-change reports are due, `count` of them. */
export function interfaceEvent(i: IgmpDevice, count: u32): void {
  if (isV1(i) || isV2(i)) return;
  i.changeCount = count;
  startChangeTimer(i, 1);
}

function startChangeTimer(i: IgmpDevice, delay: u32): void {
  scheduleJiffies(
    i.changeTimer,
    TimerKind.igmp,
    changetype<usize>(i) | WAKES_CHANGES,
    randomBelow(delay) + 2,
  );
}

/** igmp_gq_start_timer: the answer to a general query; an answer that is due earlier stays. */
export function startGeneralTimer(i: IgmpDevice): void {
  const delay = randomBelow(i.maxDelay) + 2;
  if (i.generalRuns && isPending(i.generalTimer) && K.nowNs + <u64>delay * JIFFY_NS >= i.generalTimer.atNs)
    return;
  i.generalRuns = 1;
  scheduleJiffies(i.generalTimer, TimerKind.igmp, changetype<usize>(i) | WAKES_GENERAL, delay);
}

/** unsolicited_report_interval, jiffies */
function unsolicitedInterval(i: IgmpDevice): u32 {
  const id =
    isV1(i) || isV2(i)
      ? ConfSysctl.igmpv2_unsolicited_report_interval
      : ConfSysctl.igmpv3_unsolicited_report_interval;
  const ms = <u64>(<u32>conf(i.device, id));
  return max<u32>(<u32>((ms * NS_PER_MS + JIFFY_NS - 1) / JIFFY_NS), 1);
}

export function igmpTimer(object: usize): void {
  const kind = object & 3;
  if (kind == WAKES_GROUP) groupTimer(changetype<Group>(object));
  else if (kind == WAKES_CHANGES) changeTimer(changetype<IgmpDevice>(object & ~3));
  else {
    const i = changetype<IgmpDevice>(object & ~3);
    i.generalRuns = 0;
    reportAll(i);
  }
}

/** igmp_timer_expire */
function groupTimer(g: Group): void {
  const i = igmpOf(g.device);
  if (i === null) return;
  g.timerRuns = 0;
  if (g.unsolicited && --g.unsolicited) startGroupTimer(g, unsolicitedInterval(i));
  g.reporter = 1;
  sendReport(i, g, isV1(i) ? IgmpType.REPORT_V1 : isV2(i) ? IgmpType.REPORT_V2 : IgmpType.REPORT_V3);
}

/** igmp_ifc_timer_expire */
function changeTimer(i: IgmpDevice): void {
  sendChanges(i);
  if (i.changeCount) {
    i.changeCount--;
    startChangeTimer(i, unsolicitedInterval(i));
  }
}

/** igmpv3_send_cr: groups left, then groups joined. */
function sendChanges(i: IgmpDevice): void {
  let p: Packet | null = null;
  let before: Group | null = null;
  let t = i.tombs;
  while (t !== null) {
    const next = t.next;
    if (t.changes) {
      p = addRecord(i, p, t, RecordType.CHANGE_TO_INCLUDE);
      t.changes--;
    }
    if (!t.changes) {
      if (before === null) i.tombs = next;
      else before.next = next;
      t.next = null;
      freeTomb(i, t);
    } else before = t;
    t = next;
  }
  let g = i.groups;
  while (g !== null) {
    if (g.changes) {
      p = addRecord(i, p, g, RecordType.CHANGE_TO_EXCLUDE);
      g.changes--;
    }
    g = g.next;
  }
  if (p !== null) sendReport3(p);
}

function freeTomb(i: IgmpDevice, t: Group): void {
  const rest = i.tombs;
  i.tombs = t;
  t.next = null;
  clearTombs(i);
  i.tombs = rest;
}

/** igmpv3_send_report without a group: all memberships. */
function reportAll(i: IgmpDevice): void {
  let p: Packet | null = null;
  let g = i.groups;
  while (g !== null) {
    p = addRecord(i, p, g, RecordType.MODE_IS_EXCLUDE);
    g = g.next;
  }
  if (p !== null) sendReport3(p);
}

/** add_grec: one record more; a packet that is full is sent and a new one begun. */
function addRecord(i: IgmpDevice, p: Packet | null, g: Group, type: RecordType): Packet | null {
  const d = i.device;
  if (isSilent(d, g.address) || d.mtu < 68) return p;
  if (p !== null && p.length + igmp.RECORD_LENGTH > d.mtu) {
    sendReport3(p);
    p = null;
  }
  if (p === null) p = newMessage(d, igmp.ALL_V3_ROUTERS, igmp.REPORT3_LENGTH, true);
  if (p === null) return null;
  igmp.writeRecord(p.data + p.length, type, 0, g.address);
  p.length += igmp.RECORD_LENGTH;
  const report = p.data + HEADER;
  write16(report + igmp.REPORT_RECORDS, read16(report + igmp.REPORT_RECORDS) + 1);
  return p;
}

/** A routed packet with header, router alert and `bytes` zeroed behind it; null where there is no way. */
function newMessage(d: Device, destination: u32, bytes: u32, ownSourceOnly: bool): Packet | null {
  const f = takeFlow(d.namespace);
  f.destination = destination;
  f.protocol = Protocol.IGMP;
  f.oif = d.ifindex;
  let p: Packet | null = null;
  if (routeOutput(f) == 0) {
    p = allocatePacket(max<u32>(d.mtu, HEADER + bytes));
    if (p !== null) {
      p.id = K.nextPacketId++;
      p.device = d;
      p.protocol = EtherType.IP;
      setRoute(p, f);
      const h = p.data;
      memory.fill(h, 0, HEADER + bytes);
      // igmpv3_get_srcaddr: an address of the device, or none
      const source = ownSourceOnly && !hasAddress(d, f.source) ? 0 : f.source;
      ipv4.writeHeader(h, TOS, 0, 0, ipv4.FLAG_DF, 1, Protocol.IGMP, source, destination);
      write8(h, 0x46);
      write32(h + ipv4.OPTIONS, ROUTER_ALERT_OPTION);
      p.network = h;
      p.length = HEADER + bytes;
    }
  }
  releaseFlow(f);
  return p;
}

function hasAddress(d: Device, address: u32): bool {
  let a = firstAddress(d);
  while (a !== null) {
    if (a.local == address) return true;
    a = a.next;
  }
  return false;
}

function finish(p: Packet): void {
  const h = p.data;
  igmp.seal(h + HEADER, p.length - HEADER);
  write16(h + ipv4.TOTAL_LENGTH, p.length);
  ipv4.sealHeader(h);
  p.transport = h + HEADER;
  localOut(p);
}

/** igmpv3_sendpack */
function sendReport3(p: Packet): void {
  write8(p.data + HEADER, IgmpType.REPORT_V3);
  finish(p);
}

/** igmp_send_report: one group, in the version that `type` says; leaves go to all routers. */
export function sendReport(i: IgmpDevice, g: Group, type: u32): void {
  const d = i.device;
  if (isSilent(d, g.address)) return;
  if (type == IgmpType.REPORT_V3) {
    const report = addRecord(i, null, g, RecordType.MODE_IS_EXCLUDE);
    if (report !== null) sendReport3(report);
    return;
  }
  const destination = type == IgmpType.LEAVE ? igmp.ALL_ROUTERS : g.address;
  const p = newMessage(d, destination, igmp.HEADER_LENGTH, false);
  if (p === null) return;
  write8(p.data + HEADER, type);
  write32(p.data + HEADER + igmp.GROUP, g.address);
  finish(p);
}
