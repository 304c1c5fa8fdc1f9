/** The differentiated services code point (dscp_mt in net/netfilter/xt_dscp.c). */
import { Errno } from "../../abi/errno";
import { XtDscpMatch } from "../../abi/xt-match";
import * as ipv4 from "../../wire/ipv4";
import { XtCheck, XtContext } from "./context";

/** XT_DSCP_MAX */
const LARGEST: u32 = 63;

export function matchDscp(c: XtContext, r: XtDscpMatch): bool {
  return (ipv4.tos(c.packet.network) >> 2 == r.dscp) != (r.invert != 0);
}

export function checkMatchDscp(k: XtCheck, r: XtDscpMatch): i32 {
  return r.dscp > LARGEST ? -Errno.EDOM : 0;
}
