/** Local addresses and ports of sockets (inet_bind of net/ipv4/af_inet.c, inet_csk_get_port, udp_lib_get_port, __inet_hash_connect). */
import { Errno } from "../abi/errno";
import { SocketState } from "../abi/inet-socket";
import { RouteType } from "../abi/route";
import { SocketKind } from "../abi/socket";
import { NetSysctl } from "../abi/sysctl";
import { addressType } from "../net/devinet";
import { Namespace, netSysctl } from "../net/namespace";
import { randomBelow } from "../state";
import { findConnection, firstOfPort, joinPort, Sock } from "./inet-sock";

/** bind(2): 0 or a negative errno. Port 0: the kernel chooses. */
export function bindSock(s: Sock, address: u32, port: u32): i32 {
  if (s.state != <u32>SocketState.CLOSE || s.localPort) return -Errno.EINVAL;
  const ns = s.namespace;
  const type = address ? addressType(ns, address) : <u32>RouteType.LOCAL;
  if (
    type != RouteType.LOCAL &&
    type != RouteType.MULTICAST &&
    type != RouteType.BROADCAST &&
    !netSysctl(ns, NetSysctl.ip_nonlocal_bind)
  ) {
    return -Errno.EADDRNOTAVAIL;
  }
  s.localAddress = address;
  const error = takePort(s, port);
  if (error) {
    s.localAddress = 0;
    return error;
  }
  s.addressLocked = address ? 1 : 0;
  s.portLocked = port ? 1 : 0;
  return 0;
}

/** Gives the socket a port (0: any free one) that no other socket's use of it excludes. */
export function takePort(s: Sock, port: u32): i32 {
  if (port) {
    if (conflicts(s, port)) return -Errno.EADDRINUSE;
    s.localPort = port;
    return joinPort(s) ? 0 : -Errno.ENOBUFS;
  }
  const low = <u32>netSysctl(s.namespace, NetSysctl.ip_local_port_range_low);
  const high = <u32>netSysctl(s.namespace, NetSysctl.ip_local_port_range_high);
  const count = high - low + 1;
  const start = randomBelow(count);
  for (let i: u32 = 0; i < count; i++) {
    const candidate = low + ((start + i) % count);
    if (firstOfPort(s.namespace, s.kind, candidate) !== null) continue;
    s.localPort = candidate;
    return joinPort(s) ? 0 : -Errno.ENOBUFS;
  }
  return -Errno.EADDRINUSE;
}

/** inet_csk_bind_conflict, inet_rcv_saddr_equal: another socket has the port, on this address or on any, and does not share it */
function conflicts(s: Sock, port: u32): bool {
  let other = firstOfPort(s.namespace, s.kind, port);
  while (other !== null) {
    const device = !s.device || !other.device || s.device == other.device;
    const address = !s.localAddress || !other.localAddress || s.localAddress == other.localAddress;
    if (other !== s && device && address) {
      // SO_REUSEADDR: TCP shares a port that nobody listens on; UDP shares it at any time
      const shared =
        s.reuse && other.reuse && (s.kind == <u32>SocketKind.udp || other.state != <u32>SocketState.LISTEN);
      if (!shared) return true;
    }
    other = other.portNext;
  }
  return false;
}

/** __inet_hash_connect: a local port for a connection whose addresses are known; the same port may serve several destinations. */
export function takeConnectPort(s: Sock): i32 {
  const ns: Namespace = s.namespace;
  const low = <u32>netSysctl(ns, NetSysctl.ip_local_port_range_low);
  const high = <u32>netSysctl(ns, NetSysctl.ip_local_port_range_high);
  const count = (high - low + 1) & ~1;
  // even ports first: odd ones are left to bind(2)
  const start = randomBelow(count) & ~1;
  for (let odd: u32 = 0; odd < 2; odd++) {
    for (let i: u32 = 0; i < count; i += 2) {
      const candidate = low + odd + ((start + i) % count);
      if (!isFreeFor(s, candidate)) continue;
      s.localPort = candidate;
      return joinPort(s) ? 0 : -Errno.ENOBUFS;
    }
  }
  return -Errno.EADDRNOTAVAIL;
}

function isFreeFor(s: Sock, port: u32): bool {
  let other = firstOfPort(s.namespace, s.kind, port);
  while (other !== null) {
    // a port that somebody bound is his
    if (other.portLocked || !other.inConnections) return false;
    other = other.portNext;
  }
  return findConnection(s.namespace, s.localAddress, port, s.remoteAddress, s.remotePort, s.device) === null;
}
