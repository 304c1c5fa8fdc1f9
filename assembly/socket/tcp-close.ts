/** The ends of a connection (tcp_close, tcp_shutdown of net/ipv4/tcp.c; tcp_time_wait, tcp_timewait_state_process of tcp_minisocks.c). */
import { DropReason } from "../abi/drop";
import { Errno } from "../abi/errno";
import { SocketState } from "../abi/inet-socket";
import { sendReset } from "../net/tcp";
import { Packet } from "../packet";
import * as tcp from "../wire/tcp";
import { sendFin } from "./tcp-output";
import { receiveListen } from "./tcp-listen";
import { parseOptions } from "./tcp-options";
import { findListener, isAnswerLimited, isOldTimestamp, lockTcp, unlockTcp } from "./tcp-input";
import { after, before, freeTcp, reap, Shutdown, stopTimers, tcpDone, TcpSock, TIMEWAIT } from "./tcp-sock";
import { purgeOrder, purgeReads, purgeWrites } from "./tcp-segment";
import { armKeep } from "./tcp-timers";
import { sendActiveReset, sendBareAck } from "./tcp-transmit";
import { windowLeft } from "./tcp-window";
import { wake } from "./wake";
import { leavePort } from "./inet-sock";

/** tcp_close_state: the state that follows; true where a FIN is due. */
function nextState(s: TcpSock): bool {
  switch (s.state) {
    case SocketState.ESTABLISHED:
    case SocketState.SYN_RECV:
      s.state = SocketState.FIN_WAIT1;
      return true;
    case SocketState.CLOSE_WAIT:
      s.state = SocketState.LAST_ACK;
      return true;
    default:
      return false;
  }
}

/** tcp_shutdown for sending: 0 or a negative errno. */
export function shutdownSend(s: TcpSock): i32 {
  if (s.state != <u32>SocketState.ESTABLISHED && s.state != <u32>SocketState.CLOSE_WAIT)
    return -Errno.ENOTCONN;
  s.shutdown |= Shutdown.SEND;
  if (nextState(s)) sendFin(s);
  return 0;
}

/** tcp_close: the process lets go. `abort`: with a reset (SO_LINGER 0). The socket may be gone when it returns. */
export function closeTcp(s: TcpSock, abort: bool): void {
  if (s.state == <u32>SocketState.LISTEN) {
    stopListening(s);
    return;
  }
  lockTcp(s);
  const unread = s.readable != 0;
  s.shutdown |= Shutdown.RECEIVE | Shutdown.SEND;
  s.watcher = 0;
  purgeReads(s);
  const state = s.state;
  if (state == <u32>SocketState.SYN_SENT) tcpDone(s);
  else if (state != <u32>SocketState.CLOSE && state != <u32>SocketState.TIME_WAIT) {
    const open =
      state == <u32>SocketState.ESTABLISHED ||
      state == <u32>SocketState.CLOSE_WAIT ||
      state == <u32>SocketState.FIN_WAIT1 ||
      state == <u32>SocketState.FIN_WAIT2 ||
      state == <u32>SocketState.SYN_RECV;
    if (open && (unread || abort)) {
      // RFC 2525 section 2.17: data that nobody has read was lost, and the other side is told
      sendActiveReset(s);
      tcpDone(s);
    } else if (nextState(s)) sendFin(s);
  }
  s.dead = 1;
  unlockTcp(s);
  if (s.state == <u32>SocketState.FIN_WAIT2) enterFinWait(s);
  if (s.state == <u32>SocketState.CLOSE) leavePort(s);
  reap(s);
}

/** inet_csk_listen_stop: connections that nobody accepted are reset. */
function stopListening(l: TcpSock): void {
  while (l.acceptFirst !== null) {
    const s = l.acceptFirst!;
    l.acceptFirst = s.acceptNext;
    s.acceptNext = null;
    s.listener = null;
    if (s.inConnections && s.state != <u32>SocketState.TIME_WAIT) sendActiveReset(s);
    tcpDone(s);
    freeTcp(s);
  }
  l.acceptLast = null;
  l.accepted = 0;
  dropRequests(l);
  freeTcp(l);
}

/** Those that are being set up go without a word (inet_csk_reqsk_queue_drop when their timer looks). */
function dropRequests(l: TcpSock): void {
  let s = l.next;
  // what a listener began is younger than it
  while (s !== null && l.requests) {
    const next = s.next;
    const t = changetype<TcpSock>(s);
    if (t.kind == l.kind && t.listener === l) {
      tcpDone(t);
      freeTcp(t);
    }
    s = next;
  }
}

