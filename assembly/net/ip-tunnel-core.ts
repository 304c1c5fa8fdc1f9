/** What all tunnels over IPv4 do on their way in and out (net/ipv4/ip_tunnel_core.c). */
import { Decision } from "../abi/decision";
import { Refusal } from "../abi/flow-cache";
import { countSent, countTxDropped } from "../device/counters";
import { refuse } from "../recording";
import { K } from "../state";
import { becomeAnswer } from "../annotate/kin";
import { RouteCacheFlag } from "../abi/route";
import { Device } from "../device/device";
import { reliedOn } from "../observe";
import { forgetPieces, Packet, pull, push, trim } from "../packet";
import * as ethernet from "../wire/ethernet";
import { EtherType } from "../wire/ethernet";
import * as icmp from "../wire/icmp";
import { IcmpCode, IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import { Flow, setRoute } from "./flow";
import { forgetHashWithoutPorts } from "./flow-hash";
import { selectIdentification, sendSealed } from "./output";
import { lowerMtuOfPacket } from "./redirect";
import { scrub } from "./scrub";

/** The packet goes into a tunnel or comes out: scrubbed, and no longer what its fragments were put together to. */
export function scrubPacket(p: Packet, crossing: bool): void {
  if (p.pieces) forgetPieces(p);
  scrub(p, crossing);
}

/**
 * iptunnel_handle_offloads, as far as it shows: remembers where the packet itself begins. A packet whose checksums are done has skb->encapsulation cleared
 * at once, so that a tunnel within a tunnel begins anew.
 */
export function markInner(p: Packet): void {
  p.innerNetwork = p.network;
  p.wrapped++;
}

/**
 * __iptunnel_pull_header: takes `bytes` of tunnel headers off the front and scrubs the packet. With `ethernetInside` the EtherType is read of
 * the frame that follows (`p.data` stays at its header), else it is `protocol`. False where the packet is too short.
 */
export function pullTunnelHeader(
  p: Packet,
  bytes: u32,
  protocol: u32,
  ethernetInside: bool,
  crossing: bool,
): bool {
  // what somebody else put around it is not what the flow cache knows the flow by
  if (p.wrapped) p.wrapped--;
  else if (K.recording) refuse(Refusal.path);
  if (!pull(p, bytes)) return false;
  if (ethernetInside) {
    if (p.length < ethernet.HEADER_LENGTH) return false;
    const type = ethernet.etherType(p.data);
    p.protocol = type >= <u32>EtherType.P_802_3_MIN ? type : <u32>EtherType.P_802_2;
  } else p.protocol = protocol;
  forgetHashWithoutPorts(p);
  p.vlan = 0;
  p.innerNetwork = 0;
  scrubPacket(p, crossing);
  return true;
}

/**
 * iptunnel_xmit: `p.data` is at the tunnel's header (UDP, GRE or the packet itself), `p.device` is the tunnel; there is room for the IP header. The
 * tunnel counts what it sends without the link-layer header of the packet inside. `df` is ipv4.FLAG_DF or 0. A tunnel's own multicasts
 * do not come back to this host (`mc_loop` is off). Consumes the packet.
 */
export function sendThroughTunnel(
  p: Packet,
  f: Flow,
  source: u32,
  destination: u32,
  protocol: u32,
  tos: u32,
  ttl: u32,
  df: u32,
  crossing: bool,
): void {
  const d: Device = p.device;
  const inner = p.innerNetwork ? p.innerNetwork : p.network;
  const bytes = p.length - <u32>(inner - p.data);
  scrubPacket(p, crossing);
  forgetHashWithoutPorts(p);
  setRoute(p, f);
  if (p.routeFlags & RouteCacheFlag.MULTICAST) p.routeFlags &= ~RouteCacheFlag.MULTICAST_OUTPUT;
  p.transport = p.data;
  const h = push(p, ipv4.HEADER_LENGTH);
  if (f.routeFlags & RouteCacheFlag.MTU_LOCKED) df = 0;
  const id = selectIdentification(f.namespace, destination, source, protocol);
  ipv4.writeHeader(h, tos, p.length, id, df, ttl, protocol, source, destination);
  const error = sendSealed(p);
  // iptunnel_xmit_stats
  if (error) countTxDropped(d);
  else countSent(d, bytes);
}

/** bytes of the offending packet that fit into an error of 576 bytes (RFC 1812 section 4.3.2.3) */
const QUOTED: u32 = 576 - ipv4.HEADER_LENGTH - icmp.HEADER_LENGTH;
const LEAST_MTU: i32 = 576;

/**
 * skb_tunnel_check_pmtu: does the packet (`p.network` at its network header) fit the tunnel's way with `headroom` bytes in front? Where it does
 * not, its sender's route learns so; with `reply` (the tunnel is a bridge's port, whose sender has no route here) the packet becomes the ICMP error that
 * its sender is to get, an Ethernet frame, and the answer is true. False: it goes on as it is.
 */
export function checkTunnelMtu(p: Packet, f: Flow, headroom: u32, reply: bool): bool {
  return checkTunnelMtuOf(p, f.mtu, headroom, reply);
}

/** The same for a way of `routeMtu` bytes, of either family. */
export function checkTunnelMtuOf(p: Packet, routeMtu: u32, headroom: u32, reply: bool): bool {
  const mtu = <i32>routeMtu - <i32>headroom;
  if (<i32>(p.length - <u32>(p.network - p.data)) <= mtu) return false;
  if (K.recording) refuse(Refusal.path);
  if (p.routeType && p.protocol == EtherType.IP) lowerMtuOfPacket(p, mtu);
  if (!reply) return false;
  if (p.protocol != EtherType.IP || !deservesError(p, mtu)) return false;
  becomeError(p, <u32>mtu);
  return true;
}

/** iptunnel_pmtud_check_icmp */
function deservesError(p: Packet, mtu: i32): bool {
  const h = p.network;
  if (mtu < LEAST_MTU || ipv4.fragmentField(h) != ipv4.FLAG_DF) return false;
  const source = ipv4.source(h);
  const destination = ipv4.destination(h);
  if (ipv4.isLimitedBroadcast(destination) || ipv4.isMulticast(destination)) return false;
  if (ipv4.isZeroNet(source) || ipv4.isLoopback(source)) return false;
  if (ipv4.isLimitedBroadcast(source) || ipv4.isMulticast(source)) return false;
  return ipv4.protocol(h) != <u32>Protocol.ICMP || !icmp.isError(icmp.type(h + ipv4.headerLength(h)));
}

/** iptunnel_pmtud_build_icmp: the packet, cut, becomes what an error about it quotes. */
function becomeError(p: Packet, mtu: u32): void {
  reliedOn(p, Decision.becomesError, 0, 0);
  becomeAnswer(p);
  const frame = p.mac;
  const toMac = ethernet.source(frame);
  const fromMac = ethernet.destination(frame);
  const type = ethernet.etherType(frame);
  pull(p, ethernet.HEADER_LENGTH);
  const quoted = p.data;
  const source = ipv4.source(quoted);
  const destination = ipv4.destination(quoted);
  const ttl = ipv4.ttl(quoted);
  trim(p, QUOTED);
  const h = push(p, icmp.HEADER_LENGTH);
  icmp.writeHeader(h, IcmpType.DEST_UNREACH, IcmpCode.FRAG_NEEDED, mtu, p.length);
  p.transport = h;
  const ip = push(p, ipv4.HEADER_LENGTH);
  ipv4.writeHeader(ip, 0, p.length, 0, ipv4.FLAG_DF, ttl, Protocol.ICMP, destination, source);
  p.network = ip;
  const eth = push(p, ethernet.HEADER_LENGTH);
  ethernet.writeHeader(eth, toMac, fromMac, type);
  p.mac = eth;
}
