/** One segment leaves (__tcp_transmit_skb, tcp_send_ack, tcp_send_active_reset, tcp_make_synack of net/ipv4/tcp_output.c). */
import { Errno } from "../abi/errno";
import { SocketState } from "../abi/inet-socket";
import { RouteCacheFlag } from "../abi/route";
import { cancel } from "../clock";
import { Flow } from "../net/flow";
import { allocatePacket } from "../packet";
import { K } from "../state";
import { write16, write8 } from "../wire/bytes";
import { checksumPseudo } from "../wire/checksum";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as tcp from "../wire/tcp";
import { jiffies } from "../wheel";
import { flowOf, releaseFlow, routeSock, sendFromSock } from "./inet-output";
import { establishedLength, writeEstablished, writeSynOptions } from "./tcp-options";
import { before, TcpSock } from "./tcp-sock";
import { Mark, Segment, segmentData } from "./tcp-segment";
import { selectWindow } from "./tcp-window";

/** INET_ECN_MASK */
const ECN_MASK: u32 = 3;

/**
 * Sends a header with options and `length` bytes at `data`; `window` is the field. SYNs have their own options, resets none.
 * 0 or a negative errno.
 */
function emit(s: TcpSock, sequence: u32, flags: u32, window: u32, data: usize, length: u32): i32 {
  if (s.burst) return emitAlong(s, changetype<Flow>(s.burst), sequence, flags, window, data, length);
  const f = flowOf(s);
  let error = routeSock(f, s, s.remoteAddress, s.localAddress, s.remotePort);
  if (!error) {
    heedRoute(s, f);
    error = emitAlong(s, f, sequence, flags, window, data, length);
  }
  releaseFlow(f);
  return error;
}

/**
 * The MTU of a way within this host is heeded by the next segments: IPVS lowers that of a virtual address whose server is behind a tunnel. What routers say
 * of other ways is learned with its retransmissions (tcp-error.ts).
 */
function heedRoute(s: TcpSock, f: Flow): void {
  if (f.routeFlags & RouteCacheFlag.LOCAL) s.routeMtu = f.mtu;
}

function emitAlong(
  s: TcpSock,
  f: Flow,
  sequence: u32,
  flags: u32,
  window: u32,
  data: usize,
  length: u32,
): i32 {
  const syn = (flags & tcp.SYN) != 0;
  const reply = syn && (flags & tcp.ACK) != 0;
  const options: u32 = syn ? writeSynOptions(s, 0, reply) : establishedLength(s);
  const header = tcp.HEADER_LENGTH + options;
  const p = allocatePacket(header + length + ipv4.HEADER_LENGTH);
  if (p === null) return -Errno.ENOBUFS;
  const h = p.data;
  p.length = header + length;
  const acknowledgement = flags & tcp.ACK ? s.receiveNext : 0;
  tcp.writeHeader(h, s.localPort, s.remotePort, sequence, acknowledgement, flags, window);
  write8(h + tcp.DATA_OFFSET, (header >> 2) << 4);
  if (syn) writeSynOptions(s, h + tcp.HEADER_LENGTH, reply);
  else if (options) writeEstablished(s, h + tcp.HEADER_LENGTH);
  if (length) memory.copy(h + header, data, length);
  write16(h + tcp.CHECKSUM, checksumPseudo(h, p.length, f.source, f.destination, Protocol.TCP));
  // what has no socket in Linux (requests, TIME_WAIT) has no identification
  const counts = s.state != <u32>SocketState.SYN_RECV && s.state != <u32>SocketState.TIME_WAIT && !s.waiting;
  return sendFromSock(p, s, f, counts, s.tos & ~ECN_MASK);
}

/** Finds the way of the next segments, which Linux would hand over as one; endBurst gives it back. */
export function beginBurst(s: TcpSock): i32 {
  const f = flowOf(s);
  const error = routeSock(f, s, s.remoteAddress, s.localAddress, s.remotePort);
  if (error) releaseFlow(f);
  else {
    s.burst = changetype<usize>(f);
    heedRoute(s, f);
  }
  return error;
}
export function endBurst(s: TcpSock): void {
  if (s.burst) releaseFlow(changetype<Flow>(s.burst));
  s.burst = 0;
}

/** Any segment of a connection with the acknowledgement that is due: what depends on it being sent is done too. */
function transmit(s: TcpSock, sequence: u32, flags: u32, data: usize, length: u32): i32 {
  const window = selectWindow(s);
  const error = emit(s, sequence, flags, window, data, length);
  if (flags & tcp.ACK) acknowledged(s);
  if (length) sentData(s);
  return error;
}

/** tcp_event_ack_sent */
function acknowledged(s: TcpSock): void {
  if (s.quick) s.quick--;
  s.ackPending = 0;
  cancel(s.ackTimer);
  s.lastAckSent = s.receiveNext;
}

/** tcp_event_data_sent: an answer soon after what was received makes the connection interactive. */
function sentData(s: TcpSock): void {
  const now = jiffies();
  s.lastSendJiffies = now;
  if (now - s.lastReceiveJiffies < s.ato) s.pingpong = 1;
}

/** Sends a segment of the queue; 0 or a negative errno. */
export function transmitSegment(s: TcpSock, g: Segment): i32 {
  g.sentNs = K.nowNs;
  let flags = g.flags;
  if (flags & tcp.SYN && !(flags & tcp.ACK))
    return emit(s, g.sequence, flags, min<u32>(s.receiveWindow, 0xffff), 0, 0);
  flags |= tcp.ACK;
  return transmit(s, g.sequence, flags, segmentData(g), g.length);
}

/** tcp_acceptable_seq */
function acceptableSequence(s: TcpSock): u32 {
  const end = s.unacknowledged + s.sendWindow;
  if (!before(end, s.sendNext)) return s.sendNext;
  // a window that shrank by less than its own unit did not
  return s.scaleOk && s.sendNext - end < (<u32>1) << s.sendScale ? s.sendNext : end;
}

/** tcp_send_ack */
export function sendAck(s: TcpSock): void {
  if (!s.inConnections) return;
  transmit(s, acceptableSequence(s), tcp.ACK, 0, 0);
}

/** tcp_xmit_probe_skb: a segment without data that has to be answered: `urgent` has one of a sequence number before the window */
export function sendProbe(s: TcpSock, old: bool): void {
  transmit(s, s.unacknowledged - (old ? 1 : 0), tcp.ACK, 0, 0);
}

/** tcp_send_active_reset */
export function sendActiveReset(s: TcpSock): void {
  emit(s, acceptableSequence(s), tcp.RST | tcp.ACK, selectWindow(s), 0, 0);
}

/** The SYN-ACK of a connection that is being set up: its window has no scale yet. */
export function sendSynAck(s: TcpSock): void {
  emit(s, s.initialSend, tcp.SYN | tcp.ACK, min<u32>(s.receiveWindow, 0xffff), 0, 0);
}

/** Whether the segment is on its way (neither lost nor with the receiver). */
export function isOut(g: Segment): bool {
  return !(g.marks & (<u32>(Mark.SACKED | Mark.LOST))) || (g.marks & Mark.RETRANSMITTED) != 0;
}

/** tcp_reqsk_send_ack, and answers of TIME_WAIT: a bare acknowledgement, not counted by ackPending. */
export function sendBareAck(s: TcpSock, sequence: u32): void {
  emit(s, sequence, tcp.ACK, s.receiveWindow >> s.receiveScale, 0, 0);
}
