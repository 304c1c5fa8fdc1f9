/** Targets of the nat table (xt_nat.c, xt_MASQUERADE.c, xt_REDIRECT.c, xt_NETMAP.c in net/netfilter). */
import { Errno } from "../../abi/errno";
import { Hook } from "../../abi/netfilter";
import { XtNatTarget } from "../../abi/xt-target";
import * as ipv4 from "../../wire/ipv4";
import { connectionOf } from "../conntrack/connection";
import { conntrackGet, conntrackPut } from "../conntrack/users";
import { Netfilter } from "../state";
import { Verdict } from "../verdict";
import { XtCheck, XtContext } from "../xtables/context";
import { masquerade } from "./masquerade";
import { manipAt } from "./packet";
import { Manip, RangeFlag } from "./range";
import { redirect } from "./redirect";
import { prepareNat } from "./scratch";
import { addressRange, setupNat } from "./setup";

/** A rule of the nat table needs connections in its namespace. */
function check(k: XtCheck): i32 {
  return prepareNat() && conntrackGet(k.nf) ? 0 : -Errno.ENOMEM;
}

function setup(c: XtContext, r: XtNatTarget, manip: Manip): i32 {
  const ct = connectionOf(c.packet);
  return ct === null ? Verdict.DROP : setupNat(c.nf, ct, r, manip);
}

export function targetDNAT(c: XtContext, r: XtNatTarget): i32 {
  return setup(c, r, Manip.DESTINATION);
}
export function checkTargetDNAT(k: XtCheck, r: XtNatTarget): i32 {
  return check(k);
}
export function destroyTargetDNAT(nf: Netfilter, r: XtNatTarget): void {
  conntrackPut(nf);
}

export function targetSNAT(c: XtContext, r: XtNatTarget): i32 {
  return setup(c, r, Manip.SOURCE);
}
export function checkTargetSNAT(k: XtCheck, r: XtNatTarget): i32 {
  return check(k);
}
export function destroyTargetSNAT(nf: Netfilter, r: XtNatTarget): void {
  conntrackPut(nf);
}

export function targetMASQUERADE(c: XtContext, r: XtNatTarget): i32 {
  return masquerade(c.nf, c.packet, r, c.output!);
}
/** masquerade_tg_check: the address is the device's, never the rule's */
export function checkTargetMASQUERADE(k: XtCheck, r: XtNatTarget): i32 {
  return r.flags & RangeFlag.MAP_IPS ? -Errno.EINVAL : check(k);
}
export function destroyTargetMASQUERADE(nf: Netfilter, r: XtNatTarget): void {
  conntrackPut(nf);
}

export function targetREDIRECT(c: XtContext, r: XtNatTarget): i32 {
  return redirect(c.nf, c.packet, r, c.hook);
}
/** redirect_tg4_check */
export function checkTargetREDIRECT(k: XtCheck, r: XtNatTarget): i32 {
  return r.flags & RangeFlag.MAP_IPS ? -Errno.EINVAL : check(k);
}
export function destroyTargetREDIRECT(nf: Netfilter, r: XtNatTarget): void {
  conntrackPut(nf);
}

/** netmap_tg4: the network part of the address is the rule's, the host part stays */
export function targetNETMAP(c: XtContext, r: XtNatTarget): i32 {
  const ct = connectionOf(c.packet);
  if (ct === null) return Verdict.DROP;
  const h = c.packet.network;
  const mask = ~(r.addressFirst ^ r.addressLast);
  const manip = manipAt(<Hook>c.hook);
  const old = manip == Manip.SOURCE ? ipv4.source(h) : ipv4.destination(h);
  const address = (old & ~mask) | (r.addressFirst & mask);
  return setupNat(c.nf, ct, addressRange(r.flags, address, r.portFirst, r.portLast), manip);
}
/** netmap_tg4_check */
export function checkTargetNETMAP(k: XtCheck, r: XtNatTarget): i32 {
  return r.flags & RangeFlag.MAP_IPS ? check(k) : -Errno.EINVAL;
}
export function destroyTargetNETMAP(nf: Netfilter, r: XtNatTarget): void {
  conntrackPut(nf);
}
