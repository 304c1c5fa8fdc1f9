/**
 * Segments for TCP sockets: finding the socket (tcp_v4_rcv of net/ipv4/tcp_ipv4.c), what is acceptable (tcp_validate_incoming) and the states
 * of a connection (tcp_rcv_established, tcp_rcv_state_process of tcp_input.c). RFC 9293 section 3.10.7.
 */
import { reliedOn } from "../observe";
import { Decision, Held, Taker } from "../abi/decision";
import { DropReason } from "../abi/drop";
import { Errno } from "../abi/errno";
import { SocketState } from "../abi/inet-socket";
import { SocketKind } from "../abi/socket";
import { consume, drop, Packet } from "../packet";
import { sendReset } from "../net/tcp";
import { Namespace } from "../net/namespace";
import { K } from "../state";
import { jiffies } from "../wheel";
import * as ipv4 from "../wire/ipv4";
import * as tcp from "../wire/tcp";
import { findConnection, firstOfPort, Sock } from "./inet-sock";
import { AckResult, receiveAck, sendMore } from "./tcp-ack";
import { enterFinWait, enterTimeWait, finWaitReceive, timeWaitReceive } from "./tcp-close";
import { receiveSynSent } from "./tcp-connect";
import { receiveListen, receiveRequest } from "./tcp-listen";
import { parseOptions } from "./tcp-options";
import { checkAck, enterQuickAck, queueData } from "./tcp-receive";
import { tellDuplicate } from "./tcp-sack";
import { learnMtu } from "./tcp-error";
import {
  after,
  before,
  INVALID_RATELIMIT,
  reap,
  RECEIVE_BUFFER,
  SEND_BUFFER,
  Shutdown,
  tcpDone,
  TcpSock,
  TIMEWAIT,
} from "./tcp-sock";
import { armKeep } from "./tcp-timers";
import { sendAck } from "./tcp-transmit";
import { windowLeft } from "./tcp-window";
import { wake } from "./wake";

/** 24 days: a timestamp older than that proves nothing (TCP_PAWS_24DAYS) */
const PAWS_JIFFIES: u32 = 24 * 24 * 3600 * 100;

/** inet_lookup_listener: the socket that fits best; those on the address before those on any. */
export function findListener(ns: Namespace, address: u32, port: u32, ifindex: u32): TcpSock | null {
  for (let round = 0; round < 2; round++) {
    const wanted = round == 0 ? address : 0;
    let best: Sock | null = null;
    let s = firstOfPort(ns, SocketKind.tcp, port);
    while (s !== null) {
      if (
        s.state == <u32>SocketState.LISTEN &&
        s.localAddress == wanted &&
        (!s.device || s.device == ifindex) &&
        (best === null || (s.device && !best.device))
      ) {
        best = s;
      }
      s = s.portNext;
    }
    if (best !== null) return changetype<TcpSock>(best);
  }
  return null;
}

/** The socket of a segment at `p.data`, or null. */
function findTcp(p: Packet): TcpSock | null {
  const ip = p.network;
  const h = p.data;
  const ns = p.device.namespace;
  const local = ipv4.destination(ip);
  const port = tcp.destination(h);
  const s = findConnection(ns, local, port, ipv4.source(ip), tcp.source(h), p.device.ifindex);
  if (s !== null) return changetype<TcpSock>(s);
  return findListener(ns, local, port, p.device.ifindex);
}

/** tcp_v4_rcv from the lookup on. False where there is no socket; else the packet is consumed. */
export function deliverTcp(p: Packet): bool {
  if (!K.inetSockets) return false;
  const s = findTcp(p);
  if (s === null) return false;
  if (s.owned) {
    if (s.backlogBytes + p.length > RECEIVE_BUFFER + SEND_BUFFER) {
      drop(p, DropReason.SOCKET_BACKLOG);
      return true;
    }
    reliedOn(p, Decision.held, changetype<usize>(s), Held.socket);
    p.next = null;
    const last = s.backlogLast;
    if (last === null) s.backlogFirst = p;
    else last.next = p;
    s.backlogLast = p;
    s.backlogBytes += p.length;
    return true;
  }
  process(s, p);
  reap(s);
  return true;
}

