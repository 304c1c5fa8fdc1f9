/** xt_set: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtSetMatch } from "../../abi/xt-match";
import { XtCheck, XtContext } from "./context";
import { Netfilter } from "../state";

export function matchSet(c: XtContext, r: XtSetMatch): bool {
  return false;
}
export function checkMatchSet(k: XtCheck, r: XtSetMatch): i32 {
  return -Errno.EOPNOTSUPP;
}
export function destroyMatchSet(nf: Netfilter, r: XtSetMatch): void {}