/** tcp_time_wait of an orphan in FIN_WAIT2: all it does is to wait for the other side's FIN, a minute at most (tcp_fin_timeout). */
export function enterFinWait(s: TcpSock): void {
  s.waiting = 1;
  shrink(s);
}

/** tcp_time_wait: the four numbers stay taken for a minute. */
export function enterTimeWait(s: TcpSock): void {
  s.waiting = 0;
  s.state = SocketState.TIME_WAIT;
  shrink(s);
  wake(s);
}

function shrink(s: TcpSock): void {
  s.receiveWindow = windowLeft(s);
  s.windowSent = s.receiveNext;
  stopTimers(s);
  purgeWrites(s);
  purgeOrder(s);
  s.shutdown = Shutdown.RECEIVE | Shutdown.SEND;
  armKeep(s, TIMEWAIT);
}

/** tcp_timewait_state_process in FIN_WAIT2 */
export function finWaitReceive(s: TcpSock, p: Packet): DropReason {
  const h = p.data;
  const flags = tcp.flags(h);
  const sequence = tcp.sequence(h);
  const length = p.length - tcp.headerLength(h);
  const end = sequence + length + (flags & tcp.SYN ? 1 : 0) + (flags & tcp.FIN ? 1 : 0);
  parseOptions(s, h);
  const outside = before(end, s.receiveNext) || after(sequence, s.receiveNext + s.receiveWindow);
  if (outside || isOldTimestamp(s)) {
    if (!(flags & tcp.RST) && !isAnswerLimited(s)) sendBareAck(s, s.sendNext);
    return DropReason.TCP_INVALID_SEQUENCE;
  }
  if (flags & tcp.RST) {
    tcpDone(s);
    return DropReason.TCP_RESET;
  }
  const again = (flags & tcp.SYN) != 0 && !before(sequence, s.receiveNext);
  if (!again && (!(flags & tcp.ACK) || !after(end, s.receiveNext) || end == sequence))
    return DropReason.NOT_SPECIFIED;
  if (again || !(flags & tcp.FIN) || end != s.receiveNext + 1) {
    // data after close(2): RFC 9293 section 3.6
    sendReset(p);
    tcpDone(s);
    return DropReason.TCP_CLOSE;
  }
  s.receiveNext = end;
  if (s.sawTimestamp) s.recentTimestamp = s.segmentTsval;
  s.waiting = 0;
  s.state = SocketState.TIME_WAIT;
  armKeep(s, TIMEWAIT);
  sendBareAck(s, s.sendNext);
  return DropReason.NOT_SPECIFIED;
}

/** tcp_timewait_state_process */
export function timeWaitReceive(s: TcpSock, p: Packet): DropReason {
  const h = p.data;
  const flags = tcp.flags(h);
  const sequence = tcp.sequence(h);
  const length = p.length - tcp.headerLength(h);
  const end = sequence + length + (flags & tcp.SYN ? 1 : 0) + (flags & tcp.FIN ? 1 : 0);
  parseOptions(s, h);
  const old = isOldTimestamp(s);
  if (!old && sequence == s.receiveNext && (sequence == end || flags & tcp.RST)) {
    if (flags & tcp.RST) tcpDone(s);
    else armKeep(s, TIMEWAIT);
    if (s.sawTimestamp) s.recentTimestamp = s.segmentTsval;
    return DropReason.NOT_SPECIFIED;
  }
  if (flags & tcp.SYN && !(flags & (tcp.RST | tcp.ACK)) && !old) {
    const newer = s.sawTimestamp && <i32>(s.recentTimestamp - s.segmentTsval) < 0;
    // TCP_TW_SYN: a new connection with the same numbers (RFC 6191); this one makes room for it
    if (after(sequence, s.receiveNext) || newer) {
      tcpDone(s);
      return reopen(s, p);
    }
  }
  if (!(flags & tcp.RST)) {
    if (old || flags & tcp.ACK) armKeep(s, TIMEWAIT);
    if (!isAnswerLimited(s)) sendBareAck(s, s.sendNext);
  }
  return DropReason.NOT_SPECIFIED;
}

/** The SYN goes to the listener, if there is one. */
function reopen(s: TcpSock, p: Packet): DropReason {
  const l = findListener(s.namespace, s.localAddress, s.localPort, p.device.ifindex);
  return l === null ? DropReason.NO_SOCKET : receiveListen(l, p);
}
