/** Acknowledgements that come in (tcp_ack of net/ipv4/tcp_input.c): what left the queue, round trips, windows, loss. RFC 5681, 6298, 6675. */
import { NS_PER_MS } from "../clock";
import { K } from "../state";
import { jiffies } from "../wheel";
import { read32 } from "../wire/bytes";
import { dropFirst, restartCwnd, writeOut } from "./tcp-output";
import { enterRecovery, markLost, retransmitLost } from "./tcp-retransmit";
import { after, before, CaState, RTO_MAX, RTO_MIN, TcpSock } from "./tcp-sock";
import { Mark, Segment } from "./tcp-segment";
import { armProbe, armRetransmit, armLossProbe, disarm } from "./tcp-timers";
import { timestampNow } from "./tcp-options";
import { syncMss } from "./tcp-window";
import { wake } from "./wake";

const US_PER_JIFFY: u32 = 10_000;
const NS_PER_US: u64 = 1000;
const RTO_MIN_US: u32 = RTO_MIN * US_PER_JIFFY;
/** tcp_reordering: segments beyond a hole after which it is taken for a loss */
const REORDERING: u32 = 3;

/** What became of an acknowledgement. */
export const enum AckResult {
  GOOD = 0,
  OLD,
  /** older than any window: a challenge is due */
  TOO_OLD,
  /** of what was never sent */
  UNSENT,
}

/** tcp_ack: `window` is in bytes; `data`: the segment carries something itself. */
export function receiveAck(s: TcpSock, sequence: u32, ack: u32, window: u32, data: bool): AckResult {
  const prior = s.unacknowledged;
  if (before(ack, prior)) {
    if (before(ack, prior - s.maxWindow)) return AckResult.TOO_OLD;
    if (s.sackBlockCount) {
      const before = s.sackedOut;
      tagSacked(s);
      detectLoss(s, false, s.sackedOut != before);
    }
    return AckResult.OLD;
  }
  if (after(ack, s.sendNext)) return AckResult.UNSENT;
  const advanced = after(ack, prior);
  if (advanced) s.retransmits = 0;
  if (s.sawTimestamp && !after(sequence, s.windowSent)) {
    // tcp_replace_ts_recent
    if (<i32>(s.segmentTsval - s.recentTimestamp) >= 0 || !s.recentStamp) {
      s.recentTimestamp = s.segmentTsval;
      s.recentStamp = max<u32>(jiffies(), 1);
    }
  }
  const updated = updateWindow(s, sequence, ack, window, prior);
  s.unacknowledged = ack;
  const outBefore = s.packetsOut;
  const sackedBefore = s.sackedOut;
  if (s.sackBlockCount) tagSacked(s);
  s.softError = 0;
  s.probes = 0;
  if (!outBefore) {
    ackProbe(s);
    return AckResult.GOOD;
  }
  const acked = advanced ? clean(s, ack) : 0;
  if (s.lossProbeHigh && !before(ack, s.lossProbeHigh)) s.lossProbeHigh = 0;
  const newSacked = s.sackedOut > sackedBefore;
  if (!advanced && !data && !updated && !s.sackOk && s.packetsOut) s.duplicateAcks++;
  detectLoss(s, advanced, newSacked);
  if (s.ca == <u32>CaState.OPEN || s.ca == <u32>CaState.LOSS) grow(s, acked);
  if (advanced) {
    s.duplicateAcks = s.ca == <u32>CaState.OPEN ? 0 : s.duplicateAcks;
    if (s.packetsOut) {
      if (s.ca == <u32>CaState.OPEN && s.sackOk) armLossProbe(s);
      else armRetransmit(s);
    } else disarm(s);
  }
  if (s.ca != <u32>CaState.OPEN) retransmitLost(s);
  if (acked) wake(s);
  return AckResult.GOOD;
}

