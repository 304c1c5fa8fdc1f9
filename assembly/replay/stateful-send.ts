/** Sends what the capture's host sent: now, when it has been answered for, or once more where the lab lost it; and acknowledges what comes. */
import { Errno } from "../abi/errno";
import { TimerKind } from "../abi/events";
import { ReplayEnd, ReplayRecord, ReplaySide } from "../abi/replay";
import { StatefulReason } from "../abi/stateful";
import { injectFrame } from "../calls/transmit";
import { cancel, isPending, NS_PER_MS, NS_PER_S, schedule } from "../clock";
import { Device, deviceByIndex } from "../device/device";
import { allocate, release } from "../memory";
import { namespaceById } from "../net/namespace";
import { K } from "../state";
import { read16, read32, read8, write16, write32, write8 } from "../wire/bytes";
import { checksumIpv6, checksumPseudo } from "../wire/checksum";
import * as ethernet from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";
import * as tcp from "../wire/tcp";
import { learnAddress } from "./stateful-neighbor";
import { tell } from "./stateful-report";
import { after, LONGEST, spanOf } from "./stateful-segment";
import {
  ackTimerOf,
  arrivedOf,
  awaitCaller,
  expectCaller,
  Half,
  halfOf,
  headOf,
  headRoom,
  Held,
  leaveQueue,
  lostTimerOf,
  scaleOf,
  Stateful,
} from "./stateful-state";
import {
  acknowledge,
  cutPiece,
  flagsOf,
  isNeedless,
  sequenceOf,
  surplus,
  translate,
} from "./stateful-translate";

/** before the peer sends again what it has no answer for: less than its TCP_RTO_MIN, 200 ms */
const ACK_DELAY_NS: u64 = 150 * NS_PER_MS;
/** RFC 6298 section 2: until a round trip was measured, and at least */
const LOST_NS: u64 = NS_PER_S;
const LOST_MOST_NS: u64 = 60 * NS_PER_S;
/** tcp_retries2 */
const LOSSES: u32 = 15;

const HELD_BYTES: u32 = <u32>offsetof<Held>();

function endAt(h: Half): ReplayEnd {
  const r = changetype<ReplayRecord>(h.conversation.stateful.replay);
  return changetype<ReplayEnd>(h.side == <u32>ReplaySide.server && r.server ? r.server : r.client);
}

export function deviceOf(h: Half): Device | null {
  const end = endAt(h);
  const ns = namespaceById(end.namespace);
  return ns === null ? null : deviceByIndex(ns, end.ifindex);
}

/** The second half of the replay's scratch: frames as they go out. */
function outputOf(st: Stateful): usize {
  const r = changetype<ReplayRecord>(st.replay);
  return <usize>r.scratch + (r.scratchBytes >> 1);
}

function inject(h: Half, frame: usize, length: u32): bool {
  const end = endAt(h);
  const d = deviceOf(h);
  const error = d === null ? -Errno.ENODEV : injectFrame(d, frame, length);
  if (!error) {
    end.sent++;
    end.sentBytes += length;
    return true;
  }
  end.refused++;
  end.lastErrno = <u32>-error;
  return false;
}

/** A copy of the frame that outlives the capture's window; null where the memory is full. */
export function keep(st: Stateful, f: Held): Held | null {
  if (f.size) return f;
  const size = HELD_BYTES + f.length;
  const at = allocate(size);
  if (!at) return null;
  const copy = changetype<Held>(at);
  memory.copy(at, changetype<usize>(f), HELD_BYTES);
  copy.next = 0;
  copy.bytes = at + HELD_BYTES;
  copy.size = size;
  memory.copy(copy.bytes, f.bytes, f.length);
  st.held += size;
  return copy;
}

/** Gives a frame that was kept back. */
export function forget(st: Stateful, f: Held): void {
  if (!f.size) return;
  if (f.wasSent) st.kept -= f.size;
  else st.held -= f.size;
  release(changetype<usize>(f), f.size);
}

/** Sends a frame whose turn it is; it is given back, or kept until it is acknowledged. */
export function sendFrame(h: Half, f: Held): void {
  const st = h.conversation.stateful;
  if (isNeedless(h, f)) {
    st.superseded++;
    forget(st, f);
    return;
  }
  const span = spanOf(flagsOf(h, f), f.payloadLength);
  // the client speaks: what came beyond the capture belongs to what it answers
  if (f.payloadLength && h.peerKnown && !h.ahead) {
    const more = surplus(h);
    if (more > 0) h.skew += more;
  }
  const first = sequenceOf(h, f);
  if (!h.begun) {
    h.begun = 1;
    h.sentEnd = first;
    h.peerAck = first;
  }
  if (f.flags & tcp.SYN) called(h, first);
  else if (!h.spoke) spoke(h);
  transmit(h, f);
  const end = first + span;
  if (after(end, h.sentEnd)) h.sentEnd = end;
  if (f.flags & tcp.SYN) {
    h.synNs = K.nowNs;
    learnAddress(h, outputOf(st), f.network);
  }
  if (f.flags & tcp.FIN) h.sentFin = 1;
  if (f.flags & tcp.RST) h.sentReset = 1;
  // where they are too many, what the lab loses is lost
  if (span && !h.sentReset && after(end, h.peerAck) && st.kept <= st.heldLimit) {
    const kept = keep(st, f);
    if (kept !== null) {
      kept.next = 0;
      kept.wasSent = 1;
      st.held -= kept.size;
      st.kept += kept.size;
      if (h.sentLast) changetype<Held>(h.sentLast).next = changetype<usize>(kept);
      else h.sentFirst = changetype<usize>(kept);
      h.sentLast = changetype<usize>(kept);
      const timer = lostTimerOf(h);
      if (!isPending(timer)) scheduleLost(h);
      return;
    }
  }
  forget(st, f);
}

