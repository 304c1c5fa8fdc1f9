/**
 * Conversations of a stateful replay, and how they are found.
 *
 *   capture's addresses and ports (whatever the direction) -> Conversation -> Half of each end that is played
 *   device, addresses and ports of what arrives            -> Half
 *
 * An end is 0 where it sent the first SYN (the client), else 1.
 */
import { StatefulRecord } from "../abi/stateful";
import { Timer } from "../clock";
import { allocate, release } from "../memory";
import { erase, insert, lookup, mix, Table } from "../table";
import { Segment } from "./stateful-segment";
import { Stream } from "./stateful-stream";

export const enum Following {
  /** its numbers follow the lab */
  yes = 0,
  /** its frames go out as they are */
  unchanged,
  /** its frames do not go out */
  skipped,
}

/** The kernel's part of a StatefulRecord. */
@unmanaged
export class Stateful extends StatefulRecord {
  /** bytes of frames that were sent and are kept until they are acknowledged; as many may be as may wait */
  kept: u32;
  /** ReplayRecord that it belongs to */
  replay: usize;
  /** Tables of Conversation by the capture's tuple, of Half by what arrives, and of unbound Half by the SYN that it waits for */
  byTuple: Table;
  arrivals: Table;
  callers: Table;
  /** first and last of those that are known, the one longest silent first */
  oldest: usize;
  newest: usize;
  /** halves that do not know yet who talks to them, in the order of their conversations */
  unboundFirst: usize;
  unboundLast: usize;
  /** addresses that are played, and their MACs: stateful-neighbor.ts */
  addresses: Table;
  addressFirst: usize;
  /** the present frame as the capture has it, as it goes out; and a frame that arrived */
  captured: Segment;
  outgoing: Segment;
  arrived: Segment;
  /** listeners on devices: stateful-receive.ts */
  listener0: usize;
  listener1: usize;
  /** first conversation that may not be at its end, once the capture has ended */
  unsettled: usize;
}

@unmanaged
export class Conversation {
  nextSameKey: Conversation | null;
  older: usize;
  newer: usize;
  stateful: Stateful;
  key: u64;
  // as it is in the capture, end 0 and end 1
  high0: u64;
  low0: u64;
  high1: u64;
  low1: u64;
  family: u32;
  port0: u32;
  port1: u32;
  /** Following */
  following: u32;
  /** halves of the ends that are played; 0: the lab plays that end */
  half0: usize;
  half1: usize;
  /** number of its first frame in the capture */
  frame: u64;
  /** when something was sent or came last */
  activeNs: u64;
  // what the capture showed of each end
  /** first sequence number, and whether it is known */
  isn0: u32;
  isn1: u32;
  known0: u32;
  known1: u32;
  /** numbers that it used so far, SYN and FIN included */
  used0: u32;
  used1: u32;
  fin0: u32;
  fin1: u32;
  reset0: u32;
  reset1: u32;
  /** shift of windows plus one; 0: its SYN had no such option */
  scale0: u32;
  scale1: u32;
  /** its story has been told */
  told: u32;
  /** the lab's end has reset it */
  wasReset: u32;
  /** frames of it did not go out */
  skips: u32;
}

/** One end that is played, at one interface. Timers and streams lie behind it: see timerOf. */
@unmanaged
export class Half {
  conversation: Conversation;
  /** 0 or 1; and ReplaySide of the interface */
  end: u32;
  side: u32;
  /** who talks to it is known: it is in the table of arrivals, with this key */
  bound: u32;
  nextSameKey: Half | null;
  key: u64;
  device: u32;
  family: u32;
  ownHigh: u64;
  ownLow: u64;
  peerHigh: u64;
  peerLow: u64;
  ownPort: u32;
  peerPort: u32;
  /** its frames take addresses and ports from what arrived, and MACs */
  follows: u32;
  ownMac: u64;
  peerMac: u64;
  /** while it is unbound: keys of the SYN that it waits for in the table of callers; neighbours in the list */
  synPacket: u64;
  synNumber: u64;
  nextUnbound: usize;
  previousUnbound: usize;
  /** the SYN that it waits for has been sent by its other half: 1; and the end of the handshake: 2 */
  called: u32;
  waiting: u32;

