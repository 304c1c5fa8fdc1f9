/** A packet leaves through an IP tunnel (ip_tunnel_xmit of net/ipv4/ip_tunnel.c). */
import { Protocol } from "../../wire/ipv4";
import { Refusal } from "../../abi/flow-cache";
import { refuse } from "../../recording";
import { reliedOn } from "../../observe";
import { Decision, Encapsulation } from "../../abi/decision";
import { DropReason } from "../../abi/drop";
import { RouteCacheFlag } from "../../abi/route";
import { NetSysctl } from "../../abi/sysctl";
import { fromDstCache, keepInDstCache } from "../../net/dst-cache";
import { encapsulateEcn, innerTos, innerTtl } from "../../net/ecn";
import { Flow, releaseFlow, takeFlow } from "../../net/flow";
import { packetHash } from "../../net/flow-hash";
import { linkFailure } from "../../net/icmp-errors";
import { sendThroughTunnel } from "../../net/ip-tunnel-core";
import { netSysctl } from "../../net/namespace";
import { routeOutput } from "../../net/route";
import { drop, Packet, reserveHeadroom } from "../../packet";
import { K } from "../../state";
import { EtherType } from "../../wire/ethernet";
import * as ipv4 from "../../wire/ipv4";
import * as ipv6 from "../../wire/ipv6";
import { exceedsPath } from "./pmtu";
import { IpTunnel } from "./tunnel";

/** IPTUNNEL_ERR_TIMEO: for how long an ICMP error about the tunnel's packets matters */
export const ERROR_LIFETIME_NS: u64 = 30_000_000_000;
/** headers that a device below may add */
const LINK_ROOM: u32 = 48;
const TOS_MASK: u32 = 0x1e;

/** The "tx_error" of most drivers here. */
export function transmitError(p: Packet, reason: DropReason): void {
  if (K.recording) refuse(Refusal.path);
  p.device.txErrors++;
  drop(p, reason);
}

/** pskb_inet_may_pull: the network header that the EtherType promises is there. */
export function hasNetworkHeader(p: Packet): bool {
  const end = p.data + p.length;
  if (p.protocol == EtherType.IP) return p.network + ipv4.HEADER_LENGTH <= end;
  if (p.protocol == EtherType.IPV6) return p.network + ipv6.HEADER_LENGTH <= end;
  return true;
}

/**
 * `p.data` is at what follows the outer IP header, `p.innerNetwork` at the innermost network header, `type` is its EtherType. The addresses, TOS, TTL (0:
 * inherit) and DF are the tunnel's, or those of a header that was made by the neighbour. Consumes the packet.
 */
export function tunnelTransmit(
  t: IpTunnel,
  p: Packet,
  type: u32,
  protocol: u32,
  local: u32,
  remote: u32,
  wantedTos: u32,
  wantedTtl: u32,
  wantedDf: u32,
): void {
  const d = t.device;
  const inner = p.innerNetwork;
  const isIpv4 = type == <u32>EtherType.IP;
  let connected = t.remote != 0;
  let destination = remote;
  p.ipOptions = 0;
  if (!destination) {
    // no one other end: the next hop of the packet's own route is
    if (!p.routeType) d.txFifoErrors++;
    if (!p.routeType || !isIpv4) {
      transmitError(p, DropReason.TUNNEL_TXINFO);
      return;
    }
    destination = p.routeFlags & RouteCacheFlag.GATEWAY ? p.gateway : ipv4.destination(inner);
    connected = false;
  }
  let tos = wantedTos;
  if (tos & 1) {
    tos &= ~1;
    if (isIpv4 || type == <u32>EtherType.IPV6) {
      tos = innerTos(inner, type);
      connected = false;
    }
  }
  const f = takeFlow(t.net);
  f.destination = destination;
  f.source = local;
  f.oif = t.link;
  f.mark = t.mark;
  f.tos = tos & TOS_MASK;
  f.protocol = protocol;
  f.multipathHash = packetHash(p);
  if (!connected || !fromDstCache(t.cache, f)) {
    if (routeOutput(f)) {
      d.txCarrierErrors++;
      releaseFlow(f);
      transmitError(p, DropReason.IP_OUTNOROUTES);
      return;
    }
    if (connected) keepInDstCache(t.cache, f);
  }
  if (f.device === d) {
    d.txCollisions++;
    releaseFlow(f);
    transmitError(p, DropReason.RECURSION_LIMIT);
    return;
  }
  let df = wantedDf;
  if (isIpv4 && !t.ignoreDf) df |= ipv4.fragmentField(inner) & ipv4.FLAG_DF;
  if (exceedsPath(t, p, f, df != 0, inner)) {
    releaseFlow(f);
    transmitError(p, DropReason.PKT_TOO_BIG);
    return;
  }
  tellOfErrors(t, p);
  tos = encapsulateEcn(tos, innerTos(inner, type));
  let ttl = wantedTtl;
  if (!ttl) {
    if (isIpv4 || type == <u32>EtherType.IPV6) ttl = innerTtl(inner, type);
    else ttl = defaultTtl(f);
  }
  reliedOn(
    p,
    Decision.encapsulated,
    changetype<usize>(d),
    protocol == <u32>Protocol.GRE ? Encapsulation.gre : Encapsulation.ipip,
  );
  if (reserveHeadroom(p, ipv4.HEADER_LENGTH + LINK_ROOM)) {
    sendThroughTunnel(p, f, f.source, destination, protocol, tos, ttl, df, t.net !== d.namespace);
  } else {
    if (K.recording) refuse(Refusal.path);
    d.txDropped++;
    drop(p, DropReason.NOMEM);
  }
  releaseFlow(f);
}

/** ip4_dst_hoplimit */
function defaultTtl(f: Flow): u32 {
  return <u32>netSysctl(f.device!.namespace, NetSysctl.ip_default_ttl);
}

/** Who sends through a tunnel whose packets met an error lately is told that the host is not reached; the packet goes on. */
export function tellOfErrors(t: IpTunnel, p: Packet): void {
  if (!t.errors) return;
  if (K.recording) refuse(Refusal.unsettled);
  if (K.nowNs < t.errorNs + ERROR_LIFETIME_NS) {
    t.errors--;
    linkFailure(p);
  } else t.errors = 0;
}
