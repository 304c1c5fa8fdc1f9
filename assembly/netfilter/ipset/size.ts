/**
 * How large a set is, as `ipset list` shows it: the bytes that Linux on a 64-bit machine would use (mtype_head of ip_set_hash_gen.h and
 * ip_set_bitmap_gen.h, list_set_head), from the elements in each bucket here. Linux rounds comments otherwise and, like here, has other buckets on each run.
 */
import { SetFamily, SetOption } from "../../abi/ipset";
import { bitmapElement } from "./bitmap";
import { Element, isExpired } from "./element";
import { IpSet } from "./set";
import { BITMAP, elementSizeOf, NAME, NET, NET2 } from "./types";

/** mtype_ext_size: elements that have not expired */
export function liveElements(set: IpSet): u32 {
  if (!set.mortals) return set.elements;
  let count: u32 = 0;
  if (set.parts & BITMAP) {
    for (let place: u32 = 0; place < set.places; place++) {
      const at = bitmapElement(set, place);
      if (at == 1 || (at && !isExpired(set, changetype<Element>(at)))) count++;
    }
    return count;
  }
  let e = set.head;
  while (e !== null) {
    if (!isExpired(set, e)) count++;
    e = e.next;
  }
  return count;
}

function align(bytes: u32): u32 {
  return (bytes + 7) & ~7;
}

/** ip_set_elem_len: an element with its extensions */
function elementLength(set: IpSet, bytes: u32): u32 {
  const options = set.options;
  if (!(options & ~SetOption.forceadd)) return bytes;
  bytes = align(bytes);
  if (options & SetOption.timeout) bytes += 8;
  if (options & SetOption.counters) bytes += 16;
  if (options & SetOption.comment) bytes += 8;
  if (options & SetOption.skbinfo) bytes += 16;
  return bytes;
}

function comments(set: IpSet): u32 {
  if (!set.commentAt) return 0;
  let bytes: u32 = 0;
  let e = set.head;
  while (e !== null) {
    const comment = <usize>load<u32>(changetype<usize>(e) + set.commentAt);
    // struct ip_set_comment_rcu and the text
    if (comment) bytes += 17 + load<u32>(comment);
    e = e.next;
  }
  return bytes;
}

export function memoryOf(set: IpSet): u64 {
  if (set.parts & NAME) {
    // 80 bytes of struct list_set; 48 of an element
    return 80 + set.elements * elementLength(set, 48) + comments(set);
  }
  if (set.parts & BITMAP) {
    const bits = align((set.places + 7) / 8);
    const extensions = elementLength(set, 0);
    return 72 + bits + set.places * extensions;
  }
  const six = set.family == <u32>SetFamily.inet6;
  const length = elementLength(set, elementSizeOf(set.type, set.family));
  let bytes: u64 = 192 + comments(set);
  if (set.parts & (NET | NET2)) bytes += (six ? 129 : 33) * 8;
  for (let i: u32 = 0; i < 1 << set.hashBits; i++) {
    let e = changetype<Element | null>(<usize>load<u32>(set.buckets + ((<usize>i) << 2)));
    if (e === null) continue;
    let count: u32 = 0;
    while (e !== null) {
      count++;
      e = e.nextInBucket;
    }
    // struct hbucket, then places for two more at a time
    bytes += 32 + align(((count + 1) & ~1) * length);
  }
  return bytes;
}
