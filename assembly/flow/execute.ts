/**
 * A frame that comes in: what its flow's recipe says is done, or the frame takes the slow path, which may be written down. First all that may
 * stand in the way is looked at, then its blocks are written behind the ring's end, then the frame counts.
 */
import { Listener } from "../abi/decision";
import { Refusal, Share } from "../abi/flow-cache";
import { Device } from "../device/device";
import { passSegment, segmentPasses } from "../netfilter/conntrack/flow";
import { refuse } from "../recording";
import { K, nextRandom } from "../state";
import { makeRoom } from "../tap";
import { keyAhead } from "./ahead";
import { flushFlows, putDue } from "./flush";
import { isRipe, markSeen, newPlace, placeOf, recipeAt, valueAt } from "./index";
import { keyOf } from "./key";
import { expiriesOf, guardsOf, restOf, windowsOf } from "./parts";
import {
  cache,
  EXPIRY_BYTES,
  FlowCache,
  GUARD_BYTES,
  Key,
  makeCache,
  MOST_DUE,
  Recipe,
  Rest,
  untilOf,
  usedNow,
  VERIFIES,
  VERSION6,
  Way,
  WINDOW_BYTES,
} from "./state";
import { isTransportGood } from "./sum";
import { writeStages } from "./write";

/** a recipe that has more of them due might lose count with the next packet */
const MOST_BYTES: u32 = 0xfff00000;

/** What becomes of a frame. */
export const enum Answer {
  /** the slow path */
  slow = 0,
  /** the slow path, and its walk is to be recorded */
  record,
  /** it is done */
  done,
}

/** A frame is to be sent on `d`. */
export function answer(d: Device, frame: usize, length: u32): Answer {
  if (K.recording) refuse(Refusal.packets);
  if (K.share == Share.slow || isBusy() || (!K.flowCache && !makeCache())) return slow();
  const c = cache();
  let k = c.key;
  const ahead = keyAhead(c, d, frame, length);
  if (ahead !== null) k = ahead;
  if (ahead !== null ? !ahead.isGood : !keyOf(k, d, frame, length)) return slow();
  const place = placeOf(c, k);
  if (!place) {
    markSeen(newPlace(c, k.tag));
    return slow();
  }
  const value = valueAt(place);
  if (value & 1) return isRipe(place) ? record() : slow();
  const r = changetype<Recipe>(value);
  const known = judge(c, r, k, frame, length);
  if (known == Answer.record) return record();
  if (known == Answer.slow) return slow();
  const room = roomFor(r.way, length);
  if (K.outNext + room > K.outEnd) {
    // a turn begins with the frame
    K.turnAt = K.outNext;
    makeRoom(room);
  }
  take(c, r, k, frame, length);
  countKnown(c, 1, r.way.processed, r.way.processed);
  return Answer.done;
}

/**
 * A frame whose key is there takes the way of its recipe, which is answered; 0 where it has to be sent as any other: also where the ring has to be written
 * out. Nothing may be busy. Who calls has to count the frame.
 */
export function pass(c: FlowCache, k: Key): usize {
  const value = recipeAt(c, k);
  if (!value) return 0;
  const r = changetype<Recipe>(value);
  if (judge(c, r, k, k.frame, k.length) != Answer.done) return 0;
  if (K.outNext + roomFor(r.way, k.length) > K.outEnd) return 0;
  take(c, r, k, k.frame, k.length);
  return changetype<usize>(r.way);
}

/** `frames` have taken recipes, and were received `processed` times on their ways, the last one `last` times. */
export function countKnown(c: FlowCache, frames: u64, processed: u64, last: u32): void {
  c.hits += frames;
  K.framesInjected += frames;
  K.framesProcessed += processed;
  K.framesThisInstant = last;
}

/** Bytes of the ring that its blocks take at most. */
function roomFor(way: Way, length: u32): u32 {
  return way.room + way.stages * length;
}

/** The recipe of a frame that would be done by it, for who looks at both ways (flow/verify.ts); 0: it takes the slow path. */
export function recipeFor(d: Device, frame: usize, length: u32): usize {
  if (isBusy() || !K.flowCache) return 0;
  const c = cache();
  if (!keyOf(c.key, d, frame, length)) return 0;
  const place = placeOf(c, c.key);
  const value = place ? valueAt(place) : 0;
  if (!value || value & 1) return 0;
  return judge(c, changetype<Recipe>(value), c.key, frame, length) == Answer.done ? value : 0;
}

