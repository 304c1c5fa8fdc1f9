/** xt_limit: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtLimitMatch } from "../../abi/xt-match";
import { XtCheck, XtContext } from "./context";

export function matchLimit(c: XtContext, r: XtLimitMatch): bool {
  return false;
}
export function checkMatchLimit(k: XtCheck, r: XtLimitMatch): i32 {
  return -Errno.EOPNOTSUPP;
}
