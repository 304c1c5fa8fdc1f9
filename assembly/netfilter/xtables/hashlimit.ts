/** The tables of xt_hashlimit (struct xt_hashlimit_htable) by name and namespace, and its arithmetic at HZ = 100. */
import { LogLevel } from "../../abi/log";
import { XtHashlimitMatch } from "../../abi/xt-match";
import { logBegin, logEnd, logNumber, logText, netRatelimit } from "../../log";
import { allocate, release } from "../../memory";
import { cellCount, erase, freeTable, insert, lookup, mix, Table, valueAt } from "../../table";
import { HZ, jiffies } from "../../wheel";
import { Netfilter } from "../state";

/** XT_HASHLIMIT_* */
export const enum HashlimitMode {
  DESTINATION = 1,
  DESTINATION_PORT = 2,
  SOURCE = 4,
  SOURCE_PORT = 8,
  INVERT = 16,
  BYTES = 32,
  RATE_MATCH = 64,
  ALL = 127,
}

/** bytes of a name in XtHashlimitMatch */
const NAME_BYTES: u32 = 64;
/** buckets where the rule says none, of a machine with more than a gigabyte */
const BUCKETS: u32 = 8192;
/** XT_HASHLIMIT_SCALE_v2: an average is in microseconds a packet */
const SCALE: u64 = 1000000;
/** powers of two below what fits a day in 64 bits, and a second in 32 */
const CREDITS_PER_JIFFY: u64 = 1 << 40;
const BYTE_CREDITS_PER_JIFFY: u64 = 1 << 25;
/** XT_HASHLIMIT_BYTE_SHIFT: bytes are counted in chunks of 16 */
const BYTE_SHIFT: u32 = 4;

@unmanaged
export class HashlimitTable {
  next: HashlimitTable | null;
  references: u32;
  family: u32;
  /** HashlimitMode of the rule that made it */
  mode: u32;
  sourceMask: u32;
  destinationMask: u32;
  /** most entries */
  most: u32;
  entries: u32;
  // jiffies
  collectEvery: u32;
  collected: u32;
  /** `collected` when the entries were last gone through: they are no other until that moves on */
  swept: u32;
  expire: u32;
  interval: u32;
  average: u64;
  burst: u64;
  /** hash of addresses and ports -> first entry */
  hash: Table;
  /** NAME_BYTES of name */
  name: usize;
}

@unmanaged
export class HashlimitEntry {
  nextSame: HashlimitEntry | null;
  destination: u32;
  source: u32;
  /** source port << 16 | destination port */
  ports: u32;
  // jiffies
  expires: u32;
  previous: u32;
  // struct dsthash_ent.rateinfo
  credit: u64;
  creditCap: u64;
  cost: u64;
  currentRate: u64;
  rate: u64;
  burst: u64;
  interval: u32;
  previousWindow: u32;
}

/** user2credits: of so many microseconds */
export function packetCredits(user: u64): u64 {
  return user * ((<u64>HZ * CREDITS_PER_JIFFY) / SCALE);
}

/** user2credits_byte */
export function byteCredits(user: u32): u32 {
  return <u32>((<u64>user * <u64>HZ * BYTE_CREDITS_PER_JIFFY) >> 32);
}

/** msecs_to_jiffies */
function jiffiesOfMs(ms: u32): u32 {
  const jiffyMs: u32 = 1000 / HZ;
  return ms > 0xffffffff - jiffyMs ? 0x3ffffffe : (ms + jiffyMs - 1) / jiffyMs;
}

function maskOf(length: u32): u32 {
  return length == 0 ? 0 : length >= 32 ? 0xffffffff : 0xffffffff << (32 - length);
}

function nameOf(r: XtHashlimitMatch): usize {
  return changetype<usize>(r) + offsetof<XtHashlimitMatch>("name0");
}