/** The SYN goes out: its other half, if that is played as well, is called by it. */
function called(h: Half, number: u32): void {
  const other = halfOf(h.conversation, 1 - h.end);
  if (other === null || other.bound) return;
  expectCaller(h.conversation.stateful, other, K.nextPacketId, number);
}

/** The handshake is done at this side: it is now that a proxy makes its connection to the other. */
function spoke(h: Half): void {
  h.spoke = 1;
  const other = halfOf(h.conversation, 1 - h.end);
  if (other === null || !other.waiting || !other.called) return;
  const st = h.conversation.stateful;
  leaveQueue(st, other);
  awaitCaller(st, other);
  other.called = 2;
}

/** Translates and transmits, in pieces where the frame is too long for the interface or for the peer. */
function transmit(h: Half, f: Held): void {
  const st = h.conversation.stateful;
  const out = outputOf(st);
  translate(h, f, out);
  note(h, f, out);
  const size = pieceOf(h, f);
  let taken = true;
  if (size >= f.payloadLength) taken = inject(h, out, f.length);
  else {
    st.cut++;
    const room = out + ((LONGEST + 15) & ~15);
    for (let index: u32 = 0; index * size < f.payloadLength; index++) {
      st.pieces++;
      if (!inject(h, room, cutPiece(f, out, index, size, room))) taken = false;
    }
  }
  if (!taken) tell(h.conversation, StatefulReason.REFUSED, 1 - h.end, 0, 0);
  h.conversation.activeNs = K.nowNs;
}

/** Remembers of a translated frame what frames of our own are made of. */
function note(h: Half, f: Held, out: usize): void {
  const segment = out + f.transport;
  const flags = read8(segment + tcp.FLAGS);
  h.window = read16(segment + tcp.WINDOW);
  h.windowOfSyn = flags & tcp.SYN;
  if (flags & tcp.ACK && h.peerKnown) acknowledged(h, read32(segment + tcp.ACKNOWLEDGEMENT));
  let option = tcp.firstOption(segment);
  while (option) {
    if (read8(option) == tcp.OPTION_TIMESTAMP && read8(option + 1) == 10) {
      h.stamp = read32(option + 2);
      h.stamps = 1;
    }
    option = tcp.nextOption(segment, option);
  }
  if (f.transport > headRoom() - 40) return;
  h.headBytes = f.transport;
  h.headNetwork = f.network;
  memory.copy(headOf(h), out, f.transport);
}

function acknowledged(h: Half, ack: u32): void {
  if (after(ack, h.acked)) h.acked = ack;
  if (!after(arrivedOf(h).next, h.acked)) cancel(ackTimerOf(h));
}

/** Bytes of data that one frame may have: what the interface takes, and the peer's MSS (RFC 9293 section 3.7.1). */
function pieceOf(h: Half, f: Held): u32 {
  const d = deviceOf(h);
  const header = f.payload - f.transport;
  let size: u32 = 0xffff;
  if (d !== null) {
    const headers = f.payload - f.network;
    size = d.mtu > headers ? d.mtu - headers : 1;
  }
  // a SYN goes out as it is: nothing is known of the peer
  if (h.peerMss && !(f.flags & tcp.SYN)) {
    const options = header - tcp.HEADER_LENGTH;
    if (h.peerMss > options) size = min(size, h.peerMss - options);
  }
  return size;
}

/** Something arrived that the capture may not acknowledge in time. */
export function acknowledgeSoon(h: Half): void {
  const timer = ackTimerOf(h);
  if (!isPending(timer))
    schedule(timer, TimerKind.replayAcknowledge, changetype<usize>(h), K.nowNs + ACK_DELAY_NS);
}

