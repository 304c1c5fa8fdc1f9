/** What is sent again (tcp_retransmit_skb, tcp_xmit_retransmit_queue, tcp_simple_retransmit; tcp_enter_loss and tcp_enter_recovery). */
import { drainBacklog } from "../device/core";
import { K } from "../state";
import * as tcp from "../wire/tcp";
import { after, before, CaState, TcpSock } from "./tcp-sock";
import { freeSegment, makeSegment, Mark, Segment, segmentData } from "./tcp-segment";
import { inFlight, split, windowEnd } from "./tcp-output";
import { armRetransmit } from "./tcp-timers";
import { transmitSegment } from "./tcp-transmit";
import { currentMss } from "./tcp-window";
import { Errno } from "../abi/errno";

/** CUBIC keeps 717/1024 of the window (bictcp beta) */
export function reducedWindow(s: TcpSock): u32 {
  return max<u32>((s.cwnd * 717) >> 10, 2);
}

/** tcp_mark_skb_lost */
export function markLost(s: TcpSock, g: Segment): void {
  if (g.marks & (<u32>(Mark.SACKED | Mark.LOST))) {
    if (!(g.marks & (<u32>Mark.SACKED)) && g.marks & (<u32>Mark.RETRANSMITTED)) {
      // what was sent again is lost again
      g.marks &= ~(<u32>Mark.RETRANSMITTED);
      s.retransmittedOut--;
    }
    return;
  }
  if (g.marks & (<u32>Mark.RETRANSMITTED)) {
    g.marks &= ~(<u32>Mark.RETRANSMITTED);
    s.retransmittedOut--;
  }
  g.marks |= Mark.LOST;
  s.lostOut++;
}

/** tcp_enter_loss: nothing was heard for a whole timeout. */
export function enterLoss(s: TcpSock): void {
  let g = s.queueFirst;
  while (g !== null && g !== s.sendHead) {
    markLost(s, g);
    g = g.next;
  }
  if (s.ca != <u32>CaState.LOSS || !after(s.highSequence, s.unacknowledged)) {
    if (s.ca != <u32>CaState.LOSS) s.ssthresh = reducedWindow(s);
  }
  s.cwnd = inFlight(s) + 1;
  s.cwndCount = 0;
  s.ca = CaState.LOSS;
  s.highSequence = s.sendNext;
  s.duplicateAcks = 0;
}

/** tcp_enter_recovery, with the window cut at once */
export function enterRecovery(s: TcpSock): void {
  s.ssthresh = reducedWindow(s);
  s.cwnd = s.ssthresh;
  s.cwndCount = 0;
  s.ca = CaState.RECOVERY;
  s.highSequence = s.sendNext;
}

/** tcp_retransmit_skb: false where it could not go. */
export function retransmitSegment(s: TcpSock, g: Segment): bool {
  const mss = currentMss(s);
  if (!before(g.sequence, windowEnd(s)) && g.sequence != s.unacknowledged) return false;
  if (g.length > mss) {
    if (!split(s, g, mss)) return false;
    s.packetsOut++;
    if (g.marks & (<u32>Mark.LOST)) s.lostOut++;
    if (g.marks & (<u32>Mark.RETRANSMITTED)) s.retransmittedOut++;
  }
  const error = transmitSegment(s, g);
  if (error && error != -Errno.EPERM) return false;
  if (!(g.marks & (<u32>Mark.RETRANSMITTED))) {
    g.marks |= Mark.RETRANSMITTED;
    s.retransmittedOut++;
  }
  g.marks |= Mark.EVER;
  return true;
}

export function retransmitFirst(s: TcpSock): void {
  if (s.queueFirst !== null) retransmitSegment(s, s.queueFirst!);
}

/** The last segment that was sent, or a new one where there is one (tcp_send_loss_probe). */
export function retransmitLast(s: TcpSock): void {
  let g = s.queueFirst;
  let last: Segment | null = null;
  while (g !== null && g !== s.sendHead) {
    last = g;
    g = g.next;
  }
  if (last !== null) retransmitSegment(s, last);
}

