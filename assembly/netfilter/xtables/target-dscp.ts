/** xt_DSCP: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtDSCPTarget } from "../../abi/xt-target";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";

export function targetDSCP(c: XtContext, r: XtDSCPTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetDSCP(k: XtCheck, r: XtDSCPTarget): i32 {
  return -Errno.EOPNOTSUPP;
}
