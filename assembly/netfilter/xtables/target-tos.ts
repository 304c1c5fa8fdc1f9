/** xt_TOS: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtTOSTarget } from "../../abi/xt-target";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";

export function targetTOS(c: XtContext, r: XtTOSTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetTOS(k: XtCheck, r: XtTOSTarget): i32 {
  return -Errno.EOPNOTSUPP;
}
