/** A packet's addresses and ports are rewritten (nf_nat_ipv4_manip_pkt and l4proto_manip_pkt in net/netfilter/nf_nat_proto.c). */
import { Refusal } from "../../abi/flow-cache";
import { makeWritable } from "../../net/fragment";
import { Packet, set16, set32 } from "../../packet";
import { refuse } from "../../recording";
import { K } from "../../state";
import { read16, read32 } from "../../wire/bytes";
import { crc32c } from "../../wire/crc32c";
import * as icmp from "../../wire/icmp";
import { IcmpType } from "../../wire/icmp";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import * as tcp from "../../wire/tcp";
import * as udp from "../../wire/udp";
import { Manip } from "./range";

// ports are where TCP and UDP have them in all protocols that have any
const SOURCE_PORT: u32 = 0;
const DESTINATION_PORT: u32 = 2;
/** what conntrack makes sure of, even in a packet quoted by an ICMP error */
const QUOTED_LENGTH: u32 = 8;
const DCCP_CHECKSUM: u32 = 6;
const DCCP_LENGTH: u32 = 12;
const SCTP_CHECKSUM: u32 = 8;
const SCTP_LENGTH: u32 = 12;
const GRE_VERSION: u32 = 7;
const GRE_CALL_ID: u32 = 6;
/** no packet has a header of so many bytes */
const TOO_LONG: u32 = 0x100000;

/**
 * Gives the IPv4 packet whose header is at `h` (within `p`: its own header, or that of a packet quoted by an ICMP error) another source or
 * destination. `protocol` is the connection's; `port` is an id for ICMP and a key for GRE. Checksums are changed by what the fields are
 * changed by, so that a wrong one stays wrong. False where the packet is too short: it has to be dropped.
 */
export function manipulate(p: Packet, h: usize, manip: Manip, address: u32, port: u32, protocol: u32): bool {
  const end = p.data + p.length;
  if (isSimple(p, h, end, protocol)) {
    rewrite(h, manip, address, port, protocol == <u32>Protocol.UDP);
    return true;
  }
  if (h + ipv4.HEADER_LENGTH > end) return false;
  makeWritable(p, h + ipv4.HEADER_LENGTH);
  const at = h + (manip == Manip.SOURCE ? ipv4.SOURCE : ipv4.DESTINATION);
  const before = read32(at);
  const t = h + ipv4.headerLength(h);
  if (!transport(p, t, end, manip, before, address, port, protocol)) return false;
  replaceSum(p, h + ipv4.CHECKSUM, before, address, 0, 0);
  if (before != address) set32(p, at, address);
  return true;
}

/** A whole TCP or UDP header behind an IP header without options, in one piece; and nobody wants to hear of each write. */
export function isSimple(p: Packet, h: usize, end: usize, protocol: u32): bool {
  if (p.pieces | K.listening) return false;
  const length: u32 =
    protocol == <u32>Protocol.UDP
      ? udp.HEADER_LENGTH
      : protocol == <u32>Protocol.TCP
        ? tcp.HEADER_LENGTH
        : TOO_LONG;
  return h + ipv4.HEADER_LENGTH + length <= end && load<u8>(h) == 0x45;
}

/** What the rest of this file comes to then, in the byte order of the header (RFC 1071 section 2(B)): the change of both checksums is added up once. */
export function rewrite(h: usize, manip: Manip, address: u32, port: u32, isUdp: bool): void {
  const isSource = manip == Manip.SOURCE;
  const at = h + (isSource ? ipv4.SOURCE : ipv4.DESTINATION);
  const portAt = h + ipv4.HEADER_LENGTH + (isSource ? SOURCE_PORT : DESTINATION_PORT);
  const before = load<u32>(at);
  const after = bswap<u32>(address);
  const change = (~before >> 16) + (~before & 0xffff) + (after >> 16) + (after & 0xffff);
  store<u16>(h, changedSum(load<u16>(h, ipv4.CHECKSUM), change), ipv4.CHECKSUM);
  const portBefore: u32 = load<u16>(portAt);
  const portAfter: u32 = bswap<u16>(<u16>port);
  const sumAt = h + ipv4.HEADER_LENGTH + (isUdp ? udp.CHECKSUM : tcp.CHECKSUM);
  const sum: u32 = load<u16>(sumAt);
  if (sum || !isUdp) {
    const changed = changedSum(sum, change + (~portBefore & 0xffff) + portAfter);
    store<u16>(sumAt, !changed && isUdp ? 0xffff : changed);
  }
  store<u32>(at, after);
  store<u16>(portAt, portAfter);
}

