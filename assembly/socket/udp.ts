/** UDP sockets (net/ipv4/udp.c): which socket a datagram is for, its queue, sending, and errors that come back. */
import { reliedOn } from "../observe";
import { Decision, Taker } from "../abi/decision";
import { Errno } from "../abi/errno";
import { SocketState } from "../abi/inet-socket";
import { Refusal } from "../abi/flow-cache";
import { DropReason } from "../abi/drop";
import { RouteCacheFlag, RouteType } from "../abi/route";
import { SocketKind } from "../abi/socket";
import { allocate, release } from "../memory";
import { releaseFlow } from "../net/flow";
import { Namespace } from "../net/namespace";
import { addressType } from "../net/devinet";
import { allocatePacket, consume, drop, Packet, replacement } from "../packet";
import { refuse } from "../recording";
import { K } from "../state";
import { write16 } from "../wire/bytes";
import { checksumPseudo } from "../wire/checksum";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as udp from "../wire/udp";
import { geneveKnows, geneveReceive } from "../device/geneve/receive";
import { vxlanKnows, vxlanReceive } from "../device/vxlan/receive";
import { createSock, destroySock, firstOfPort, leavePort, joinPort, Sock } from "./inet-sock";
import { takePort } from "./inet-bind";
import { convertError, fatalError } from "./inet-error";
import { flowOf, routeSock, sendFromSock } from "./inet-output";
import { wake } from "./wake";

/** net.core.rmem_default: bytes of memory that received datagrams may take (sk_rcvbuf) */
const RECEIVE_BUFFER: u32 = 212992;
/** what a datagram takes beside its bytes, about (SKB_TRUESIZE) */
const OVERHEAD: u32 = 768;
const LARGEST: u32 = 65507;

@unmanaged
export class UdpSock extends Sock {
  firstDatagram: Datagram | null;
  lastDatagram: Datagram | null;
  /** handed out by the last receive; freed by the next */
  taken: Datagram | null;
  queued: u32;
  queuedBytes: u32;
  /** datagrams that did not fit */
  drops: u32;
  /** EncapKind of a tunnel's own socket, and what its receive function needs */
  encap: u32;
  encapHolder: usize;
}

/** Who takes what comes to a tunnel's socket (udp_sock.encap_rcv). */
export const enum EncapKind {
  none = 0,
  vxlan,
  geneve,
}

/** encap_rcv: `p.data` is at the UDP header. Takes the packet whatever is in it. */
function receiveEncapsulated(s: UdpSock, p: Packet): void {
  if (s.encap == <u32>EncapKind.vxlan) vxlanReceive(s.encapHolder, p);
  else geneveReceive(s.encapHolder, p);
}

/** encap_err_lookup: is the datagram of ours whose UDP header is quoted at `h` (with `bytes` of it) one of a tunnel that is there? */
function isTunnels(s: UdpSock, remote: u32, h: usize, bytes: u32): bool {
  if (s.encap == <u32>EncapKind.vxlan) return vxlanKnows(s.encapHolder, h, bytes);
  return geneveKnows(s.encapHolder, remote, h, bytes);
}

/** The bytes follow. */
@unmanaged
export class Datagram {
  next: Datagram | null;
  length: u32;
  address: u32;
  port: u32;
}

export function openUdp(ns: Namespace): UdpSock | null {
  return changetype<UdpSock | null>(createSock(SocketKind.udp, ns, <u32>offsetof<UdpSock>()));
}

export function closeUdp(s: UdpSock): void {
  let m = s.firstDatagram;
  while (m !== null) {
    const next = m.next;
    freeDatagram(m);
    m = next;
  }
  if (s.taken !== null) freeDatagram(s.taken!);
  destroySock(s, <u32>offsetof<UdpSock>());
}

/** compute_score: how well a socket fits a datagram; 0 where it does not. */
function score(s: Sock, remote: u32, remotePort: u32, ifindex: u32): u32 {
  let points: u32 = 1;
  if (s.remoteAddress) {
    if (s.remoteAddress != remote) return 0;
    points += 4;
  }
  if (s.remotePort) {
    if (s.remotePort != remotePort) return 0;
    points += 4;
  }
  if (s.device) {
    if (s.device != ifindex) return 0;
    points += 4;
  }
  return points;
}