/** The table that a rule names, with one reference more; the rule that makes it decides its parameters. Null where the memory is full. */
export function takeTable(nf: Netfilter, family: u32, r: XtHashlimitMatch): HashlimitTable | null {
  let t = changetype<HashlimitTable | null>(nf.hashlimit);
  while (t !== null) {
    if (t.family == family && memory.compare(t.name, nameOf(r), NAME_BYTES) == 0) {
      t.references++;
      return t;
    }
    t = t.next;
  }
  const at = allocate(<u32>offsetof<HashlimitTable>());
  const hash = allocate(<u32>offsetof<Table>());
  const name = allocate(NAME_BYTES);
  if (!at || !hash || !name) return null;
  const made = changetype<HashlimitTable>(at);
  const buckets = r.buckets ? r.buckets : BUCKETS;
  made.references = 1;
  made.family = family;
  made.mode = r.mode;
  made.sourceMask = maskOf(r.sourceMask);
  made.destinationMask = maskOf(r.destinationMask);
  made.most = r.max ? max(r.max, buckets) : 8 * buckets;
  made.collectEvery = max<u32>(jiffiesOfMs(r.gcInterval), 1);
  made.collected = jiffies();
  made.swept = made.collected;
  made.expire = jiffiesOfMs(r.expire);
  made.interval = r.interval;
  made.average = r.average;
  made.burst = r.burst;
  made.hash = changetype<Table>(hash);
  made.name = name;
  memory.copy(name, nameOf(r), NAME_BYTES);
  made.next = changetype<HashlimitTable | null>(nf.hashlimit);
  nf.hashlimit = at;
  return made;
}

export function putTable(nf: Netfilter, t: HashlimitTable): void {
  if (--t.references) return;
  let before: HashlimitTable | null = null;
  let other = changetype<HashlimitTable | null>(nf.hashlimit);
  while (other !== null && other !== t) {
    before = other;
    other = other.next;
  }
  if (before === null) nf.hashlimit = changetype<usize>(t.next);
  else before.next = t.next;
  for (let i: u32 = 0; i < cellCount(t.hash); i++) {
    let e = changetype<HashlimitEntry | null>(valueAt(t.hash, i));
    while (e !== null) {
      const next = e.nextSame;
      release(changetype<usize>(e), <u32>offsetof<HashlimitEntry>());
      e = next;
    }
  }
  freeTable(t.hash);
  release(changetype<usize>(t.hash), <u32>offsetof<Table>());
  release(t.name, NAME_BYTES);
  release(changetype<usize>(t), <u32>offsetof<HashlimitTable>());
}

function keyOf(destination: u32, source: u32, ports: u32): u64 {
  return (((<u64>destination) << 32) | source) ^ ((<u64>mix(ports)) << 16);
}

/**
 * dsthash_find, dsthash_alloc_init: the entry, brought up to now; a new one where there is none, or where the collector would have taken it (it
 * comes every `collectEvery`). Null where the table is full.
 */
export function findLimit(
  t: HashlimitTable,
  destination: u32,
  source: u32,
  ports: u32,
): HashlimitEntry | null {
  const now = jiffies();
  const key = keyOf(destination, source, ports);
  // when the collector came last
  t.collected += ((now - t.collected) / t.collectEvery) * t.collectEvery;
  let e = changetype<HashlimitEntry | null>(lookup(t.hash, key));
  while (e !== null && (e.destination != destination || e.source != source || e.ports != ports))
    e = e.nextSame;
  if (e !== null) {
    const collected = isCollected(t, e);
    e.expires = now + t.expire;
    if (collected) begin(t, e, now);
    else recalculate(t, e, now);
    return e;
  }
  if (t.entries >= t.most && t.swept != t.collected) collect(t);
  if (t.entries >= t.most) {
    if (netRatelimit() && logBegin(LogLevel.ERR)) {
      logText("xt_hashlimit: max count of ");
      logNumber(t.most);
      logText(" reached");
      logEnd();
    }
    return null;
  }
  const at = allocate(<u32>offsetof<HashlimitEntry>());
  if (!at) return null;
  const made = changetype<HashlimitEntry>(at);
  made.destination = destination;
  made.source = source;
  made.ports = ports;
  made.nextSame = changetype<HashlimitEntry | null>(lookup(t.hash, key));
  insert(t.hash, key, at);
  t.entries++;
  made.expires = now + t.expire;
  begin(t, made, now);
  return made;
}

function isCollected(t: HashlimitTable, e: HashlimitEntry): bool {
  return <i32>(t.collected - e.expires) >= 0;
}

