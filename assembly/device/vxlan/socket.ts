/** The UDP sockets of VXLAN devices, shared by those on one port, and the groups they join (vxlan_sock_add, vxlan_multicast.c). */
import { Errno } from "../../abi/errno";
import { allocate, release } from "../../memory";
import { multicastJoin, multicastLeave } from "../../net/igmp";
import { hasInet } from "../../net/inet";
import { Namespace } from "../../net/namespace";
import { routeOutputDevice } from "../../net/route";
import { closeTunnelSock, openTunnelSock, PORT_TAKEN } from "../../net/udp-tunnel";
import { EncapKind, UdpSock } from "../../socket/udp";
import { Device, deviceByIndex } from "../device";
import { Membership, RECEIVE_FLAGS, Vxlan, VxlanSocket, vxlans } from "./state";

const SOCKET_BYTES: u32 = <u32>offsetof<VxlanSocket>();
const MEMBERSHIP_BYTES: u32 = <u32>offsetof<Membership>();

/** vxlan_find_sock */
export function findSocket(ns: Namespace, port: u32, flags: u32, family: u32): VxlanSocket | null {
  let s = vxlans().sockets;
  while (
    s !== null &&
    (s.port != port || s.namespace !== ns || s.flags != (flags & RECEIVE_FLAGS) || s.family != family)
  )
    s = s.next;
  return s;
}

/** vxlan_sock_add: 0, or -EADDRINUSE where somebody else has the port. */
export function joinSocket(v: Vxlan): i32 {
  let s = findSocket(v.origin, v.port, v.flags, v.remoteFamily);
  if (s === null) {
    const at = allocate(SOCKET_BYTES);
    if (!at) return -Errno.ENOMEM;
    let sock: UdpSock | null = null;
    if (v.remoteFamily == 4) sock = openTunnelSock(v.origin, v.port, EncapKind.vxlan, at);
    if (sock === null && v.remoteFamily == 4) {
      release(at, SOCKET_BYTES);
      return PORT_TAKEN;
    }
    s = changetype<VxlanSocket>(at);
    s.sock = sock;
    s.family = v.remoteFamily;
    s.namespace = v.origin;
    s.port = v.port;
    s.flags = v.flags & RECEIVE_FLAGS;
    s.next = vxlans().sockets;
    vxlans().sockets = s;
  }
  s.users++;
  v.socket = s;
  v.socketNext = s.devices;
  s.devices = v;
  return 0;
}

/** vxlan_sock_release */
export function leaveSocket(v: Vxlan): void {
  const s = v.socket;
  if (s === null) return;
  v.socket = null;
  if (s.devices === v) s.devices = v.socketNext;
  else {
    let before = s.devices!;
    while (before.socketNext !== v) before = before.socketNext!;
    before.socketNext = v.socketNext;
  }
  if (--s.users) return;
  while (s.memberships !== null) leave(s, s.memberships!);
  if (s.sock !== null) closeTunnelSock(s.sock!);
  const all = vxlans();
  if (all.sockets === s) all.sockets = s.next;
  else {
    let before = all.sockets!;
    while (before.next !== s) before = before.next!;
    before.next = s.next;
  }
  release(changetype<usize>(s), SOCKET_BYTES);
}

/** ip_mc_join_group for the socket: 0 also where it is a member; -ENODEV where there is no such device. */
export function joinGroup(s: VxlanSocket, group: u32, ifindex: u32): i32 {
  const d = groupDevice(s, group, ifindex);
  if (d === null || !hasInet(d)) return -Errno.ENODEV;
  let m = s.memberships;
  while (m !== null) {
    if (m.group == group && m.ifindex == d.ifindex) return 0;
    m = m.next;
  }
  const at = allocate(MEMBERSHIP_BYTES);
  if (!at) return -Errno.ENOBUFS;
  const made = changetype<Membership>(at);
  made.group = group;
  made.ifindex = d.ifindex;
  made.next = s.memberships;
  s.memberships = made;
  multicastJoin(d, group);
  return 0;
}

/** ip_mc_find_dev */
function groupDevice(s: VxlanSocket, group: u32, ifindex: u32): Device | null {
  return ifindex ? deviceByIndex(s.namespace, ifindex) : routeOutputDevice(s.namespace, group, 0);
}

/** ip_mc_leave_group */
export function leaveGroup(s: VxlanSocket, group: u32, ifindex: u32): void {
  let m = s.memberships;
  while (m !== null) {
    if (m.group == group && (m.ifindex == ifindex || !ifindex)) {
      leave(s, m);
      return;
    }
    m = m.next;
  }
}

function leave(s: VxlanSocket, m: Membership): void {
  if (s.memberships === m) s.memberships = m.next;
  else {
    let before = s.memberships!;
    while (before.next !== m) before = before.next!;
    before.next = m.next;
  }
  const d = deviceByIndex(s.namespace, m.ifindex);
  if (d !== null && hasInet(d)) multicastLeave(d, m.group);
  release(changetype<usize>(m), MEMBERSHIP_BYTES);
}
