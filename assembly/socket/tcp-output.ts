/** What is sent when: Nagle, windows, congestion (tcp_write_xmit and around it, net/ipv4/tcp_output.c), and tcp_sendmsg of tcp.c. */
import { Errno } from "../abi/errno";
import { SocketState } from "../abi/inet-socket";
import { drainBacklog } from "../device/core";
import { K } from "../state";
import { jiffies } from "../wheel";
import * as tcp from "../wire/tcp";
import { after, before, CaState, INIT_CWND, SEND_BUFFER, Shutdown, TcpSock, TimerEvent } from "./tcp-sock";
import { freeSegment, makeSegment, Segment, segmentData } from "./tcp-segment";
import { armProbe, armRetransmit, armLossProbe } from "./tcp-timers";
import { beginBurst, endBurst, transmitSegment } from "./tcp-transmit";
import { boundToHalfWindow, currentMss } from "./tcp-window";

/** what tcp_sendmsg gathers before it sends (sk_gso_max_size less headers) */
const GATHER: u32 = 65536 - 320;

/** tcp_packets_in_flight */
export function inFlight(s: TcpSock): u32 {
  const left = s.packetsOut + s.retransmittedOut;
  const gone = s.sackedOut + s.lostOut;
  return left > gone ? left - gone : 0;
}

export function windowEnd(s: TcpSock): u32 {
  return s.unacknowledged + s.sendWindow;
}

/** Adds a segment to the end of the queue. */
export function enqueue(s: TcpSock, g: Segment): void {
  const last = s.queueLast;
  if (last === null) s.queueFirst = g;
  else last.next = g;
  s.queueLast = g;
  if (s.sendHead === null) s.sendHead = g;
}

/** tcp_sendmsg: takes bytes; answers how many, 0 where the buffer is full, or a negative errno. */
export function sendTcp(s: TcpSock, from: usize, length: u32): i32 {
  if (s.error) {
    const error = s.error;
    s.error = 0;
    return -(<i32>error);
  }
  if (s.shutdown & (<u32>Shutdown.SEND)) return -Errno.EPIPE;
  if (s.state == <u32>SocketState.SYN_SENT || s.state == <u32>SocketState.SYN_RECV) return -Errno.EAGAIN;
  if (s.state != <u32>SocketState.ESTABLISHED && s.state != <u32>SocketState.CLOSE_WAIT) return -Errno.EPIPE;
  let taken: u32 = 0;
  let gathered: u32 = 0;
  const mss = currentMss(s);
  const goal = max(mss, (boundToHalfWindow(s, GATHER) / mss) * mss);
  while (taken < length) {
    if (s.queuedBytes >= SEND_BUFFER) break;
    let g: Segment | null = s.sendHead !== null ? s.queueLast : null;
    if (g === null || g.length >= mss || g.flags & tcp.FIN || g.capacity <= g.length + g.offset) {
      g = makeSegment(max(mss, s.mss));
      if (g === null) return taken ? <i32>taken : -Errno.ENOBUFS;
      g.sequence = s.writeSequence;
      g.end = s.writeSequence;
      enqueue(s, g);
    }
    const room = min(mss, g.capacity - g.offset) - g.length;
    const part = min(length - taken, room);
    memory.copy(segmentData(g) + g.length, from + taken, part);
    g.length += part;
    g.end += part;
    s.writeSequence += part;
    s.queuedBytes += part;
    taken += part;
    gathered += part;
    if (taken < length && gathered >= goal) {
      gathered = 0;
      // forced_push: half of the other side's window is filled
      if (after(s.writeSequence, s.pushedSequence + (s.maxWindow >> 1))) markPush(s, g);
      pushPending(s, true);
    }
  }
  if (taken) {
    markPush(s, s.queueLast!);
    pushPending(s, s.noDelay != 0);
  }
  return <i32>taken;
}

/** tcp_mark_push */
function markPush(s: TcpSock, g: Segment): void {
  g.flags |= tcp.PSH;
  s.pushedSequence = s.writeSequence;
}

/** __tcp_push_pending_frames */
export function pushPending(s: TcpSock, push: bool): void {
  if (s.sendHead === null || !s.inConnections) return;
  if (writeOut(s, push)) checkProbe(s);
}

/** tcp_check_probe_timer: nothing is on its way and something waits for the window */
function checkProbe(s: TcpSock): void {
  if (!s.packetsOut && s.timerEvent == <u32>TimerEvent.NONE) armProbe(s, s.rto);
}

/** tcp_nagle_check: true where a small segment has to wait */
function mustWait(s: TcpSock, g: Segment, mss: u32, push: bool): bool {
  if (g.length >= mss || push || s.noDelay || g.flags & tcp.FIN) return false;
  // tcp_minshall_check: a small one is under way
  const small = after(s.smallSequence, s.unacknowledged) && !after(s.smallSequence, s.sendNext);
  return s.packetsOut != 0 && small;
}