/** A process takes the socket: what arrives waits until it lets go (lock_sock). */
export function lockTcp(s: TcpSock): void {
  s.owned = 1;
}

/** release_sock: what waited is received now. */
export function unlockTcp(s: TcpSock): void {
  while (s.backlogFirst !== null) {
    const p = s.backlogFirst!;
    s.backlogFirst = p.next;
    if (s.backlogFirst === null) s.backlogLast = null;
    s.backlogBytes -= p.length;
    p.next = null;
    process(s, p);
  }
  if (s.learnedMtu) {
    const mtu = s.learnedMtu;
    s.learnedMtu = 0;
    learnMtu(s, mtu);
  }
  s.owned = 0;
}

/** tcp_v4_do_rcv: consumes the packet. */
function process(s: TcpSock, p: Packet): void {
  let reason: DropReason = DropReason.NOT_SPECIFIED;
  reliedOn(p, Decision.socket, changetype<usize>(s), s.state);
  switch (s.state) {
    case SocketState.LISTEN:
      reason = receiveListen(s, p);
      break;
    case SocketState.SYN_RECV:
      reason = receiveRequest(s, p);
      break;
    case SocketState.SYN_SENT:
      reason = receiveSynSent(s, p);
      break;
    case SocketState.TIME_WAIT:
      reason = timeWaitReceive(s, p);
      break;
    case SocketState.CLOSE:
      // it ended while the segment waited
      sendReset(p);
      reason = DropReason.NO_SOCKET;
      break;
    default:
      reason = s.waiting ? finWaitReceive(s, p) : receiveConnected(s, p);
  }
  if (reason) drop(p, reason);
  else {
    reliedOn(p, Decision.delivered, 0, Taker.tcp);
    consume(p);
  }
}

/** tcp_paws_check: the timestamp is older than the last one. */
export function isOldTimestamp(s: TcpSock): bool {
  if (!s.sawTimestamp || !s.recentStamp) return false;
  return <i32>(s.recentTimestamp - s.segmentTsval) > 0 && jiffies() - s.recentStamp < PAWS_JIFFIES;
}

/** __tcp_oow_rate_limited: two answers to nonsense are half a second apart. */
export function isAnswerLimited(s: TcpSock): bool {
  const now = jiffies();
  if (s.lastOowJiffies && now - s.lastOowJiffies < INVALID_RATELIMIT) return true;
  s.lastOowJiffies = max<u32>(now, 1);
  return false;
}

/** tcp_send_challenge_ack (RFC 5961) */
export function challenge(s: TcpSock): void {
  if (!isAnswerLimited(s)) sendAck(s);
}

/** tcp_reset: the other side refuses. */
export function receiveReset(s: TcpSock): void {
  switch (s.state) {
    case SocketState.SYN_SENT:
      s.error = Errno.ECONNREFUSED;
      break;
    case SocketState.CLOSE_WAIT:
      s.error = Errno.EPIPE;
      break;
    case SocketState.CLOSE:
      return;
    default:
      s.error = Errno.ECONNRESET;
  }
  tcpDone(s);
  wake(s);
}

/** tcp_validate_incoming: 0 where the segment may be looked at further. */
function validate(s: TcpSock, h: usize, sequence: u32, end: u32, flags: u32): DropReason {
  const rst = (flags & tcp.RST) != 0;
  if (isOldTimestamp(s)) {
    if (!rst) {
      sendDuplicateAck(s, sequence, end, (flags & tcp.SYN) != 0);
      return DropReason.TCP_RFC7323_PAWS;
    }
  }
  if (before(end, s.windowSent) || after(sequence, s.receiveNext + windowLeft(s))) {
    if (rst) {
      // a reset at the end of what was promised, after the FIN was received (tcp_reset_check)
      return DropReason.TCP_INVALID_SEQUENCE;
    }
    if (flags & tcp.SYN) {
      challenge(s);
      return DropReason.TCP_INVALID_SYN;
    }
    sendDuplicateAck(s, sequence, end, false);
    return DropReason.TCP_INVALID_SEQUENCE;
  }
  if (rst) {
    if (sequence == s.receiveNext) receiveReset(s);
    else challenge(s);
    return DropReason.TCP_RESET;
  }
  if (flags & tcp.SYN) {
    challenge(s);
    return DropReason.TCP_INVALID_SYN;
  }
  return DropReason.NOT_SPECIFIED;
}

