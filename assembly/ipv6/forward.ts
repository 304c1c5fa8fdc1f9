/** IPv6 packets that pass through (ip6_forward of net/ipv6/ip6_output.c). */
import { PacketType } from "../abi/device";
import { Refusal } from "../abi/flow-cache";
import { refuse } from "../recording";
import { K } from "../state";
import { DropReason } from "../abi/drop";
import { Conf6Sysctl } from "../abi/ipv6";
import { RouteCacheFlag } from "../abi/route";
import { drop, Packet, set8 } from "../packet";
import { Icmp6Code, Icmp6Type } from "../wire/icmpv6";
import * as ipv6 from "../wire/ipv6";
import { icmpSend6 } from "./icmp-errors";
import { isAny, isLinkLocal, isLoopback, isMulticast } from "./in6";
import { confAll6 } from "./inet6";
import { sendRedirect6 } from "./ndisc-send";
import { gateway6 } from "./neighbor";
import { FORWARDED, output6 } from "./output";
import { peerAllows6 } from "./peers";
import { deviceMtu6, LEAST_MTU6 } from "./route";

/** `p` has a route to somewhere else. */
export function forward6(p: Packet): void {
  const h = p.network;
  const d = p.device;
  const ns = d.namespace;
  if (!confAll6(ns, Conf6Sysctl.forwarding)) {
    drop(p, DropReason.IP_INADDRERRORS);
    return;
  }
  if (p.type != <u32>PacketType.HOST) {
    drop(p, DropReason.NOT_SPECIFIED);
    return;
  }
  if (ipv6.hopLimit(h) <= 1) {
    icmpSend6(p, Icmp6Type.TIME_EXCEED, Icmp6Code.EXC_HOPLIMIT, 0);
    drop(p, DropReason.IP_INHDR);
    return;
  }
  const out = p.outDevice!;
  const source = h + ipv6.SOURCE;
  if (out === d) {
    if (K.recording) refuse(Refusal.path);
    const target = p.routeFlags & RouteCacheFlag.GATEWAY ? gateway6(p) : h + ipv6.DESTINATION;
    // limited by the destination here, by the source where it is sent
    if (peerAllows6(ns, h + ipv6.DESTINATION, 100)) sendRedirect6(p, target);
  } else {
    if (isAny(source) || isMulticast(source) || isLoopback(source)) {
      drop(p, DropReason.IP_INADDRERRORS);
      return;
    }
    if (isLinkLocal(source)) {
      icmpSend6(p, Icmp6Type.DEST_UNREACH, Icmp6Code.NOT_NEIGHBOUR, 0);
      drop(p, DropReason.IP_INADDRERRORS);
      return;
    }
  }
  // ip6_dst_mtu_maybe_forward: what routes say about smaller paths matters to output only
  const mtu = max(deviceMtu6(out), LEAST_MTU6);
  if (p.length > mtu) {
    // the address of the device that is too small is the source
    p.device = out;
    icmpSend6(p, Icmp6Type.PKT_TOOBIG, 0, mtu);
    p.device = d;
    drop(p, DropReason.PKT_TOO_BIG);
    return;
  }
  set8(p, h + ipv6.HOP_LIMIT, ipv6.hopLimit(h) - 1);
  p.ipFlags |= FORWARDED;
  output6(p);
}
