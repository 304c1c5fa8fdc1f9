/** Sockets: a bounded queue of copies each, in kernel memory, so that a fork has them too. */
import { SocketKind } from "../abi/socket";
import { Device } from "../device/device";
import { allocate, release } from "../memory";
import { Namespace } from "../net/namespace";
import { K } from "../state";

/** bytes that a packet socket may hold: more is lost and counted */
const PACKET_LIMIT: u32 = 32 << 20;
/** net.core.rmem_default */
const RAW_LIMIT: u32 = 212992;

@unmanaged
export class Socket {
  next: Socket | null;
  id: u32;
  /** SocketKind */
  kind: u32;
  namespace: Namespace;
  /** packet socket: the only device, null for all of the namespace */
  device: Device | null;
  /** raw socket: IPPROTO_* */
  protocol: u32;
  first: Message | null;
  last: Message | null;
  /** handed out by the last receive; freed by the next */
  taken: Message | null;
  bytes: u32;
  /** messages that did not fit */
  lost: u32;
}

/** One copy; the bytes follow. */
@unmanaged
export class Message {
  next: Message | null;
  timeNs: u64;
  length: u32;
  ifindex: u32;
  outgoing: u32;
}

export function openSocket(kind: SocketKind, ns: Namespace, d: Device | null, protocol: u32): Socket | null {
  const at = allocate(<u32>offsetof<Socket>());
  if (!at) return null;
  const s = changetype<Socket>(at);
  s.id = ++K.nextSocket;
  s.kind = kind;
  s.namespace = ns;
  s.device = d;
  s.protocol = protocol;
  s.next = changetype<Socket | null>(K.sockets);
  K.sockets = at;
  return s;
}

export function firstSocket(): Socket | null {
  return changetype<Socket | null>(K.sockets);
}

export function socketById(id: u32): Socket | null {
  let s = firstSocket();
  while (s !== null && s.id != id) s = s.next;
  return s;
}

export function closeSocket(s: Socket): void {
  let m = s.first;
  while (m !== null) {
    const next = m.next;
    freeMessage(m);
    m = next;
  }
  if (s.taken !== null) freeMessage(s.taken!);
  let before = firstSocket();
  if (before === s) K.sockets = changetype<usize>(s.next);
  else {
    while (before !== null && before.next !== s) before = before.next;
    if (before !== null) before.next = s.next;
  }
  release(changetype<usize>(s), <u32>offsetof<Socket>());
}

function messageBytes(length: u32): u32 {
  return <u32>offsetof<Message>() + length;
}

function freeMessage(m: Message): void {
  release(changetype<usize>(m), messageBytes(m.length));
}

export function messageData(m: Message): usize {
  return changetype<usize>(m) + offsetof<Message>();
}

/** Room for a message of `length` bytes at the end of the queue; null where it is full. */
export function addMessage(s: Socket, length: u32, ifindex: u32, outgoing: bool): Message | null {
  const limit = s.kind == <u32>SocketKind.packet ? PACKET_LIMIT : RAW_LIMIT;
  const at: usize = s.bytes + length > limit ? 0 : allocate(messageBytes(length));
  if (!at) {
    s.lost++;
    return null;
  }
  const m = changetype<Message>(at);
  m.timeNs = K.nowNs;
  m.length = length;
  m.ifindex = ifindex;
  m.outgoing = outgoing ? 1 : 0;
  const last = s.last;
  if (last === null) s.first = m;
  else last.next = m;
  s.last = m;
  s.bytes += length;
  return m;
}

/** The oldest message, valid until the next call; null where there is none. */
export function takeMessage(s: Socket): Message | null {
  if (s.taken !== null) freeMessage(s.taken!);
  const m = s.first;
  s.taken = m;
  if (m === null) return null;
  s.first = m.next;
  if (s.first === null) s.last = null;
  m.next = null;
  s.bytes -= m.length;
  return m;
}
