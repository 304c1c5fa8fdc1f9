/** xt_conntrack, xt_connmark: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtConntrackMatch, XtStateMatch, XtConnmarkMatch } from "../../abi/xt-match";
import { XtCheck, XtContext } from "./context";
import { Netfilter } from "../state";

export function matchConntrack(c: XtContext, r: XtConntrackMatch): bool {
  return false;
}
export function checkMatchConntrack(k: XtCheck, r: XtConntrackMatch): i32 {
  return -Errno.EOPNOTSUPP;
}

export function matchState(c: XtContext, r: XtStateMatch): bool {
  return false;
}
export function checkMatchState(k: XtCheck, r: XtStateMatch): i32 {
  return -Errno.EOPNOTSUPP;
}

export function matchConnmark(c: XtContext, r: XtConnmarkMatch): bool {
  return false;
}
export function checkMatchConnmark(k: XtCheck, r: XtConnmarkMatch): i32 {
  return -Errno.EOPNOTSUPP;
}
export function destroyMatchConntrack(nf: Netfilter, r: XtConntrackMatch): void {}
export function destroyMatchState(nf: Netfilter, r: XtStateMatch): void {}
export function destroyMatchConnmark(nf: Netfilter, r: XtConnmarkMatch): void {}
