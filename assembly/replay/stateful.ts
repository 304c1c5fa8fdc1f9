/**
 * TCP conversations of a capture are held with the lab's own endpoints: --stateful.
 *
 *   capture:  client C ------------------------- server S
 *   lab:      --at plays C --- NAT, proxy ... --- S is an endpoint of the lab, or --peer plays it
 *
 * The lab's server has sequence numbers of its own (and a proxy or SYNPROXY yet others at either side), so each end that is played keeps
 * what it saw arrive, and its frames follow that:
 *
 * - Sequence numbers of an end stay as captured; acknowledgements, SACK blocks and timestamp echoes are what its peer in the lab sent. An
 *   end that is called (the server) takes addresses and ports, too, from the SYN that came.
 * - A frame goes when it is due and when the peer has sent what the capture's host had acknowledged in it, and has room for its data; until
 *   then it waits, and what follows it in the conversation is later by as much. Where that takes longer than `timeoutNs`, the conversation
 *   is given up (nothing was acknowledged), or goes on with what really came (the answer was shorter than the capture's).
 * - What came beyond the capture is acknowledged as well: by the capture's frames where there are any in time, else by our own. What the
 *   lab loses is sent again. Frames that are longer than the path takes are cut (captures have what a network card was to cut).
 *
 * Frames pass here one after the other, as they are due; stateful-wait.ts keeps those that wait, in at most `heldLimit` bytes: then the
 * whole replay waits.
 */
import { CaptureReader } from "../abi/capture";
import { ReplayEnd, ReplayRecord, ReplaySide, ReplayVerdict } from "../abi/replay";
import { StatefulReason, StatefulRest, StatefulRole } from "../abi/stateful";
import { NS_PER_MS } from "../clock";
import { K } from "../state";
import { read32, read8 } from "../wire/bytes";
import * as tcp from "../wire/tcp";
import { conclude, tell, tellFrame } from "./stateful-report";
import { after, readFrame, readPacket, Segment, SegmentKind, spanOf } from "./stateful-segment";
import { deviceOf } from "./stateful-send";
import {
  awaitCaller,
  bind,
  capturedOf,
  Conversation,
  endOfSegment,
  findConversation,
  Following,
  Half,
  halfOf,
  Held,
  isKnown,
  isnOf,
  newConversation,
  newHalf,
  Stateful,
  touch,
  usedOf,
} from "./stateful-state";
import { add, begin } from "./stateful-stream";
import { checkSums, Sums } from "./stateful-translate";
import { giveUp, sendOrWait } from "./stateful-wait";
import { forgetConversation } from "./stateful-end";

/** What is to happen with the present frame. */
export const enum Passing {
  /** it goes out as it is */
  unchanged = 0,
  /** it has been dealt with, and counts as sent, or does not */
  taken,
  skipped,
  /** it is to come again at `dueNs` */
  wait,
}

const AGAIN_NS: u64 = NS_PER_MS;

/** The present frame of a replay is due; `r.frame` is how its side's plan leaves it. */
export function passFrame(r: ReplayRecord): Passing {
  const st = changetype<Stateful>(r.stateful);
  if (st.held > st.heldLimit) {
    r.dueNs = K.nowNs + AGAIN_NS;
    return Passing.wait;
  }
  const reader = changetype<CaptureReader>(r.reader);
  const s = st.captured;
  readFrame(s, reader.data, reader.capturedLength);
  if (s.kind == <u32>SegmentKind.other) return Passing.unchanged;
  let c = findConversation(st, s);
  if (s.kind == <u32>SegmentKind.fragment && !(s.source | s.destination)) c = null;
  const first = s.kind == <u32>SegmentKind.whole && (s.flags & (tcp.SYN | tcp.ACK | tcp.RST)) == tcp.SYN;
  if (first && (c === null || isNewSyn(c, s, reader.packetNumber))) {
    c = meet(r, st, s, c);
    if (c === null) {
      tellFrame(st, StatefulReason.TABLE_FULL, s, reader.packetNumber);
      return asItIs(st);
    }
  } else if (c === null) {
    c = meetLate(st, s, reader.packetNumber);
    if (c === null) return asItIs(st);
  }
  touch(st, c);
  c.activeNs = K.nowNs;
  if (c.following == <u32>Following.unchanged) return asItIs(st);
  if (c.following == <u32>Following.skipped) {
    const end = endOfSegment(c, s);
    if (s.kind == <u32>SegmentKind.whole) observe(c, <u32>end, s);
    return halfOf(c, <u32>end) === null ? expected(st) : skip(st, c);
  }
  return follow(r, st, c, s);
}

