/** xt_CT, xt_connmark: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtCTTarget, XtCONNMARKTarget } from "../../abi/xt-target";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";
import { Netfilter } from "../state";

export function targetCT(c: XtContext, r: XtCTTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetCT(k: XtCheck, r: XtCTTarget): i32 {
  return -Errno.EOPNOTSUPP;
}

export function targetNOTRACK(c: XtContext): i32 {
  return XT_CONTINUE;
}
export function checkTargetNOTRACK(k: XtCheck): i32 {
  return -Errno.EOPNOTSUPP;
}

export function targetCONNMARK(c: XtContext, r: XtCONNMARKTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetCONNMARK(k: XtCheck, r: XtCONNMARKTarget): i32 {
  return -Errno.EOPNOTSUPP;
}
export function destroyTargetCT(nf: Netfilter, r: XtCTTarget): void {}
export function destroyTargetNOTRACK(nf: Netfilter): void {}
export function destroyTargetCONNMARK(nf: Netfilter, r: XtCONNMARKTarget): void {}
