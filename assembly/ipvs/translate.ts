/**
 * A packet of a masqueraded connection gets its other address and port (snat_handler and dnat_handler of the protocols). Checksums change by
 * what the fields change by, so that a wrong one stays wrong; SCTP's is made anew.
 */
import { Refusal } from "../abi/flow-cache";
import { Hook } from "../abi/netfilter";
import { addressesOf, noteTranslation, portsOf } from "../annotate/nat";
import { refuse } from "../recording";
import { K } from "../state";
import { makeWritable } from "../net/fragment";
import { Packet, set16, set32 } from "../packet";
import { read16 } from "../wire/bytes";
import { checksumPseudo } from "../wire/checksum";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as sctp from "../wire/sctp";
import * as tcp from "../wire/tcp";
import * as udp from "../wire/udp";
import { VsConnection } from "./connection";
import { VsPacketInfo } from "./packet-info";

/** An answer: source becomes the virtual address. False where the packet is too short for it. */
export function translateSource(p: Packet, c: VsConnection, info: VsPacketInfo): bool {
  const addresses = addressesOf(p);
  const ports: u32 = K.annotating ? portsOf(p) : 0;
  if (
    !translatePort(
      p,
      info,
      tcp.SOURCE,
      c.destinationAddress,
      c.virtualAddress,
      c.destinationPort,
      c.virtualPort,
      c.clientAddress,
    )
  )
    return false;
  setAddress(p, ipv4.SOURCE, c.virtualAddress);
  if (K.annotating) noteTranslation(p, c.ipvs.namespace, Hook.COUNT, "ipvs", addresses, ports);
  return true;
}

/** A request: destination becomes the real server. */
export function translateDestination(p: Packet, c: VsConnection, info: VsPacketInfo): bool {
  const addresses = addressesOf(p);
  const ports: u32 = K.annotating ? portsOf(p) : 0;
  if (
    !translatePort(
      p,
      info,
      tcp.DESTINATION,
      c.virtualAddress,
      c.destinationAddress,
      c.virtualPort,
      c.destinationPort,
      c.clientAddress,
    )
  )
    return false;
  setAddress(p, ipv4.DESTINATION, c.destinationAddress);
  if (K.annotating) noteTranslation(p, c.ipvs.namespace, Hook.COUNT, "ipvs", addresses, ports);
  return true;
}

function setAddress(p: Packet, offset: u32, address: u32): void {
  const h = p.network;
  makeWritable(p, h + ipv4.HEADER_LENGTH);
  set32(p, h + offset, address);
  // ip_send_check
  ipv4.sealHeader(h);
  set16(p, h + ipv4.CHECKSUM, read16(h + ipv4.CHECKSUM));
}

/** The port at `offset` of the transport header. ESP and AH have none that could be changed. */
function translatePort(
  p: Packet,
  info: VsPacketInfo,
  offset: u32,
  oldAddress: u32,
  newAddress: u32,
  oldPort: u32,
  newPort: u32,
  client: u32,
): bool {
  const h = info.transport;
  const end = p.data + p.length;
  switch (info.protocol) {
    case Protocol.TCP:
      if (h + tcp.HEADER_LENGTH > end) return false;
      makeWritable(p, h + tcp.HEADER_LENGTH);
      set16(p, h + offset, newPort);
      set16(
        p,
        h + tcp.CHECKSUM,
        adjusted(read16(h + tcp.CHECKSUM), oldAddress, newAddress, oldPort, newPort),
      );
      return true;
    case Protocol.UDP: {
      if (h + udp.HEADER_LENGTH > end) return false;
      makeWritable(p, h + udp.HEADER_LENGTH);
      set16(p, h + offset, newPort);
      const at = h + udp.CHECKSUM;
      const old = read16(at);
      // a sender that computed none gets one, over the payload
      if (!old) refuse(Refusal.bytes);
      const sum = old
        ? adjusted(old, oldAddress, newAddress, oldPort, newPort)
        : checksumPseudo(h, <u32>(end - h), newAddress, client, Protocol.UDP);
      set16(p, at, sum ? sum : 0xffff);
      return true;
    }
    case Protocol.SCTP:
      if (h + sctp.HEADER_LENGTH > end) return false;
      makeWritable(p, h + sctp.HEADER_LENGTH);
      if (read16(h + offset) == newPort) return true;
      refuse(Refusal.bytes);
      set16(p, h + offset, newPort);
      set32(p, h + sctp.CHECKSUM, sctp.checksum(h, <u32>(end - h)));
      return true;
    default:
      return true;
  }
}

/** The Internet checksum after an address and a port changed (RFC 1624 eqn. 3; ip_vs_check_diff4, ip_vs_check_diff2). */
function adjusted(checksum: u32, oldAddress: u32, newAddress: u32, oldPort: u32, newPort: u32): u32 {
  let sum = (~checksum & 0xffff) + (~oldPort & 0xffff) + newPort;
  sum += (~oldAddress >> 16) + (~oldAddress & 0xffff) + (newAddress >> 16) + (newAddress & 0xffff);
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}
