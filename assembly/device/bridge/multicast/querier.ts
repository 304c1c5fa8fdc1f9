/**
 * Who asks for members: another querier, or the bridge itself with mcast_querier 1 (br_multicast_query_received, br_multicast_send_query
 * in net/bridge/br_multicast.c). Without IPv6 addresses the bridge never asks by MLD, as in Linux.
 */
import { PacketType } from "../../../abi/device";
import { PortState } from "../../../abi/bridge";
import { TimerKind } from "../../../abi/events";
import { cancel, isPending, schedule } from "../../../clock";
import { allocatePacket, Packet } from "../../../packet";
import { K } from "../../../state";
import { jiffiesOf, scheduleJiffies } from "../../../wheel";
import { write16, write32, write8 } from "../../../wire/bytes";
import { checksum } from "../../../wire/checksum";
import * as ethernet from "../../../wire/ethernet";
import { EtherType } from "../../../wire/ethernet";
import * as ipv4 from "../../../wire/ipv4";
import { enqueueBacklog } from "../../core";
import { pushOut } from "../forward";
import { Bridge, BridgePort } from "../state";
import { isUsable } from "./group";
import { markRouter } from "./router";
import {
  Family,
  familyOf,
  Group,
  jiffiesNs,
  LAST_MEMBER_INTERVAL_NS,
  PortFamily,
  QUERIER_INTERVAL_NS,
  QUERY_INTERVAL_NS,
  QUERY_RESPONSE_INTERVAL_NS,
  STARTUP_QUERY_COUNT,
  STARTUP_QUERY_INTERVAL_NS,
} from "./state";

const ALL_HOSTS: u32 = 0xe0000001;
const IGMP_QUERY: u32 = 0x11;
/** IPv4 header with the router alert option */
const IP_LENGTH: u32 = 24;
const IGMP_LENGTH: u32 = 8;

/** br_multicast_querier_exists */
export function querierExists(f: Family): bool {
  if (f.otherDelayNs > jiffiesNs()) return false;
  return (f.bridge.multicast.querier != 0 && !f.isIpv6) || isPending(f.otherQuerier);
}

/** A general query came in: br_multicast_query_received. The lowest address is in charge (br_multicast_select_querier). */
export function queryReceived(
  f: Family,
  port: BridgePort | null,
  high: u64,
  low: u64,
  maxDelayNs: u64,
): void {
  const lower = high < f.querierHigh || (high == f.querierHigh && low <= f.querierLow);
  // for IPv4 no known querier is the highest of all; for IPv6 zero is compared like any address
  const none = !f.isIpv6 && !f.querierLow;
  if (!lower && !none && (isPending(f.ownQuery) || isPending(f.otherQuerier))) return;
  f.querierHigh = high;
  f.querierLow = low;
  const now = jiffiesNs();
  if (!isPending(f.otherQuerier)) f.otherDelayNs = now + maxDelayNs;
  schedule(f.otherQuerier, TimerKind.bridgeMulticastOther, changetype<usize>(f), now + QUERIER_INTERVAL_NS);
  markRouter(f, port);
}

/** br_multicast_querier_expired: the other one is gone, we may ask again. */
export function otherQuerierExpired(f: Family): void {
  if (f.bridge.device.isUp() && f.bridge.snooping) startQuerier(f);
}

/** br_multicast_start_querier */
function startQuerier(f: Family): void {
  openQueries(f);
  let port = f.bridge.firstPort;
  while (port !== null) {
    if (port.state != PortState.DISABLED && port.state != PortState.BLOCKING) startPortQueries(port);
    port = port.next;
  }
}

/** __br_multicast_open_query. The first query leaves at once; nothing runs while the bridge does not ask. */
export function openQueries(f: Family): void {
  f.startupSent = 0;
  if (f.isIpv6 || !f.bridge.snooping || !f.bridge.multicast.querier) return;
  setQueryTimer(f, 0);
}

/** br_multicast_enable */
export function startPortQueries(port: BridgePort): void {
  const r = port.multicast.ipv4;
  r.startupSent = 0;
  if (!port.bridge.multicast.querier) return;
  setPortQueryTimer(r, 0);
}

/** br_multicast_set_querier */
export function setQuerierOn(b: Bridge, on: bool): void {
  const m = b.multicast;
  if (<bool>m.querier == on) return;
  m.querier = on ? 1 : 0;
  if (!on) return;
  takeOver(m.ipv4);
  takeOver(m.ipv6);
}

function takeOver(f: Family): void {
  if (!isPending(f.otherQuerier)) f.otherDelayNs = jiffiesNs() + QUERY_RESPONSE_INTERVAL_NS;
  startQuerier(f);
}

/** br_multicast_query_expired: our own stack is asked. */
export function ownQueryDue(f: Family): void {
  if (f.startupSent < STARTUP_QUERY_COUNT) f.startupSent++;
  const b = f.bridge;
  if (!mayAsk(f, null)) return;
  f.querierHigh = 0;
  f.querierLow = 0;
  sendQuery(b, null, 0);
  setQueryTimer(f, untilNextQuery(f.startupSent));
}

