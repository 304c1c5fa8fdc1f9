/** Which ports a frame leaves by, and how (net/bridge/br_forward.c). Each port gets its own copy, in the order of the port list. */
import { exchange } from "../../annotate/kin";
import { PortFlag, PortState } from "../../abi/bridge";
import { Decision } from "../../abi/decision";
import { DeviceFlag } from "../../abi/device";
import { DropReason } from "../../abi/drop";
import { RouteCacheFlag } from "../../abi/route";
import { bridgeForward, bridgePostRouting } from "../../netfilter/bridge/hooks";
import { dropRoute } from "../../net/flow";
import { reliedOn } from "../../observe";
import { clone, drop, Packet, push } from "../../packet";
import * as ethernet from "../../wire/ethernet";
import { transmit } from "../core";
import { Device } from "../device";
import { Bridge, BridgePort, CB_SOURCE_ISOLATED } from "./state";
import { allowEgress, handleEgress } from "./vlan-filter";

/** What kind of traffic br_flood is asked to flood: the flag of the ports that take part. */
export const UNICAST: u32 = PortFlag.FLOOD;
export const MULTICAST: u32 = PortFlag.MCAST_FLOOD;
export const BROADCAST: u32 = PortFlag.BCAST_FLOOD;

/** should_deliver: not back to where it came from (but for hairpin ports), not to blocked, isolated or foreign-VLAN ports. */
function mayDeliver(to: BridgePort, p: Packet): bool {
  return (
    (p.device !== to.device || to.has(PortFlag.HAIRPIN)) &&
    to.state == PortState.FORWARDING &&
    allowEgress(to.vlans, p) &&
    !(p.scratch0 & CB_SOURCE_ISOLATED && to.has(PortFlag.ISOLATED))
  );
}

/** __br_forward: the bridge hooks FORWARD and POST_ROUTING see what br_netfilter looked at on its way in. */
function send(to: BridgePort, p: Packet): void {
  reliedOn(p, Decision.bridgePort, changetype<usize>(to), to.flags);
  if (!handleEgress(to.bridge, to.vlans, p, false)) return;
  if (!p.bridgeInput) pushOut(to.device, p);
  else if (p.device === to.bridge.device) bridgeForwardFinish(p, to.device);
  else bridgeForward(p, to.device);
}

/** br_forward_finish */
export function bridgeForwardFinish(p: Packet, out: Device): void {
  bridgePostRouting(p, out);
}

/** br_dev_queue_push_xmit: is_skb_forwardable allows one tag whether there is one or not. */
export function pushOut(d: Device, p: Packet): void {
  p.device = d;
  if (p.routeFlags & RouteCacheFlag.FAKE) dropRoute(p);
  push(p, ethernet.HEADER_LENGTH);
  if (!(d.flags & DeviceFlag.UP)) drop(p, DropReason.DEV_READY);
  else if (p.length > d.mtu + ethernet.HEADER_LENGTH + ethernet.VLAN_LENGTH) drop(p, DropReason.PKT_TOO_BIG);
  else transmit(p);
}

/** deliver_clone */
export function sendCopy(to: BridgePort, p: Packet): void {
  const copy = clone(p);
  if (copy === null) p.device.countDrop(DropReason.NOMEM);
  else send(to, copy);
}

/** The same for a packet that goes to one port: what leaves is the packet, what the caller keeps the copy. */
function sendOn(to: BridgePort, p: Packet): void {
  const copy = clone(p);
  if (copy === null) p.device.countDrop(DropReason.NOMEM);
  else {
    exchange(copy, p);
    send(to, copy);
  }
}

/** br_forward: to the one port that is known. `keep`: the caller still needs the packet (it goes up as well). */
export function forward(to: BridgePort | null, p: Packet, keep: bool): void {
  if (to !== null && mayDeliver(to, p)) {
    if (keep) sendOn(to, p);
    else send(to, p);
  } else if (!keep) drop(p, DropReason.BRIDGE_NO_EGRESS_PORT);
}

/**
 * br_flood: to all ports that take this kind. Every copy leaves before the next is made; the last port gets the packet itself unless the
 * caller keeps it. What the bridge's own stack sends is not held back by the flags of multicast and broadcast.
 */
export function flood(b: Bridge, p: Packet, kind: u32, keep: bool): void {
  reliedOn(p, Decision.flood, changetype<usize>(b), kind);
  const own = kind != UNICAST && p.device === b.device;
  let chosen: BridgePort | null = null;
  let port = b.firstPort;
  while (port !== null) {
    if ((own || port.flags & kind) && mayDeliver(port, p)) {
      if (chosen !== null) sendCopy(chosen, p);
      chosen = port;
    }
    port = port.next;
  }
  finish(chosen, p, keep);
}

/** Sends to the last port that was chosen. */
export function finish(last: BridgePort | null, p: Packet, keep: bool): void {
  if (last === null) {
    if (!keep) drop(p, DropReason.BRIDGE_NO_EGRESS_PORT);
  } else if (keep) sendCopy(last, p);
  else send(last, p);
}

/** maybe_deliver: sends a copy to the port chosen before, if this one takes the frame too; answers the port chosen last. */
export function choose(chosen: BridgePort | null, port: BridgePort, p: Packet): BridgePort | null {
  if (!mayDeliver(port, p)) return chosen;
  if (chosen !== null) sendCopy(chosen, p);
  return port;
}
