/**
 * A TCP socket (struct tcp_sock, inet_connection_sock): its numbers, its queues, its timers. A connection that is being set up, one in
 * TIME_WAIT and a listener are the same object here.
 */
import { SocketState } from "../abi/inet-socket";
import { SocketKind } from "../abi/socket";
import { cancel, Timer } from "../clock";
import { allocate, release } from "../memory";
import { Namespace } from "../net/namespace";
import { consume, Packet } from "../packet";
import { createSock, destroySock, leaveConnections, leavePort, Sock } from "./inet-sock";
import { wake } from "./wake";
import { Segment, purgeWrites, purgeReads, purgeOrder } from "./tcp-segment";

/** tcp_rmem[1]: bytes of memory for what was received */
export const RECEIVE_BUFFER: u32 = 131072;
/** bytes that may wait to be sent or acknowledged: what tcp_sndbuf_expand makes of tcp_wmem[1] for Ethernet */
export const SEND_BUFFER: u32 = 87040;
/** what 6 MB of tcp_rmem[2] need */
export const WINDOW_SCALE: u32 = 7;
export const MSS_DEFAULT: u32 = 536;
export const MIN_MSS: u32 = 88;
/** jiffies, HZ = 100 */
export const RTO_INIT: u32 = 100;
export const RTO_MIN: u32 = 20;
export const RTO_MAX: u32 = 12000;
export const ATO_MIN: u32 = 4;
export const DELACK_MAX: u32 = 20;
/** TCP_TIMEWAIT_LEN, and tcp_fin_timeout */
export const TIMEWAIT: u32 = 6000;
export const SYN_RETRIES: u32 = 6;
export const SYNACK_RETRIES: u32 = 5;
/** tcp_retries2, tcp_orphan_retries */
export const RETRIES2: u32 = 15;
export const ORPHAN_RETRIES: u32 = 8;
export const INIT_CWND: u32 = 10;
export const INFINITE_SSTHRESH: u32 = 0x7fffffff;
export const QUICK_ACKS: u32 = 16;
/** tcp_invalid_ratelimit */
export const INVALID_RATELIMIT: u32 = 50;

/** icsk_ack.pending */
export const enum AckPending {
  SCHEDULED = 1,
  TIMER = 2,
  PUSHED = 4,
  PUSHED2 = 8,
  NOW = 16,
}

/** sk_shutdown */
export const enum Shutdown {
  RECEIVE = 1,
  SEND = 2,
}

/** What the retransmission timer is set for (icsk_pending). */
export const enum TimerEvent {
  NONE = 0,
  RETRANSMIT,
  PROBE,
  LOSS_PROBE,
}

/** TCP_CA_*: whether loss is being repaired */
export const enum CaState {
  OPEN = 0,
  RECOVERY = 1,
  LOSS = 2,
}

@unmanaged
export class TcpSock extends Sock {
  // a listener
  backlog: u32;
  acceptFirst: TcpSock | null;
  acceptLast: TcpSock | null;
  accepted: u32;
  requests: u32;
  /** of a connection that nobody has accepted yet */
  listener: TcpSock | null;
  acceptNext: TcpSock | null;

  // what was negotiated
  advertisedMss: u32;
  /** what the other side takes (rx_opt.mss_clamp) */
  peerMss: u32;
  pathMtu: u32;
  /** what the route of the last segment within this host had room for (dst_mtu); 0: none */
  routeMtu: u32;
  /** bytes of a segment, its timestamps taken off (mss_cache) */
  mss: u32;
  headerLength: u32;
  timestampOk: u32;
  sackOk: u32;
  scaleOk: u32;
  sendScale: u32;
  receiveScale: u32;
  timestampOffset: u32;
  recentTimestamp: u32;
  /** jiffies */
  recentStamp: u32;

  // send
  initialSend: u32;
  unacknowledged: u32;
  sendNext: u32;
  writeSequence: u32;
  sendWindow: u32;
  maxWindow: u32;
  windowUpdate: u32;
  pushedSequence: u32;
  /** end of the last small segment (snd_sml) */
  smallSequence: u32;
  noDelay: u32;
  queueFirst: Segment | null;
  queueLast: Segment | null;
  /** first that was not sent yet */
  sendHead: Segment | null;
  queuedBytes: u32;
  packetsOut: u32;
  sackedOut: u32;
  lostOut: u32;
  retransmittedOut: u32;
  duplicateAcks: u32;

  // congestion
  cwnd: u32;
  cwndCount: u32;
  ssthresh: u32;
  maxPacketsOut: u32;
  cwndLimited: u32;
  ca: u32;
  highSequence: u32;
  lossProbeHigh: u32;

  // round trip, us scaled as in Linux
  srtt8: u32;
  mdev: u32;
  mdevMax: u32;
  rttvar: u32;
  rttSequence: u32;
  /** jiffies */
  rto: u32;
  backoff: u32;
  retransmits: u32;
  probes: u32;
  timerEvent: u32;
  lastSendJiffies: u32;
  firstRetransmitNs: u64;

