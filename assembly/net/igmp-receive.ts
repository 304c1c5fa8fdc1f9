/** What IGMP hears (net/ipv4/igmp.c: igmp_rcv): queries of all versions and the reports of others. */
import { reliedOn } from "../observe";
import { Decision, Taker } from "../abi/decision";
import { PacketType } from "../abi/device";
import { DropReason } from "../abi/drop";
import { NetSysctl } from "../abi/sysctl";
import { RouteCacheFlag } from "../abi/route";
import { cancel, isPending, JIFFY_NS } from "../clock";
import { consume, drop, Packet } from "../packet";
import { K } from "../state";
import { HZ, jiffies } from "../wheel";
import { checksum } from "../wire/checksum";
import * as igmp from "../wire/igmp";
import { IgmpType } from "../wire/igmp";
import {
  clearTombs,
  Group,
  IgmpDevice,
  igmpOf,
  isSilent,
  isV1,
  isV2,
  QUERY_INTERVAL,
  QUERY_RESPONSE_INTERVAL,
  stopGroupTimer,
} from "./igmp";
import { startGeneralTimer, startGroupTimer } from "./igmp-report";
import { netSysctl } from "./namespace";

/** igmp_rcv: `p.data` is at the IGMP header. */
export function receiveIgmp(p: Packet): void {
  const i = igmpOf(p.device);
  const h = p.data;
  if (i === null || p.length < igmp.HEADER_LENGTH || checksum(h, p.length) != 0) {
    drop(p, DropReason.IGMP_INVALID);
    return;
  }
  const type = igmp.type(h);
  if (type == IgmpType.QUERY) {
    if (!heardQuery(i, h, p.length)) {
      drop(p, DropReason.IGMP_INVALID);
      return;
    }
  } else if (type == IgmpType.REPORT_V1 || type == IgmpType.REPORT_V2) {
    // our own report, looped back, is not news
    if (
      p.routeFlags & RouteCacheFlag.INPUT &&
      (p.type == <u32>PacketType.MULTICAST || p.type == <u32>PacketType.BROADCAST)
    ) {
      heardReport(i, igmp.group(h));
    }
  }
  reliedOn(p, Decision.delivered, 0, Taker.igmp);
  consume(p);
}

/** igmp_heard_report: somebody else reported the group; we need not. */
function heardReport(i: IgmpDevice, address: u32): void {
  if (isSilent(i.device, address)) return;
  let g = i.groups;
  while (g !== null) {
    if (g.address == address) {
      stopGroupTimer(g);
      return;
    }
    g = g.next;
  }
}

/** igmp_heard_query: false for a query that cannot be. Times in jiffies. */
function heardQuery(i: IgmpDevice, h: usize, length: u32): bool {
  let group = igmp.group(h);
  let maxDelay: u32 = 0;
  const tenth = HZ / 10;
  if (length == igmp.HEADER_LENGTH) {
    const until = max<u32>(jiffies() + i.robustness * i.queryInterval + i.queryResponseInterval, 1);
    if (igmp.code(h) == 0) {
      maxDelay = QUERY_RESPONSE_INTERVAL;
      i.v1Seen = until;
      group = 0;
    } else {
      maxDelay = igmp.code(h) * tenth;
      i.v2Seen = until;
    }
    i.changeCount = 0;
    cancel(i.changeTimer);
    clearTombs(i);
  } else if (length < igmp.QUERY3_LENGTH) return false;
  else if (isV1(i)) {
    maxDelay = QUERY_RESPONSE_INTERVAL;
    group = 0;
  } else if (isV2(i)) maxDelay = max<u32>(igmp.decodeTime(igmp.code(h)) * tenth, 1);
  else {
    const sources = igmp.sources(h);
    if (length < igmp.QUERY3_LENGTH + sources * 4) return false;
    maxDelay = max<u32>(igmp.decodeTime(igmp.code(h)) * tenth, 1);
    i.maxDelay = maxDelay;
    const robustness = igmp.qrv(h);
    i.robustness = robustness ? robustness : netSysctl(i.device.namespace, NetSysctl.igmp_qrv);
    const interval = igmp.decodeTime(igmp.qqic(h)) * HZ;
    i.queryInterval = interval ? interval : QUERY_INTERVAL;
    if (i.queryResponseInterval >= i.queryInterval) i.queryResponseInterval = (i.queryInterval / HZ - 1) * HZ;
    if (!group) {
      if (sources) return false;
      startGeneralTimer(i);
      return true;
    }
  }
  let g = i.groups;
  while (g !== null) {
    if ((!group || group == g.address) && !isSilent(i.device, g.address)) answerWithin(g, maxDelay);
    g = g.next;
  }
  return true;
}

/** igmp_mod_timer */
function answerWithin(g: Group, maxDelay: u32): void {
  g.unsolicited = 0;
  if (isPending(g.timer) && g.timer.atNs < K.nowNs + <u64>maxDelay * JIFFY_NS) {
    g.timerRuns = 1;
    return;
  }
  startGroupTimer(g, maxDelay);
}