  /** the capture has its SYN; lab's numbers minus the capture's of what it sends, and of its timestamps */
  opened: u32;
  shift: u32;
  stampShift: u32;
  /** the peer's first number in the lab, once `peerKnown` */
  peerIsn: u32;
  peerKnown: u32;
  /** the peer answered its SYN (not with a SYN of its own) */
  peerAnswered: u32;
  /** bytes that the peer had sent in the lab when it had sent so many in the capture, at the last turn */
  skew: i32;
  /** the peer sends before it is asked: it is not waited for beyond what the capture had */
  ahead: u32;
  /** its FIN has come, in order; whether it has sent one, and where that ends */
  peerFin: u32;
  peerEnds: u32;
  peerFinEnd: u32;
  /** last acknowledgement that was sent, and the last of our own making; lab's numbers */
  acked: u32;
  madeAck: u32;
  hasMade: u32;
  /** something was sent; what was sent so far ends here; what the peer acknowledged; its window in bytes */
  begun: u32;
  spoke: u32;
  sentEnd: u32;
  peerAck: u32;
  peerWindow: u32;
  /** shift of its window plus one; 0: its SYN had no such option. Its MSS, 0 unknown */
  peerScale: u32;
  peerMss: u32;
  peerStamps: u32;
  /** TS.Recent (RFC 7323 section 4.3) */
  stampRecent: u32;
  /** of what was sent last: window as it stood, timestamp */
  window: u32;
  windowOfSyn: u32;
  stamp: u32;
  stamps: u32;
  sentFin: u32;
  sentReset: u32;
  /** that checksums of its frames are wrong was told */
  wrongSums: u32;
  /** when its SYN went out; how long lost frames are waited for */
  synNs: u64;
  lostNs: u64;
  losses: u32;

  /** frames that wait, frames that were sent and are not acknowledged: Held */
  first: usize;
  last: usize;
  sentFirst: usize;
  sentLast: usize;
  /** later than in the capture by so much */
  lagNs: u64;
  /** the last time that something happened that its first frame may have waited for */
  progressNs: u64;

  /** headers of its frames in front of TCP's */
  headBytes: u32;
  headNetwork: u32;
}

const HEAD_BYTES: u32 = 192;
const TIMERS = (<u32>offsetof<Half>() + 15) & ~15;
const TIMER: u32 = 32;
const STREAMS: u32 = TIMERS + 3 * TIMER;
const STREAM: u32 = 48;
const HEAD: u32 = STREAMS + 2 * STREAM;
const HALF_BYTES: u32 = HEAD + HEAD_BYTES;

/** The first frame that waits may go. */
export function heldTimerOf(h: Half): Timer {
  return changetype<Timer>(changetype<usize>(h) + TIMERS);
}
/** What arrived is acknowledged. */
export function ackTimerOf(h: Half): Timer {
  return changetype<Timer>(changetype<usize>(h) + TIMERS + TIMER);
}
/** What is not acknowledged counts as lost. */
export function lostTimerOf(h: Half): Timer {
  return changetype<Timer>(changetype<usize>(h) + TIMERS + 2 * TIMER);
}
/** What came, in the lab's numbers. */
export function arrivedOf(h: Half): Stream {
  return changetype<Stream>(changetype<usize>(h) + STREAMS);
}
/** What the capture has of what it sends, in the capture's numbers. */
export function capturedOf(h: Half): Stream {
  return changetype<Stream>(changetype<usize>(h) + STREAMS + STREAM);
}
export function headOf(h: Half): usize {
  return changetype<usize>(h) + HEAD;
}
export function headRoom(): u32 {
  return HEAD_BYTES;
}

/** A frame that waits, or waits for its acknowledgement: its bytes as they are before numbers follow the lab. */
@unmanaged
export class Held {
  next: usize;
  bytes: usize;
  length: u32;
  /** of this record and its copy of the bytes; 0: the bytes are somebody else's */
  size: u32;
  dueNs: u64;
  number: u64;
  network: u32;
  transport: u32;
  payload: u32;
  payloadLength: u32;
  /** capture's numbers */
  sequence: u32;
  acknowledgement: u32;
  flags: u32;
  /** Sums of stateful-translate.ts */
  sums: u32;
  /** it has waited; it acknowledges what came, whatever the capture says */
  waited: u32;
  late: u32;
  /** it is among those that were sent */
  wasSent: u32;
}

export function newHalf(c: Conversation, end: u32): Half | null {
  const at = allocate(HALF_BYTES);
  if (!at) return null;
  const h = changetype<Half>(at);
  h.conversation = c;
  h.end = end;
  if (end) c.half1 = at;
  else c.half0 = at;
  return h;
}

export function releaseHalf(h: Half): void {
  release(changetype<usize>(h), HALF_BYTES);
}

