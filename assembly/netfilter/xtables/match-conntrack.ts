/** What a rule asks of a packet's connection (xt_conntrack.c, xt_state.c, xt_connmark.c). The first such rule turns tracking on. */
import { Errno } from "../../abi/errno";
import { XtConnmarkMatch, XtConntrackMatch, XtMatch, XtStateMatch } from "../../abi/xt-match";
import { Packet } from "../../packet";
import { Connection, connectionOf, CtInfo, CtStatus, directionOf } from "../conntrack/connection";
import { secondsLeft } from "../conntrack/record";
import { conntrackGet, conntrackPut } from "../conntrack/users";
import { Netfilter } from "../state";
import { XtCheck, XtContext } from "./context";

/** XT_CONNTRACK_* of matchFlags and invertFlags */
const enum Ask {
  STATE = 1,
  PROTO = 2,
  ORIGSRC = 4,
  ORIGDST = 8,
  REPLSRC = 16,
  REPLDST = 32,
  STATUS = 64,
  EXPIRES = 128,
  ORIGSRC_PORT = 256,
  ORIGDST_PORT = 512,
  REPLSRC_PORT = 1024,
  REPLDST_PORT = 2048,
  DIRECTION = 4096,
}

/** XT_CONNTRACK_STATE_*; ESTABLISHED, RELATED, NEW are bits 1 to 3 */
const STATE_INVALID: u32 = 1;
const STATE_SNAT: u32 = 64;
const STATE_DNAT: u32 = 128;
const STATE_UNTRACKED: u32 = 256;
/** XT_STATE_UNTRACKED: xt_state has no SNAT */
const STATE_UNTRACKED_OLD: u32 = 64;

/** XT_CONNTRACK_STATE_BIT */
export function stateBit(p: Packet): u32 {
  if (p.conntrack) return 1 << ((p.conntrackInfo % <u32>CtInfo.ESTABLISHED_REPLY) + 1);
  return p.conntrackInfo == <u32>CtInfo.UNTRACKED ? STATE_UNTRACKED : STATE_INVALID;
}

/** conntrack_mt */
export function matchConntrack(c: XtContext, r: XtConntrackMatch): bool {
  const p = c.packet;
  const ct = connectionOf(p);
  const asked = r.matchFlags;
  if (asked & Ask.STATE) {
    let state = stateBit(p);
    if (ct !== null) {
      if (ct.status & CtStatus.SRC_NAT) state |= STATE_SNAT;
      if (ct.status & CtStatus.DST_NAT) state |= STATE_DNAT;
    }
    if (!agrees(r, Ask.STATE, (r.stateMask & state) != 0)) return false;
  }
  if (ct === null) return (asked & Ask.STATE) != 0;
  // most rules ask for the state alone
  if ((asked & ~(<u32>Ask.STATE)) == 0) return true;
  return (
    agrees(r, Ask.DIRECTION, directionOf(p.conntrackInfo) == 0) && addressesAgree(ct, r) && restAgrees(ct, r)
  );
}

/** Whether something that may not have been asked for is as it was asked, or inverted. */
function agrees(r: XtConntrackMatch, what: Ask, is: bool): bool {
  if (!(r.matchFlags & (<u32>what))) return true;
  return is == !(r.invertFlags & (<u32>what));
}

function addressesAgree(ct: Connection, r: XtConntrackMatch): bool {
  const o = ct.original;
  const a = ct.reply;
  return (
    agrees(r, Ask.ORIGSRC, (o.source & r.originSourceMask) == r.originSource) &&
    agrees(r, Ask.ORIGDST, (o.destination & r.originDestinationMask) == r.originDestination) &&
    agrees(r, Ask.REPLSRC, (a.source & r.replySourceMask) == r.replySource) &&
    agrees(r, Ask.REPLDST, (a.destination & r.replyDestinationMask) == r.replyDestination)
  );
}

