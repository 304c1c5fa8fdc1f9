/** Data that comes in (tcp_data_queue and below of net/ipv4/tcp_input.c): the queue, what is out of order, when it is acknowledged. */
import { DropReason } from "../abi/drop";
import { SocketState } from "../abi/inet-socket";
import { Packet } from "../packet";
import { jiffies } from "../wheel";
import * as tcp from "../wire/tcp";
import { establishedLength } from "./tcp-options";
import {
  AckPending,
  after,
  ATO_MIN,
  before,
  MIN_MSS,
  MSS_DEFAULT,
  QUICK_ACKS,
  RECEIVE_BUFFER,
  Shutdown,
  TcpSock,
} from "./tcp-sock";
import { freeSegment, makeSegment, purgeOrder, Segment, segmentData } from "./tcp-segment";
import { delayAck } from "./tcp-timers";
import { enterTimeWait } from "./tcp-close";
import { sendAck } from "./tcp-transmit";
import { wantedWindow, windowLeft } from "./tcp-window";
import { wake } from "./wake";
import { tellDuplicate, newSack, removeSacks } from "./tcp-sack";

/** What a received segment takes beside its bytes (SKB_TRUESIZE of MAX_TCP_HEADER); none where it grows together with the one before. */
const OVERHEAD: u32 = 1280;

/** tcp_incr_quickack */
export function moreQuickAcks(s: TcpSock): void {
  let quick = s.receiveWindow / (2 * s.receiveMss);
  if (!quick) quick = 2;
  quick = min(quick, QUICK_ACKS);
  if (quick > s.quick) s.quick = quick;
}

/** tcp_enter_quickack_mode */
export function enterQuickAck(s: TcpSock): void {
  moreQuickAcks(s);
  s.pingpong = 0;
  s.ato = ATO_MIN;
}

/**
 * tcp_data_queue: the segment's data go into a queue. `p.data` is at the TCP header; it stays the caller's. 0, or why it was not taken.
 */
export function queueData(s: TcpSock, p: Packet, sequence: u32, flags: u32): DropReason {
  const header = tcp.headerLength(p.data);
  const length = p.length - header;
  const fin: u32 = flags & tcp.FIN ? 1 : 0;
  const end = sequence + length + fin;
  if (sequence == end) return DropReason.NOT_SPECIFIED;
  const data = p.data + header;
  if (sequence == s.receiveNext) return takeInOrder(s, data, length, sequence, fin);
  if (!after(end, s.receiveNext)) {
    tellDuplicate(s, sequence, end);
    return outOfWindow(s, DropReason.TCP_OLD_DATA);
  }
  if (!before(sequence, s.receiveNext + windowLeft(s))) return outOfWindow(s, DropReason.TCP_OVERWINDOW);
  if (before(sequence, s.receiveNext)) {
    tellDuplicate(s, sequence, s.receiveNext);
    const cut = s.receiveNext - sequence;
    return takeInOrder(s, data + cut, length - min(cut, length), s.receiveNext, fin);
  }
  s.ackPending |= AckPending.SCHEDULED;
  return queueOutOfOrder(s, data, length, sequence, fin);
}

function outOfWindow(s: TcpSock, reason: DropReason): DropReason {
  enterQuickAck(s);
  s.ackPending |= AckPending.SCHEDULED;
  return reason;
}

function takeInOrder(s: TcpSock, data: usize, length: u32, sequence: u32, fin: u32): DropReason {
  if (length && !windowLeft(s)) return outOfWindow(s, DropReason.TCP_OVERWINDOW);
  if (s.receiveMemory + length > RECEIVE_BUFFER) return outOfWindow(s, DropReason.PROTO_MEM);
  if (length) {
    if (!append(s, data, length, sequence)) return DropReason.NOMEM;
    dataEvent(s, length);
  }
  s.receiveNext = sequence + length + fin;
  if (fin) receiveFin(s);
  if (s.orderFirst !== null) {
    mergeOrder(s);
    if (s.orderFirst === null) s.ackPending |= AckPending.NOW;
  }
  removeSacks(s);
  wake(s);
  return DropReason.NOT_SPECIFIED;
}

