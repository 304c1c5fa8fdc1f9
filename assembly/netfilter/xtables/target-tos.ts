/** TOS (tos_tg of net/netfilter/xt_DSCP.c). */
import { XtTOSTarget } from "../../abi/xt-target";
import * as ipv4 from "../../wire/ipv4";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";
import { changeTos } from "./rewrite";

export function targetTOS(c: XtContext, r: XtTOSTarget): i32 {
  const p = c.packet;
  const before = ipv4.tos(p.network);
  const after = ((before & ~r.mask) ^ r.value) & 0xff;
  if (after != before) changeTos(p, 0, after);
  return XT_CONTINUE;
}

export function checkTargetTOS(k: XtCheck, r: XtTOSTarget): i32 {
  return 0;
}
