/** xt_TCPMSS: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtTCPMSSTarget } from "../../abi/xt-target";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";

export function targetTCPMSS(c: XtContext, r: XtTCPMSSTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetTCPMSS(k: XtCheck, r: XtTCPMSSTarget): i32 {
  return -Errno.EOPNOTSUPP;
}