/** ct_proto_port_check_v3, status and what is left of the timeout */
function restAgrees(ct: Connection, r: XtConntrackMatch): bool {
  const o = ct.original;
  const a = ct.reply;
  if (!agrees(r, Ask.PROTO, o.protocol == r.protocol)) return false;
  if (!agrees(r, Ask.ORIGSRC_PORT, within(o.sourcePort, r.originSourcePortFirst, r.originSourcePortLast)))
    return false;
  if (
    !agrees(
      r,
      Ask.ORIGDST_PORT,
      within(o.destinationPort, r.originDestinationPortFirst, r.originDestinationPortLast),
    )
  )
    return false;
  if (!agrees(r, Ask.REPLSRC_PORT, within(a.sourcePort, r.replySourcePortFirst, r.replySourcePortLast)))
    return false;
  if (
    !agrees(
      r,
      Ask.REPLDST_PORT,
      within(a.destinationPort, r.replyDestinationPortFirst, r.replyDestinationPortLast),
    )
  )
    return false;
  if (!agrees(r, Ask.STATUS, (r.statusMask & ct.status) != 0)) return false;
  if (!(r.matchFlags & Ask.EXPIRES)) return true;
  // nf_ct_expires: before it is confirmed, its timeout is a span, which read as a moment is over
  const left = ct.status & CtStatus.CONFIRMED ? secondsLeft(ct) : 0;
  return agrees(r, Ask.EXPIRES, within(left, r.expiresMin, r.expiresMax));
}

function within(value: u32, first: u32, last: u32): bool {
  return value >= first && value <= last;
}

/** It asks how long the connection will last. */
export function asksForTime(r: XtConntrackMatch): bool {
  return (r.matchFlags & Ask.EXPIRES) != 0;
}

/** state_mt */
export function matchState(c: XtContext, r: XtStateMatch): bool {
  let state = stateBit(c.packet);
  if (state == STATE_UNTRACKED) state |= STATE_UNTRACKED_OLD;
  return ((r.stateMask & state) != 0) != (r.invert != 0);
}

/** states in which stateBit may find a packet */
const STATES: u32 = STATE_INVALID | 2 | 4 | 8 | STATE_UNTRACKED;

/** Bits of stateBit that a match of this kind refuses, where that is all it does: else 0. A kind that says nothing of states refuses none. */
export function refusedStates(kind: u32, record: usize): u32 {
  if (kind == <u32>XtMatch.conntrack) {
    const r = changetype<XtConntrackMatch>(record);
    if (r.matchFlags != <u32>Ask.STATE || r.stateMask & (STATE_SNAT | STATE_DNAT)) return 0;
    return (r.invertFlags & Ask.STATE ? r.stateMask : ~r.stateMask) & STATES;
  }
  if (kind != <u32>XtMatch.state) return 0;
  const r = changetype<XtStateMatch>(record);
  const states = r.stateMask & STATE_UNTRACKED_OLD ? r.stateMask | STATE_UNTRACKED : r.stateMask;
  return (r.invert ? states : ~states) & STATES;
}

/** connmark_mt */
export function matchConnmark(c: XtContext, r: XtConnmarkMatch): bool {
  const ct = connectionOf(c.packet);
  if (ct === null) return false;
  return ((ct.mark & r.mask) == r.mark) != (r.invert != 0);
}

function check(k: XtCheck): i32 {
  return conntrackGet(k.nf) ? 0 : -Errno.ENOMEM;
}

/** conntrack_mt_check */
export function checkMatchConntrack(k: XtCheck, r: XtConntrackMatch): i32 {
  return check(k);
}
export function checkMatchState(k: XtCheck, r: XtStateMatch): i32 {
  return check(k);
}
export function checkMatchConnmark(k: XtCheck, r: XtConnmarkMatch): i32 {
  return check(k);
}
export function destroyMatchConntrack(nf: Netfilter, r: XtConntrackMatch): void {
  conntrackPut(nf);
}
export function destroyMatchState(nf: Netfilter, r: XtStateMatch): void {
  conntrackPut(nf);
}
export function destroyMatchConnmark(nf: Netfilter, r: XtConnmarkMatch): void {
  conntrackPut(nf);
}
