/** xt_hashlimit: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtHashlimitMatch } from "../../abi/xt-match";
import { XtCheck, XtContext } from "./context";
import { Netfilter } from "../state";

export function matchHashlimit(c: XtContext, r: XtHashlimitMatch): bool {
  return false;
}
export function checkMatchHashlimit(k: XtCheck, r: XtHashlimitMatch): i32 {
  return -Errno.EOPNOTSUPP;
}
export function destroyMatchHashlimit(nf: Netfilter, r: XtHashlimitMatch): void {}
