/** Packets of sockets (__ip_queue_xmit, ip_build_and_send_pkt of net/ipv4/ip_output.c). */
import { Errno } from "../abi/errno";
import { RouteCacheFlag } from "../abi/route";
import { NetSysctl } from "../abi/sysctl";
import { Flow, releaseFlow, setRoute, takeFlow } from "../net/flow";
import { netSysctl } from "../net/namespace";
import { localOut } from "../net/output";
import { Discovery } from "../net/reply";
import { routeOutput } from "../net/route";
import { consume, Packet, push } from "../packet";
import { K, random32 } from "../state";
import { EtherType } from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import { SocketState } from "../abi/inet-socket";
import { SocketKind } from "../abi/socket";
import { Sock } from "./inet-sock";

/** A route for what the socket sends; the caller releases the flow. 0 or a negative errno. */
export function routeSock(f: Flow, s: Sock, destination: u32, source: u32, port: u32): i32 {
  f.destination = destination;
  f.source = source;
  f.oif = s.device;
  f.mark = s.mark;
  f.tos = s.tos & 0x1e;
  f.protocol = s.kind == <u32>SocketKind.udp ? <u32>Protocol.UDP : <u32>Protocol.TCP;
  f.sourcePort = s.localPort;
  f.destinationPort = port;
  return routeOutput(f);
}

export function flowOf(s: Sock): Flow {
  return takeFlow(s.namespace);
}

export { releaseFlow };

/**
 * Sends a payload (`p.data` to its end) of a socket along its route. `identify`: the socket counts its packets even where they may not be
 * cut (ip_select_ident_segs for a connected socket). 0, or -EPERM where netfilter refused it. Consumes the packet.
 */
export function sendFromSock(p: Packet, s: Sock, f: Flow, identify: bool, tos: u32): i32 {
  const h = push(p, ipv4.HEADER_LENGTH);
  if (!h) {
    consume(p);
    return -Errno.ENOBUFS;
  }
  p.network = h;
  p.transport = h + ipv4.HEADER_LENGTH;
  p.protocol = EtherType.IP;
  p.input = null;
  p.id = K.nextPacketId++;
  if (s.kind == <u32>SocketKind.tcp || s.state == <u32>SocketState.ESTABLISHED) {
    // skb_set_hash_from_sk
    while (!s.txHash) s.txHash = random32();
    p.hash = s.txHash;
    p.hashPorts = 1;
  }
  p.mark = s.mark;
  p.device = f.device!;
  setRoute(p, f);
  p.ignoreDf = s.kind == <u32>SocketKind.udp ? 1 : 0;
  let ttl = s.ttl;
  if (!ttl) {
    const one = (f.routeFlags & RouteCacheFlag.MULTICAST) != 0;
    ttl = one ? 1 : <u32>netSysctl(s.namespace, NetSysctl.ip_default_ttl);
  }
  // ip_dont_fragment: a datagram that does not fit is cut, a segment never (__ip_make_skb, __ip_queue_xmit)
  const fits = s.kind == <u32>SocketKind.tcp || p.length <= f.mtu;
  const whole = fits && !(f.routeFlags & RouteCacheFlag.MTU_LOCKED);
  const fragment: u32 = whole ? ipv4.FLAG_DF : 0;
  let id: u32 = 0;
  if (identify) {
    id = s.identification;
    s.identification = (id + 1) & 0xffff;
  } else if (!whole) id = random32() & 0xffff;
  ipv4.writeHeader(h, tos, p.length, id, fragment, ttl, f.protocol, f.source, f.destination);
  return localOut(p);
}

export { Discovery };