/** tcp_ack_update_window: true where it changed. */
function updateWindow(s: TcpSock, sequence: u32, ack: u32, window: u32, prior: u32): bool {
  const may =
    after(ack, prior) ||
    after(sequence, s.windowUpdate) ||
    (sequence == s.windowUpdate && window > s.sendWindow);
  if (!may) return false;
  s.windowUpdate = sequence;
  if (s.sendWindow == window) return false;
  s.sendWindow = window;
  if (s.sendHead !== null) restartCwnd(s);
  if (window > s.maxWindow) {
    s.maxWindow = window;
    syncMss(s, s.pathMtu);
  }
  return true;
}

/** tcp_ack_probe: the answer to a probe opened the window, or did not. */
function ackProbe(s: TcpSock): void {
  const head = s.sendHead;
  if (head === null) return;
  if (!after(head.end, s.unacknowledged + s.sendWindow)) {
    s.backoff = 0;
    disarm(s);
  } else {
    const wait = (<u64>max(s.rto, RTO_MIN)) << min<u32>(s.backoff, 20);
    armProbe(s, <u32>min<u64>(wait, RTO_MAX));
  }
}

/** tcp_clean_rtx_queue: segments that arrived; the round trip of the first that was sent only once. Answers their number. */
function clean(s: TcpSock, ack: u32): u32 {
  let count: u32 = 0;
  let rtt: i64 = -1;
  let karn = false;
  while (s.queueFirst !== null && s.queueFirst !== s.sendHead) {
    const g = s.queueFirst!;
    if (after(g.end, ack)) {
      trimFirst(s, g, ack);
      break;
    }
    unmark(s, g);
    if (g.marks & (<u32>Mark.EVER)) karn = true;
    else if (!karn && rtt < 0) rtt = <i64>((K.nowNs - g.sentNs) / NS_PER_US);
    s.packetsOut--;
    count++;
    dropFirst(s);
  }
  if (karn) rtt = -1;
  if (rtt < 0 && count && s.sawTimestamp && s.segmentTsecr) {
    rtt = <i64>(timestampNow() - s.segmentTsecr) * <i64>(NS_PER_MS / NS_PER_US);
    if (rtt > <i64>RTO_MAX * <i64>US_PER_JIFFY) rtt = -1;
  }
  if (rtt >= 0) sampleRoundTrip(s, <u32>rtt);
  return count;
}

/** tcp_trim_head: part of a segment was acknowledged. */
function trimFirst(s: TcpSock, g: Segment, ack: u32): void {
  if (!after(ack, g.sequence)) return;
  const cut = min(ack - g.sequence, g.length);
  g.offset += cut;
  g.length -= cut;
  g.sequence += cut;
  s.queuedBytes -= cut;
}

function unmark(s: TcpSock, g: Segment): void {
  if (g.marks & (<u32>Mark.SACKED)) s.sackedOut--;
  else if (g.marks & (<u32>Mark.LOST)) s.lostOut--;
  if (g.marks & (<u32>Mark.RETRANSMITTED)) s.retransmittedOut--;
}

/** tcp_rtt_estimator, tcp_set_rto */
export function sampleRoundTrip(s: TcpSock, us: u32): void {
  let srtt = <i32>s.srtt8;
  let m = <i32>us;
  if (srtt) {
    m -= srtt >> 3;
    srtt += m;
    if (m < 0) {
      m = -m;
      m -= <i32>(s.mdev >> 2);
      if (m > 0) m >>= 3;
    } else m -= <i32>(s.mdev >> 2);
    s.mdev = <u32>(<i32>s.mdev + m);
    if (s.mdev > s.mdevMax) {
      s.mdevMax = s.mdev;
      if (s.mdevMax > s.rttvar) s.rttvar = s.mdevMax;
    }
    if (after(s.unacknowledged, s.rttSequence)) {
      if (s.mdevMax < s.rttvar) s.rttvar -= (s.rttvar - s.mdevMax) >> 2;
      s.rttSequence = s.sendNext;
      s.mdevMax = RTO_MIN_US;
    }
  } else {
    srtt = m << 3;
    s.mdev = us << 1;
    s.rttvar = max(s.mdev, RTO_MIN_US);
    s.mdevMax = s.rttvar;
    s.rttSequence = s.sendNext;
  }
  s.srtt8 = <u32>max(srtt, 1);
  s.rto = min(((s.srtt8 >> 3) + s.rttvar + US_PER_JIFFY - 1) / US_PER_JIFFY, RTO_MAX);
  s.backoff = 0;
}

