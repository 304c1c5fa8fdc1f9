/**
 * The flow cache: what packets of known flows do, without doing it step by step (docs/flow-cache.md).
 *
 *   K.flowCache -> FlowCache -> index: buckets of eight places: | tag, eight times | Recipe or mark, eight times |
 *
 * A Recipe is what a flow has for itself, as short as can be; its Way is what it does, which many flows have in common:
 *
 *   | Recipe: addresses, what is due | rest of IPv6's addresses | bytes of headers, by stage | windows of TCP |
 *   | Way: key, what is due | Stage, outer headers, image, notes | Stage ... |
 *
 * Each has a Rest, which is looked at now and then:
 *
 *   | Rest | guards | expiries | counters | stamps |
 */
import { Refusal } from "../abi/flow-cache";
import { Peeked } from "../capture/peek";
import { Device } from "../device/device";
import { allocate } from "../memory";
import {
  COUNTER_BYTES,
  MOST_ACTS,
  MOST_COUNTERS,
  MOST_GUARDS,
  MOST_STAMPS,
  STAMP_BYTES,
  Told,
  TOLD_BYTES,
  Walk,
} from "../recording";
import { K } from "../state";

/** Bits of `shape`, below the id of the device. */
export const TAGGED: u64 = 1;
/** there are bytes behind the IP packet: then each packet has to be as long as the one that was recorded */
export const PADDED: u64 = 2;
/** UDP without a checksum */
export const UNSUMMED: u64 = 4;
export const TCP: u64 = 8;
export const VERSION6: u64 = 16;

/** What a frame is compared by that flows of one way have in common. Byte order is that of the frame. */
@unmanaged
export class WayBytes {
  /** Ethernet header, with one 802.1Q tag; zeros behind */
  a0: u64;
  a1: u64;
  /** the IP header's first 8 bytes but for length and id; IPv6: bytes 6 to 8 */
  b0: u64;
  /** IPv4: time to live and protocol */
  b1: u64;
  /** PADDED: of the IP packet << 32 | of the frame behind the Ethernet header */
  lengths: u64;
  /** id of the device << 32 | TCP's data offset and flags << 8 | what kind of frame it is */
  shape: u64;
}

/** Of a frame that comes in, with what was found on the way. */
@unmanaged
export class Key extends WayBytes {
  /** what tells flows apart: addresses and ports. IPv4: destination and ports, source. IPv6: bytes 8 to 16, ports, 16 to 40, 0 to 4 */
  own0: u64;
  own1: u32;
  tag: u32;
  more0: u64;
  more1: u64;
  more2: u64;
  more3: u64;
  /** bytes in front of the IP header, and of the IP packet */
  network: u32;
  total: u32;
  // of a frame that is still to come (ahead.ts): its record in the window, itself, its bytes, whether it has a key
  record: u32;
  frame: usize;
  length: u32;
  isGood: u32;
  /** of the index: where its recipe was when it was touched, 0: nowhere */
  place: usize;
}

/** Where a Key has what is MORE_BYTES of a Recipe. */
export function moreOf(k: Key): usize {
  return changetype<usize>(k) + offsetof<Key>("more0");
}

/** Frames that are still to come; their Keys lie behind it. */
@unmanaged
export class Ahead {
  /** CaptureReader of the window that they lie in; 0: none */
  window: usize;
  /** the next record to look at */
  cursor: u32;
  /** the frame whose turn is next, and behind the last one: numbers that only grow */
  next: u32;
  end: u32;
  /** behind the last one whose recipe was touched */
  seen: u32;
  /** FlowCache.index then */
  index: usize;
  /** so that nobody takes the loads for needless */
  touched: u32;
  peeked: Peeked;
}
/** a power of two; and how many of them are looked at together */
export const AHEAD_SLOTS: u32 = 64;
export const AHEAD_STEP: u32 = 16;

/**
 * What a flow has for itself: with what its way has it keep behind that, a cache line where it is IPv4 and translated once. Its Rest follows, at a
 * multiple of 16.
 */
