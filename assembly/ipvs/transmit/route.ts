/** The way of a packet to its server, and what forbids it (__ip_vs_get_out_rt of ip_vs_xmit.c). */
import { Refusal } from "../../abi/flow-cache";
import { VsSysctl } from "../../abi/ipvs";
import { SocketState } from "../../abi/inet-socket";
import { RouteCacheFlag } from "../../abi/route";
import { Flow, releaseFlow, setRoute } from "../../net/flow";
import { decrementTtl } from "../../net/forward";
import { icmpSend, linkFailure } from "../../net/icmp-errors";
import { updatePmtu } from "../../net/redirect";
import { Packet } from "../../packet";
import { refuse } from "../../recording";
import { findUdp } from "../../socket/udp";
import { K } from "../../state";
import { IcmpCode, IcmpType } from "../../wire/icmp";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import * as udp from "../../wire/udp";
import { Ipvs, VsDestination } from "../service";
import { vsSysctl } from "../sysctl";
import { flowTo, routeTo } from "./dest-route";
import { encapsulationLength } from "./encapsulate";

/** IP_VS_RT_MODE_*: what the way may be. (CONNECT and KNOWN_NH choose between kinds of cached routes, which are one here.) */
export const enum RouteMode {
  LOCAL = 1,
  NON_LOCAL = 2,
  /** to this host, though the packet was for another */
  RDR = 4,
  TUNNEL = 32,
}

/** The least MTU of IPv4 (RFC 791 section 3.2) */
const LEAST_MTU: i32 = 68;

/**
 * Routes `p` to the server `d`, or to `address` where none is known. 0: it has the new route (and `routeSource`, the address that this host
 * would send from), a hop less to live. 1: the server is this host; it keeps its route. -1: it must be dropped; where that is due its sender was told.
 * `icmp`: an error on its way to the server, which is not answered.
 */
export function outRoute(
  p: Packet,
  v: Ipvs,
  d: VsDestination | null,
  address: u32,
  mode: u32,
  icmp: bool,
): i32 {
  const f = d !== null ? routeTo(d) : flowTo(v.namespace, address);
  // one that is looked up for each packet, and one that knows of a path MTU, which ends by itself
  if (d === null || (f !== null && f.pathMtu)) refuse(Refusal.path);
  if (f === null) {
    if (p.input === null) p.device = p.outDevice!;
    linkFailure(p);
    return -1;
  }
  const verdict = takeRoute(p, v, d, f, mode, icmp);
  if (d === null) releaseFlow(f);
  return verdict;
}

function takeRoute(p: Packet, v: Ipvs, d: VsDestination | null, f: Flow, mode: u32, icmp: bool): i32 {
  const local = (f.routeFlags & RouteCacheFlag.LOCAL) != 0;
  if (crossesBoundary(p, mode, local)) return -1;
  if (local) return 1;
  const h = p.network;
  if (ipv4.ttl(h) <= 1) {
    icmpSend(p, IcmpType.TIME_EXCEEDED, IcmpCode.EXC_TTL, 0);
    return -1;
  }
  decrementTtl(p, h);
  let mtu = <i32>f.mtu;
  if (mode & RouteMode.TUNNEL) {
    if (d === null) return -1;
    mtu -= <i32>(ipv4.HEADER_LENGTH + encapsulationLength(d));
    if (mtu < LEAST_MTU) return -1;
    tellSocket(p, v, mtu);
  }
  if (!fits(p, v, mode, mtu, icmp)) return -1;
  setRoute(p, f);
  return 0;
}

/** crosses_local_route_boundary: between this host and others a packet goes only where its method can bring it. */
function crossesBoundary(p: Packet, mode: u32, local: bool): bool {
  if (local) {
    if (!(mode & RouteMode.LOCAL)) return true;
    return !(mode & RouteMode.RDR) && !(p.routeFlags & RouteCacheFlag.LOCAL);
  }
  return !(mode & RouteMode.NON_LOCAL) || ipv4.isLoopback(ipv4.source(p.network));
}

/** maybe_update_pmtu: what a connected socket of this host sends through a tunnel is small enough from its second packet on. */
function tellSocket(p: Packet, v: Ipvs, mtu: i32): void {
  if (p.input !== null) return;
  const protocol = ipv4.protocol(p.network);
  if (protocol == <u32>Protocol.TCP || (protocol == <u32>Protocol.UDP && isConnected(p, v)))
    updatePmtu(v.namespace, p.network, mtu, p.mark);
}

/** Whether a UDP socket that knows its peer has sent it (one that does not has no destination in its flow key). */
function isConnected(p: Packet, v: Ipvs): bool {
  if (!K.inetSockets) return false;
  const h = p.network;
  const u = h + ipv4.headerLength(h);
  const s = findUdp(v.namespace, ipv4.source(h), udp.source(u), ipv4.destination(h), udp.destination(u), 0);
  return s !== null && s.state == <u32>SocketState.ESTABLISHED;
}

/** ensure_mtu_is_adequate: false where the sender was told to send less. */
function fits(p: Packet, v: Ipvs, mode: u32, mtu: i32, icmp: bool): bool {
  // a tunnel that knows nothing of path MTUs cuts what does not fit
  if (mode & RouteMode.TUNNEL && !vsSysctl(v, VsSysctl.pmtu_disc)) return true;
  if (icmp || <i32>p.length <= mtu || !(ipv4.fragmentField(p.network) & ipv4.FLAG_DF)) return true;
  icmpSend(p, IcmpType.DEST_UNREACH, IcmpCode.FRAG_NEEDED, mtu);
  return false;
}
