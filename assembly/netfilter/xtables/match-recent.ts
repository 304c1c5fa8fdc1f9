/** xt_recent: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtRecentMatch } from "../../abi/xt-match";
import { XtCheck, XtContext } from "./context";
import { Netfilter } from "../state";

export function matchRecent(c: XtContext, r: XtRecentMatch): bool {
  return false;
}
export function checkMatchRecent(k: XtCheck, r: XtRecentMatch): i32 {
  return -Errno.EOPNOTSUPP;
}
export function destroyMatchRecent(nf: Netfilter, r: XtRecentMatch): void {}
