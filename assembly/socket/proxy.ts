/**
 * A userland proxy as the kernel sees one: a listener, and for each client a connection to the target, with bytes carried between them
 * (docker-proxy; socat TCP-LISTEN:...,fork TCP:...). It is all in kernel memory, so that a snapshot holds it, and runs as a process would:
 * when the packets of the moment have been received.
 */
import { Errno } from "../abi/errno";
import { InetReady, SocketState } from "../abi/inet-socket";
import { SocketKind } from "../abi/socket";
import { TimerKind } from "../abi/events";
import { cancel, NS_PER_S, scheduleIn, Timer } from "../clock";
import { allocate, release } from "../memory";
import { Namespace } from "../net/namespace";
import { K } from "../state";
import { bindSock } from "./inet-bind";
import { closeSock, connectSock, endTcp, readiness, takeTcp, writeTcp } from "./inet-calls";
import { inetSockets, Sock } from "./inet-sock";
import { acceptTcp, listenTcp } from "./tcp-listen";
import { openTcp, SEND_BUFFER, TcpSock } from "./tcp-sock";
import { datagramData, openUdp, sendUdp, takeDatagram, UdpSock } from "./udp";
import { wakeWorker, Worker } from "./wake";

/** bytes carried at once: what io.Copy takes */
const COPY_BYTES: u32 = 32768;
/** a UDP client that is silent for so long is forgotten (docker-proxy's UDPConnTrackTimeout) */
const UDP_TIMEOUT_NS: u64 = 90 * NS_PER_S;

@unmanaged
export class Proxy extends Worker {
  /** next proxy; of a pair: next pair of its proxy */
  next: Proxy | null;
  id: u32;
  namespace: Namespace;
  kind: u32;
  targetAddress: u32;
  targetPort: u32;
  /** listener; of a TCP pair: the client's connection */
  front: Sock | null;
  /** of a pair: the connection to the target */
  back: Sock | null;
  pairs: Proxy | null;
  /** of a pair: its proxy */
  owner: Proxy | null;
  /** of a UDP pair: the client */
  address: u32;
  port: u32;
  timer: Timer;
  /** what the other direction is given when one has ended, 0: no limit */
  lingerNs: u64;
  frontEnded: u32;
  backEnded: u32;
}

function make(ns: Namespace, kind: u32): Proxy | null {
  const at = allocate(<u32>offsetof<Proxy>() + <u32>offsetof<Timer>());
  if (!at) return null;
  const p = changetype<Proxy>(at);
  p.timer = changetype<Timer>(at + offsetof<Proxy>());
  p.namespace = ns;
  p.kind = kind;
  return p;
}

/** Opens a proxy: its number or a negative errno. */
export function openProxy(
  ns: Namespace,
  kind: SocketKind,
  address: u32,
  port: u32,
  targetAddress: u32,
  targetPort: u32,
  device: u32,
  lingerNs: u64,
): i32 {
  const p = make(ns, kind);
  if (p === null) return -Errno.ENOBUFS;
  const udp = kind == SocketKind.udp;
  const s: Sock | null = udp ? changetype<Sock | null>(openUdp(ns)) : changetype<Sock | null>(openTcp(ns));
  if (s === null) {
    release(changetype<usize>(p), <u32>offsetof<Proxy>() + <u32>offsetof<Timer>());
    return -Errno.ENOBUFS;
  }
  // Go and socat,reuseaddr both ask for it; on UDP it would let others take the port
  s.reuse = udp ? 0 : 1;
  s.device = device;
  let error = bindSock(s, address, port);
  if (!error && !udp) error = listenTcp(changetype<TcpSock>(s), 4096);
  if (error) {
    closeSock(s, false);
    release(changetype<usize>(p), <u32>offsetof<Proxy>() + <u32>offsetof<Timer>());
    return error;
  }
  p.id = ++K.nextSocket;
  p.targetAddress = targetAddress;
  p.targetPort = targetPort;
  p.lingerNs = lingerNs;
  p.front = s;
  s.watcher = changetype<usize>(p);
  const t = inetSockets();
  p.next = changetype<Proxy | null>(t.proxies);
  t.proxies = changetype<usize>(p);
  return <i32>p.id;
}

export function proxyById(id: u32): Proxy | null {
  if (!K.inetSockets) return null;
  let p = changetype<Proxy | null>(inetSockets().proxies);
  while (p !== null && p.id != id) p = p.next;
  return p;
}

/** Ends a proxy and all that it carries. */
export function closeProxy(p: Proxy): void {
  while (p.pairs !== null) closePair(p.pairs!);
  const front = p.front;
  if (front !== null) closeSock(front, false);
  const t = inetSockets();
  let at = changetype<Proxy | null>(t.proxies);
  if (at === p) t.proxies = changetype<usize>(p.next);
  else {
    while (at !== null && at.next !== p) at = at.next;
    if (at !== null) at.next = p.next;
  }
  free(p);
}

function free(p: Proxy): void {
  cancel(p.timer);
  forgetWork(p);
  release(changetype<usize>(p), <u32>offsetof<Proxy>() + <u32>offsetof<Timer>());
}

/** Takes it out of the queue of work. */
function forgetWork(p: Worker): void {
  if (!p.waiting) return;
  let at = changetype<Worker | null>(K.proxyWork);
  if (at === p) K.proxyWork = changetype<usize>(p.nextWork);
  else {
    while (at !== null && at.nextWork !== p) at = at.nextWork;
    if (at !== null) at.nextWork = p.nextWork;
  }
}

