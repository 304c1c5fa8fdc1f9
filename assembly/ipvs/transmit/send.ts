/** What IPVS has routed leaves by the OUTPUT hook, or stays where it is (ip_vs_send_or_cont, ip_vs_nat_send_or_cont of ip_vs_xmit.c). */
import { VsConnFlag } from "../../abi/ipvs";
import { Hook } from "../../abi/netfilter";
import { hook } from "../../netfilter/hooks";
import { Verdict } from "../../netfilter/verdict";
import { output } from "../../net/output";
import { Packet } from "../../packet";
import { K } from "../../state";
import { notrack, updateConntrack } from "../conntrack";
import { VsConnection } from "../connection";

/** `local`: the packet goes on at its hook (ACCEPT), else it is sent (STOLEN). */
export function sendOrContinue(p: Packet, c: VsConnection, local: bool): Verdict {
  p.ipvs = 1;
  if (!(c.flags & VsConnFlag.NFCT)) notrack(p);
  if (local) return Verdict.ACCEPT;
  send(p);
  return Verdict.STOLEN;
}

/** The same for a packet whose destination was rewritten. */
export function natSendOrContinue(p: Packet, c: VsConnection, local: bool): Verdict {
  p.ipvs = 1;
  if (c.flags & VsConnFlag.NFCT) updateConntrack(p, c, true);
  else notrack(p);
  if (local) return Verdict.ACCEPT;
  send(p);
  return Verdict.STOLEN;
}

/** NF_HOOK(NF_INET_LOCAL_OUT), dst_output. Whatever becomes of the packet, for its sender it is sent (NF_STOLEN). */
function send(p: Packet): void {
  const passed = hook(p, Hook.OUTPUT, null, p.outDevice);
  if (passed !== null) output(passed);
  K.hookErrno = 0;
}