/** tcp_sacktag_write_queue: what the other side has beyond a hole. */
function tagSacked(s: TcpSock): void {
  for (let i: u32 = 0; i < s.sackBlockCount; i++) {
    const at = s.sackBlocks + ((<usize>i) << 3);
    const start = read32(at);
    const end = read32(at + 4);
    // duplicates (RFC 2883) and nonsense mark nothing
    if (!before(start, end) || !after(start, s.unacknowledged) || after(end, s.sendNext)) continue;
    let g = s.queueFirst;
    while (g !== null && g !== s.sendHead) {
      const inside = !before(g.sequence, start) && !after(g.end, end);
      if (inside && !(g.marks & (<u32>Mark.SACKED))) {
        if (g.marks & (<u32>Mark.LOST)) s.lostOut--;
        if (g.marks & (<u32>Mark.RETRANSMITTED)) s.retransmittedOut--;
        g.marks = (g.marks & (<u32>Mark.EVER)) | Mark.SACKED;
        s.sackedOut++;
      }
      g = g.next;
    }
  }
}

/** tcp_fastretrans_alert */
function detectLoss(s: TcpSock, advanced: bool, newSacked: bool): void {
  if (s.ca != <u32>CaState.OPEN && !before(s.unacknowledged, s.highSequence)) {
    // everything that was out when loss was seen has arrived
    if (s.ca == <u32>CaState.RECOVERY) s.cwnd = max(s.ssthresh, 2);
    s.ca = CaState.OPEN;
    s.duplicateAcks = 0;
  }
  if (s.ca == <u32>CaState.LOSS) return;
  if (s.ca == <u32>CaState.RECOVERY) {
    if (s.sackOk) markHoles(s);
    else if (advanced && s.queueFirst !== null) markLost(s, s.queueFirst!);
    return;
  }
  const enough = s.sackOk ? newSacked && s.sackedOut >= REORDERING : s.duplicateAcks >= REORDERING;
  if (!enough || s.queueFirst === null) return;
  if (s.sackOk) markHoles(s);
  else markLost(s, s.queueFirst!);
  if (!s.lostOut) return;
  enterRecovery(s);
  // the first one goes whatever is under way
  if (s.cwnd <= s.packetsOut) s.cwnd = max(s.cwnd, s.packetsOut - s.sackedOut - s.lostOut + 1);
}

/** tcp_rack_detect_loss: what was sent before something that has arrived is lost. */
function markHoles(s: TcpSock): void {
  let highest: Segment | null = null;
  let g = s.queueFirst;
  while (g !== null && g !== s.sendHead) {
    if (g.marks & (<u32>Mark.SACKED)) highest = g;
    g = g.next;
  }
  if (highest === null) return;
  g = s.queueFirst;
  while (g !== null && g !== highest) {
    const again = (g.marks & Mark.RETRANSMITTED) != 0;
    if (!again && !(g.marks & (<u32>(Mark.SACKED | Mark.LOST)))) markLost(s, g);
    g = g.next;
  }
}

/** tcp_cong_avoid: slow start, then one segment a round trip. */
function grow(s: TcpSock, acked: u32): void {
  if (!acked) return;
  let left = acked;
  if (s.cwnd < s.ssthresh) {
    if (s.cwnd >= 2 * s.maxPacketsOut) return;
    const grown = min(s.cwnd + left, s.ssthresh);
    left -= grown - s.cwnd;
    s.cwnd = grown;
    if (!left) return;
  } else if (!s.cwndLimited) return;
  s.cwndCount += left;
  if (s.cwndCount >= s.cwnd) {
    s.cwndCount -= s.cwnd;
    s.cwnd++;
  }
}

/** tcp_data_snd_check */
export function sendMore(s: TcpSock): void {
  if (s.sendHead !== null && s.inConnections) {
    if (writeOut(s, false) && !s.packetsOut && !s.timerEvent) armProbe(s, s.rto);
  }
}