function closePair(p: Proxy): void {
  const owner = p.owner!;
  let at = owner.pairs;
  if (at === p) owner.pairs = p.next;
  else {
    while (at !== null && at.next !== p) at = at.next;
    if (at !== null) at.next = p.next;
  }
  if (p.kind == <u32>SocketKind.tcp && p.front !== null) closeSock(p.front!, false);
  if (p.back !== null) closeSock(p.back!, false);
  free(p);
}

/** Runs what has something to do, in the order in which it was woken. Called when no packet waits. */
export function runProxies(): void {
  K.inProcess = 1;
  while (K.proxyWork) {
    const p = changetype<Proxy>(K.proxyWork);
    K.proxyWork = changetype<usize>(p.nextWork);
    p.nextWork = null;
    p.waiting = 0;
    if (p.owner !== null) {
      if (p.kind == <u32>SocketKind.udp) answerClient(p);
      else carry(p);
    } else if (p.kind == <u32>SocketKind.udp) fromClients(p);
    else acceptAll(p);
  }
  K.inProcess = 0;
}

function acceptAll(p: Proxy): void {
  while (true) {
    const s = acceptTcp(changetype<TcpSock>(p.front!));
    if (s === null) return;
    const pair = addPair(p);
    if (pair === null) {
      closeSock(s, true);
      continue;
    }
    pair.front = s;
    s.watcher = changetype<usize>(pair);
    const back = openTcp(p.namespace);
    pair.back = back;
    if (back === null || connectSock(back, p.targetAddress, p.targetPort)) closePair(pair);
    else {
      back.watcher = changetype<usize>(pair);
      wakeWorker(pair);
    }
  }
}

function addPair(p: Proxy): Proxy | null {
  const pair = make(p.namespace, p.kind);
  if (pair === null) return null;
  pair.owner = p;
  pair.next = p.pairs;
  p.pairs = pair;
  return pair;
}

/** Carries what can be carried between the two connections, and ends where they end. */
function carry(p: Proxy): void {
  const front = changetype<TcpSock>(p.front!);
  const back = changetype<TcpSock>(p.back!);
  if (back.state == <u32>SocketState.SYN_SENT && !back.error) return;
  const broken = (readiness(front) | readiness(back)) & (<u32>InetReady.ERROR);
  if (broken || (back.state == <u32>SocketState.CLOSE && !back.readable && !back.finReceived)) {
    closePair(p);
    return;
  }
  if (!p.frontEnded && move(front, back)) {
    p.frontEnded = 1;
    endTcp(back);
  }
  if (!p.backEnded && move(back, front)) {
    p.backEnded = 1;
    endTcp(front);
  }
  const linger = p.owner!.lingerNs;
  if (p.frontEnded && p.backEnded) closePair(p);
  else if (linger && (p.frontEnded || p.backEnded))
    scheduleIn(p.timer, TimerKind.proxy, changetype<usize>(p), linger);
}

/** True where the end of the stream was reached. */
function move(from: TcpSock, to: TcpSock): bool {
  const t = inetSockets();
  if (!t.copyBuffer) t.copyBuffer = allocate(COPY_BYTES);
  if (!t.copyBuffer) return false;
  while (from.readable) {
    const room = SEND_BUFFER > to.queuedBytes ? SEND_BUFFER - to.queuedBytes : 0;
    if (!room) return false;
    const length = takeTcp(from, t.copyBuffer, min(room, COPY_BYTES));
    if (writeTcp(to, t.copyBuffer, length) < 0) return true;
  }
  return (readiness(from) & InetReady.EOF) != 0 && !from.readable;
}

/** UDP: each client has a socket of its own towards the target. */
function fromClients(p: Proxy): void {
  const front = changetype<UdpSock>(p.front!);
  front.error = 0;
  while (true) {
    const m = takeDatagram(front);
    if (m === null) return;
    let pair = p.pairs;
    while (pair !== null && (pair.address != m.address || pair.port != m.port)) pair = pair.next;
    if (pair === null) {
      pair = addPair(p);
      if (pair === null) return;
      pair.address = m.address;
      pair.port = m.port;
      const back = openUdp(p.namespace);
      pair.back = back;
      if (back === null || connectSock(back, p.targetAddress, p.targetPort)) {
        closePair(pair);
        continue;
      }
      back.watcher = changetype<usize>(pair);
    }
    const back = changetype<UdpSock>(pair.back!);
    back.error = 0;
    sendUdp(back, datagramData(m), m.length, 0, 0);
    scheduleIn(pair.timer, TimerKind.proxy, changetype<usize>(pair), UDP_TIMEOUT_NS);
  }
}

function answerClient(p: Proxy): void {
  const back = changetype<UdpSock>(p.back!);
  // a target that refuses may come back: docker-proxy reads on
  back.error = 0;
  while (true) {
    const m = takeDatagram(back);
    if (m === null) return;
    sendUdp(changetype<UdpSock>(p.owner!.front!), datagramData(m), m.length, p.address, p.port);
    scheduleIn(p.timer, TimerKind.proxy, changetype<usize>(p), UDP_TIMEOUT_NS);
  }
}

/** A UDP client was silent, or the rest of a connection did not come in time. */
export function proxyTimer(at: usize): void {
  closePair(changetype<Proxy>(at));
}
