/** xt_CLASSIFY: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtCLASSIFYTarget } from "../../abi/xt-target";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";

export function targetCLASSIFY(c: XtContext, r: XtCLASSIFYTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetCLASSIFY(k: XtCheck, r: XtCLASSIFYTarget): i32 {
  return -Errno.EOPNOTSUPP;
}
