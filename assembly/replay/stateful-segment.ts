/** A frame of a capture or of the lab as TCP sees it. */
import { read16, read32, read8 } from "../wire/bytes";
import * as ethernet from "../wire/ethernet";
import { EtherType } from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import * as tcp from "../wire/tcp";

export const enum SegmentKind {
  /** not TCP, or TCP inside of something else */
  other = 0,
  /** whole: all fields are set */
  whole,
  /** in an IP fragment: the addresses are set, and the ports of a first one */
  fragment,
  /** shorter than its headers say: addresses and ports are set where they are there */
  cut,
  /** headers that contradict each other: addresses are set */
  damaged,
}

/** longest frame that is followed: an IP packet of 64 KiB with its Ethernet header and tags */
export const LONGEST: u32 = 65535 + 64;

@unmanaged
export class Segment {
  /** SegmentKind */
  kind: u32;
  /** 4 or 6 */
  family: u32;
  /** offsets from the frame's first byte */
  network: u32;
  transport: u32;
  payload: u32;
  payloadLength: u32;
  /** host order; IPv4 addresses are in the low half */
  sourceHigh: u64;
  sourceLow: u64;
  destinationHigh: u64;
  destinationLow: u64;
  source: u32;
  destination: u32;
  sequence: u32;
  acknowledgement: u32;
  /** TCP's, the low eight */
  flags: u32;
  window: u32;
}

/** Reads an Ethernet frame, tags included. */
export function readFrame(s: Segment, frame: usize, length: u32): void {
  s.kind = SegmentKind.other;
  if (length < ethernet.HEADER_LENGTH) return;
  let at = ethernet.HEADER_LENGTH;
  let type = read16(frame + ethernet.TYPE);
  while (type == EtherType.P_8021Q || type == EtherType.P_8021AD || type == 0x9100) {
    if (at + 4 > length) return;
    type = read16(frame + at + 2);
    at += 4;
  }
  if (type == EtherType.IP || type == EtherType.IPV6) readPacket(s, frame, at, length);
}

/** Reads the IP packet `at` bytes behind `frame`; `length` is that of the whole frame. */
export function readPacket(s: Segment, frame: usize, at: u32, length: u32): void {
  s.kind = SegmentKind.other;
  s.network = at;
  s.source = 0;
  s.destination = 0;
  if (at >= length) return;
  const version = read8(frame + at) >> 4;
  if (version == 4) readIpv4(s, frame, at, length);
  else if (version == 6) readIpv6(s, frame, at, length);
}

function readIpv4(s: Segment, frame: usize, at: u32, length: u32): void {
  const h = frame + at;
  if (at + ipv4.HEADER_LENGTH > length || ipv4.protocol(h) != Protocol.TCP) return;
  const header = ipv4.headerLength(h);
  const total = ipv4.totalLength(h);
  s.family = 4;
  s.sourceHigh = 0;
  s.sourceLow = ipv4.source(h);
  s.destinationHigh = 0;
  s.destinationLow = ipv4.destination(h);
  if (header < ipv4.HEADER_LENGTH || total < header) {
    s.kind = SegmentKind.damaged;
    return;
  }
  const fragment = ipv4.isFragment(h);
  readTcp(s, frame, at + header, at + total, length, fragment, ipv4.fragmentOffset(h) != 0);
}

function readIpv6(s: Segment, frame: usize, at: u32, length: u32): void {
  const h = frame + at;
  if (at + ipv6.HEADER_LENGTH > length) return;
  const end = at + ipv6.HEADER_LENGTH + ipv6.payloadLength(h);
  let next = ipv6.nextHeader(h);
  let from = at + ipv6.HEADER_LENGTH;
  let fragment = false;
  let later = false;
  for (let headers = 0; headers < 8 && next != NextHeader.TCP; headers++) {
    if (from + 8 > length || from + 8 > end) return;
    const o = frame + from;
    if (next == NextHeader.FRAGMENT) {
      const field = read16(o + 2);
      if (field & 0xfff9) fragment = true;
      if (field & 0xfff8) later = true;
      from += 8;
    } else if (
      next == NextHeader.HOP_BY_HOP ||
      next == NextHeader.ROUTING ||
      next == NextHeader.DESTINATION_OPTIONS
    ) {
      from += (read8(o + 1) + 1) << 3;
    } else return;
    next = read8(o);
  }
  if (next != NextHeader.TCP) return;
  s.family = 6;
  s.sourceHigh = ipv6.addressHigh(h + ipv6.SOURCE);
  s.sourceLow = ipv6.addressLow(h + ipv6.SOURCE);
  s.destinationHigh = ipv6.addressHigh(h + ipv6.DESTINATION);
  s.destinationLow = ipv6.addressLow(h + ipv6.DESTINATION);
  readTcp(s, frame, from, end, length, fragment, later);
}

/** `end` is where the IP packet ends by its header, `length` where the frame does. */
function readTcp(
  s: Segment,
  frame: usize,
  at: u32,
  end: u32,
  length: u32,
  fragment: bool,
  later: bool,
): void {
  s.transport = at;
  const h = frame + at;
  if (!later && at + 4 <= length && at + 4 <= end) {
    s.source = tcp.source(h);
    s.destination = tcp.destination(h);
  }
  if (fragment) {
    s.kind = SegmentKind.fragment;
    return;
  }
  if (end > length) {
    s.kind = SegmentKind.cut;
    return;
  }
  const header = at + tcp.HEADER_LENGTH <= end ? tcp.headerLength(h) : 0;
  if (header < tcp.HEADER_LENGTH || at + header > end || length > LONGEST) {
    s.kind = SegmentKind.damaged;
    return;
  }
  s.kind = SegmentKind.whole;
  s.payload = at + header;
  s.payloadLength = end - at - header;
  s.sequence = read32(h + tcp.SEQUENCE);
  s.acknowledgement = read32(h + tcp.ACKNOWLEDGEMENT);
  s.flags = tcp.flags(h);
  s.window = tcp.window(h);
}

/** Numbers that a segment takes: its bytes, SYN and FIN. */
export function spanOf(flags: u32, payloadLength: u32): u32 {
  return payloadLength + (flags & tcp.SYN ? 1 : 0) + (flags & tcp.FIN ? 1 : 0);
}

/** a is behind b, modulo 2^32 (RFC 9293 section 3.4) */
export function after(a: u32, b: u32): bool {
  return <i32>(a - b) > 0;
}
