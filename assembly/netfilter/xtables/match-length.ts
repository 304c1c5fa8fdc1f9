/** The packet's total length (length_mt in net/netfilter/xt_length.c). */
import { XtLengthMatch } from "../../abi/xt-match";
import * as ipv4 from "../../wire/ipv4";
import { XtContext } from "./context";

export function matchLength(c: XtContext, r: XtLengthMatch): bool {
  const length = ipv4.totalLength(c.packet.network);
  return (length >= r.first && length <= r.last) != (r.invert != 0);
}
