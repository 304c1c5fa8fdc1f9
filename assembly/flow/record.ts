/** A walk through the slow path becomes a recipe. */
import { Act, Guard, Refusal } from "../abi/flow-cache";
import { Device } from "../device/device";
import { allocate } from "../memory";
import { Packet } from "../packet";
import { COUNTER_BYTES, MOST_GUARDS, refuse, STAMP_BYTES, Told, TOLD_BYTES, walk, Walk } from "../recording";
import { K, RANDOM_STEP } from "../state";
import { BLOCK_HEADER } from "../tap";
import { forget } from "./forget";
import { compileGuards } from "./guards";
import { clearPlace, makeRoom, markRefused, markSeen, newPlace, placeOf, setValue, valueAt } from "./index";
import { keyOf } from "./key";
import {
  blockBytes,
  countersOf,
  expiriesOf,
  guardsOf,
  moreIn,
  padded,
  recipeHeader,
  restOf,
  stagesOf,
  stampsOf,
} from "./parts";
import { compileStage, LONGEST_STAGE } from "./stages";
import {
  cache,
  EXPIRY_BYTES,
  FlowCache,
  GUARD_BYTES,
  LONGEST_KNOWN,
  LONGEST_WAY,
  MORE_BYTES,
  moreOf,
  MOST_WORDS,
  Recipe,
  RECIPE_BYTES,
  Rest,
  SAME,
  Stage,
  SUMMED,
  SUMS_OUTER,
  UNSUMMED,
  usedNow,
  VERIFIES,
  VERSION6,
  Way,
  WayBytes,
  WINDOW_BYTES,
} from "./state";
import { isTransportGood } from "./sum";
import { internWay, leaveWay } from "./ways";

/** a longer packet of a flow is recorded so often before it is left to the slow path */
const MOST_TRIES: u32 = 4;

