/** What the kernel asks of a Geneve device, and its sockets (geneve_open, geneve_stop, geneve_sock_add, geneve_sock_release, geneve_exit_batch_net). */
import { Errno } from "../../abi/errno";
import { allocate, release } from "../../memory";
import { Namespace } from "../../net/namespace";
import { closeTunnelSock, openTunnelSock, PORT_TAKEN } from "../../net/udp-tunnel";
import { EncapKind } from "../../socket/udp";
import { Device } from "../device";
import { unregister } from "../register";
import { freeGeneve } from "./config";
import { geneveOf, geneves, GeneveSocket } from "./state";

const SOCKET_BYTES: u32 = <u32>offsetof<GeneveSocket>();

/** geneve_open: 0, or -EADDRINUSE where somebody else has the port. */
export function openGeneve(d: Device): i32 {
  const g = geneveOf(d);
  let s = geneves().sockets;
  while (s !== null && (s.port != g.port || s.namespace !== g.origin)) s = s.next;
  if (s === null) {
    const at = allocate(SOCKET_BYTES);
    if (!at) return -Errno.ENOMEM;
    const sock = openTunnelSock(g.origin, g.port, EncapKind.geneve, at);
    if (sock === null) {
      release(at, SOCKET_BYTES);
      return PORT_TAKEN;
    }
    s = changetype<GeneveSocket>(at);
    s.sock = sock;
    s.namespace = g.origin;
    s.port = g.port;
    s.next = geneves().sockets;
    geneves().sockets = s;
  }
  s.users++;
  g.socket = s;
  g.socketNext = s.devices;
  s.devices = g;
  return 0;
}

/** geneve_stop */
export function stopGeneve(d: Device): void {
  const g = geneveOf(d);
  const s = g.socket;
  if (s === null) return;
  g.socket = null;
  if (s.devices === g) s.devices = g.socketNext;
  else {
    let before = s.devices!;
    while (before.socketNext !== g) before = before.socketNext!;
    before.socketNext = g.socketNext;
  }
  if (--s.users) return;
  closeTunnelSock(s.sock);
  const all = geneves();
  if (all.sockets === s) all.sockets = s.next;
  else {
    let before = all.sockets!;
    while (before.next !== s) before = before.next!;
    before.next = s.next;
  }
  release(changetype<usize>(s), SOCKET_BYTES);
}

/** geneve_dellink */
export function destroyGeneve(d: Device): void {
  stopGeneve(d);
  freeGeneve(d);
}

/** Devices whose sockets are in a namespace that goes. */
export function geneveNamespaceGone(ns: Namespace): void {
  let g = geneves().first;
  while (g !== null) {
    if (g.origin === ns) {
      unregister(g.device);
      g = geneves().first;
    } else g = g.next;
  }
}
