/** CLASSIFY (classify_tg of net/netfilter/xt_CLASSIFY.c): the priority that queueing disciplines look at. */
import { XtCLASSIFYTarget } from "../../abi/xt-target";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";

export function targetCLASSIFY(c: XtContext, r: XtCLASSIFYTarget): i32 {
  c.packet.priority = r.priority;
  return XT_CONTINUE;
}

export function checkTargetCLASSIFY(k: XtCheck, r: XtCLASSIFYTarget): i32 {
  return 0;
}