/** The packet `p`, of the frame at `frame`, is about to be transmitted: its walk is written down until `endRecording`. */
export function beginRecording(p: Packet, d: Device, frame: usize, length: u32): void {
  const c = cache();
  const w = walk();
  w.length = length;
  w.acts = 0;
  clear(w.way);
  clear(w.flow);
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

function clear(t: Told): void {
  t.counters = 0;
  t.stamps = 0;
  t.guards = 0;
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

/** Puts the recipe and its way together in the cache's buffers. False where it cannot be one. */
function compile(c: FlowCache, w: Walk): bool {
  const k = c.key;
  const way = changetype<Way>(c.build);
  memory.fill(c.build, 0, stagesOf(way) - c.build);
  memory.copy(c.build, changetype<usize>(k), offsetof<WayBytes>());
  way.processed = <u32>(K.framesProcessed - c.processed);
  const r = changetype<Recipe>(c.buildOwn);
  memory.fill(c.buildOwn, 0, RECIPE_BYTES + MORE_BYTES);
  r.own0 = k.own0;
  r.own1 = k.own1;
  r.way = way;
  r.longest = longestKnown(c);
  if (k.shape & VERSION6) memory.copy(moreIn(r), moreOf(k), MORE_BYTES);
  c.ownEnd = recipeHeader(k.shape);
  c.lastOwn = 0;
  if (!putRests(c, way, w) || !putStages(c, way)) return false;
  putActs(c, way, w);
  if (reliesOnConnection(w.flow)) way.flags |= VERIFIES;
  // what has no sum, or a wrong one, was not looked at: another packet of the flow may be good
  if (way.flags & VERIFIES && !isSummed(c)) {
    if (way.flags & SUMS_OUTER) return false;
    way.flags &= ~VERIFIES;
  }
  return true;
}

/** What both rely on and count. False where it relies on something that cannot be relied on. */
function putRests(c: FlowCache, way: Way, w: Walk): bool {
  way.rest = changetype<Rest>(c.buildRest);
  const own = changetype<Rest>(c.buildOwnRest);
  if (!putRest(c, way.rest, w.way) || !putRest(c, own, w.flow)) {
    K.flowRefusal = Refusal.unsettled;
    return false;
  }
  way.rest.generation = K.generation;
  own.tooLong = 0xffffffff;
  return true;
}

function putRest(c: FlowCache, rest: Rest, t: Told): bool {
  memory.fill(changetype<usize>(rest), 0, offsetof<Rest>());
  const g = c.guards;
  g.guards = 0;
  g.guardsAt = guardsOf(rest);
  g.expiries = 0;
  g.expiriesAt = g.guardsAt + <usize>(MOST_GUARDS * MOST_WORDS * GUARD_BYTES);
  if (!compileGuards(g, t)) return false;
  rest.guards = g.guards;
  rest.expiries = g.expiries;
  rest.counters = t.counters;
  rest.stamps = <u16>t.stamps;
  // an odd guard or counter is followed by zeros
  if (g.guards & 1) store<u64>(expiriesOf(rest) - 8, 0);
  memory.copy(expiriesOf(rest), g.expiriesAt, g.expiries * EXPIRY_BYTES);
  memory.copy(countersOf(rest), t.counterList, t.counters * COUNTER_BYTES);
  const stamps = stampsOf(rest);
  if (t.counters & 1) store<u64>(stamps - 8, 0);
  memory.copy(stamps, t.stampList, t.stamps * STAMP_BYTES);
  rest.size = <u32>(stamps - changetype<usize>(rest)) + t.stamps * STAMP_BYTES;
  return true;
}

/** The blocks that the walk left in the ring become stages. False where they cannot. */
function putStages(c: FlowCache, way: Way): bool {
  const limit = c.build + LONGEST_WAY - LONGEST_STAGE;
  let at = stagesOf(way);
  let before: usize = 0;
  let image: u32 = 0;
  let block = c.began;
  while (block < K.outNext) {
    if (at > limit) return false;
    const size = compileStage(c, block, before, at);
    if (!size) return false;
    const s = changetype<Stage>(at);
    if (s.flags & SUMMED) way.flags |= VERIFIES | SUMS_OUTER;
    // a frame that is the same is as long as the one before
    if (!((<u32>s.flags) & SAME)) image = s.image;
    way.room += BLOCK_HEADER + image + s.trailer + 64;
    way.stages++;
    at += size;
    before = block;
    block += load<u32>(block, 4);
  }
  // what is hashed is a multiple of 8
  store<u64>(at, 0);
  way.size = padded(<u32>(at - c.build), 8);
  return true;
}

/** How many numbers are drawn, and which windows move. */
function putActs(c: FlowCache, way: Way, w: Walk): void {
  way.windowsAt = c.ownEnd;
  let act = w.actList;
  for (const end = act + <usize>(w.acts * TOLD_BYTES); act < end; act += TOLD_BYTES) {
    if (load<u32>(act) == <u32>Act.identification) way.ids++;
    else {
      store<u64>(c.buildOwn + c.ownEnd, load<u64>(act, 4));
      c.ownEnd += WINDOW_BYTES;
      way.windows++;
    }
  }
  way.recipeBytes = c.ownEnd;
}

/** A packet of this length, and shorter ones, go this way. */
function longestKnown(c: FlowCache): u16 {
  return <u16>min(c.length, LONGEST_KNOWN);
}

function reliesOnConnection(t: Told): bool {
  for (let i: u32 = 0; i < t.guards; i++) {
    const what = load<u32>(t.guardList + <usize>(i * TOLD_BYTES));
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
    if (r.way.rest.generation == K.generation && c.length > <u32>r.longest) {
      const rest = restOf(r);
      // the ring may have been full, a number may have looked like a length by chance
      if (++rest.tries == MOST_TRIES) rest.tooLong = min(rest.tooLong, c.length);
      return;
    }
    forget(r);
    markSeen(place);
  }
  markRefused(place);
}

/** The recipe in the buffers becomes the flow's. */
function keep(c: FlowCache, place: usize): void {
  const made = changetype<Recipe>(c.buildOwn);
  const rest = changetype<Rest>(c.buildOwnRest);
  const bytes = blockBytes(made.way, rest);
  const wayBytes = made.way.size + made.way.rest.size;
  if (c.held + bytes + wayBytes > c.most) makeRoom(c, bytes + wayBytes);
  const way = internWay(c);
  if (way === null) return;
  way.users++;
  // makeRoom may have taken the flow's own
  place = placeOf(c, c.key);
  if (place && !(valueAt(place) & 1)) {
    const r = changetype<Recipe>(valueAt(place));
    if (r.way === way && c.length > <u32>r.longest && isSameRecipe(r, made, rest)) {
      r.longest = longestKnown(c);
      leaveWay(way);
      return;
    }
    forget(r);
    clearPlace(c, place);
  } else if (place) clearPlace(c, place);
  const at = allocate(bytes);
  if (!at) {
    leaveWay(way);
    return;
  }
  memory.copy(at, c.buildOwn, way.recipeBytes);
  const r = changetype<Recipe>(at);
  r.way = way;
  memory.copy(changetype<usize>(restOf(r)), c.buildOwnRest, rest.size);
  r.usedAt = usedNow();
  c.held += bytes;
  c.recipes++;
  c.recorded++;
  setValue(newPlace(c, c.key.tag), at);
}

/** Both are of one way, and do the same but for the lengths that they hold for. */
function isSameRecipe(a: Recipe, b: Recipe, rest: Rest): bool {
  const then = restOf(a);
  return (
    then.guards == rest.guards &&
    then.expiries == rest.expiries &&
    then.counters == rest.counters &&
    then.size == rest.size &&
    isSameBlock(changetype<usize>(a), changetype<usize>(b), RECIPE_BYTES, a.way.recipeBytes) &&
    isSameBlock(changetype<usize>(then), changetype<usize>(rest), <u32>offsetof<Rest>(), rest.size)
  );
}

/** From byte `from` on. */
function isSameBlock(a: usize, b: usize, from: u32, bytes: u32): bool {
  return memory.compare(a + from, b + from, bytes - from) == 0;
}
