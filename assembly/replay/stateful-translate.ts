/**
 * A frame of the capture becomes one that its peer in the lab takes: sequence and acknowledgement numbers, SACK blocks, timestamps, the
 * window, and for an end that answers who came, addresses. Checksums are updated (RFC 1624), so that a right one stays right and a wrong
 * one wrong; one that the capture's host had left to its network card is completed.
 */
import { read16, read32, read8, write16, write32, write48, write64, write8 } from "../wire/bytes";
import { checksum, checksumIpv6, checksumPseudo, updateChecksum16 } from "../wire/checksum";
import * as ethernet from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";
import * as tcp from "../wire/tcp";
import { after, Segment } from "./stateful-segment";
import { arrivedOf, Half, Held, isKnown, isnOf, scaleOf, usedOf } from "./stateful-state";
import { highest } from "./stateful-stream";

/** What the checksum of a segment in the capture is. */
export const enum Sums {
  valid = 0,
  /** that of the pseudo header alone: the network card was to do the rest (CHECKSUM_PARTIAL) */
  partial,
  wrong,
}

function add16(a: u32, b: u32): u32 {
  const sum = a + b;
  return (sum & 0xffff) + (sum >> 16);
}
/** Folded sum of `length` bytes. */
function sumOf(at: usize, length: u32): u32 {
  return ~checksum(at, length) & 0xffff;
}

function addressesAt(family: u32, ip: usize): usize {
  return ip + (family == 4 ? ipv4.SOURCE : ipv6.SOURCE);
}
function addressBytes(family: u32): u32 {
  return family == 4 ? 8 : 32;
}

/** The checksum that the segment should have; its own is taken for 0. */
function fullChecksum(family: u32, ip: usize, segment: usize, length: u32): u32 {
  const own = read16(segment + tcp.CHECKSUM);
  write16(segment + tcp.CHECKSUM, 0);
  const sum =
    family == 4
      ? checksumPseudo(segment, length, ipv4.source(ip), ipv4.destination(ip), Protocol.TCP)
      : checksumIpv6(segment, length, ip + ipv6.SOURCE, Protocol.TCP);
  write16(segment + tcp.CHECKSUM, own);
  return sum;
}

/** Looks at the checksum of a whole segment. */
export function checkSums(s: Segment, frame: usize): Sums {
  const segment = frame + s.transport;
  const length = s.payload - s.transport + s.payloadLength;
  const own = read16(segment + tcp.CHECKSUM);
  if (own == fullChecksum(s.family, frame + s.network, segment, length)) return Sums.valid;
  const pseudo = add16(
    sumOf(addressesAt(s.family, frame + s.network), addressBytes(s.family)),
    add16(length & 0xffff, add16(length >> 16, Protocol.TCP)),
  );
  return own == pseudo ? Sums.partial : Sums.wrong;
}

/** What the peer should have sent before the frame goes, in the lab's numbers. */
export function wanted(h: Half, f: Held): u32 {
  return h.peerIsn + (f.acknowledgement - isnOf(h.conversation, 1 - h.end)) + h.skew;
}

/** Bytes that came beyond what the capture's peer had sent so far. */
export function surplus(h: Half): i32 {
  return <i32>(arrivedOf(h).next - (h.peerIsn + usedOf(h.conversation, 1 - h.end) + h.skew));
}

/** What the frame acknowledges: as in the capture, or what really came where that is something else; never less than before. */
export function acknowledge(h: Half, f: Held): u32 {
  const came = arrivedOf(h).next;
  if (f.late) return came;
  let ack = wanted(h, f);
  if (after(ack, came) || surplus(h) > 0) ack = came;
  return after(h.acked, ack) ? h.acked : ack;
}

/** It answered with a SYN of its own in the capture (simultaneous open), but the lab's peer has answered: an acknowledgement is due. */
function losesSyn(h: Half, f: Held): bool {
  return (f.flags & (tcp.SYN | tcp.ACK)) == (tcp.SYN | tcp.ACK) && h.peerAnswered != 0;
}

