/** Masquerading: the packet goes to the real server as if it had been sent to it (ip_vs_nat_xmit in ip_vs_xmit.c). */
import { DropReason } from "../../abi/drop";
import { RouteCacheFlag } from "../../abi/route";
import { Verdict } from "../../netfilter/verdict";
import { drop, Packet } from "../../packet";
import * as ipv4 from "../../wire/ipv4";
import { VsConnection } from "../connection";
import { VsPacketInfo } from "../packet-info";
import { translateDestination } from "../translate";
import { outRoute, RouteMode } from "./route";
import { natSendOrContinue } from "./send";

/** STOLEN where it was sent or lost; ACCEPT where the server is this host, and the packet goes on to it. */
export function natTransmit(p: Packet, c: VsConnection, info: VsPacketInfo): Verdict {
  const wasInput = (p.routeFlags & RouteCacheFlag.INPUT) != 0;
  const local = outRoute(
    p,
    c.ipvs,
    c.destination,
    c.destinationAddress,
    RouteMode.LOCAL | RouteMode.NON_LOCAL | RouteMode.RDR,
    info.icmp != 0,
  );
  // nothing from elsewhere reaches a loopback address
  const stopped = local > 0 && wasInput && ipv4.isLoopback(c.destinationAddress);
  if (local < 0 || stopped || !translateDestination(p, c, info)) {
    drop(p, DropReason.NETFILTER_DROP);
    return Verdict.STOLEN;
  }
  p.ignoreDf = 1;
  return natSendOrContinue(p, c, local > 0);
}
