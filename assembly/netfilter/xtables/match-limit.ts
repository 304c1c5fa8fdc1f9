/** A token bucket in the rule (net/netfilter/xt_limit.c): so many packets a time, and a burst. */
import { Errno } from "../../abi/errno";
import { LogLevel } from "../../abi/log";
import { XtLimitMatch } from "../../abi/xt-match";
import { logBegin, logByte, logEnd, logNumber, logText } from "../../log";
import { Decision } from "../../abi/decision";
import { reliedOn } from "../../observe";
import { HZ, jiffies } from "../../wheel";
import { XtCheck, XtContext } from "./context";

/** XT_LIMIT_SCALE: `average` is in tenths of milliseconds a packet */
const SCALE: u32 = 10000;
/** the largest power of two that lets the credit of a day fit 32 bits, at HZ = 100 */
const CREDITS_PER_JIFFY: u32 = 256;

/** user2credits */
function credits(user: u32): u32 {
  const perSecond = HZ * CREDITS_PER_JIFFY;
  if (user > 0xffffffff / perSecond) return (user / SCALE) * perSecond;
  return (user * perSecond) / SCALE;
}

export function matchLimit(c: XtContext, r: XtLimitMatch): bool {
  const now = jiffies();
  // each replacement of the table fills the bucket
  if (r.generation != c.generation) {
    r.generation = c.generation;
    r.creditCap = credits(r.average * r.burst);
    r.cost = credits(r.average);
    r.credit = r.creditCap;
    r.previous = now;
  }
  // in Linux the product wraps as well
  r.credit += (now - <u32>r.previous) * CREDITS_PER_JIFFY;
  r.previous = now;
  if (r.credit > r.creditCap) r.credit = r.creditCap;
  const enough = r.credit >= r.cost;
  if (enough) r.credit -= r.cost;
  reliedOn(c.packet, Decision.rateLimit, changetype<usize>(r), enough ? 1 : 0);
  return enough;
}

/** limit_mt_check */
export function checkMatchLimit(k: XtCheck, r: XtLimitMatch): i32 {
  if (r.burst == 0 || credits(r.average * r.burst) < credits(r.average)) {
    if (logBegin(LogLevel.INFO)) {
      logText("xt_limit: Overflow, try lower: ");
      logNumber(r.average);
      logByte(47);
      logNumber(r.burst);
      logEnd();
    }
    return -Errno.ERANGE;
  }
  r.generation = 0xffffffff;
  return 0;
}