/** First number of the frame in the lab, and its flags there. */
export function sequenceOf(h: Half, f: Held): u32 {
  return f.sequence + h.shift + (losesSyn(h, f) ? 1 : 0);
}
export function flagsOf(h: Half, f: Held): u32 {
  return losesSyn(h, f) ? f.flags & ~tcp.SYN : f.flags;
}

/** Writes the frame at `to` as it goes into the lab. */
export function translate(h: Half, f: Held, to: usize): void {
  memory.copy(to, f.bytes, f.length);
  const family = read8(to + f.network) >> 4;
  const ip = to + f.network;
  const segment = to + f.transport;
  const header = f.payload - f.transport;
  const before = add16(sumOf(segment, header), sumOf(addressesAt(family, ip), addressBytes(family)));
  if (h.follows) redirect(h, f, to, family);
  const flags = flagsOf(h, f);
  write32(segment + tcp.SEQUENCE, sequenceOf(h, f));
  write8(segment + tcp.FLAGS, flags);
  if (flags & tcp.ACK && h.peerKnown) write32(segment + tcp.ACKNOWLEDGEMENT, acknowledge(h, f));
  translateOptions(h, segment, flags);
  if (!(flags & tcp.SYN)) write16(segment + tcp.WINDOW, windowOf(h, read16(segment + tcp.WINDOW)));
  if (f.sums == <u32>Sums.partial) {
    write16(segment + tcp.CHECKSUM, fullChecksum(family, ip, segment, header + f.payloadLength));
    return;
  }
  // the checksum is in both sums and cancels out
  const now = add16(sumOf(segment, header), sumOf(addressesAt(family, ip), addressBytes(family)));
  updateChecksum16(segment + tcp.CHECKSUM, before, now);
}

/** The frame goes to whoever came. */
function redirect(h: Half, f: Held, to: usize, family: u32): void {
  const ip = to + f.network;
  if (f.network >= ethernet.HEADER_LENGTH && h.peerMac) {
    write48(to + ethernet.DESTINATION, h.peerMac);
    if (!ethernet.isMulticast(h.ownMac)) write48(to + ethernet.SOURCE, h.ownMac);
  }
  write16(to + f.transport + tcp.SOURCE, h.ownPort);
  write16(to + f.transport + tcp.DESTINATION, h.peerPort);
  if (family != h.family) return;
  if (family == 4) {
    const before = sumOf(ip + ipv4.SOURCE, 8);
    write32(ip + ipv4.SOURCE, <u32>h.ownLow);
    write32(ip + ipv4.DESTINATION, <u32>h.peerLow);
    updateChecksum16(ip + ipv4.CHECKSUM, before, sumOf(ip + ipv4.SOURCE, 8));
  } else {
    write64(ip + ipv6.SOURCE, h.ownHigh);
    write64(ip + ipv6.SOURCE + 8, h.ownLow);
    write64(ip + ipv6.DESTINATION, h.peerHigh);
    write64(ip + ipv6.DESTINATION + 8, h.peerLow);
  }
}

/** The shift that windows of an end have where both SYNs ask for one (RFC 7323 section 2.2). */
function shiftOf(own: u32, other: u32): u32 {
  return own && other ? own - 1 : 0;
}

/** A window of the capture, as the lab's peer will read it. */
function windowOf(h: Half, window: u32): u32 {
  const c = h.conversation;
  const own = scaleOf(c, h.end);
  const there = shiftOf(own, scaleOf(c, 1 - h.end));
  const here = shiftOf(own, h.peerScale);
  if (there == here || !h.peerKnown || !isKnown(c, 1 - h.end)) return window;
  const scaled = (window << there) >> here;
  // what was open stays open
  return scaled > 0xffff ? 0xffff : scaled == 0 && window ? 1 : scaled;
}

