/** xt_REJECT: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtREJECTTarget } from "../../abi/xt-target";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";

export function targetREJECT(c: XtContext, r: XtREJECTTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetREJECT(k: XtCheck, r: XtREJECTTarget): i32 {
  return -Errno.EOPNOTSUPP;
}
