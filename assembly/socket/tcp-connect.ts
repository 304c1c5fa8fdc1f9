/** Connecting (tcp_v4_connect, tcp_connect) and the answer to the SYN (tcp_rcv_synsent_state_process). */
import { DropReason } from "../abi/drop";
import { Errno } from "../abi/errno";
import { SocketState } from "../abi/inet-socket";
import { RouteCacheFlag } from "../abi/route";
import { NetSysctl } from "../abi/sysctl";
import { releaseFlow } from "../net/flow";
import { netSysctl } from "../net/namespace";
import { sendReset } from "../net/tcp";
import { Packet } from "../packet";
import { K, random32 } from "../state";
import { mix } from "../table";
import { jiffies } from "../wheel";
import * as tcp from "../wire/tcp";
import { findConnection, joinConnections } from "./inet-sock";
import { takeConnectPort } from "./inet-bind";
import { flowOf, routeSock } from "./inet-output";
import { enqueue, newDataSent, pushPending } from "./tcp-output";
import { receiveAck } from "./tcp-ack";
import { receiveReset } from "./tcp-input";
import { checkAck, queueData } from "./tcp-receive";
import { parseOptions, parseSyn, SynOptions, timestampNow, TIMESTAMP_BYTES } from "./tcp-options";
import { after, MSS_DEFAULT, RTO_INIT, tcpDone, TcpSock } from "./tcp-sock";
import { makeSegment } from "./tcp-segment";
import { armRetransmit, disarm } from "./tcp-timers";
import { sendAck, transmitSegment } from "./tcp-transmit";
import { advertisedMss, initialReceiveMss, reserveSegment, selectInitialWindow, syncMss } from "./tcp-window";
import { allocate, release } from "../memory";
import { wake } from "./wake";

/** secure_tcp_ts_off: an offset of the pair of addresses, from the run's seed */
export function timestampOffset(s: TcpSock): u32 {
  return mix(((<u64>s.localAddress) << 32) ^ (<u64>s.remoteAddress) ^ ((<u64>K.hashSeed) << 16));
}

/** connect(2) as far as it goes at once: 0 where the SYN was sent, or a negative errno. */
export function connectTcp(s: TcpSock, address: u32, port: u32): i32 {
  if (s.state == <u32>SocketState.SYN_SENT) return -Errno.EALREADY;
  if (s.state != <u32>SocketState.CLOSE) return -Errno.EISCONN;
  const f = flowOf(s);
  let error = routeSock(f, s, address, s.addressLocked ? s.localAddress : 0, port);
  if (!error && f.routeFlags & (RouteCacheFlag.BROADCAST | RouteCacheFlag.MULTICAST))
    error = -Errno.ENETUNREACH;
  if (!error) {
    s.localAddress = f.source;
    s.remoteAddress = f.destination;
    s.remotePort = port;
    if (!s.localPort) error = takeConnectPort(s);
    else if (
      findConnection(s.namespace, s.localAddress, s.localPort, s.remoteAddress, port, s.device) !== null
    )
      error = -Errno.EADDRNOTAVAIL;
    if (!error && !joinConnections(s)) error = -Errno.ENOBUFS;
    s.advertisedMss = advertisedMss(f);
    s.pathMtu = f.mtu;
  }
  releaseFlow(f);
  if (error) {
    s.remotePort = 0;
    s.remoteAddress = 0;
    if (!s.addressLocked) s.localAddress = 0;
    return error;
  }
  return start(s);
}

