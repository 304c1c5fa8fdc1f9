/** The packet's mark (mark_mt in net/netfilter/xt_mark.c). */
import { XtMarkMatch } from "../../abi/xt-match";
import { XtContext } from "./context";

export function matchMark(c: XtContext, r: XtMarkMatch): bool {
  return ((c.packet.mark & r.mask) == r.mark) != (r.invert != 0);
}