function translateOptions(h: Half, segment: usize, flags: u32): void {
  let option = tcp.firstOption(segment);
  while (option) {
    const kind = read8(option);
    const length = read8(option + 1);
    const next = tcp.nextOption(segment, option);
    if (kind == tcp.OPTION_TIMESTAMP && length == 10) translateStamp(h, option, flags);
    else if (kind == tcp.OPTION_SACK && length >= 10) translateSack(h, segment, option, length);
    option = next;
  }
}

function translateStamp(h: Half, option: usize, flags: u32): void {
  if (h.peerKnown && !h.peerStamps && !(flags & tcp.SYN)) {
    memory.fill(option, <u8>tcp.OPTION_NOP, 10);
    return;
  }
  write32(option + 2, read32(option + 2) + h.stampShift);
  if (flags & tcp.ACK && h.peerKnown) write32(option + 6, h.stampRecent);
}

/** Blocks of what came in the lab, too, stay; the others go. */
function translateSack(h: Half, segment: usize, option: usize, length: u32): void {
  const ack = read32(segment + tcp.ACKNOWLEDGEMENT);
  const end = highest(arrivedOf(h));
  const shift = h.peerIsn - isnOf(h.conversation, 1 - h.end) + h.skew;
  let kept: u32 = 2;
  for (let at: u32 = 2; at + 8 <= length; at += 8) {
    const left = read32(option + at) + shift;
    const right = read32(option + at + 4) + shift;
    if (!h.peerKnown || !after(left, ack) || !after(right, left) || after(right, end)) continue;
    write32(option + kept, left);
    write32(option + kept + 4, right);
    kept += 8;
  }
  if (kept == 2) kept = 0;
  else write8(option + 1, kept);
  memory.fill(option + kept, <u8>tcp.OPTION_NOP, length - kept);
}

/** Its acknowledgement says nothing that was not said: it came from us already. */
export function isNeedless(h: Half, f: Held): bool {
  if (!h.hasMade || f.payloadLength || (f.flags & ~tcp.PSH) != tcp.ACK) return false;
  if (!h.peerKnown || sequenceOf(h, f) != h.sentEnd) return false;
  if (after(wanted(h, f), h.madeAck) || surplus(h) > 0) return false;
  const segment = f.bytes + f.transport;
  if (windowOf(h, read16(segment + tcp.WINDOW)) != h.window) return false;
  let option = tcp.firstOption(segment);
  while (option) {
    if (read8(option) == tcp.OPTION_SACK) return false;
    option = tcp.nextOption(segment, option);
  }
  return true;
}

/** Cuts piece number `index` of a translated frame, at most `size` bytes of its data, to `to`; answers the length of that frame. */
export function cutPiece(f: Held, from: usize, index: u32, size: u32, to: usize): u32 {
  const offset = index * size;
  const bytes = min(size, f.payloadLength - offset);
  const last = offset + bytes == f.payloadLength;
  memory.copy(to, from, f.payload);
  memory.copy(to + f.payload, from + f.payload + offset, bytes);
  const ip = to + f.network;
  const segment = to + f.transport;
  const length = f.payload - f.transport + bytes;
  const family = read8(ip) >> 4;
  write32(segment + tcp.SEQUENCE, read32(from + f.transport + tcp.SEQUENCE) + offset);
  let flags = read8(segment + tcp.FLAGS);
  // tcp_gso_segment: FIN and PSH belong to the last piece, CWR to the first
  if (!last) flags &= ~(tcp.FIN | tcp.PSH);
  if (index) flags &= ~CWR;
  write8(segment + tcp.FLAGS, flags);
  if (family == 4) {
    write16(ip + ipv4.TOTAL_LENGTH, f.transport - f.network + length);
    write16(ip + ipv4.IDENTIFICATION, ipv4.identification(ip) + index);
    ipv4.sealHeader(ip);
  } else {
    write16(ip + ipv6.PAYLOAD_LENGTH, f.transport - f.network - ipv6.HEADER_LENGTH + length);
  }
  write16(segment + tcp.CHECKSUM, fullChecksum(family, ip, segment, length));
  return f.payload + bytes;
}

const CWR: u32 = 0x80;
