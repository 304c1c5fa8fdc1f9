/** A walk through the slow path becomes a recipe. */
import { Act, Guard, Refusal } from "../abi/flow-cache";
import { Device } from "../device/device";
import { allocate, release } from "../memory";
import { Packet } from "../packet";
import { COUNTER_BYTES, MOST_GUARDS, refuse, STAMP_BYTES, TOLD_BYTES, walk, Walk } from "../recording";
import { K, RANDOM_STEP } from "../state";
import { BLOCK_HEADER } from "../tap";
import { forget } from "./forget";
import { compileGuards } from "./guards";
import { clearPlace, makeRoom, markRefused, markSeen, newPlace, placeOf, setValue, valueAt } from "./index";
import { keyOf } from "./key";
import { actsOf, countersOf, expiriesOf, guardsOf, stagesOf, stampsOf } from "./parts";
import { compileStage, LONGEST_STAGE } from "./stages";
import {
  cache,
  EXPIRY_BYTES,
  FlowCache,
  GUARD_BYTES,
  KeyBytes,
  LONGEST_RECIPE,
  MOST_WORDS,
  Recipe,
  Rest,
  Stage,
  SUMMED,
  SUMS_OUTER,
  UNSUMMED,
  VERIFIES,
  WINDOWED,
} from "./state";
import { isTransportGood } from "./sum";

/** The packet `p`, of the frame at `frame`, is about to be transmitted: its walk is written down until `endRecording`. */
export function beginRecording(p: Packet, d: Device, frame: usize, length: u32): void {
  const c = cache();
  const w = walk();
  w.length = length;
  w.counters = 0;
  w.stamps = 0;
  w.acts = 0;
  w.guards = 0;
  c.began = K.outNext;
  c.written = K.written;
  c.packetId = p.id;
  c.injected = K.framesInjected;
  c.processed = K.framesProcessed;
  c.randomLeft = K.random;
  c.sequence = K.eventSequence;
  c.arenaTop = K.arenaTop - K.briefBytes;
  c.live = K.packetsLive;
  c.device = d;
  c.frame = frame;
  c.length = length;
  K.flowRefusal = 0;
  K.recording = 1;
}

/** All that the frame caused has happened. */
export function endRecording(): void {
  const c = cache();
  const w = walk();
  checkWalk(c, w);
  K.recording = 0;
  // the key is made anew: the walk may have asked for another
  if (!keyOf(c.key, c.device, c.frame, c.length)) return;
  if (!K.flowRefusal && !compile(c, w) && !K.flowRefusal) K.flowRefusal = Refusal.bytes;
  const place = placeOf(c, c.key);
  if (K.flowRefusal) {
    const slot = c.refusals + ((<usize>K.flowRefusal) << 3);
    store<u64>(slot, load<u64>(slot) + 1);
    giveUp(c, place);
    return;
  }
  keep(c, place);
}

/** What nobody has told, but shows in numbers that every walk moves. */
function checkWalk(c: FlowCache, w: Walk): void {
  if (K.nextPacketId != c.packetId + 1 || K.packetsLive + 1 != c.live || K.framesInjected != c.injected + 1)
    refuse(Refusal.packets);
  if (K.arenaTop - K.briefBytes != c.arenaTop) refuse(Refusal.memory);
  if (K.eventSequence != c.sequence) refuse(Refusal.timer);
  if (K.workHead || K.proxyWork || K.written != c.written) refuse(Refusal.queue);
  let ids: u64 = 0;
  for (let i: u32 = 0; i < w.acts; i++)
    if (load<u32>(w.actList + <usize>(i * TOLD_BYTES)) == <u32>Act.identification) ids++;
  if (K.random != c.randomLeft + ids * RANDOM_STEP) refuse(Refusal.random);
}

/** Puts the recipe together in the cache's buffers. False where it cannot be one. */
function compile(c: FlowCache, w: Walk): bool {
  const at = c.build;
  memory.fill(at, 0, offsetof<Recipe>());
  const r = changetype<Recipe>(at);
  memory.copy(at, changetype<usize>(c.key), offsetof<KeyBytes>());
  r.e0 = c.key.e0;
  r.e1 = c.key.e1;
  r.longest = c.length;
  r.processed = <u32>(K.framesProcessed - c.processed);
  r.acts = <u16>w.acts;
  memory.copy(actsOf(r), w.actList, w.acts * TOLD_BYTES);
  for (let i: u32 = 0; i < w.acts; i++)
    if (load<u32>(w.actList + <usize>(i * TOLD_BYTES)) == <u32>Act.tcpWindow) r.flags |= WINDOWED;
  if (!putRest(c, r, w) || !putStages(c, r)) return false;
  if (reliesOnConnection(w)) r.flags |= VERIFIES;
  // what has no sum, or a wrong one, was not looked at: another packet of the flow may be good
  if (r.flags & VERIFIES && !isSummed(c)) {
    if (r.flags & SUMS_OUTER) return false;
    r.flags &= ~VERIFIES;
  }
  return true;
}

