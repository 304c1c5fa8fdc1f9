/** Listening and the other side's SYN (inet_csk_listen_start, tcp_conn_request, tcp_check_req, inet_csk_accept). */
import { DropReason } from "../abi/drop";
import { Errno } from "../abi/errno";
import { SocketState } from "../abi/inet-socket";
import { RouteCacheFlag } from "../abi/route";
import { NetSysctl } from "../abi/sysctl";
import { releaseFlow } from "../net/flow";
import { netSysctl } from "../net/namespace";
import { sendReset } from "../net/tcp";
import { Packet } from "../packet";
import { random32 } from "../state";
import { jiffies } from "../wheel";
import * as ipv4 from "../wire/ipv4";
import * as tcp from "../wire/tcp";
import { joinConnections, joinPort } from "./inet-sock";
import { takePort } from "./inet-bind";
import { flowOf, routeSock } from "./inet-output";
import { isAnswerLimited, isOldTimestamp, receiveConnected } from "./tcp-input";
import { parseOptions, parseSyn, SynOptions, TIMESTAMP_BYTES } from "./tcp-options";
import { sampleRoundTrip } from "./tcp-ack";
import { timestampOffset } from "./tcp-connect";
import { after, before, MSS_DEFAULT, openTcp, reap, RTO_INIT, tcpDone, TcpSock } from "./tcp-sock";
import { armKeep } from "./tcp-timers";
import { sendBareAck, sendSynAck } from "./tcp-transmit";
import { advertisedMss, initialReceiveMss, reserveSegment, selectInitialWindow, syncMss } from "./tcp-window";
import { wake } from "./wake";
import { cancel } from "../clock";
import { timestampNow } from "./tcp-options";

/** listen(2): 0 or a negative errno */
export function listenTcp(s: TcpSock, backlog: u32): i32 {
  if (s.state != <u32>SocketState.CLOSE && s.state != <u32>SocketState.LISTEN) return -Errno.EINVAL;
  if (!s.localPort) {
    const error = takePort(s, 0);
    if (error) return error;
  }
  s.backlog = min(backlog, <u32>netSysctl(s.namespace, NetSysctl.core_somaxconn));
  s.state = SocketState.LISTEN;
  return 0;
}

/** accept(2): the oldest connection that is complete, or null. */
export function acceptTcp(l: TcpSock): TcpSock | null {
  const s = l.acceptFirst;
  if (s === null) return null;
  l.acceptFirst = s.acceptNext;
  if (l.acceptFirst === null) l.acceptLast = null;
  s.acceptNext = null;
  s.listener = null;
  l.accepted--;
  s.dead = 0;
  return s;
}

/** A segment for a listener: tcp_rcv_state_process of LISTEN, tcp_conn_request. */
export function receiveListen(l: TcpSock, p: Packet): DropReason {
  const h = p.data;
  const flags = tcp.flags(h);
  if (flags & tcp.RST) return DropReason.TCP_RESET;
  if (flags & tcp.ACK) {
    sendReset(p);
    return DropReason.TCP_FLAGS;
  }
  if (!(flags & tcp.SYN) || flags & tcp.FIN) return DropReason.TCP_FLAGS;
  // nothing that was sent to many may begin a connection
  if (p.routeFlags & (RouteCacheFlag.BROADCAST | RouteCacheFlag.MULTICAST)) return DropReason.NOT_SPECIFIED;
  // inet_csk_reqsk_queue_is_full, sk_acceptq_is_full: Linux would go on with SYN cookies in the first case
  if (l.requests >= max<u32>(l.backlog, 1) || l.accepted > l.backlog) return DropReason.NOT_SPECIFIED;
  return begin(l, p);
}

