/** Chains in the order in which they are listed and checked: built-in ones by hook, then the users' by name (iptc_insert_chain of libiptc). */
import { allocate, release } from "../../memory";
import { XtChain } from "./chain";
import { chainInSlot, XtTableState } from "./table";

/** Chain number `index` of the list, or null behind the last. */
export function chainInOrder(t: XtTableState, index: u32): XtChain | null {
  if (t.orderStale && !sortChains(t)) return null;
  return index < t.orderCount ? at(t.order, index) : null;
}

/** Place of a chain in the list. */
export function placeInOrder(t: XtTableState, c: XtChain): u32 {
  if (t.orderStale) sortChains(t);
  return c.order;
}

function at(list: usize, index: u32): XtChain {
  return changetype<XtChain>(<usize>load<u32>(list + ((<usize>index) << 2)));
}
function put(list: usize, index: u32, c: XtChain): void {
  store<u32>(list + ((<usize>index) << 2), <u32>changetype<usize>(c));
}

function sortChains(t: XtTableState): bool {
  if (t.slotCount > t.orderCapacity) {
    const grown = allocate(t.slotCount << 2);
    if (!grown) return false;
    release(t.order, t.orderCapacity << 2);
    t.order = grown;
    t.orderCapacity = t.slotCount;
  }
  let n: u32 = 0;
  for (let i: u32 = 0; i < t.slotCount; i++) {
    const c = chainInSlot(t, i);
    if (c !== null && !c.deleted) put(t.order, n++, c);
  }
  const spare = allocate(max<u32>(n, 1) << 2);
  if (!spare) return false;
  let from = t.order;
  let to = spare;
  for (let width: u32 = 1; width < n; width *= 2) {
    for (let low: u32 = 0; low < n; low += width * 2)
      merge(from, to, low, min(low + width, n), min(low + width * 2, n));
    const swap = from;
    from = to;
    to = swap;
  }
  if (from != t.order) memory.copy(t.order, from, n << 2);
  release(spare, max<u32>(n, 1) << 2);
  for (let i: u32 = 0; i < n; i++) at(t.order, i).order = i;
  t.orderCount = n;
  t.orderStale = 0;
  return true;
}

function merge(from: usize, to: usize, low: u32, middle: u32, high: u32): void {
  let a = low;
  let b = middle;
  for (let i = low; i < high; i++) {
    const left = a < middle && (b >= high || !before(at(from, b), at(from, a)));
    put(to, i, left ? at(from, a++) : at(from, b++));
  }
}

function before(a: XtChain, b: XtChain): bool {
  if (a.builtin || b.builtin) return a.builtin && (!b.builtin || a.hook < b.hook);
  return memory.compare(changetype<usize>(a), changetype<usize>(b), 32) < 0;
}
