/** What is sent again (tcp_retransmit_skb, tcp_xmit_retransmit_queue, tcp_simple_retransmit; tcp_enter_loss and tcp_enter_recovery). */
import { after, before, CaState, Mark, Segment, TcpSock } from "./tcp-sock";
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

/** tcp_simple_retransmit: the path takes less than what was sent; that is no congestion. */
export function retransmitTooLong(s: TcpSock): void {
  const mss = currentMss(s);
  let lost = false;
  let g = s.queueFirst;
  while (g !== null && g !== s.sendHead) {
    if (g.length > mss) {
      markLost(s, g);
      lost = true;
    }
    g = g.next;
  }
  if (!lost) return;
  if (s.ca != <u32>CaState.LOSS) {
    s.highSequence = s.sendNext;
    s.ssthresh = max(s.cwnd, 2);
    s.ca = CaState.LOSS;
  }
  retransmitLost(s);
}
