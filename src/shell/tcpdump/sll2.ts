/** Cooked captures of `-i any`: LINKTYPE_LINUX_SLL2 (276) and the words at the front of its lines. */
import type { Received } from "../../model/kernel.js";
import type { Link } from "../../model/state.js";
import { macText } from "../address.js";
import { bareLink, etherTypeOf } from "./bare.js";

export const LINKTYPE_LINUX_SLL2 = 276;
export const SLL2_HEADER_BYTES = 20;

export const PACKET_HOST = 0;
export const PACKET_OUTGOING = 4;

/** PACKET_HOST, BROADCAST, MULTICAST, OTHERHOST, OUTGOING of packet(7). */
export function packetType({ bytes, direction }: Received, link: Link | undefined): number {
  if (direction === "out") return PACKET_OUTGOING;
  if (link && bareLink(link)) return PACKET_HOST;
  const target = macText(bytes.subarray(0, 6));
  if (target === "ff:ff:ff:ff:ff:ff") return 1;
  if ((bytes[0]! & 1) !== 0) return 2;
  return link !== undefined && target !== link.address ? 3 : PACKET_HOST;
}

export const TYPE_WORDS = ["In", "B", "M", "P", "Out"];

/** The frame with its cooked header in the place of the Ethernet one. */
export function cooked(received: Received, link: Link | undefined): Uint8Array {
  const { bytes } = received;
  if (link && bareLink(link)) return cookedBare(received, link);
  const packet = new Uint8Array(SLL2_HEADER_BYTES + Math.max(0, bytes.length - 14));
  const view = new DataView(packet.buffer);
  packet.set(bytes.subarray(12, 14), 0);
  view.setUint32(4, received.ifindex);
  view.setUint16(8, link?.kind === "loopback" ? 772 : 1);
  packet[10] = packetType(received, link);
  packet[11] = 6;
  packet.set(bytes.subarray(6, 12), 12);
  packet.set(bytes.subarray(14), SLL2_HEADER_BYTES);
  return packet;
}

/** The same for an IP packet of a tunnel's device, which has no addresses to tell. */
function cookedBare(received: Received, link: Link): Uint8Array {
  const packet = new Uint8Array(SLL2_HEADER_BYTES + received.bytes.length);
  const view = new DataView(packet.buffer);
  view.setUint16(0, etherTypeOf(received.bytes));
  view.setUint32(4, received.ifindex);
  view.setUint16(8, link.hardware);
  packet[10] = packetType(received, link);
  packet.set(received.bytes, SLL2_HEADER_BYTES);
  return packet;
}
