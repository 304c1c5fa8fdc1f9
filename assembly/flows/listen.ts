/** What the flow log hears: packets that leave a namespace, pass it, arrive or are lost; connections whose addresses are translated. */
import { Decision } from "../abi/decision";
import { DeviceKind } from "../abi/device";
import { FlowEnd, FlowEvent, FlowPoint, FlowRecord } from "../abi/flow";
import { Device } from "../device/device";
import { Connection, CtStatus } from "../netfilter/conntrack/connection";
import { Packet } from "../packet";
import { K } from "../state";
import { mixed } from "../table";
import * as tcp from "../wire/tcp";
import { hasEthernet, networkOfFrame, readConnection, readFlow, readTunnel, setTranslation } from "./packet";
import { addFlow, findFlow, Flow, Flows, flows, removeFlow, touch } from "./state";
import { handOver, tellFlow, tellRecord } from "./tell";

/** A decision about a packet (observe.ts). */
export function hearFlow(p: Packet, kind: Decision, detail: u32): void {
  switch (kind) {
    case Decision.sent:
      hearSent(p);
      break;
    case Decision.delivered:
      hear(p, FlowPoint.delivered, 0);
      break;
    case Decision.drop:
      hear(p, FlowPoint.dropped, detail);
      break;
    default:
  }
}

/** A driver gets the frame. What goes on to another driver of the same namespace (a bridge's port, the way under a tunnel) is heard there. */
function hearSent(p: Packet): void {
  const d = p.device;
  if (d.kind != DeviceKind.veth && d.kind != DeviceKind.dummy && d.kind != DeviceKind.loopback) return;
  if (p.input === null) hear(p, FlowPoint.sent, 0);
  // a frame that is only bridged passes nobody's stack
  else if (p.routeType) hear(p, FlowPoint.forwarded, 0);
}

function hear(p: Packet, point: FlowPoint, reason: u32): void {
  const t = flows();
  endIdle(t);
  const r = changetype<FlowRecord>(memory.data(512, 8));
  memory.fill(changetype<usize>(r), 0, offsetof<FlowRecord>());
  r.point = point;
  r.reason = reason;
  const end = p.data + p.length;
  const h = networkOf(r, p, point, end);
  if (!h || !readFlow(r, h, end)) return;
  const d = p.device;
  if (changetype<usize>(d)) {
    r.namespace = d.namespace.id;
    r.device = d.id;
    r.ifindex = d.ifindex;
  }
  if (p.input !== null) r.inputIfindex = (p.input as Device).ifindex;
  readConnection(r, p);
  r.packetId = p.id;
  count(t, r, <u32>(end - h));
}

/** Address of the IP header that the flow is told by: within a tunnel, that of the packet inside. */
function networkOf(r: FlowRecord, p: Packet, point: FlowPoint, end: usize): usize {
  if (point != FlowPoint.sent && point != FlowPoint.forwarded) {
    if (p.mac >= p.buffer && p.mac < p.data && p.network >= p.mac) networkOfFrame(r, p.mac, end);
    return p.network >= p.buffer && p.network < end ? p.network : 0;
  }
  const at = hasEthernet(p.device) ? networkOfFrame(r, p.data, end) : p.data;
  const inner = p.innerNetwork;
  if (!at || inner <= at || inner >= end) return at;
  readTunnel(r, at, inner);
  return inner;
}

function count(t: Flows, r: FlowRecord, bytes: u32): void {
  const key = keyOf(r);
  let f = findFlow(t, key);
  const isNew = f === null;
  if (f === null) {
    if (t.count >= t.most) finish(t, t.oldest!, FlowEnd.lackOfResources);
    f = addFlow(t, key, r);
    // without memory for it the packet is in no log
    if (f === null) return;
    f.toldNs = K.nowNs;
  }
  if (!f.packets) f.firstNs = K.nowNs;
  f.lastNs = K.nowNs;
  f.packets++;
  f.bytes += bytes;
  const fresh = r.flags & ~f.allFlags;
  f.allFlags |= r.flags;
  if (isNew) tellAs(t, f, FlowEvent.begin, r.flags);
  else {
    touch(t, f);
    f.ctInfo = r.ctInfo;
    if (fresh) tellAs(t, f, FlowEvent.flags, r.flags);
    else if (K.nowNs - f.toldNs >= t.activeNs) tellFlow(t, f, FlowEvent.active, FlowEnd.active);
  }
  if (r.flags & tcp.RST) finish(t, f, FlowEnd.closed);
}

function tellAs(t: Flows, f: Flow, event: FlowEvent, shown: u32): void {
  f.event = event;
  f.endReason = FlowEnd.none;
  f.timeNs = K.nowNs;
  f.flags = shown;
  tellRecord(t, f);
}

function finish(t: Flows, f: Flow, why: FlowEnd): void {
  tellFlow(t, f, FlowEvent.end, why);
  removeFlow(t, f);
}

/** Flows that nobody has seen for so long are over. One that said FIN ended with that. */
function endIdle(t: Flows): void {
  let f = t.oldest;
  while (f !== null && K.nowNs - f.lastNs >= t.idleNs) {
    finish(t, f, f.allFlags & tcp.FIN ? FlowEnd.closed : FlowEnd.idle);
    f = t.oldest;
  }
}

/** The run ends: everything is told. */
export function endFlows(): void {
  const t = flows();
  endIdle(t);
  while (t.oldest !== null) finish(t, t.oldest!, FlowEnd.forced);
  handOver(t);
}

/** The connection is in the table from now on, or leaves it. */
export function hearTranslation(c: Connection, event: FlowEvent): void {
  if (!(c.status & CtStatus.NAT_MASK)) return;
  const t = flows();
  const r = changetype<FlowRecord>(memory.data(512, 8));
  memory.fill(changetype<usize>(r), 0, offsetof<FlowRecord>());
  r.event = event;
  r.timeNs = K.nowNs;
  r.namespace = c.namespace.id;
  r.family = 4;
  r.protocol = c.original.protocol;
  r.sourceLow = c.original.source;
  r.destinationLow = c.original.destination;
  r.sourcePort = c.original.sourcePort;
  r.destinationPort = c.original.destinationPort;
  setTranslation(r, c, false);
  tellRecord(t, r);
}

function keyOf(r: FlowRecord): u64 {
  let key = mixed(((<u64>r.point) << 32) | r.reason, ((<u64>r.device) << 32) | r.namespace);
  key = mixed(key, ((<u64>r.family) << 32) | r.protocol);
  key = mixed(mixed(key, r.sourceHigh), r.sourceLow);
  key = mixed(mixed(key, r.destinationHigh), r.destinationLow);
  key = mixed(key, ((<u64>r.sourcePort) << 32) | r.destinationPort);
  return mixed(key, ((<u64>r.tunnel) << 32) | r.vni);
}
