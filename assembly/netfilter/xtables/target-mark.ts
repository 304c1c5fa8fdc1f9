/** xt_MARK: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtMARKTarget } from "../../abi/xt-target";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";

export function targetMARK(c: XtContext, r: XtMARKTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetMARK(k: XtCheck, r: XtMARKTarget): i32 {
  return -Errno.EOPNOTSUPP;
}
