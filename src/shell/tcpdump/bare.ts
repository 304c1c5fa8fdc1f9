/** Packets of devices without a link-layer header (tunl0, gre0, sit0): LINKTYPE_RAW. */
import type { Link } from "../../model/state.js";

const ETHERNET_BYTES = 14;

/** ARPHRD_TUNNEL, ARPHRD_SIT, ARPHRD_IPGRE */
export const bareLink = (link: Link): boolean => [768, 776, 778].includes(link.hardware);

/** 0 where the version says nothing */
export function etherTypeOf(packet: Uint8Array): number {
  const version = packet.length > 0 ? packet[0]! >> 4 : 0;
  return version === 4 ? 0x0800 : version === 6 ? 0x86dd : 0;
}

/** The packet behind an Ethernet header that the printer can skip; what is written is the packet itself. */
export function withEthernet(packet: Uint8Array): { bytes: Uint8Array; length: number; record: Uint8Array } {
  const bytes = new Uint8Array(ETHERNET_BYTES + packet.length);
  new DataView(bytes.buffer).setUint16(12, etherTypeOf(packet));
  bytes.set(packet, ETHERNET_BYTES);
  return { bytes, length: bytes.length, record: packet };
}