export function halfOf(c: Conversation, end: u32): Half | null {
  return changetype<Half | null>(end ? c.half1 : c.half0);
}
export function isnOf(c: Conversation, end: u32): u32 {
  return end ? c.isn1 : c.isn0;
}
export function isKnown(c: Conversation, end: u32): bool {
  return (end ? c.known1 : c.known0) != 0;
}
export function usedOf(c: Conversation, end: u32): u32 {
  return end ? c.used1 : c.used0;
}
export function scaleOf(c: Conversation, end: u32): u32 {
  return end ? c.scale1 : c.scale0;
}

function mixed(a: u64, b: u64): u64 {
  return ((<u64>mix(a ^ (b * 0x9e3779b97f4a7c15))) << 32) | (<u64>mix(b ^ (a * 0xc2b2ae3d27d4eb4f)));
}

function tupleKey(
  sourceHigh: u64,
  sourceLow: u64,
  source: u32,
  destinationHigh: u64,
  destinationLow: u64,
  destination: u32,
): u64 {
  const from = mixed(sourceHigh ^ ((<u64>source) << 32), sourceLow);
  return mixed(from, mixed(destinationHigh ^ ((<u64>destination) << 32), destinationLow));
}

/** The same whatever the direction. */
function conversationKey(s: Segment): u64 {
  const there = tupleKey(
    s.sourceHigh,
    s.sourceLow,
    s.source,
    s.destinationHigh,
    s.destinationLow,
    s.destination,
  );
  return (
    there +
    tupleKey(s.destinationHigh, s.destinationLow, s.destination, s.sourceHigh, s.sourceLow, s.source) +
    s.family
  );
}

/** The end of `c` that sent the segment, or -1 where it is of another conversation. */
export function endOfSegment(c: Conversation, s: Segment): i32 {
  if (c.family != s.family) return -1;
  if (
    c.port0 == s.source &&
    c.port1 == s.destination &&
    c.low0 == s.sourceLow &&
    c.low1 == s.destinationLow &&
    c.high0 == s.sourceHigh &&
    c.high1 == s.destinationHigh
  )
    return 0;
  if (
    c.port1 == s.source &&
    c.port0 == s.destination &&
    c.low1 == s.sourceLow &&
    c.low0 == s.destinationLow &&
    c.high1 == s.sourceHigh &&
    c.high0 == s.destinationHigh
  )
    return 1;
  return -1;
}

export function findConversation(st: Stateful, s: Segment): Conversation | null {
  let c = changetype<Conversation | null>(lookup(st.byTuple, conversationKey(s)));
  while (c !== null && endOfSegment(c, s) < 0) c = c.nextSameKey;
  return c;
}

/** A conversation whose first frame is `s`; null where the memory is full. */
export function newConversation(st: Stateful, s: Segment): Conversation | null {
  const at = allocate(<u32>offsetof<Conversation>());
  if (!at) return null;
  const c = changetype<Conversation>(at);
  c.stateful = st;
  c.key = conversationKey(s);
  c.family = s.family;
  c.high0 = s.sourceHigh;
  c.low0 = s.sourceLow;
  c.port0 = s.source;
  c.high1 = s.destinationHigh;
  c.low1 = s.destinationLow;
  c.port1 = s.destination;
  c.nextSameKey = changetype<Conversation | null>(lookup(st.byTuple, c.key));
  if (!insert(st.byTuple, c.key, at)) {
    release(at, <u32>offsetof<Conversation>());
    return null;
  }
  append(st, c);
  st.known++;
  return c;
}

function append(st: Stateful, c: Conversation): void {
  c.older = st.newest;
  c.newer = 0;
  if (st.newest) changetype<Conversation>(st.newest).newer = changetype<usize>(c);
  else st.oldest = changetype<usize>(c);
  st.newest = changetype<usize>(c);
}

function unlink(st: Stateful, c: Conversation): void {
  if (c.older) changetype<Conversation>(c.older).newer = c.newer;
  else st.oldest = c.newer;
  if (c.newer) changetype<Conversation>(c.newer).older = c.older;
  else st.newest = c.older;
}

/** Something of it happened: it is the last to be forgotten. */
export function touch(st: Stateful, c: Conversation): void {
  if (st.newest == changetype<usize>(c)) return;
  unlink(st, c);
  append(st, c);
}

/** Takes it out of the table and gives it back; its halves are gone already. */
export function releaseConversation(st: Stateful, c: Conversation): void {
  const first = changetype<Conversation | null>(lookup(st.byTuple, c.key));
  if (first === c) {
    if (c.nextSameKey === null) erase(st.byTuple, c.key);
    else insert(st.byTuple, c.key, changetype<usize>(c.nextSameKey));
  } else {
    let before = first!;
    while (before.nextSameKey !== c) before = before.nextSameKey!;
    before.nextSameKey = c.nextSameKey;
  }
  unlink(st, c);
  st.known--;
  release(changetype<usize>(c), <u32>offsetof<Conversation>());
}

