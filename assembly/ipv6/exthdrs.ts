/** Extension headers (net/ipv6/exthdrs.c, exthdrs_core.c; RFC 8200 section 4): hop-by-hop and destination options, routing headers. */
import { DropReason } from "../abi/drop";
import { PacketType } from "../abi/device";
import { Net6Sysctl } from "../abi/ipv6";
import { allocateScratch } from "../memory";
import { drop, Packet, trim } from "../packet";
import { read16, read32 } from "../wire/bytes";
import { Icmp6Code, Icmp6Type } from "../wire/icmpv6";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import { icmpSend6 } from "./icmp-errors";
import { isMulticast } from "./in6";
import { net6Sysctl } from "./inet6";
import { ipv6State } from "./neighbor";
import { ROUTERALERT } from "./output";

/** Where a walk over extension headers ended. */
@unmanaged
export class HeaderWalk {
  /** the header behind them, NextHeader */
  next: u32;
  /** where it begins, from the IPv6 header on; 0 where the headers are broken or cut */
  offset: u32;
  /** field of the fragment header, offset and flags (0 without one) */
  fragmentField: u32;
  /** bytes of the datagram in front of this fragment */
  fragmentOffset: u32;
  /** where the next header's number is, from the IPv6 header on */
  numberAt: u32;
}

/** ipv6_skip_exthdr: walks over the headers at `h` of a packet of `length` bytes. The result is valid until the next call. */
export function skipHeaders(h: usize, length: u32): HeaderWalk {
  const s = ipv6State();
  if (!s.scratch) s.scratch = allocateScratch(<u32>offsetof<HeaderWalk>());
  const w = changetype<HeaderWalk>(s.scratch);
  w.next = 0;
  w.offset = 0;
  w.fragmentField = 0;
  w.fragmentOffset = 0;
  w.numberAt = ipv6.NEXT_HEADER;
  if (length < ipv6.HEADER_LENGTH) return w;
  let next = ipv6.nextHeader(h);
  let at = ipv6.HEADER_LENGTH;
  while (isExtension(next)) {
    w.next = next;
    if (next == <u32>NextHeader.NONE || at + 2 > length) return w;
    const header = h + at;
    let bytes: u32 = 8;
    if (next == <u32>NextHeader.FRAGMENT) {
      if (at + ipv6.FRAGMENT_LENGTH > length) return w;
      w.fragmentField = read16(header + ipv6.FRAGMENT_FIELD);
      w.fragmentOffset = w.fragmentField & ipv6.FRAGMENT_OFFSET;
      if (w.fragmentOffset) {
        // what follows is not a header
        w.next = load<u8>(header);
        w.offset = at + bytes;
        w.numberAt = at;
        return w;
      }
    } else if (next == <u32>NextHeader.AUTH) bytes = (<u32>load<u8>(header, 1) + 2) << 2;
    else bytes = (<u32>load<u8>(header, 1) + 1) << 3;
    w.numberAt = at;
    next = load<u8>(header);
    at += bytes;
  }
  w.next = next;
  if (at <= length) w.offset = at;
  return w;
}

/** ipv6_ext_hdr */
function isExtension(next: u32): bool {
  return (
    next == <u32>NextHeader.HOP_BY_HOP ||
    next == <u32>NextHeader.ROUTING ||
    next == <u32>NextHeader.FRAGMENT ||
    next == <u32>NextHeader.AUTH ||
    next == <u32>NextHeader.NONE ||
    next == <u32>NextHeader.DESTINATION_OPTIONS
  );
}

/** ipv6_parse_hopopts: the options that each hop looks at. False: the packet is gone. */
export function parseHopByHop(p: Packet): bool {
  const o = p.transport;
  const end = p.data + p.length;
  if (o + 8 > end || o + bytesOf(o) > end || bytesOf(o) > most(p, Net6Sysctl.max_hbh_length)) {
    drop(p, DropReason.IP_INHDR);
    return false;
  }
  if (!parseOptions(p, o, true, Net6Sysctl.max_hbh_opts_number)) return false;
  p.transport = o + bytesOf(o);
  p.nextHeaderAt = ipv6.HEADER_LENGTH;
  return true;
}

function bytesOf(o: usize): u32 {
  return (<u32>load<u8>(o, 1) + 1) << 3;
}
function most(p: Packet, id: Net6Sysctl): u32 {
  return <u32>net6Sysctl(p.device.namespace, id);
}

