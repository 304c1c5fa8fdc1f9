/** DSCP (dscp_tg of net/netfilter/xt_DSCP.c). */
import { Errno } from "../../abi/errno";
import { XtDSCPTarget } from "../../abi/xt-target";
import * as ipv4 from "../../wire/ipv4";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";
import { changeTos } from "./rewrite";

const SHIFT: u32 = 2;
const LARGEST: u32 = 63;
/** ECN stays (RFC 3168 section 5) */
const OTHERS: u32 = 3;

export function targetDSCP(c: XtContext, r: XtDSCPTarget): i32 {
  const p = c.packet;
  if (ipv4.tos(p.network) >> SHIFT != r.dscp) changeTos(p, OTHERS, r.dscp << SHIFT);
  return XT_CONTINUE;
}

export function checkTargetDSCP(k: XtCheck, r: XtDSCPTarget): i32 {
  return r.dscp > LARGEST ? -Errno.EDOM : 0;
}