function arrivalKey(s: Segment, device: u32): u64 {
  return (
    tupleKey(s.sourceHigh, s.sourceLow, s.source, s.destinationHigh, s.destinationLow, s.destination) + device
  );
}

/** Who is talked to by a segment that arrived at a device. */
export function findArrival(st: Stateful, s: Segment, device: u32): Half | null {
  let h = changetype<Half | null>(lookup(st.arrivals, arrivalKey(s, device)));
  while (h !== null) {
    if (
      h.device == device &&
      h.peerPort == s.source &&
      h.ownPort == s.destination &&
      h.peerLow == s.sourceLow &&
      h.ownLow == s.destinationLow &&
      h.peerHigh == s.sourceHigh &&
      h.ownHigh == s.destinationHigh
    )
      return h;
    h = h.nextSameKey;
  }
  return null;
}

/** From now on what arrives like `s`, whose receiver is `h`, is its; whoever had that before has it no more. False: memory is full. */
export function bind(st: Stateful, h: Half, s: Segment, device: u32): bool {
  const before = findArrival(st, s, device);
  if (before !== null) unbind(st, before);
  h.family = s.family;
  h.peerHigh = s.sourceHigh;
  h.peerLow = s.sourceLow;
  h.peerPort = s.source;
  h.ownHigh = s.destinationHigh;
  h.ownLow = s.destinationLow;
  h.ownPort = s.destination;
  h.device = device;
  h.key = arrivalKey(s, device);
  h.nextSameKey = changetype<Half | null>(lookup(st.arrivals, h.key));
  if (!insert(st.arrivals, h.key, changetype<usize>(h))) return false;
  h.bound = 1;
  return true;
}

export function unbind(st: Stateful, h: Half): void {
  if (!h.bound) return;
  h.bound = 0;
  const first = changetype<Half | null>(lookup(st.arrivals, h.key));
  if (first === h) {
    if (h.nextSameKey === null) erase(st.arrivals, h.key);
    else insert(st.arrivals, h.key, changetype<usize>(h.nextSameKey));
    return;
  }
  let before = first!;
  while (before.nextSameKey !== h) before = before.nextSameKey!;
  before.nextSameKey = h.nextSameKey;
}

/** The half waits for somebody who talks to it. */
export function awaitCaller(st: Stateful, h: Half): void {
  h.previousUnbound = st.unboundLast;
  if (st.unboundLast) changetype<Half>(st.unboundLast).nextUnbound = changetype<usize>(h);
  else st.unboundFirst = changetype<usize>(h);
  st.unboundLast = changetype<usize>(h);
  h.waiting = 1;
}

/** Takes it out of the list of those that wait. */
export function leaveQueue(st: Stateful, h: Half): void {
  h.waiting = 0;
  if (h.previousUnbound) changetype<Half>(h.previousUnbound).nextUnbound = h.nextUnbound;
  else st.unboundFirst = h.nextUnbound;
  if (h.nextUnbound) changetype<Half>(h.nextUnbound).previousUnbound = h.previousUnbound;
  else st.unboundLast = h.previousUnbound;
  h.nextUnbound = 0;
  h.previousUnbound = 0;
}

/** It waits no more. */
export function endAwait(st: Stateful, h: Half): void {
  if (!h.waiting) return;
  leaveQueue(st, h);
  forgetCaller(st, h, h.synPacket);
  forgetCaller(st, h, h.synNumber);
}

const BY_NUMBER: u64 = 0x8000000000000000;

/** The SYN with this packet id and sequence number is for the half, wherever it turns up. */
export function expectCaller(st: Stateful, h: Half, packet: u64, number: u32): void {
  forgetCaller(st, h, h.synPacket);
  h.called = 1;
  h.synPacket = packet;
  h.synNumber = BY_NUMBER | number;
  insert(st.callers, h.synPacket, changetype<usize>(h));
  insert(st.callers, h.synNumber, changetype<usize>(h));
}

function forgetCaller(st: Stateful, h: Half, key: u64): void {
  if (h.called && lookup(st.callers, key) == changetype<usize>(h)) erase(st.callers, key);
}

/** Who waits for the SYN with this packet id, or with this number (a proxy in the kernel keeps it), 0 for nobody. */
export function callerOf(st: Stateful, packet: u64, number: u32): usize {
  const h = lookup(st.callers, packet);
  return h ? h : lookup(st.callers, BY_NUMBER | number);
}
