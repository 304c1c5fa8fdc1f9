/** Type and code of ICMP (icmp_match in net/ipv4/netfilter/ip_tables.c). */
import { Errno } from "../../abi/errno";
import { XtIcmpMatch } from "../../abi/xt-match";
import * as icmp from "../../wire/icmp";
import { XtCheck, XtContext } from "./context";

const ANY_TYPE: u32 = 255;

export function matchIcmp(c: XtContext, r: XtIcmpMatch): bool {
  if (c.fragmentOffset) return false;
  if (c.available < icmp.HEADER_LENGTH) {
    c.hotdrop = 1;
    return false;
  }
  const type = icmp.type(c.transport);
  const code = icmp.code(c.transport);
  const same = r.type == ANY_TYPE || (type == r.type && code >= r.codeFirst && code <= r.codeLast);
  return same != (r.invert != 0);
}

export function checkMatchIcmp(k: XtCheck, r: XtIcmpMatch): i32 {
  return r.invert & ~1 ? -Errno.EINVAL : 0;
}
