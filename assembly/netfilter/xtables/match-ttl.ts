/** The time to live (ttl_mt in net/netfilter/xt_hl.c). */
import { XtTtlMatch } from "../../abi/xt-match";
import * as ipv4 from "../../wire/ipv4";
import { XtContext } from "./context";

/** IPT_TTL_* */
const EQUAL = 0;
const UNEQUAL = 1;
const LESS = 2;
const GREATER = 3;

export function matchTtl(c: XtContext, r: XtTtlMatch): bool {
  const ttl = ipv4.ttl(c.packet.network);
  switch (r.mode) {
    case EQUAL:
      return ttl == r.ttl;
    case UNEQUAL:
      return ttl != r.ttl;
    case LESS:
      return ttl < r.ttl;
    case GREATER:
      return ttl > r.ttl;
    default:
      return false;
  }
}
