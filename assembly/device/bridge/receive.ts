/** Frames that come in on a port (net/bridge/br_input.c). */
import { ObjectKind } from "../../abi/explain";
import { accuse } from "../../drops";
import { PortFlag, PortState } from "../../abi/bridge";
import { Decision } from "../../abi/decision";
import { DeviceFlag, PacketType } from "../../abi/device";
import { DropReason } from "../../abi/drop";
import { FdbFlag } from "../../abi/bridge";
import { Guard, Refusal } from "../../abi/flow-cache";
import { RouteCacheFlag } from "../../abi/route";
import { bridgeLocalIn, bridgePreRouting } from "../../netfilter/bridge/hooks";
import { dropRoute } from "../../net/flow";
import { reliedOn } from "../../observe";
import { drop, Packet } from "../../packet";
import { guarded, refuse, stamped } from "../../recording";
import { K } from "../../state";
import * as ethernet from "../../wire/ethernet";
import { receive } from "../core";
import { countReceived } from "../counters";
import { findEntry, learn } from "./fdb";
import { BROADCAST, flood, forward, MULTICAST, UNICAST } from "./forward";
import { multicastForward } from "./multicast/forward";
import { snoop } from "./multicast/snoop";
import { Bridge, BridgePort, CB_SOURCE_ISOLATED, FdbEntry } from "./state";
import { allowEgress, allowIngress, handleEgress, learningVlan, REFUSED } from "./vlan-filter";

/** br_handle_frame: a frame came in on a bridge port. True: the bridge took it (or lost it). False: it goes on up the stack of the port. */
export function bridgeReceive(p: Packet): bool {
  if (p.type == PacketType.LOOPBACK) return false;
  const port = changetype<BridgePort>(p.device.port);
  if (!ethernet.isValidUnicast(ethernet.source(p.mac))) {
    drop(p, DropReason.MAC_INVALID_SOURCE);
    return true;
  }
  p.scratch0 = 0;
  const destination = ethernet.destination(p.mac);
  if (ethernet.isLinkLocal(destination)) {
    const last = (<u32>destination) & 15;
    if (last == 1) {
      // pause frames
      drop(p, DropReason.BRIDGE_LINK_LOCAL);
      return true;
    }
    const mask = port.bridge.requiredForwardMask | port.groupForwardMask | port.bridge.groupForwardMask;
    if (K.recording) refuse(Refusal.path);
    // without STP, frames to the bridge group address find the way to where STP is spoken
    if (last && !(mask & (1 << last))) {
      learnReserved(port, p);
      return false;
    }
  }
  if (port.state != PortState.FORWARDING && port.state != PortState.LEARNING) {
    drop(p, DropReason.BRIDGE_NON_FORWARDING_STATE);
    return true;
  }
  if (destination == port.bridge.device.address) p.type = PacketType.HOST;
  // nf_hook_bridge_pre
  if (K.bridgeNetfilter && bridgePreRouting(p)) return true;
  handle(port, p, destination);
  return true;
}

/** __br_handle_local_finish */
function learnReserved(port: BridgePort, p: Packet): void {
  if (!port.has(PortFlag.LEARNING)) return;
  if (port.state != PortState.LEARNING && port.state != PortState.FORWARDING) return;
  const vlan = learningVlan(port.bridge, port, p);
  if (vlan != REFUSED) learn(port.bridge, port, ethernet.source(p.mac), vlan, p);
}

/** br_handle_frame_finish for a frame that netfilter had: `p.device` is the port, the MACs may be new. */
export function handleFrame(p: Packet): void {
  p.scratch0 = 0;
  handle(changetype<BridgePort>(p.device.port), p, ethernet.destination(p.mac));
}

/** br_handle_frame_finish */
function handle(port: BridgePort, p: Packet, destination: u64): void {
  const b = port.bridge;
  const vlan = allowIngress(b, port.vlans, p);
  if (vlan == REFUSED) return;
  reliedOn(p, Decision.bridgePort, changetype<usize>(port), port.flags);
  // the header may have moved with a tag
  const source = ethernet.source(p.mac);
  if (port.has(PortFlag.LOCKED)) {
    if (K.recording) refuse(Refusal.path);
    const known = findEntry(b, source, vlan);
    if (known === null || known.port !== port || known.flags & FdbFlag.LOCAL) {
      accuse(p, ObjectKind.FDB, changetype<usize>(known));
      drop(p, DropReason.BRIDGE_INVALID_SOURCE);
      return;
    }
  }
  if (port.has(PortFlag.LEARNING)) learn(b, port, source, vlan, p);
  const promiscuous = (b.device.flags & DeviceFlag.PROMISC) != 0;
  let up = promiscuous;
  if (port.has(PortFlag.ISOLATED)) p.scratch0 |= CB_SOURCE_ISOLATED;
  if (!ethernet.isMulticast(destination)) {
    if (port.state == PortState.LEARNING) {
      drop(p, DropReason.BRIDGE_NON_FORWARDING_STATE);
      return;
    }
    const entry = findEntry(b, destination, vlan);
    reliedOn(p, Decision.fdb, changetype<usize>(entry), vlan);
    if (entry === null) {
      if (K.recording) guarded(Guard.fdb, changetype<usize>(b), 0);
      flood(b, p, UNICAST, up);
    } else {
      if (K.recording) guarded(Guard.fdb, changetype<usize>(entry), 0);
      if (entry.flags & FdbFlag.LOCAL) {
        passUp(b, p, false);
        return;
      }
      entry.usedNs = K.nowNs;
      if (K.recording) stamped(changetype<usize>(entry) + offsetof<FdbEntry>("usedNs"), 0);
      forward(entry.port, p, up);
    }
  } else if (destination == ethernet.BROADCAST_ADDRESS) {
    if (port.state == PortState.LEARNING) {
      drop(p, DropReason.BRIDGE_NON_FORWARDING_STATE);
      return;
    }
    up = true;
    flood(b, p, BROADCAST, true);
  } else {
    // who listens to a group changes without a call
    if (K.recording) refuse(Refusal.path);
    if (!snoop(b, port, p, vlan)) {
      drop(p, DropReason.BRIDGE_MCAST_SNOOPING);
      return;
    }
    if (port.state == PortState.LEARNING) {
      drop(p, DropReason.BRIDGE_NON_FORWARDING_STATE);
      return;
    }
    up = multicastForward(b, p, vlan, up);
  }
  if (up) passUp(b, p, promiscuous);
}

/** br_pass_frame_up: the bridge device receives it, if only because it is promiscuous. */
function passUp(b: Bridge, p: Packet, promiscuous: bool): void {
  const d = b.device;
  reliedOn(p, Decision.passedUp, changetype<usize>(b), 0);
  countReceived(d, p.length);
  if (!(d.flags & DeviceFlag.PROMISC) && !allowEgress(b.vlans, p)) {
    drop(p, DropReason.BRIDGE_VLAN);
    return;
  }
  p.device = d;
  if (!handleEgress(b, b.vlans, p, true)) return;
  p.input = null;
  if (p.bridgeInput && !bridgeLocalIn(p, promiscuous)) return;
  // br_netif_receive_skb
  if (p.routeFlags & RouteCacheFlag.FAKE) dropRoute(p);
  receive(p);
}