/** tcp_xmit_retransmit_queue: what is lost goes again as far as the congestion window allows. */
export function retransmitLost(s: TcpSock): void {
  let g = s.queueFirst;
  let first = true;
  while (g !== null && g !== s.sendHead) {
    const next = g.next;
    if (s.cwnd <= inFlight(s)) return;
    const lost = (g.marks & Mark.LOST) != 0;
    if (lost && !(g.marks & (<u32>(Mark.SACKED | Mark.RETRANSMITTED)))) {
      if (!retransmitSegment(s, g)) return;
      if (first) armRetransmit(s);
    }
    first = false;
    g = next;
  }
}

/** tcp_simple_retransmit: the path takes less than what was sent; that is no congestion. What is out is cut anew. */
export function retransmitTooLong(s: TcpSock): void {
  const mss = currentMss(s);
  let lost = false;
  let previous: Segment | null = null;
  let g = s.queueFirst;
  while (g !== null && g !== s.sendHead) {
    if (g.length > mss && !(g.marks & (<u32>Mark.SACKED))) {
      const last = cutAnew(s, previous, g, mss);
      if (last === null) return;
      lost = true;
      previous = last;
    } else previous = g;
    g = previous.next;
  }
  if (!lost) return;
  if (s.ca != <u32>CaState.LOSS) {
    s.highSequence = s.sendNext;
    s.ssthresh = max<u32>(s.cwnd, 2);
    s.ca = CaState.LOSS;
  }
  // one burst, as in tcp-output.ts
  const inProcess = K.inProcess;
  K.inProcess = 0;
  retransmitLost(s);
  K.inProcess = inProcess;
  if (inProcess) drainBacklog();
}

/** The segments from `g` on that are neither known to have arrived nor still to be sent become pieces of `mss`. Answers the last, all lost. */
function cutAnew(s: TcpSock, previous: Segment | null, g: Segment, mss: u32): Segment | null {
  let total: u32 = 0;
  let end: Segment | null = g;
  let flags: u32 = 0;
  let fin: u32 = 0;
  while (end !== null && end !== s.sendHead && !(end.marks & (<u32>Mark.SACKED))) {
    total += end.length;
    flags |= end.flags;
    if (end.flags & tcp.FIN) fin = 1;
    end = end.next;
  }
  let first: Segment | null = null;
  let last: Segment | null = null;
  let from: Segment | null = g;
  let used: u32 = 0;
  let left = total;
  let sequence = g.sequence;
  while (left) {
    const piece = makeSegment(min(left, mss));
    if (piece === null) return null;
    piece.sequence = sequence;
    piece.length = min(left, mss);
    piece.sentNs = g.sentNs;
    let filled: u32 = 0;
    while (filled < piece.length && from !== null) {
      const part = min(piece.length - filled, from.length - used);
      memory.copy(segmentData(piece) + filled, segmentData(from) + used, part);
      filled += part;
      used += part;
      if (used == from.length) {
        from = from.next;
        used = 0;
      }
    }
    sequence += piece.length;
    left -= piece.length;
    piece.end = sequence;
    if (last === null) first = piece;
    else last.next = piece;
    last = piece;
    piece.marks = Mark.LOST | Mark.EVER;
    s.packetsOut++;
    s.lostOut++;
  }
  if (last === null || first === null) return null;
  // the last of several that go together has PSH (__tcp_transmit_skb)
  last.flags = (flags & tcp.FIN) | (first !== last ? tcp.PSH : flags & tcp.PSH);
  last.end += fin;
  let old: Segment | null = g;
  while (old !== null && old !== end) {
    const next: Segment | null = old.next;
    if (old.marks & (<u32>Mark.LOST)) s.lostOut--;
    if (old.marks & (<u32>Mark.RETRANSMITTED)) s.retransmittedOut--;
    s.packetsOut--;
    if (s.queueLast === old) s.queueLast = last;
    freeSegment(old);
    old = next;
  }
  last.next = end;
  if (previous === null) s.queueFirst = first;
  else previous.next = first;
  return last;
}
