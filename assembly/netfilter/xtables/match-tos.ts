/** The type of service, ECN included (tos_mt in net/netfilter/xt_dscp.c). */
import { XtTosMatch } from "../../abi/xt-match";
import * as ipv4 from "../../wire/ipv4";
import { XtContext } from "./context";

export function matchTos(c: XtContext, r: XtTosMatch): bool {
  return ((ipv4.tos(c.packet.network) & r.mask) == r.value) != (r.invert != 0);
}