function asItIs(st: Stateful): Passing {
  st.unchanged++;
  return Passing.unchanged;
}

function skip(st: Stateful, c: Conversation): Passing {
  st.skipped++;
  c.skips++;
  return Passing.skipped;
}

/** The lab's endpoint sends what this frame has. */
function expected(st: Stateful): Passing {
  st.expected++;
  return Passing.skipped;
}

/** The SYN of another conversation with the same addresses and ports. */
function isNewSyn(c: Conversation, s: Segment, frame: u64): bool {
  // the last are those of a capture that begins again
  if (c.following == <u32>Following.unchanged || isOver(c) || frame <= c.frame) return true;
  const end = <u32>endOfSegment(c, s);
  // a SYN of the other end before anything else is a simultaneous open
  if (!isKnown(c, end)) return end == 0 || c.wasReset != 0;
  return isnOf(c, end) != s.sequence;
}

/** A conversation begins; `before` is one that had the same addresses and ports. Null where there is no room. */
function meet(r: ReplayRecord, st: Stateful, s: Segment, before: Conversation | null): Conversation | null {
  const reader = changetype<CaptureReader>(r.reader);
  let shift: u32 = 0;
  let stampShift: u32 = 0;
  if (before !== null) {
    // a port that is used again begins behind what was sent before (RFC 9293 section 3.6.1, RFC 6191)
    const h = halfOf(before, <u32>endOfSegment(before, s));
    if (h !== null && h.begun) {
      if (!after(s.sequence, h.sentEnd)) shift = h.sentEnd + AHEAD - s.sequence;
      const stamp = stampOf(s, reader.data);
      if (h.stamps && !after(stamp, h.stamp)) stampShift = h.stamp + 1 - stamp;
    }
    forgetConversation(st, before);
  }
  const c = makeRoom(st) ? newConversation(st, s) : null;
  if (c === null) return null;
  c.frame = reader.packetNumber;
  st.conversations++;
  st.followed++;
  const side = r.server ? r.side : <u32>ReplaySide.client;
  if (r.server || st.role == <u32>StatefulRole.client) {
    const h = newHalf(c, 0);
    if (h === null) return withoutHalf(st, c);
    h.side = side;
    h.shift = shift;
    h.stampShift = stampShift;
    if (!bindSender(r, st, h)) return withoutHalf(st, c);
  }
  if (r.server || st.role == <u32>StatefulRole.server) {
    const h = newHalf(c, 1);
    if (h === null) return withoutHalf(st, c);
    h.side = r.server ? 1 - side : side;
    awaitCaller(st, h);
  }
  return c;
}

/** room for what the last conversation's peer may still expect */
const AHEAD: u32 = 1 << 18;

function withoutHalf(st: Stateful, c: Conversation): Conversation | null {
  c.told = 1;
  forgetConversation(st, c);
  return null;
}

/** Timestamp of a segment, 0 where it has none. */
function stampOf(s: Segment, frame: usize): u32 {
  let option = tcp.firstOption(frame + s.transport);
  while (option) {
    if (read8(option) == tcp.OPTION_TIMESTAMP && read8(option + 1) == 10) return read32(option + 2);
    option = tcp.nextOption(frame + s.transport, option);
  }
  return 0;
}

