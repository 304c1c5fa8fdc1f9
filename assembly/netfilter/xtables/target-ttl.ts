/** xt_TTL: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtTTLTarget } from "../../abi/xt-target";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";

export function targetTTL(c: XtContext, r: XtTTLTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetTTL(k: XtCheck, r: XtTTLTarget): i32 {
  return -Errno.EOPNOTSUPP;
}
