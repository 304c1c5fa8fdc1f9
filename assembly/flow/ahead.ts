/**
 * Frames that a replay is about to send: their keys are made some frames ahead, and what memory they need is touched, so that it is there when
 * it is their turn. A hit of one among thousands of flows waits for memory longer than it works.
 *
 *   the present frame | ... their recipes are touched | ... their buckets are touched | frames of the capture's window
 */
import { CaptureReader } from "../abi/capture";
import { peekPacket, presentRecord } from "../capture/peek";
import { Device } from "../device/device";
import { bucketOf, touchRecipe } from "./index";
import { keyOf } from "./key";
import { Ahead, AHEAD_SLOTS, AHEAD_STEP, FlowCache, Key } from "./state";

export function slotOf(a: Ahead, i: u32): Key {
  return changetype<Key>(
    changetype<usize>(a) + offsetof<Ahead>() + <usize>((i % AHEAD_SLOTS) * <u32>offsetof<Key>()),
  );
}

/** The present frame of `reader` and those of its window behind it are to be sent on `d`, unless something else happens. */
export function lookAhead(c: FlowCache, reader: CaptureReader, d: Device): void {
  const a = c.ahead;
  if (a.window != changetype<usize>(reader) || a.cursor < reader.cursor) {
    a.window = changetype<usize>(reader);
    const present = presentRecord(reader);
    a.cursor = present ? present : reader.cursor;
    a.next = a.end;
  }
  if (a.end - a.next > AHEAD_SLOTS - AHEAD_STEP) return;
  let touched: u32 = 0;
  if (<i32>(a.next - a.seen) > 0) a.seen = a.next;
  for (let i = a.seen; i != a.end; i++) {
    const k = slotOf(a, i);
    if (k.isGood) touched += touchRecipe(c, k);
  }
  a.seen = a.end;
  a.index = c.index;
  const peeked = a.peeked;
  // the slot in front of the next is that of a frame that may be under way
  while (a.end - a.next < AHEAD_SLOTS - 1 && peekPacket(reader, a.cursor, peeked)) {
    const record = a.cursor;
    a.cursor = peeked.next;
    if (!peeked.length) continue;
    const k = slotOf(a, a.end++);
    k.record = record;
    k.frame = peeked.data;
    k.length = peeked.length;
    k.place = 0;
    k.isGood = keyOf(k, d, peeked.data, peeked.length) ? 1 : 0;
    if (k.isGood) touched += load<u8>(bucketOf(c, k.tag));
  }
  a.touched = touched;
}

/** The window has changed. */
export function forgetAhead(c: FlowCache): void {
  c.ahead.window = 0;
  c.ahead.next = c.ahead.end;
}

/** The key of a frame that was looked ahead at; null: it was not. */
export function keyAhead(c: FlowCache, d: Device, frame: usize, length: u32): Key | null {
  const a = c.ahead;
  while (a.next != a.end) {
    const k = slotOf(a, a.next);
    if (k.frame > frame) return null;
    a.next++;
    if (k.frame == frame) return k.length == length && <u32>(k.shape >> 32) == d.id ? k : null;
  }
  return null;
}
