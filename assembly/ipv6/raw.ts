/** Raw sockets of IPv6 (net/ipv6/raw.c): messages of one protocol that were delivered here, and messages sent. */
import { Errno } from "../abi/errno";
import { Send6Record } from "../abi/ipv6";
import { SocketKind } from "../abi/socket";
import { allocatePacket, Packet } from "../packet";
import { firstRaw, nextRaw } from "../socket/raw";
import { addMessage, messageData, Socket } from "../socket/socket";
import { K } from "../state";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import { destinationOf, Flow6, releaseFlow6, sourceOf, takeFlow6 } from "./flow";
import { sendMessage6 } from "./icmp-errors";
import { copyAddress } from "./in6";
import { defaultHopLimit, sendIpv6 } from "./output";
import { routeOutput6 } from "./route";

/**
 * raw6_local_deliver: a copy to each socket of the protocol: the IPv6 header, then the message from `p.data` on (of extension headers between
 * them a socket hears only by other means). True: there was one.
 */
export function rawDeliver6(p: Packet, protocol: u32): bool {
  const first = firstRaw(SocketKind.raw6, p, protocol);
  let s = first;
  while (s !== null) {
    const m = addMessage(s, ipv6.HEADER_LENGTH + p.length, p.scopeIndex, false);
    if (m !== null) {
      memory.copy(messageData(m), p.network, ipv6.HEADER_LENGTH);
      memory.copy(messageData(m) + ipv6.HEADER_LENGTH, p.data, p.length);
    }
    s = nextRaw(s);
  }
  return first !== null;
}

/** rawv6_err: whether a socket of the protocol heeds an error (path MTU, redirects). */
export function rawError6(p: Packet, protocol: u32): bool {
  return firstRaw(SocketKind.raw6, p, protocol) !== null;
}

/** rawv6_sendmsg: 0 or a negative errno. The payload is at `payload`; the checksum of ICMPv6 is the kernel's. */
export function rawSend6(s: Socket, r: Send6Record, payload: usize): i32 {
  if (r.length > 0xffff - ipv6.HEADER_LENGTH) return -Errno.EMSGSIZE;
  const f = takeFlow6(s.namespace);
  copyAddress(destinationOf(f), changetype<usize>(r) + offsetof<Send6Record>("destination0"));
  copyAddress(sourceOf(f), changetype<usize>(r) + offsetof<Send6Record>("source0"));
  f.oif = r.oif;
  f.mark = r.mark;
  f.label = r.label;
  f.protocol = s.protocol;
  if (s.protocol == <u32>NextHeader.ICMPV6 && r.length >= 2)
    f.destinationPort = ((<u32>load<u8>(payload)) << 8) | (<u32>load<u8>(payload, 1));
  const error = routeOutput6(f);
  const result = error ? error : send(s, r, f, payload);
  releaseFlow6(f);
  return result;
}

function send(s: Socket, r: Send6Record, f: Flow6, payload: usize): i32 {
  if (r.discovery == 2 && r.length + ipv6.HEADER_LENGTH > f.mtu) return -Errno.EMSGSIZE;
  const p = allocatePacket(r.length);
  if (p === null) return -Errno.ENOBUFS;
  memory.copy(p.data, payload, r.length);
  p.length = r.length;
  p.id = K.nextPacketId++;
  p.mark = r.mark;
  p.device = f.device !== null ? f.device! : s.namespace.loopback;
  const hops = r.hopLimit >= 0 ? r.hopLimit : <i32>defaultHopLimit(f);
  if (s.protocol == <u32>NextHeader.ICMPV6 && r.length >= 8) {
    sendMessage6(p, f, r.trafficClass, hops);
    return 0;
  }
  return sendIpv6(p, f, s.protocol, r.trafficClass, r.label ? <i32>r.label : -1, hops);
}
