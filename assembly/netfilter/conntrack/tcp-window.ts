/**
 * Which segments fit (tcp_in_window in nf_conntrack_proto_tcp.c, after van Rooij's "Real Stateful TCP Packet Filtering in IP Filter"). For each
 * direction what its sender has sent (`end`), what it may send (`maxEnd`), and the largest window that it has offered (`maxWindow`) are kept:
 *
 *   I    sequence <= maxEnd of the sender              II   end >= end of the sender - maxWindow of the receiver
 *   III  (selective) ack <= end of the receiver        IV   (selective) ack >= end of the receiver - what may be under way
 */
import { NetSysctl } from "../../abi/sysctl";
import { netSysctl } from "../../net/namespace";
import { read16, read32, read8 } from "../../wire/bytes";
import * as tcp from "../../wire/tcp";
import { Connection, CtDir } from "./connection";
import { TcpSegment, TcpState } from "./tcp-table";

/** IP_CT_TCP_FLAG_* */
export const WINDOW_SCALE: u32 = 0x01;
export const SACK_PERM: u32 = 0x02;
export const CLOSE_INIT: u32 = 0x04;
export const BE_LIBERAL: u32 = 0x08;
export const DATA_UNACKNOWLEDGED: u32 = 0x10;
export const MAXACK_SET: u32 = 0x20;
/** of TcpData.lastFlags: a challenge ACK (RFC 5961) may follow; both sides have sent a SYN */
export const CHALLENGE_ACK: u32 = 0x40;
export const SIMULTANEOUS_OPEN: u32 = 0x80;

/** MAXACKWINCONST */
const MAX_ACK_WINDOW: u32 = 66000;
const MAX_SCALE: u32 = 14;

/** One direction (struct ip_ct_tcp_state). */
@unmanaged
export class TcpWindow {
  end: u32;
  maxEnd: u32;
  maxWindow: u32;
  maxAck: u32;
  scale: u8;
  flags: u8;
}

/** The connection's last segment (struct ip_ct_tcp). Two TcpWindow lie behind it. */
@unmanaged
export class TcpData {
  lastSequence: u32;
  lastAck: u32;
  lastEnd: u32;
  lastWindow: u16;
  lastScale: u8;
  lastFlags: u8;
  lastDirection: u8;
  /** TcpSegment */
  lastSegment: u8;
  /** times that the last segment came again */
  retransmissions: u8;
}

const WINDOW_BYTES: u32 = 20;
const DATA_BYTES: u32 = 20;
export const TCP_BYTES: u32 = DATA_BYTES + 2 * WINDOW_BYTES;

export const enum InWindow {
  ACCEPT = 0,
  /** outside, but no harm: it goes on and changes nothing (NFCT_TCP_IGNORE) */
  IGNORE,
  INVALID,
}

export function tcpData(ct: Connection): TcpData {
  return changetype<TcpData>(ct.protocolData);
}
export function windowOf(ct: Connection, direction: u32): TcpWindow {
  const behind: u32 = direction ? DATA_BYTES + WINDOW_BYTES : DATA_BYTES;
  return changetype<TcpWindow>(ct.protocolData + behind);
}

export function before(a: u32, b: u32): bool {
  return <i32>(a - b) < 0;
}
export function after(a: u32, b: u32): bool {
  return <i32>(b - a) < 0;
}

/** segment_seq_plus_len: `length` bytes are there from the TCP header `h` on. */
export function segmentEnd(h: usize, length: u32): u32 {
  const flags = tcp.flags(h);
  let end = tcp.sequence(h) + length - tcp.headerLength(h);
  if (flags & tcp.SYN) end++;
  if (flags & tcp.FIN) end++;
  return end;
}

/** nf_ct_tcp_fixup: segments went by unseen, so the windows begin anew with the next. */
export function forgetWindows(ct: Connection): void {
  windowOf(ct, 0).maxWindow = 0;
  windowOf(ct, 1).maxWindow = 0;
}

