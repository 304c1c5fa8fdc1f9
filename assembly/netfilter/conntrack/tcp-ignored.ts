/** Segments that conntrack lets pass and does not believe: SYNs and resets that may be forged, and the answers that tell (the sClose, sSYN_RECV and IP_CT_TCP_FLAG_MAXACK_SET parts of nf_conntrack_tcp_packet). */
import { NetSysctl } from "../../abi/sysctl";
import { NS_PER_S } from "../../clock";
import { netSysctl } from "../../net/namespace";
import { K } from "../../state";
import { read16 } from "../../wire/bytes";
import * as tcp from "../../wire/tcp";
import { Connection, CtDir, CtStatus } from "./connection";
import { killConnection } from "./destroy";
import { timeoutOf } from "./refresh";
import { knownState } from "./state";
import { TcpSegment, TcpState } from "./tcp-table";
import {
  before,
  BE_LIBERAL,
  CHALLENGE_ACK,
  CLOSE_INIT,
  MAXACK_SET,
  readOptions,
  SACK_PERM,
  segmentEnd,
  TcpData,
  TcpWindow,
  WINDOW_SCALE,
  windowOf,
} from "./tcp-window";
import { isEstablished } from "./tcp";

/** What an unusual segment means (the first switch of nf_conntrack_tcp_packet). */
export const enum Step {
  /** on to the window check */
  CHECK = 0,
  /** the window does not matter */
  SKIP_CHECK,
  ACCEPT,
  INVALID,
  DROP,
  REPEAT,
}

/** A SYN in a closed connection: a new one (RFC 9293 section 3.6.1), where one side really had ended the old one. */
export function reopen(ct: Connection, data: TcpData, direction: u32): Step {
  const ended = (windowOf(ct, 0).flags | windowOf(ct, 1).flags) & (<u8>CLOSE_INIT);
  const wasReset = data.lastDirection == <u8>direction && data.lastSegment == <u8>TcpSegment.RST;
  if (!ended && !wasReset) return Step.CHECK;
  return killConnection(ct) ? Step.REPEAT : Step.DROP;
}

/** The SYN-ACK acknowledges a SYN that was ignored: both ends agree, so it was we who were wrong. */
export function isAnswerToIgnored(data: TcpData, direction: u32, segment: TcpSegment, h: usize): bool {
  return (
    segment == TcpSegment.SYNACK &&
    data.lastSegment == <u8>TcpSegment.SYN &&
    data.lastDirection != <u8>direction &&
    tcp.acknowledgement(h) == data.lastEnd
  );
}

export function syncWith(ct: Connection, data: TcpData, direction: u32): void {
  const w = windowOf(ct, data.lastDirection);
  w.end = data.lastEnd;
  w.maxEnd = data.lastEnd;
  w.maxWindow = data.lastWindow == 0 ? 1 : data.lastWindow;
  w.scale = data.lastScale;
  data.lastFlags &= ~(<u8>CHALLENGE_ACK);
  w.flags = data.lastFlags;
  // nf_ct_tcp_state_reset
  const other = windowOf(ct, direction);
  other.end = 0;
  other.maxEnd = 0;
  other.maxWindow = 0;
  other.maxAck = 0;
  other.scale = 0;
  other.flags &= <u8>BE_LIBERAL;
}

/** Keeps what an ignored segment said, for the case that it turns out to be right. */
export function noteIgnored(
  ct: Connection,
  data: TcpData,
  direction: u32,
  segment: TcpSegment,
  oldState: u32,
  h: usize,
  length: u32,
): void {
  data.lastSegment = <u8>segment;
  data.lastDirection = <u8>direction;
  data.lastSequence = tcp.sequence(h);
  data.lastEnd = segmentEnd(h, length);
  data.lastWindow = <u16>read16(h + tcp.WINDOW);
  if (segment == TcpSegment.SYN && direction == <u32>CtDir.ORIGINAL) {
    const seen = changetype<TcpWindow>(knownState().scratch);
    seen.flags = 0;
    seen.scale = 0;
    readOptions(h, seen);
    data.lastFlags = seen.flags & (<u8>(WINDOW_SCALE | SACK_PERM));
    data.lastScale = seen.scale;
    // the other end may answer with a challenge ACK, which does not acknowledge a FIN
    if (oldState == <u32>TcpState.LAST_ACK) data.lastFlags |= <u8>CHALLENGE_ACK;
  }
  if (oldState == <u32>TcpState.SYN_SENT && segment == TcpSegment.ACK && direction == <u32>CtDir.REPLY)
    data.lastAck = tcp.acknowledgement(h);
}

