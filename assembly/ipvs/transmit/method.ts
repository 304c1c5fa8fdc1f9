/** How a connection's packets get to its server (ip_vs_bind_xmit of ip_vs_conn.c: cp->packet_xmit). */
import { VsConnFlag } from "../../abi/ipvs";
import { Verdict } from "../../netfilter/verdict";
import { Packet } from "../../packet";
import { VsConnection } from "../connection";
import { VsPacketInfo } from "../packet-info";
import { bypassTransmit } from "./bypass";
import { directTransmit } from "./direct";
import { localTransmit } from "./local";
import { natTransmit } from "./nat";
import { tunnelTransmit } from "./tunnel";

/** STOLEN where the packet is gone, ACCEPT where it is for this host and goes on at its hook. */
export function transmitBy(p: Packet, c: VsConnection, info: VsPacketInfo): Verdict {
  switch (c.flags & VsConnFlag.FWD_MASK) {
    case VsConnFlag.MASQ:
      return natTransmit(p, c, info);
    case VsConnFlag.TUNNEL:
      return tunnelTransmit(p, c, info.icmp != 0);
    case VsConnFlag.DROUTE:
      return directTransmit(p, c, info.icmp != 0);
    case VsConnFlag.BYPASS:
      return bypassTransmit(p, c, info.icmp != 0);
    default:
      return localTransmit(p, c);
  }
}
