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
import { confirm, isSettled } from "./conntrack/confirm";
import { defragmentAt } from "./defrag";
import { isPlain, natAt } from "./nat/hook";
import { translateKnown } from "./nat/known";
import { Netfilter, Step, stepsAt } from "./state";
import { K } from "../state";
import * as ipv4 from "../wire/ipv4";
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
  const steps = stepsAt(nf, at);
  return steps ? run(nf, steps, p, at, input, output) : p;
}

/** What a hook does first; most have nothing of it, or nothing else. */
const BEFORE_FILTER: u32 =
  Step.DEFRAGMENT | Step.RAW | Step.TRACK | Step.MANGLE | Step.NAT_FIRST | Step.SERVICES_FIRST;

function run(
  nf: Netfilter,
  steps: u32,
  p: Packet,
  at: Hook,
  input: Device | null,
  output: Device | null,
): Packet | null {
  reliedOn(p, Decision.hook, 0, at);
  let verdict = Verdict.ACCEPT;
  if (steps & BEFORE_FILTER) {
    if (steps & Step.DEFRAGMENT && ipv4.isFragment(p.network)) {
      const whole = defragmentAt(nf, p, at);
      if (whole === null) return null;
      p = whole;
    }
    if (steps & Step.RAW) {
      verdict = traverse(nf, XtTable.raw, p, at, input, output);
      if (verdict != Verdict.ACCEPT) return lost(p, verdict, at);
    }
    if (steps & Step.TRACK) {
      verdict = conntrackIn(nf, p, at);
      reliedOn(p, Decision.connection, p.conntrack, p.conntrackInfo);
      if (verdict != Verdict.ACCEPT) return lost(p, verdict, at);
    }
    if (steps & Step.MANGLE) {
      verdict =
        at == Hook.OUTPUT ? mangleOutput(nf, p, output) : traverse(nf, XtTable.mangle, p, at, input, output);
      if (verdict != Verdict.ACCEPT) return lost(p, verdict, at);
    }
    if (steps & Step.NAT_FIRST && !isPlain(nf, p, at) && !translateKnown(nf, p, at, output)) {
      verdict = natAt(nf, p, at, input, output);
      if (verdict != Verdict.ACCEPT) return lost(p, verdict, at);
    }
    if (steps & Step.SERVICES_FIRST) {
      const passed = virtualServices(nf, p, at);
      if (passed === null) return null;
      p = passed;
    }
  }
  if (steps & ~BEFORE_FILTER) {
    if (steps & Step.FILTER) {
      verdict = traverse(nf, XtTable.filter, p, at, input, output);
      if (verdict != Verdict.ACCEPT) return lost(p, verdict, at);
    }
    if (steps & Step.SECURITY) {
      verdict = traverse(nf, XtTable.security, p, at, input, output);
      if (verdict != Verdict.ACCEPT) return lost(p, verdict, at);
    }
    if (steps & Step.SERVICES) {
      const passed = virtualServices(nf, p, at);
      if (passed === null) return null;
      p = passed;
    }
    if (steps & Step.NAT && !isPlain(nf, p, at) && !translateKnown(nf, p, at, output)) {
      verdict = natAt(nf, p, at, input, output);
      if (verdict != Verdict.ACCEPT) return lost(p, verdict, at);
    }
    if (steps & Step.CONFIRM) {
      if (!isSettled(p)) {
        verdict = confirm(nf, p);
        if (verdict != Verdict.ACCEPT) return lost(p, verdict, at);
      }
      reliedOn(p, Decision.confirmed, p.conntrack, 0);
    }
  }
  return p;
}

/** One that was refused is dropped here, and its sender told (NF_DROP_GETERR). */
function lost(p: Packet, verdict: Verdict, at: Hook): Packet | null {
  if (verdict == Verdict.DROP) {
    accuseHook(p, at);
    drop(p, DropReason.NETFILTER_DROP);
    if (!K.hookErrno) K.hookErrno = Errno.EPERM;
  }
  return null;
}
