/** Security associations (struct xfrm_state; net/xfrm/xfrm_state.c): how they are found, and how they end. */
import { TimerKind } from "../abi/events";
import { XfrmKm, XfrmSelector, XfrmTemplate } from "../abi/xfrm";
import { cancel, NS_PER_S, scheduleIn, Timer } from "../clock";
import { allocate, release } from "../memory";
import { Flow } from "../net/flow";
import { K } from "../state";
import { XfrmNamespace } from "./namespace";
import { XfrmPolicy } from "./policy";
import { selects } from "./selector";

@unmanaged
export class XfrmState {
  /** list of its namespace */
  next: XfrmState | null;
  owner: XfrmNamespace;
  /** the list, and each packet and bundle that names it */
  references: u32;
  /** XfrmKm */
  km: u32;
  /** a soft limit was passed */
  dying: u32;
  selector: XfrmSelector;
  timer: Timer;
  // as XfrmStateRecord has them
  destination: u32;
  source: u32;
  spi: u32;
  protocol: u32;
  reqid: u32;
  mode: u32;
  mark: u32;
  markMask: u32;
  outputMark: u32;
  outputMarkMask: u32;
  ifId: u32;
  flags: u32;
  extraFlags: u32;
  seq: u32;
  tfcpad: u32;
  replayWindow: u32;
  /** of a wide window: its words, and their number */
  bitmapAt: usize;
  bitmapWords: u32;
  replaySeq: u32;
  outputSeq: u32;
  bitmap: u32;
  softBytes: u64;
  hardBytes: u64;
  softPackets: u64;
  hardPackets: u64;
  softAdd: u64;
  hardAdd: u64;
  softUse: u64;
  hardUse: u64;
  bytes: u64;
  packets: u64;
  /** seconds since 1970 */
  addTime: u64;
  useTime: u64;
  statReplayWindow: u32;
  statReplay: u32;
  statFailed: u32;
  // algorithms: transform.ts
  cipher: u32;
  cipherKeyBytes: u32;
  auth: u32;
  authKeyBytes: u32;
  /** the keys as they were given, the cipher's first */
  keys: usize;
  /** bytes of the IV, of the ICV, and the block that the payload is padded to */
  ivBytes: u32;
  icvBytes: u32;
  blockBytes: u32;
  icvBits: u32;
  authBits: u32;
  /** expanded keys */
  cipherKey: usize;
  authKey: usize;
  /** rfc4106: the last four bytes of its key, as they lie in memory */
  nonceSalt: u32;
  /** what IVs are made with (seqiv, echainiv), random */
  ivSalt0: u64;
  ivSalt1: u64;
  /** bytes that the transformation adds in front (props.header_len) */
  headerBytes: u32;
  /** number of the command that made it: K.cause */
  cause: u32;
}

const BYTES: u32 = <u32>offsetof<XfrmState>() + <u32>offsetof<XfrmSelector>() + <u32>offsetof<Timer>() + 16;

export function newState(owner: XfrmNamespace): XfrmState | null {
  const at = allocate(BYTES);
  if (!at) return null;
  const x = changetype<XfrmState>(at);
  const behind = (at + offsetof<XfrmState>() + 7) & ~7;
  x.timer = changetype<Timer>(behind);
  x.selector = changetype<XfrmSelector>(behind + offsetof<Timer>());
  x.owner = owner;
  x.references = 1;
  x.km = XfrmKm.VALID;
  x.cause = K.cause;
  return x;
}

/** ktime_get_real_seconds */
export function realSeconds(): u64 {
  return (K.epochNs + K.nowNs) / NS_PER_S;
}

export function holdState(x: XfrmState): void {
  x.references++;
}

/** xfrm_state_put */
export function releaseState(x: XfrmState): void {
  if (--x.references) return;
  if (x.bitmapAt) release(x.bitmapAt, x.bitmapWords << 2);
  if (x.keys) release(x.keys, max<u32>(x.cipherKeyBytes + x.authKeyBytes, 1));
  if (x.cipherKey) release(x.cipherKey, CIPHER_ROOM);
  if (x.authKey) release(x.authKey, AUTH_ROOM);
  release(changetype<usize>(x), BYTES);
}

/** bytes that an expanded key may take: transform.ts keeps within */
export const CIPHER_ROOM: u32 = 800;
export const AUTH_ROOM: u32 = 160;

/** __xfrm_state_insert; the first look at its lifetimes is a second later. */
export function insertState(x: XfrmState): void {
  const n = x.owner;
  x.addTime = realSeconds();
  x.next = n.states;
  n.states = x;
  n.stateCount++;
  K.namesChanged++;
  scheduleIn(x.timer, TimerKind.xfrmState, changetype<usize>(x), NS_PER_S);
}