/** Whoever sends the first SYN is answered at the addresses that its frame has as it goes out. */
function bindSender(r: ReplayRecord, st: Stateful, h: Half): bool {
  const d = deviceOf(h);
  if (d === null) return false;
  const s = st.outgoing;
  readOutgoing(r, st);
  if (s.kind != <u32>SegmentKind.whole) return false;
  // seen from what arrives
  const a = st.arrived;
  a.family = s.family;
  a.sourceHigh = s.destinationHigh;
  a.sourceLow = s.destinationLow;
  a.source = s.destination;
  a.destinationHigh = s.sourceHigh;
  a.destinationLow = s.sourceLow;
  a.destination = s.source;
  return bind(st, h, a, d.id);
}

/** Reads the present frame as its plan leaves it: a plan may have made it one without Ethernet header. */
function readOutgoing(r: ReplayRecord, st: Stateful): void {
  const s = st.outgoing;
  readFrame(s, r.frame, r.frameLength);
}

/** Sees to it that one more fits: the conversation that is silent longest is forgotten. */
function makeRoom(st: Stateful): bool {
  while (st.known >= st.conversationLimit) {
    const oldest = changetype<Conversation | null>(st.oldest);
    if (oldest === null) return false;
    if (!oldest.told && oldest.following == <u32>Following.yes && !isOver(oldest)) {
      tell(oldest, StatefulReason.TABLE_FULL, 1, 0, 0);
      oldest.told = 1;
    }
    forgetConversation(st, oldest);
  }
  return true;
}

/** Both ends have closed in the capture, or one has reset it. */
function isOver(c: Conversation): bool {
  return (c.fin0 != 0 && c.fin1 != 0) || c.reset0 != 0 || c.reset1 != 0;
}

/** A segment of a conversation whose beginning the capture does not have, or one that cannot be read. */
function meetLate(st: Stateful, s: Segment, frame: u64): Conversation | null {
  const whole = s.kind == <u32>SegmentKind.whole;
  const reason = whole ? StatefulReason.NO_SYN : reasonOf(s.kind);
  if (!whole || !makeRoom(st)) {
    tellFrame(st, reason, s, frame);
    return null;
  }
  const c = newConversation(st, s);
  if (c === null) {
    tellFrame(st, StatefulReason.TABLE_FULL, s, frame);
    return null;
  }
  st.conversations++;
  c.frame = frame;
  tell(c, reason, 1, 0, 0);
  c.told = 1;
  c.following = Following.unchanged;
  return c;
}

function reasonOf(kind: u32): StatefulReason {
  if (kind == <u32>SegmentKind.fragment) return StatefulReason.FRAGMENT;
  return kind == <u32>SegmentKind.cut ? StatefulReason.CUT : StatefulReason.DAMAGED;
}

/** Keeps what the capture shows of an end. */
function observe(c: Conversation, end: u32, s: Segment): void {
  const span = spanOf(s.flags, s.payloadLength);
  if (s.flags & tcp.SYN && !isKnown(c, end)) meetEnd(c, end, s.sequence, scaleIn(c, s));
  const peer = 1 - end;
  // the capture lacks the peer's SYN: its first acknowledgement tells the number
  if (s.flags & tcp.ACK && !isKnown(c, peer) && !(s.flags & tcp.RST)) {
    meetEnd(c, peer, s.acknowledgement - 1, 0);
    if (peer) c.used1 = 1;
    else c.used0 = 1;
  }
  if (!isKnown(c, end)) {
    if (s.flags & tcp.RST) {
      if (end) c.reset1 = 1;
      else c.reset0 = 1;
    }
    return;
  }
  const used = s.sequence + span - isnOf(c, end);
  if (after(used, usedOf(c, end)) && used < 0x80000000) {
    if (end) c.used1 = used;
    else c.used0 = used;
  }
  if (s.flags & tcp.FIN) {
    if (end) c.fin1 = 1;
    else c.fin0 = 1;
  }
  if (s.flags & tcp.RST) {
    if (end) c.reset1 = 1;
    else c.reset0 = 1;
  }
}