export function isChallengeAck(data: TcpData, direction: u32, segment: TcpSegment, oldState: u32): bool {
  return (
    oldState == <u32>TcpState.LAST_ACK &&
    segment == TcpSegment.ACK &&
    data.lastDirection != <u8>direction &&
    data.lastSegment == <u8>TcpSegment.SYN &&
    (data.lastFlags & (<u8>CHALLENGE_ACK)) != 0
  );
}

/** added to CLOSE: the window is checked, and no more */
export const PLAIN: u32 = 16;

/** The sequence number of a RST against the highest acknowledgement: the state that it leads to, MAX where it is invalid. */
export function stateAfterReset(ct: Connection, data: TcpData, direction: u32, h: usize): u32 {
  const other = windowOf(ct, direction ^ 1);
  if (!(other.flags & (<u8>MAXACK_SET)) || data.lastSegment == <u8>TcpSegment.SYN) return TcpState.CLOSE;
  const sequence = tcp.sequence(h);
  const established = isEstablished(ct);
  // likely the answer to a SYN that was let through
  if (sequence == 0 && !established) return TcpState.CLOSE + PLAIN;
  if (
    before(sequence, other.maxAck) &&
    !netSysctl(ct.namespace, NetSysctl.nf_conntrack_tcp_ignore_invalid_rst)
  )
    return TcpState.MAX;
  if (!established || sequence == other.maxAck) return TcpState.CLOSE + PLAIN;
  // it follows data at once
  if (
    data.lastSegment == <u8>TcpSegment.ACK &&
    data.lastDirection == <u8>direction &&
    sequence == data.lastEnd
  )
    return TcpState.CLOSE + PLAIN;
  // not exact: the receiver may challenge it (RFC 5961 section 3.2), so the state stays
  return ct.protocolState;
}

/** A RST that answers what was let through before need not be in the window. */
export function resetStep(ct: Connection, data: TcpData, oldState: u32, h: usize): Step {
  const toSyn = ct.status & CtStatus.SEEN_REPLY && data.lastSegment == <u8>TcpSegment.SYN;
  const toAck = !(ct.status & CtStatus.ASSURED) && data.lastSegment == <u8>TcpSegment.ACK;
  if ((toSyn || toAck) && tcp.acknowledgement(h) == data.lastEnd) return Step.SKIP_CHECK;
  const toChallenge =
    oldState == <u32>TcpState.SYN_SENT &&
    data.lastSegment == <u8>TcpSegment.ACK &&
    data.lastDirection == <u8>CtDir.REPLY &&
    tcp.sequence(h) == data.lastAck;
  return toChallenge ? Step.SKIP_CHECK : Step.CHECK;
}

/** nf_tcp_handle_invalid: both ends want to close, whatever is wrong with the windows; the connection is not to linger. */
export function handleInvalid(ct: Connection, data: TcpData, direction: u32, segment: TcpSegment): void {
  if (!(ct.status & CtStatus.ASSURED) || ct.status & CtStatus.FIXED_TIMEOUT) return;
  if (segment != TcpSegment.RST && segment != TcpSegment.FIN) return;
  const last = data.lastSegment;
  if (data.lastDirection != <u8>direction && (last == <u8>TcpSegment.FIN || last == <u8>TcpSegment.RST)) {
    const left = ct.timeoutNs - K.nowNs;
    const short = <u64>timeoutOf(ct, NetSysctl.nf_conntrack_tcp_timeout_unacknowledged) * NS_PER_S;
    if (left >= 120 * NS_PER_S && left > short) ct.timeoutNs = K.nowNs + short;
    return;
  }
  data.lastSegment = <u8>segment;
  data.lastDirection = <u8>direction;
}