/** tcp_queue_rcv: to the end of what can be read; pieces grow together (tcp_try_coalesce). */
function append(s: TcpSock, data: usize, length: u32, sequence: u32): bool {
  const last = s.receiveLast;
  if (last !== null && last.offset + last.length + length <= last.capacity) {
    memory.copy(segmentData(last) + last.length, data, length);
    last.length += length;
    last.end += length;
    last.charge += length;
    s.receiveMemory += length;
    s.readable += length;
    return true;
  }
  const g = makeSegment(max<u32>(length, last === null ? 0 : 8192));
  if (g === null) return false;
  memory.copy(segmentData(g), data, length);
  g.length = length;
  g.sequence = sequence;
  g.end = sequence + length;
  g.charge = length + (last === null ? OVERHEAD : 0);
  s.receiveMemory += g.charge;
  s.readable += length;
  if (last === null) s.receiveFirst = g;
  else last.next = g;
  s.receiveLast = g;
  return true;
}

/** tcp_event_data_recv, tcp_measure_rcv_mss */
function dataEvent(s: TcpSock, length: u32): void {
  s.ackPending |= AckPending.SCHEDULED;
  measureMss(s, length);
  const now = jiffies();
  if (!s.ato) {
    moreQuickAcks(s);
    s.ato = ATO_MIN;
  } else {
    const m = now - s.lastReceiveJiffies;
    if (m <= ATO_MIN / 2) s.ato = (s.ato >> 1) + ATO_MIN / 2;
    else if (m < s.ato) s.ato = min((s.ato >> 1) + m, s.rto);
    else if (m > s.rto) moreQuickAcks(s);
  }
  s.lastReceiveJiffies = now;
}

function measureMss(s: TcpSock, length: u32): void {
  const last = s.lastSegmentSize;
  s.lastSegmentSize = 0;
  if (length >= s.receiveMss) {
    s.receiveMss = min(length, s.advertisedMss);
    return;
  }
  // a sender with a small MSS: two segments of one size in a row
  if (length + 20 + establishedLength(s) >= MSS_DEFAULT + 20 && length >= MIN_MSS) {
    s.lastSegmentSize = length;
    if (length == last) {
      s.receiveMss = length;
      return;
    }
  }
  if (s.ackPending & (<u32>AckPending.PUSHED)) s.ackPending |= AckPending.PUSHED2;
  s.ackPending |= AckPending.PUSHED;
}

/** tcp_fin: the other side sends no more. */
export function receiveFin(s: TcpSock): void {
  s.ackPending |= AckPending.SCHEDULED;
  s.shutdown |= Shutdown.RECEIVE;
  s.finReceived = 1;
  switch (s.state) {
    case SocketState.SYN_RECV:
    case SocketState.ESTABLISHED:
      s.state = SocketState.CLOSE_WAIT;
      s.pingpong = 1;
      break;
    case SocketState.FIN_WAIT1:
      sendAck(s);
      s.state = SocketState.CLOSING;
      break;
    case SocketState.FIN_WAIT2:
      sendAck(s);
      enterTimeWait(s);
      break;
    default:
      break;
  }
  purgeOrder(s);
  wake(s);
}

