/** How the neighbour table asks and gives up for IPv6 (ndisc_solicit, ndisc_error_report, rt6_probe_deferred; RFC 4861 section 7.2). */
import { Address6Flag } from "../abi/ipv6";
import { DropReason } from "../abi/drop";
import { NeighSysctl } from "../abi/sysctl";
import { Device } from "../device/device";
import { Neighbor, parameterOf } from "../net/neighbor";
import { drop, Packet } from "../packet";
import { Icmp6Code, Icmp6Type } from "../wire/icmpv6";
import * as ipv6 from "../wire/ipv6";
import { findAddress6 } from "./addresses";
import { icmpSend6 } from "./icmp-errors";
import { writeSolicitedNode } from "./in6";
import { sendSolicitation } from "./ndisc-send";
import { addressOf } from "./neighbor";

/** ndisc_solicit: asks for a neighbour, from the address of the packet that waits where that is the device's own. */
export function solicit6(n: Neighbor, waiting: Packet | null): void {
  const d = n.device;
  let source: usize = 0;
  if (waiting !== null) {
    const from = waiting.network + ipv6.SOURCE;
    const own = findAddress6(d.namespace, from, d, true);
    if (own !== null && !(own.flags & (Address6Flag.TENTATIVE | Address6Flag.OPTIMISTIC))) source = from;
  }
  let probes = <i32>n.probes - parameterOf(n, NeighSysctl.ucast_solicit);
  if (probes < 0) sendSolicitation(d, addressOf(n), addressOf(n), source, 0);
  // app_solicit probes are for a daemon behind netlink: silent
  else if (probes - parameterOf(n, NeighSysctl.app_solicit) >= 0) ask(d, addressOf(n), source);
}

function ask(d: Device, target: usize, source: usize): void {
  const group: usize = memory.data(16, 8);
  writeSolicitedNode(group, target);
  sendSolicitation(d, target, group, source, 0);
}

/** rt6_probe_deferred */
export function sendProbe6(d: Device, target: usize): void {
  ask(d, target, 0);
}

/** ndisc_error_report: a packet whose neighbour did not answer (ip6_link_failure). Consumes it. */
export function reportUnresolved6(p: Packet): void {
  icmpSend6(p, Icmp6Type.DEST_UNREACH, Icmp6Code.ADDR_UNREACH, 0);
  drop(p, DropReason.NEIGH_FAILED);
}