/** __udp4_lib_lookup: sockets bound to the address come before those bound to any, whatever their points. */
export function findUdp(
  ns: Namespace,
  local: u32,
  port: u32,
  remote: u32,
  remotePort: u32,
  ifindex: u32,
): UdpSock | null {
  const first = firstOfPort(ns, SocketKind.udp, port);
  for (let round = 0; round < 2; round++) {
    const wanted = round == 0 ? local : 0;
    let best: Sock | null = null;
    let points: u32 = 0;
    let s = first;
    while (s !== null) {
      if (s.localAddress == wanted) {
        const p = score(s, remote, remotePort, ifindex);
        if (p > points) {
          points = p;
          best = s;
        }
      }
      s = s.portNext;
    }
    if (best !== null) return changetype<UdpSock>(best);
  }
  return null;
}

/**
 * __udp4_lib_rcv from the lookup on: `p.data` is at a UDP header whose checksum is right. False where no socket is there; else the packet
 * is consumed.
 */
export function deliverUdp(p: Packet): bool {
  if (!K.inetSockets) return false;
  const h = p.network;
  const ns = p.device.namespace;
  const local = ipv4.destination(h);
  const remote = ipv4.source(h);
  const port = udp.destination(p.data);
  const remotePort = udp.source(p.data);
  // what was looped back came from the device that it left by
  const ifindex = p.device.ifindex;
  if (p.routeFlags & (RouteCacheFlag.BROADCAST | RouteCacheFlag.MULTICAST))
    return deliverToMany(p, ns, local, port, remote, remotePort, ifindex);
  const s = findUdp(ns, local, port, remote, remotePort, ifindex);
  if (s === null) return false;
  if (s.encap) receiveEncapsulated(s, p);
  else if (queueDatagram(s, p, remote, remotePort)) {
    reliedOn(p, Decision.delivered, changetype<usize>(s), Taker.udp);
    consume(p);
  } else drop(p, DropReason.SOCKET_RCVBUFF);
  return true;
}

/** __udp4_lib_mcast_deliver: a copy for each socket that takes it. */
function deliverToMany(
  p: Packet,
  ns: Namespace,
  local: u32,
  port: u32,
  remote: u32,
  remotePort: u32,
  ifindex: u32,
): bool {
  if (K.recording) refuse(Refusal.local);
  let found = false;
  let s = firstOfPort(ns, SocketKind.udp, port);
  while (s !== null) {
    if ((!s.localAddress || s.localAddress == local) && score(s, remote, remotePort, ifindex)) {
      found = true;
      const u = changetype<UdpSock>(s);
      if (u.encap) {
        const copy = replacement(p);
        if (copy !== null) receiveEncapsulated(u, copy);
      } else queueDatagram(u, p, remote, remotePort);
    }
    s = s.portNext;
  }
  if (found) {
    reliedOn(p, Decision.delivered, 0, Taker.udp);
    consume(p);
  }
  return found;
}

function queueDatagram(s: UdpSock, p: Packet, remote: u32, remotePort: u32): bool {
  if (K.recording) refuse(Refusal.local);
  const length = p.length - udp.HEADER_LENGTH;
  const bytes = <u32>offsetof<Datagram>() + length;
  const at: usize = s.queuedBytes + length + OVERHEAD > RECEIVE_BUFFER ? 0 : allocate(bytes);
  if (!at) {
    s.drops++;
    return false;
  }
  const m = changetype<Datagram>(at);
  m.length = length;
  m.address = remote;
  m.port = remotePort;
  memory.copy(at + offsetof<Datagram>(), p.data + udp.HEADER_LENGTH, length);
  const last = s.lastDatagram;
  if (last === null) s.firstDatagram = m;
  else last.next = m;
  s.lastDatagram = m;
  s.queued++;
  s.queuedBytes += length + OVERHEAD;
  wake(s);
  return true;
}

export function datagramData(m: Datagram): usize {
  return changetype<usize>(m) + offsetof<Datagram>();
}

function freeDatagram(m: Datagram): void {
  release(changetype<usize>(m), <u32>offsetof<Datagram>() + m.length);
}

/** The oldest datagram, valid until the next call; null where there is none. */
export function takeDatagram(s: UdpSock): Datagram | null {
  if (s.taken !== null) freeDatagram(s.taken!);
  const m = s.firstDatagram;
  s.taken = m;
  if (m === null) return null;
  s.firstDatagram = m.next;
  if (s.firstDatagram === null) s.lastDatagram = null;
  m.next = null;
  s.queued--;
  s.queuedBytes -= m.length + OVERHEAD;
  return m;
}

