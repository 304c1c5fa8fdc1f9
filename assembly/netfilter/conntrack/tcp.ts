/** TCP segments and the state of their connection (nf_conntrack_tcp_packet in net/netfilter/nf_conntrack_proto_tcp.c). */
import { Hook } from "../../abi/netfilter";
import { Refusal } from "../../abi/flow-cache";
import { NetSysctl } from "../../abi/sysctl";
import { NS_PER_S } from "../../clock";
import { netSysctl } from "../../net/namespace";
import { Packet } from "../../packet";
import { refuse } from "../../recording";
import { K } from "../../state";
import { read16 } from "../../wire/bytes";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import * as tcp from "../../wire/tcp";
import { Netfilter } from "../state";
import { checksumOk } from "./checksum";
import { Connection, CtDir, CtStatus, directionOf } from "./connection";
import { killConnection } from "./destroy";
import { cacheEvent, CtEvent } from "./events";
import { account, refresh, timeoutOf } from "./refresh";
import { nextState, TcpSegment, TcpState } from "./tcp-table";
import {
  before,
  BE_LIBERAL,
  CHALLENGE_ACK,
  CLOSE_INIT,
  DATA_UNACKNOWLEDGED,
  InWindow,
  inWindow,
  readOptions,
  SACK_PERM,
  segmentEnd,
  SIMULTANEOUS_OPEN,
  TCP_BYTES,
  TcpData,
  tcpData,
  windowOf,
} from "./tcp-window";
import { Tracked } from "./tracked";
import {
  Step,
  reopen,
  isAnswerToIgnored,
  syncWith,
  noteIgnored,
  isChallengeAck,
  PLAIN,
  stateAfterReset,
  resetStep,
  handleInvalid,
} from "./tcp-ignored";

/** get_conntrack_index */
function segmentOf(flags: u32): TcpSegment {
  if (flags & tcp.RST) return TcpSegment.RST;
  if (flags & tcp.SYN) return flags & tcp.ACK ? TcpSegment.SYNACK : TcpSegment.SYN;
  if (flags & tcp.FIN) return TcpSegment.FIN;
  return flags & tcp.ACK ? TcpSegment.ACK : TcpSegment.NONE;
}

/** tcp_valid_flags: PSH, ECE and CWR are always fine. */
function flagsOk(flags: u32): bool {
  switch (flags & (tcp.FIN | tcp.SYN | tcp.RST | tcp.ACK | tcp.URG)) {
    case tcp.SYN:
    case tcp.SYN | tcp.URG:
    case tcp.SYN | tcp.ACK:
    case tcp.RST:
    case tcp.RST | tcp.ACK:
    case tcp.FIN | tcp.ACK:
    case tcp.FIN | tcp.ACK | tcp.URG:
    case tcp.ACK:
    case tcp.ACK | tcp.URG:
      return true;
    default:
      return false;
  }
}

/** tcp_can_early_drop: it is ending anyway. */
export function mayDropEarly(ct: Connection): bool {
  switch (ct.protocolState) {
    case TcpState.FIN_WAIT:
    case TcpState.LAST_ACK:
    case TcpState.TIME_WAIT:
    case TcpState.CLOSE:
    case TcpState.CLOSE_WAIT:
      return true;
    default:
      return false;
  }
}

/** nf_conntrack_tcp_established */
export function isEstablished(ct: Connection): bool {
  return ct.protocolState == <u32>TcpState.ESTABLISHED && (ct.status & CtStatus.ASSURED) != 0;
}

/** tcp_new: the first segment; false where it begins nothing. */
function begin(ct: Connection, h: usize, length: u32, segment: TcpSegment): bool {
  const state = nextState(false, segment, TcpState.NONE);
  if (state >= <u32>TcpState.MAX) return false;
  if (state != <u32>TcpState.SYN_SENT && !netSysctl(ct.namespace, NetSysctl.nf_conntrack_tcp_loose))
    return false;
  memory.fill(ct.protocolData, 0, TCP_BYTES);
  const w = windowOf(ct, CtDir.ORIGINAL);
  w.end = segmentEnd(h, length);
  const window = read16(h + tcp.WINDOW);
  w.maxWindow = window == 0 ? 1 : window;
  w.maxEnd = w.end;
  if (state == <u32>TcpState.SYN_SENT) readOptions(h, w);
  else {
    w.maxEnd += w.maxWindow;
    // picked up on the way: scaling and SACK are not known
    w.flags = <u8>(SACK_PERM | BE_LIBERAL);
    windowOf(ct, CtDir.REPLY).flags = <u8>(SACK_PERM | BE_LIBERAL);
  }
  tcpData(ct).lastSegment = <u8>TcpSegment.NONE;
  return true;
}

