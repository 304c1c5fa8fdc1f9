/**
 * What UDP and TCP sockets share (struct inet_sock), and where they are found: by number, by local port (the bind hash), and connected TCP
 * sockets by their four numbers (inet_ehash). A chain has the newest first, as Linux adds at the head.
 */
import { SocketState } from "../abi/inet-socket";
import { invalidate } from "../recording";
import { SocketKind } from "../abi/socket";
import { allocate, release } from "../memory";
import { Namespace } from "../net/namespace";
import { K, random32 } from "../state";
import { erase, insert, lookup, mix, Table } from "../table";

@unmanaged
export class Sock {
  /** list of all, in order of creation */
  next: Sock | null;
  previous: Sock | null;
  /** chain of the sockets of a local port */
  portNext: Sock | null;
  /** chain of connections whose hash is the same */
  connectionNext: Sock | null;
  id: u32;
  /** SocketKind.udp or .tcp */
  kind: u32;
  namespace: Namespace;
  /** SocketState */
  state: u32;
  /** inet_rcv_saddr: what it was bound to, or what it uses once it is connected; 0: any */
  localAddress: u32;
  /** inet_num; 0 while not bound */
  localPort: u32;
  remoteAddress: u32;
  remotePort: u32;
  /** sk_bound_dev_if */
  device: u32;
  /** whether bind(2) gave the address and the port (SOCK_BINDADDR_LOCK, SOCK_BINDPORT_LOCK) */
  addressLocked: u32;
  portLocked: u32;
  inPorts: u32;
  inConnections: u32;
  reuse: u32;
  broadcast: u32;
  /** sk_err: a positive errno */
  error: u32;
  softError: u32;
  /** sk_error_queue: whether an ICMP error lies there; poll(2) tells of it until somebody takes it, which no program of ours does */
  errorQueued: u32;
  /** inet_id: identification of the next packet */
  identification: u32;
  /** 0: the default */
  /** sk_txhash: the flow hash of what a connected socket sends, drawn at its first packet (it is the port that tunnels send from) */
  txHash: u32;
  ttl: u32;
  tos: u32;
  mark: u32;
  /** no process has it any more (SOCK_DEAD) */
  dead: u32;
  /** proxy that is to be told of events, 0 for none */
  watcher: usize;
}

@unmanaged
export class InetSockets {
  first: Sock | null;
  last: Sock | null;
  byId: Table;
  /** namespace, kind and port -> first of the chain */
  ports: Table;
  /** hash of the four numbers -> first of the chain */
  connections: Table;
  udp: u32;
  tcp: u32;
  /** first Proxy */
  proxies: usize;
  /** what proxies carry bytes in */
  copyBuffer: usize;
}

/** The tables; made with the first socket. */
export function inetSockets(): InetSockets {
  if (!K.inetSockets) {
    const t = changetype<InetSockets>(allocate(<u32>offsetof<InetSockets>()));
    t.byId = changetype<Table>(allocate(<u32>offsetof<Table>()));
    t.ports = changetype<Table>(allocate(<u32>offsetof<Table>()));
    t.connections = changetype<Table>(allocate(<u32>offsetof<Table>()));
    K.inetSockets = changetype<usize>(t);
  }
  return changetype<InetSockets>(K.inetSockets);
}

/** Puts a socket of `bytes` (zeroed, of kind udp or tcp) into the list; null where the memory is full. */
export function createSock(kind: SocketKind, ns: Namespace, bytes: u32): Sock | null {
  const at = allocate(bytes);
  if (!at) return null;
  const t = inetSockets();
  const s = changetype<Sock>(at);
  s.id = ++K.nextSocket;
  s.kind = kind;
  s.namespace = ns;
  s.state = SocketState.CLOSE;
  s.identification = random32() & 0xffff;
  s.previous = t.last;
  const last = t.last;
  if (last === null) t.first = s;
  else last.next = s;
  t.last = s;
  insert(t.byId, s.id, at);
  if (kind == SocketKind.udp) t.udp++;
  else t.tcp++;
  return s;
}

