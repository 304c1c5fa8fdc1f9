/** Datagrams are whole before connection tracking sees them (net/ipv4/netfilter/nf_defrag_ipv4.c). */
import { Hook } from "../abi/netfilter";
import { defragment } from "../net/reassembly";
import { Packet } from "../packet";
import { CtInfo } from "./conntrack/connection";
import { Netfilter } from "./state";

/** enum ip_defrag_users: fragments that meet at one hook are not put together with those of another */
const enum DefragUser {
  CONNTRACK_IN = 2,
  CONNTRACK_OUT = 3,
  CONNTRACK_BRIDGE_IN = 4,
}

/** ipv4_conntrack_defrag, of a fragment: the packet, the whole datagram that it completes, or null while pieces are missing. */
export function defragmentAt(nf: Netfilter, p: Packet, at: Hook): Packet | null {
  if (!p.conntrack && p.conntrackInfo == <u32>CtInfo.UNTRACKED) return p;
  // nf_ct_defrag_user
  let user: u32 = at == Hook.PREROUTING ? DefragUser.CONNTRACK_IN : DefragUser.CONNTRACK_OUT;
  if (at == Hook.PREROUTING && p.bridgeInput) user = DefragUser.CONNTRACK_BRIDGE_IN;
  return defragment(p, user);
}
