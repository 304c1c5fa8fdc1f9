/** Sequence numbers against replayed packets (net/xfrm/xfrm_replay.c, without extended ones). RFC 4303 section 3.4.3. */
import { XfrmExtraFlag } from "../abi/xfrm";
import { XfrmState } from "./state";

/** xfrm_replay_overflow: counts the next packet in `outputSeq`; false where the numbers are used up. */
export function nextSequence(x: XfrmState): bool {
  if (++x.outputSeq || x.extraFlags & XfrmExtraFlag.OSEQ_MAY_WRAP) return true;
  x.outputSeq--;
  return false;
}

function window(x: XfrmState): u32 {
  return x.bitmapWords ? x.replayWindow : min<u32>(x.replayWindow, 32);
}

function isSeen(x: XfrmState, number: u32): bool {
  if (!x.bitmapWords) return (x.bitmap & (1 << (x.replaySeq - number))) != 0;
  const place = (number - 1) % x.replayWindow;
  return (load<u32>(x.bitmapAt + ((place >> 5) << 2)) & (1 << (place & 31))) != 0;
}

/** xfrm_replay_check: false for a number that came before, or is too old to tell. */
export function replayOk(x: XfrmState, number: u32): bool {
  const size = window(x);
  if (!size) return true;
  if (!number) return false;
  if (number > x.replaySeq) return true;
  if (x.replaySeq - number >= size) {
    x.statReplayWindow++;
    return false;
  }
  if (isSeen(x, number)) {
    x.statReplay++;
    return false;
  }
  return true;
}

/** xfrm_replay_advance: the packet was genuine. */
export function advanceReplay(x: XfrmState, number: u32): void {
  const size = window(x);
  if (!size) return;
  if (x.bitmapWords) {
    advanceWide(x, number);
    return;
  }
  if (number > x.replaySeq) {
    const steps = number - x.replaySeq;
    x.bitmap = steps < size && steps < 32 ? (x.bitmap << steps) | 1 : 1;
    x.replaySeq = number;
  } else x.bitmap |= 1 << (x.replaySeq - number);
}

/** xfrm_replay_advance_bmp: a ring of bits, place (number - 1) modulo the window */
function advanceWide(x: XfrmState, number: u32): void {
  const size = x.replayWindow;
  if (number > x.replaySeq) {
    if (number - x.replaySeq < size) {
      for (let skipped = x.replaySeq + 1; skipped < number; skipped++) setBit(x, skipped, false);
    } else memory.fill(x.bitmapAt, 0, x.bitmapWords << 2);
    x.replaySeq = number;
  }
  setBit(x, number, true);
}

function setBit(x: XfrmState, number: u32, on: bool): void {
  const place = (number - 1) % x.replayWindow;
  const at = x.bitmapAt + ((place >> 5) << 2);
  const bit: u32 = 1 << (place & 31);
  store<u32>(at, on ? load<u32>(at) | bit : load<u32>(at) & ~bit);
}