@unmanaged
export class Recipe {
  /** as in Key */
  own0: u64;
  own1: u32;
  way: Way;
  /** FlowCache.epoch in which all that it relies on was looked at last; 0: none */
  checked: u32;
  /** in that epoch it holds until then, in units of UNTIL_SHIFT */
  until: u32;
  // what is due: packets that took this way and whose effects have not been put in yet
  hits: u32;
  bytes: u32;
  lastNs: u64;
  /** a longer packet than this has not been seen to go the same way */
  longest: u16;
  /** K.framesInjected in units of USED_SHIFT when a packet took it last, for who has to make room */
  usedAt: u16;
}

/** a Recipe's bytes: what is behind begins here, aligned to 4 */
export const RECIPE_BYTES: u32 = <u32>offsetof<Recipe>("usedAt") + 2;
/** log2 of ns, and of packets */
export const UNTIL_SHIFT: u64 = 20;
export const USED_SHIFT: u64 = 8;
/** a longer packet than this is not known */
export const LONGEST_KNOWN: u32 = 0xffff;

/** The unit of `until` that a time is in: not later than that. */
export function untilOf(ns: u64): u32 {
  return <u32>min<u64>(ns >> UNTIL_SHIFT, 0xffffffff);
}

/** The unit of `usedAt` that is now. */
export function usedNow(): u16 {
  return <u16>(K.framesInjected >> USED_SHIFT);
}

/** Behind a Recipe, of IPv6: more0 to more3. */
export const MORE_BYTES: u32 = 32;

/** What the flows of one way do alike. */
@unmanaged
export class Way extends WayBytes {
  /** as in Recipe */
  checked: u32;
  hits: u32;
  bytes: u64;
  lastNs: u64;
  untilNs: u64;
  nextDue: usize;
  /** frames that devices receive on the way */
  processed: u32;
  /** bytes that its blocks take in the ring, without the frame, and a margin */
  room: u32;
  /** VERIFIES, SUMS_OUTER */
  flags: u32;
  stages: u32;
  /** numbers that are drawn for outer headers */
  ids: u32;
  /** windows of TCP that a segment has to be in, and where they are in a Recipe: | Connection, u32 | direction, u32 | */
  windows: u32;
  windowsAt: u32;
  /** bytes of a Recipe without its Rest, and of this block */
  recipeBytes: u32;
  size: u32;
  rest: Rest;
  // who finds it (ways.ts): the next with the same hash; flows that take it
  hash: u32;
  nextSame: usize;
  users: u32;
}

/** What is looked at now and then: when something may have changed, and when effects are put in. */
@unmanaged
export class Rest {
  /** K.generation when it was recorded; only of a Way */
  generation: u64;
  /** a packet of this length or more goes another way; only of a Recipe */
  tooLong: u32;
  guards: u32;
  expiries: u32;
  counters: u32;
  stamps: u16;
  /** walks of longer packets that gave no recipe, up to MOST_TRIES; only of a Recipe */
  tries: u16;
  /** bytes of this block */
  size: u32;
}

/** the transport checksum was looked at: it has to be good */
export const VERIFIES: u32 = 1;
/** a header in front has a checksum that follows only from a good one of the packet */
export const SUMS_OUTER: u32 = 2;

/** `nextDue` of the last way in the list */
export const END: usize = 1;
/** recipes that may have something due at a time */
export const MOST_DUE: u32 = 16384;

/** the most guards or expiries that one object gives */
export const MOST_WORDS: u32 = 8;
/** a guard: | address, u32 | value, u32 |; an expiry: | address of a time, u32 | unused | ns that it lasts from then on, u64 | */
export const GUARD_BYTES: u32 = 8;
export const EXPIRY_BYTES: u32 = 16;

/** bytes of one of a Recipe's windows */
export const WINDOW_BYTES: u32 = 8;

/** One block of the capture. Its image and notes lie behind it, each padded to 16. */
@unmanaged
export class Stage {
  tap: u32;
  /** bytes of the block's options: identity, notes, end, total */
  trailer: u16;
  /** bytes in front of what comes from the input frame */
  image: u16;
  /** where in the input frame that begins */
  from: u16;
  /** where in the block's frame the input's IP header is */
  network: u16;
  /** REWRITTEN: where in the Recipe its addresses, ports and differences of checksums are */
  own: u16;
  /** where in the frame the transport checksum is */
  transport: u16;
  /** SAME ... SUMMED */
  flags: u8;
  /** headers in front that have a length: Outer */
  outers: u8;
  /** bytes of notes; of the whole stage */
  notes: u16;
  size: u16;
  unused: u16;
  /** direction of the block */
  direction: u32;
}

