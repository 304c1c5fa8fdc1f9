/** xt_physdev: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtPhysdevMatch } from "../../abi/xt-match";
import { XtCheck, XtContext } from "./context";

export function matchPhysdev(c: XtContext, r: XtPhysdevMatch): bool {
  return false;
}
export function checkMatchPhysdev(k: XtCheck, r: XtPhysdevMatch): i32 {
  return -Errno.EOPNOTSUPP;
}
