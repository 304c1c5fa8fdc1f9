/**
 * A frame that comes in: what its flow's recipe says is done, or the frame takes the slow path, which may be written down. First all that may
 * stand in the way is looked at, then its blocks are written behind the ring's end, then the frame counts.
 */
import { Listener } from "../abi/decision";
import { Act, Refusal, Share } from "../abi/flow-cache";
import { Device } from "../device/device";
import { passSegment, segmentPasses } from "../netfilter/conntrack/flow";
import { refuse, TOLD_BYTES } from "../recording";
import { K, nextRandom } from "../state";
import { makeRoom } from "../tap";
import { flushFlows } from "./flush";
import { isRipe, markSeen, newPlace, placeOf } from "./index";
import { keyOf } from "./key";
import {
  cache,
  END,
  EXPIRY_BYTES,
  FlowCache,
  GUARD_BYTES,
  Key,
  makeCache,
  PADDED,
  Recipe,
  VERIFIES,
  VERSION6,
} from "./state";
import { isTransportGood } from "./sum";
import { writeStages } from "./write";

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
  const k = c.key;
  if (!keyOf(k, d, frame, length)) return slow();
  const place = placeOf(c, k);
  if (!place) {
    markSeen(newPlace(c, k.tag));
    return slow();
  }
  const value: usize = load<u32>(place, 4);
  if (value & 1) return isRipe(place) ? record() : slow();
  const r = changetype<Recipe>(value);
  if (length > r.longest) return length < r.tooLong ? record() : slow();
  if (r.generation != K.generation || !holds(r)) return record();
  if (r.flags & VERIFIES && !isTransportGood(frame + k.network, k)) return slow();
  if (r.acts && !mayAct(r, k, frame)) return slow();
  if (!take(c, r, k, frame, length)) return slow();
  return Answer.done;
}

/** The recipe of a frame that would be done by it, for who looks at both ways (flow/verify.ts); 0: it takes the slow path. */
export function recipeFor(d: Device, frame: usize, length: u32): usize {
  if (isBusy() || !K.flowCache) return 0;
  const c = cache();
  const k = c.key;
  if (!keyOf(k, d, frame, length)) return 0;
  const place = placeOf(c, k);
  const value: usize = place ? load<u32>(place, 4) : 1;
  if (value & 1) return 0;
  const r = changetype<Recipe>(value);
  if (length > r.longest || r.generation != K.generation || !holds(r)) return 0;
  if (r.flags & VERIFIES && !isTransportGood(frame + k.network, k)) return 0;
  return mayAct(r, k, frame) ? value : 0;
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
function isBusy(): bool {
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

/** All that the recipe relies on is as it was. */
function holds(r: Recipe): bool {
  let at = changetype<usize>(r) + offsetof<Recipe>();
  for (const end = at + <usize>(<u32>r.guards * GUARD_BYTES); at < end; at += GUARD_BYTES)
    if (load<u32>(load<u32>(at)) != load<u32>(at, 4)) return false;
  at = (at + 15) & ~15;
  for (const end = at + <usize>(<u32>r.expiries * EXPIRY_BYTES); at < end; at += EXPIRY_BYTES)
    if (load<u64>(load<u32>(at)) + load<u64>(at, 8) <= K.nowNs) return false;
  return true;
}

/** Acts that may not be done with every packet can be done with this one. */
function mayAct(r: Recipe, k: Key, frame: usize): bool {
  let act = actsOf(r);
  for (const end = act + <usize>(<u32>r.acts * TOLD_BYTES); act < end; act += TOLD_BYTES) {
    if (load<u32>(act) != <u32>Act.tcpWindow) continue;
    const header: u32 = k.shape & VERSION6 ? 40 : 20;
    const segment = frame + k.network + header;
    if (!segmentPasses(load<u32>(act, 4), load<u32>(act, 8), segment, k.total - header)) return false;
  }
  return true;
}

/** Does them. */
function doActs(acts: usize, count: u32, k: Key, frame: usize): void {
  for (const end = acts + <usize>(count * TOLD_BYTES); acts < end; acts += TOLD_BYTES) {
    if (load<u32>(acts) != <u32>Act.tcpWindow) continue;
    const header: u32 = k.shape & VERSION6 ? 40 : 20;
    const segment = frame + k.network + header;
    passSegment(load<u32>(acts, 4), load<u32>(acts, 8), segment, k.total - header);
  }
}

export function actsOf(r: Recipe): usize {
  const guards = changetype<usize>(r) + offsetof<Recipe>() + <usize>(<u32>r.guards * GUARD_BYTES);
  return ((guards + 15) & ~15) + <usize>(<u32>r.expiries * EXPIRY_BYTES);
}

/** Does what the recipe says; false where a checksum comes out as one of the two zeros, which only the slow path tells apart. */
function take(c: FlowCache, r: Recipe, k: Key, frame: usize, length: u32): bool {
  const acts = actsOf(r);
  const count = <u32>r.acts;
  const random = K.random;
  if (count) draw(c, acts, count);
  const stages: u32 = K.share == Share.others ? 0 : r.stages;
  if (stages) {
    const room = r.room + stages * length;
    if (K.outNext + room > K.outEnd) makeRoom(room);
    const first = ((acts + <usize>(count * TOLD_BYTES) + 15) & ~15) as usize;
    const end = writeStages(c, first, stages, k, frame, length);
    if (!end) {
      K.random = random;
      return false;
    }
    K.outNext = end;
  }
  if (count) doActs(acts, count, k, frame);
  if (!r.hits++) {
    r.nextDue = K.flowsDue ? K.flowsDue : END;
    K.flowsDue = changetype<usize>(r);
  }
  r.bytes += length;
  r.lastNs = K.nowNs;
  r.usedAt = <u32>K.framesInjected;
  c.hits++;
  K.framesInjected++;
  K.framesProcessed += r.processed;
  K.framesThisInstant = r.processed;
  K.nextPacketId++;
  return true;
}

/** Numbers for the headers that are put in front. */
function draw(c: FlowCache, acts: usize, count: u32): void {
  let to = c.ids;
  for (const end = acts + <usize>(count * TOLD_BYTES); acts < end; acts += TOLD_BYTES) {
    if (load<u32>(acts) != <u32>Act.identification) continue;
    store<u32>(to, nextRandom() & 0xffff);
    to += 4;
  }
}
