/**
 * Tuples: what tells one direction of a connection from all others (struct nf_conntrack_tuple), read from a packet and turned round.
 * Protocols without ports have 0 in both places.
 */
import { read16, read32, read8 } from "../../wire/bytes";
import { IcmpType } from "../../wire/icmp";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import { Tuple } from "./connection";

/** nf_ct_tuple_equal: zones and directions are compared by the caller. */
export function tupleEquals(a: Tuple, b: Tuple): bool {
  return addressesOf(a) == addressesOf(b) && portsOf(a) == portsOf(b) && a.shortProtocol == b.shortProtocol;
}

/** Copies what tupleEquals compares. */
export function copyTuple(from: Tuple, to: Tuple): void {
  store<u64>(changetype<usize>(to), addressesOf(from));
  store<u32>(changetype<usize>(to), portsOf(from), offsetof<Tuple>("shortDestination"));
  to.shortProtocol = from.shortProtocol;
}

/** destination | source << 32 */
export function addressesOf(t: Tuple): u64 {
  return load<u64>(changetype<usize>(t));
}

/** destination | source << 16 */
export function portsOf(t: Tuple): u32 {
  return load<u32>(changetype<usize>(t), offsetof<Tuple>("shortDestination"));
}

/**
 * nf_ct_get_tuple: the tuple of the IPv4 packet whose header is at `h` and whose transport header, of which `length` bytes are there, is at
 * `transport`. False where there is too little of it.
 */
export function readTuple(h: usize, transport: usize, length: u32, t: Tuple): bool {
  t.source = ipv4.source(h);
  t.destination = ipv4.destination(h);
  t.sourcePort = 0;
  t.destinationPort = 0;
  const protocol = ipv4.protocol(h);
  t.protocol = protocol;
  switch (protocol) {
    case Protocol.ICMP:
      if (length < 8) return false;
      t.sourcePort = read16(transport + 4);
      t.destinationPort = (read8(transport) << 8) | read8(transport + 1);
      return true;
    case Protocol.TCP:
    case Protocol.UDP:
    case Protocol.DCCP:
    case Protocol.SCTP:
    case Protocol.UDPLITE:
      // what an ICMP error quotes may end here
      if (length < 4) return false;
      t.sourcePort = read16(transport);
      t.destinationPort = read16(transport + 2);
      return true;
    case Protocol.GRE:
      return readGre(transport, length, t);
    default:
      return true;
  }
}

const GRE_VERSION: u32 = 7;
const GRE_VERSION_1: u32 = 1;
const GRE_PROTO_PPP: u32 = 0x880b;

/** gre_pkt_to_tuple: only PPTP's version 1 has a key here, and no helper gives the other direction's. */
function readGre(transport: usize, length: u32, t: Tuple): bool {
  if (length < 4 || (read16(transport) & GRE_VERSION) != GRE_VERSION_1) return true;
  if (length < 8) return true;
  if (read16(transport + 2) != GRE_PROTO_PPP) return false;
  t.destinationPort = read16(transport + 6);
  return true;
}

/** The ICMP type that answers `type`, or 0xff: invmap of nf_conntrack_proto_icmp.c. */
export function answerOf(type: u32): u32 {
  switch (type) {
    case IcmpType.ECHO:
      return IcmpType.ECHOREPLY;
    case IcmpType.ECHOREPLY:
      return IcmpType.ECHO;
    case IcmpType.TIMESTAMP:
      return IcmpType.TIMESTAMPREPLY;
    case IcmpType.TIMESTAMPREPLY:
      return IcmpType.TIMESTAMP;
    case IcmpType.INFO_REQUEST:
      return IcmpType.INFO_REPLY;
    case IcmpType.INFO_REPLY:
      return IcmpType.INFO_REQUEST;
    case IcmpType.ADDRESS:
      return IcmpType.ADDRESSREPLY;
    case IcmpType.ADDRESSREPLY:
      return IcmpType.ADDRESS;
    default:
      return 0xff;
  }
}

/** nf_ct_invert_tuple: `to` becomes the tuple of the answer to `from` (they may not be the same). False for ICMP that nothing answers. */
export function invertTuple(from: Tuple, to: Tuple): bool {
  to.source = from.destination;
  to.destination = from.source;
  to.protocol = from.protocol;
  to.direction = from.direction ^ 1;
  if (from.protocol == <u32>Protocol.ICMP) {
    const type = answerOf(from.destinationPort >> 8);
    if (type == 0xff) return false;
    to.sourcePort = from.sourcePort;
    to.destinationPort = (type << 8) | (from.destinationPort & 0xff);
    return true;
  }
  to.sourcePort = from.destinationPort;
  to.destinationPort = from.sourcePort;
  return true;
}
