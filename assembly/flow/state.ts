/**
 * The flow cache: what packets of known flows do, without doing it step by step (docs/flow-cache.md).
 *
 *   K.flowCache -> FlowCache -> index: buckets of eight places: | tag, eight times | Recipe or mark, eight times |
 *
 * A Recipe is two blocks of memory: what each packet needs, on as few cache lines as it takes, and the rest:
 *
 *   | Recipe: key, what is due | acts | Stage, outer headers, image, notes | Stage ... |
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

/** What a frame is compared by. Byte order is that of the frame. */
@unmanaged
export class KeyBytes {
  /** Ethernet header, with one 802.1Q tag; zeros behind */
  a0: u64;
  a1: u64;
  /** the IP header's first 16 bytes but for length, id and checksum; the 16 behind them, up to the ports */
  b0: u64;
  b1: u64;
  c0: u64;
  c1: u64;
  /** id of the device << 32 | TCP's data offset and flags << 8 | what kind of frame it is */
  shape: u64;
}

/** Of a frame that comes in, with what was found on the way. */
@unmanaged
export class Key extends KeyBytes {
  /** IPv6: bytes 32 to 44 */
  e0: u64;
  e1: u64;
  tag: u32;
  /** bytes in front of the IP header, and of the IP packet */
  network: u32;
  total: u32;
  // of a frame that is still to come (ahead.ts): where it is, its bytes, whether it has a key
  frame: usize;
  length: u32;
  isGood: u32;
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
  /** so that nobody takes the loads for needless */
  touched: u32;
  peeked: Peeked;
}
/** a power of two */
export const AHEAD_SLOTS: u32 = 32;

@unmanaged
export class Recipe extends KeyBytes {
  /** FlowCache.epoch in which all that it relies on was looked at last */
  checked: u64;
  // what is due: packets that took this way and whose effects have not been put in yet
  hits: u32;
  /** next of those that have something due; END behind the last */
  nextDue: usize;
  bytes: u64;
  lastNs: u64;
  /** in that epoch it holds until then */
  untilNs: u64;
  /** a longer packet than this has not been seen to go the same way */
  longest: u32;
  /** frames that devices receive on the way */
  processed: u32;
  /** bytes that its blocks take in the ring, without the frame, and a margin */
  room: u32;
  /** K.framesInjected when a packet took it last, for who has to make room */
  usedAt: u32;
  acts: u16;
  stages: u16;
  /** VERIFIES, WINDOWED, SUMS_OUTER */
  flags: u32;
  rest: Rest;
  /** bytes of this block */
  size: u32;
  // IPv6
  e0: u64;
  e1: u64;
}

/** What is looked at now and then: when something may have changed, and when effects are put in. */
@unmanaged
export class Rest {
  /** K.generation when it was recorded */
  generation: u64;
  tag: u32;
  /** a packet of this length or more goes another way */
  tooLong: u32;
  guards: u32;
  expiries: u32;
  counters: u32;
  stamps: u32;
  /** bytes of this block */
  size: u32;
  unused0: u32;
  unused1: u64;
}

/** the transport checksum was looked at: it has to be good */
export const VERIFIES: u32 = 1;
/** there are windows of TCP that a segment has to be in */
export const WINDOWED: u32 = 2;
/** a header in front has a checksum that follows only from a good one of the packet */
export const SUMS_OUTER: u32 = 4;

/** `nextDue` of the last recipe in the list */
export const END: usize = 1;

/** the most guards or expiries that one object gives */
export const MOST_WORDS: u32 = 8;
/** a guard: | address, u32 | value, u32 |; an expiry: | address of a time, u32 | unused | ns that it lasts from then on, u64 | */
export const GUARD_BYTES: u32 = 8;
export const EXPIRY_BYTES: u32 = 16;

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
  /** one's complement differences of the checksums */
  networkDelta: u16;
  transportDelta: u16;
  /** where in the frame the transport checksum is */
  transport: u16;
  /** SAME ... SUMMED */
  flags: u8;
  /** headers in front that have a length: Outer */
  outers: u8;
  /** bytes of notes; of the whole stage */
  notes: u16;
  size: u16;
  /** direction of the block */
  direction: u32;
}

