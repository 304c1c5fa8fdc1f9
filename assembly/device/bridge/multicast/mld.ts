/** Snooping on IPv6 (br_multicast_ipv6_rcv in net/bridge/br_multicast.c; ipv6_mc_check_mld in net/ipv6/mcast_snoop.c). */
import { JIFFY_NS, NS_PER_MS } from "../../../clock";
import { Packet } from "../../../packet";
import { read16, read8 } from "../../../wire/bytes";
import { checksumIpv6 } from "../../../wire/checksum";
import { RecordType } from "../../../wire/igmp";
import * as ipv6 from "../../../wire/ipv6";
import { NextHeader } from "../../../wire/ipv6";
import * as mld from "../../../wire/mld";
import { MldType } from "../../../wire/mld";
import { Bridge, BridgePort, CB_IGMP, CB_ROUTERS_ONLY } from "../state";
import { findGroup, groupQueried, isUsable, join, leave } from "./group";
import { queryReceived } from "./querier";
import { markRouter } from "./router";

const LINK_SCOPE_HIGH: u64 = 0xff02000000000000;
/** ff02::1 */
const ALL_NODES_LOW: u64 = 1;
/** ff02::6a */
const ALL_SNOOPERS_LOW: u64 = 0x6a;

// answers of `find` that are no offset
const MALFORMED: u32 = 0xffffffff;
const NOT_MLD: u32 = 0xfffffffe;

/** Where the ICMPv6 message behind a hop-by-hop header begins (ipv6_mc_check_ip6hdr, ipv6_mc_check_exthdrs). */
function find(p: Packet): u32 {
  const ip = p.data;
  if (p.length < ipv6.HEADER_LENGTH || ipv6.version(ip) != 6) return MALFORMED;
  const end = ipv6.HEADER_LENGTH + ipv6.payloadLength(ip);
  if (p.length < end || end <= ipv6.HEADER_LENGTH) return MALFORMED;
  let next = ipv6.nextHeader(ip);
  if (next != NextHeader.HOP_BY_HOP) return NOT_MLD;
  // ipv6_skip_exthdr: it looks as far as the frame goes, not only the packet
  let at: u32 = ipv6.HEADER_LENGTH;
  while (
    next == NextHeader.HOP_BY_HOP ||
    next == NextHeader.ROUTING ||
    next == NextHeader.DESTINATION_OPTIONS ||
    next == NextHeader.FRAGMENT ||
    next == NextHeader.AUTH ||
    next == NextHeader.NONE
  ) {
    if (next == NextHeader.NONE || at + 2 > p.length) return MALFORMED;
    const h = ip + at;
    if (next == NextHeader.FRAGMENT) {
      if (at + 4 > p.length) return MALFORMED;
      if (read16(h + 2) & 0xfff8) break;
      at += 8;
    } else if (next == NextHeader.AUTH) at += (read8(h + 1) + 2) << 2;
    else at += (read8(h + 1) + 1) << 3;
    next = read8(h);
  }
  return next == NextHeader.ICMPV6 ? at : NOT_MLD;
}

/** False: the frame has to be dropped. */
export function snoopIpv6(b: Bridge, port: BridgePort | null, p: Packet, vlan: u32): bool {
  const at = find(p);
  if (at == MALFORMED) return false;
  const ip = p.data;
  const high = ipv6.addressHigh(ip + ipv6.DESTINATION);
  const low = ipv6.addressLow(ip + ipv6.DESTINATION);
  const toAllNodes = high == LINK_SCOPE_HIGH && low == ALL_NODES_LOW;
  if (at == NOT_MLD) {
    if (!toAllNodes) p.scratch0 |= CB_ROUTERS_ONLY;
    return true;
  }
  const end = ipv6.HEADER_LENGTH + ipv6.payloadLength(ip);
  const h = ip + at;
  if (at + mld.ICMP_LENGTH > end) return false;
  const length = end - at;
  if (checksumIpv6(h, length, ip + ipv6.SOURCE, NextHeader.ICMPV6)) return false;
  const type = read8(h + mld.TYPE);
  // shorter than any message about groups, or of another type
  if (length < mld.MESSAGE_LENGTH || !isMld(type)) {
    if (!toAllNodes) p.scratch0 |= CB_ROUTERS_ONLY;
    if (high == LINK_SCOPE_HIGH && low == ALL_SNOOPERS_LOW && type == MldType.ROUTER_ADVERTISEMENT)
      markRouter(b.multicast.ipv6, port);
    return true;
  }
  if (type == MldType.QUERY && !isGoodQuery(ip, h, length, toAllNodes)) return false;
  p.scratch0 |= CB_IGMP;
  switch (type) {
    case MldType.REPORT:
      p.scratch0 |= CB_ROUTERS_ONLY;
      return joinIpv6(b, port, h + mld.GROUP, vlan);
    case MldType.REPORT_V2:
      return report2(b, port, h, length, vlan);
    case MldType.DONE:
      leaveIpv6(b, port, h + mld.GROUP, vlan);
      return true;
    default:
      query(b, port, ip, h, length, vlan);
      return true;
  }
}

