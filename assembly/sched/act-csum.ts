/** csum (net/sched/act_csum.c): computes checksums anew, after pedit has changed what they cover. */
import { ActionRecord, Csum } from "../abi/filter";
import { TcAct } from "../abi/sched";
import { Decision } from "../abi/decision";
import { edited } from "../observe";
import { Packet } from "../packet";
import { K } from "../state";
import { read16, write16 } from "../wire/bytes";
import { checksum, checksumIpv6, checksumPseudo } from "../wire/checksum";
import { crc32c } from "../wire/crc32c";
import { EtherType } from "../wire/ethernet";
import * as ethernet from "../wire/ethernet";
import * as icmp from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import * as tcp from "../wire/tcp";
import * as udp from "../wire/udp";
import { Action, countAction } from "./action";

@unmanaged
class Checksums extends Action {
  /** bits of Csum */
  what: u32;
}

export const BYTES: u32 = offsetof<Checksums>();
const SCTP_HEADER: u32 = 12;

/** tcf_csum_init */
export function set(a: Action, r: ActionRecord): void {
  changetype<Checksums>(a).what = r.csum;
}

/** tcf_csum_act. What is shorter than it says is lost. */
export function act(a: Action, p: Packet): i32 {
  countAction(a, p);
  if (a.control != <i32>TcAct.SHOT && update(changetype<Checksums>(a).what, p)) return a.control;
  a.drops++;
  return TcAct.SHOT;
}

function update(what: u32, p: Packet): bool {
  const end = p.data + p.length;
  let h = p.network;
  let protocol = p.vlan ? p.vlanProtocol : p.protocol;
  let beside = p.vlan != 0;
  while (protocol == <u32>EtherType.P_8021Q || protocol == <u32>EtherType.P_8021AD) {
    if (beside) {
      beside = false;
      protocol = p.protocol;
      continue;
    }
    if (h + ethernet.VLAN_LENGTH > end) return false;
    protocol = read16(h + 2);
    h += ethernet.VLAN_LENGTH;
  }
  if (protocol == <u32>EtherType.IP) return updateIpv4(what, p, h, end);
  if (protocol == <u32>EtherType.IPV6) return updateIpv6(what, p, h, end);
  return true;
}

function put16(p: Packet, at: usize, value: u32): void {
  write16(at, value);
  if (K.listening) edited(p, Decision.write, at, 2);
}

/** tcf_csum_ipv4 */
function updateIpv4(what: u32, p: Packet, h: usize, end: usize): bool {
  if (h + ipv4.HEADER_LENGTH > end) return false;
  const header = ipv4.headerLength(h);
  const total = ipv4.totalLength(h);
  const protocol: u32 = read16(h + ipv4.FRAGMENT) & ipv4.OFFSET_MASK ? 0 : ipv4.protocol(h);
  const at = h + header;
  const length = total - header;
  const bit = flagOf(protocol);
  if (bit & what) {
    if (total < header || h + total > end || length < least(protocol)) return false;
    if (!transport(p, protocol, at, length, 0, ipv4.source(h), ipv4.destination(h))) return false;
  }
  if (what & Csum.IPV4HDR) {
    if (header < ipv4.HEADER_LENGTH || h + header > end) return false;
    ipv4.sealHeader(h);
    if (K.listening) edited(p, Decision.write, h + ipv4.CHECKSUM, 2);
  }
  return true;
}

/** tcf_csum_ipv6: without extension headers. */
function updateIpv6(what: u32, p: Packet, h: usize, end: usize): bool {
  if (h + ipv6.HEADER_LENGTH > end) return false;
  const length = ipv6.payloadLength(h);
  const next = ipv6.nextHeader(h);
  const at = h + ipv6.HEADER_LENGTH;
  const bit: u32 = next == <u32>NextHeader.ICMPV6 ? Csum.ICMP : next == <u32>Protocol.ICMP ? 0 : flagOf(next);
  if (!(bit & what)) return true;
  if (at + length > end || length < least(next)) return false;
  return transport(p, next, at, length, h + ipv6.SOURCE, 0, 0);
}

