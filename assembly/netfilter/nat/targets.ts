/** Targets of the nat table: not yet modelled. */
import { Errno } from "../../abi/errno";
import { XtNatTarget } from "../../abi/xt-target";
import { XT_CONTINUE, XtCheck, XtContext } from "../xtables/context";
import { Netfilter } from "../state";

export function targetDNAT(c: XtContext, r: XtNatTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetDNAT(k: XtCheck, r: XtNatTarget): i32 {
  return -Errno.EOPNOTSUPP;
}

export function targetSNAT(c: XtContext, r: XtNatTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetSNAT(k: XtCheck, r: XtNatTarget): i32 {
  return -Errno.EOPNOTSUPP;
}

export function targetMASQUERADE(c: XtContext, r: XtNatTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetMASQUERADE(k: XtCheck, r: XtNatTarget): i32 {
  return -Errno.EOPNOTSUPP;
}

export function targetREDIRECT(c: XtContext, r: XtNatTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetREDIRECT(k: XtCheck, r: XtNatTarget): i32 {
  return -Errno.EOPNOTSUPP;
}

export function targetNETMAP(c: XtContext, r: XtNatTarget): i32 {
  return XT_CONTINUE;
}
export function checkTargetNETMAP(k: XtCheck, r: XtNatTarget): i32 {
  return -Errno.EOPNOTSUPP;
}
export function destroyTargetDNAT(nf: Netfilter, r: XtNatTarget): void {}
export function destroyTargetSNAT(nf: Netfilter, r: XtNatTarget): void {}
export function destroyTargetMASQUERADE(nf: Netfilter, r: XtNatTarget): void {}
export function destroyTargetREDIRECT(nf: Netfilter, r: XtNatTarget): void {}
export function destroyTargetNETMAP(nf: Netfilter, r: XtNatTarget): void {}
