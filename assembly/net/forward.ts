/** Packets that pass through (ip_forward, net/ipv4/ip_forward.c; RFC 1812 section 5.2). */
import { PacketType } from "../abi/device";
import { DropReason } from "../abi/drop";
import { Hook } from "../abi/netfilter";
import { RouteCacheFlag } from "../abi/route";
import { NetSysctl } from "../abi/sysctl";
import { hook } from "../netfilter/hooks";
import { drop, Packet, set16 } from "../packet";
import { K } from "../state";
import { IcmpCode, IcmpType } from "../wire/icmp";
import { read16 } from "../wire/bytes";
import * as ipv4 from "../wire/ipv4";
import { XfrmDirection } from "../abi/xfrm";
import { routeForward } from "../xfrm/bundle";
import { policyOk } from "../xfrm/check";
import { icmpSend } from "./icmp";
import { IpFlag } from "./ip-flags";
import { netSysctl } from "./namespace";
import { optionsOf } from "./options";
import { forwardOptions } from "./options-forward";
import { output } from "./output";
import { sendRedirect } from "./redirect";

/** `p` has a route to somewhere else. */
export function forward(p: Packet): void {
  const h = p.network;
  if (p.type != PacketType.HOST) {
    drop(p, DropReason.NOT_SPECIFIED);
    return;
  }
  if (p.device.namespace.xfrm && !policyOk(p, XfrmDirection.forward)) {
    drop(p, DropReason.XFRM_POLICY);
    return;
  }
  if (ipv4.ttl(h) <= 1) {
    icmpSend(p, IcmpType.TIME_EXCEEDED, 0, 0);
    drop(p, DropReason.TTL_EXCEEDED);
    return;
  }
  if (p.device.namespace.xfrm && !routeForward(p)) {
    drop(p, DropReason.XFRM_POLICY);
    return;
  }
  const options = optionsOf(p);
  if (options !== null && options.strict && p.routeFlags & RouteCacheFlag.GATEWAY) {
    icmpSend(p, IcmpType.DEST_UNREACH, IcmpCode.SR_FAILED, 0);
    drop(p, DropReason.NOT_SPECIFIED);
    return;
  }
  p.ipFlags |= IpFlag.FORWARDED;
  if (exceedsMtu(p, h)) {
    icmpSend(p, IcmpType.DEST_UNREACH, IcmpCode.FRAG_NEEDED, p.routeMtu);
    drop(p, DropReason.PKT_TOO_BIG);
    return;
  }
  decrementTtl(p, h);
  if (p.ipFlags & IpFlag.DOREDIRECT && (options === null || !options.srr) && !p.secpath) sendRedirect(p);
  if (netSysctl(p.device.namespace, NetSysctl.ip_forward_update_priority))
    p.priority = priorityOf(ipv4.tos(h));
  const passed = hook(p, Hook.FORWARD, p.device, p.outDevice);
  if (passed !== null) finish(passed);
}

/** ip_exceeds_mtu: what was put together here is cut again, where its fragments were small enough. */
function exceedsMtu(p: Packet, h: usize): bool {
  if (p.length <= p.routeMtu || !(ipv4.fragmentField(h) & ipv4.FLAG_DF)) return false;
  return !(p.ipFlags & IpFlag.FRAG_PMTU) || p.fragmentMax > p.routeMtu;
}

/** ip_forward_finish */
function finish(p: Packet): void {
  if (optionsOf(p) !== null) forwardOptions(p);
  output(p);
}

/** ip_decrease_ttl, told to observers */
export function decrementTtl(p: Packet, h: usize): void {
  ipv4.decrementTtl(h);
  if (!K.listening) return;
  set16(p, h + ipv4.TTL, read16(h + ipv4.TTL));
  set16(p, h + ipv4.CHECKSUM, read16(h + ipv4.CHECKSUM));
}

/** rt_tos2priority: ip_tos2prio of net/ipv4/route.c as nibbles, TOS bits 0x1e in steps of 2 */
function priorityOf(tos: u32): u32 {
  const table: u64 = 0x4444666622220000;
  return (<u32>(table >> ((<u64>((tos & 0x1e) >> 1)) << 2))) & 15;
}
