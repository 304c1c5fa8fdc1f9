/**
 * Which entries of a long chain a packet's words (compile.ts) leave in question, by bitmaps: of the words' 16 bytes those few are taken that tell the
 * chain's rules apart best, and for each value that such a byte may have there is a row with a bit an entry. What a packet may match is in the rows of all
 * its bytes (the bit vectors of Lakshman and Stiliadis, SIGCOMM 1998): a chain of thousands of rules costs little more than one of a few.
 *
 *   Sieve | place: 257 rows of u64[words] | place ... |      row 256: any value, for ports that are not known
 */
import { allocate, release } from "../../memory";
import { ENTRY, entryAt, XtChain, XtEntry } from "./chain";
import { ENTRY_RANGE } from "./compile";
import { XtLevel } from "./level";
import { portsAgree } from "./ports";

/** `XtChain.sieved` */
export const enum Sieved {
  /** its entries have changed */
  NO = 0,
  YES,
  /** it is short, or nothing tells its rules apart */
  NEVER,
}

@unmanaged
export class Sieve {
  bytes: u32;
  /** u64s of a row */
  words: u32;
  /** which of the 16 bytes, and the address of its rows; all four are looked at, the last may come again */
  place0: u32;
  place1: u32;
  place2: u32;
  place3: u32;
  rows0: usize;
  rows1: usize;
  rows2: usize;
  rows3: usize;
  unused0: u32;
  unused1: u32;
}

const PLACES: u32 = 16;
const MOST: u32 = 4;
/** row of any value */
const ANY: u32 = 256;
const ROWS: u32 = 257;
/** a shorter chain is faster without */
const LEAST_ENTRIES: u32 = 16;
// bytes of the words that are the high ones of ports
const SOURCE_HIGH: u32 = 11;
const DESTINATION_HIGH: u32 = 13;

/** Prepares a chain that a packet comes to. Without memory it is gone through one by one. */
export function makeSieve(c: XtChain): void {
  c.sieved = Sieved.NEVER;
  freeSieve(c);
  if (c.count < LEAST_ENTRIES) return;
  // the best places, a byte each from the lowest on
  let places: u32 = 0;
  let chosen: u32 = 0;
  let count: u32 = 0;
  while (count < MOST) {
    let best: u32 = PLACES;
    let least: u32 = c.count << 8;
    for (let p: u32 = 0; p < PLACES; p++) {
      if ((chosen >> p) & 1) continue;
      const left = expected(c, p);
      if (left >= least) continue;
      best = p;
      least = left;
    }
    if (best == PLACES) break;
    chosen |= 1 << best;
    places |= best << (count++ << 3);
  }
  if (!count) return;
  const words = (c.count + 63) >> 6;
  const rowsBytes = ROWS * (words << 3);
  const bytes = <u32>offsetof<Sieve>() + count * rowsBytes;
  const at = allocate(bytes);
  if (!at) return;
  const s = changetype<Sieve>(at);
  s.bytes = bytes;
  s.words = words;
  for (let i: u32 = 0; i < MOST; i++) {
    const k = min(i, count - 1);
    const place = (places >> (k << 3)) & 0xff;
    const rows = at + offsetof<Sieve>() + <usize>(k * rowsBytes);
    store<u32>(at + ((<usize>i) << 2), place, offsetof<Sieve>("place0"));
    store<u32>(at + ((<usize>i) << 2), <u32>rows, offsetof<Sieve>("rows0"));
    if (i == k) fill(c, place, rows, words);
  }
  c.sieve = at;
  c.sieved = Sieved.YES;
}

/**
 * The first entry of the chain from `at` on that the packet's words (compile.ts) say nothing against, 0 where there is none. It calls nothing, so
 * that V8 keeps all in registers; callers are several, so that Binaryen leaves it alone.
 */
export function candidate(chain: XtChain, at: usize, level: XtLevel): usize {
  const addresses = level.addresses;
  const word = level.word;
  const known = level.known;
  const source = (<u32>(word >> 16)) & 0xffff;
  const destination = (<u32>(word >> 32)) & 0xffff;
  // without ports a rule's ranges mean nothing
  const ranged: u32 = known == ~0 ? ENTRY_RANGE : 0;
  const entries = chain.entries;
  if (chain.sieved != <u32>Sieved.YES) {
    const end = entries + <usize>chain.count * ENTRY;
    for (; at != end; at += ENTRY) {
      const e = changetype<XtEntry>(at);
      if ((word ^ e.word) & e.wordMask & known || (addresses ^ e.addresses) & e.addressMask) continue;
      if (!(e.flags & ranged) || portsAgree(e.ports, source, destination)) return at;
    }
    return 0;
  }
  const s = changetype<Sieve>(chain.sieve);
  const words = s.words;
  const index = <u32>(at - entries) / ENTRY;
  let w = index >> 6;
  const row0 = s.rows0 + <usize>((rowOf(level, s.place0) * words) << 3);
  const row1 = s.rows1 + <usize>((rowOf(level, s.place1) * words) << 3);
  const row2 = s.rows2 + <usize>((rowOf(level, s.place2) * words) << 3);
  const row3 = s.rows3 + <usize>((rowOf(level, s.place3) * words) << 3);
  const skipped: u64 = index & 63;
  let bits: u64 = ~0;
  bits <<= skipped;
  for (; w < words; w++) {
    const by = (<usize>w) << 3;
    bits &= load<u64>(row0 + by) & load<u64>(row1 + by) & load<u64>(row2 + by) & load<u64>(row3 + by);
    while (bits) {
      at = entries + <usize>((w << 6) + <u32>ctz(bits)) * ENTRY;
      const e = changetype<XtEntry>(at);
      if (!((word ^ e.word) & e.wordMask & known || (addresses ^ e.addresses) & e.addressMask))
        if (!(e.flags & ranged) || portsAgree(e.ports, source, destination)) return at;
      bits &= bits - 1;
    }
    bits = ~0;
  }
  return 0;
}

