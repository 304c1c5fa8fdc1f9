/** IPv4 packets arrive (net/ipv4/ip_input.c). */
import { reliedOn } from "../observe";
import { Decision, Taker } from "../abi/decision";
import { PacketType, RxHandler } from "../abi/device";
import { DropReason } from "../abi/drop";
import { Refusal } from "../abi/flow-cache";
import { Hook } from "../abi/netfilter";
import { RouteCacheFlag, RouteType } from "../abi/route";
import { ConfSysctl, NetSysctl } from "../abi/sysctl";
import { handToIpvlan, routeForIpvlan } from "../device/ipvlan/l3s";
import { receiveTunnelProtocol } from "../device/tunnel/protocols";
import { wasPreRouted } from "../netfilter/bridge/hooks";
import { hook } from "../netfilter/hooks";
import { drop, consume, Packet, pull, trim } from "../packet";
import { rawDeliver } from "../socket/raw";
import { refuse } from "../recording";
import { K } from "../state";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as tcp from "../wire/tcp";
import * as udp from "../wire/udp";
import { forward } from "./forward";
import { makeWritable } from "./fragment";
import { icmpSend, receiveIcmp } from "./icmp";
import { receiveIgmp } from "./igmp";
import { confOr, hasInet } from "./inet";
import { netSysctl } from "./namespace";
import { compileOptions } from "./options";
import { policyOk } from "../xfrm/check";
import { knowsEsp, receiveEsp } from "../xfrm/input";
import { XfrmDirection } from "../abi/xfrm";
import { defragment } from "./reassembly";
import { routeInput } from "./route";
import { sendError } from "./route-error";
import { receiveTcp } from "./tcp";
import { receiveUdp } from "./udp";

const DEST_UNREACH = 3;
const PROT_UNREACH = 2;

/** ip_rcv: `p.data` and `p.network` are at the IP header. */
export function receiveIpv4(p: Packet): void {
  const fault = check(p);
  if (fault) {
    drop(p, fault);
    return;
  }
  if (p.bridgeInput && wasPreRouted(p)) {
    finish(p);
    return;
  }
  const passed = hook(p, Hook.PREROUTING, p.device, null);
  if (passed !== null) finish(passed);
}

/** ip_rcv_core: 0 (NOT_SPECIFIED) where the packet is good. */
function check(p: Packet): DropReason {
  return p.type == PacketType.OTHERHOST ? DropReason.OTHERHOST : validateIpv4(p);
}

/** 0 (NOT_SPECIFIED) where the header at `p.data` is good: then the padding that Ethernet gives short frames is cut off. */
export function validateIpv4(p: Packet): DropReason {
  const h = p.data;
  if (p.length < ipv4.HEADER_LENGTH) return DropReason.IP_INHDR;
  const headerLength = ipv4.headerLength(h);
  if (headerLength < ipv4.HEADER_LENGTH || ipv4.version(h) != 4) return DropReason.IP_INHDR;
  if (p.length < headerLength) return DropReason.IP_INHDR;
  if (!ipv4.headerChecksumOk(h)) return DropReason.IP_CSUM;
  const length = ipv4.totalLength(h);
  if (p.length < length) return DropReason.PKT_TOO_SMALL;
  if (length < headerLength) return DropReason.IP_INHDR;
  trim(p, length);
  p.network = h;
  p.transport = h + headerLength;
  p.ipFlags = 0;
  p.ipOptions = 0;
  p.fragmentMax = 0;
  return DropReason.NOT_SPECIFIED;
}

/** ip_rcv_finish */
function finish(p: Packet): void {
  const d = p.device;
  // l3mdev_ip_rcv
  if (d.rxHandler == <u32>RxHandler.ipvlan && !p.routeType) {
    routeForIpvlan(p);
  }
  // a packet that came over lo, or was looped back, has its route already
  if (!p.routeType) {
    if (p.pieces) {
      if (K.recording) refuse(Refusal.packets);
      demuxEarly(p);
    }
    const reason = routeInput(p);
    if (reason) {
      drop(p, reason);
      return;
    }
  }
  const h = p.network;
  if (ipv4.headerLength(h) > ipv4.HEADER_LENGTH) {
    if (K.recording) refuse(Refusal.path);
    const reason = compileOptions(p);
    if (reason) {
      drop(p, reason);
      return;
    }
  }
  const type = p.routeType;
  if (p.type != PacketType.HOST && type != RouteType.MULTICAST && type != RouteType.BROADCAST) {
    const group = p.type == PacketType.BROADCAST || p.type == PacketType.MULTICAST;
    if (group && hasInet(d) && confOr(d, ConfSysctl.drop_unicast_in_l2_multicast)) {
      drop(p, DropReason.UNICAST_IN_L2_MULTICAST);
      return;
    }
  }
  dispatch(p);
}

