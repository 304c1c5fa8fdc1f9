/** xt_TEE: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtTEETarget } from "../../abi/xt-target";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";
import { Netfilter } from "../state";

export function targetTEE(c: XtContext, r: XtTEETarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetTEE(k: XtCheck, r: XtTEETarget): i32 {
  return -Errno.EOPNOTSUPP;
}
export function destroyTargetTEE(nf: Netfilter, r: XtTEETarget): void {}
