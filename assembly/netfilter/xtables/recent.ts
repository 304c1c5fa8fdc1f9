/** The tables of xt_recent (struct recent_table): addresses with the times at which they were seen, by name and namespace. */
import { XtRecentMatch } from "../../abi/xt-match";
import { allocate, release } from "../../memory";
import { erase, freeTable, insert, lookup, Table } from "../../table";
import { jiffies } from "../../wheel";
import { Netfilter } from "../state";

/** ip_list_tot: addresses in a table */
const MOST_ENTRIES: u32 = 100;
/** bytes of a name in XtRecentMatch */
export const NAME_BYTES: u32 = 200;

@unmanaged
export class RecentTable {
  next: RecentTable | null;
  references: u32;
  family: u32;
  /** stamps that an entry holds: a power of two */
  mostStamps: u32;
  mask: u32;
  entries: u32;
  /** address -> first entry (nextSame: with another TTL) */
  hash: Table;
  /** least recently used first */
  oldest: RecentEntry | null;
  newest: RecentEntry | null;
  /** NAME_BYTES of name */
  name: usize;
}

@unmanaged
export class RecentEntry {
  next: RecentEntry | null;
  previous: RecentEntry | null;
  nextSame: RecentEntry | null;
  address: u32;
  ttl: u32;
  /** where the next stamp goes; stamps in use */
  index: u32;
  stamps: u32;
  /** u32 jiffies each, `mostStamps` of them */
  times: usize;
}

function nameOf(r: XtRecentMatch): usize {
  return changetype<usize>(r) + offsetof<XtRecentMatch>("name0");
}

export function firstTable(nf: Netfilter): RecentTable | null {
  return changetype<RecentTable | null>(nf.recent);
}

/** The table that a rule names (made where there is none), with one reference more; null where the memory is full. */
export function takeTable(nf: Netfilter, family: u32, r: XtRecentMatch, stamps: u32): RecentTable | null {
  let t: RecentTable | null = firstTable(nf);
  let last: RecentTable | null = null;
  while (t !== null) {
    if (memory.compare(t.name, nameOf(r), NAME_BYTES) == 0) {
      if (stamps > t.mostStamps) {
        flushTable(t);
        t.mostStamps = stamps;
      }
      t.references++;
      return t;
    }
    last = t;
    t = t.next;
  }
  const at = allocate(<u32>offsetof<RecentTable>());
  const hash = allocate(<u32>offsetof<Table>());
  const name = allocate(NAME_BYTES);
  if (!at || !hash || !name) return null;
  const made = changetype<RecentTable>(at);
  made.references = 1;
  made.family = family;
  made.mostStamps = stamps;
  made.mask = r.mask;
  made.hash = changetype<Table>(hash);
  made.name = name;
  memory.copy(name, nameOf(r), NAME_BYTES);
  if (last === null) nf.recent = at;
  else last.next = made;
  return made;
}

/** A rule gives its table back; the last one takes it away. */
export function putTable(nf: Netfilter, t: RecentTable): void {
  if (--t.references) return;
  let before: RecentTable | null = null;
  let other: RecentTable | null = firstTable(nf);
  while (other !== null && other !== t) {
    before = other;
    other = other.next;
  }
  if (before === null) nf.recent = changetype<usize>(t.next);
  else before.next = t.next;
  flushTable(t);
  freeTable(t.hash);
  release(changetype<usize>(t.hash), <u32>offsetof<Table>());
  release(t.name, NAME_BYTES);
  release(changetype<usize>(t), <u32>offsetof<RecentTable>());
}

/** recent_entry_lookup; `ttl` 0: any */
export function findEntry(t: RecentTable, address: u32, ttl: u32): RecentEntry | null {
  let e = changetype<RecentEntry | null>(lookup(t.hash, address));
  while (e !== null && !(ttl == e.ttl || ttl == 0 || e.ttl == 0)) e = e.nextSame;
  return e;
}

/** recent_entry_init: a full table loses the entry that was seen longest ago. Null where the memory is full. */
export function addEntry(t: RecentTable, address: u32, ttl: u32): RecentEntry | null {
  const oldest = t.oldest;
  if (t.entries >= MOST_ENTRIES && oldest !== null) removeEntry(t, oldest);
  const at = allocate(<u32>offsetof<RecentEntry>());
  const times = allocate(t.mostStamps << 2);
  if (!at || !times) return null;
  const e = changetype<RecentEntry>(at);
  e.address = address;
  e.ttl = ttl;
  e.times = times;
  store<u32>(times, jiffies());
  e.stamps = 1;
  e.index = 1;
  // behind those of the same address: list_add_tail
  let same = changetype<RecentEntry | null>(lookup(t.hash, address));
  if (same === null) insert(t.hash, address, at);
  else {
    while (same.nextSame !== null) same = same.nextSame!;
    same.nextSame = e;
  }
  append(t, e);
  t.entries++;
  return e;
}

function append(t: RecentTable, e: RecentEntry): void {
  const newest = t.newest;
  e.previous = newest;
  e.next = null;
  if (newest === null) t.oldest = e;
  else newest.next = e;
  t.newest = e;
}

function unlink(t: RecentTable, e: RecentEntry): void {
  const next = e.next;
  const previous = e.previous;
  if (previous === null) t.oldest = next;
  else previous.next = next;
  if (next === null) t.newest = previous;
  else next.previous = previous;
}

export function removeEntry(t: RecentTable, e: RecentEntry): void {
  unlink(t, e);
  const first = changetype<RecentEntry>(lookup(t.hash, e.address));
  if (first === e) {
    if (e.nextSame === null) erase(t.hash, e.address);
    else insert(t.hash, e.address, changetype<usize>(e.nextSame));
  } else {
    let before = first;
    while (before.nextSame !== e) before = before.nextSame!;
    before.nextSame = e.nextSame;
  }
  t.entries--;
  release(e.times, t.mostStamps << 2);
  release(changetype<usize>(e), <u32>offsetof<RecentEntry>());
}

/** recent_entry_update: seen now */
export function touchEntry(t: RecentTable, e: RecentEntry): void {
  e.index &= t.mostStamps - 1;
  store<u32>(e.times + ((<usize>e.index) << 2), jiffies());
  e.index++;
  if (e.index > e.stamps) e.stamps = e.index;
  unlink(t, e);
  append(t, e);
}

/** recent_entry_reap: takes the oldest entry away if it was not seen since; answers it. */
export function reap(t: RecentTable, since: u32): RecentEntry | null {
  const e = t.oldest;
  if (e === null || <i32>(stampAt(e, e.index - 1) - since) >= 0) return null;
  removeEntry(t, e);
  return e;
}

export function stampAt(e: RecentEntry, index: u32): u32 {
  return load<u32>(e.times + ((<usize>index) << 2));
}

export function flushTable(t: RecentTable): void {
  while (true) {
    const e = t.oldest;
    if (e === null) return;
    removeEntry(t, e);
  }
}