/** Whether the recipe may be followed with this frame. */
function judge(c: FlowCache, r: Recipe, k: Key, frame: usize, length: u32): Answer {
  if (length > <u32>r.longest) return length < restOf(r).tooLong ? Answer.record : Answer.slow;
  if ((r.checked != c.epoch || untilOf(K.nowNs) >= r.until) && !holds(c, r)) return Answer.record;
  const way = r.way;
  if (way.flags & VERIFIES && !isTransportGood(frame + k.network, k)) return Answer.slow;
  if (way.windows && !fitsWindows(r, k, frame)) return Answer.slow;
  return Answer.done;
}

/** The slow path looks at what recipes have left to be put in. */
function slow(): Answer {
  if (K.flowCache) {
    flushFlows();
    cache().misses++;
  }
  return Answer.slow;
}

function record(): Answer {
  flushFlows();
  cache().misses++;
  return Answer.record;
}

/** Something waits, is on its way or is heard: the frame is not the only thing that happens. */
export function isBusy(): bool {
  return (
    (K.backlogHead |
      K.outputQueue |
      K.ifbWork |
      K.workHead |
      K.proxyWork |
      K.xfrmWork |
      K.draining |
      K.inProcess |
      K.sending |
      K.working |
      K.recording |
      (K.listening & (Listener.TRACE | Listener.FLOWS))) !=
    0
  );
}

/**
 * All that the recipe relies on is as it was. Only what ends an epoch may change that (flushFlows), or time: until then nobody needs to look
 * again; at what its way relies on once for all of its flows.
 */
function holds(c: FlowCache, r: Recipe): bool {
  const way = r.way;
  const epoch = c.epoch;
  if (way.checked != epoch || K.nowNs >= way.untilNs) {
    way.untilNs = way.rest.generation == K.generation ? heldUntil(way.rest) : 0;
    way.checked = epoch;
    c.looked = 1;
  }
  const until = min(way.untilNs, heldUntil(restOf(r)));
  if (until <= K.nowNs) return false;
  r.checked = epoch;
  r.until = untilOf(until);
  return true;
}

/** Until when its guards hold if nothing but time changes; 0: they do not. */
function heldUntil(rest: Rest): u64 {
  let at = guardsOf(rest);
  for (const end = at + <usize>(rest.guards * GUARD_BYTES); at < end; at += GUARD_BYTES)
    if (load<u32>(load<u32>(at)) != load<u32>(at, 4)) return 0;
  let until: u64 = u64.MAX_VALUE;
  at = expiriesOf(rest);
  for (const end = at + <usize>(rest.expiries * EXPIRY_BYTES); at < end; at += EXPIRY_BYTES)
    until = min(until, load<u64>(load<u32>(at)) + load<u64>(at, 8));
  return until;
}

/** The segment is inside all windows. */
function fitsWindows(r: Recipe, k: Key, frame: usize): bool {
  const header: u32 = k.shape & VERSION6 ? 40 : 20;
  const segment = frame + k.network + header;
  let window = windowsOf(r);
  for (const end = window + <usize>(r.way.windows * WINDOW_BYTES); window < end; window += WINDOW_BYTES)
    if (!segmentPasses(load<u32>(window), load<u32>(window, 4), segment, k.total - header)) return false;
  return true;
}

/** It moves them. */
function moveWindows(r: Recipe, k: Key, frame: usize): void {
  const header: u32 = k.shape & VERSION6 ? 40 : 20;
  const segment = frame + k.network + header;
  let window = windowsOf(r);
  for (const end = window + <usize>(r.way.windows * WINDOW_BYTES); window < end; window += WINDOW_BYTES)
    passSegment(load<u32>(window), load<u32>(window, 4), segment, k.total - header);
}

/** Does what the recipe says, for which there is room. */
function take(c: FlowCache, r: Recipe, k: Key, frame: usize, length: u32): void {
  const way = r.way;
  if (way.ids) draw(c, way.ids);
  const stages: u32 = K.share == Share.others ? 0 : way.stages;
  if (stages) K.outNext = writeStages(c, r, stages, k, frame, length);
  if (way.windows) moveWindows(r, k, frame);
  const now = K.nowNs;
  if (!r.hits || r.bytes > MOST_BYTES) {
    if (r.hits || c.dueCount == MOST_DUE) putDue(c);
    store<u32>(c.due + ((<usize>c.dueCount) << 2), <u32>changetype<usize>(r));
    c.dueCount++;
    if (!way.hits) {
      way.nextDue = c.waysDue;
      c.waysDue = changetype<usize>(way);
    }
  }
  r.hits++;
  r.bytes += length;
  r.lastNs = now;
  r.usedAt = usedNow();
  way.hits++;
  way.bytes += length;
  way.lastNs = now;
  K.nextPacketId++;
}

/** Numbers for the headers that are put in front. */
function draw(c: FlowCache, count: u32): void {
  let to = c.ids;
  for (const end = to + ((<usize>count) << 2); to < end; to += 4) store<u32>(to, nextRandom() & 0xffff);
}