/** nf_conntrack_tcp_set_closing: REJECT has reset the connection at `at`, so it is not to be kept for long. */
export function closeRejected(at: usize): void {
  const ct = changetype<Connection>(at);
  if (!at || !(ct.status & CtStatus.CONFIRMED) || ct.original.protocol != <u32>Protocol.TCP) return;
  const before = ct.protocolState;
  ct.protocolState = TcpState.CLOSE;
  if (before == <u32>TcpState.CLOSE || ct.status & CtStatus.FIXED_TIMEOUT) return;
  ct.timeoutNs = K.nowNs + <u64>timeoutOf(ct, NetSysctl.nf_conntrack_tcp_timeout_close) * NS_PER_S;
  cacheEvent(ct, CtEvent.PROTOINFO);
}

/** nf_conntrack_tcp_packet */
export function trackTcp(nf: Netfilter, ct: Connection, p: Packet, at: Hook): Tracked {
  const h = p.network + ipv4.headerLength(p.network);
  const length = <u32>(p.data + p.length - h);
  if (length < tcp.HEADER_LENGTH) return Tracked.INVALID;
  // tcp_error
  const headerLength = tcp.headerLength(h);
  if (headerLength < tcp.HEADER_LENGTH || length < headerLength) return Tracked.INVALID;
  if (!checksumOk(nf, p, at)) return Tracked.INVALID;
  const flags = tcp.flags(h);
  if (!flagsOk(flags)) return Tracked.INVALID;
  const segment = segmentOf(flags);
  if (!(ct.status & CtStatus.CONFIRMED) && !begin(ct, h, length, segment)) return Tracked.INVALID;

  const data = tcpData(ct);
  const direction = directionOf(p.conntrackInfo);
  let oldState = ct.protocolState;
  let state = nextState(direction != 0, segment, oldState);
  let step = Step.CHECK;
  switch (state) {
    case TcpState.SYN_SENT:
      if (oldState < <u32>TcpState.TIME_WAIT) break;
      step = reopen(ct, data, direction);
      if (step != Step.CHECK) break;
    // falls through: only the beginning of a closed connection is a new one
    case TcpState.IGNORE:
      if (isAnswerToIgnored(data, direction, segment, h)) {
        syncWith(ct, data, direction);
        oldState = TcpState.SYN_SENT;
        state = TcpState.SYN_RECV;
        break;
      }
      noteIgnored(ct, data, direction, segment, oldState, h, length);
      step = Step.ACCEPT;
      break;
    case TcpState.MAX:
      step = Step.INVALID;
      break;
    case TcpState.TIME_WAIT:
      if (isChallengeAck(data, direction, segment, oldState)) {
        data.lastFlags &= ~(<u8>CHALLENGE_ACK);
        step = Step.ACCEPT;
      }
      break;
    case TcpState.SYN_SENT2:
      data.lastFlags |= <u8>SIMULTANEOUS_OPEN;
      break;
    case TcpState.SYN_RECV:
      if (direction && segment == TcpSegment.ACK && data.lastFlags & (<u8>SIMULTANEOUS_OPEN))
        state = TcpState.ESTABLISHED;
      break;
    case TcpState.CLOSE:
      if (segment != TcpSegment.RST) break;
      if (mayDropEarly(ct)) {
        step = Step.SKIP_CHECK;
        break;
      }
      state = stateAfterReset(ct, data, direction, h);
      if (state == <u32>TcpState.MAX) step = Step.INVALID;
      else if (state == <u32>TcpState.CLOSE + PLAIN) state = TcpState.CLOSE;
      else step = resetStep(ct, data, oldState, h);
      break;
    default:
  }
  if (step == Step.CHECK) {
    const fits = inWindow(ct, direction, segment, h, length);
    if (fits == InWindow.IGNORE) {
      refuse(Refusal.connection);
      return Tracked.ACCEPT;
    }
    if (fits == InWindow.INVALID) {
      handleInvalid(ct, data, direction, segment);
      return Tracked.INVALID;
    }
  } else if (step == Step.ACCEPT) {
    refuse(Refusal.connection);
    return Tracked.ACCEPT;
  } else if (step == Step.INVALID) return Tracked.INVALID;
  else if (step == Step.DROP) return Tracked.DROP;
  else if (step == Step.REPEAT) return Tracked.REPEAT;
  return enter(ct, p, data, direction, segment, oldState, state);
}