/** The rest of it. False where it relies on something that cannot be relied on. */
function putRest(c: FlowCache, r: Recipe, w: Walk): bool {
  const rest = changetype<Rest>(c.buildRest);
  memory.fill(c.buildRest, 0, offsetof<Rest>());
  r.rest = rest;
  rest.generation = K.generation;
  rest.tag = c.key.tag;
  rest.tooLong = 0xffffffff;
  if (!putGuards(c, rest)) return false;
  rest.counters = w.counters;
  memory.copy(countersOf(rest), w.counterList, w.counters * COUNTER_BYTES);
  rest.stamps = w.stamps;
  const stamps = stampsOf(rest);
  memory.copy(stamps, w.stampList, w.stamps * STAMP_BYTES);
  rest.size = <u32>(stamps - c.buildRest) + w.stamps * STAMP_BYTES;
  return true;
}

function putGuards(c: FlowCache, rest: Rest): bool {
  const g = c.guards;
  g.guards = 0;
  g.guardsAt = guardsOf(rest);
  g.expiries = 0;
  g.expiriesAt = g.guardsAt + <usize>(MOST_GUARDS * MOST_WORDS * GUARD_BYTES);
  if (!compileGuards(g)) {
    K.flowRefusal = Refusal.unsettled;
    return false;
  }
  rest.guards = g.guards;
  rest.expiries = g.expiries;
  memory.copy(expiriesOf(rest), g.expiriesAt, g.expiries * EXPIRY_BYTES);
  return true;
}

/** The blocks that the walk left in the ring become stages. False where they cannot. */
function putStages(c: FlowCache, r: Recipe): bool {
  const limit = c.build + LONGEST_RECIPE - LONGEST_STAGE;
  let at = stagesOf(r);
  let before: usize = 0;
  let block = c.began;
  while (block < K.outNext) {
    if (at > limit) return false;
    const size = compileStage(c, block, before, at);
    if (!size) return false;
    const s = changetype<Stage>(at);
    if (s.flags & SUMMED) r.flags |= VERIFIES | SUMS_OUTER;
    r.room += BLOCK_HEADER + s.image + s.trailer + 64;
    r.stages++;
    at += size;
    before = block;
    block += load<u32>(block, 4);
  }
  r.size = <u32>(at - c.build);
  return true;
}

function reliesOnConnection(w: Walk): bool {
  for (let i: u32 = 0; i < w.guards; i++) {
    const what = load<u32>(w.guardList + <usize>(i * TOLD_BYTES));
    if (what == <u32>Guard.connection || what == <u32>Guard.virtualConnection) return true;
  }
  return false;
}

/** The transport checksum of the frame is there and good: then the walk may have looked at it. */
function isSummed(c: FlowCache): bool {
  const k = c.key;
  return !(k.shape & UNSUMMED) && isTransportGood(c.frame + k.network, k);
}

/** No recipe: the flow waits for its next try. One that there was stays where only a longer packet went another way. */
function giveUp(c: FlowCache, place: usize): void {
  if (!place) return;
  const value = valueAt(place);
  if (!(value & 1)) {
    const r = changetype<Recipe>(value);
    if (r.rest.generation == K.generation && c.length > r.longest) {
      r.rest.tooLong = min(r.rest.tooLong, c.length);
      return;
    }
    forget(r);
    markSeen(place);
  }
  markRefused(place);
}

/** The recipe in the buffers becomes the flow's. */
function keep(c: FlowCache, place: usize): void {
  const made = changetype<Recipe>(c.build);
  if (place && !(valueAt(place) & 1)) {
    const r = changetype<Recipe>(valueAt(place));
    if (r.rest.generation == K.generation && c.length > r.longest && isSameWay(r, made)) {
      r.longest = c.length;
      return;
    }
    forget(r);
    clearPlace(c, place);
  } else if (place) clearPlace(c, place);
  const restBytes = made.rest.size;
  if (c.held + made.size + restBytes > c.most) makeRoom(c, made.size + restBytes);
  const at = allocate(made.size);
  const rest = allocate(restBytes);
  if (!at || !rest) {
    release(at, made.size);
    release(rest, restBytes);
    return;
  }
  memory.copy(at, c.build, made.size);
  memory.copy(rest, c.buildRest, restBytes);
  const r = changetype<Recipe>(at);
  r.rest = changetype<Rest>(rest);
  r.usedAt = <u32>K.framesInjected;
  c.held += r.size + restBytes;
  c.recipes++;
  c.recorded++;
  setValue(newPlace(c, r.rest.tag), at);
}

/** Both do the same, but for the lengths that they hold for. */
function isSameWay(a: Recipe, b: Recipe): bool {
  return (
    a.processed == b.processed &&
    a.stages == b.stages &&
    a.acts == b.acts &&
    a.rest.guards == b.rest.guards &&
    a.rest.expiries == b.rest.expiries &&
    a.rest.counters == b.rest.counters &&
    a.rest.stamps == b.rest.stamps &&
    isSameBlock(changetype<usize>(a), a.size, changetype<usize>(b), b.size, <u32>offsetof<Recipe>()) &&
    isSameBlock(
      changetype<usize>(a.rest),
      a.rest.size,
      changetype<usize>(b.rest),
      b.rest.size,
      <u32>offsetof<Rest>(),
    )
  );
}

/** Behind the first `from` bytes. */
function isSameBlock(a: usize, aBytes: u32, b: usize, bBytes: u32, from: u32): bool {
  return aBytes == bBytes && memory.compare(a + from, b + from, aBytes - from) == 0;
}