/** Nothing of the capture acknowledged what came: a frame of our own does, as the host's kernel would have. */
export function acknowledgeNow(object: usize): void {
  const h = changetype<Half>(object);
  if (!h.peerKnown || !h.bound || !h.headBytes || h.sentReset || h.conversation.wasReset) return;
  const st = h.conversation.stateful;
  const out = outputOf(st);
  const options: u32 = h.stamps && h.peerStamps ? 12 : 0;
  const header = tcp.HEADER_LENGTH + options;
  memory.copy(out, headOf(h), h.headBytes);
  const ip = out + h.headNetwork;
  const segment = out + h.headBytes;
  const came = arrivedOf(h).next;
  tcp.writeHeader(segment, h.ownPort, h.peerPort, h.sentEnd, came, tcp.ACK, presentWindow(h));
  write8(segment + tcp.DATA_OFFSET, (header >> 2) << 4);
  if (options) {
    write32(segment + 20, 0x0101080a);
    write32(segment + 24, h.stamp);
    write32(segment + 28, h.stampRecent);
  }
  const before = h.headBytes - h.headNetwork;
  if (h.family == 4) {
    write16(ip + ipv4.TOTAL_LENGTH, before + header);
    ipv4.sealHeader(ip);
    write16(
      segment + tcp.CHECKSUM,
      checksumPseudo(segment, header, ipv4.source(ip), ipv4.destination(ip), Protocol.TCP),
    );
  } else {
    write16(ip + ipv6.PAYLOAD_LENGTH, before - ipv6.HEADER_LENGTH + header);
    write16(segment + tcp.CHECKSUM, checksumIpv6(segment, header, ip + ipv6.SOURCE, Protocol.TCP));
  }
  inject(h, out, h.headBytes + header);
  st.acknowledged++;
  h.madeAck = came;
  h.hasMade = 1;
  acknowledged(h, came);
}

/** The window as it was last; that of a SYN is never scaled (RFC 7323 section 2.2). */
function presentWindow(h: Half): u32 {
  if (!h.windowOfSyn) return h.window;
  const own = scaleOf(h.conversation, h.end);
  return max(h.window >> (own && h.peerScale ? own - 1 : 0), 1);
}

/** The peer acknowledged up to `ack`: what is kept for sending again is given back. */
export function settleSent(h: Half, ack: u32): void {
  const st = h.conversation.stateful;
  h.peerAck = ack;
  h.lostNs = 0;
  h.losses = 0;
  while (h.sentFirst) {
    const f = changetype<Held>(h.sentFirst);
    if (after(sequenceOf(h, f) + spanOf(flagsOf(h, f), f.payloadLength), ack)) break;
    h.sentFirst = f.next;
    if (!h.sentFirst) h.sentLast = 0;
    forget(st, f);
  }
  if (h.sentFirst) scheduleLost(h);
  else cancel(lostTimerOf(h));
}

function scheduleLost(h: Half): void {
  if (!h.lostNs) h.lostNs = LOST_NS;
  schedule(lostTimerOf(h), TimerKind.replayLost, changetype<usize>(h), K.nowNs + h.lostNs);
}

/** frames that are looked at for the one that the peer misses */
const LOOKED_AT: u32 = 1024;

/** Of what was sent and is not acknowledged, the frame with the lowest number: the capture may have them in another order. */
function firstMissing(h: Half): Held {
  let first = changetype<Held>(h.sentFirst);
  let at = first.next;
  for (let looked: u32 = 0; at && looked < LOOKED_AT; looked++) {
    const f = changetype<Held>(at);
    const end = sequenceOf(h, f) + spanOf(flagsOf(h, f), f.payloadLength);
    if (after(end, h.peerAck) && after(sequenceOf(h, first), sequenceOf(h, f))) first = f;
    at = f.next;
  }
  return first;
}

/** The first frame that is not acknowledged counts as lost: it is sent again, later and later. */
export function sendAgain(object: usize): void {
  const h = changetype<Half>(object);
  if (!h.sentFirst || h.conversation.wasReset) return;
  const st = h.conversation.stateful;
  transmit(h, firstMissing(h));
  st.resent++;
  h.lostNs = min(h.lostNs * 2, LOST_MOST_NS);
  if (++h.losses < LOSSES) scheduleLost(h);
}

/** The peer took the SYN but not the data in it (TCP Fast Open): the data goes again, on its own (RFC 7413 section 4.2.2). */
export function detachSyn(h: Half): void {
  if (!h.sentFirst) return;
  const f = changetype<Held>(h.sentFirst);
  if (!(f.flags & tcp.SYN) || !f.payloadLength) return;
  f.flags = (f.flags & ~tcp.SYN) | tcp.ACK | tcp.PSH;
  f.sequence++;
  f.late = 1;
  schedule(lostTimerOf(h), TimerKind.replayLost, changetype<usize>(h), K.nowNs);
}

/** Nothing more is sent and nothing is waited for. */
export function forgetSent(h: Half): void {
  const st = h.conversation.stateful;
  while (h.sentFirst) {
    const f = changetype<Held>(h.sentFirst);
    h.sentFirst = f.next;
    forget(st, f);
  }
  h.sentLast = 0;
  cancel(lostTimerOf(h));
  cancel(ackTimerOf(h));
}

/** Sends a frame as the capture has it. */
export function injectUnchanged(h: Half, f: Held): void {
  inject(h, f.bytes, f.length);
}
