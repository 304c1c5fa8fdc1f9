/**
 * What arrives for an end that is played. It is taken before the namespace's own stack sees it (as an XDP program would): for an address
 * of its own that stack would answer with RST, as it has no such socket.
 */
import { StatefulReason, StatefulRole } from "../abi/stateful";
import { Device } from "../device/device";
import { consume, Packet } from "../packet";
import { invalidate } from "../recording";
import { K } from "../state";
import { read32, read8 } from "../wire/bytes";
import * as ethernet from "../wire/ethernet";
import { EtherType } from "../wire/ethernet";
import * as icmp from "../wire/icmp";
import * as icmpv6 from "../wire/icmpv6";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import * as tcp from "../wire/tcp";
import { answerNeighbor } from "./stateful-neighbor";
import { acknowledgeSoon, detachSyn, settleSent } from "./stateful-send";
import { after, readPacket, Segment, SegmentKind } from "./stateful-segment";
import {
  arrivedOf,
  bind,
  callerOf,
  endAwait,
  findArrival,
  Following,
  Half,
  Held,
  scaleOf,
  Stateful,
} from "./stateful-state";
import { add, begin } from "./stateful-stream";
import { giveUp, leave, wake } from "./stateful-wait";

/** A stateful replay that hears what a device receives (Device.listeners). */
@unmanaged
export class Listener {
  next: usize;
  stateful: Stateful;
  /** ReplaySide */
  side: u32;
}

export function listen(l: Listener, d: Device): void {
  l.next = d.listeners;
  d.listeners = changetype<usize>(l);
  invalidate();
}

export function unlisten(l: Listener, d: Device): void {
  if (d.listeners == changetype<usize>(l)) {
    d.listeners = l.next;
    return;
  }
  let at = d.listeners;
  while (at && changetype<Listener>(at).next != changetype<usize>(l)) at = changetype<Listener>(at).next;
  if (at) changetype<Listener>(at).next = l.next;
}

/** A device with listeners received a packet (`p.data` at the network header). True where it was for one of them, and is gone. */
export function takeAnswer(p: Packet): bool {
  let at = p.device.listeners;
  while (at) {
    const l = changetype<Listener>(at);
    if (isFor(l, p)) {
      consume(p);
      return true;
    }
    at = l.next;
  }
  return false;
}

function isFor(l: Listener, p: Packet): bool {
  const st = l.stateful;
  const s = st.arrived;
  if (p.protocol == <u32>EtherType.IP || p.protocol == <u32>EtherType.IPV6) {
    readPacket(s, p.data, 0, p.length);
    if (s.kind == <u32>SegmentKind.whole) {
      let h = findArrival(st, s, p.device.id);
      if (h === null && (s.flags & (tcp.SYN | tcp.ACK | tcp.RST)) == tcp.SYN)
        h = answerCall(st, s, p, l.side);
      if (h === null) return false;
      st.answers++;
      arrive(h, s, p.data);
      return true;
    }
    if (s.kind == <u32>SegmentKind.other && hearError(st, p)) return true;
  }
  return answerNeighbor(st, p);
}

/** halves that are asked whether a SYN is theirs */
const ASKED: u32 = 256;

/** A SYN that nobody expects from there: the end that it is for, bound from now on. */
function answerCall(st: Stateful, s: Segment, p: Packet, side: u32): Half | null {
  let h = changetype<Half | null>(callerOf(st, p.id, s.sequence));
  if (h === null || h.side != side) h = choose(st, s, side);
  if (h === null || !bind(st, h, s, p.device.id)) return null;
  endAwait(st, h);
  h.follows = 1;
  if (p.mac && p.device.headerLength == ethernet.HEADER_LENGTH) {
    h.ownMac = ethernet.destination(p.mac);
    h.peerMac = ethernet.source(p.mac);
  }
  return h;
}

/** Proxies make connections of their own: theirs is the one that has the address and port called, or the one that waits longest. */
function choose(st: Stateful, s: Segment, side: u32): Half | null {
  let at = st.unboundFirst;
  let longest: Half | null = null;
  let most: u32 = 0;
  for (let asked: u32 = 0; at && asked < ASKED; asked++) {
    const h = changetype<Half>(at);
    at = h.nextUnbound;
    if (h.side != side || h.conversation.family != s.family) continue;
    if (isSource(h, s)) return h;
    if (h.called > most) {
      longest = h;
      most = h.called;
    }
  }
  return longest;
}

/** The frames that wait at this end come from the address and port that `s` is sent to. */
function isSource(h: Half, s: Segment): bool {
  if (!h.first) return false;
  const f = changetype<Held>(h.first);
  const ip = f.bytes + f.network;
  if (tcp.source(f.bytes + f.transport) != s.destination) return false;
  if (s.family == 4) return ipv4.source(ip) == <u32>s.destinationLow;
  return (
    ipv6.addressHigh(ip + ipv6.SOURCE) == s.destinationHigh &&
    ipv6.addressLow(ip + ipv6.SOURCE) == s.destinationLow
  );
}

function arrive(h: Half, s: Segment, packet: usize): void {
  const c = h.conversation;
  c.activeNs = K.nowNs;
  if (c.following != <u32>Following.yes) return;
  const stream = arrivedOf(h);
  if (s.flags & tcp.RST) {
    if (h.sentReset || (h.peerKnown && after(stream.next, s.sequence))) return;
    c.wasReset = 1;
    leave(c, Following.skipped);
    return;
  }
  let news = false;
  if (s.flags & tcp.SYN) {
    if (h.peerKnown) {
      // it came again: our answer to it was lost
      if (s.sequence == h.peerIsn && after(h.acked, h.peerIsn)) acknowledgeSoon(h);
      return;
    }
    meetPeer(h, s, packet + s.transport);
    news = true;
  }
  if (!h.peerKnown) return;
  if (s.flags & tcp.ACK && readAcknowledgement(h, s)) news = true;
  readStamp(h, packet + s.transport, s.sequence);
  if (readData(h, s)) news = true;
  if (news) wake(h);
}

