/** What IPVS wants to know of a packet's headers (struct ip_vs_iphdr, ip_vs_fill_iph_skb in include/net/ip_vs.h). */
import { Packet } from "../packet";
import { read16 } from "../wire/bytes";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import { VsPacketInfo } from "./packet-info";

/** Protocols that IPVS balances (ip_vs_protocol_init). */
export function isIpvsProtocol(protocol: u32): bool {
  switch (protocol) {
    case Protocol.TCP:
    case Protocol.UDP:
    case Protocol.SCTP:
    case Protocol.ESP:
    case Protocol.AH:
      return true;
    default:
      return false;
  }
}

/**
 * Reads the IPv4 header at `network` (the packet's own, or one that an ICMP error quotes) and the ports behind it. `inverse`: it travels from
 * the server to the client. False where the packet ends before the ports.
 */
export function fillInfo(p: Packet, network: usize, inverse: bool, icmp: bool, info: VsPacketInfo): bool {
  const transport = network + ipv4.headerLength(network);
  info.network = network;
  info.transport = transport;
  info.headerLength = <u32>(transport - p.network);
  info.source = ipv4.source(network);
  info.destination = ipv4.destination(network);
  info.protocol = ipv4.protocol(network);
  info.inverse = inverse;
  info.icmp = icmp;
  const hasPorts = transport + 4 <= p.data + p.length;
  info.hasPorts = hasPorts;
  info.sourcePort = hasPorts ? read16(transport) : 0;
  info.destinationPort = hasPorts ? read16(transport + 2) : 0;
  return hasPorts;
}

// The client's side and the virtual side, whichever way the packet travels
export function clientAddressOf(info: VsPacketInfo): u32 {
  return info.inverse ? info.destination : info.source;
}
export function clientPortOf(info: VsPacketInfo): u32 {
  return info.inverse ? info.destinationPort : info.sourcePort;
}
export function virtualAddressOf(info: VsPacketInfo): u32 {
  return info.inverse ? info.source : info.destination;
}
export function virtualPortOf(info: VsPacketInfo): u32 {
  return info.inverse ? info.sourcePort : info.destinationPort;
}
