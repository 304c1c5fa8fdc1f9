/** xt_statistic: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtStatisticMatch } from "../../abi/xt-match";
import { XtCheck, XtContext } from "./context";

export function matchStatistic(c: XtContext, r: XtStatisticMatch): bool {
  return false;
}
export function checkMatchStatistic(k: XtCheck, r: XtStatisticMatch): i32 {
  return -Errno.EOPNOTSUPP;
}
