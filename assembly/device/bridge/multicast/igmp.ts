/** Snooping on IPv4 (br_multicast_ipv4_rcv in net/bridge/br_multicast.c; ip_mc_check_igmp in net/ipv4/igmp.c). */
import { Packet } from "../../../packet";
import { read16, read32, read8 } from "../../../wire/bytes";
import { checksum } from "../../../wire/checksum";
import * as igmp from "../../../wire/igmp";
import { IgmpType, RecordType } from "../../../wire/igmp";
import * as ipv4 from "../../../wire/ipv4";
import { Bridge, BridgePort, CB_IGMP, CB_ROUTERS_ONLY } from "../state";
import { findGroup, groupQueried, isUsable, join, leave } from "./group";
import { queryReceived } from "./querier";
import { markRouter } from "./router";

/** what a packet is to the snooper */
const enum Kind {
  /** not IGMP, or of a type that does not concern groups */
  OTHER = 0,
  IGMP,
  MALFORMED,
}

const PROTOCOL_PIM: u32 = 103;
const ALL_PIM_ROUTERS: u32 = 0xe000000d;
const ALL_SNOOPERS: u32 = 0xe000006a;
/** Multicast Router Advertisement (RFC 4286) */
const ROUTER_ADVERTISEMENT: u32 = 0x30;
const TENTH_NS: u64 = 100_000_000;
const JIFFY_NS: u64 = 10_000_000;

/** ip_mc_check_igmp; `p.data` is at the IP header, which need not be there. Fragments are not told apart, as in Linux. */
function classify(p: Packet): Kind {
  const ip = p.data;
  if (p.length < ipv4.HEADER_LENGTH || ipv4.version(ip) != 4) return Kind.MALFORMED;
  const header = ipv4.headerLength(ip);
  if (header < ipv4.HEADER_LENGTH || p.length < header || !ipv4.headerChecksumOk(ip)) return Kind.MALFORMED;
  const total = ipv4.totalLength(ip);
  if (p.length < total || total < header) return Kind.MALFORMED;
  if (ipv4.protocol(ip) != ipv4.Protocol.IGMP) return Kind.OTHER;
  const length = total - header;
  const h = ip + header;
  if (length < igmp.HEADER_LENGTH || checksum(h, length)) return Kind.MALFORMED;
  switch (igmp.type(h)) {
    case IgmpType.LEAVE:
    case IgmpType.REPORT_V1:
    case IgmpType.REPORT_V2:
    case IgmpType.REPORT_V3:
      return Kind.IGMP;
    case IgmpType.QUERY:
      if (length != igmp.HEADER_LENGTH && length < igmp.QUERY3_LENGTH) return Kind.MALFORMED;
      // general queries go to all hosts (RFC 2236, RFC 3376)
      return !igmp.group(h) && ipv4.destination(ip) != igmp.ALL_HOSTS ? Kind.MALFORMED : Kind.IGMP;
    default:
      return Kind.OTHER;
  }
}

/** False: the frame has to be dropped. */
export function snoopIpv4(b: Bridge, port: BridgePort | null, p: Packet, vlan: u32): bool {
  const kind = classify(p);
  if (kind == Kind.MALFORMED) return false;
  const ip = p.data;
  const h = ip + ipv4.headerLength(ip);
  const length = ipv4.totalLength(ip) - ipv4.headerLength(ip);
  if (kind == Kind.OTHER) {
    other(b, port, p, h);
    return true;
  }
  p.scratch0 |= CB_IGMP;
  switch (igmp.type(h)) {
    case IgmpType.REPORT_V1:
    case IgmpType.REPORT_V2:
      p.scratch0 |= CB_ROUTERS_ONLY;
      return joinIpv4(b, port, igmp.group(h), vlan);
    case IgmpType.REPORT_V3:
      return report3(b, port, h, length, vlan);
    case IgmpType.LEAVE:
      leaveIpv4(b, port, igmp.group(h), vlan);
      return true;
    default:
      query(b, port, ip, h, length, vlan);
      return true;
  }
}

/** Ordinary multicast, and the two protocols by which routers are told. */
function other(b: Bridge, port: BridgePort | null, p: Packet, h: usize): void {
  const ip = p.data;
  const destination = ipv4.destination(ip);
  if (!ipv4.isLocalMulticast(destination)) p.scratch0 |= CB_ROUTERS_ONLY;
  else if (destination == ALL_PIM_ROUTERS) {
    // PIM version 2 hello (br_multicast_pim)
    if (ipv4.protocol(ip) == PROTOCOL_PIM && h < ip + p.length && read8(h) == 0x20)
      markRouter(b.multicast.ipv4, port);
  } else if (destination == ALL_SNOOPERS) {
    if (ipv4.protocol(ip) == ipv4.Protocol.IGMP && igmp.type(h) == ROUTER_ADVERTISEMENT)
      markRouter(b.multicast.ipv4, port);
  }
}

function joinIpv4(b: Bridge, port: BridgePort | null, group: u32, vlan: u32): bool {
  return ipv4.isLocalMulticast(group) || join(b, port, false, 0, group, vlan);
}
function leaveIpv4(b: Bridge, port: BridgePort | null, group: u32, vlan: u32): void {
  if (!ipv4.isLocalMulticast(group)) leave(b, port, false, 0, group, vlan);
}

/** br_ip4_multicast_igmp3_report. The records before a damaged one have their effect. */
function report3(b: Bridge, port: BridgePort | null, h: usize, length: u32, vlan: u32): bool {
  const records = read16(h + igmp.REPORT_RECORDS);
  let at: u32 = igmp.REPORT3_LENGTH;
  let ok = true;
  for (let i: u32 = 0; i < records; i++) {
    if (at + igmp.RECORD_LENGTH > length) return false;
    const r = h + at;
    const sources = read16(r + igmp.RECORD_SOURCES);
    at += igmp.RECORD_LENGTH + (sources << 2);
    if (at > length) return false;
    const type = read8(r + igmp.RECORD_TYPE);
    if (type < <u32>RecordType.MODE_IS_INCLUDE || type > <u32>RecordType.BLOCK_OLD_SOURCES) continue;
    const group = read32(r + igmp.RECORD_GROUP);
    if (!sources && (type == RecordType.CHANGE_TO_INCLUDE || type == RecordType.MODE_IS_INCLUDE))
      leaveIpv4(b, port, group, vlan);
    else {
      ok = joinIpv4(b, port, group, vlan);
      if (!ok) break;
    }
  }
  return ok;
}

/** br_ip4_multicast_query */
function query(b: Bridge, port: BridgePort | null, ip: usize, h: usize, length: u32, vlan: u32): void {
  if (!isUsable(b, port)) return;
  let group = igmp.group(h);
  const code = igmp.code(h);
  let delayNs: u64;
  if (length == igmp.HEADER_LENGTH) {
    delayNs = <u64>code * TENTH_NS;
    if (!code) {
      // version 1
      delayNs = 100 * TENTH_NS;
      group = 0;
    }
  } else {
    if (igmp.sources(h)) return;
    delayNs = code ? <u64>igmp.decodeTime(code) * TENTH_NS : JIFFY_NS;
  }
  if (!group) {
    queryReceived(b.multicast.ipv4, port, 0, ipv4.source(ip), delayNs);
    return;
  }
  const g = findGroup(b, false, 0, group, vlan);
  if (g !== null) groupQueried(g, delayNs);
}
