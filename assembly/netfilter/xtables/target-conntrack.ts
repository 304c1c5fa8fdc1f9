/** Targets that act on connections (xt_CT.c, xt_connmark.c). */
import { Errno } from "../../abi/errno";
import { XtTable } from "../../abi/netfilter";
import { XtCONNMARKTarget, XtCTTarget } from "../../abi/xt-target";
import { Packet } from "../../packet";
import { allocateTemplate } from "../conntrack/allocate";
import { Connection, connectionOf, CtInfo, holdConnection, releaseConnection } from "../conntrack/connection";
import { cacheEvent, CtEvent } from "../conntrack/events";
import { conntrackGet, conntrackPut } from "../conntrack/users";
import { makeZone, ZONE_OF_MARK, ZONE_ORIGINAL, ZONE_REPLY } from "../conntrack/zone";
import { Netfilter } from "../state";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";

/** XT_CT_* */
const NOTRACK: u32 = 1;
const ZONE_DIR_ORIGINAL: u32 = 4;
const ZONE_DIR_REPLY: u32 = 8;
const ZONE_MARK: u32 = 16;

/** skb->_nfct is not 0: it came over lo with its connection, or an earlier rule was here */
function isTaken(p: Packet): bool {
  return p.conntrack != 0 || p.conntrackInfo != 0;
}

/** xt_ct_target */
export function targetCT(c: XtContext, r: XtCTTarget): i32 {
  if (!r.template) return targetNOTRACK(c);
  const p = c.packet;
  if (isTaken(p)) return XT_CONTINUE;
  p.conntrack = r.template;
  holdConnection(p.conntrack);
  p.conntrackInfo = CtInfo.NEW;
  return XT_CONTINUE;
}

/** xt_ct_tg_check */
export function checkTargetCT(k: XtCheck, r: XtCTTarget): i32 {
  r.template = 0;
  if (k.table != <u32>XtTable.raw) return -Errno.EINVAL;
  if (r.flags & NOTRACK) return 0;
  if (!conntrackGet(k.nf)) return -Errno.ENOMEM;
  // xt_ct_flags_to_dir
  const one = r.flags & (ZONE_DIR_ORIGINAL | ZONE_DIR_REPLY);
  let directions = ZONE_ORIGINAL | ZONE_REPLY;
  if (one == ZONE_DIR_ORIGINAL) directions = ZONE_ORIGINAL;
  else if (one == ZONE_DIR_REPLY) directions = ZONE_REPLY;
  let zone: u32 = makeZone(r.zone, directions);
  if (r.flags & ZONE_MARK) zone |= ZONE_OF_MARK;
  else if (r.zone == 0) zone = 0;
  const template = allocateTemplate(k.nf, zone);
  if (template === null) {
    conntrackPut(k.nf);
    return -Errno.ENOMEM;
  }
  if (r.hasEvents) template.eventMask = r.events;
  r.template = <u32>changetype<usize>(template);
  return 0;
}

/** xt_ct_tg_destroy: packets may still hold the template. */
export function destroyTargetCT(nf: Netfilter, r: XtCTTarget): void {
  if (!r.template) return;
  releaseConnection(r.template);
  r.template = 0;
  conntrackPut(nf);
}

/** notrack_tg */
export function targetNOTRACK(c: XtContext): i32 {
  if (!isTaken(c.packet)) c.packet.conntrackInfo = CtInfo.UNTRACKED;
  return XT_CONTINUE;
}
export function checkTargetNOTRACK(k: XtCheck): i32 {
  return k.table == <u32>XtTable.raw ? 0 : -Errno.EINVAL;
}
export function destroyTargetNOTRACK(nf: Netfilter): void {}

/** XT_CONNMARK_* */
const SET: u32 = 0;
const SAVE: u32 = 1;
const SHIFT_RIGHT: u32 = 1;

/** connmark_tg_shift */
export function targetCONNMARK(c: XtContext, r: XtCONNMARKTarget): i32 {
  const p = c.packet;
  const ct = connectionOf(p);
  if (ct === null) return XT_CONTINUE;
  if (r.mode == SET || r.mode == SAVE) setMark(ct, newMark(p, ct, r));
  else p.mark = (p.mark & ~r.nfmask) ^ shifted(r, ct.mark & r.ctmask);
  return XT_CONTINUE;
}

/** The mark that the connection gets. */
function newMark(p: Packet, ct: Connection, r: XtCONNMARKTarget): u32 {
  if (r.mode == SET) return shifted(r, (ct.mark & ~r.ctmask) ^ r.ctmark);
  if (r.mode == SAVE) return (ct.mark & ~r.ctmask) ^ shifted(r, p.mark & r.nfmask);
  return ct.mark;
}

/** Whether the target would give the packet's connection another mark. */
export function changesConnection(p: Packet, ct: Connection, r: XtCONNMARKTarget): bool {
  return newMark(p, ct, r) != ct.mark;
}

function shifted(r: XtCONNMARKTarget, mark: u32): u32 {
  return r.shiftDirection == SHIFT_RIGHT ? mark >> r.shiftBits : mark << r.shiftBits;
}

function setMark(ct: Connection, mark: u32): void {
  if (ct.mark == mark) return;
  ct.mark = mark;
  cacheEvent(ct, CtEvent.MARK);
}

/** connmark_tg_check */
export function checkTargetCONNMARK(k: XtCheck, r: XtCONNMARKTarget): i32 {
  return conntrackGet(k.nf) ? 0 : -Errno.ENOMEM;
}
export function destroyTargetCONNMARK(nf: Netfilter, r: XtCONNMARKTarget): void {
  conntrackPut(nf);
}