/**
 * What a flow has of a stage that is REWRITTEN: addresses and ports as they lie in the headers (IPv6: all in front of and with the ports, the length as
 * zeros), and one's complement differences of the checksums: | 12 or 44 bytes | of the IP header's, u16 | of the transport's, u16 |
 */
export const OWN4: u32 = 12;
export const OWN6: u32 = 44;
export const OWN_SUMS: u32 = 4;

/** the frame is that of the stage before */
export const SAME: u32 = 1;
/** the IP header is in the image: length, id and checksum are put in */
export const REWRITTEN: u32 = 2;
/** it ends with the frame, not with the IP packet */
export const WHOLE: u32 = 4;

/** UDP in front of the packet has a checksum, which relies on the packet's own being good */
export const SUMMED: u32 = 8;

/**
 * An IPv4 header in front of the packet: | where, u16 | act that gave its id, u8 | what is behind it, u8 | sum of the rest of it, u16 | where in
 * the Recipe UDP's is, u16 |, there: | source port, u16 | checksum but for its length, u16 |
 */
export const OUTER_BYTES: u32 = 8;
export const OWN_OUTER: u32 = 4;
/** behind it is UDP; with a checksum: this and how often the length is in that */
export const OUTER_UDP: u32 = 1;
export const OUTER_SUMMED: u32 = 2;

/** Guards or expiries that are being written. */
@unmanaged
export class Guards {
  guards: u32;
  guardsAt: usize;
  expiries: u32;
  expiriesAt: usize;
}

@unmanaged
export class FlowCache {
  index: usize;
  /** the block that it lies in */
  indexBase: usize;
  /** buckets minus one */
  mask: u32;
  /** places taken */
  taken: u32;
  /** grows whenever something else than a packet of a known flow may have happened (flushFlows); never 0 */
  epoch: u32;
  /** a recipe has looked in it */
  looked: u32;
  recipes: u32;
  /** bytes of all recipes, and how many they may be */
  held: u32;
  most: u32;
  /** where the search for recipes that may go stands */
  hand: u32;
  key: Key;
  ahead: Ahead;
  guards: Guards;
  /** u32 each: numbers of outer headers of the present packet */
  ids: usize;
  /** recipes that have something due: MOST_DUE addresses, u32 each; how many there are */
  due: usize;
  dueCount: u32;
  /** first of the ways that have something due; END behind the last */
  waysDue: usize;
  /** WAY_LISTS lists of ways, by their hash */
  ways: usize;
  /** a recipe is put together here: LONGEST_WAY bytes, LONGEST_OWN and windows, and LONGEST_REST for the rests of both */
  build: usize;
  buildOwn: usize;
  buildRest: usize;
  buildOwnRest: usize;
  /** where the next bytes of the recipe's own go; and those of the last header, 0: none */
  ownEnd: u32;
  lastOwn: u32;
  /** of the stage that is being put together: one's complement differences of its checksums */
  networkDelta: u32;
  transportDelta: u32;
  // the walk that is being recorded
  began: usize;
  /** K.written when the walk began */
  written: u32;
  packetId: u64;
  injected: u64;
  processed: u64;
  randomLeft: u64;
  sequence: u64;
  /** K.arenaTop, less what brief memory has taken */
  arenaTop: usize;
  live: u32;
  device: Device;
  frame: usize;
  length: u32;
  // statistics
  hits: u64;
  misses: u64;
  recorded: u64;
  evicted: u64;
  /** u64[Refusal.COUNT] */
  refusals: usize;
  // the packet that goes both ways (verify.ts): its recipe, whether all of the memory is compared, where its blocks begin, K.packetsMade and
  // K.briefBytes
  verified: usize;
  verifiedWhole: u32;
  verifiedFrom: usize;
  verifiedMade: u32;
  verifiedBrief: u32;
}

export function cache(): FlowCache {
  return changetype<FlowCache>(K.flowCache);
}

