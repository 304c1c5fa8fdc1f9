/** xt_NFLOG: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtNFLOGTarget } from "../../abi/xt-target";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";

export function targetNFLOG(c: XtContext, r: XtNFLOGTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetNFLOG(k: XtCheck, r: XtNFLOGTarget): i32 {
  return -Errno.EOPNOTSUPP;
}
