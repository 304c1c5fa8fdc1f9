/** Timers of a connection (net/ipv4/tcp_timer.c): retransmission, probes, delayed acknowledgements, and the ends of waiting. */
import { Errno } from "../abi/errno";
import { SocketState } from "../abi/inet-socket";
import { TimerKind } from "../abi/events";
import { cancel, isPending } from "../clock";
import { K } from "../state";
import { jiffies, scheduleJiffies } from "../wheel";
import * as tcp from "../wire/tcp";
import { sendHeadProbe } from "./tcp-probe";
import { enterLoss, retransmitFirst, retransmitLast } from "./tcp-retransmit";
import {
  AckPending,
  ATO_MIN,
  before,
  CaState,
  DELACK_MAX,
  ORPHAN_RETRIES,
  reap,
  RETRIES2,
  RTO_INIT,
  RTO_MAX,
  RTO_MIN,
  SYN_RETRIES,
  SYNACK_RETRIES,
  tcpDone,
  TcpSock,
  TimerEvent,
} from "./tcp-sock";
import { sendAck, sendSynAck, transmitSegment } from "./tcp-transmit";
import { wake } from "./wake";

const US_PER_JIFFY: u32 = 10_000;

/** inet_csk_reset_xmit_timer */
function arm(s: TcpSock, event: TimerEvent, delay: u32): void {
  s.timerEvent = event;
  scheduleJiffies(s.retransmitTimer, TimerKind.tcpRetransmit, changetype<usize>(s), min(delay, RTO_MAX));
}

/** tcp_rearm_rto */
export function armRetransmit(s: TcpSock): void {
  if (!s.packetsOut) disarm(s);
  else arm(s, TimerEvent.RETRANSMIT, s.rto);
}

export function disarm(s: TcpSock): void {
  s.timerEvent = TimerEvent.NONE;
  cancel(s.retransmitTimer);
}

export function armProbe(s: TcpSock, delay: u32): void {
  arm(s, TimerEvent.PROBE, min(max(delay, RTO_MIN), RTO_MAX));
}

/** tcp_schedule_loss_probe (RFC 8985 section 7.2): the last segment is sent again before the retransmission timer empties the window. */
export function armLossProbe(s: TcpSock): void {
  if (!s.packetsOut || !s.sackOk || s.ca != <u32>CaState.OPEN || s.state == <u32>SocketState.SYN_SENT) return;
  let delay = RTO_INIT;
  if (s.srtt8) {
    const us = s.srtt8 >> 2;
    delay = (us + US_PER_JIFFY - 1) / US_PER_JIFFY;
    delay += s.packetsOut == 1 ? RTO_MIN : 2;
  }
  arm(s, TimerEvent.LOSS_PROBE, min(delay, s.rto));
}

/** tcp_retransmit_timer, tcp_probe_timer and tcp_send_loss_probe, whichever the timer was set for */
export function retransmitTimer(at: usize): void {
  const s = changetype<TcpSock>(at);
  const event = s.timerEvent;
  s.timerEvent = TimerEvent.NONE;
  switch (event) {
    case TimerEvent.PROBE:
      probe(s);
      break;
    case TimerEvent.LOSS_PROBE:
      // one probe until the other side has told of it
      if (!s.lossProbeHigh) {
        s.lossProbeHigh = s.sendNext;
        retransmitLast(s);
      }
      armRetransmit(s);
      break;
    case TimerEvent.RETRANSMIT:
      retransmit(s);
      break;
    default:
      break;
  }
  reap(s);
}

function retransmit(s: TcpSock): void {
  const first = s.queueFirst;
  if (!s.packetsOut || first === null) return;
  if (s.state == <u32>SocketState.SYN_SENT) {
    if (s.retransmits >= SYN_RETRIES) {
      giveUp(s, s.softError ? s.softError : Errno.ETIMEDOUT);
      return;
    }
    s.retransmits++;
    s.backoff++;
    transmitSegment(s, first);
    s.rto = min(s.rto << 1, RTO_MAX);
    arm(s, TimerEvent.RETRANSMIT, s.rto);
    return;
  }
  if (!s.retransmits) s.firstRetransmitNs = K.nowNs;
  // tcp_write_timeout: as long as so many retries would have taken
  if (s.retransmits >= retries(s)) {
    giveUp(s, s.softError ? s.softError : Errno.ETIMEDOUT);
    return;
  }
  enterLoss(s);
  s.retransmits++;
  retransmitFirst(s);
  s.backoff++;
  s.rto = min(s.rto << 1, RTO_MAX);
  arm(s, TimerEvent.RETRANSMIT, s.rto);
}

