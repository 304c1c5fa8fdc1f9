/** IPVS at the hooks of netfilter, while a namespace has virtual services (ip_vs_ops4 in ip_vs_core.c). */
import { DropReason } from "../abi/drop";
import { Errno } from "../abi/errno";
import { Hook } from "../abi/netfilter";
import { Netfilter } from "../netfilter/state";
import { Verdict } from "../netfilter/verdict";
import { accuseHook } from "../drops";
import { drop, Packet } from "../packet";
import { K } from "../state";
import { gatherFragments } from "./fragments";
import { forwardIcmp } from "./icmp-in";
import { inHook } from "./in";
import { outHook } from "./out";
import { Ipvs } from "./service";

/** Behind filter at INPUT (98, 99) and FORWARD (99, 100), in front of it at OUTPUT (-99, -98). The packet to go on with, or null. */
export function virtualServices(nf: Netfilter, p: Packet, at: Hook): Packet | null {
  const v = changetype<Ipvs>(nf.namespace.ipvs);
  const whole = gatherFragments(p, at);
  if (whole === null) return null;
  if (at == Hook.FORWARD) {
    if (!pass(whole, forwardIcmp(v, whole), at)) return null;
    return pass(whole, outHook(v, whole, at), at) ? whole : null;
  }
  if (!pass(whole, outHook(v, whole, at), at)) return null;
  return pass(whole, inHook(v, whole, at), at) ? whole : null;
}

/** False where the packet is gone. What befell it on a way of its own is nothing that its sender is told. */
function pass(p: Packet, verdict: Verdict, at: Hook): bool {
  if (verdict == Verdict.ACCEPT) return true;
  if (verdict == Verdict.DROP) {
    accuseHook(p, at);
    drop(p, DropReason.NETFILTER_DROP);
    K.hookErrno = Errno.EPERM;
  } else K.hookErrno = 0;
  return false;
}
