/**
 * Tunnelling: the packet inside another to the server, which answers the client itself (ip_vs_tunnel_xmit, ip_vs_prepare_tunneled_skb and
 * ip_vs_tunnel_xmit_prepare of ip_vs_xmit.c; RFC 2003).
 */
import { VsConnFlag, VsSysctl } from "../../abi/ipvs";
import { DropReason } from "../../abi/drop";
import { encapsulateEcn } from "../../net/ecn";
import { localOut, selectIdentification } from "../../net/output";
import { forgetConnection } from "../../netfilter/conntrack/connection";
import { Verdict } from "../../netfilter/verdict";
import { drop, Packet, push, reserveHeadroom } from "../../packet";
import { K } from "../../state";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import { confirmConntrack } from "../conntrack";
import { VsConnection } from "../connection";
import { vsSysctl } from "../sysctl";
import { outRoute, RouteMode } from "./route";
import { sendOrContinue } from "./send";

/** headers that a device below may add */
const LINK_ROOM: u32 = 48;

export function tunnelTransmit(p: Packet, c: VsConnection, icmp: bool): Verdict {
  const v = c.ipvs;
  const local = outRoute(
    p,
    v,
    c.destination,
    c.destinationAddress,
    RouteMode.LOCAL | RouteMode.NON_LOCAL | RouteMode.TUNNEL,
    icmp,
  );
  if (local > 0) return sendOrContinue(p, c, true);
  if (local < 0 || !reserveHeadroom(p, ipv4.HEADER_LENGTH + LINK_ROOM)) {
    drop(p, DropReason.NOT_SPECIFIED);
    return Verdict.STOLEN;
  }
  encapsulate(p, c, vsSysctl(v, VsSysctl.pmtu_disc) != 0);
  p.ipvs = 1;
  if (c.flags & VsConnFlag.NFCT) {
    const verdict = confirmConntrack(p, c);
    if (verdict != Verdict.ACCEPT) {
      if (verdict == Verdict.DROP) drop(p, DropReason.NETFILTER_DROP);
      return Verdict.STOLEN;
    }
  }
  forgetConnection(p);
  localOut(p);
  K.hookErrno = 0;
  return Verdict.STOLEN;
}

/** The outer header: addresses of the route, time to live and type of service of the packet, and its DF where path MTUs are heeded. */
function encapsulate(p: Packet, c: VsConnection, heedsPath: bool): void {
  const inner = p.network;
  ipv4.sealHeader(inner);
  const tos = ipv4.tos(inner);
  const df: u32 = heedsPath ? ipv4.fragmentField(inner) & ipv4.FLAG_DF : 0;
  const source = p.routeSource;
  const destination = c.destinationAddress;
  // ip_select_ident: what may not be cut needs no identification
  const id =
    df && !p.ignoreDf ? 0 : selectIdentification(c.ipvs.namespace, destination, source, Protocol.IPIP);
  const h = push(p, ipv4.HEADER_LENGTH);
  ipv4.writeHeader(
    h,
    encapsulateEcn(tos, tos),
    p.length,
    id,
    df,
    ipv4.ttl(inner),
    Protocol.IPIP,
    source,
    destination,
  );
  p.network = h;
  p.transport = inner;
  p.ipOptions = 0;
  p.ignoreDf = 1;
  // the inner header is the first bytes of the first piece now
  if (p.pieces) store<u16>(p.pieces + 4, <u16>(load<u16>(p.pieces + 4) + ipv4.HEADER_LENGTH));
}
