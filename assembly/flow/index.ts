/**
 * Where recipes are found: buckets of eight places, a cache line each (tags, then what they stand for), in pairs: a flow is in its own bucket or, where that was full, in the
 * other of the pair. A place holds the flow's tag and its recipe; or a mark, for a flow that was seen and has none: whether it is to be recorded
 * when it comes next. The index doubles where a pair is full, until it has room for the most flows that are remembered; then marks go first,
 * and the recipe of a bucket that was not used for longest.
 *
 *   mark: | packets to let pass, 16 bits | generation's low 11 bits | log2 of the packets that were let pass last, 4 | 1 |
 */
import { allocate, release } from "../memory";
import { K } from "../state";
import { forget } from "./forget";
import { moreIn } from "./parts";
import {
  BUCKET,
  FlowCache,
  INDEX_MARGIN,
  indexIn,
  Key,
  PLACES,
  Recipe,
  usedNow,
  VALUES,
  VERSION6,
} from "./state";

/** places of the largest index: half of them recipes */
const MOST_PLACES: u32 = 1 << 19;

export function bucketOf(c: FlowCache, tag: u32): usize {
  return c.index + <usize>((tag & c.mask) * BUCKET);
}

/** The place of a flow: of its recipe, or of its mark; 0: it has none. */
export function placeOf(c: FlowCache, k: Key): usize {
  const bucket = bucketOf(c, k.tag);
  const place = placeIn(bucket, k);
  return place ? place : placeIn(bucket ^ BUCKET, k);
}

function placeIn(bucket: usize, k: Key): usize {
  let found = tagsIn(bucket, k.tag);
  for (; found; found &= found - 1) {
    const place = bucket + ((<usize>ctz(found)) << 2);
    const value = valueAt(place);
    if (value && (value & 1 || isOf(changetype<Recipe>(value), k))) return place;
  }
  return 0;
}

/** Touches what a hit of the first flow with this tag reads, and notes where that is found. */
export function touchRecipe(c: FlowCache, k: Key): u32 {
  const bucket = bucketOf(c, k.tag);
  const found = tagsIn(bucket, k.tag);
  k.place = found ? bucket + ((<usize>ctz(found)) << 2) : 0;
  if (!found) return 0;
  const at = valueAt(k.place);
  if (!at || at & 1) return 0;
  return <u32>load<u8>(at) + load<u8>(at, 63);
}

/** The recipe of a flow, looked for first where it was when it was touched; 0: it has none. */
export function recipeAt(c: FlowCache, k: Key): usize {
  // places of an index that was given up are no places
  if (k.place && c.ahead.index == c.index && load<u32>(k.place) == k.tag) {
    const value = valueAt(k.place);
    if (value && !(value & 1) && isOf(changetype<Recipe>(value), k)) return value;
  }
  const place = placeOf(c, k);
  const value = place ? valueAt(place) : 0;
  return value & 1 ? 0 : value;
}

/** Which places of the bucket have the tag, a bit each. */
function tagsIn(bucket: usize, tag: u32): u32 {
  const wanted = i32x4.splat(tag);
  const low = i32x4.bitmask(i32x4.eq(v128.load(bucket), wanted));
  return low | (i32x4.bitmask(i32x4.eq(v128.load(bucket, 16), wanted)) << 4);
}

/** What is at a place: a recipe, a mark, or 0. */
export function valueAt(place: usize): usize {
  return load<u32>(place, VALUES);
}

export function setValue(place: usize, value: usize): void {
  store<u32>(place, <u32>value, VALUES);
}

/** The recipe has this key. */
function isOf(r: Recipe, k: Key): bool {
  if (r.own0 != k.own0 || r.own1 != k.own1) return false;
  const way = changetype<usize>(r.way);
  const key = changetype<usize>(k);
  const differs = v128.or(
    v128.or(v128.xor(v128.load(way), v128.load(key)), v128.xor(v128.load(way, 16), v128.load(key, 16))),
    v128.xor(v128.load(way, 32), v128.load(key, 32)),
  );
  if (v128.any_true(differs)) return false;
  return !(k.shape & VERSION6) || hasMore(moreIn(r), k);
}

function hasMore(more: usize, k: Key): bool {
  return (
    load<u64>(more) == k.more0 &&
    load<u64>(more, 8) == k.more1 &&
    load<u64>(more, 16) == k.more2 &&
    load<u64>(more, 24) == k.more3
  );
}

/** A place for a flow that has none; 0 where the memory is full. */
export function newPlace(c: FlowCache, tag: u32): usize {
  let place = freePlace(c, tag);
  while (!place && (c.mask + 1) * PLACES < min(MOST_PLACES, c.taken * 4) && grow(c))
    place = freePlace(c, tag);
  if (place) c.taken++;
  else place = takenPlace(c, tag);
  store<u32>(place, tag);
  return place;
}

