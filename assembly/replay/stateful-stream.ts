/** How much of a stream of bytes there is, where pieces may come in any order: the first number that is missing, and islands behind it. */
import { after } from "./stateful-segment";

const ISLANDS: u32 = 4;
const ISLAND: u32 = 8;

@unmanaged
export class Stream {
  /** first number that is not there */
  next: u32;
  islands: u32;
  // [from, to) of each island, in the order of their numbers
  from0: u32;
  to0: u32;
  from1: u32;
  to1: u32;
  from2: u32;
  to2: u32;
  from3: u32;
  to3: u32;
}

function islandAt(s: Stream, index: u32): usize {
  return changetype<usize>(s) + offsetof<Stream>("from0") + index * ISLAND;
}

export function begin(s: Stream, next: u32): void {
  s.next = next;
  s.islands = 0;
}

/** [from, to) is there. An island too many is forgotten: it has to come again. */
export function add(s: Stream, from: u32, to: u32): void {
  if (!after(to, s.next)) return;
  if (after(from, s.next)) {
    insert(s, from, to);
    return;
  }
  s.next = to;
  while (s.islands) {
    const island = islandAt(s, 0);
    if (after(load<u32>(island), s.next)) return;
    if (after(load<u32>(island, 4), s.next)) s.next = load<u32>(island, 4);
    remove(s, 0);
  }
}

/** The end of what there is, islands included. */
export function highest(s: Stream): u32 {
  return s.islands ? load<u32>(islandAt(s, s.islands - 1), 4) : s.next;
}

function remove(s: Stream, index: u32): void {
  s.islands--;
  memory.copy(islandAt(s, index), islandAt(s, index + 1), (s.islands - index) * ISLAND);
}

function insert(s: Stream, from: u32, to: u32): void {
  let index: u32 = 0;
  while (index < s.islands && after(from, load<u32>(islandAt(s, index), 4))) index++;
  // those that it touches become one with it
  while (index < s.islands && !after(load<u32>(islandAt(s, index)), to)) {
    const island = islandAt(s, index);
    if (after(from, load<u32>(island))) from = load<u32>(island);
    if (after(load<u32>(island, 4), to)) to = load<u32>(island, 4);
    remove(s, index);
  }
  if (s.islands == ISLANDS) {
    if (index == ISLANDS) return;
    s.islands--;
  }
  memory.copy(islandAt(s, index + 1), islandAt(s, index), (s.islands - index) * ISLAND);
  store<u32>(islandAt(s, index), from);
  store<u32>(islandAt(s, index), to, 4);
  s.islands++;
}
