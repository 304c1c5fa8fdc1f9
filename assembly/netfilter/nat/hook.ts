/** NAT at its four hooks (nf_nat_ipv4_fn and its callers in nf_nat_proto.c, nf_nat_inet_fn in nf_nat_core.c). */
import { Refusal } from "../../abi/flow-cache";
import { Hook, XtTable } from "../../abi/netfilter";
import { RouteType } from "../../abi/route";
import { addressesOf, noteTranslation, portsOf } from "../../annotate/nat";
import { Device } from "../../device/device";
import { IpFlag } from "../../net/ip-flags";
import { routeMeHarder } from "../../net/route-me-harder";
import { routeTranslated } from "../../xfrm/bundle";
import { Packet } from "../../packet";
import { refuse } from "../../recording";
import { K } from "../../state";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import { Connection, connectionOf, CtDir, CtInfo, CtStatus, directionOf } from "../conntrack/connection";
import { killConnection } from "../conntrack/destroy";
import { Netfilter, tableHooks } from "../state";
import { Verdict } from "../verdict";
import { traverse } from "../xtables/traverse";
import { translateError } from "./icmp";
import { manipAt, otherTuple, translate } from "./packet";
import { Manip } from "./range";
import { isDecided, setupNothing } from "./setup";

/** natAt has nothing to do: the packet's connection is as it came, and stays so. */
export function isPlain(nf: Netfilter, p: Packet, at: Hook): bool {
  const ct = connectionOf(p);
  // untracked, or invalid: passes as it is
  if (ct === null) return true;
  const status = ct.status;
  if (status & (CtStatus.NAT_MASK | CtStatus.MASQUERADED) || nf.namespace.xfrm) return false;
  switch (p.conntrackInfo) {
    case CtInfo.NEW:
      if (!isDecided(ct, manipAt(at))) return false;
      break;
    case CtInfo.ESTABLISHED:
    case CtInfo.ESTABLISHED_REPLY:
      break;
    default:
      return false;
  }
  return at != Hook.OUTPUT || !isRerouted(p, ct);
}

export function natAt(
  nf: Netfilter,
  p: Packet,
  at: Hook,
  input: Device | null,
  output: Device | null,
): Verdict {
  const ct = connectionOf(p);
  // untracked, or invalid: passes as it is
  if (ct === null) return Verdict.ACCEPT;
  const destination = ipv4.destination(p.network);
  let addresses: u64 = 0;
  let ports: u32 = 0;
  if (K.annotating) {
    addresses = addressesOf(p);
    ports = portsOf(p);
  }
  const verdict = run(nf, p, ct, at, input, output);
  if (verdict != Verdict.ACCEPT) return verdict;
  if (K.annotating) noteTranslation(p, nf.namespace, at, "conntrack", addresses, ports);
  if (at == Hook.PREROUTING) {
    // a packet over lo was routed before it got here
    if (ipv4.destination(p.network) != destination) p.routeType = 0;
  } else if (at == Hook.OUTPUT && isRerouted(p, ct)) {
    const error = routeMeHarder(p, RouteType.UNSPEC);
    if (error) {
      K.hookErrno = -error;
      return Verdict.DROP;
    }
  } else if (nf.namespace.xfrm && isOtherFlow(p, ct, at)) {
    // nf_xfrm_me_harder: policies may think otherwise of the new addresses
    const error = routeTranslated(p);
    if (error) {
      K.hookErrno = -error;
      return Verdict.DROP;
    }
  }
  return Verdict.ACCEPT;
}

/** The packet, on its way out, has another source (POSTROUTING) or destination port (OUTPUT) than its sender gave it. */
function isOtherFlow(p: Packet, ct: Connection, at: Hook): bool {
  if (p.ipFlags & IpFlag.XFRM_TRANSFORMED) return false;
  const reply = directionOf(p.conntrackInfo) == <u32>CtDir.REPLY;
  const own = reply ? ct.reply : ct.original;
  const other = reply ? ct.original : ct.reply;
  const icmp = own.protocol == <u32>Protocol.ICMP;
  if (at == Hook.OUTPUT) return !icmp && own.destinationPort != other.sourcePort;
  if (at != Hook.POSTROUTING) return false;
  return own.source != other.destination || (!icmp && own.sourcePort != other.destinationPort);
}

/** nf_nat_ipv4_local_fn: packets of this direction have another destination than the sender gave them */
function isRerouted(p: Packet, ct: Connection): bool {
  const reply = directionOf(p.conntrackInfo) == <u32>CtDir.REPLY;
  const own = reply ? ct.reply : ct.original;
  return own.destination != otherTuple(ct, p.conntrackInfo).source;
}

/** nf_nat_ipv4_fn, nf_nat_inet_fn */
function run(
  nf: Netfilter,
  p: Packet,
  ct: Connection,
  at: Hook,
  input: Device | null,
  output: Device | null,
): Verdict {
  const info = p.conntrackInfo;
  const manip = manipAt(at);
  const related = info == <u32>CtInfo.RELATED || info == <u32>CtInfo.RELATED_REPLY;
  if (related && ipv4.protocol(p.network) == <u32>Protocol.ICMP) {
    refuse(Refusal.connection);
    return translateError(p, ct, info, manip) ? Verdict.ACCEPT : Verdict.DROP;
  }
  if ((related || info == <u32>CtInfo.NEW) && !isDecided(ct, manip)) {
    refuse(Refusal.connection);
    if (tableHooks(nf, XtTable.nat) & (1 << (<u32>at))) {
      const verdict = traverse(nf, XtTable.nat, p, at, input, output);
      if (verdict != Verdict.ACCEPT) return verdict;
    }
    if (!isDecided(ct, manip)) {
      const verdict = setupNothing(nf, ct, manip);
      if (verdict != Verdict.ACCEPT) return verdict;
    }
  } else if (hasLeftDevice(ct, info, at, output)) {
    killConnection(ct);
    return Verdict.DROP;
  }
  return translate(p, ct, info, manip);
}

/** nf_nat_oif_changed: a masqueraded connection goes out of another device now, where its address means nothing */
function hasLeftDevice(ct: Connection, info: u32, at: Hook, output: Device | null): bool {
  return (
    ct.masqueradeIfindex != 0 &&
    at == Hook.POSTROUTING &&
    directionOf(info) == <u32>CtDir.ORIGINAL &&
    output !== null &&
    ct.masqueradeIfindex != output.ifindex
  );
}
