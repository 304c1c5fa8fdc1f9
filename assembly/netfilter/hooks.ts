/**
 * The five hooks (NF_HOOK) and who is called at each, in the order of Linux's priorities (include/uapi/linux/netfilter_ipv4.h):
 * defragmentation (-400), raw (-300), conntrack (-200), mangle (-150), destination NAT (-100), filter (0), source NAT (100), confirm (last).
 * IPVS is in front of filter at OUTPUT (-99, -98) and behind it at INPUT and FORWARD (98 to 100).
 */
import { reliedOn } from "../observe";
import { Decision } from "../abi/decision";
import { Hook, XtTable } from "../abi/netfilter";
import { DropReason } from "../abi/drop";
import { Errno } from "../abi/errno";
import { Device } from "../device/device";
import { virtualServices } from "../ipvs/hooks";
import { accuseHook } from "../drops";
import { drop, Packet } from "../packet";
import { conntrackIn } from "./conntrack/core";
import { confirm } from "./conntrack/confirm";
import { defragmentAt } from "./defrag";
import { natAt } from "./nat/hook";
import { Netfilter, tableHooks } from "./state";
import { K } from "../state";
import { Verdict } from "./verdict";
import { mangleOutput } from "./xtables/mangle";
import { traverse } from "./xtables/traverse";

/**
 * Runs what is registered at hook `at` for a packet whose `data` and `network` are at its IP header. `input` and `output` are the devices that
 * rules see as -i and -o (null where there is none). Answers the packet to go on with (another one where fragments became whole), or null
 * where netfilter took or lost it.
 */
export function hook(p: Packet, at: Hook, input: Device | null, output: Device | null): Packet | null {
  const ns = input !== null ? input.namespace : output!.namespace;
  if (!ns.netfilter) return p;
  const nf = changetype<Netfilter>(ns.netfilter);
  if (!(nf.hooks & (1 << (<u32>at)))) return p;
  return run(nf, p, at, input, output);
}

function run(nf: Netfilter, p: Packet, at: Hook, input: Device | null, output: Device | null): Packet | null {
  const first = at == Hook.PREROUTING || at == Hook.OUTPUT;
  reliedOn(p, Decision.hook, 0, at);
  if (first) {
    if (nf.conntrackUsers | nf.defragUsers) {
      const whole = defragmentAt(nf, p, at);
      if (whole === null) return null;
      p = whole;
    }
    if (!table(nf, XtTable.raw, p, at, input, output)) return null;
    if (nf.conntrackUsers) {
      const verdict = conntrackIn(nf, p, at);
      reliedOn(p, Decision.connection, p.conntrack, p.conntrackInfo);
      if (!pass(p, verdict, at)) return null;
    }
  }
  if (at == Hook.OUTPUT) {
    if (tableHooks(nf, XtTable.mangle) & (1 << Hook.OUTPUT) && !pass(p, mangleOutput(nf, p, output), at))
      return null;
  } else if (!table(nf, XtTable.mangle, p, at, input, output)) return null;
  if (first && nf.natUsers && !pass(p, natAt(nf, p, at, input, output), at)) return null;
  if (at == Hook.OUTPUT && nf.virtualServices) {
    const passed = virtualServices(nf, p, at);
    if (passed === null) return null;
    p = passed;
  }
  if (at != Hook.PREROUTING && at != Hook.POSTROUTING) {
    if (!table(nf, XtTable.filter, p, at, input, output)) return null;
    if (!table(nf, XtTable.security, p, at, input, output)) return null;
  }
  if (nf.virtualServices && (at == Hook.INPUT || at == Hook.FORWARD)) {
    const passed = virtualServices(nf, p, at);
    if (passed === null) return null;
    p = passed;
  }
  if (at == Hook.INPUT || at == Hook.POSTROUTING) {
    if (nf.natUsers && !pass(p, natAt(nf, p, at, input, output), at)) return null;
    if (nf.conntrackUsers) {
      if (!pass(p, confirm(nf, p), at)) return null;
      reliedOn(p, Decision.confirmed, p.conntrack, 0);
    }
  }
  return p;
}

function table(
  nf: Netfilter,
  which: XtTable,
  p: Packet,
  at: Hook,
  input: Device | null,
  output: Device | null,
): bool {
  if (!(tableHooks(nf, which) & (1 << (<u32>at)))) return true;
  return pass(p, traverse(nf, which, p, at, input, output), at);
}

/** False where the packet is gone; one that was refused is dropped here, and its sender told (NF_DROP_GETERR). */
function pass(p: Packet, verdict: Verdict, at: Hook): bool {
  if (verdict == Verdict.ACCEPT) return true;
  if (verdict == Verdict.DROP) {
    accuseHook(p, at);
    drop(p, DropReason.NETFILTER_DROP);
    if (!K.hookErrno) K.hookErrno = Errno.EPERM;
  }
  return false;
}
