/** No server: the packet goes where its sender sent it (ip_vs_bypass_xmit of ip_vs_xmit.c), for transparent caches. */
import { DropReason } from "../../abi/drop";
import { Verdict } from "../../netfilter/verdict";
import { drop, Packet } from "../../packet";
import * as ipv4 from "../../wire/ipv4";
import { VsConnection } from "../connection";
import { outRoute, RouteMode } from "./route";
import { sendOrContinue } from "./send";

export function bypassTransmit(p: Packet, c: VsConnection, icmp: bool): Verdict {
  if (outRoute(p, c.ipvs, null, ipv4.destination(p.network), RouteMode.NON_LOCAL, icmp) < 0) {
    drop(p, DropReason.NOT_SPECIFIED);
    return Verdict.STOLEN;
  }
  ipv4.sealHeader(p.network);
  p.ignoreDf = 1;
  return sendOrContinue(p, c, false);
}