function isMld(type: u32): bool {
  return type == MldType.QUERY || type == MldType.REPORT || type == MldType.DONE || type == MldType.REPORT_V2;
}

/** ipv6_mc_check_mld_query */
function isGoodQuery(ip: usize, h: usize, length: u32, toAllNodes: bool): bool {
  if (!ipv6.isLinkLocal(ipv6.addressHigh(ip + ipv6.SOURCE))) return false;
  if (length != mld.MESSAGE_LENGTH && length < mld.QUERY2_LENGTH) return false;
  const general = !(ipv6.addressHigh(h + mld.GROUP) | ipv6.addressLow(h + mld.GROUP));
  return !general || toAllNodes;
}

function isAllNodes(at: usize): bool {
  return ipv6.addressHigh(at) == LINK_SCOPE_HIGH && ipv6.addressLow(at) == ALL_NODES_LOW;
}
function joinIpv6(b: Bridge, port: BridgePort | null, at: usize, vlan: u32): bool {
  return isAllNodes(at) || join(b, port, true, ipv6.addressHigh(at), ipv6.addressLow(at), vlan);
}
function leaveIpv6(b: Bridge, port: BridgePort | null, at: usize, vlan: u32): void {
  if (!isAllNodes(at)) leave(b, port, true, ipv6.addressHigh(at), ipv6.addressLow(at), vlan);
}

/** br_ip6_multicast_mld2_report */
function report2(b: Bridge, port: BridgePort | null, h: usize, length: u32, vlan: u32): bool {
  const records = read16(h + mld.REPORT_RECORDS);
  let at: u32 = mld.ICMP_LENGTH;
  for (let i: u32 = 0; i < records; i++) {
    if (at + mld.RECORD_SOURCES + 2 > length) return false;
    const r = h + at;
    const sources = read16(r + mld.RECORD_SOURCES);
    at += mld.RECORD_LENGTH + (sources << 4);
    if (at > length) return false;
    const type = read8(r + mld.RECORD_TYPE);
    if (type < <u32>RecordType.MODE_IS_INCLUDE || type > <u32>RecordType.BLOCK_OLD_SOURCES) continue;
    if (!sources && (type == RecordType.CHANGE_TO_INCLUDE || type == RecordType.MODE_IS_INCLUDE))
      leaveIpv6(b, port, r + mld.RECORD_GROUP, vlan);
    else if (!joinIpv6(b, port, r + mld.RECORD_GROUP, vlan)) return false;
  }
  return true;
}

/** br_ip6_multicast_query */
function query(b: Bridge, port: BridgePort | null, ip: usize, h: usize, length: u32, vlan: u32): void {
  if (!isUsable(b, port)) return;
  const code = read16(h + mld.MAX_DELAY);
  let delayNs = <u64>code * NS_PER_MS;
  if (length == mld.MESSAGE_LENGTH) {
    if (!code) return;
  } else {
    if (read16(h + mld.SOURCES)) return;
    delayNs = max(<u64>mld.decodeDelay(code) * NS_PER_MS, JIFFY_NS);
  }
  const high = ipv6.addressHigh(h + mld.GROUP);
  const low = ipv6.addressLow(h + mld.GROUP);
  if (!(high | low)) {
    queryReceived(
      b.multicast.ipv6,
      port,
      ipv6.addressHigh(ip + ipv6.SOURCE),
      ipv6.addressLow(ip + ipv6.SOURCE),
      delayNs,
    );
    return;
  }
  const g = findGroup(b, true, high, low, vlan);
  if (g !== null) groupQueried(g, delayNs);
}