/** tcp_options: window scale and SACK permitted of a SYN. */
export function readOptions(h: usize, w: TcpWindow): void {
  if (tcp.headerLength(h) == tcp.HEADER_LENGTH) return;
  w.scale = 0;
  w.flags &= <u8>BE_LIBERAL;
  for (let at = tcp.firstOption(h); at; at = tcp.nextOption(h, at)) {
    const kind = read8(at);
    const size = read8(at + 1);
    if (kind == tcp.OPTION_SACK_PERMITTED && size == 2) w.flags |= <u8>SACK_PERM;
    else if (kind == tcp.OPTION_WINDOW && size == 3) {
      w.scale = <u8>min(read8(at + 2), MAX_SCALE);
      w.flags |= <u8>WINDOW_SCALE;
    }
  }
}

/** tcp_sack: the highest right edge of a SACK block, where it is beyond `sack`. */
function highestSack(h: usize, sack: u32): u32 {
  for (let at = tcp.firstOption(h); at; at = tcp.nextOption(h, at)) {
    const size = read8(at + 1);
    if (read8(at) == tcp.OPTION_SACK && size >= 10 && ((size - 2) & 7) == 0) {
      for (let i: u32 = 2; i < size; i += 8) {
        const edge = read32(at + i + 4);
        if (after(edge, sack)) sack = edge;
      }
      return sack;
    }
  }
  return sack;
}

/** tcp_init_sender */
function beginSender(
  sender: TcpWindow,
  receiver: TcpWindow,
  h: usize,
  end: u32,
  window: u32,
  direction: u32,
): void {
  sender.end = end;
  sender.maxEnd = end;
  sender.maxWindow = window == 0 ? 1 : window;
  readOptions(h, sender);
  // both sides or none scale (RFC 7323 section 2.2)
  if (direction == <u32>CtDir.REPLY && !(sender.flags & receiver.flags & (<u8>WINDOW_SCALE))) {
    sender.scale = 0;
    receiver.scale = 0;
  }
}

/** What is outside all the same is let through where windows are not known or not wanted (nf_tcp_log_invalid). */
function outside(ct: Connection, sender: TcpWindow, otherwise: InWindow): InWindow {
  if (sender.flags & (<u8>BE_LIBERAL) || netSysctl(ct.namespace, NetSysctl.nf_conntrack_tcp_be_liberal))
    return InWindow.ACCEPT;
  return otherwise;
}

/**
 * Whether inWindow accepts the segment at `h`, which has an ACK and neither SYN nor RST; the sender's window is known. Changes nothing; the order
 * of the questions does not matter then.
 */
export function segmentFits(ct: Connection, direction: u32, h: usize, length: u32): bool {
  const sender = windowOf(ct, direction);
  const receiver = windowOf(ct, direction ^ 1);
  if (outside(ct, sender, InWindow.INVALID) == InWindow.ACCEPT) return true;
  let sack = tcp.acknowledgement(h);
  if (receiver.flags & (<u8>SACK_PERM)) sack = highestSack(h, sack);
  return (
    before(tcp.sequence(h), sender.maxEnd + 1) &&
    before(sack, receiver.end + 1) &&
    (!receiver.maxWindow || after(segmentEnd(h, length), sender.end - receiver.maxWindow - 1)) &&
    after(sack, receiver.end - max(sender.maxWindow, MAX_ACK_WINDOW) - 1)
  );
}

