/** ARP answered by the device itself, and routing past a router that is only an address (arp_reduce, route_shortcircuit of vxlan_core.c). */
import { reliedOn } from "../../observe";
import { Decision, Taker } from "../../abi/decision";
import { DeviceFlag, PacketType } from "../../abi/device";
import { DropReason } from "../../abi/drop";
import { enqueueBacklog } from "../core";
import { findNeighbor, NUD_CONNECTED } from "../../net/neighbor";
import { allocatePacket, consume, drop, Packet, pull } from "../../packet";
import { K } from "../../state";
import { write48 } from "../../wire/bytes";
import * as arp from "../../wire/arp";
import * as ethernet from "../../wire/ethernet";
import { EtherType } from "../../wire/ethernet";
import * as ipv4 from "../../wire/ipv4";
import { useEntry } from "./fdb";
import { Vxlan } from "./state";

/** arp_reduce: no ARP leaves; a request for a neighbour that is known for certain is answered. Consumes the packet. */
export function reduceArp(v: Vxlan, p: Packet): void {
  const d = v.device;
  if (d.flags & DeviceFlag.NOARP) {
    consume(p);
    return;
  }
  const h = p.data + ethernet.HEADER_LENGTH;
  if (p.length < ethernet.HEADER_LENGTH + arp.LENGTH) {
    d.txDropped++;
    drop(p, DropReason.HDR_TRUNC);
    return;
  }
  if (isRequest(h)) answer(v, h);
  reliedOn(p, Decision.delivered, 0, Taker.vxlanProxy);
  consume(p);
}

function isRequest(h: usize): bool {
  const hardware = arp.hardware(h);
  return (
    (hardware == arp.HARDWARE_ETHERNET || hardware == arp.HARDWARE_IEEE802) &&
    arp.protocol(h) == <u32>EtherType.IP &&
    arp.operation(h) == <u32>arp.Operation.REQUEST &&
    arp.hardwareLength(h) == 6 &&
    arp.protocolLength(h) == 4
  );
}

function answer(v: Vxlan, h: usize): void {
  const d = v.device;
  const wanted = arp.targetIp(h);
  if (ipv4.isLoopback(wanted) || ipv4.isMulticast(wanted)) return;
  const n = findNeighbor(d, wanted);
  if (n === null || !(n.state & NUD_CONNECTED)) return;
  const e = useEntry(v, n.mac, 0);
  // whoever is on this host answers himself
  if (e !== null && e.remotes!.isAny()) return;
  const reply = allocatePacket(ethernet.HEADER_LENGTH + arp.LENGTH);
  if (reply === null) return;
  const asker = arp.senderMac(h);
  ethernet.writeHeader(reply.data, asker, n.mac, EtherType.ARP);
  arp.write(reply.data + ethernet.HEADER_LENGTH, arp.Operation.REPLY, n.mac, wanted, asker, arp.senderIp(h));
  reply.length = ethernet.HEADER_LENGTH + arp.LENGTH;
  reply.id = K.nextPacketId++;
  reply.device = d;
  reply.mac = reply.data;
  pull(reply, ethernet.HEADER_LENGTH);
  reply.network = reply.data;
  reply.protocol = EtherType.ARP;
  reply.type = PacketType.HOST;
  enqueueBacklog(reply);
}

/** route_shortcircuit: the frame to a router goes to the neighbour itself, in the router's name. True where that is somebody else. */
export function shortcut(v: Vxlan, p: Packet): bool {
  const router = ethernet.destination(p.data);
  if (ethernet.isMulticast(router) || p.length < ethernet.HEADER_LENGTH + ipv4.HEADER_LENGTH) return false;
  const n = findNeighbor(v.device, ipv4.destination(p.data + ethernet.HEADER_LENGTH));
  if (n === null || n.mac == router) return false;
  write48(p.data + ethernet.SOURCE, router);
  write48(p.data + ethernet.DESTINATION, n.mac);
  return true;
}