/** htable_selective_cleanup. Which cells are left is seen anew after each that empties: erasing moves others. */
function collect(t: HashlimitTable): void {
  t.swept = t.collected;
  let i: u32 = 0;
  while (i < cellCount(t.hash)) {
    const first = changetype<HashlimitEntry | null>(valueAt(t.hash, i));
    if (first === null) {
      i++;
      continue;
    }
    const key = keyOf(first.destination, first.source, first.ports);
    let kept: HashlimitEntry | null = null;
    let e: HashlimitEntry | null = first;
    while (e !== null) {
      const next = e.nextSame;
      if (isCollected(t, e)) {
        release(changetype<usize>(e), <u32>offsetof<HashlimitEntry>());
        t.entries--;
      } else {
        e.nextSame = kept;
        kept = e;
      }
      e = next;
    }
    if (kept === null) erase(t.hash, key);
    else {
      insert(t.hash, key, changetype<usize>(kept));
      i++;
    }
  }
}

/** rateinfo_init */
function begin(t: HashlimitTable, e: HashlimitEntry, now: u32): void {
  e.previous = now;
  if (t.mode & HashlimitMode.RATE_MATCH) {
    e.previousWindow = 0;
    e.currentRate = 0;
    if (t.mode & HashlimitMode.BYTES) {
      const user = <u32>t.average;
      e.rate = (<u64>(user ? 0xffffffff / user : 0xffffffff) - 1) << BYTE_SHIFT;
      e.burst = t.burst ? t.burst * e.rate : e.rate;
    } else {
      e.rate = t.average ? SCALE / t.average : 0;
      e.burst = t.burst + e.rate;
    }
    e.interval = t.interval;
  } else if (t.mode & HashlimitMode.BYTES) {
    e.credit = BYTE_CREDITS_PER_JIFFY * HZ;
    e.cost = byteCredits(<u32>t.average);
    e.creditCap = t.burst;
  } else {
    e.credit = packetCredits(t.average * t.burst);
    e.cost = packetCredits(t.average);
    e.creditCap = e.credit;
  }
}

/** rateinfo_recalc */
function recalculate(t: HashlimitTable, e: HashlimitEntry, now: u32): void {
  const delta = <u64>(now - e.previous);
  if (!delta) return;
  if (t.mode & HashlimitMode.RATE_MATCH) {
    const interval = <u64>e.interval * HZ;
    if (delta < interval) return;
    e.previous = now;
    e.previousWindow = e.currentRate * interval > delta * e.rate ? 1 : 0;
    e.currentRate = 0;
    return;
  }
  e.previous = now;
  let cap: u64;
  if (t.mode & HashlimitMode.BYTES) {
    cap = BYTE_CREDITS_PER_JIFFY * HZ;
    const before = e.credit;
    // rateinfo.credit is 64 bits wide: only a very long pause overflows
    e.credit += BYTE_CREDITS_PER_JIFFY * delta;
    if (before >= e.credit) {
      e.credit = cap;
      return;
    }
  } else {
    e.credit += delta * CREDITS_PER_JIFFY;
    cap = e.creditCap;
  }
  if (e.credit > cap) e.credit = cap;
}

/** The rest of hashlimit_mt_common: whether a packet of `length` bytes is within the limit. `mode` is the rule's own. */
export function spend(e: HashlimitEntry, mode: u32, length: u32): bool {
  if (mode & HashlimitMode.RATE_MATCH) {
    e.currentRate += mode & HashlimitMode.BYTES ? length : 1;
    return !e.previousWindow && e.currentRate <= e.burst;
  }
  const cost = mode & HashlimitMode.BYTES ? byteCost(e, length) : e.cost;
  if (e.credit < cost) return false;
  e.credit -= cost;
  return true;
}

/** hashlimit_byte_cost: an empty bucket is filled at once as often as the burst says */
function byteCost(e: HashlimitEntry, length: u32): u64 {
  const full = BYTE_CREDITS_PER_JIFFY * HZ;
  const cost = min<u64>(<u64>((length >> BYTE_SHIFT) + 1) * e.cost, full);
  if (e.credit < cost && e.creditCap) {
    e.creditCap--;
    e.credit = full;
  }
  return <u64>(<u32>cost);
}