/** tcp_in_window: the segment at `h`, `length` bytes with its header; what fits moves the windows. */
export function inWindow(ct: Connection, direction: u32, segment: u32, h: usize, length: u32): InWindow {
  const data = tcpData(ct);
  const sender = windowOf(ct, direction);
  const receiver = windowOf(ct, direction ^ 1);
  const flags = tcp.flags(h);
  const isSyn = (flags & tcp.SYN) != 0;
  const hasAck = (flags & tcp.ACK) != 0;
  const rawWindow = read16(h + tcp.WINDOW);
  let window = rawWindow;
  let sequence = tcp.sequence(h);
  let ack = tcp.acknowledgement(h);
  let sack = ack;
  let end = segmentEnd(h, length);
  if (receiver.flags & (<u8>SACK_PERM)) sack = highestSack(h, sack);
  if (sender.maxWindow == 0) {
    if (isSyn) {
      beginSender(sender, receiver, h, end, window, direction);
      // simultaneous open
      if (!hasAck) return InWindow.ACCEPT;
    } else {
      // in the middle of a connection: this segment is all that is known
      sender.end = end;
      const scaled = window << (<u32>sender.scale);
      sender.maxWindow = scaled == 0 ? 1 : scaled;
      sender.maxEnd = end + sender.maxWindow;
      if (receiver.maxWindow == 0) {
        receiver.end = sack;
        receiver.maxEnd = sack;
      } else if (sack == receiver.end + 1) {
        // likely the answer to a keep-alive
        receiver.end++;
      }
    }
  } else if (
    isSyn &&
    after(end, sender.end) &&
    (ct.protocolState == <u32>TcpState.SYN_SENT || ct.protocolState == <u32>TcpState.SYN_RECV)
  ) {
    // begun anew with a higher sequence number (RFC 793 section 3.3)
    beginSender(sender, receiver, h, end, window, direction);
    if (direction == <u32>CtDir.REPLY && !hasAck) return InWindow.ACCEPT;
  }
  // no ACK counts as a right one, and so does the zero of a RST
  if (!hasAck || (flags & tcp.RST && ack == 0)) {
    ack = receiver.end;
    sack = ack;
  }
  // RST that answers a SYN
  if (flags & tcp.RST && sequence == 0 && ct.protocolState == <u32>TcpState.SYN_SENT) {
    sequence = sender.end;
    end = sequence;
  }
  const ackWindow = max(sender.maxWindow, MAX_ACK_WINDOW);
  if (!before(sequence, sender.maxEnd + 1)) {
    const overshot = end - sender.maxEnd + 1;
    if (
      receiver.maxWindow &&
      after(end, sender.end - receiver.maxWindow - 1) &&
      after(sack, receiver.end - ackWindow - 1) &&
      overshot <= receiver.maxWindow &&
      before(sack, receiver.end + 1)
    ) {
      // more than the receiver allowed: remembered, so that its acknowledgement will fit
      sender.end = end;
      sender.flags |= <u8>DATA_UNACKNOWLEDGED;
      return outside(ct, sender, InWindow.IGNORE);
    }
    return outside(ct, sender, InWindow.INVALID);
  }
  if (!before(sack, receiver.end + 1)) return outside(ct, sender, InWindow.INVALID);
  if (receiver.maxWindow && !after(end, sender.end - receiver.maxWindow - 1))
    return outside(ct, sender, InWindow.IGNORE);
  if (!after(sack, receiver.end - ackWindow - 1)) return outside(ct, sender, InWindow.IGNORE);

  if (!isSyn) window <<= <u32>sender.scale;
  const offered = window + (sack - ack);
  if (sender.maxWindow < offered) sender.maxWindow = offered;
  if (after(end, sender.end)) {
    sender.end = end;
    sender.flags |= <u8>DATA_UNACKNOWLEDGED;
  }
  if (hasAck) {
    if (!(sender.flags & (<u8>MAXACK_SET))) {
      sender.maxAck = ack;
      sender.flags |= <u8>MAXACK_SET;
    } else if (after(ack, sender.maxAck)) sender.maxAck = ack;
  }
  if (receiver.maxWindow != 0 && after(end, sender.maxEnd)) receiver.maxWindow += end - sender.maxEnd;
  if (after(sack + window, receiver.maxEnd - 1)) {
    receiver.maxEnd = sack + window;
    if (window == 0) receiver.maxEnd++;
  }
  if (ack == receiver.end) receiver.flags &= ~(<u8>DATA_UNACKNOWLEDGED);
  if (segment == <u32>TcpSegment.ACK) noteRepetition(data, direction, sequence, ack, end, rawWindow);
  return InWindow.ACCEPT;
}

/** A segment that comes again and again: the timeout will be short (nf_conntrack_tcp_max_retrans). */
function noteRepetition(
  data: TcpData,
  direction: u32,
  sequence: u32,
  ack: u32,
  end: u32,
  rawWindow: u32,
): void {
  if (
    data.lastDirection == <u8>direction &&
    data.lastSequence == sequence &&
    data.lastAck == ack &&
    data.lastEnd == end &&
    data.lastWindow == <u16>rawWindow
  ) {
    data.retransmissions++;
    return;
  }
  data.lastDirection = <u8>direction;
  data.lastSequence = sequence;
  data.lastAck = ack;
  data.lastEnd = end;
  data.lastWindow = <u16>rawWindow;
  data.retransmissions = 0;
}