/** bytes of a bucket, the places in it, and where in it their values begin, behind the tags */
export const BUCKET: u32 = 64;
export const PLACES: u32 = 8;
export const VALUES: u32 = 32;
const FIRST_BUCKETS: u32 = 64;
/** pairs of buckets begin at multiples of their size */
export const INDEX_MARGIN: u32 = 2 * BUCKET;

export function indexIn(base: usize): usize {
  return (base + INDEX_MARGIN - 1) & ~(INDEX_MARGIN - 1);
}

/** bytes of the largest way, and of the largest recipe but for windows of TCP */
export const LONGEST_WAY: u32 = 32768;
export const LONGEST_OWN: u32 = 2048;
/** a power of two */
export const WAY_LISTS: u32 = 4096;
const LONGEST_REST: u32 =
  <u32>offsetof<Rest>() +
  MOST_GUARDS * MOST_WORDS * (GUARD_BYTES + EXPIRY_BYTES) +
  MOST_COUNTERS * COUNTER_BYTES +
  MOST_STAMPS * STAMP_BYTES +
  64;

function makeTold(): Told {
  const lists = allocate(
    <u32>offsetof<Told>() +
      16 +
      MOST_COUNTERS * COUNTER_BYTES +
      MOST_STAMPS * STAMP_BYTES +
      MOST_GUARDS * TOLD_BYTES,
  );
  const t = changetype<Told>(lists);
  if (!lists) return t;
  t.counterList = (lists + offsetof<Told>() + 15) & ~15;
  t.stampList = t.counterList + MOST_COUNTERS * COUNTER_BYTES;
  t.guardList = t.stampList + MOST_STAMPS * STAMP_BYTES;
  return t;
}

function makeWalk(): Walk {
  const at = allocate(<u32>offsetof<Walk>() + MOST_ACTS * TOLD_BYTES);
  const w = changetype<Walk>(at);
  if (!at) return w;
  w.actList = at + offsetof<Walk>();
  w.way = makeTold();
  w.flow = makeTold();
  return changetype<usize>(w.way) && changetype<usize>(w.flow) ? w : changetype<Walk>(0);
}

/** Makes the cache; false where the memory is full. */
export function makeCache(): bool {
  const at = allocate(<u32>offsetof<FlowCache>());
  const index = allocate(FIRST_BUCKETS * BUCKET + INDEX_MARGIN);
  const w = changetype<usize>(makeWalk());
  const key = allocate(<u32>offsetof<Key>());
  const ahead = allocate(<u32>offsetof<Ahead>() + AHEAD_SLOTS * <u32>offsetof<Key>());
  const peeked = allocate(<u32>offsetof<Peeked>());
  const refusals = allocate(Refusal.COUNT << 3);
  const ids = allocate(MOST_ACTS << 2);
  const guards = allocate(<u32>offsetof<Guards>());
  const ways = allocate(WAY_LISTS << 2);
  const due = allocate(MOST_DUE << 2);
  const build = allocate(LONGEST_WAY);
  const buildOwn = allocate(LONGEST_OWN + MOST_ACTS * WINDOW_BYTES);
  const buildRest = allocate(LONGEST_REST);
  const buildOwnRest = allocate(LONGEST_REST);
  if (!(at && index && w && key && ahead && peeked && refusals && ids && guards && ways)) return false;
  if (!(due && build && buildOwn && buildRest && buildOwnRest)) return false;
  const c = changetype<FlowCache>(at);
  c.indexBase = index;
  c.index = indexIn(index);
  c.mask = FIRST_BUCKETS - 1;
  c.key = changetype<Key>(key);
  c.ahead = changetype<Ahead>(ahead);
  c.ahead.peeked = changetype<Peeked>(peeked);
  c.refusals = refusals;
  c.ids = ids;
  c.ways = ways;
  c.due = due;
  c.waysDue = END;
  c.build = build;
  c.buildOwn = buildOwn;
  c.buildRest = buildRest;
  c.buildOwnRest = buildOwnRest;
  c.epoch = 1;
  c.guards = changetype<Guards>(guards);
  c.most = <u32>((K.arenaEnd - K.arenaTop) >> 2);
  K.flowWalk = w;
  K.flowCache = at;
  return true;
}