/**
 * What ip_rcv_finish_core's search for a socket does to a packet that was put together from fragments: it reads the transport header in one
 * piece, so that a first fragment with less of it does not leave as it came (tcp_v4_early_demux, udp_v4_early_demux).
 */
function demuxEarly(p: Packet): void {
  if (p.type != PacketType.HOST || !netSysctl(p.device.namespace, NetSysctl.ip_early_demux)) return;
  const protocol = ipv4.protocol(p.network);
  if (protocol != <u32>Protocol.TCP && protocol != <u32>Protocol.UDP) return;
  const header = p.network + ipv4.headerLength(p.network);
  const end = header + (protocol == <u32>Protocol.TCP ? tcp.HEADER_LENGTH : udp.HEADER_LENGTH);
  if (end <= p.data + p.length) makeWritable(p, end);
}

/** dst_input */
export function dispatch(p: Packet): void {
  const flags = p.routeFlags;
  if (flags & RouteCacheFlag.ERROR) sendError(p);
  else if (flags & RouteCacheFlag.LOCAL) deliverLocal(p);
  // a packet that came back from a device still has the route that it was to leave by (dst_discard)
  else if (!(flags & RouteCacheFlag.INPUT)) drop(p, DropReason.NOT_SPECIFIED);
  else forward(p);
}

/** ip_local_deliver */
export function deliverLocal(p: Packet): void {
  let whole: Packet | null = p;
  if (ipv4.isFragment(p.network)) {
    if (K.recording) refuse(Refusal.packets);
    whole = defragment(p);
  }
  if (whole === null) return;
  whole = hook(whole, Hook.INPUT, whole.device, null);
  if (whole === null) return;
  if (whole.device.rxHandler == <u32>RxHandler.ipvlan) handToIpvlan(whole);
  deliverWhole(whole);
}

/** ip_local_deliver_finish, ip_protocol_deliver_rcu */
function deliverWhole(p: Packet): void {
  const h = p.network;
  pull(p, <u32>(p.transport - p.data));
  const protocol = ipv4.protocol(h);
  if (p.device.namespace.xfrm && !mayDeliver(p, protocol)) return;
  const raw = rawDeliver(p, protocol);
  if (K.recording && (raw || !mayGoOn(protocol))) refuse(Refusal.local);
  switch (protocol) {
    case Protocol.ICMP:
      receiveIcmp(p);
      break;
    case Protocol.TCP:
      receiveTcp(p);
      break;
    case Protocol.UDP:
      receiveUdp(p);
      break;
    case Protocol.IGMP:
      receiveIgmp(p);
      break;
    case Protocol.ESP:
      if (knowsEsp()) {
        receiveEsp(p);
        break;
      }
    default:
      if (K.tunnelModules && receiveTunnelProtocol(p, protocol)) return;
      if (raw) {
        reliedOn(p, Decision.delivered, 0, Taker.raw);
        consume(p);
        return;
      }
      icmpSend(p, DEST_UNREACH, PROT_UNREACH, 0);
      drop(p, DropReason.IP_NOPROTO);
  }
}

/** Protocols of tunnels, behind which the packet's way may go on. */
function mayGoOn(protocol: u32): bool {
  return protocol == <u32>Protocol.UDP || protocol == <u32>Protocol.GRE || protocol == <u32>Protocol.IPIP;
}

/**
 * xfrm4_policy_check where Linux asks: by each protocol (no_policy) and raw socket for itself, all for the same flow; ESP is never asked.
 * False where the packet is dropped.
 */
function mayDeliver(p: Packet, protocol: u32): bool {
  if (protocol == <u32>Protocol.ESP || policyOk(p, XfrmDirection.input)) return true;
  drop(p, DropReason.XFRM_POLICY);
  return false;
}
