/** Errors about packets that went to a server through a tunnel become errors about what was inside (ip_vs_in_icmp of ip_vs_core.c). */
import { reliedOn } from "../observe";
import { Decision, Taker } from "../abi/decision";
import { VsTunnelType } from "../abi/ipvs";
import { RouteCacheFlag } from "../abi/route";
import { icmpSend } from "../net/icmp-errors";
import { updatePmtu } from "../net/redirect";
import { consume, Packet, pull } from "../packet";
import { read8 } from "../wire/bytes";
import { EtherType } from "../wire/ethernet";
import * as gre from "../wire/gre";
import { GreFlag } from "../wire/gre";
import * as icmp from "../wire/icmp";
import { IcmpCode, IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as udp from "../wire/udp";
import { VsConnection } from "./connection";
import { countOut } from "./statistics";
import { findTunnel } from "./real-server";
import { Ipvs } from "./service";
import { keptMtu } from "./transmit/dest-route";
import { GUE_HEADER_LENGTH, GUE_PROTOCOL } from "./transmit/encapsulate";

/** Answer of innerOfTunnel: the quoted packet is an ordinary one. */
export const NOT_A_TUNNEL: usize = 1;
/** the least MTU of IPv4 (RFC 791 section 3.2) */
const LEAST_MTU: u32 = 68;

/** The header of the packet that is inside the one quoted at `quoted`; NOT_A_TUNNEL, or 0 where IPVS has nothing to do with it. */
export function innerOfTunnel(v: Ipvs, p: Packet, quoted: usize): usize {
  const protocol = ipv4.protocol(quoted);
  const isIpip = protocol == <u32>Protocol.IPIP;
  if (!isIpip && protocol != <u32>Protocol.UDP && protocol != <u32>Protocol.GRE) return NOT_A_TUNNEL;
  // errors about what we sent ourselves come to us
  const local = (p.routeFlags & RouteCacheFlag.LOCAL) != 0;
  if (!local && !isIpip) return NOT_A_TUNNEL;
  if (!local || ipv4.fragmentOffset(quoted)) return 0;
  const end = p.data + p.length;
  const behind = quoted + ipv4.headerLength(quoted);
  const server = ipv4.destination(quoted);
  if (isIpip) {
    const d = findTunnel(v, server, 0);
    if (d === null || d.tunnelType != <u32>VsTunnelType.IPIP) return 0;
    return behind + ipv4.HEADER_LENGTH <= end ? behind : 0;
  }
  const inner =
    protocol == <u32>Protocol.UDP ? behindGue(v, behind, end, server) : behindGre(v, behind, end, server);
  if (!inner) return NOT_A_TUNNEL;
  return isHeader(inner, end) ? inner : 0;
}

/** an IPv4 header is there */
function isHeader(h: usize, end: usize): bool {
  return h + ipv4.HEADER_LENGTH <= end && ipv4.version(h) == 4 && ipv4.headerLength(h) >= ipv4.HEADER_LENGTH;
}

/** ipvs_udp_decap: 0 where it is no GUE header that is known. */
function behindGue(v: Ipvs, h: usize, end: usize, server: u32): usize {
  if (h + udp.HEADER_LENGTH > end) return 0;
  const d = findTunnel(v, server, udp.destination(h));
  if (d === null || d.tunnelType != <u32>VsTunnelType.GUE) return 0;
  const g = h + udp.HEADER_LENGTH;
  if (g + GUE_HEADER_LENGTH > end) return 0;
  // version, control and length of the options
  const first = read8(g);
  if (first & 0xe0 || read8(g + GUE_PROTOCOL) != <u32>Protocol.IPIP) return 0;
  return g + GUE_HEADER_LENGTH + ((first & 0x1f) << 2);
}

/** ipvs_gre_decap */
function behindGre(v: Ipvs, h: usize, end: usize, server: u32): usize {
  if (h + gre.BASE_LENGTH > end) return 0;
  const d = findTunnel(v, server, 0);
  if (d === null || d.tunnelType != <u32>VsTunnelType.GRE) return 0;
  const flags = gre.flags(h);
  if (flags & ~(<u32>GreFlag.CSUM) || gre.protocol(h) != <u32>EtherType.IP) return 0;
  return h + gre.lengthOf(flags);
}

/**
 * The client gets the error at `message` as one about its own packet, quoted at `inner`, from the virtual address. Of a path MTU the route to
 * the server learns, and the client only if it asked not to be cut. Consumes the packet.
 */
export function answerForTunnel(v: Ipvs, p: Packet, c: VsConnection, message: usize, inner: usize): void {
  const type = icmp.type(message);
  const code = icmp.code(message);
  let info = icmp.rest(message);
  const outer = message + icmp.HEADER_LENGTH;
  if (type == <u32>IcmpType.DEST_UNREACH && code == <u32>IcmpCode.FRAG_NEEDED) {
    let mtu = icmp.mtu(message);
    updatePmtu(v.namespace, outer, mtu, 0);
    if (!(ipv4.fragmentField(inner) & ipv4.FLAG_DF)) {
      consume(p);
      return;
    }
    const d = c.destination;
    if (d !== null) {
      const kept = keptMtu(d);
      if (kept) mtu = kept;
    }
    // 6.1 takes only the IP header into account, whatever the tunnel has behind it
    if (mtu > LEAST_MTU + ipv4.HEADER_LENGTH) mtu -= ipv4.HEADER_LENGTH;
    info = mtu;
  }
  const length = ipv4.headerLength(inner);
  if (!pull(p, <u32>(inner - p.data)) || p.length < length) {
    consume(p);
    return;
  }
  p.network = inner;
  p.transport = inner + length;
  p.ipOptions = 0;
  icmpSend(p, type, code, info);
  countOut(c, p);
  reliedOn(p, Decision.delivered, changetype<usize>(c), Taker.ipvs);
  consume(p);
}
