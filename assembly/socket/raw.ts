/** Raw sockets (net/ipv4/raw.c): packets of one protocol that were delivered here, and packets sent with a header made here. */
import { Errno } from "../abi/errno";
import { RouteCacheFlag } from "../abi/route";
import { SendRecord, SocketKind } from "../abi/socket";
import { allocatePacket, Packet } from "../packet";
import { K } from "../state";
import * as icmp from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import { Flow, releaseFlow, takeFlow } from "../net/flow";
import { sendRouted, Discovery } from "../net/reply";
import { Namespace } from "../net/namespace";
import { routeOutput } from "../net/route";
import { addMessage, firstSocket, messageData, Socket } from "./socket";

/** raw_local_deliver: a copy of a packet for this machine (`p.network` at its header) to each socket of its protocol. True: there was one. */
export function rawDeliver(p: Packet, protocol: u32): bool {
  const first = firstRaw(SocketKind.raw, p, protocol);
  let s = first;
  while (s !== null) {
    const length = <u32>(p.data + p.length - p.network);
    const m = addMessage(s, length, p.device.ifindex, false);
    if (m !== null) memory.copy(messageData(m), p.network, length);
    s = nextRaw(s);
  }
  return first !== null;
}

/** The first raw socket of `kind` (raw, raw6) that hears of packets of the protocol where `p` is: raw_v4_match, raw_v6_match. */
export function firstRaw(kind: SocketKind, p: Packet, protocol: u32): Socket | null {
  return rawFrom(firstSocket(), kind, protocol, p.device.namespace);
}

export function nextRaw(s: Socket): Socket | null {
  return rawFrom(s.next, s.kind, s.protocol, s.namespace);
}

function rawFrom(first: Socket | null, kind: u32, protocol: u32, ns: Namespace): Socket | null {
  let s = first;
  while (s !== null) {
    if (s.kind == kind && s.protocol == protocol && s.namespace === ns) return s;
    s = s.next;
  }
  return null;
}

/** raw_icmp_error: whether a raw socket of the protocol heeds an ICMP error (path MTU, redirects). */
export function rawError(p: Packet, protocol: u32): bool {
  return firstRaw(SocketKind.raw, p, protocol) !== null;
}

/** raw_sendmsg: 0 or a negative errno. The payload is at `payload`. */
export function rawSend(s: Socket, r: SendRecord, payload: usize): i32 {
  if (r.length > 0xffff) return -Errno.EMSGSIZE;
  const f = takeFlow(s.namespace);
  f.destination = r.destination;
  f.source = r.source;
  f.oif = r.oif;
  f.mark = r.mark;
  f.tos = r.tos & 0x1e;
  f.protocol = s.protocol;
  if (s.protocol == <u32>Protocol.ICMP && r.length >= 2) {
    f.sourcePort = icmp.type(payload);
    f.destinationPort = icmp.code(payload);
  }
  const error = routeOutput(f);
  const result = error ? error : sendAlong(s, r, f, payload);
  releaseFlow(f);
  return result;
}

function sendAlong(s: Socket, r: SendRecord, f: Flow, payload: usize): i32 {
  if (f.routeFlags & RouteCacheFlag.BROADCAST && !r.broadcast) return -Errno.EACCES;
  const largest: u32 = r.discovery == <u32>Discovery.DO ? f.mtu : 0xffff;
  if (r.length + ipv4.HEADER_LENGTH > largest) return -Errno.EMSGSIZE;
  const p = allocatePacket(r.length);
  if (p === null) return -Errno.ENOBUFS;
  memory.copy(p.data, payload, r.length);
  p.length = r.length;
  p.id = K.nextPacketId++;
  p.mark = r.mark;
  // of the socket's device nothing is known before the route: the loopback's namespace is right in any case
  p.device = f.device !== null ? f.device! : s.namespace.loopback;
  return sendRouted(p, f, r.destination, s.protocol, r.tos, r.ttl, r.discovery);
}