function retries(s: TcpSock): u32 {
  return s.dead ? ORPHAN_RETRIES : RETRIES2;
}

/** tcp_write_err */
export function giveUp(s: TcpSock, error: u32): void {
  s.error = error;
  tcpDone(s);
  wake(s);
}

/** tcp_probe_timer, tcp_send_probe0: asks for the window */
function probe(s: TcpSock): void {
  if (s.packetsOut || s.sendHead === null) {
    s.probes = 0;
    return;
  }
  if (s.probes >= retries(s)) {
    giveUp(s, s.softError ? s.softError : Errno.ETIMEDOUT);
    return;
  }
  sendHeadProbe(s);
  if (s.packetsOut || s.sendHead === null) {
    s.probes = 0;
    s.backoff = 0;
    return;
  }
  s.probes++;
  if (s.backoff < RETRIES2) s.backoff++;
  const wait = (<u64>max(s.rto, RTO_MIN)) << min<u32>(s.backoff, 20);
  armProbe(s, <u32>min<u64>(wait, RTO_MAX));
}

/** tcp_send_delayed_ack */
export function delayAck(s: TcpSock): void {
  let ato = s.ato;
  if (ato > ATO_MIN) {
    let most: u32 = 50;
    if (s.pingpong || s.ackPending & (<u32>AckPending.PUSHED)) most = DELACK_MAX;
    if (s.srtt8) most = min(most, max((s.srtt8 >> 3) / US_PER_JIFFY, ATO_MIN));
    ato = min(ato, most);
  }
  ato = min(ato, DELACK_MAX);
  const now = jiffies();
  let timeout = now + ato;
  if (s.ackPending & (<u32>AckPending.TIMER)) {
    if (!before(now + (ato >> 2), s.ackTimeout)) {
      sendAck(s);
      return;
    }
    if (!before(timeout, s.ackTimeout)) timeout = s.ackTimeout;
  }
  s.ackPending |= AckPending.SCHEDULED | AckPending.TIMER;
  s.ackTimeout = timeout;
  scheduleJiffies(s.ackTimer, TimerKind.tcpDelayedAck, changetype<usize>(s), timeout - now);
}

/** tcp_delack_timer_handler */
export function delayedAckTimer(at: usize): void {
  const s = changetype<TcpSock>(at);
  if (!(s.ackPending & (<u32>AckPending.TIMER))) return;
  s.ackPending &= ~(<u32>AckPending.TIMER);
  if (!(s.ackPending & (<u32>AckPending.SCHEDULED))) return;
  if (!s.pingpong) s.ato = min(s.ato << 1, s.rto);
  else {
    s.pingpong = 0;
    s.ato = ATO_MIN;
  }
  sendAck(s);
}

/** Starts the wait of a connection that is being set up, of an orphan in FIN_WAIT2, of TIME_WAIT. */
export function armKeep(s: TcpSock, delay: u32): void {
  scheduleJiffies(s.keepTimer, TimerKind.tcpKeepalive, changetype<usize>(s), delay);
}

/** reqsk_timer_handler, tw_timer_handler, and tcp_keepalive_timer of an orphan */
export function keepTimer(at: usize): void {
  const s = changetype<TcpSock>(at);
  if (s.state == <u32>SocketState.SYN_RECV) {
    if (s.retransmits >= SYNACK_RETRIES) tcpDone(s);
    else {
      s.retransmits++;
      sendSynAck(s);
      if (!isPending(s.keepTimer)) armKeep(s, RTO_INIT << s.retransmits);
    }
  } else tcpDone(s);
  reap(s);
}

/** The number of flags that take room in the sequence space. */
export function sequenceLength(flags: u32): u32 {
  return (flags & tcp.SYN ? 1 : 0) + (flags & tcp.FIN ? 1 : 0);
}
