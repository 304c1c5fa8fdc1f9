/** UDP and TCP sockets: socket(2), bind(2), listen(2), connect(2) ... of AF_INET, and what inet_diag says. Nothing here waits: EAGAIN. */
import { Errno } from "../abi/errno";
import { InetInfoRecord, InetOption, InetReceivedRecord, SocketState } from "../abi/inet-socket";
import { SocketKind } from "../abi/socket";
import { drainBacklog } from "../device/core";
import { namespaceById } from "../net/namespace";
import { bindSock } from "../socket/inet-bind";
import { closeSock, connectSock, endTcp, isTcp, readiness, takeTcp, writeTcp } from "../socket/inet-calls";
import { inetSockets, Sock, sockById } from "../socket/inet-sock";
import { closeProxy, openProxy, proxyById } from "../socket/proxy";
import { acceptTcp, listenTcp } from "../socket/tcp-listen";
import { openTcp, TcpSock } from "../socket/tcp-sock";
import { datagramData, openUdp, sendUdp, takeDatagram, UdpSock } from "../socket/udp";
import { K, MAILBOX } from "../state";

/** A socket that a process may use, or null. */
function open(id: u32): Sock | null {
  const s = sockById(id);
  return s !== null && !s.dead ? s : null;
}

function enter(): void {
  K.inProcess = 1;
}
function leave(result: i32): i32 {
  K.inProcess = 0;
  drainBacklog();
  return result;
}

/** `kind` is SocketKind.udp or .tcp; answers its number or a negative errno. */
export function inet_open(namespace: u32, kind: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  let s: Sock | null = null;
  if (kind == <u32>SocketKind.udp) s = openUdp(ns);
  else if (kind == <u32>SocketKind.tcp) s = openTcp(ns);
  else return -Errno.EPROTONOSUPPORT;
  return s === null ? -Errno.ENOBUFS : <i32>s.id;
}

/** Id of the namespace that a socket was opened in. */
export function inet_namespace(id: u32): i32 {
  const s = open(id);
  return s === null ? -Errno.EBADF : <i32>s.namespace.id;
}

/** setsockopt(2): an InetOption */
export function inet_set(id: u32, option: u32, value: u32): i32 {
  const s = open(id);
  if (s === null) return -Errno.EBADF;
  switch (option) {
    case InetOption.REUSE:
      s.reuse = value;
      return 0;
    case InetOption.BROADCAST:
      s.broadcast = value;
      return 0;
    case InetOption.NODELAY:
      if (!isTcp(s)) return -Errno.ENOPROTOOPT;
      changetype<TcpSock>(s).noDelay = value;
      return 0;
    case InetOption.DEVICE:
      s.device = value;
      return 0;
    case InetOption.TTL:
      if (!value || value > 255) return -Errno.EINVAL;
      s.ttl = value;
      return 0;
    case InetOption.TOS:
      s.tos = value & 0xff;
      return 0;
    case InetOption.MARK:
      s.mark = value;
      return 0;
    default:
      return -Errno.ENOPROTOOPT;
  }
}

export function inet_bind(id: u32, address: u32, port: u32): i32 {
  const s = open(id);
  if (s === null) return -Errno.EBADF;
  return bindSock(s, address, port);
}

export function inet_listen(id: u32, backlog: u32): i32 {
  const s = open(id);
  if (s === null) return -Errno.EBADF;
  if (!isTcp(s)) return -Errno.EOPNOTSUPP;
  return listenTcp(changetype<TcpSock>(s), backlog);
}

/** connect(2): a TCP connection is under way when this answers 0; inet_info tells what became of it. */
export function inet_connect(id: u32, address: u32, port: u32): i32 {
  const s = open(id);
  if (s === null) return -Errno.EBADF;
  enter();
  return leave(connectSock(s, address, port));
}

/** accept(2): the number of the connection, or -EAGAIN */
export function inet_accept(id: u32): i32 {
  const s = open(id);
  if (s === null) return -Errno.EBADF;
  if (s.state != <u32>SocketState.LISTEN || !isTcp(s)) return -Errno.EINVAL;
  const c = acceptTcp(changetype<TcpSock>(s));
  return c === null ? -Errno.EAGAIN : <i32>c.id;
}

/** Sends bytes at `payload`; address and port of a datagram's receiver, or 0. Bytes taken (0: full, ask later), or a negative errno. */
export function inet_send(id: u32, payload: usize, length: u32, address: u32, port: u32): i32 {
  const s = open(id);
  if (s === null) return -Errno.EBADF;
  enter();
  if (isTcp(s)) return leave(writeTcp(changetype<TcpSock>(s), payload, length));
  return leave(sendUdp(changetype<UdpSock>(s), payload, length, address, port));
}

