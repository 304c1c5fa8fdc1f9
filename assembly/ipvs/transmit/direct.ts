/** Direct routing: the packet as it is, to the server's MAC address (ip_vs_dr_xmit of ip_vs_xmit.c). */
import { DropReason } from "../../abi/drop";
import { Verdict } from "../../netfilter/verdict";
import { drop, Packet } from "../../packet";
import * as ipv4 from "../../wire/ipv4";
import { VsConnection } from "../connection";
import { outRoute, RouteMode } from "./route";
import { sendOrContinue } from "./send";

export function directTransmit(p: Packet, c: VsConnection, icmp: bool): Verdict {
  const local = outRoute(
    p,
    c.ipvs,
    c.destination,
    c.destinationAddress,
    RouteMode.LOCAL | RouteMode.NON_LOCAL,
    icmp,
  );
  if (local < 0) {
    drop(p, DropReason.NOT_SPECIFIED);
    return Verdict.STOLEN;
  }
  if (!local) {
    ipv4.sealHeader(p.network);
    p.ignoreDf = 1;
  }
  return sendOrContinue(p, c, local > 0);
}
