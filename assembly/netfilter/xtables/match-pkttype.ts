/** Unicast, broadcast or multicast as the link layer saw it (pkttype_mt in net/netfilter/xt_pkttype.c). */
import { PacketType } from "../../abi/device";
import { XtPkttypeMatch } from "../../abi/xt-match";
import * as ipv4 from "../../wire/ipv4";
import { XtContext } from "./context";

export function matchPkttype(c: XtContext, r: XtPkttypeMatch): bool {
  const p = c.packet;
  let type = p.type;
  // a copy that came back to its sender: only the address can tell
  if (type == <u32>PacketType.LOOPBACK)
    type = ipv4.isMulticast(ipv4.destination(p.network)) ? PacketType.MULTICAST : PacketType.BROADCAST;
  return (type == r.type) != (r.invert != 0);
}
