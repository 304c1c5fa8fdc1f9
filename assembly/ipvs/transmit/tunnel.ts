/**
 * Tunnelling: the packet inside another to the server, which answers the client itself (ip_vs_tunnel_xmit, ip_vs_prepare_tunneled_skb and
 * ip_vs_tunnel_xmit_prepare of ip_vs_xmit.c).
 */
import { reliedOn } from "../../observe";
import { Decision, Encapsulation } from "../../abi/decision";
import { VsConnFlag, VsSysctl } from "../../abi/ipvs";
import { DropReason } from "../../abi/drop";
import { encapsulateEcn } from "../../net/ecn";
import { localOut, selectIdentification } from "../../net/output";
import { forgetConnection } from "../../netfilter/conntrack/connection";
import { Verdict } from "../../netfilter/verdict";
import { drop, Packet, push, reserveHeadroom } from "../../packet";
import { K } from "../../state";
import * as ipv4 from "../../wire/ipv4";
import { confirmConntrack } from "../conntrack";
import { VsConnection } from "../connection";
import { vsSysctl } from "../sysctl";
import { pushEncapsulation } from "./encapsulate";
import { outRoute, RouteMode } from "./route";
import { sendOrContinue } from "./send";

/** headers that a device below may add */
const LINK_ROOM: u32 = 48;
/** what encapsulate.ts pushes at most */
const ENCAPSULATION_ROOM: u32 = 16;

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
  if (local < 0 || !reserveHeadroom(p, ipv4.HEADER_LENGTH + ENCAPSULATION_ROOM + LINK_ROOM)) {
    drop(p, DropReason.NOT_SPECIFIED);
    return Verdict.STOLEN;
  }
  reliedOn(p, Decision.encapsulated, changetype<usize>(c), Encapsulation.ipvsTunnel);
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
  const ttl = ipv4.ttl(inner);
  const source = p.routeSource;
  const destination = c.destinationAddress;
  // outRoute answers 0 for a tunnel only where the server is known
  const protocol = pushEncapsulation(p, c.destination!, destination);
  const transport = p.data;
  // ip_select_ident: what may not be cut needs no identification
  const id = df && !p.ignoreDf ? 0 : selectIdentification(c.ipvs.namespace, destination, source, protocol);
  const h = push(p, ipv4.HEADER_LENGTH);
  ipv4.writeHeader(h, encapsulateEcn(tos, tos), p.length, id, df, ttl, protocol, source, destination);
  p.network = h;
  p.transport = transport;
  p.ipOptions = 0;
  p.ignoreDf = 1;
  // what is in front of the first piece's data belongs to it now
  const added = <u32>(inner - transport) + ipv4.headerLength(inner);
  if (p.pieces) store<u16>(p.pieces + 4, <u16>(load<u16>(p.pieces + 4) + added));
}