/** br_multicast_port_query_expired: the port's hosts are asked. */
export function portQueryDue(r: PortFamily): void {
  const port = r.port;
  if (port.state == PortState.DISABLED || port.state == PortState.BLOCKING) return;
  if (r.startupSent < STARTUP_QUERY_COUNT) r.startupSent++;
  if (!mayAsk(r.family, port)) return;
  sendQuery(port.bridge, port, 0);
  setPortQueryTimer(r, untilNextQuery(r.startupSent));
}

function mayAsk(f: Family, port: BridgePort | null): bool {
  const b = f.bridge;
  return isUsable(b, port) && b.snooping != 0 && b.multicast.querier != 0 && !isPending(f.otherQuerier);
}

function untilNextQuery(startupSent: u32): u64 {
  return startupSent < STARTUP_QUERY_COUNT ? STARTUP_QUERY_INTERVAL_NS : QUERY_INTERVAL_NS;
}

// the bridge and its ports ask in the same tick, in the order of the timer wheel: a recording shows it (captures/linux/bridge-querier)
function setQueryTimer(f: Family, delayNs: u64): void {
  scheduleJiffies(f.ownQuery, TimerKind.bridgeMulticast, changetype<usize>(f), jiffiesOf(delayNs));
}

function setPortQueryTimer(r: PortFamily, delayNs: u64): void {
  scheduleJiffies(r.ownQuery, TimerKind.bridgeMulticastPort, changetype<usize>(r), jiffiesOf(delayNs));
}

/** Somebody left: asks who is still there; the next general query waits until `untilNs`. */
export function sendGroupQuery(b: Bridge, port: BridgePort | null, g: Group, untilNs: u64): void {
  if (g.isIpv6) return;
  sendQuery(b, port, <u32>g.low);
  const delayNs = untilNs - jiffiesNs();
  if (port === null) setQueryTimer(b.multicast.ipv4, delayNs);
  else setPortQueryTimer(port.multicast.ipv4, delayNs);
}

/** __br_multicast_send_query: out of a port, or into our own stack. */
function sendQuery(b: Bridge, port: BridgePort | null, group: u32): void {
  const p = makeQuery(b, group);
  if (p === null) return;
  if (port !== null) {
    pushOut(port.device, p);
    return;
  }
  p.device = b.device;
  p.type = PacketType.HOST;
  enqueueBacklog(p);
}

/** br_ip4_multicast_alloc_query: IGMP version 2 from 0.0.0.0 to all hosts; `p.data` is behind the Ethernet header. */
function makeQuery(b: Bridge, group: u32): Packet | null {
  const length = ethernet.HEADER_LENGTH + IP_LENGTH + IGMP_LENGTH;
  const p = allocatePacket(length);
  if (p === null) return null;
  const h = p.data;
  const ip = h + ethernet.HEADER_LENGTH;
  const igmp = ip + IP_LENGTH;
  ethernet.writeHeader(h, 0x01005e000001, b.device.address, EtherType.IP);
  write8(ip, 0x46);
  write8(ip + ipv4.TOS, 0xc0);
  write16(ip + ipv4.TOTAL_LENGTH, IP_LENGTH + IGMP_LENGTH);
  write16(ip + ipv4.IDENTIFICATION, 0);
  write16(ip + ipv4.FRAGMENT, ipv4.FLAG_DF);
  write8(ip + ipv4.TTL, 1);
  write8(ip + ipv4.PROTOCOL, ipv4.Protocol.IGMP);
  write32(ip + ipv4.SOURCE, 0);
  write32(ip + ipv4.DESTINATION, ALL_HOSTS);
  // router alert (RFC 2113)
  write32(ip + ipv4.OPTIONS, 0x94040000);
  ipv4.sealHeader(ip);
  const delayNs = group ? LAST_MEMBER_INTERVAL_NS : QUERY_RESPONSE_INTERVAL_NS;
  write8(igmp, IGMP_QUERY);
  write8(igmp + 1, <u32>(delayNs / 100_000_000));
  write16(igmp + 2, 0);
  write32(igmp + 4, group);
  write16(igmp + 2, checksum(igmp, IGMP_LENGTH));
  p.mac = h;
  p.data = ip;
  p.network = ip;
  p.length = IP_LENGTH + IGMP_LENGTH;
  p.protocol = EtherType.IP;
  p.id = K.nextPacketId++;
  p.device = b.device;
  return p;
}

/** br_multicast_stop */
export function stopQuerier(f: Family): void {
  cancel(f.otherQuerier);
  cancel(f.ownQuery);
  cancel(f.ownRouter);
}

export function familyForPacket(b: Bridge, p: Packet): Family {
  return familyOf(b, p.protocol == EtherType.IPV6);
}