/** tcp_data_queue_ofo: kept in order, without overlaps. */
function queueOutOfOrder(s: TcpSock, data: usize, length: u32, sequence: u32, fin: u32): DropReason {
  if (s.receiveMemory + length + OVERHEAD > RECEIVE_BUFFER) return DropReason.PROTO_MEM;
  const end = sequence + length + fin;
  let before_: Segment | null = null;
  let at = s.orderFirst;
  while (at !== null && before(at.sequence, sequence)) {
    before_ = at;
    at = at.next;
  }
  if (at !== null && at.sequence == sequence && !before(at.end, end)) {
    tellDuplicate(s, sequence, end);
    return DropReason.TCP_OFOMERGE;
  }
  if (before_ !== null && !before(before_.end, end)) {
    tellDuplicate(s, sequence, end);
    return DropReason.TCP_OFOMERGE;
  }
  if (before_ !== null && after(before_.end, sequence)) tellDuplicate(s, sequence, before_.end);
  const g = makeSegment(length);
  if (g === null) return DropReason.NOMEM;
  memory.copy(segmentData(g), data, length);
  g.sequence = sequence;
  g.end = end;
  g.length = length;
  g.flags = fin ? tcp.FIN : 0;
  g.charge = length + OVERHEAD;
  s.receiveMemory += g.charge;
  // what it covers goes
  while (at !== null && !after(at.end, end)) {
    const covered: Segment = at;
    at = covered.next;
    tellDuplicate(s, covered.sequence, covered.end);
    s.receiveMemory -= covered.charge;
    freeSegment(covered);
  }
  g.next = at;
  if (before_ === null) s.orderFirst = g;
  else before_.next = g;
  newSack(s, sequence, end);
  return DropReason.NOT_SPECIFIED;
}

/** tcp_ofo_queue: what has become in order moves to where it can be read. */
function mergeOrder(s: TcpSock): void {
  let g = s.orderFirst;
  while (g !== null) {
    if (after(g.sequence, s.receiveNext)) break;
    const next = g.next;
    s.orderFirst = next;
    s.receiveMemory -= g.charge;
    const fin = g.flags & tcp.FIN;
    if (after(g.end, s.receiveNext)) {
      const cut = s.receiveNext - g.sequence;
      if (cut < g.length) append(s, segmentData(g) + cut, g.length - cut, s.receiveNext);
      s.receiveNext = g.end;
    }
    freeSegment(g);
    if (fin) {
      receiveFin(s);
      return;
    }
    g = next;
  }
}

/** tcp_ack_snd_check: at once, or a little later */
export function checkAck(s: TcpSock): void {
  if (!(s.ackPending & (<u32>AckPending.SCHEDULED))) return;
  const waiting = s.receiveNext - s.windowSent;
  const full = waiting > s.receiveMss && (s.receiveNext == s.copied || wantedWindow(s) >= s.receiveWindow);
  const quick = s.quick != 0 && !s.pingpong;
  if (full || quick || s.ackPending & (<u32>AckPending.NOW) || s.orderFirst !== null) sendAck(s);
  else delayAck(s);
}

/** tcp_cleanup_rbuf: a process has read; the other side may be told. */
export function readEvent(s: TcpSock, copied: u32): void {
  let now = false;
  if (s.ackPending & (<u32>AckPending.SCHEDULED)) {
    const pushed =
      (s.ackPending & AckPending.PUSHED2) != 0 || ((s.ackPending & AckPending.PUSHED) != 0 && !s.pingpong);
    now = s.receiveNext - s.windowSent > s.receiveMss || (copied > 0 && pushed && !s.receiveMemory);
  }
  if (copied && !now && !(s.shutdown & (<u32>Shutdown.RECEIVE))) {
    const left = windowLeft(s);
    if (left <= s.windowClamp >> 1) {
      const wanted = wantedWindow(s);
      if (wanted && wanted >> 1 >= left) now = true;
    }
  }
  if (now) sendAck(s);
}

/** tcp_recvmsg: up to `most` bytes go to `to`; answers how many. */
export function readTcp(s: TcpSock, to: usize, most: u32): u32 {
  let copied: u32 = 0;
  while (copied < most && s.receiveFirst !== null) {
    const g = s.receiveFirst!;
    const part = min(g.length, most - copied);
    memory.copy(to + copied, segmentData(g), part);
    copied += part;
    g.offset += part;
    g.length -= part;
    if (!g.length) {
      s.receiveFirst = g.next;
      if (s.receiveFirst === null) s.receiveLast = null;
      s.receiveMemory -= g.charge;
      freeSegment(g);
    }
  }
  s.readable -= copied;
  s.copied += copied;
  if (copied && s.inConnections) readEvent(s, copied);
  return copied;
}
