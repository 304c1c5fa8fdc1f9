/**
 * An element of a set and its extensions: timeout, counters, comment, skbinfo (include/linux/netfilter/ipset/ip_set_timeout.h,
 * ip_set_counter.h, ip_set_comment.h, ip_set_skbinfo.h; ip_set_core.c). 24 bytes for an IPv4 address, network or address and port without
 * extensions, beside 4 to 8 for its bucket.
 *
 *   | next | previous | next in bucket | flags | key, 8 bytes a word | counters 16 | skbinfo 16 | timeout 4 | comment 4 |
 */
import { Refusal } from "../../abi/flow-cache";
import { SetCommand, SetCounterTest, SetElementFlag, SetOption } from "../../abi/ipset";
import { allocate, release } from "../../memory";
import { counted, countedBytes, refuse } from "../../recording";
import { K } from "../../state";
import { jiffies } from "../../wheel";
import { NO_COUNT, SetRequest } from "./request";
import { IpSet } from "./set";

@unmanaged
export class Element {
  next: Element | null;
  previous: Element | null;
  nextInBucket: Element | null;
  /** SetElementFlag: nomatch, wildcard; of a bitmap: its place << 8 */
  flags: u32;
}

export const KEY: usize = 16;

/** Where the extensions of this set's elements lie. */
export function layOut(set: IpSet): void {
  let at = <u32>KEY + set.keyWords * 8;
  if (set.options & SetOption.counters) {
    set.counterAt = at;
    at += 16;
  }
  if (set.options & SetOption.skbinfo) {
    set.skbinfoAt = at;
    at += 16;
  }
  if (set.options & SetOption.timeout) {
    set.timeoutAt = at;
    at += 4;
  }
  if (set.options & SetOption.comment) {
    set.commentAt = at;
    at += 4;
  }
  set.elementBytes = at;
}

/** A new element at the end of the set's list, null where the memory is full. */
export function newElement(set: IpSet): Element | null {
  const at = allocate(set.elementBytes);
  if (!at) return null;
  const e = changetype<Element>(at);
  e.previous = set.tail;
  if (set.tail === null) set.head = e;
  else set.tail!.next = e;
  set.tail = e;
  set.elements++;
  return e;
}

/** Takes it off the list and gives its memory back. */
export function freeElement(set: IpSet, e: Element): void {
  const at = changetype<usize>(e);
  if (e.previous === null) set.head = e.next;
  else e.previous!.next = e.next;
  if (e.next === null) set.tail = e.previous;
  else e.next!.previous = e.previous;
  setComment(set, e, 0, 0);
  if (set.timeoutAt && load<u32>(at + set.timeoutAt)) set.mortals--;
  set.elements--;
  release(at, set.elementBytes);
}

/** ip_set_timeout_expired: from the tick behind its last one on */
export function isExpired(set: IpSet, e: Element): bool {
  if (!set.timeoutAt) return false;
  const end = load<u32>(changetype<usize>(e) + set.timeoutAt);
  return end != 0 && <i32>(jiffies() - end) > 0;
}

const HZ: u64 = 100;

/** ip_set_timeout_set: seconds from now, 0 for ever */
export function setTimeout(set: IpSet, e: Element, seconds: u32): void {
  const at = changetype<usize>(e) + set.timeoutAt;
  if (load<u32>(at)) set.mortals--;
  if (!seconds) {
    store<u32>(at, 0);
    return;
  }
  const ticks = <u64>seconds * HZ;
  // a delay that the tick counter cannot hold is as long as it can be (msecs_to_jiffies: MAX_JIFFY_OFFSET)
  let end = jiffies() + <u32>min<u64>(ticks, 0x7ffffffe);
  if (!end) end = 0xffffffff;
  store<u32>(at, end);
  if (!set.mortals++ || <i32>(end - set.nextExpiry) < 0) set.nextExpiry = end;
}

