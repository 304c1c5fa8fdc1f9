/** Sockets: socket(2), sendto(2), recvfrom(2), close(2). Records are in abi/socket.ts. */
import { Errno } from "../abi/errno";
import { ReceivedRecord, SendRecord, SocketKind } from "../abi/socket";
import { drainBacklog } from "../device/core";
import { Device, deviceByIndex } from "../device/device";
import { allocate } from "../memory";
import { namespaceById } from "../net/namespace";
import { refreshListeners } from "../socket/packet";
import { rawSend } from "../socket/raw";
import { closeSocket, messageData, openSocket, socketById, takeMessage } from "../socket/socket";
import { K, MAILBOX } from "../state";

/** A packet socket on a device (ifindex 0: on all of the namespace); answers its number or a negative errno. */
export function socket_packet(namespace: u32, ifindex: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  let d: Device | null = null;
  if (ifindex) {
    d = deviceByIndex(ns, ifindex);
    if (d === null) return -Errno.ENODEV;
  }
  const s = openSocket(SocketKind.packet, ns, d, 0);
  if (s === null) return -Errno.ENOBUFS;
  refreshListeners(ns);
  return <i32>s.id;
}

/** A raw socket of a protocol; answers its number or a negative errno. */
export function socket_raw(namespace: u32, protocol: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  if (!protocol || protocol > 255) return -Errno.EPROTONOSUPPORT;
  const s = openSocket(SocketKind.raw, ns, null, protocol);
  return s === null ? -Errno.ENOBUFS : <i32>s.id;
}

/** Id of the namespace that a socket was opened in. */
export function socket_namespace(id: u32): i32 {
  const s = socketById(id);
  return s === null ? -Errno.EBADF : <i32>s.namespace.id;
}

/** Where the payload of a send may be written: 64 KiB, made by the first call. */
export function socket_buffer(): usize {
  if (!K.sendBuffer) K.sendBuffer = allocate(65536);
  return K.sendBuffer;
}

/** Sends from a raw socket: a SendRecord in the mailbox; the payload is at `payload`. */
export function socket_send(id: u32, payload: usize): i32 {
  const s = socketById(id);
  if (s === null || s.kind != <u32>SocketKind.raw) return -Errno.EBADF;
  K.inProcess = 1;
  const error = rawSend(s, changetype<SendRecord>(MAILBOX), payload);
  K.inProcess = 0;
  drainBacklog();
  return error;
}

/** Takes the oldest message: 1 and a ReceivedRecord in the mailbox, or 0 where there is none. */
export function socket_receive(id: u32): i32 {
  const s = socketById(id);
  if (s === null) return -Errno.EBADF;
  const m = takeMessage(s);
  if (m === null) return 0;
  const r = changetype<ReceivedRecord>(MAILBOX);
  r.timeNs = m.timeNs;
  r.data = <u32>messageData(m);
  r.length = m.length;
  r.ifindex = m.ifindex;
  r.outgoing = m.outgoing;
  return 1;
}

/** Messages that did not fit into the socket's queue. */
export function socket_lost(id: u32): u32 {
  const s = socketById(id);
  return s === null ? 0 : s.lost;
}

export function socket_close(id: u32): i32 {
  const s = socketById(id);
  if (s === null) return -Errno.EBADF;
  const ns = s.namespace;
  closeSocket(s);
  refreshListeners(ns);
  return 0;
}