/** ipv6_destopt_rcv: `p.data` and `p.transport` are at the header. False: the packet is gone. */
export function receiveDestinationOptions(p: Packet): bool {
  const o = p.transport;
  if (p.length < 8 || p.length < bytesOf(o) || bytesOf(o) > most(p, Net6Sysctl.max_dst_opts_length)) {
    drop(p, DropReason.IP_INHDR);
    return false;
  }
  if (!parseOptions(p, o, false, Net6Sysctl.max_dst_opts_number)) return false;
  p.nextHeaderAt = <u32>(o - p.network);
  p.transport = o + bytesOf(o);
  return true;
}

/** ip6_parse_tlv: a limit below 0 refuses options that are not known */
function parseOptions(p: Packet, o: usize, hopByHop: bool, limitId: Net6Sysctl): bool {
  let limit = net6Sysctl(p.device.namespace, limitId);
  const refusesUnknown = limit < 0;
  if (limit < 0) limit = -limit;
  let at = o + 2;
  let left = bytesOf(o) - 2;
  let count = 0;
  let padding: u32 = 0;
  while (left > 0) {
    if (load<u8>(at) == 0) {
      // Pad1; more than seven bytes of padding are a covert channel
      if (++padding > 7) return broken(p);
      at++;
      left--;
      continue;
    }
    if (left < 2) return broken(p);
    const length = <u32>load<u8>(at, 1) + 2;
    if (length > left) return broken(p);
    const type = load<u8>(at);
    if (type == 1) {
      padding += length;
      if (padding > 7) return broken(p);
      for (let i: u32 = 2; i < length; i++) if (load<u8>(at + i)) return broken(p);
    } else {
      if (++count > limit) return broken(p);
      padding = 0;
      if (hopByHop && type == 5) {
        // router alert (RFC 2711)
        if (length != 4) return broken(p);
        p.ipFlags |= ROUTERALERT;
      } else if (hopByHop && type == 0xc2) {
        if (!parseJumbo(p, at)) return false;
      } else if (!heedUnknown(p, at, refusesUnknown)) return false;
    }
    at += length;
    left -= length;
  }
  return true;
}

function broken(p: Packet): bool {
  drop(p, DropReason.IP_INHDR);
  return false;
}

/** ipv6_hop_jumbo (RFC 2675): no packet here is that long, so that only the errors remain. */
function parseJumbo(p: Packet, at: usize): bool {
  const h = p.network;
  const offset = <u32>(at - h);
  if (load<u8>(at, 1) != 4 || (offset & 3) != 2) return broken(p);
  const length = read32(at + 2);
  if (length <= 65535) {
    icmpSend6(p, Icmp6Type.PARAMPROB, Icmp6Code.HDR_FIELD, offset + 2);
    return broken(p);
  }
  if (ipv6.payloadLength(h)) {
    icmpSend6(p, Icmp6Type.PARAMPROB, Icmp6Code.HDR_FIELD, offset);
    return broken(p);
  }
  if (length > p.length - ipv6.HEADER_LENGTH) return broken(p);
  trim(p, length + ipv6.HEADER_LENGTH);
  return true;
}

/** ip6_tlvopt_unknown: the two top bits of an unknown option say what becomes of the packet (RFC 8200 section 4.2). */
function heedUnknown(p: Packet, at: usize, refuses: bool): bool {
  const action = load<u8>(at) >> 6;
  if (action == 0 && !refuses) return true;
  const quiet = action <= 1 || (action == 3 && isMulticast(p.network + ipv6.DESTINATION));
  if (!quiet) icmpSend6(p, Icmp6Type.PARAMPROB, Icmp6Code.UNK_OPTION, <u32>(at - p.network));
  drop(p, DropReason.UNHANDLED_PROTO);
  return false;
}

/**
 * ipv6_rthdr_rcv: a routing header that still names addresses is refused (type 0 by RFC 5095; those of Mobile IPv6, RPL and segment routing
 * are off unless asked for, and not modelled). One that is used up is passed over. `p.data` is at it. False: the packet is gone.
 */
export function receiveRouting(p: Packet): bool {
  const o = p.transport;
  if (p.length < 8 || p.length < bytesOf(o)) return broken(p);
  const type = load<u8>(o, 2);
  // rpl_seg_enabled and seg6_enabled are 0
  if (type == 3 || type == 4) return broken(p);
  if (isMulticast(p.network + ipv6.DESTINATION) || p.type != <u32>PacketType.HOST) {
    drop(p, DropReason.IP_INADDRERRORS);
    return false;
  }
  if (load<u8>(o, 3) == 0) {
    p.nextHeaderAt = <u32>(o - p.network);
    p.transport = o + bytesOf(o);
    return true;
  }
  icmpSend6(p, Icmp6Type.PARAMPROB, Icmp6Code.HDR_FIELD, <u32>(o - p.network) + 2);
  return broken(p);
}
