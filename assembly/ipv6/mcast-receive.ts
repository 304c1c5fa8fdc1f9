/** Received Multicast Listener Discovery (__mld_query_work, __mld_report_work of net/ipv6/mcast.c; RFC 3810 section 6.2). */
import { reliedOn } from "../observe";
import { Decision, Taker } from "../abi/decision";
import { DropReason } from "../abi/drop";
import { PacketType } from "../abi/device";
import { cancel, JIFFY_NS, NS_PER_MS } from "../clock";
import { consume, drop, Packet } from "../packet";
import { jiffies } from "../wheel";
import { read16 } from "../wire/bytes";
import * as ipv6 from "../wire/ipv6";
import * as mld from "../wire/mld";
import { isAny, isLinkLocal } from "./in6";
import { Inet6Device, inet6Of } from "./inet6";
import { clearTombs6, findGroup6, Group6, isV1Mode } from "./mcast";
import { startGeneral, startGroup } from "./mcast-report";
import { ROUTERALERT } from "./output";

function toJiffies(ms: u32): u32 {
  return <u32>((<u64>ms * NS_PER_MS + JIFFY_NS - 1) / JIFFY_NS);
}

/** igmp6_event_query: `p.data` is at the ICMPv6 header. */
export function receiveQuery6(p: Packet): void {
  const i = inet6Of(p.device);
  const h = p.network;
  const m = p.data;
  const length = p.length;
  if (
    i === null ||
    !isLinkLocal(h + ipv6.SOURCE) ||
    ipv6.hopLimit(h) != 1 ||
    !(p.ipFlags & ROUTERALERT) ||
    length < mld.MESSAGE_LENGTH
  ) {
    drop(p, DropReason.IGMP_INVALID);
    return;
  }
  const group = m + mld.GROUP;
  const general = isAny(group);
  if (!general && load<u8>(group) != 0xff) {
    drop(p, DropReason.IGMP_INVALID);
    return;
  }
  let delay: u32;
  if (length < mld.QUERY2_LENGTH || isV1Mode(i)) {
    delay = max<u32>(toJiffies(read16(m + mld.MAX_DELAY)), 1);
    if (length < mld.QUERY2_LENGTH) heardVersion1(i, delay);
  } else {
    delay = max<u32>(toJiffies(mld.decodeDelay(read16(m + mld.MAX_DELAY))), 1);
    i.maxDelay = delay;
    const robustness: u32 = load<u8>(m + 24) & 7;
    if (robustness) i.robustness = robustness;
    if (general) {
      if (read16(m + mld.SOURCES) != 0) {
        drop(p, DropReason.IGMP_INVALID);
        return;
      }
      startGeneral(i);
      reliedOn(p, Decision.delivered, 0, Taker.mld);
      consume(p);
      return;
    }
  }
  if (general) {
    let g = changetype<Group6 | null>(i.groups);
    while (g !== null) {
      startGroup(g, delay);
      g = g.next;
    }
  } else {
    const g = findGroup6(i, group);
    if (g !== null) startGroup(g, delay);
  }
  reliedOn(p, Decision.delivered, 0, Taker.mld);
  consume(p);
}

/** mld_process_v1: a querier of version 1 makes this host speak version 1 for a while. */
function heardVersion1(i: Inet6Device, delay: u32): void {
  // 9.12: robustness times the query interval (125 s), plus the delay
  const until = jiffies() + i.robustness * toJiffies(125000) + delay;
  i.v1Seen = until ? until : 1;
  cancel(i.changeTimer);
  cancel(i.generalTimer);
  i.changeCount = 0;
  i.generalRuns = 0;
  clearTombs6(i);
}

/** igmp6_event_report: somebody else reports a group; we need not. */
export function receiveReport6(p: Packet): void {
  const i = inet6Of(p.device);
  if (
    i !== null &&
    p.type != <u32>PacketType.LOOPBACK &&
    p.length >= mld.MESSAGE_LENGTH &&
    (isAny(p.network + ipv6.SOURCE) || isLinkLocal(p.network + ipv6.SOURCE))
  ) {
    const g = findGroup6(i, p.data + mld.GROUP);
    if (g !== null) {
      cancel(g.timer);
      g.timerRuns = 0;
      g.reporter = 0;
    }
  }
  reliedOn(p, Decision.delivered, 0, Taker.mld);
  consume(p);
}