function flagOf(protocol: u32): u32 {
  switch (protocol) {
    case Protocol.ICMP:
      return Csum.ICMP;
    case Protocol.IGMP:
      return Csum.IGMP;
    case Protocol.TCP:
      return Csum.TCP;
    case Protocol.UDP:
      return Csum.UDP;
    case Protocol.UDPLITE:
      return Csum.UDPLITE;
    case Protocol.SCTP:
      return Csum.SCTP;
    default:
      return 0;
  }
}

/** Bytes that the header takes at least (tcf_csum_skb_nextlayer). */
function least(protocol: u32): u32 {
  switch (protocol) {
    case Protocol.TCP:
      return tcp.HEADER_LENGTH;
    case Protocol.SCTP:
      return SCTP_HEADER;
    default:
      return 8;
  }
}

/** `addresses`: where those of IPv6 are, 0 for IPv4. */
function transport(
  p: Packet,
  protocol: u32,
  at: usize,
  length: u32,
  addresses: usize,
  source: u32,
  destination: u32,
): bool {
  switch (protocol) {
    case Protocol.ICMP:
    case Protocol.IGMP:
      put16(p, at + icmp.CHECKSUM, 0);
      put16(p, at + icmp.CHECKSUM, checksum(at, length));
      return true;
    case NextHeader.ICMPV6:
      put16(p, at + icmp.CHECKSUM, 0);
      put16(p, at + icmp.CHECKSUM, checksumIpv6(at, length, addresses, protocol));
      return true;
    case Protocol.TCP:
      put16(p, at + tcp.CHECKSUM, 0);
      put16(p, at + tcp.CHECKSUM, pseudo(at, length, addresses, source, destination, protocol));
      return true;
    case Protocol.UDP:
    case Protocol.UDPLITE:
      updateUdp(p, protocol, at, length, addresses, source, destination);
      return true;
    case Protocol.SCTP: {
      store<u32>(at + 8, 0);
      store<u32>(at + 8, crc32c(at, length));
      if (K.listening) edited(p, Decision.write, at + 8, 4);
      return true;
    }
    default:
      return true;
  }
}

function pseudo(at: usize, length: u32, addresses: usize, source: u32, destination: u32, protocol: u32): u32 {
  return addresses
    ? checksumIpv6(at, length, addresses, protocol)
    : checksumPseudo(at, length, source, destination, protocol);
}

/** tcf_csum_ipv4_udp: a sender that computed none keeps none, and a length that cannot be is left alone. */
function updateUdp(
  p: Packet,
  protocol: u32,
  at: usize,
  length: u32,
  addresses: usize,
  source: u32,
  destination: u32,
): void {
  const lite = protocol == <u32>Protocol.UDPLITE;
  if (!lite && !udp.checksumField(at)) return;
  // a UDP-Lite packet says how much of it is covered where UDP has its length
  let covered = udp.length(at);
  if (lite && !covered) covered = length;
  // what was there is lost even where nothing comes in its place
  put16(p, at + udp.CHECKSUM, 0);
  if (covered < udp.HEADER_LENGTH || covered > length) return;
  let sum: u32 = 0;
  if (lite && covered != length) {
    // the pseudo header has the whole length
    sum = partial(at, covered, length, addresses, source, destination);
  } else sum = pseudo(at, covered, addresses, source, destination, protocol);
  put16(p, at + udp.CHECKSUM, sum ? sum : 0xffff);
}

function partial(at: usize, covered: u32, length: u32, addresses: usize, source: u32, destination: u32): u32 {
  const sum = pseudo(at, covered, addresses, source, destination, Protocol.UDPLITE);
  // one's complement: the length in the pseudo header is `length`, not `covered`
  let raw = (~sum & 0xffff) + (~covered & 0xffff) + length;
  raw = (raw & 0xffff) + (raw >> 16);
  raw = (raw & 0xffff) + (raw >> 16);
  return ~raw & 0xffff;
}

export function fill(a: Action, r: ActionRecord): void {
  r.csum = changetype<Checksums>(a).what;
}
