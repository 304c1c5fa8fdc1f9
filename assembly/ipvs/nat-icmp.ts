/** An ICMP error about a masqueraded connection is rewritten, outside and inside (ip_vs_nat_icmp of ip_vs_core.c). */
import { Packet, set16, set32 } from "../packet";
import { checksum } from "../wire/checksum";
import * as icmp from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import { VsConnection } from "./connection";

const SOURCE_PORT: u32 = 0;
const DESTINATION_PORT: u32 = 2;

/** bytes of the quoted transport header that are written to */
export function portBytes(protocol: u32): u32 {
  return hasPorts(protocol) ? 4 : 0;
}

function hasPorts(protocol: u32): bool {
  return protocol == <u32>Protocol.TCP || protocol == <u32>Protocol.UDP || protocol == <u32>Protocol.SCTP;
}

/**
 * `outgoing`: from the server to the client, so that source and quoted destination become the virtual service; else destination and quoted source
 * become the server. Checksums of the headers and of the message are made anew, that of the quoted transport header is left as it was.
 */
export function natIcmp(p: Packet, c: VsConnection, outgoing: bool): void {
  const h = p.network;
  const message = h + ipv4.headerLength(h);
  const quoted = message + icmp.HEADER_LENGTH;
  const address = outgoing ? c.virtualAddress : c.destinationAddress;
  set32(p, h + (outgoing ? ipv4.SOURCE : ipv4.DESTINATION), address);
  seal(p, h);
  set32(p, quoted + (outgoing ? ipv4.DESTINATION : ipv4.SOURCE), address);
  seal(p, quoted);
  if (hasPorts(ipv4.protocol(quoted))) {
    const ports = quoted + ipv4.headerLength(quoted);
    if (outgoing) set16(p, ports + DESTINATION_PORT, c.virtualPort);
    else set16(p, ports + SOURCE_PORT, c.destinationPort);
  }
  set16(p, message + icmp.CHECKSUM, 0);
  set16(p, message + icmp.CHECKSUM, checksum(message, <u32>(p.data + p.length - message)));
}

/** ip_send_check. A quoted header may say that it is longer than what is quoted. */
function seal(p: Packet, h: usize): void {
  const room = <u32>(p.data + p.length - h);
  set16(p, h + ipv4.CHECKSUM, 0);
  set16(p, h + ipv4.CHECKSUM, checksum(h, min(ipv4.headerLength(h), room)));
}
