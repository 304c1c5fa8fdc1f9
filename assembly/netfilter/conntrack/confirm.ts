/** A new connection enters the table when its first packet leaves (__nf_conntrack_confirm in nf_conntrack_core.c). */
import { Packet } from "../../packet";
import { Netfilter } from "../state";
import { Verdict } from "../verdict";

/** nf_conntrack_confirm */
export function confirm(nf: Netfilter, p: Packet): Verdict {
  return Verdict.ACCEPT;
}
