/**
 * Where the trace, the comments in captures, the table of drops and the flow logs listen. The protocols report each edit of a packet's bytes,
 * each place that it comes to and each object that a decision relied on; nobody has to touch the protocols to hear them. While nobody listens,
 * a report is one test of a flag.
 *
 * Who listens is a bit of K.listening (Listener). The trace hears by an import of the host, with a record of what the packet is at that
 * moment; nothing is kept in a ring, so that nothing can be lost. The others listen inside the kernel.
 */
import { Decision, DecisionRecord, Listener } from "./abi/decision";
import { Device } from "./device/device";
import { hearFlow } from "./flows/listen";
import { heard } from "./host";
import { allocate } from "./memory";
import { Connection, CT_TOLD } from "./netfilter/conntrack/connection";
import { Packet } from "./packet";
import { K } from "./state";

/** `at` is an address within the packet (0: at its front or end), told as an offset from its data. */
export function edited(p: Packet, edit: Decision, at: usize, detail: u32): void {
  tell(p, edit, at ? at - p.data : 0, detail);
}

/** A decision about the packet relied on `object` (a route, a neighbour, an FDB entry ...): Decision says what object and detail are. */
export function reliedOn(p: Packet, what: Decision, object: usize, detail: u32): void {
  if (K.listening) tell(p, what, object, detail);
}

/** Something happens that is nobody's packet: a timer fires. */
export function announce(what: Decision, object: usize, detail: u32): void {
  if (K.listening & Listener.TRACE) tell(changetype<Packet>(0), what, object, detail);
}

function tell(p: Packet, kind: Decision, object: usize, detail: u32): void {
  if (K.listening & Listener.TRACE) trace(p, kind, object, detail);
  if (K.listening & Listener.FLOWS && changetype<usize>(p)) hearFlow(p, kind, detail);
}

/** Begins or ends to listen; the trace needs a place for its record. False where the memory is full. */
export function listenAs(listener: Listener, on: bool): bool {
  if (on && listener & Listener.TRACE && !K.decisionRecord) {
    K.decisionRecord = allocate(<u32>offsetof<DecisionRecord>());
    if (!K.decisionRecord) return false;
  }
  if (on) K.listening |= listener;
  else K.listening &= ~(<u32>listener);
  return true;
}

function trace(p: Packet, kind: Decision, object: usize, detail: u32): void {
  const r = changetype<DecisionRecord>(K.decisionRecord);
  memory.fill(changetype<usize>(r), 0, offsetof<DecisionRecord>());
  r.timeNs = K.nowNs;
  r.kind = kind;
  r.object = <u32>object;
  r.detail = detail;
  r.packet = <u32>changetype<usize>(p);
  if (changetype<usize>(p)) describePacket(r, p);
  heard(changetype<usize>(r));
}

function describePacket(r: DecisionRecord, p: Packet): void {
  r.packetId = p.id;
  const d = p.device;
  if (changetype<usize>(d)) {
    r.device = <u32>changetype<usize>(d);
    r.ifindex = d.ifindex;
    r.namespace = d.namespace.id;
  }
  r.mac = <u32>p.mac;
  r.network = <u32>p.network;
  r.data = <u32>p.data;
  r.length = p.length;
  r.protocol = p.protocol;
  r.vlan = p.vlan;
  r.vlanProtocol = p.vlanProtocol;
  r.mark = p.mark;
  r.priority = p.priority;
  r.type = p.type;
  r.routeType = p.routeType;
  r.routeFlags = p.routeFlags;
  r.outIfindex = outIndex(p.outDevice);
  r.gateway = p.gateway;
  r.routeMtu = p.routeMtu;
  r.routeError = p.routeError;
  r.ctInfo = p.conntrackInfo;
  if (p.conntrack) describeConnection(r, changetype<Connection>(p.conntrack));
}

function outIndex(d: Device | null): u32 {
  return d === null ? 0 : d.ifindex;
}

function describeConnection(r: DecisionRecord, c: Connection): void {
  r.ct = <u32>changetype<usize>(c);
  r.ctStatus = c.status & CT_TOLD;
  r.ctState = c.protocolState;
  r.ctZone = c.zone;
  r.ctMark = c.mark;
  const o = c.original;
  const y = c.reply;
  r.ctProtocol = o.protocol;
  r.ctSource = o.source;
  r.ctDestination = o.destination;
  r.ctSourcePort = o.sourcePort;
  r.ctDestinationPort = o.destinationPort;
  r.ctReplySource = y.source;
  r.ctReplyDestination = y.destination;
  r.ctReplySourcePort = y.sourcePort;
  r.ctReplyDestinationPort = y.destinationPort;
}
