/** xt_LOG: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtLOGTarget } from "../../abi/xt-target";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";

export function targetLOG(c: XtContext, r: XtLOGTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetLOG(k: XtCheck, r: XtLOGTarget): i32 {
  return -Errno.EOPNOTSUPP;
}