/** recv(2) of a connection: up to `most` bytes go to `to`; their number, 0 where there are none, -errno of what broke it (once). */
export function inet_read(id: u32, to: usize, most: u32): i32 {
  const s = open(id);
  if (s === null) return -Errno.EBADF;
  if (!isTcp(s)) return -Errno.EOPNOTSUPP;
  enter();
  const copied = takeTcp(changetype<TcpSock>(s), to, most);
  if (!copied && s.error) {
    const error = s.error;
    s.error = 0;
    return leave(-(<i32>error));
  }
  return leave(<i32>copied);
}

/** recvfrom(2) of a UDP socket: 1 and an InetReceivedRecord in the mailbox, 0 where there is none, or -errno of an ICMP error (once). */
export function inet_receive(id: u32): i32 {
  const s = open(id);
  if (s === null) return -Errno.EBADF;
  if (isTcp(s)) return -Errno.EOPNOTSUPP;
  if (s.error) {
    const error = s.error;
    s.error = 0;
    return -(<i32>error);
  }
  const m = takeDatagram(changetype<UdpSock>(s));
  if (m === null) return 0;
  const r = changetype<InetReceivedRecord>(MAILBOX);
  r.address = m.address;
  r.port = m.port;
  r.data = <u32>datagramData(m);
  r.length = m.length;
  return 1;
}

/** shutdown(SHUT_WR) of a connection */
export function inet_shutdown(id: u32): i32 {
  const s = open(id);
  if (s === null) return -Errno.EBADF;
  if (!isTcp(s)) return -Errno.ENOTCONN;
  enter();
  return leave(endTcp(changetype<TcpSock>(s)));
}

/** close(2); `abort`: with a reset (SO_LINGER 0) */
export function inet_close(id: u32, abort: u32): i32 {
  const s = open(id);
  if (s === null) return -Errno.EBADF;
  enter();
  closeSock(s, abort != 0);
  return leave(0);
}

function fill(s: Sock): void {
  const r = changetype<InetInfoRecord>(MAILBOX);
  r.id = s.dead ? 0 : s.id;
  r.kind = s.kind;
  r.state = s.state;
  r.localAddress = s.localAddress;
  r.localPort = s.localPort;
  r.remoteAddress = s.remoteAddress;
  r.remotePort = s.remotePort;
  r.device = s.device;
  r.error = s.error;
  r.softError = s.softError;
  r.ready = readiness(s);
  r.cursor = s.id;
  if (!isTcp(s)) {
    r.receiveQueue = changetype<UdpSock>(s).queuedBytes;
    r.sendQueue = 0;
    return;
  }
  const t = changetype<TcpSock>(s);
  if (s.state == <u32>SocketState.LISTEN) {
    r.receiveQueue = t.accepted;
    r.sendQueue = t.backlog;
  } else {
    r.receiveQueue = t.readable;
    r.sendQueue = s.state == <u32>SocketState.TIME_WAIT ? 0 : t.writeSequence - t.unacknowledged;
  }
}

/** What there is to know of a socket: an InetInfoRecord in the mailbox. */
export function inet_info(id: u32): i32 {
  const s = open(id);
  if (s === null) return -Errno.EBADF;
  fill(s);
  return 0;
}

/** The socket behind `cursor` (0: the first) in a namespace, those without an owner too: 1 and an InetInfoRecord, or 0 at the end. */
export function inet_next(namespace: u32, cursor: u32): i32 {
  if (!K.inetSockets) return 0;
  let s: Sock | null = inetSockets().first;
  if (cursor) {
    const last = sockById(cursor);
    if (last === null) return 0;
    s = last.next;
  }
  while (s !== null) {
    if (s.namespace.id == namespace) {
      fill(s);
      return 1;
    }
    s = s.next;
  }
  return 0;
}

/** Opens a userland proxy (`kind` as in inet_open; `lingerNs` 0: no limit): its number or a negative errno. */
export function proxy_open(
  namespace: u32,
  kind: u32,
  address: u32,
  port: u32,
  targetAddress: u32,
  targetPort: u32,
  device: u32,
  lingerNs: u64,
): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  if (kind != <u32>SocketKind.udp && kind != <u32>SocketKind.tcp) return -Errno.EPROTONOSUPPORT;
  return openProxy(ns, <SocketKind>kind, address, port, targetAddress, targetPort, device, lingerNs);
}

export function proxy_close(id: u32): i32 {
  const p = proxyById(id);
  if (p === null) return -Errno.EBADF;
  enter();
  closeProxy(p);
  return leave(0);
}
