/** A walk through the slow path becomes a recipe. */
import { Act, Guard, Refusal } from "../abi/flow-cache";
import { Device } from "../device/device";
import { allocate } from "../memory";
import { Packet } from "../packet";
import { COUNTER_BYTES, MOST_GUARDS, refuse, STAMP_BYTES, TOLD_BYTES, walk, Walk } from "../recording";
import { K } from "../state";
import { compileGuards, MOST_WORDS } from "./guards";
import { clearPlace, makeRoom, markRefused, markSeen, newPlace, placeOf } from "./index";
import { forget } from "./forget";
import { keyOf } from "./key";
import { BLOCK_HEADER, compileStage, LONGEST_STAGE } from "./stages";
import {
  cache,
  EXPIRY_BYTES,
  FlowCache,
  GUARD_BYTES,
  LONGEST_RECIPE,
  Recipe,
  Stage,
  SUMMED,
  UNSUMMED,
  VERIFIES,
} from "./state";
import { isTransportGood } from "./sum";

/** what a step of nextRandom adds */
const RANDOM_STEP: u64 = 0x9e3779b97f4a7c15;

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
  c.arenaTop = K.arenaTop;
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
  let size: u32 = 0;
  if (!K.flowRefusal) {
    size = compile(c, w);
    if (!size && !K.flowRefusal) K.flowRefusal = Refusal.bytes;
  }
  const place = placeOf(c, c.key);
  if (K.flowRefusal) {
    const slot = c.refusals + ((<usize>K.flowRefusal) << 3);
    store<u64>(slot, load<u64>(slot) + 1);
    giveUp(c, place);
    return;
  }
  keep(c, place, size);
}

/** What nobody has told, but shows in numbers that every walk moves. */
function checkWalk(c: FlowCache, w: Walk): void {
  if (K.nextPacketId != c.packetId + 1 || K.packetsLive + 1 != c.live || K.framesInjected != c.injected + 1)
    refuse(Refusal.packets);
  if (K.arenaTop != c.arenaTop) refuse(Refusal.memory);
  if (K.eventSequence != c.sequence) refuse(Refusal.timer);
  if (K.workHead || K.proxyWork || K.written != c.written) refuse(Refusal.queue);
  let ids: u64 = 0;
  for (let i: u32 = 0; i < w.acts; i++)
    if (load<u32>(w.actList + <usize>(i * TOLD_BYTES)) == <u32>Act.identification) ids++;
  if (K.random != c.randomLeft + ids * RANDOM_STEP) refuse(Refusal.random);
}

/** Puts the recipe together in the cache's buffer: its bytes, or 0 where it cannot be one. */
function compile(c: FlowCache, w: Walk): u32 {
  const at = c.build;
  memory.fill(at, 0, offsetof<Recipe>());
  const r = changetype<Recipe>(at);
  memory.copy(at, changetype<usize>(c.key), 56);
  r.e0 = c.key.e0;
  r.e1 = c.key.e1;
  r.tag = c.key.tag;
  r.generation = K.generation;
  r.longest = c.length;
  r.tooLong = 0xffffffff;
  r.processed = <u32>(K.framesProcessed - c.processed);
  let end = putGuards(c, r, at + offsetof<Recipe>());
  if (!end) return 0;
  if (reliesOnConnection(w) && isSummed(c)) r.flags |= VERIFIES;
  r.acts = <u16>w.acts;
  memory.copy(end, w.actList, w.acts * TOLD_BYTES);
  end = (end + w.acts * TOLD_BYTES + 15) & ~15;
  end = putStages(c, r, end);
  if (!end) return 0;
  r.countersAt = <u32>(end - at);
  r.counters = w.counters;
  r.stamps = w.stamps;
  memory.copy(end, w.counterList, w.counters * COUNTER_BYTES);
  end = (end + w.counters * COUNTER_BYTES + 15) & ~15;
  memory.copy(end, w.stampList, w.stamps * STAMP_BYTES);
  return <u32>(end - at) + w.stamps * STAMP_BYTES;
}

/** What it relies on, at `at`. Answers where that ends, 0: it cannot be relied on. */
function putGuards(c: FlowCache, r: Recipe, at: usize): usize {
  const g = c.guards;
  const most = MOST_GUARDS * MOST_WORDS;
  g.guards = 0;
  g.guardsAt = at;
  g.expiries = 0;
  g.expiriesAt = at + <usize>(most * GUARD_BYTES);
  if (!compileGuards(g)) {
    K.flowRefusal = Refusal.unsettled;
    return 0;
  }
  const end = (at + <usize>(g.guards * GUARD_BYTES) + 15) & ~15;
  memory.copy(end, g.expiriesAt, g.expiries * EXPIRY_BYTES);
  r.guards = <u16>g.guards;
  r.expiries = <u16>g.expiries;
  return end + <usize>(g.expiries * EXPIRY_BYTES);
}

/** The blocks that the walk left in the ring become stages at `at`. Answers where they end, 0: they cannot. */
function putStages(c: FlowCache, r: Recipe, at: usize): usize {
  const limit = c.build + LONGEST_RECIPE - LONGEST_STAGE;
  let before: usize = 0;
  let block = c.began;
  while (block < K.outNext) {
    if (at > limit) return 0;
    const size = compileStage(c, block, before, at);
    if (!size) return 0;
    const s = changetype<Stage>(at);
    if (s.flags & SUMMED) {
      if (!isSummed(c)) return 0;
      r.flags |= VERIFIES;
    }
    r.room += BLOCK_HEADER + s.image + s.trailer + 64;
    r.stages++;
    at += size;
    before = block;
    block += load<u32>(block, 4);
  }
  return at;
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
  const value: usize = load<u32>(place, 4);
  if (!(value & 1)) {
    const r = changetype<Recipe>(value);
    if (r.generation == K.generation && c.length > r.longest) {
      r.tooLong = min(r.tooLong, c.length);
      return;
    }
    forget(r);
    markSeen(place);
  }
  markRefused(place);
}

/** The recipe in the buffer becomes the flow's. */
function keep(c: FlowCache, place: usize, size: u32): void {
  const made = changetype<Recipe>(c.build);
  if (place && !(load<u32>(place, 4) & 1)) {
    const r = changetype<Recipe>(<usize>load<u32>(place, 4));
    if (r.generation == K.generation && c.length > r.longest && isSameWay(r, made, size)) {
      r.longest = c.length;
      return;
    }
    forget(r);
    clearPlace(c, place);
  } else if (place) clearPlace(c, place);
  if (c.held + size > c.most) makeRoom(c, size);
  const at = allocate(size);
  if (!at) return;
  memory.copy(at, c.build, size);
  const r = changetype<Recipe>(at);
  r.size = size;
  r.usedAt = <u32>K.framesInjected;
  c.held += size;
  c.recipes++;
  c.recorded++;
  store<u32>(newPlace(c, r.tag), <u32>at, 4);
}

/** Both do the same, but for the lengths that they hold for. */
function isSameWay(a: Recipe, b: Recipe, size: u32): bool {
  const body = offsetof<Recipe>();
  return (
    a.size == size &&
    a.processed == b.processed &&
    a.stages == b.stages &&
    a.guards == b.guards &&
    a.expiries == b.expiries &&
    a.acts == b.acts &&
    a.counters == b.counters &&
    a.stamps == b.stamps &&
    memory.compare(changetype<usize>(a) + body, changetype<usize>(b) + body, size - <u32>body) == 0
  );
}
