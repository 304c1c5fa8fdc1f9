/** IPv6 in IPv4 (ipip6_tunnel_xmit and ipip6_rcv of net/ipv6/sit.c; RFC 4213; 6to4: RFC 3056). */
import { reliedOn } from "../../observe";
import { Decision, Encapsulation } from "../../abi/decision";
import { DeviceFlag, PacketType } from "../../abi/device";
import { DropReason } from "../../abi/drop";
import { RouteType } from "../../abi/route";
import { icmpSend6 } from "../../ipv6/icmp-errors";
import { updatePmtu6 } from "../../ipv6/route";
import { fromDstCache, keepInDstCache } from "../../net/dst-cache";
import { encapsulateEcn, innerTos, innerTtl } from "../../net/ecn";
import { Flow, releaseFlow, takeFlow } from "../../net/flow";
import { markInner, pullTunnelHeader, sendThroughTunnel } from "../../net/ip-tunnel-core";
import { routeOutput } from "../../net/route";
import { drop, Packet, reserveHeadroom } from "../../packet";
import { read16, read32 } from "../../wire/bytes";
import { EtherType } from "../../wire/ethernet";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import * as ipv6 from "../../wire/ipv6";
import { enqueueBacklog } from "../core";
import { acceptEcn } from "./receive";
import { tellOfErrors, transmitError } from "./transmit";
import { IpTunnel, lookupSit } from "./tunnel";

const ROOM: u32 = 68;
/** IPV4_MIN_MTU, IPV6_MIN_MTU */
const LEAST_MTU: i32 = 68;
const LEAST_MTU6: i32 = 1280;
/** ICMPV6_PKT_TOOBIG */
const PKT_TOOBIG: u32 = 2;
const PREFIX_6TO4: u32 = 0x2002;

/** The IPv4 address in a 6to4 address at `a` (check_6rd without CONFIG_IPV6_SIT_6RD); 0 where it is none. */
function embedded(a: usize): u32 {
  return read16(a) == PREFIX_6TO4 ? read32(a + 2) : 0;
}

/** An IPv4-compatible address (::a.b.c.d; RFC 4291 section 2.5.5.1) as IPv4; 0 where it is none. */
function compatible(a: usize): u32 {
  if (read32(a) || read32(a + 4) || read32(a + 8)) return 0;
  const low = read32(a + 12);
  return low > 1 ? low : 0;
}

/** ipip6_tunnel_xmit: `p.data` and `p.network` are at the IPv6 header. Consumes the packet. */
export function sit6Transmit(t: IpTunnel, p: Packet): void {
  const d = t.device;
  const h = p.network;
  let destination = t.remote;
  if (!destination) destination = embedded(h + ipv6.DESTINATION);
  if (!destination && p.routeType) destination = compatible(h + ipv6.DESTINATION);
  if (!destination) {
    transmitError(p, DropReason.TUNNEL_TXINFO);
    return;
  }
  const inside = innerTos(h, EtherType.IPV6);
  const tos = t.tos == 1 ? inside : t.tos;
  const f = takeFlow(t.net);
  f.destination = destination;
  f.source = t.local;
  f.oif = t.link;
  f.mark = t.mark;
  f.tos = tos & 0x1e;
  f.protocol = Protocol.IPV6;
  const reason = route(t, f);
  if (reason) {
    releaseFlow(f);
    transmitError(p, reason);
    return;
  }
  markInner(p);
  let df = t.df;
  if (df) {
    let mtu = <i32>f.mtu - <i32>(ipv4.HEADER_LENGTH + t.headerBytes);
    if (mtu < LEAST_MTU6) {
      if (mtu < LEAST_MTU) d.txCollisions++;
      df = 0;
    }
    if (mtu < LEAST_MTU || exceeds(t, p, max(mtu, LEAST_MTU6))) {
      releaseFlow(f);
      transmitError(p, DropReason.PKT_TOO_BIG);
      return;
    }
  }
  tellOfErrors(t, p);
  const ttl = t.ttl ? t.ttl : innerTtl(h, EtherType.IPV6);
  if (reserveHeadroom(p, ROOM)) {
    const outerTos = encapsulateEcn(tos, inside);
    reliedOn(p, Decision.encapsulated, changetype<usize>(d), Encapsulation.sit);
    sendThroughTunnel(p, f, f.source, destination, Protocol.IPV6, outerTos, ttl, df, t.net !== d.namespace);
  } else transmitError(p, DropReason.NOMEM);
  releaseFlow(f);
}

/** 0, or why there is no way; counts it. */
function route(t: IpTunnel, f: Flow): DropReason {
  const d = t.device;
  if (!t.remote || !fromDstCache(t.cache, f)) {
    if (routeOutput(f)) {
      d.txCarrierErrors++;
      return DropReason.IP_OUTNOROUTES;
    }
    if (t.remote) keepInDstCache(t.cache, f);
  }
  if (f.routeType != RouteType.UNICAST && f.routeType != RouteType.LOCAL) {
    d.txCarrierErrors++;
    return DropReason.IP_OUTNOROUTES;
  }
  if (f.device === d) {
    d.txCollisions++;
    return DropReason.RECURSION_LIMIT;
  }
  return DropReason.NOT_SPECIFIED;
}

/** Does the packet not fit? Its sender is told, and its route learns what does. */
function exceeds(t: IpTunnel, p: Packet, mtu: i32): bool {
  const d = t.device;
  if (t.remote && p.routeType && mtu < <i32>p.routeMtu)
    updatePmtu6(d.namespace, p.network, mtu, d.ifindex, p.mark);
  if (<i32>p.length <= mtu) return false;
  icmpSend6(p, PKT_TOOBIG, 0, mtu);
  return true;
}

/** ipip6_rcv: `p.data` is behind the outer header at `p.network`. False where no tunnel takes it. */
export function sit6Receive(p: Packet): bool {
  const outer = p.network;
  const from = p.device;
  const t = lookupSit(from.namespace, from.ifindex, ipv4.source(outer), ipv4.destination(outer));
  if (t === null) return false;
  const d = t.device;
  if (t.protocol != <u32>Protocol.IPV6 && t.protocol != 0) {
    drop(p, DropReason.UNHANDLED_PROTO);
    return true;
  }
  if (isSpoofed(t, p, outer)) {
    d.rxErrors++;
    drop(p, DropReason.IP_INVALID_SOURCE);
    return true;
  }
  if (!pullTunnelHeader(p, 0, EtherType.IPV6, false, t.net !== d.namespace)) {
    drop(p, DropReason.HDR_TRUNC);
    return true;
  }
  p.device = d;
  p.network = p.data;
  p.mac = p.data;
  if (!acceptEcn(d, p, outer, "sit: ")) return true;
  d.rxPackets++;
  d.rxBytes += p.length;
  p.type = PacketType.HOST;
  enqueueBacklog(p);
  return true;
}

/** packet_is_spoofed: a 6to4 address that contains another IPv4 address than the one the packet came from or goes to. */
function isSpoofed(t: IpTunnel, p: Packet, outer: usize): bool {
  if (t.device.flags & DeviceFlag.POINTOPOINT) return false;
  const source = embedded(p.data + ipv6.SOURCE);
  if (source && source != ipv4.source(outer)) return true;
  const destination = embedded(p.data + ipv6.DESTINATION);
  return destination != 0 && destination != ipv4.destination(outer);
}
