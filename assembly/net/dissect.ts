/** Flow keys of a packet (skb_flow_dissect_flow_keys, ip_multipath_l3_keys): what rules with ports and hashes look at. */
import { Packet } from "../packet";
import { read16, read32, read8 } from "../wire/bytes";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";

/** The first 24 bytes are what is hashed. */
@unmanaged
export class FlowKeys {
  source: u32;
  destination: u32;
  /** source port in the high half */
  ports: u32;
  protocol: u32;
  /** hash of the keys of an inner packet */
  inner: u32;
  reserved: u32;
}

/** Outer addresses, protocol and, in a whole datagram of a protocol with ports, those. `p.network` is at the IP header. */
export function dissect(p: Packet, k: FlowKeys): void {
  header(p.network, p.data + p.length, k);
}

function header(h: usize, end: usize, k: FlowKeys): void {
  k.source = ipv4.source(h);
  k.destination = ipv4.destination(h);
  k.protocol = ipv4.protocol(h);
  k.ports = 0;
  if (ipv4.isFragment(h)) return;
  const at = h + ipv4.headerLength(h);
  switch (k.protocol) {
    case Protocol.TCP:
    case Protocol.UDP:
    case Protocol.SCTP:
    case PROTOCOL_DCCP:
    case PROTOCOL_UDPLITE:
    case Protocol.ESP:
      if (at + 4 <= end) k.ports = read32(at);
  }
}
const PROTOCOL_DCCP = 33;
const PROTOCOL_UDPLITE = 136;

/** The innermost IPv4 header of IP-in-IP and plain GRE. True where there is one inside another. */
export function innerKeys(p: Packet, k: FlowKeys): bool {
  const end = p.data + p.length;
  let h = p.network;
  let inside = false;
  // bounded: a header takes 20 bytes of a packet of at most 64 KiB
  while (true) {
    header(h, end, k);
    const next = h + ipv4.headerLength(h);
    let inner: usize = 0;
    if (ipv4.isFragment(h)) return inside;
    if (k.protocol == <u32>Protocol.IPIP) inner = next;
    else if (
      k.protocol == <u32>Protocol.GRE &&
      next + 4 <= end &&
      !(read8(next + 1) & 7) &&
      read16(next + 2) == 0x0800
    ) {
      const flags = read8(next);
      inner = next + 4 + (flags & 0x80 ? 4 : 0) + (flags & 0x20 ? 4 : 0) + (flags & 0x10 ? 4 : 0);
    }
    if (
      !inner ||
      inner + ipv4.HEADER_LENGTH > end ||
      ipv4.version(inner) != 4 ||
      ipv4.headerLength(inner) < ipv4.HEADER_LENGTH
    )
      return inside;
    h = inner;
    inside = true;
  }
}

/** ip_multipath_l3_keys: the addresses; those of the quoted packet in an ICMP error, so that it takes the way of its flow. */
export function icmpKeys(p: Packet, k: FlowKeys): void {
  const h = p.network;
  const end = p.data + p.length;
  k.source = ipv4.source(h);
  k.destination = ipv4.destination(h);
  if (ipv4.protocol(h) != <u32>Protocol.ICMP || ipv4.fragmentField(h) & ipv4.OFFSET_MASK) return;
  const icmp = h + ipv4.headerLength(h);
  const quoted = icmp + 8;
  if (quoted + ipv4.HEADER_LENGTH > end) return;
  switch (read8(icmp)) {
    // destination unreachable, source quench, redirect, time exceeded, parameter problem
    case 3:
    case 4:
    case 5:
    case 11:
    case 12:
      k.source = ipv4.source(quoted);
      k.destination = ipv4.destination(quoted);
  }
}
