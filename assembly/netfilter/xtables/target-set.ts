/** Target SET (net/netfilter/xt_set.c). */
import { Errno } from "../../abi/errno";
import { SetCommand, SetDimension } from "../../abi/ipset";
import { Hook, XtTable } from "../../abi/netfilter";
import { XtSETTarget } from "../../abi/xt-target";
import { Adt, NO_TIMEOUT } from "../ipset/request";
import { setOfRule } from "../ipset/set";
import { setWithPacket } from "../ipset/with-packet";
import { Netfilter } from "../state";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";
import { holdSet, letGoSet, requestFor } from "./match-set";

/** IPSET_INVALID_ID */
const NONE: u32 = 0xffffffff;
/** IPSET_MAX_TIMEOUT: seconds */
const LONGEST: u32 = 0xffffffff / 1000;
const MAPS: u32 = SetCommand.MAP_SKBMARK | SetCommand.MAP_SKBPRIO | SetCommand.MAP_SKBQUEUE;

/** set_target_v3 */
export function targetSET(c: XtContext, r: XtSETTarget): i32 {
  const toAdd = setOfRule(c.nf, r.addIndex);
  if (toAdd !== null) {
    const q = requestFor(c, r.addDimension, r.addFlags, r.flags);
    if (r.timeout != NO_TIMEOUT) q.timeout = min(r.timeout, LONGEST);
    setWithPacket(toAdd, q, Adt.ADD);
  }
  const toDelete = setOfRule(c.nf, r.deleteIndex);
  if (toDelete !== null) {
    const q = requestFor(c, r.deleteDimension, r.deleteFlags, 0);
    setWithPacket(toDelete, q, Adt.DELETE);
  }
  const map = setOfRule(c.nf, r.mapIndex);
  if (map !== null) {
    const q = requestFor(c, r.mapDimension, r.mapFlags, r.flags & MAPS);
    const inverted = (r.mapFlags & SetDimension.INV_MATCH) != 0;
    if (setWithPacket(map, q, Adt.TEST) > 0 == inverted) return XT_CONTINUE;
    if (r.flags & SetCommand.MAP_SKBMARK) c.packet.mark = (c.packet.mark & ~q.skbmarkmask) ^ q.skbmark;
    if (r.flags & SetCommand.MAP_SKBPRIO) c.packet.priority = q.skbprio;
    // --map-queue: devices here have one queue
  }
  return XT_CONTINUE;
}

/** set_target_v3_checkentry */
export function checkTargetSET(k: XtCheck, r: XtSETTarget): i32 {
  const adding = hold(k, r.addIndex, r.addDimension);
  if (adding) return adding;
  const deleting = hold(k, r.deleteIndex, r.deleteDimension);
  if (deleting) {
    letGo(k.nf, r.addIndex);
    return deleting;
  }
  let mapping = checkMap(k, r);
  if (!mapping) mapping = hold(k, r.mapIndex, r.mapDimension);
  if (mapping) {
    letGo(k.nf, r.addIndex);
    letGo(k.nf, r.deleteIndex);
  }
  return mapping;
}

/** Marks are mapped in the mangle table only, priorities and queues behind the routing decision only. */
function checkMap(k: XtCheck, r: XtSETTarget): i32 {
  if (r.mapIndex == NONE) return 0;
  if (k.table != <u32>XtTable.mangle) return -Errno.EINVAL;
  const late: u32 = (1 << Hook.FORWARD) | (1 << Hook.OUTPUT) | (1 << Hook.POSTROUTING);
  if (r.flags & (SetCommand.MAP_SKBPRIO | SetCommand.MAP_SKBQUEUE) && k.hookMask & ~late)
    return -Errno.EINVAL;
  return 0;
}

function hold(k: XtCheck, index: u32, dimension: u32): i32 {
  return index == NONE ? 0 : holdSet(k.nf, index, dimension);
}
function letGo(nf: Netfilter, index: u32): void {
  if (index != NONE) letGoSet(nf, index);
}

export function destroyTargetSET(nf: Netfilter, r: XtSETTarget): void {
  letGo(nf, r.addIndex);
  letGo(nf, r.deleteIndex);
  letGo(nf, r.mapIndex);
}
