/** IPsec on the way of a packet: the states that it has passed, or will pass (net/netfilter/xt_policy.c). */
import { Errno } from "../../abi/errno";
import { LogLevel } from "../../abi/log";
import { Hook } from "../../abi/netfilter";
import { XtPolicyMatch } from "../../abi/xt-match";
import { printk } from "../../log";
import { stateAt, XfrmChain } from "../../xfrm/chain";
import { XfrmState } from "../../xfrm/state";
import { XtCheck, XtContext } from "./context";

// XT_POLICY_MATCH_*
const IN: u32 = 1;
const OUT: u32 = 2;
const NONE: u32 = 4;
const STRICT: u32 = 8;
/** XT_POLICY_MAX_ELEM */
const MOST: u32 = 4;

// bits of an element's `match` and `invert`
const SOURCE: u32 = 1;
const DESTINATION: u32 = 2;
const PROTOCOL: u32 = 4;
const MODE: u32 = 8;
const SPI: u32 = 16;
const REQID: u32 = 32;

/** the fields of one element, as they follow each other in XtPolicyMatch */
@unmanaged
class Element {
  source: u32;
  sourceMask: u32;
  destination: u32;
  destinationMask: u32;
  spi: u32;
  reqid: u32;
  protocol: u32;
  mode: u32;
  match: u32;
  invert: u32;
}

function element(r: XtPolicyMatch, index: u32): Element {
  return changetype<Element>(
    changetype<usize>(r) + offsetof<XtPolicyMatch>("sourceA") + index * offsetof<Element>(),
  );
}

/** What is asked is there, or, inverted, is not. */
function holds(e: Element, bit: u32, same: bool): bool {
  return !(e.match & bit) || same != ((e.invert & bit) != 0);
}

function fits(x: XfrmState, e: Element): bool {
  return (
    holds(e, SOURCE, ((x.source ^ e.source) & e.sourceMask) == 0) &&
    holds(e, DESTINATION, ((x.destination ^ e.destination) & e.destinationMask) == 0) &&
    holds(e, PROTOCOL, x.protocol == e.protocol) &&
    holds(e, MODE, x.mode == e.mode) &&
    // iptables hands the number over as it is, and Linux compares it with what is on the wire, whose bytes are the other way round
    holds(e, SPI, x.spi == bswap<u32>(e.spi)) &&
    holds(e, REQID, x.reqid == e.reqid)
  );
}

/**
 * Elements name states from the innermost on: of a received packet that is the one it passed last, of one on its way out the one it will
 * pass first.
 */
export function matchPolicy(c: XtContext, r: XtPolicyMatch): bool {
  const p = c.packet;
  const received = (r.flags & IN) != 0;
  const chain = changetype<XfrmChain | null>(received ? p.secpath : p.xfrm);
  if (chain === null) return (r.flags & NONE) != 0;
  if (r.flags & NONE) return false;
  const passed: u32 = received ? 0 : p.xfrmPassed;
  const count = chain.count - passed;
  const strict = (r.flags & STRICT) != 0;
  if (strict && received && r.length != count) return false;
  for (let i: u32 = 0; i < count; i++) {
    const place = strict ? i : 0;
    if (place >= r.length) return false;
    const x = stateAt(chain, received ? count - 1 - i : passed + i);
    if (fits(x, element(r, place))) {
      if (!strict) return true;
    } else if (strict) return false;
  }
  return strict && count == r.length;
}

/** policy_mt_check */
export function checkMatchPolicy(k: XtCheck, r: XtPolicyMatch): i32 {
  const flags = r.flags;
  if (!(flags & (IN | OUT))) return refuse("xt_policy: neither incoming nor outgoing policy selected");
  if (flags & OUT && k.hookMask & ((1 << Hook.PREROUTING) | (1 << Hook.INPUT)))
    return refuse("xt_policy: output policy not valid in PREROUTING and INPUT");
  if (flags & IN && k.hookMask & ((1 << Hook.POSTROUTING) | (1 << Hook.OUTPUT)))
    return refuse("xt_policy: input policy not valid in POSTROUTING and OUTPUT");
  if (r.length > MOST) return refuse("xt_policy: too many policy elements");
  return 0;
}

function refuse(why: string): i32 {
  printk(LogLevel.INFO, why);
  return -Errno.EINVAL;
}