/** __xfrm_state_delete */
export function destroyState(n: XfrmNamespace, x: XfrmState): void {
  let s = n.states;
  if (s === x) n.states = x.next;
  else {
    while (s !== null && s.next !== x) s = s.next;
    if (s === null) return;
    s.next = x.next;
  }
  n.stateCount--;
  cancel(x.timer);
  x.km = XfrmKm.DEAD;
  releaseState(x);
}

/** xfrm_state_lookup: the state for a received packet; `mark` is the packet's. */
export function findState(
  n: XfrmNamespace,
  mark: u32,
  destination: u32,
  spi: u32,
  protocol: u32,
): XfrmState | null {
  let x = n.states;
  while (x !== null) {
    if (
      x.spi == spi &&
      x.destination == destination &&
      x.protocol == protocol &&
      (mark & x.markMask) == x.mark
    )
      return x;
    x = x.next;
  }
  return null;
}

/**
 * xfrm_state_find: the state that a policy's template asks for, between two addresses. Without one nobody is asked: there is no key daemon.
 */
export function stateForTemplate(
  n: XfrmNamespace,
  pol: XfrmPolicy,
  t: XfrmTemplate,
  source: u32,
  destination: u32,
  f: Flow,
): XfrmState | null {
  let best = candidate(n, pol, t, source, destination, f, false);
  if (best === null) best = candidate(n, pol, t, source, destination, f, true);
  return best;
}

/** The states of one hash chain: those of both addresses, or (`wild`) of any source. The newest of those that do not end soon is best. */
function candidate(
  n: XfrmNamespace,
  pol: XfrmPolicy,
  t: XfrmTemplate,
  source: u32,
  destination: u32,
  f: Flow,
  wild: bool,
): XfrmState | null {
  const mark = pol.mark & pol.markMask;
  let best: XfrmState | null = null;
  let x = n.states;
  while (x !== null) {
    if (
      x.reqid == t.reqid &&
      x.destination == destination &&
      (wild ? x.source == 0 : x.source == source) &&
      (mark & x.markMask) == x.mark &&
      x.ifId == pol.ifId &&
      x.mode == t.mode &&
      x.protocol == t.protocol &&
      (!t.spi || x.spi == t.spi) &&
      x.km == <u32>XfrmKm.VALID &&
      (!x.selector.family || selects(x.selector, f)) &&
      (best === null || best.dying > x.dying || (best.dying == x.dying && best.addTime < x.addTime))
    )
      best = x;
    x = x.next;
  }
  return best;
}

/** xfrm_state_check_expire: false where a limit of bytes or packets is reached; the state then goes. */
export function useState(x: XfrmState): bool {
  if (!x.useTime) x.useTime = realSeconds();
  if (x.bytes >= x.hardBytes || x.packets >= x.hardPackets) {
    x.km = XfrmKm.EXPIRED;
    scheduleIn(x.timer, TimerKind.xfrmState, changetype<usize>(x), 0);
    return false;
  }
  if (!x.dying && (x.bytes >= x.softBytes || x.packets >= x.softPackets)) x.dying = 1;
  return true;
}

/** xfrm_timer_handler */
export function stateTimer(at: usize): void {
  const x = changetype<XfrmState>(at);
  if (x.km == <u32>XfrmKm.DEAD) return;
  const now = realSeconds();
  let next = u64.MAX_VALUE;
  if (x.km == <u32>XfrmKm.EXPIRED || isOver(x.hardAdd, x.addTime, now)) {
    destroyState(x.owner, x);
    return;
  }
  const used = x.useTime ? x.useTime : now;
  if (isOver(x.hardUse, used, now)) {
    destroyState(x.owner, x);
    return;
  }
  next = sooner(next, x.hardAdd, x.addTime, now);
  next = sooner(next, x.hardUse, used, now);
  if (!x.dying) {
    if (isOver(x.softAdd, x.addTime, now) || isOver(x.softUse, used, now)) x.dying = 1;
    else {
      next = sooner(next, x.softAdd, x.addTime, now);
      next = sooner(next, x.softUse, used, now);
    }
  }
  if (next != u64.MAX_VALUE) scheduleIn(x.timer, TimerKind.xfrmState, at, next * NS_PER_S);
}

function isOver(limit: u64, since: u64, now: u64): bool {
  return limit != 0 && since + limit <= now;
}

function sooner(next: u64, limit: u64, since: u64, now: u64): u64 {
  return limit ? min(next, since + limit - now) : next;
}
