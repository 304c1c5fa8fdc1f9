/** What is told of conversations: how often each reason occurred, with its first examples. */
import { StatefulCount, StatefulExample, StatefulLimit, StatefulReason } from "../abi/stateful";
import { allocate, release } from "../memory";
import { Conversation, Half, halfOf, isnOf, isKnown, Stateful, usedOf } from "./stateful-state";
import { arrivedOf, Following } from "./stateful-state";
import { after, Segment } from "./stateful-segment";

const COUNT_BYTES: u32 = <u32>offsetof<StatefulCount>();
const EXAMPLE_BYTES: u32 = <u32>offsetof<StatefulExample>();

/** False where the memory is full. */
export function makeCounts(st: Stateful): bool {
  st.counts = <u32>allocate(StatefulReason.COUNT * COUNT_BYTES);
  return st.counts != 0;
}

export function releaseCounts(st: Stateful): void {
  if (!st.counts) return;
  for (let reason: u32 = 0; reason < <u32>StatefulReason.COUNT; reason++) {
    const count = changetype<StatefulCount>(st.counts + reason * COUNT_BYTES);
    release(count.examples, StatefulLimit.examples * EXAMPLE_BYTES);
  }
  release(st.counts, StatefulReason.COUNT * COUNT_BYTES);
}

/** The next example of a reason that has just occurred, null where there are enough. */
function exampleOf(st: Stateful, reason: StatefulReason): StatefulExample | null {
  const count = changetype<StatefulCount>(st.counts + <u32>reason * COUNT_BYTES);
  count.count++;
  if (count.shown == <u32>StatefulLimit.examples) return null;
  if (!count.examples) count.examples = <u32>allocate(StatefulLimit.examples * EXAMPLE_BYTES);
  if (!count.examples) return null;
  return changetype<StatefulExample>(count.examples + count.shown++ * EXAMPLE_BYTES);
}

/** Counts a reason for a conversation; `end` is the end that the lab plays. */
export function tell(c: Conversation, reason: StatefulReason, end: u32, lab: u32, capture: u32): void {
  const e = exampleOf(c.stateful, reason);
  if (e === null) return;
  e.family = c.family;
  e.clientHigh = c.high0;
  e.clientLow = c.low0;
  e.clientPort = c.port0;
  e.serverHigh = c.high1;
  e.serverLow = c.low1;
  e.serverPort = c.port1;
  e.frame = c.frame;
  e.end = end;
  e.lab = lab;
  e.capture = capture;
}

/** Counts a reason for a frame that belongs to no conversation that is known. */
export function tellFrame(st: Stateful, reason: StatefulReason, s: Segment, frame: u64): void {
  const e = exampleOf(st, reason);
  if (e === null) return;
  e.family = s.family;
  e.clientHigh = s.sourceHigh;
  e.clientLow = s.sourceLow;
  e.clientPort = s.source;
  e.serverHigh = s.destinationHigh;
  e.serverLow = s.destinationLow;
  e.serverPort = s.destination;
  e.frame = frame;
}

/** Bytes of data in `used` numbers of a stream: without SYN and FIN. */
function dataOf(used: u32, fin: u32): u32 {
  const other: u32 = 1 + (fin ? 1 : 0);
  return used > other ? used - other : 0;
}

/** The conversation is over, or forgotten: says once how it went. */
export function conclude(c: Conversation): void {
  if (c.told) return;
  c.told = 1;
  if (c.following != <u32>Following.yes && !c.wasReset) return;
  const first = halfOf(c, 0);
  const second = halfOf(c, 1);
  const asCaptured =
    (first === null || concludeHalf(c, first)) && (second === null || concludeHalf(c, second));
  if (asCaptured) c.stateful.completed++;
}

/** Whether what came to this end is what came to it in the capture, and what it sent has arrived. */
function concludeHalf(c: Conversation, h: Half): bool {
  const peer: u32 = 1 - h.end;
  const used = usedOf(c, peer);
  const capture = dataOf(used, peer ? c.fin1 : c.fin0);
  const wasReset = peer ? c.reset1 : c.reset0;
  const lab = h.peerKnown ? dataOf(arrivedOf(h).next - h.peerIsn, h.peerFin) : 0;
  if (c.wasReset && !wasReset && (c.skips || lab < capture || !h.peerKnown)) {
    tell(c, StatefulReason.RESET, peer, lab, capture);
    return false;
  }
  if (c.wasReset) return true;
  if (!h.peerKnown) {
    if (!used && !wasReset) return true;
    tell(c, h.bound ? StatefulReason.NO_ANSWER : StatefulReason.NOT_REACHED, peer, 0, capture);
    return false;
  }
  if (after(h.sentEnd, h.peerAck) && !h.sentReset && isKnown(c, peer)) {
    tell(c, StatefulReason.NO_ANSWER, peer, lab, capture);
    return false;
  }
  if (lab != capture) {
    tell(c, lab < capture ? StatefulReason.SHORTER : StatefulReason.LONGER, peer, lab, capture);
    return false;
  }
  if ((peer ? c.fin1 : c.fin0) && !h.peerFin) {
    tell(c, StatefulReason.NOT_CLOSED, peer, lab, capture);
    return false;
  }
  return true;
}