/** tcp_connect_init, tcp_connect */
function start(s: TcpSock): i32 {
  const ns = s.namespace;
  s.state = SocketState.SYN_SENT;
  s.headerLength = 20 + (netSysctl(ns, NetSysctl.tcp_timestamps) ? TIMESTAMP_BYTES : 0);
  s.timestampOffset = netSysctl(ns, NetSysctl.tcp_timestamps) ? timestampOffset(s) : 0;
  s.peerMss = 0;
  syncMss(s, s.pathMtu);
  selectInitialWindow(s, s.advertisedMss, netSysctl(ns, NetSysctl.tcp_window_scaling) != 0);
  s.initialSend = random32();
  s.unacknowledged = s.initialSend;
  s.sendNext = s.initialSend;
  s.writeSequence = s.initialSend + 1;
  s.pushedSequence = s.writeSequence;
  s.smallSequence = s.initialSend;
  s.rto = RTO_INIT;
  s.retransmits = 0;
  s.error = 0;
  const g = makeSegment(0);
  if (g === null) {
    tcpDone(s);
    return -Errno.ENOBUFS;
  }
  g.flags = tcp.SYN;
  g.sequence = s.initialSend;
  g.end = s.writeSequence;
  enqueue(s, g);
  const error = transmitSegment(s, g);
  if (error == -Errno.ECONNREFUSED) return error;
  newDataSent(s, g);
  armRetransmit(s);
  // a rule that refuses the SYN does not end the attempt: it is sent again
  return 0;
}

/** tcp_rcv_synsent_state_process. Simultaneous open (a SYN without ACK) is not modelled: it is dropped. */
export function receiveSynSent(s: TcpSock, p: Packet): DropReason {
  const h = p.data;
  const flags = tcp.flags(h);
  const at = allocate(<u32>offsetof<SynOptions>());
  if (!at) return DropReason.NOMEM;
  const o = changetype<SynOptions>(at);
  parseSyn(s, h, o);
  const reason = answered(s, p, h, flags, o);
  release(at, <u32>offsetof<SynOptions>());
  return reason;
}

function answered(s: TcpSock, p: Packet, h: usize, flags: u32, o: SynOptions): DropReason {
  const ack = tcp.acknowledgement(h);
  if (flags & tcp.ACK) {
    if (!after(ack, s.unacknowledged) || after(ack, s.sendNext)) {
      if (!(flags & tcp.RST)) sendReset(p);
      return DropReason.TCP_INVALID_SEQUENCE;
    }
    if (o.timestampOk && o.tsecr) {
      const echoed = o.tsecr - s.timestampOffset;
      const sent = timestampNow();
      if (after(echoed, sent)) {
        if (!(flags & tcp.RST)) sendReset(p);
        return DropReason.TCP_INVALID_SEQUENCE;
      }
    }
  }
  if (flags & tcp.RST) {
    if (flags & tcp.ACK) receiveReset(s);
    return DropReason.TCP_RESET;
  }
  if (!(flags & tcp.SYN)) return DropReason.TCP_FLAGS;
  if (!(flags & tcp.ACK)) return DropReason.TCP_INVALID_SYN;
  const sequence = tcp.sequence(h);
  s.peerMss = o.mss ? o.mss : MSS_DEFAULT;
  s.timestampOk = o.timestampOk;
  s.sackOk = o.sackOk;
  s.scaleOk = o.scaleOk;
  s.sendScale = o.scaleOk ? o.scale : 0;
  if (!o.scaleOk) {
    s.receiveScale = 0;
    s.windowClamp = min<u32>(s.windowClamp, 0xffff);
  }
  s.headerLength = 20 + (s.timestampOk ? TIMESTAMP_BYTES : 0);
  if (o.timestampOk) {
    s.recentTimestamp = o.tsval;
    s.recentStamp = max<u32>(jiffies(), 1);
  } else s.timestampOffset = 0;
  parseOptions(s, h);
  s.initialReceive = sequence;
  s.receiveNext = sequence + 1;
  s.windowSent = s.receiveNext;
  s.copied = s.receiveNext;
  s.windowUpdate = sequence;
  // the window of a SYN-ACK has no scale
  s.maxWindow = tcp.window(h);
  s.sendWindow = s.maxWindow;
  receiveAck(s, sequence, ack, tcp.window(h), true);
  syncMss(s, s.pathMtu);
  initialReceiveMss(s);
  reserveSegment(s);
  s.state = SocketState.ESTABLISHED;
  s.lastReceiveJiffies = jiffies();
  if (!s.packetsOut) disarm(s);
  wake(s);
  sendAck(s);
  // data that comes with the SYN-ACK
  const length = p.length - tcp.headerLength(h);
  if (length || flags & tcp.FIN) {
    const reason = queueData(s, p, sequence + 1, flags & ~tcp.SYN);
    pushPending(s, false);
    checkAck(s);
    return reason;
  }
  return DropReason.NOT_SPECIFIED;
}
