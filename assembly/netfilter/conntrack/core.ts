/** Connection tracking of a packet (nf_conntrack_in in net/netfilter/nf_conntrack_core.c). */
import { Hook } from "../../abi/netfilter";
import { Packet } from "../../packet";
import { Netfilter } from "../state";
import { Verdict } from "../verdict";

/** nf_conntrack_in: finds or makes the packet's connection. */
export function conntrackIn(nf: Netfilter, p: Packet, at: Hook): Verdict {
  return Verdict.ACCEPT;
}
