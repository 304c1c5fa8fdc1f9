/** What processes do with sockets, whichever kind they are (net/ipv4/af_inet.c): system calls and proxies come by here. */
import { Errno } from "../abi/errno";
import { InetReady, SocketState } from "../abi/inet-socket";
import { SocketKind } from "../abi/socket";
import { Sock } from "./inet-sock";
import { closeTcp, shutdownSend } from "./tcp-close";
import { connectTcp } from "./tcp-connect";
import { lockTcp, unlockTcp } from "./tcp-input";
import { sendTcp } from "./tcp-output";
import { readTcp } from "./tcp-receive";
import { SEND_BUFFER, Shutdown, TcpSock } from "./tcp-sock";
import { closeUdp, connectUdp, disconnectUdp, UdpSock } from "./udp";

export function isTcp(s: Sock): bool {
  return s.kind == <u32>SocketKind.tcp;
}

/** connect(2); port 0 disconnects a UDP socket. */
export function connectSock(s: Sock, address: u32, port: u32): i32 {
  if (!isTcp(s)) {
    if (!port) {
      disconnectUdp(changetype<UdpSock>(s));
      return 0;
    }
    return connectUdp(changetype<UdpSock>(s), address, port);
  }
  if (!port) return -Errno.EADDRNOTAVAIL;
  const t = changetype<TcpSock>(s);
  lockTcp(t);
  const error = connectTcp(t, address, port);
  unlockTcp(t);
  return error;
}

/** write(2) on a connection: bytes taken, 0 where it would have to wait, or a negative errno */
export function writeTcp(s: TcpSock, from: usize, length: u32): i32 {
  lockTcp(s);
  const taken = sendTcp(s, from, length);
  unlockTcp(s);
  return taken;
}

/** read(2) on a connection: bytes copied */
export function takeTcp(s: TcpSock, to: usize, most: u32): u32 {
  lockTcp(s);
  const copied = readTcp(s, to, most);
  unlockTcp(s);
  return copied;
}

/** shutdown(SHUT_WR) */
export function endTcp(s: TcpSock): i32 {
  lockTcp(s);
  const error = shutdownSend(s);
  unlockTcp(s);
  return error;
}

export function closeSock(s: Sock, abort: bool): void {
  s.watcher = 0;
  if (isTcp(s)) closeTcp(changetype<TcpSock>(s), abort);
  else closeUdp(changetype<UdpSock>(s));
}

/** poll(2): InetReady */
export function readiness(s: Sock): u32 {
  let ready: u32 = s.error ? <u32>(InetReady.ERROR | InetReady.IN | InetReady.OUT) : 0;
  if (s.errorQueued) ready |= InetReady.ERROR;
  if (!isTcp(s)) {
    if (changetype<UdpSock>(s).firstDatagram !== null) ready |= InetReady.IN;
    return ready | InetReady.OUT;
  }
  const t = changetype<TcpSock>(s);
  if (t.state == <u32>SocketState.LISTEN) return t.acceptFirst !== null ? InetReady.IN : 0;
  if (t.readable) ready |= InetReady.IN;
  if (t.finReceived || (t.shutdown & (<u32>Shutdown.RECEIVE) && t.state != <u32>SocketState.SYN_SENT)) {
    if (t.state != <u32>SocketState.CLOSE || t.remotePort) ready |= InetReady.IN | InetReady.EOF;
  }
  if (t.state == <u32>SocketState.SYN_SENT) return ready;
  if (t.shutdown & (<u32>Shutdown.SEND)) return ready | InetReady.OUT;
  if (t.queuedBytes < SEND_BUFFER && t.state != <u32>SocketState.CLOSE) ready |= InetReady.OUT;
  return ready;
}
