/** An ICMP error from the client's side goes to the server (ip_vs_icmp_xmit of ip_vs_xmit.c). */
import { VsConnFlag } from "../../abi/ipvs";
import { DropReason } from "../../abi/drop";
import { Hook } from "../../abi/netfilter";
import { RouteCacheFlag } from "../../abi/route";
import { makeWritable } from "../../net/fragment";
import { Verdict } from "../../netfilter/verdict";
import { drop, Packet } from "../../packet";
import * as ipv4 from "../../wire/ipv4";
import { VsConnection } from "../connection";
import { natIcmp, portBytes } from "../nat-icmp";
import { VsPacketInfo } from "../packet-info";
import { transmitBy } from "./method";
import { outRoute, RouteMode } from "./route";
import { natSendOrContinue } from "./send";

/** `quoted` is the packet that the error quotes. Errors are not counted in a connection's life as packets of it are. */
export function icmpTransmit(p: Packet, c: VsConnection, at: Hook, quoted: VsPacketInfo): Verdict {
  // only masquerading has changed what is quoted
  if ((c.flags & VsConnFlag.FWD_MASK) != <u32>VsConnFlag.MASQ) return transmitBy(p, c, quoted);
  const wasInput = (p.routeFlags & RouteCacheFlag.INPUT) != 0;
  const anywhere = RouteMode.LOCAL | RouteMode.NON_LOCAL | RouteMode.RDR;
  const mode: u32 = at == Hook.FORWARD ? RouteMode.NON_LOCAL : anywhere;
  const local = outRoute(p, c.ipvs, c.destination, c.destinationAddress, mode, true);
  // from outside to a loopback address of this host
  const toLoopback = local > 0 && wasInput && ipv4.isLoopback(c.destinationAddress);
  if (local < 0 || toLoopback) {
    drop(p, DropReason.NOT_SPECIFIED);
    return Verdict.STOLEN;
  }
  makeWritable(p, quoted.transport + portBytes(quoted.protocol));
  natIcmp(p, c, false);
  p.ignoreDf = 1;
  return natSendOrContinue(p, c, local > 0);
}
