/** TTL (ttl_tg of net/netfilter/xt_HL.c). */
import { Errno } from "../../abi/errno";
import { XtTTLTarget } from "../../abi/xt-target";
import * as ipv4 from "../../wire/ipv4";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";
import { setTtl } from "./rewrite";

const SET: u32 = 0;
const INCREMENT: u32 = 1;
const DECREMENT: u32 = 2;

export function targetTTL(c: XtContext, r: XtTTLTarget): i32 {
  const p = c.packet;
  const before = ipv4.ttl(p.network);
  let after = before;
  if (r.mode == SET) after = r.ttl;
  else if (r.mode == INCREMENT) after = min<u32>(before + r.ttl, 255);
  else after = before > r.ttl ? before - r.ttl : 0;
  if (after != before) setTtl(p, after);
  return XT_CONTINUE;
}

export function checkTargetTTL(k: XtCheck, r: XtTTLTarget): i32 {
  if (r.mode > DECREMENT || (r.mode != SET && r.ttl == 0)) return -Errno.EINVAL;
  return 0;
}