/** The peer's first segment: its numbers and what it can do. */
function meetPeer(h: Half, s: Segment, segment: usize): void {
  h.peerKnown = 1;
  h.peerIsn = s.sequence;
  h.peerAnswered = s.flags & tcp.ACK ? 1 : 0;
  h.acked = s.sequence;
  begin(arrivedOf(h), s.sequence + 1);
  let option = tcp.firstOption(segment);
  while (option) {
    const kind = read8(option);
    const length = read8(option + 1);
    if (kind == tcp.OPTION_MSS && length == 4) h.peerMss = (read8(option + 2) << 8) | read8(option + 3);
    else if (kind == tcp.OPTION_WINDOW && length == 3) h.peerScale = min(read8(option + 2), 14) + 1;
    else if (kind == tcp.OPTION_TIMESTAMP && length == 10) {
      h.peerStamps = 1;
      h.stampRecent = read32(option + 2);
    }
    option = tcp.nextOption(segment, option);
  }
}

/** True where the peer acknowledged more, or opened its window. */
function readAcknowledgement(h: Half, s: Segment): bool {
  const ack = s.acknowledgement;
  if (after(ack, h.sentEnd) || after(h.peerAck, ack)) return false;
  const shift = !(s.flags & tcp.SYN) && h.peerScale && scaleOf(h.conversation, h.end) ? h.peerScale - 1 : 0;
  const window = s.window << shift;
  const more = ack != h.peerAck || window > h.peerWindow;
  h.peerWindow = window;
  if (ack != h.peerAck) settleSent(h, ack);
  if (s.flags & tcp.SYN) detachSyn(h);
  return more;
}

/** RFC 7323 section 4.3: the timestamp of the segment that the last acknowledgement was for. */
function readStamp(h: Half, segment: usize, sequence: u32): void {
  if (!h.peerStamps || after(sequence, h.acked)) return;
  let option = tcp.firstOption(segment);
  while (option) {
    if (read8(option) == tcp.OPTION_TIMESTAMP && read8(option + 1) == 10) {
      const stamp = read32(option + 2);
      if (after(stamp, h.stampRecent)) h.stampRecent = stamp;
    }
    option = tcp.nextOption(segment, option);
  }
}

/** True where the stream went on. */
function readData(h: Half, s: Segment): bool {
  const stream = arrivedOf(h);
  const before = stream.next;
  const from = s.sequence + (s.flags & tcp.SYN ? 1 : 0);
  const span = s.payloadLength + (s.flags & tcp.FIN ? 1 : 0);
  if (!span) {
    // keepalive (RFC 1122 section 4.2.3.6)
    if (!(s.flags & tcp.SYN) && from == before - 1) acknowledgeSoon(h);
    return false;
  }
  if (s.flags & tcp.FIN) h.peerFinEnd = from + span;
  if (s.flags & tcp.FIN) h.peerEnds = 1;
  // what a peer may send before it is acknowledged is far less than half of all numbers
  if (from - before < 0x40000000 || before - from < 0x40000000) add(stream, from, from + span);
  if (h.peerEnds && stream.next == h.peerFinEnd) h.peerFin = 1;
  acknowledgeSoon(h);
  return stream.next != before;
}

/** An ICMP error about a packet of a conversation that is followed. */
function hearError(st: Stateful, p: Packet): bool {
  const ip = p.data;
  const six = p.protocol == <u32>EtherType.IPV6;
  const header = six ? ipv6.HEADER_LENGTH : ipv4.headerLength(ip);
  if (p.length < header + 8 + 28) return false;
  if (six ? ipv6.nextHeader(ip) != NextHeader.ICMPV6 : ipv4.protocol(ip) != Protocol.ICMP) return false;
  const error = ip + header;
  const type = read8(error);
  if (six ? !icmpv6.isError(type) : !icmp.isError(type)) return false;
  const s = st.arrived;
  readPacket(s, ip, header + 8, p.length);
  if (s.kind == <u32>SegmentKind.other || s.kind == <u32>SegmentKind.fragment) return false;
  turn(s);
  const h = findArrival(st, s, p.device.id);
  if (h === null) return false;
  st.answers++;
  const limit = six
    ? type == PACKET_TOO_BIG
      ? icmpv6.rest(error)
      : 0
    : isTooLong(error)
      ? icmp.mtu(error)
      : 0;
  if (limit) {
    // path MTU discovery (RFC 1191, RFC 8201): what is lost goes again in pieces
    const least: u32 = six ? 1280 : 68;
    const mss = max(limit, least) - (six ? 60 : 40);
    if (!h.peerMss || mss < h.peerMss) h.peerMss = mss;
  } else if (!h.peerKnown) giveUp(h.conversation, h, StatefulReason.UNREACHABLE);
  return true;
}

const PACKET_TOO_BIG: u32 = 2;

function isTooLong(error: usize): bool {
  return read8(error) == 3 && read8(error + 1) == 4;
}

/** As if the receiver had answered. */
function turn(s: Segment): void {
  const high = s.sourceHigh;
  const low = s.sourceLow;
  const port = s.source;
  s.sourceHigh = s.destinationHigh;
  s.sourceLow = s.destinationLow;
  s.source = s.destination;
  s.destinationHigh = high;
  s.destinationLow = low;
  s.destination = port;
}