/** the frame is that of the stage before */
export const SAME: u32 = 1;
/** the IP header is in the image: length, id and checksum are put in */
export const REWRITTEN: u32 = 2;
/** it ends with the frame, not with the IP packet */
export const WHOLE: u32 = 4;

/** UDP in front of the packet has a checksum, which relies on the packet's own being good */
export const SUMMED: u32 = 8;

/** An IPv4 header in front of the packet: | where, u16 | act that gave its id, u8 | what is behind it, u8 | sum of the rest of it, u16 | UDP's checksum but for its length, u16 | */
export const OUTER_BYTES: u32 = 8;
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
  /** grows whenever something else than a packet of a known flow may have happened (flushFlows) */
  epoch: u64;
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
  /** LONGEST_RECIPE bytes in which a recipe is put together, LONGEST_REST for its rest */
  build: usize;
  buildRest: usize;
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

/** bytes of the largest recipe, and of a stage beyond its image and notes */
export const LONGEST_RECIPE: u32 = 32768;
const LONGEST_REST: u32 =
  <u32>offsetof<Rest>() +
  MOST_GUARDS * MOST_WORDS * (GUARD_BYTES + EXPIRY_BYTES) +
  MOST_COUNTERS * COUNTER_BYTES +
  MOST_STAMPS * STAMP_BYTES +
  64;

/** Makes the cache; false where the memory is full. */
export function makeCache(): bool {
  const at = allocate(<u32>offsetof<FlowCache>());
  const index = allocate(FIRST_BUCKETS * BUCKET + INDEX_MARGIN);
  const w = changetype<Walk>(allocate(<u32>offsetof<Walk>()));
  const lists = allocate(
    MOST_COUNTERS * COUNTER_BYTES + MOST_STAMPS * STAMP_BYTES + (MOST_ACTS + MOST_GUARDS) * TOLD_BYTES,
  );
  const key = allocate(<u32>offsetof<Key>());
  const ahead = allocate(<u32>offsetof<Ahead>() + AHEAD_SLOTS * <u32>offsetof<Key>());
  const peeked = allocate(<u32>offsetof<Peeked>());
  const refusals = allocate(Refusal.COUNT << 3);
  const ids = allocate(MOST_ACTS << 2);
  const guards = allocate(<u32>offsetof<Guards>());
  const build = allocate(LONGEST_RECIPE);
  const buildRest = allocate(LONGEST_REST);
  if (
    !at ||
    !index ||
    !build ||
    !buildRest ||
    !guards ||
    !changetype<usize>(w) ||
    !lists ||
    !key ||
    !ahead ||
    !peeked ||
    !refusals ||
    !ids
  )
    return false;
  w.counterList = lists;
  w.stampList = w.counterList + MOST_COUNTERS * COUNTER_BYTES;
  w.actList = w.stampList + MOST_STAMPS * STAMP_BYTES;
  w.guardList = w.actList + MOST_ACTS * TOLD_BYTES;
  const c = changetype<FlowCache>(at);
  c.indexBase = index;
  c.index = indexIn(index);
  c.mask = FIRST_BUCKETS - 1;
  c.key = changetype<Key>(key);
  c.ahead = changetype<Ahead>(ahead);
  c.ahead.peeked = changetype<Peeked>(peeked);
  c.refusals = refusals;
  c.ids = ids;
  c.build = build;
  c.buildRest = buildRest;
  c.epoch = 1;
  c.guards = changetype<Guards>(guards);
  c.most = <u32>((K.arenaEnd - K.arenaTop) >> 2);
  K.flowWalk = changetype<usize>(w);
  K.flowCache = at;
  return true;
}