/** replaceSum's arithmetic */
function changedSum(before: u32, change: u32): u32 {
  let sum: u32 = 0xffff + (~before & 0xffff) + change;
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

/** The transport header at `t`; `before` and `address` are what the pseudo header loses and gets. */
function transport(
  p: Packet,
  t: usize,
  end: usize,
  manip: Manip,
  before: u32,
  address: u32,
  port: u32,
  protocol: u32,
): bool {
  const portAt = t + (manip == Manip.SOURCE ? SOURCE_PORT : DESTINATION_PORT);
  switch (protocol) {
    case Protocol.TCP:
      return ports(p, t, end, portAt, port, tcp.CHECKSUM, tcp.HEADER_LENGTH, before, address);
    case Protocol.DCCP:
      return ports(p, t, end, portAt, port, DCCP_CHECKSUM, DCCP_LENGTH, before, address);
    case Protocol.UDP:
    case Protocol.UDPLITE: {
      if (t + udp.HEADER_LENGTH > end) return false;
      makeWritable(p, t + udp.HEADER_LENGTH);
      const sum = t + udp.CHECKSUM;
      // a sender that computed none computes none; UDP-Lite has no such thing (RFC 3828 section 3.1)
      if (read16(sum) || protocol == <u32>Protocol.UDPLITE) {
        replaceSum(p, sum, before, address, read16(portAt), port);
        if (!read16(sum)) set16(p, sum, 0xffff);
      }
      if (read16(portAt) != port) set16(p, portAt, port);
      return true;
    }
    case Protocol.SCTP: {
      // over the payload
      refuse(Refusal.bytes);
      const whole = t + SCTP_LENGTH <= end;
      if (!whole && t + QUOTED_LENGTH > end) return false;
      makeWritable(p, t + (whole ? SCTP_LENGTH : QUOTED_LENGTH));
      if (read16(portAt) != port) set16(p, portAt, port);
      if (whole) {
        // RFC 9260 section 6.8: sent in the byte order in which it is computed
        set32(p, t + SCTP_CHECKSUM, 0);
        set32(p, t + SCTP_CHECKSUM, bswap<u32>(crc32c(t, <u32>(end - t))));
      }
      return true;
    }
    case Protocol.ICMP:
      return identifier(p, t, end, port);
    case Protocol.GRE:
      return greKey(p, t, end, manip, port);
    default:
      return true;
  }
}

/** tcp_manip_pkt, dccp_manip_pkt: a quoted header may end in front of its checksum */
function ports(
  p: Packet,
  t: usize,
  end: usize,
  portAt: usize,
  port: u32,
  checksum: u32,
  length: u32,
  before: u32,
  address: u32,
): bool {
  if (t + QUOTED_LENGTH > end) return false;
  const whole = t + length <= end;
  makeWritable(p, t + (whole ? length : QUOTED_LENGTH));
  const old = read16(portAt);
  if (old != port) set16(p, portAt, port);
  if (whole) replaceSum(p, t + checksum, before, address, old, port);
  return true;
}

/** icmp_manip_pkt: queries have an id */
function identifier(p: Packet, t: usize, end: usize, id: u32): bool {
  if (t + icmp.HEADER_LENGTH > end) return false;
  makeWritable(p, t + icmp.HEADER_LENGTH);
  switch (icmp.type(t)) {
    case IcmpType.ECHO:
    case IcmpType.ECHOREPLY:
    case IcmpType.TIMESTAMP:
    case IcmpType.TIMESTAMPREPLY:
    case IcmpType.INFO_REQUEST:
    case IcmpType.INFO_REPLY:
    case IcmpType.ADDRESS:
    case IcmpType.ADDRESSREPLY:
      replaceSum(p, t + icmp.CHECKSUM, 0, 0, read16(t + icmp.REST), id);
      if (read16(t + icmp.REST) != id) set16(p, t + icmp.REST, id);
      return true;
    default:
      return true;
  }
}

/** gre_manip_pkt: version 1 (PPTP) has the key of the destination, version 0 passes as it is, others are unknown */
function greKey(p: Packet, t: usize, end: usize, manip: Manip, key: u32): bool {
  if (t + QUOTED_LENGTH > end) return false;
  makeWritable(p, t + QUOTED_LENGTH);
  if (manip != Manip.DESTINATION) return true;
  const version = read16(t) & GRE_VERSION;
  if (version == 1 && read16(t + GRE_CALL_ID) != key) set16(p, t + GRE_CALL_ID, key);
  return version <= 1;
}

/**
 * The Internet checksum at `at` after a 32-bit and a 16-bit field changed (inet_proto_csum_replace4, csum_replace4). The sum is never taken
 * as zero, as in Linux: the result is 0 where RFC 1624's formula alone might answer 0xffff.
 */
function replaceSum(p: Packet, at: usize, before32: u32, after32: u32, before16: u32, after16: u32): void {
  let sum: u32 = 0xffff + (~read16(at) & 0xffff);
  sum += (~before32 >> 16) + (~before32 & 0xffff) + (after32 >> 16) + (after32 & 0xffff);
  sum += (~before16 & 0xffff) + after16;
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  set16(p, at, ~sum);
}