/** Takes it out of all tables and gives its memory back. */
export function destroySock(s: Sock, bytes: u32): void {
  const t = inetSockets();
  leavePort(s);
  leaveConnections(s);
  erase(t.byId, s.id);
  const next = s.next;
  const previous = s.previous;
  if (next === null) t.last = previous;
  else next.previous = previous;
  if (previous === null) t.first = next;
  else previous.next = next;
  if (s.kind == <u32>SocketKind.udp) t.udp--;
  else t.tcp--;
  release(changetype<usize>(s), bytes);
}

export function sockById(id: u32): Sock | null {
  if (!K.inetSockets) return null;
  return changetype<Sock | null>(lookup(inetSockets().byId, id));
}

function portKey(ns: Namespace, kind: u32, port: u32): u64 {
  return ((<u64>ns.id) << 24) | ((<u64>kind) << 16) | (<u64>port);
}

/** First socket of a local port; the others follow by portNext. */
export function firstOfPort(ns: Namespace, kind: u32, port: u32): Sock | null {
  if (!K.inetSockets) return null;
  return changetype<Sock | null>(lookup(inetSockets().ports, portKey(ns, kind, port)));
}

/** Enters the chain of its local port; false where the memory is full. */
export function joinPort(s: Sock): bool {
  if (s.inPorts) return true;
  const key = portKey(s.namespace, s.kind, s.localPort);
  const t = inetSockets().ports;
  s.portNext = changetype<Sock | null>(lookup(t, key));
  if (!insert(t, key, changetype<usize>(s))) return false;
  s.inPorts = 1;
  // a datagram that was a tunnel's may be another's now
  if (s.kind == <u32>SocketKind.udp) invalidate();
  return true;
}

export function leavePort(s: Sock): void {
  if (!s.inPorts) return;
  s.inPorts = 0;
  if (s.kind == <u32>SocketKind.udp) invalidate();
  const key = portKey(s.namespace, s.kind, s.localPort);
  const t = inetSockets().ports;
  let at = changetype<Sock | null>(lookup(t, key));
  if (at === s) {
    const next = s.portNext;
    if (next === null) erase(t, key);
    else insert(t, key, changetype<usize>(next));
  } else {
    while (at !== null && at.portNext !== s) at = at.portNext;
    if (at !== null) at.portNext = s.portNext;
  }
  s.portNext = null;
}

function connectionKey(ns: Namespace, local: u32, localPort: u32, remote: u32, remotePort: u32): u64 {
  const ports = ((<u64>localPort) << 16) | (<u64>remotePort);
  return ((<u64>mix(((<u64>local) << 32) | (<u64>remote))) << 32) | (<u64>mix((ports << 24) ^ (<u64>ns.id)));
}

/** __inet_lookup_established */
export function findConnection(
  ns: Namespace,
  local: u32,
  localPort: u32,
  remote: u32,
  remotePort: u32,
  ifindex: u32,
): Sock | null {
  const key = connectionKey(ns, local, localPort, remote, remotePort);
  let s = changetype<Sock | null>(lookup(inetSockets().connections, key));
  while (s !== null) {
    if (
      s.localAddress == local &&
      s.localPort == localPort &&
      s.remoteAddress == remote &&
      s.remotePort == remotePort &&
      s.namespace === ns &&
      (!s.device || s.device == ifindex)
    ) {
      return s;
    }
    s = s.connectionNext;
  }
  return null;
}

/** Enters the table of connections (inet_ehash_insert); false where the memory is full. */
export function joinConnections(s: Sock): bool {
  const key = connectionKey(s.namespace, s.localAddress, s.localPort, s.remoteAddress, s.remotePort);
  const t = inetSockets().connections;
  s.connectionNext = changetype<Sock | null>(lookup(t, key));
  if (!insert(t, key, changetype<usize>(s))) return false;
  s.inConnections = 1;
  return true;
}

export function leaveConnections(s: Sock): void {
  if (!s.inConnections) return;
  s.inConnections = 0;
  const key = connectionKey(s.namespace, s.localAddress, s.localPort, s.remoteAddress, s.remotePort);
  const t = inetSockets().connections;
  let at = changetype<Sock | null>(lookup(t, key));
  if (at === s) {
    const next = s.connectionNext;
    if (next === null) erase(t, key);
    else insert(t, key, changetype<usize>(next));
  } else {
    while (at !== null && at.connectionNext !== s) at = at.connectionNext;
    if (at !== null) at.connectionNext = s.connectionNext;
  }
  s.connectionNext = null;
}
