/** Errors about packets that went to a server through a tunnel become errors about what was inside (ip_vs_in_icmp of ip_vs_core.c). */
import { VsTunnelType } from "../abi/ipvs";
import { RouteCacheFlag } from "../abi/route";
import { icmpSend } from "../net/icmp-errors";
import { updatePmtu } from "../net/redirect";
import { consume, Packet, pull } from "../packet";
import * as icmp from "../wire/icmp";
import { IcmpCode, IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import { VsConnection } from "./connection";
import { countOut } from "./statistics";
import { isHeader } from "./icmp-in";
import { findTunnel } from "./real-server";
import { Ipvs } from "./service";
import { keptMtu } from "./transmit/dest-route";

/** Answer of innerOfTunnel: the quoted packet is an ordinary one. */
export const NOT_A_TUNNEL: usize = 1;
/** the least MTU of IPv4 (RFC 791 section 3.2) */
const LEAST_MTU: u32 = 68;

/** The header of the packet that is inside the one quoted at `quoted`; NOT_A_TUNNEL, or 0 where IPVS has nothing to do with it. */
export function innerOfTunnel(v: Ipvs, p: Packet, quoted: usize): usize {
  if (ipv4.protocol(quoted) != <u32>Protocol.IPIP) return NOT_A_TUNNEL;
  if (ipv4.fragmentOffset(quoted)) return 0;
  // what we sent ourselves
  if (!(p.routeFlags & RouteCacheFlag.LOCAL)) return 0;
  const d = findTunnel(v, ipv4.destination(quoted), 0);
  if (d === null || d.tunnelType != <u32>VsTunnelType.IPIP) return 0;
  const inner = quoted + ipv4.headerLength(quoted);
  return isHeader(inner, p.data + p.length) ? inner : 0;
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
    const headers = <u32>(inner - outer);
    if (mtu > LEAST_MTU + headers) mtu -= headers;
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
  consume(p);
}