/** ip_set_timeout_get: seconds that are left, at least 1; 0 for ever */
export function timeLeft(set: IpSet, e: Element): u32 {
  const end = load<u32>(changetype<usize>(e) + set.timeoutAt);
  if (!end) return 0;
  const seconds = (end - jiffies()) / <u32>HZ;
  return seconds ? seconds : 1;
}

/** ip_set_init_comment */
export function setComment(set: IpSet, e: Element, text: usize, length: u32): void {
  if (!set.commentAt) return;
  const at = changetype<usize>(e) + set.commentAt;
  const old = <usize>load<u32>(at);
  if (old) release(old, load<u32>(old) + 4);
  store<u32>(at, 0);
  if (!length) return;
  const copy = allocate(length + 4);
  if (!copy) return;
  store<u32>(copy, length);
  memory.copy(copy + 4, text, length);
  store<u32>(at, <u32>copy);
}

/** The extensions of the request become the element's (the end of mtype_add). */
export function overwriteExtensions(set: IpSet, e: Element, q: SetRequest): void {
  const at = changetype<usize>(e);
  if (set.counterAt) {
    const counter = at + set.counterAt;
    if (q.packets != NO_COUNT) store<u64>(counter, q.packets);
    if (q.bytes != NO_COUNT) store<u64>(counter, q.bytes, 8);
  }
  setComment(set, e, q.comment, q.commentLength);
  if (set.skbinfoAt) {
    const skbinfo = at + set.skbinfoAt;
    store<u32>(skbinfo, q.skbmark);
    store<u32>(skbinfo, q.skbmarkmask, 4);
    store<u32>(skbinfo, q.skbprio, 8);
    store<u32>(skbinfo, q.skbqueue, 12);
  }
  if (set.timeoutAt) setTimeout(set, e, q.timeout);
}

function counts(value: u64, test: u32, than: u64): bool {
  switch (test) {
    case SetCounterTest.EQ:
      return value == than;
    case SetCounterTest.NE:
      return value != than;
    case SetCounterTest.LT:
      return value < than;
    case SetCounterTest.GT:
      return value > than;
    default:
      return true;
  }
}

/** ip_set_match_extensions: not expired, counters as asked; counts the packet and takes what is to be mapped */
export function extensionsMatch(set: IpSet, e: Element, q: SetRequest): bool {
  if (isExpired(set, e)) return false;
  const at = changetype<usize>(e);
  if (set.counterAt) {
    const counter = at + set.counterAt;
    if (q.packets != NO_COUNT && !(q.flags & SetCommand.SKIP_COUNTER_UPDATE)) {
      store<u64>(counter, load<u64>(counter) + q.packets);
      store<u64>(counter, load<u64>(counter, 8) + q.bytes, 8);
      if (K.recording) {
        counted(counter, <u32>q.packets);
        countedBytes(counter + 8, <u32>q.bytes);
      }
    }
    if (q.flags & SetCommand.MATCH_COUNTERS) refuse(Refusal.rule);
    if (
      q.flags & SetCommand.MATCH_COUNTERS &&
      !(
        counts(load<u64>(counter), q.packetsTest, q.packetsValue) &&
        counts(load<u64>(counter, 8), q.bytesTest, q.bytesValue)
      )
    ) {
      return false;
    }
  }
  if (set.skbinfoAt) {
    const skbinfo = at + set.skbinfoAt;
    q.skbmark = load<u32>(skbinfo);
    q.skbmarkmask = load<u32>(skbinfo, 4);
    q.skbprio = load<u32>(skbinfo, 8);
    q.skbqueue = load<u32>(skbinfo, 12);
  }
  return true;
}

/** mtype_data_match: 1, 0, or -ENOTEMPTY for an element that is not to match */
export function elementMatches(set: IpSet, e: Element, q: SetRequest): i32 {
  if (!extensionsMatch(set, e, q)) return 0;
  return e.flags & SetElementFlag.nomatch ? -ENOTEMPTY : 1;
}

export const ENOTEMPTY: i32 = 39;