/** tcp_send_dupack; a repeated SYN or a bare segment is answered at most twice a second. */
function sendDuplicateAck(s: TcpSock, sequence: u32, end: u32, syn: bool): void {
  if ((end == sequence || syn) && isAnswerLimited(s)) return;
  if (end != sequence && before(sequence, s.receiveNext)) {
    enterQuickAck(s);
    tellDuplicate(s, sequence, after(end, s.receiveNext) ? s.receiveNext : end);
  }
  sendAck(s);
}

/** tcp_rcv_established and tcp_rcv_state_process of a connection that is up, or on its way down. */
export function receiveConnected(s: TcpSock, p: Packet): DropReason {
  const h = p.data;
  const flags = tcp.flags(h);
  const sequence = tcp.sequence(h);
  const length = p.length - tcp.headerLength(h);
  const end = sequence + length + (flags & tcp.SYN ? 1 : 0) + (flags & tcp.FIN ? 1 : 0);
  parseOptions(s, h);
  const fault = validate(s, h, sequence, end, flags);
  if (fault) return fault;
  if (!(flags & tcp.ACK)) return DropReason.TCP_FLAGS;
  const window = tcp.window(h) << (s.scaleOk ? s.sendScale : 0);
  const ack = tcp.acknowledgement(h);
  switch (receiveAck(s, sequence, ack, window, end != sequence)) {
    case AckResult.TOO_OLD:
      challenge(s);
      return DropReason.TCP_TOO_OLD_ACK;
    case AckResult.UNSENT:
      if (s.state != <u32>SocketState.ESTABLISHED) {
        // tcp_rcv_state_process: an acknowledgement of nothing
        challenge(s);
      }
      return DropReason.TCP_ACK_UNSENT_DATA;
    default:
      break;
  }
  if (!advanceState(s, p, sequence, end, flags))
    return s.waiting ? DropReason.NOT_SPECIFIED : DropReason.TCP_CLOSE;
  let reason: DropReason = DropReason.NOT_SPECIFIED;
  switch (s.state) {
    case SocketState.FIN_WAIT1:
    case SocketState.FIN_WAIT2:
      // RFC 9293 section 3.6: data after close(2) is refused
      if (s.dead && end != sequence && after(end - (flags & tcp.FIN ? 1 : 0), s.receiveNext)) {
        s.error = Errno.ECONNRESET;
        tcpDone(s);
        sendReset(p);
        return DropReason.TCP_CLOSE;
      }
      reason = queueData(s, p, sequence, flags);
      break;
    case SocketState.ESTABLISHED:
      reason = queueData(s, p, sequence, flags);
      break;
    case SocketState.CLOSE_WAIT:
    case SocketState.CLOSING:
    case SocketState.LAST_ACK:
      // a FIN again: it is acknowledged again
      if (end != sequence && !after(end, s.receiveNext)) reason = queueData(s, p, sequence, flags);
      break;
    default:
      break;
  }
  if (s.inConnections && s.state != <u32>SocketState.TIME_WAIT) {
    sendMore(s);
    checkAck(s);
  }
  return reason;
}

/** What the acknowledgement of our FIN does. False where the connection is over and the segment answered. */
function advanceState(s: TcpSock, p: Packet, sequence: u32, end: u32, flags: u32): bool {
  if (s.unacknowledged != s.writeSequence) return true;
  switch (s.state) {
    case SocketState.FIN_WAIT1: {
      s.state = SocketState.FIN_WAIT2;
      s.shutdown |= Shutdown.SEND;
      wake(s);
      if (!s.dead) return true;
      const fin: u32 = flags & tcp.FIN ? 1 : 0;
      if (end != sequence && after(end - fin, s.receiveNext)) {
        tcpDone(s);
        sendReset(p);
        return false;
      }
      // nobody waits for the other side's FIN for ever (tcp_fin_timeout)
      if (fin || s.owned) {
        armKeep(s, TIMEWAIT);
        return true;
      }
      enterFinWait(s);
      return false;
    }
    case SocketState.CLOSING:
      enterTimeWait(s);
      return true;
    case SocketState.LAST_ACK:
      tcpDone(s);
      return true;
    default:
      return true;
  }
}
