/** Ranges of addresses (iprange_mt4 in net/netfilter/xt_iprange.c). */
import { XtIprangeMatch } from "../../abi/xt-match";
import * as ipv4 from "../../wire/ipv4";
import { XtContext } from "./context";

/** IPRANGE_* */
const SOURCE: u32 = 1;
const DESTINATION: u32 = 2;
const SOURCE_INVERTED: u32 = 16;
const DESTINATION_INVERTED: u32 = 32;

export function matchIprange(c: XtContext, r: XtIprangeMatch): bool {
  const h = c.packet.network;
  const flags = r.flags;
  if (flags & SOURCE) {
    const a = ipv4.source(h);
    if ((a >= r.sourceFirst && a <= r.sourceLast) == ((flags & SOURCE_INVERTED) != 0)) return false;
  }
  if (flags & DESTINATION) {
    const a = ipv4.destination(h);
    if ((a >= r.destinationFirst && a <= r.destinationLast) == ((flags & DESTINATION_INVERTED) != 0))
      return false;
  }
  return true;
}
