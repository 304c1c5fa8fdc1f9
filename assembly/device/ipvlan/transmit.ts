/** What an ipvlan sends (ipvlan_start_xmit and below, drivers/net/ipvlan/ipvlan_core.c). */
import { DropReason } from "../../abi/drop";
import { Refusal } from "../../abi/flow-cache";
import { refuse } from "../../recording";
import { K } from "../../state";
import { countSent, countTxDropped } from "../counters";
import { IpvlanMode } from "../../abi/ipvlan";
import { RouteType } from "../../abi/route";
import { FLOW_ANY_SOURCE, releaseFlow, setRoute, takeFlow } from "../../net/flow";
import { localOut } from "../../net/output";
import { routeOutput, TOS_ROUTING_MASK } from "../../net/route";
import { consume, drop, Packet, pull } from "../../packet";
import * as ethernet from "../../wire/ethernet";
import { EtherType } from "../../wire/ethernet";
import * as ipv4 from "../../wire/ipv4";
import { scrub } from "../../net/scrub";
import { forwardFrame } from "../forward";
import { transmitBelow } from "../stacking";
import { lookupAddress } from "./lookup";
import { enqueueMulticast } from "./multicast";
import { receiveLocal } from "./receive";
import { Ipvlan, IpvlanAddress, ipvlanOf, IpvlanPort } from "./state";

export function ipvlanTransmit(p: Packet): bool {
  const d = p.device;
  const v = ipvlanOf(d);
  const length = p.length;
  const sent = v.port.mode == <u32>IpvlanMode.l2 ? transmitL2(p, v) : transmitL3(p, v);
  if (sent) countSent(d, length);
  else countTxDropped(d);
  return sent;
}

/** A packet for another ipvlan of the port. */
function sendLocal(p: Packet, port: IpvlanPort, to: IpvlanAddress): bool {
  if (port.isPrivate()) {
    consume(p);
    return false;
  }
  receiveLocal(p, to);
  return true;
}

/** ipvlan_xmit_mode_l2: all have one MAC, so that a frame to it is for one of us or for the host. */
function transmitL2(p: Packet, v: Ipvlan): bool {
  const port = v.port;
  const destination = ethernet.destination(p.data);
  if (!port.isVepa() && destination == ethernet.source(p.data)) {
    const to = lookupAddress(port, p, true);
    if (to !== null) return sendLocal(p, port, to);
    forwardFrame(v.lower, p);
    return true;
  }
  if (ethernet.isMulticast(destination)) {
    if (K.recording) refuse(Refusal.packets);
    p.mac = p.data;
    scrub(p, true);
    enqueueMulticast(p, port, true);
    return true;
  }
  p.device = v.lower;
  return transmitBelow(p);
}

/** ipvlan_xmit_mode_l3: the routes of the device below decide where else it goes. */
function transmitL3(p: Packet, v: Ipvlan): bool {
  const port = v.port;
  if (!port.isVepa()) {
    const to = lookupAddress(port, p, true);
    if (to !== null) return sendLocal(p, port, to);
  }
  scrub(p, p.device.namespace !== v.lower.namespace);
  p.device = v.lower;
  return routeOut(p, v);
}

/** ipvlan_process_outbound, ipvlan_process_v4_outbound: what the host itself would do with such a packet. */
function routeOut(p: Packet, v: Ipvlan): bool {
  if (K.recording && ethernet.isMulticast(ethernet.destination(p.data))) refuse(Refusal.path);
  if (ethernet.isMulticast(ethernet.destination(p.data))) {
    drop(p, DropReason.NOT_SPECIFIED);
    return false;
  }
  pull(p, ethernet.HEADER_LENGTH);
  p.network = p.data;
  if (p.protocol != EtherType.IP || p.length < ipv4.HEADER_LENGTH) {
    drop(p, DropReason.UNHANDLED_PROTO);
    return false;
  }
  const lower = v.lower;
  const h = p.network;
  const f = takeFlow(lower.namespace);
  f.oif = lower.ifindex;
  f.tos = ipv4.tos(h) & TOS_ROUTING_MASK;
  f.flags = FLOW_ANY_SOURCE;
  f.mark = p.mark;
  f.destination = ipv4.destination(h);
  f.source = ipv4.source(h);
  const error = routeOutput(f);
  if (error || (f.routeType != <u32>RouteType.UNICAST && f.routeType != <u32>RouteType.LOCAL)) {
    releaseFlow(f);
    if (K.recording) refuse(Refusal.path);
    lower.txErrors++;
    drop(p, DropReason.IP_OUTNOROUTES);
    return false;
  }
  setRoute(p, f);
  releaseFlow(f);
  p.transport = h + ipv4.headerLength(h);
  if (localOut(p)) {
    if (K.recording) refuse(Refusal.path);
    lower.txErrors++;
    return false;
  }
  return true;
}
