/** xt_SET: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtSETTarget } from "../../abi/xt-target";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";
import { Netfilter } from "../state";

export function targetSET(c: XtContext, r: XtSETTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetSET(k: XtCheck, r: XtSETTarget): i32 {
  return -Errno.EOPNOTSUPP;
}
export function destroyTargetSET(nf: Netfilter, r: XtSETTarget): void {}