function begin(l: TcpSock, p: Packet): DropReason {
  const h = p.data;
  const ip = p.network;
  const s = openTcp(l.namespace);
  if (s === null) return DropReason.NOMEM;
  // no process has it before accept(2)
  s.dead = 1;
  s.state = SocketState.SYN_RECV;
  s.localAddress = ipv4.destination(ip);
  s.localPort = l.localPort;
  s.remoteAddress = ipv4.source(ip);
  s.remotePort = tcp.source(h);
  s.device = l.device;
  s.mark = l.mark;
  s.tos = l.tos;
  s.ttl = l.ttl;
  s.reuse = l.reuse;
  s.noDelay = l.noDelay;
  const options = changetype<SynOptions>(s.retransmitTimer);
  // the timer is not in use yet: its memory serves
  parseSyn(s, h, options);
  s.peerMss = options.mss ? options.mss : MSS_DEFAULT;
  s.timestampOk = options.timestampOk;
  s.sackOk = options.sackOk;
  s.scaleOk = options.scaleOk;
  s.sendScale = options.scaleOk ? options.scale : 0;
  if (options.timestampOk) {
    s.recentTimestamp = options.tsval;
    s.recentStamp = max<u32>(jiffies(), 1);
  }
  memory.fill(changetype<usize>(options), 0, offsetof<SynOptions>());
  s.headerLength = 20 + (s.timestampOk ? TIMESTAMP_BYTES : 0);
  s.timestampOffset = s.timestampOk ? timestampOffset(s) : 0;
  const f = flowOf(s);
  const error = routeSock(f, s, s.remoteAddress, s.localAddress, s.remotePort);
  if (!error) {
    s.advertisedMss = advertisedMss(f);
    s.pathMtu = f.mtu;
  }
  releaseFlow(f);
  if (error || !joinPort(s) || !joinConnections(s)) {
    tcpDone(s);
    reap(s);
    return DropReason.IP_OUTNOROUTES;
  }
  selectInitialWindow(s, s.advertisedMss - (s.headerLength - 20), s.scaleOk != 0);
  s.initialReceive = tcp.sequence(h);
  s.receiveNext = s.initialReceive + 1;
  s.windowSent = s.receiveNext;
  s.copied = s.receiveNext;
  s.initialSend = random32();
  s.unacknowledged = s.initialSend;
  s.sendNext = s.initialSend + 1;
  s.writeSequence = s.sendNext;
  s.sendWindow = tcp.window(h);
  // when the SYN-ACK left, for the first round trip
  s.rttSequence = timestampNow();
  s.listener = l;
  l.requests++;
  sendSynAck(s);
  armKeep(s, RTO_INIT);
  return DropReason.NOT_SPECIFIED;
}

/** tcp_check_req: a segment for a connection that is being set up. */
export function receiveRequest(s: TcpSock, p: Packet): DropReason {
  const h = p.data;
  const flags = tcp.flags(h) & (tcp.RST | tcp.SYN | tcp.ACK);
  const sequence = tcp.sequence(h);
  const length = p.length - tcp.headerLength(h);
  const end = sequence + length + (flags & tcp.SYN ? 1 : 0) + (tcp.flags(h) & tcp.FIN ? 1 : 0);
  parseOptions(s, h);
  const old = isOldTimestamp(s);
  if (sequence == s.initialReceive && flags == tcp.SYN && !old) {
    // the SYN again: its answer was lost
    if (!isAnswerLimited(s)) {
      sendSynAck(s);
      armKeep(s, RTO_INIT << s.retransmits);
    }
    return DropReason.NOT_SPECIFIED;
  }
  if (flags & tcp.ACK && tcp.acknowledgement(h) != s.initialSend + 1) {
    if (flags & tcp.RST) return DropReason.TCP_RESET;
    sendReset(p);
    return DropReason.TCP_FLAGS;
  }
  const outside = before(end, s.receiveNext) || after(sequence, s.receiveNext + s.receiveWindow);
  const repeated = sequence == s.initialReceive && end == s.receiveNext;
  if (old || (outside && !repeated)) {
    if (!(flags & tcp.RST) && !isAnswerLimited(s)) sendBareAck(s, s.initialSend + 1);
    return DropReason.TCP_INVALID_SEQUENCE;
  }
  if (s.sawTimestamp && !after(sequence, s.receiveNext)) s.recentTimestamp = s.segmentTsval;
  if (flags & (tcp.RST | tcp.SYN) && !(sequence == s.initialReceive && !(flags & tcp.RST))) {
    if (!(flags & tcp.RST)) sendReset(p);
    tcpDone(s);
    return DropReason.TCP_RESET;
  }
  if (!(flags & tcp.ACK)) return DropReason.TCP_FLAGS;
  const l = s.listener;
  if (l === null) return DropReason.NO_SOCKET;
  // the queue is full: the acknowledgement is ignored and comes again
  if (l.accepted > l.backlog) return DropReason.NOT_SPECIFIED;
  establish(l, s, p);
  return receiveConnected(s, p);
}

/** tcp_create_openreq_child and TCP_SYN_RECV of tcp_rcv_state_process */
function establish(l: TcpSock, s: TcpSock, p: Packet): void {
  cancel(s.keepTimer);
  l.requests--;
  l.accepted++;
  const last = l.acceptLast;
  if (last === null) l.acceptFirst = s;
  else last.acceptNext = s;
  l.acceptLast = s;
  s.state = SocketState.ESTABLISHED;
  s.unacknowledged = s.initialSend + 1;
  s.pushedSequence = s.writeSequence;
  s.smallSequence = s.initialSend;
  s.windowUpdate = tcp.sequence(p.data);
  s.sendWindow = tcp.window(p.data) << s.sendScale;
  s.maxWindow = s.sendWindow;
  s.lastAckSent = s.receiveNext;
  s.lastReceiveJiffies = jiffies();
  syncMss(s, s.pathMtu);
  initialReceiveMss(s);
  reserveSegment(s);
  const waited = timestampNow() - s.rttSequence;
  if (!s.retransmits) sampleRoundTrip(s, waited * 1000);
  else if (s.sawTimestamp && s.segmentTsecr) sampleRoundTrip(s, (timestampNow() - s.segmentTsecr) * 1000);
  s.retransmits = 0;
  wake(l);
}
