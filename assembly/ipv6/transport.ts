/**
 * Who takes packets behind the IPv6 headers: UDP (tunnels' sockets; there are none of processes), and the tunnels of IP in IP and GRE. A
 * tunnel over IPv6 adds its case here.
 */
import { DropReason } from "../abi/drop";
import { vxlanKnows6, vxlanReceive6 } from "../device/vxlan/receive";
import { drop, Packet } from "../packet";
import { read16 } from "../wire/bytes";
import { checksumIpv6 } from "../wire/checksum";
import { Icmp6Code, Icmp6Type } from "../wire/icmpv6";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import * as udp from "../wire/udp";
import { icmpSend6 } from "./icmp-errors";
import { isMulticast } from "./in6";

/**
 * A tunnel takes the UDP datagram: `p.data` at the UDP header, `p.network` at the IPv6 header, the checksum has been looked at (0 too).
 * False: no tunnel has the port.
 */
function receiveUdpTunnel6(p: Packet): bool {
  return vxlanReceive6(p);
}

/** The protocols of tunnels (41, 4, 47): `p.data` behind the last IPv6 header. False: nobody takes it. */
export function receiveTunnel6(p: Packet, protocol: u32): bool {
  return false;
}

/** udpv6_rcv: a datagram without a receiver is answered with port unreachable (RFC 4443 section 3.1). */
export function receiveUdp6(p: Packet): void {
  const h = p.data;
  if (p.length < udp.HEADER_LENGTH) {
    drop(p, DropReason.PKT_TOO_SMALL);
    return;
  }
  const length = read16(h + udp.LENGTH);
  if (length > p.length || (length != 0 && length < udp.HEADER_LENGTH)) {
    drop(p, DropReason.PKT_TOO_SMALL);
    return;
  }
  const sum = read16(h + udp.CHECKSUM);
  const bytes = length ? length : p.length;
  if (sum && checksumIpv6(h, bytes, p.network + ipv6.SOURCE, NextHeader.UDP) != 0) {
    drop(p, DropReason.UDP_CSUM);
    return;
  }
  if (receiveUdpTunnel6(p)) return;
  // without a checksum only tunnels take it (RFC 6935)
  if (!sum) {
    drop(p, DropReason.UDP_CSUM);
    return;
  }
  if (!isMulticast(p.network + ipv6.DESTINATION))
    icmpSend6(p, Icmp6Type.DEST_UNREACH, Icmp6Code.PORT_UNREACH, 0);
  drop(p, DropReason.NO_SOCKET);
}

/**
 * An ICMPv6 error about a packet that a tunnel sent (encap_err_lookup, the err_handler of protocols 41, 4 and 47): `inner` is the quoted
 * IPv6 header, `offset` where `protocol` begins behind it. True: it was ours, and the path MTU of its route shrinks on packet too big.
 */
export function tunnelError6(
  p: Packet,
  protocol: u32,
  inner: usize,
  offset: u32,
  type: u32,
  code: u32,
  info: u32,
): bool {
  if (protocol != <u32>NextHeader.UDP) return false;
  const h = inner + offset;
  const end = p.data + p.length;
  return h < end && vxlanKnows6(p.device.namespace, h, <u32>(end - h));
}