  // receive
  initialReceive: u32;
  receiveNext: u32;
  windowSent: u32;
  receiveWindow: u32;
  copied: u32;
  receiveThreshold: u32;
  windowClamp: u32;
  receiveFirst: Segment | null;
  receiveLast: Segment | null;
  orderFirst: Segment | null;
  receiveMemory: u32;
  readable: u32;
  receiveMss: u32;
  lastSegmentSize: u32;
  shutdown: u32;
  /** an orphan in FIN_WAIT2 that only waits for the other side's FIN (inet_timewait_sock) */
  waiting: u32;
  finReceived: u32;

  // acknowledgements
  ackPending: u32;
  quick: u32;
  pingpong: u32;
  ato: u32;
  ackTimeout: u32;
  lastReceiveJiffies: u32;
  lastAckSent: u32;
  lastOowJiffies: u32;
  duplicateStart: u32;
  duplicateEnd: u32;
  sacks: u32;
  sack0: u64;
  sack1: u64;
  sack2: u64;
  sack3: u64;

  // the segment that is being received: what its options say
  sawTimestamp: u32;
  segmentTsval: u32;
  segmentTsecr: u32;
  sackBlocks: usize;
  sackBlockCount: u32;

  /** a process is inside a call on it: what arrives waits (sock_owned_by_user) */
  owned: u32;
  backlogFirst: Packet | null;
  backlogLast: Packet | null;
  backlogBytes: u32;

  /** the route of the burst that is being sent, 0 for none: its segments go one way, whatever is learned meanwhile */
  burst: usize;
  /** path MTU that came while it was owned, and whether one did */
  learnedMtu: u32;
  retransmitTimer: Timer;
  ackTimer: Timer;
  keepTimer: Timer;
}

export function openTcp(ns: Namespace): TcpSock | null {
  const s = changetype<TcpSock | null>(createSock(SocketKind.tcp, ns, <u32>offsetof<TcpSock>()));
  if (s === null) return null;
  const timers = allocate(3 * <u32>offsetof<Timer>());
  if (!timers) {
    destroySock(s, <u32>offsetof<TcpSock>());
    return null;
  }
  s.retransmitTimer = changetype<Timer>(timers);
  s.ackTimer = changetype<Timer>(timers + offsetof<Timer>());
  s.keepTimer = changetype<Timer>(timers + 2 * offsetof<Timer>());
  // tcp_init_sock
  s.rto = RTO_INIT;
  s.mdev = 1_000_000;
  s.cwnd = INIT_CWND;
  s.ssthresh = INFINITE_SSTHRESH;
  s.mss = MSS_DEFAULT;
  s.receiveMss = MSS_DEFAULT;
  return s;
}

/** The sequence numbers wrap (before and after of include/net/tcp.h). */
export function before(a: u32, b: u32): bool {
  return <i32>(a - b) < 0;
}

export function after(a: u32, b: u32): bool {
  return <i32>(b - a) < 0;
}

export function stopTimers(s: TcpSock): void {
  cancel(s.retransmitTimer);
  cancel(s.ackTimer);
  cancel(s.keepTimer);
  s.timerEvent = TimerEvent.NONE;
  s.ackPending &= ~(<u32>(AckPending.TIMER | AckPending.SCHEDULED));
}

/** tcp_done: the connection is over. What waits to be read stays until a process has read it. */
export function tcpDone(s: TcpSock): void {
  stopTimers(s);
  purgeWrites(s);
  purgeOrder(s);
  leaveConnections(s);
  if (!s.portLocked || s.dead) leavePort(s);
  s.state = SocketState.CLOSE;
  s.shutdown = Shutdown.RECEIVE | Shutdown.SEND;
  const l = s.listener;
  if (l !== null) forgetChild(l, s);
  wake(s);
}

/** Takes a connection out of its listener's counts and queue. */
export function forgetChild(l: TcpSock, s: TcpSock): void {
  s.listener = null;
  let at = l.acceptFirst;
  let previous: TcpSock | null = null;
  while (at !== null && at !== s) {
    previous = at;
    at = at.acceptNext;
  }
  if (at === null) {
    if (l.requests) l.requests--;
    return;
  }
  if (previous === null) l.acceptFirst = s.acceptNext;
  else previous.acceptNext = s.acceptNext;
  if (l.acceptLast === s) l.acceptLast = previous;
  s.acceptNext = null;
  l.accepted--;
}

/** Gives its memory back where nobody needs it any more. To be called last, by whoever was woken for it. True where it is gone. */
export function reap(s: TcpSock): bool {
  if (s.state != <u32>SocketState.CLOSE || !s.dead || s.owned) return false;
  freeTcp(s);
  return true;
}

export function freeTcp(s: TcpSock): void {
  stopTimers(s);
  purgeWrites(s);
  purgeReads(s);
  let p = s.backlogFirst;
  while (p !== null) {
    const next = p.next;
    consume(p);
    p = next;
  }
  release(changetype<usize>(s.retransmitTimer), 3 * <u32>offsetof<Timer>());
  destroySock(s, <u32>offsetof<TcpSock>());
}
