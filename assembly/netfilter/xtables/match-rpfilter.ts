/** ipt_rpfilter: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtRpfilterMatch } from "../../abi/xt-match";
import { XtCheck, XtContext } from "./context";

export function matchRpfilter(c: XtContext, r: XtRpfilterMatch): bool {
  return false;
}
export function checkMatchRpfilter(k: XtCheck, r: XtRpfilterMatch): i32 {
  return -Errno.EOPNOTSUPP;
}
