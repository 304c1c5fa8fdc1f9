/** Packet sockets (net/packet/af_packet.c): copies of the frames of a device, or of all devices of a namespace. */
import { SocketKind } from "../abi/socket";
import { Device } from "../device/device";
import { DeviceEvent } from "../device/notify";
import { Namespace } from "../net/namespace";
import { Packet } from "../packet";
import { write16 } from "../wire/bytes";
import { VLAN_LENGTH } from "../wire/ethernet";
import { addMessage, firstSocket, messageData, Socket } from "./socket";

/** Copies the frame to the packet sockets bound to its device; a tag kept beside it is put back, as libpcap does. */
export function deliverToSockets(p: Packet, outgoing: bool): void {
  const d = p.device;
  const frame = outgoing ? p.data : p.mac;
  const length = p.length + <u32>(p.data - frame);
  let s = firstSocket();
  while (s !== null) {
    if (hears(s, d)) copy(s, p, frame, length, outgoing);
    s = s.next;
  }
}

function hears(s: Socket, d: Device): bool {
  if (s.kind != <u32>SocketKind.packet) return false;
  return s.device === d || (s.device === null && s.namespace === d.namespace);
}

function copy(s: Socket, p: Packet, frame: usize, length: u32, outgoing: bool): void {
  const tagged = p.vlan != 0 && length >= 12;
  const m = addMessage(s, tagged ? length + VLAN_LENGTH : length, p.device.ifindex, outgoing);
  if (m === null) return;
  const to = messageData(m);
  if (!tagged) {
    memory.copy(to, frame, length);
    return;
  }
  memory.copy(to, frame, 12);
  write16(to + 12, p.vlanProtocol);
  write16(to + 14, p.vlan & 0xffff);
  memory.copy(to + 16, frame + 12, length - 12);
}

/** `Device.sockets` says whether anybody listens: kept right as sockets and devices come and go. */
export function refreshListeners(ns: Namespace): void {
  let d = ns.firstDevice;
  while (d !== null) {
    countListeners(d);
    d = d.next;
  }
}

function countListeners(d: Device): void {
  let count: usize = 0;
  let s = firstSocket();
  while (s !== null) {
    if (hears(s, d)) count++;
    s = s.next;
  }
  d.sockets = count;
}

/** A socket does not outlive its device: it hears nothing more (packet_notifier). */
export function socketDeviceEvent(d: Device, event: DeviceEvent): void {
  if (event == DeviceEvent.REGISTER) countListeners(d);
  else if (event == DeviceEvent.UNREGISTER && d.sockets) {
    let s = firstSocket();
    while (s !== null) {
      if (s.device === d) {
        s.device = null;
        s.kind = SocketKind.dead;
      }
      s = s.next;
    }
    d.sockets = 0;
  }
}