/** __ip4_datagram_connect: fixes the other side and, where it is not yet, the own address. */
export function connectUdp(s: UdpSock, address: u32, port: u32): i32 {
  const f = flowOf(s);
  let error = routeSock(f, s, address, s.addressLocked ? s.localAddress : 0, port);
  if (!error && f.routeFlags & RouteCacheFlag.BROADCAST && !s.broadcast) error = -Errno.EACCES;
  if (!error && !s.localPort) error = takePort(s, 0);
  if (!error) {
    // the chain of the port stays the same; only what the socket fits changes
    if (!s.localAddress) s.localAddress = f.source;
    s.remoteAddress = f.destination;
    s.remotePort = port;
    s.state = SocketState.ESTABLISHED;
  }
  releaseFlow(f);
  return error;
}

/** __udp_disconnect: the address and the port that the kernel chose go. */
export function disconnectUdp(s: UdpSock): void {
  s.state = SocketState.CLOSE;
  s.remoteAddress = 0;
  s.remotePort = 0;
  if (!s.addressLocked) s.localAddress = 0;
  if (!s.portLocked) {
    leavePort(s);
    s.localPort = 0;
  } else joinPort(s);
}

/** udp_sendmsg: `length` bytes at `from`; port 0: to where the socket is connected. Bytes sent, or a negative errno. */
export function sendUdp(s: UdpSock, from: usize, length: u32, address: u32, port: u32): i32 {
  if (s.error) {
    const error = s.error;
    s.error = 0;
    return -(<i32>error);
  }
  if (length > LARGEST) return -Errno.EMSGSIZE;
  const connected = s.state == <u32>SocketState.ESTABLISHED;
  let remote = address;
  let remotePort = port;
  if (!port) {
    if (!connected) return address ? -Errno.EINVAL : -Errno.EDESTADDRREQ;
    remote = s.remoteAddress;
    remotePort = s.remotePort;
  }
  if (!s.localPort) {
    const error = takePort(s, 0);
    if (error) return error;
  }
  const f = flowOf(s);
  let result = routeSock(f, s, remote, multicastSource(s), remotePort);
  if (!result && f.routeFlags & RouteCacheFlag.BROADCAST && !s.broadcast) result = -Errno.EACCES;
  if (!result) {
    const p = allocatePacket(length + udp.HEADER_LENGTH + ipv4.HEADER_LENGTH);
    if (p === null) result = -Errno.ENOBUFS;
    else {
      const h = p.data;
      p.length = length + udp.HEADER_LENGTH;
      udp.writePorts(h, s.localPort, remotePort);
      write16(h + udp.LENGTH, p.length);
      write16(h + udp.CHECKSUM, 0);
      memory.copy(h + udp.HEADER_LENGTH, from, length);
      const sum = checksumPseudo(h, p.length, f.source, f.destination, Protocol.UDP);
      write16(h + udp.CHECKSUM, sum ? sum : 0xffff);
      result = sendFromSock(p, s, f, connected, s.tos);
      if (!result) result = <i32>length;
    }
  }
  releaseFlow(f);
  return result;
}

/** A socket bound to a group or a broadcast address receives there but sends from an address of the host (inet_saddr). */
function multicastSource(s: Sock): u32 {
  if (!s.localAddress) return 0;
  const type = addressType(s.namespace, s.localAddress);
  return type == <u32>RouteType.MULTICAST || type == <u32>RouteType.BROADCAST ? 0 : s.localAddress;
}

/**
 * __udp4_lib_err: an ICMP error about a datagram of ours, quoted at `inner` with `quoted` bytes behind its IP header. True where a socket or a
 * tunnel heeds it (path MTU, redirects).
 */
export function udpError(ns: Namespace, inner: usize, type: u32, code: u32, ifindex: u32, quoted: u32): bool {
  if (!K.inetSockets) return false;
  const h = inner + ipv4.headerLength(inner);
  const local = ipv4.source(inner);
  const remote = ipv4.destination(inner);
  let s = findUdp(ns, local, udp.source(h), remote, udp.destination(h), ifindex);
  // __udp4_lib_err_encap: a tunnel sends from the port of a flow to the port that it listens on
  if (s === null) s = findUdp(ns, local, udp.destination(h), remote, udp.source(h), ifindex);
  else if (!s.encap) {
    const error = convertError(type, code);
    if (error && fatalError(type, code) && s.state == <u32>SocketState.ESTABLISHED) {
      s.error = error;
      wake(s);
    }
    return true;
  }
  return s !== null && s.encap != 0 && isTunnels(s, remote, h, quoted);
}