/** An empty place; 0: there is none. */
function freePlace(c: FlowCache, tag: u32): usize {
  const bucket = bucketOf(c, tag);
  for (let at: usize = 0; at < VALUES; at += 4) if (!valueAt(bucket + at)) return bucket + at;
  const other = bucket ^ BUCKET;
  for (let at: usize = 0; at < VALUES; at += 4) if (!valueAt(other + at)) return other + at;
  return 0;
}

/** The place of a flow that has to go. */
function takenPlace(c: FlowCache, tag: u32): usize {
  const bucket = bucketOf(c, tag);
  let oldest = bucket;
  for (let place = bucket; place < bucket + VALUES; place += 4) {
    const value = valueAt(place);
    if (value & 1) return place;
    if (isOlder(value, valueAt(oldest))) oldest = place;
  }
  forget(changetype<Recipe>(valueAt(oldest)));
  c.evicted++;
  return oldest;
}

function isOlder(a: usize, b: usize): bool {
  const now = <u32>usedNow();
  return ((now - changetype<Recipe>(a).usedAt) & 0xffff) > ((now - changetype<Recipe>(b).usedAt) & 0xffff);
}

/** The place stands empty. */
export function clearPlace(c: FlowCache, place: usize): void {
  store<u32>(place, 0);
  setValue(place, 0);
  c.taken--;
}

/** The `i`th place of the index at `index`. */
function placeNumber(index: usize, i: u32): usize {
  return index + <usize>((i / PLACES) * BUCKET + ((i % PLACES) << 2));
}

function grow(c: FlowCache): bool {
  const old = c.index;
  const oldBytes = (c.mask + 1) * BUCKET;
  const base = allocate(oldBytes * 2 + INDEX_MARGIN);
  if (!base) return false;
  const oldBase = c.indexBase;
  c.indexBase = base;
  c.index = indexIn(base);
  c.mask = c.mask * 2 + 1;
  const places = (oldBytes / BUCKET) * PLACES;
  for (let i: u32 = 0; i < places; i++) {
    const place = placeNumber(old, i);
    const value = valueAt(place);
    if (!value) continue;
    const tag = load<u32>(place);
    const to = freePlace(c, tag);
    if (to) {
      store<u32>(to, tag);
      setValue(to, value);
    } else drop(c, value);
  }
  release(oldBase, oldBytes + INDEX_MARGIN);
  return true;
}

/** There is no place for what was at one. */
function drop(c: FlowCache, value: usize): void {
  c.taken--;
  if (!(value & 1)) forget(changetype<Recipe>(value));
}

/** No recipe has been looked at: numbers of epochs come again. */
export function forgetChecks(c: FlowCache): void {
  const places = (c.mask + 1) * PLACES;
  for (let i: u32 = 0; i < places; i++) {
    const value = valueAt(placeNumber(c.index, i));
    if (!value || value & 1) continue;
    const r = changetype<Recipe>(value);
    r.checked = 0;
    r.way.checked = 0;
  }
}

/** Makes room among the recipes: those go that were not used for longest among some that come next. */
export function makeRoom(c: FlowCache, bytes: u32): void {
  const places = (c.mask + 1) * PLACES;
  for (let steps = places; steps && c.held + bytes > c.most; steps--) {
    c.hand = (c.hand + 1) & (places - 1);
    const place = placeNumber(c.index, c.hand);
    const value = valueAt(place);
    if (!value || value & 1) continue;
    forget(changetype<Recipe>(value));
    clearPlace(c, place);
    c.evicted++;
  }
}

const LOG_SHIFT: u32 = 1;
const GENERATION_SHIFT: u32 = 5;
const GENERATION_MASK: u32 = 0x7ff;
const WAIT_SHIFT: u32 = 16;
/** at most this many packets pass before a flow is recorded once more */
const LONGEST_WAIT: u32 = 15;

function markOf(wait: u32, log: u32): u32 {
  return (
    (wait << WAIT_SHIFT) |
    (((<u32>K.generation) & GENERATION_MASK) << GENERATION_SHIFT) |
    (log << LOG_SHIFT) |
    1
  );
}

/** The flow was seen for the first time. */
export function markSeen(place: usize): void {
  setValue(place, markOf(0, 0));
}

/** The flow has a mark there: it is to be recorded now. */
export function isRipe(place: usize): bool {
  const mark = <u32>valueAt(place);
  const wait = mark >> WAIT_SHIFT;
  if (!wait || ((mark >> GENERATION_SHIFT) & GENERATION_MASK) != ((<u32>K.generation) & GENERATION_MASK))
    return true;
  setValue(place, mark - (1 << WAIT_SHIFT));
  return false;
}

/** The flow gave no recipe: 1, 3, 7 ... packets pass before it is tried again. */
export function markRefused(place: usize): void {
  const mark = <u32>valueAt(place);
  const isCurrent = ((mark >> GENERATION_SHIFT) & GENERATION_MASK) == ((<u32>K.generation) & GENERATION_MASK);
  const log = mark & 1 && isCurrent ? min(((mark >> LOG_SHIFT) & 15) + 1, LONGEST_WAIT) : 1;
  setValue(place, markOf((1 << log) - 1, log));
}
