/** Tunnels in UDP (net/ipv4/udp_tunnel_core.c): the socket that a port's datagrams come to, and datagrams made of packets. */
import { Errno } from "../abi/errno";
import { NetSysctl } from "../abi/sysctl";
import { Packet, push } from "../packet";
import { takePort } from "../socket/inet-bind";
import { EncapKind, closeUdp, openUdp, UdpSock } from "../socket/udp";
import { write16 } from "../wire/bytes";
import { checksumPseudo } from "../wire/checksum";
import { Protocol } from "../wire/ipv4";
import * as udp from "../wire/udp";
import { Flow } from "./flow";
import { packetHash } from "./flow-hash";
import { sendThroughTunnel } from "./ip-tunnel-core";
import { Namespace, netSysctl } from "./namespace";

/**
 * udp_sock_create and setup_udp_tunnel_sock: a socket of the kernel's own on any address; what it receives goes to `kind`'s receive function,
 * with `holder` (UdpSock.encapHolder). Null where the port is taken (K.hookErrno is not touched: the only reason is EADDRINUSE) or the memory full.
 */
export function openTunnelSock(ns: Namespace, port: u32, kind: EncapKind, holder: usize): UdpSock | null {
  const s = openUdp(ns);
  if (s === null) return null;
  s.encap = kind;
  s.encapHolder = holder;
  if (takePort(s, port)) {
    closeUdp(s);
    return null;
  }
  s.portLocked = 1;
  return s;
}

/** what a failed openTunnelSock means */
export const PORT_TAKEN: i32 = -Errno.EADDRINUSE;

/** udp_tunnel_sock_release */
export function closeTunnelSock(s: UdpSock): void {
  closeUdp(s);
}

/**
 * udp_flow_src_port: a port that stands for the flow inside, from `low` up to below `high`, or of the range of local ports where that is no
 * range. `ns` is the namespace of the tunnel device.
 */
export function flowSourcePort(ns: Namespace, p: Packet, low: u32, high: u32): u32 {
  if (low >= high) {
    low = <u32>netSysctl(ns, NetSysctl.ip_local_port_range_low);
    high = <u32>netSysctl(ns, NetSysctl.ip_local_port_range_high);
  }
  let hash = packetHash(p);
  hash ^= hash << 16;
  return <u32>((<u64>hash * <u64>(high - low)) >> 32) + low;
}

/** udp_tunnel_xmit_skb: `p.data` is at the tunnel's own header, which becomes the payload. The rest as in sendThroughTunnel. */
export function sendInUdp(
  p: Packet,
  f: Flow,
  source: u32,
  destination: u32,
  tos: u32,
  ttl: u32,
  df: u32,
  sourcePort: u32,
  destinationPort: u32,
  crossing: bool,
  withChecksum: bool,
): void {
  const h = push(p, udp.HEADER_LENGTH);
  udp.writePorts(h, sourcePort, destinationPort);
  write16(h + udp.LENGTH, p.length);
  write16(h + udp.CHECKSUM, 0);
  if (withChecksum) {
    const sum = checksumPseudo(h, p.length, source, destination, Protocol.UDP);
    write16(h + udp.CHECKSUM, sum ? sum : 0xffff);
  }
  sendThroughTunnel(p, f, source, destination, Protocol.UDP, tos, ttl, df, crossing);
}
