/** Ways that recipes have in common: who records what is there already takes that. */
import { allocate, release } from "../memory";
import { mixed } from "../table";
import { cache, FlowCache, Rest, Way, WAY_LISTS, WayBytes } from "./state";

/** What makes a way, in three parts: its key, what it does, what it relies on and counts. */
const STATIC_FROM: usize = offsetof<Way>("processed");
const STATIC_TO: usize = offsetof<Way>("rest");

function hashed(hash: u64, from: usize, bytes: u32): u64 {
  for (const end = from + <usize>bytes; from < end; from += 8) hash = mixed(hash, load<u64>(from));
  return hash;
}

/** The way that is in the cache's buffers, which both end with zeros up to a multiple of 8; null where the memory is full. */
export function internWay(c: FlowCache): Way | null {
  const made = changetype<Way>(c.build);
  const rest = made.rest;
  const hash = hashed(hashed(made.shape, c.build, made.size), c.buildRest, rest.size);
  made.hash = <u32>(hash >> 32);
  const list = listOf(c, made.hash);
  let at: usize = load<u32>(list);
  for (; at; at = changetype<Way>(at).nextSame) if (isSame(changetype<Way>(at), made)) break;
  if (at) return changetype<Way>(at);
  at = allocate(made.size);
  const restAt = allocate(rest.size);
  if (!at || !restAt) {
    release(at, made.size);
    release(restAt, rest.size);
    return null;
  }
  memory.copy(at, c.build, made.size);
  memory.copy(restAt, c.buildRest, rest.size);
  const w = changetype<Way>(at);
  w.rest = changetype<Rest>(restAt);
  w.nextSame = load<u32>(list);
  store<u32>(list, <u32>at);
  c.held += w.size + rest.size;
  return w;
}

/** A recipe that took it is gone. Nothing of it is due. */
export function leaveWay(w: Way): void {
  if (--w.users) return;
  const c = cache();
  let link = listOf(c, w.hash);
  while (load<u32>(link) != <u32>changetype<usize>(w))
    link = <usize>load<u32>(link) + offsetof<Way>("nextSame");
  store<u32>(link, <u32>w.nextSame);
  c.held -= w.size + w.rest.size;
  release(changetype<usize>(w.rest), w.rest.size);
  release(changetype<usize>(w), w.size);
}

function listOf(c: FlowCache, hash: u32): usize {
  return c.ways + ((<usize>(hash & (WAY_LISTS - 1))) << 2);
}

function isSame(a: Way, b: Way): bool {
  if (a.hash != b.hash || a.size != b.size || a.rest.size != b.rest.size) return false;
  const one = changetype<usize>(a);
  const other = changetype<usize>(b);
  return (
    memory.compare(one, other, offsetof<WayBytes>()) == 0 &&
    memory.compare(one + STATIC_FROM, other + STATIC_FROM, STATIC_TO - STATIC_FROM) == 0 &&
    memory.compare(one + offsetof<Way>(), other + offsetof<Way>(), a.size - offsetof<Way>()) == 0 &&
    memory.compare(changetype<usize>(a.rest), changetype<usize>(b.rest), a.rest.size) == 0
  );
}
