/** Match `set` (net/netfilter/xt_set.c). */
import { reliedOn } from "../../observe";
import { Decision } from "../../abi/decision";
import { Errno } from "../../abi/errno";
import { SetCommand, SetCounterTest, SetDimension } from "../../abi/ipset";
import { XtSetMatch } from "../../abi/xt-match";
import { Adt, NO_TIMEOUT, SetRequest, setRequest } from "../ipset/request";
import { setOfRule } from "../ipset/set";
import { setWithPacket } from "../ipset/with-packet";
import { Netfilter } from "../state";
import { XtCheck, XtContext } from "./context";

/** ADT_OPT and IP_SET_INIT_KEXT: a request for this packet */
export function requestFor(c: XtContext, dimension: u32, flags: u32, command: u32): SetRequest {
  const q = setRequest();
  const p = c.packet;
  q.packet = p;
  q.input = c.input;
  q.output = c.output;
  q.dimension = dimension;
  q.dimensionFlags = flags;
  q.flags = command;
  q.elementFlags = 0;
  q.timeout = NO_TIMEOUT;
  q.packets = 1;
  q.bytes = p.length;
  q.comment = 0;
  q.commentLength = 0;
  q.skbmark = 0;
  q.skbmarkmask = 0;
  q.skbprio = 0;
  q.skbqueue = 0;
  q.packetsTest = SetCounterTest.NONE;
  q.bytesTest = SetCounterTest.NONE;
  return q;
}

/** set_match_v4 */
export function matchSet(c: XtContext, r: XtSetMatch): bool {
  const inverted = (r.flags & SetDimension.INV_MATCH) != 0;
  const set = setOfRule(c.nf, r.index);
  if (set === null) return inverted;
  const q = requestFor(c, r.dimension, r.flags, r.options);
  if (r.flags & SetDimension.RETURN_NOMATCH) q.flags |= SetCommand.RETURN_NOMATCH;
  if (r.packetsOperator | r.bytesOperator) {
    q.flags |= SetCommand.MATCH_COUNTERS;
    q.packetsTest = r.packetsOperator;
    q.bytesTest = r.bytesOperator;
    q.packetsValue = r.packets;
    q.bytesValue = r.bytes;
  }
  const inSet = setWithPacket(set, q, Adt.TEST) > 0;
  reliedOn(c.packet, Decision.set, changetype<usize>(set), inSet ? 1 : 0);
  return inSet != inverted;
}

/** A rule begins to hold a set: 0 or an error. */
export function holdSet(nf: Netfilter, index: u32, dimension: u32): i32 {
  const set = setOfRule(nf, index);
  if (set === null) return -Errno.ENOENT;
  if (dimension > <u32>SetDimension.MAX) return -Errno.ERANGE;
  set.references++;
  return 0;
}

export function letGoSet(nf: Netfilter, index: u32): void {
  const set = setOfRule(nf, index);
  if (set !== null) set.references--;
}

/** set_match_v1_checkentry */
export function checkMatchSet(k: XtCheck, r: XtSetMatch): i32 {
  return holdSet(k.nf, r.index, r.dimension);
}
export function destroyMatchSet(nf: Netfilter, r: XtSetMatch): void {
  letGoSet(nf, r.index);
}