/** The segment counts: the state, the timeout, and what follows from them. */
function enter(
  ct: Connection,
  p: Packet,
  data: TcpData,
  direction: u32,
  segment: TcpSegment,
  oldState: u32,
  state: u32,
): Tracked {
  data.lastSegment = <u8>segment;
  data.lastDirection = <u8>direction;
  ct.protocolState = state;
  if (oldState != state && state == <u32>TcpState.FIN_WAIT) windowOf(ct, direction).flags |= <u8>CLOSE_INIT;
  const timeout = segmentTimeout(ct, data, segment, state);
  if (state != oldState) cacheEvent(ct, CtEvent.PROTOINFO);
  if (!(ct.status & CtStatus.SEEN_REPLY)) {
    // nobody is there: it need not be kept
    if (segment == TcpSegment.RST) {
      account(ct, p.conntrackInfo, p.length);
      killConnection(ct);
      return Tracked.ACCEPT;
    }
    // a SYN that is sent again does not keep it alive
    if (segment == TcpSegment.SYN && oldState == <u32>TcpState.SYN_SENT) return Tracked.ACCEPT;
  } else if (
    !(ct.status & CtStatus.ASSURED) &&
    (oldState == <u32>TcpState.SYN_RECV || oldState == <u32>TcpState.ESTABLISHED) &&
    state == <u32>TcpState.ESTABLISHED
  ) {
    ct.status |= CtStatus.ASSURED;
    cacheEvent(ct, CtEvent.ASSURED);
  }
  refresh(ct, p, timeout);
  return Tracked.ACCEPT;
}

/** How long a connection lasts whose segment leads to `state`, s. */
export function segmentTimeout(ct: Connection, data: TcpData, segment: TcpSegment, state: u32): u32 {
  const unacknowledged = timeoutOf(ct, NetSysctl.nf_conntrack_tcp_timeout_unacknowledged);
  const timeout = timeoutFor(ct, data, segment, state, unacknowledged);
  // picked up on the way, and nobody has answered yet
  const isOneSided = !(ct.status & CtStatus.SEEN_REPLY) && state == <u32>TcpState.ESTABLISHED;
  return isOneSided && timeout > unacknowledged ? unacknowledged : timeout;
}

function timeoutFor(
  ct: Connection,
  data: TcpData,
  segment: TcpSegment,
  state: u32,
  unacknowledged: u32,
): u32 {
  // SYN_SENT2 has no sysctl
  const ordinary: u32 =
    state == <u32>TcpState.SYN_SENT2
      ? 120
      : timeoutOf(ct, <NetSysctl>(NetSysctl.nf_conntrack_tcp_timeout_syn_sent + <i32>state - 1));
  const repeated = timeoutOf(ct, NetSysctl.nf_conntrack_tcp_timeout_max_retrans);
  if (
    <u32>data.retransmissions >= timeoutOf(ct, NetSysctl.nf_conntrack_tcp_max_retrans) &&
    ordinary > repeated
  )
    return repeated;
  if (segment == TcpSegment.RST) return timeoutOf(ct, NetSysctl.nf_conntrack_tcp_timeout_close);
  const open = (windowOf(ct, 0).flags | windowOf(ct, 1).flags) & (<u8>DATA_UNACKNOWLEDGED);
  if (open && ordinary > unacknowledged) return unacknowledged;
  // the receiver takes nothing
  if (data.lastWindow == 0 && ordinary > repeated) return repeated;
  return ordinary;
}