/** The row of what the packet has at this place of its words. */
function rowOf(level: XtLevel, place: u32): u32 {
  const at = changetype<usize>(level) + place;
  return load<u8>(at, offsetof<XtLevel>("knownAddresses")) ? load<u8>(at) : ANY;
}

export function freeSieve(c: XtChain): void {
  if (c.sieve) release(c.sieve, changetype<Sieve>(c.sieve).bytes);
  c.sieve = 0;
}

/** The bit of number `i` in its word. */
function bitOf(i: u32): u64 {
  const place: u64 = i & 63;
  return (<u64>1) << place;
}

/** The byte of an entry that is at `place`. */
function byteOf(e: XtEntry, place: u32): u32 {
  return (<u32>((place < 8 ? e.addresses : e.word) >> ((<u64>(place & 7)) << 3))) & 0xff;
}

/** Which of its bits count. */
function maskOf(e: XtEntry, place: u32): u32 {
  return (<u32>((place < 8 ? e.addressMask : e.wordMask) >> ((<u64>(place & 7)) << 3))) & 0xff;
}

/** The range of ports whose high bytes are at `place`: ports.ts; all of them where there is none. */
function rangeAt(e: XtEntry, place: u32): u32 {
  if (!(e.flags & ENTRY_RANGE)) return 0xffff0000;
  return place == SOURCE_HIGH ? <u32>e.ports : place == DESTINATION_HIGH ? <u32>(e.ports >> 32) : 0xffff0000;
}

/** How many entries a packet has to be compared with, on average (times 256), if its byte is one of those that rules have, or another one. */
function expected(c: XtChain, place: u32): u32 {
  let seen0: u64 = 0;
  let seen1: u64 = 0;
  let seen2: u64 = 0;
  let seen3: u64 = 0;
  let told: u32 = 0;
  for (let i: u32 = 0; i < c.count; i++) {
    const e = entryAt(c, i);
    const range = rangeAt(e, place);
    let value = byteOf(e, place);
    if (range >> 16 < 0x1000) value = (range >> 8) & 0xff;
    else if (maskOf(e, place) != 0xff) continue;
    told++;
    const bit = bitOf(value);
    if (value < 64) seen0 |= bit;
    else if (value < 128) seen1 |= bit;
    else if (value < 192) seen2 |= bit;
    else seen3 |= bit;
  }
  const values = <u32>(popcnt(seen0) + popcnt(seen1) + popcnt(seen2) + popcnt(seen3));
  return ((c.count - told) << 8) + (told << 8) / (values + 1);
}

/** Whether a packet whose byte at `place` is `value` may match. */
function mayMatch(e: XtEntry, place: u32, value: u32): bool {
  if ((value ^ byteOf(e, place)) & maskOf(e, place)) return false;
  const range = rangeAt(e, place);
  if (range == 0xffff0000) return true;
  const from = value << 8;
  return ((from - range) & 0xffff) <= range >> 16 || ((range - from) & 0xffff) <= 0xff;
}

function fill(c: XtChain, place: u32, rows: usize, words: u32): void {
  const stride = <usize>(words << 3);
  for (let w: u32 = 0; w < words; w++) {
    const column = rows + ((<usize>w) << 3);
    const first = w << 6;
    const last = min(c.count, first + 64);
    let always: u64 = 0;
    let all: u64 = 0;
    for (let i = first; i < last; i++) {
      const e = entryAt(c, i);
      const bit = bitOf(i);
      all |= bit;
      if (!maskOf(e, place) && rangeAt(e, place) == 0xffff0000) always |= bit;
    }
    for (let value: u32 = 0; value < ANY; value++) store<u64>(column + <usize>value * stride, always);
    store<u64>(column + <usize>ANY * stride, all);
    for (let i = first; i < last; i++) {
      const bit = bitOf(i);
      if (always & bit) continue;
      const e = entryAt(c, i);
      const exact = maskOf(e, place) == 0xff;
      const from = exact ? byteOf(e, place) : 0;
      const to = exact ? from : 255;
      for (let value = from; value <= to; value++) {
        if (!mayMatch(e, place, value)) continue;
        const at = column + <usize>value * stride;
        store<u64>(at, load<u64>(at) | bit);
      }
    }
  }
}