/** tcp_write_xmit: sends what the windows allow. True where something waits and nothing is under way. */
export function writeOut(s: TcpSock, push: bool): bool {
  const mss = currentMss(s);
  let sent = false;
  let limited = false;
  while (s.sendHead !== null) {
    const flight = inFlight(s);
    if (flight >= s.cwnd) {
      limited = true;
      break;
    }
    // tcp_cwnd_test: at least two bursts are under way
    const quota = min(max<u32>(s.cwnd >> 1, 1), s.cwnd - flight);
    const burst = gather(s, mss, quota, push);
    if (!burst) break;
    const error = burst > 1 ? beginBurst(s) : 0;
    // the device cuts a burst into frames and sends them all before any is received
    const inProcess = K.inProcess;
    if (burst > 1) K.inProcess = 0;
    const went = !error && sendBurst(s, burst, mss);
    K.inProcess = inProcess;
    endBurst(s);
    if (burst > 1 && inProcess) drainBacklog();
    if (error) {
      s.softError = <u32>-error;
      if (!s.packetsOut) armProbe(s, s.rto);
    }
    if (!went) break;
    sent = true;
  }
  if (sent) {
    if (inFlight(s) >= s.cwnd) limited = true;
    armLossProbe(s);
    validateCwnd(s, limited);
    return false;
  }
  return !s.packetsOut && s.sendHead !== null;
}

/** Segments from sendHead on that may go together; what Linux hands over as one and cuts at the device. */
function gather(s: TcpSock, mss: u32, quota: u32, push: bool): u32 {
  let count: u32 = 0;
  let g = s.sendHead;
  const end = windowEnd(s);
  while (g !== null && count < quota) {
    if (g.length > mss && !split(s, g, mss)) break;
    if (after(g.end, end)) {
      // the part that fits, where it is more than nothing and the window not too small to bother
      const room = end - g.sequence;
      if (count || !before(g.sequence, end) || (g.flags & tcp.FIN && !g.length)) break;
      if (mustWait(s, g, mss, push) || room >= g.length || !split(s, g, room)) break;
    }
    if (mustWait(s, g, mss, push)) break;
    count++;
    if (g.length < mss) break;
    g = g.next;
  }
  return count;
}

function sendBurst(s: TcpSock, count: u32, mss: u32): bool {
  let left = count;
  while (left) {
    const g = s.sendHead!;
    // __tcp_transmit_skb: the last of several has PSH
    if (left == 1 && count > 1) g.flags |= tcp.PSH;
    const error = transmitSegment(s, g);
    // lost at once by the device or a rule: it counts as sent (net_xmit_eval), an error of the route does not
    if (error && error != -Errno.EPERM) {
      if (error != -Errno.ENOBUFS) s.softError = <u32>-error;
      if (!s.packetsOut) armProbe(s, s.rto);
      return false;
    }
    newDataSent(s, g);
    if (g.length < mss && g.length) s.smallSequence = g.end;
    left--;
  }
  return true;
}

/** tcp_event_new_data_sent */
export function newDataSent(s: TcpSock, g: Segment): void {
  const first = !s.packetsOut;
  s.sendHead = g.next;
  s.sendNext = g.end;
  s.packetsOut++;
  if (first || s.timerEvent == <u32>TimerEvent.LOSS_PROBE) armRetransmit(s);
}

/** tcp_cwnd_validate */
function validateCwnd(s: TcpSock, limited: bool): void {
  if (s.packetsOut > s.maxPacketsOut || limited) {
    s.maxPacketsOut = s.packetsOut;
    s.cwndLimited = limited ? 1 : 0;
  }
}

/** tcp_fragment: `g` keeps `length` bytes, a new segment behind it has the rest. */
export function split(s: TcpSock, g: Segment, length: u32): bool {
  const rest = makeSegment(g.length - length);
  if (rest === null) return false;
  rest.length = g.length - length;
  memory.copy(segmentData(rest), segmentData(g) + length, rest.length);
  rest.sequence = g.sequence + length;
  rest.end = g.end;
  rest.flags = g.flags;
  rest.marks = g.marks;
  rest.sentNs = g.sentNs;
  g.flags &= ~(tcp.FIN | tcp.PSH);
  g.length = length;
  g.end = rest.sequence;
  rest.next = g.next;
  g.next = rest;
  if (s.queueLast === g) s.queueLast = rest;
  return true;
}

/** tcp_cwnd_restart: after a pause the window that was known is no longer. */
export function restartCwnd(s: TcpSock): void {
  if (s.packetsOut || s.ca != <u32>CaState.OPEN) return;
  let idle = <i32>(jiffies() - s.lastSendJiffies);
  if (idle <= <i32>s.rto) return;
  const least = min(INIT_CWND, s.cwnd);
  while ((idle -= <i32>s.rto) > 0 && s.cwnd > least) s.cwnd >>= 1;
  s.cwnd = max(s.cwnd, least);
  s.cwndCount = 0;
}

/** tcp_send_fin */
export function sendFin(s: TcpSock): void {
  const last = s.queueLast;
  if (s.sendHead !== null && last !== null) {
    last.flags |= tcp.FIN;
    last.end++;
  } else {
    const g = makeSegment(0);
    if (g === null) return;
    g.sequence = s.writeSequence;
    g.end = s.writeSequence + 1;
    g.flags = tcp.FIN;
    enqueue(s, g);
  }
  s.writeSequence++;
  pushPending(s, true);
}

/** Takes what was acknowledged off the front. */
export function dropFirst(s: TcpSock): void {
  const g = s.queueFirst!;
  s.queueFirst = g.next;
  if (s.queueFirst === null) s.queueLast = null;
  if (s.sendHead === g) s.sendHead = g.next;
  s.queuedBytes -= g.length;
  freeSegment(g);
}
