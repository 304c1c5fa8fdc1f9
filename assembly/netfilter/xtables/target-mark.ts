/** MARK (mark_tg of net/netfilter/xt_mark.c). */
import { XtMARKTarget } from "../../abi/xt-target";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";

export function targetMARK(c: XtContext, r: XtMARKTarget): i32 {
  const p = c.packet;
  p.mark = (p.mark & ~r.mask) ^ r.mark;
  return XT_CONTINUE;
}

export function checkTargetMARK(k: XtCheck, r: XtMARKTarget): i32 {
  return 0;
}