function meetEnd(c: Conversation, end: u32, isn: u32, scale: u32): void {
  if (end) {
    c.isn1 = isn;
    c.known1 = 1;
    c.scale1 = scale;
  } else {
    c.isn0 = isn;
    c.known0 = 1;
    c.scale0 = scale;
  }
}

/** Shift plus one of the window scale option of the present SYN. */
function scaleIn(c: Conversation, s: Segment): u32 {
  const reader = changetype<CaptureReader>(changetype<ReplayRecord>(c.stateful.replay).reader);
  const segment = <usize>reader.data + s.transport;
  let option = tcp.firstOption(segment);
  while (option) {
    if (read8(option) == tcp.OPTION_WINDOW && read8(option + 1) == 3) return min(read8(option + 2), 14) + 1;
    option = tcp.nextOption(segment, option);
  }
  return 0;
}

/** A frame of a conversation that is followed. */
function follow(r: ReplayRecord, st: Stateful, c: Conversation, s: Segment): Passing {
  const end = <u32>endOfSegment(c, s);
  const h = halfOf(c, end);
  if (s.kind != <u32>SegmentKind.whole) return lose(st, c, h, reasonOf(s.kind));
  observe(c, end, s);
  if (h === null) return expected(st);
  // a SYN that the capture's host sent again has been answered in the lab
  if (s.flags & tcp.SYN && h.peerKnown && h.begun && h.peerAnswered && !(s.flags & tcp.ACK)) {
    st.superseded++;
    return Passing.skipped;
  }
  const out = st.outgoing;
  readOutgoing(r, st);
  if (out.kind != <u32>SegmentKind.whole) return lose(st, c, h, reasonOf(out.kind));
  const captured = capturedOf(h);
  if (s.flags & tcp.SYN && !h.opened) {
    h.opened = 1;
    // a plan may give it other numbers
    h.shift += out.sequence - s.sequence;
    begin(captured, s.sequence);
  }
  if (spanOf(s.flags, s.payloadLength)) {
    add(captured, s.sequence, s.sequence + spanOf(s.flags, s.payloadLength));
  }
  const reader = changetype<CaptureReader>(r.reader);
  const f = present(st);
  memory.fill(changetype<usize>(f), 0, offsetof<Held>());
  f.bytes = r.frame;
  f.length = r.frameLength;
  f.dueNs = r.dueNs;
  f.number = reader.packetNumber;
  f.network = out.network;
  f.transport = out.transport;
  f.payload = out.payload;
  f.payloadLength = out.payloadLength;
  f.sequence = s.sequence;
  f.acknowledgement = s.acknowledgement;
  f.flags = out.flags;
  f.sums = sumsOf(r, s, out, reader.data);
  if (f.sums == <u32>Sums.wrong && !h.wrongSums) {
    h.wrongSums = 1;
    tell(c, StatefulReason.DAMAGED, 1 - end, 0, 0);
  }
  if (!sendOrWait(h, f)) {
    giveUp(c, h, StatefulReason.TABLE_FULL);
    return Passing.skipped;
  }
  return Passing.taken;
}

/** The frame behind the kernel's part of the record. */
function present(st: Stateful): Held {
  return changetype<Held>(changetype<usize>(st) + ((offsetof<Stateful>() + 15) & ~15));
}

function sumsOf(r: ReplayRecord, captured: Segment, out: Segment, frame: usize): Sums {
  const sums = checkSums(out, r.frame);
  if (sums == Sums.valid || <usize>r.frame == frame) return sums;
  // a plan may have changed the addresses under a checksum that the network card was to complete
  return checkSums(captured, frame) == Sums.partial ? Sums.partial : sums;
}

/** A frame that cannot be followed is one of a conversation that is: it loses the conversation. */
function lose(st: Stateful, c: Conversation, h: Half | null, reason: StatefulReason): Passing {
  if (h === null) return expected(st);
  giveUp(c, h, reason);
  return st.rest == <u32>StatefulRest.send ? asItIs(st) : skip(st, c);
}
