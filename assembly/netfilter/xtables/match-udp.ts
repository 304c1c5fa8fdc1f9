/** Ports of UDP (udp_mt in net/netfilter/xt_tcpudp.c). */
import { Errno } from "../../abi/errno";
import { XtUdpMatch } from "../../abi/xt-match";
import * as udp from "../../wire/udp";
import { XtCheck, XtContext } from "./context";
import { portIn } from "./match-tcp";

/** XT_UDP_INV_* */
const INVERT_SOURCE: u32 = 1;
const INVERT_DESTINATION: u32 = 2;
const INVERT_MASK: u32 = 3;

export function matchUdp(c: XtContext, r: XtUdpMatch): bool {
  if (c.fragmentOffset) return false;
  if (c.available < udp.HEADER_LENGTH) {
    c.hotdrop = 1;
    return false;
  }
  const h = c.transport;
  return (
    portIn(udp.source(h), r.sourceFirst, r.sourceLast, (r.invert & INVERT_SOURCE) != 0) &&
    portIn(udp.destination(h), r.destinationFirst, r.destinationLast, (r.invert & INVERT_DESTINATION) != 0)
  );
}

export function checkMatchUdp(k: XtCheck, r: XtUdpMatch): i32 {
  return r.invert & ~INVERT_MASK ? -Errno.EINVAL : 0;
}
