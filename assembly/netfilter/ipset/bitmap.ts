/**
 * The bitmap types: a cell for each place (net/netfilter/ipset/ip_set_bitmap_gen.h). A cell holds 1 where elements have no extensions, else
 * the element, which stays in its cell when it is deleted: counters are not begun anew when it comes back, as in Linux.
 */
import { Errno } from "../../abi/errno";
import { SetCommand, SetError } from "../../abi/ipset";
import { allocate, release } from "../../memory";
import { Element, extensionsMatch, isExpired, KEY, overwriteExtensions, setComment } from "./element";
import { Adt, SetRequest } from "./request";
import { IpSet } from "./set";

/** Element.flags: it is in the set */
const PRESENT: u32 = 1;

export function makeBitmap(set: IpSet, places: u32): bool {
  set.buckets = allocate(places << 2);
  set.places = places;
  return set.buckets != 0;
}

function hasExtensions(set: IpSet): bool {
  return set.elementBytes > <u32>KEY + set.keyWords * 8;
}

function cellOf(set: IpSet, place: u32): usize {
  return set.buckets + ((<usize>place) << 2);
}

/** The element at a place, 0 where there is none; 1 for one without extensions. */
export function bitmapElement(set: IpSet, place: u32): usize {
  const cell = <usize>load<u32>(cellOf(set, place));
  return cell > 1 && !(changetype<Element>(cell).flags & PRESENT) ? 0 : cell;
}

export function actOnPlace(set: IpSet, q: SetRequest, adt: Adt, place: u32): i32 {
  if (adt == Adt.TEST) return test(set, q, place);
  return adt == Adt.ADD ? add(set, q, place) : remove(set, place);
}

/** The same, where -exist forgives (ip_set_eexist). */
export function actOnPlaceForgiving(set: IpSet, q: SetRequest, adt: Adt, place: u32): i32 {
  const answer = actOnPlace(set, q, adt, place);
  return answer == -SetError.IPSET_ERR_EXIST && q.flags & SetCommand.EXIST ? 0 : answer;
}

/** mtype_test */
function test(set: IpSet, q: SetRequest, place: u32): i32 {
  const at = bitmapElement(set, place);
  if (at <= 1) return <i32>at;
  return extensionsMatch(set, changetype<Element>(at), q) ? 1 : 0;
}

/** mtype_add */
function add(set: IpSet, q: SetRequest, place: u32): i32 {
  const cell = cellOf(set, place);
  let at = <usize>load<u32>(cell);
  if (!hasExtensions(set)) {
    if (at) return -SetError.IPSET_ERR_EXIST;
    store<u32>(cell, 1);
    set.elements++;
    return 0;
  }
  if (!at) {
    at = allocate(set.elementBytes);
    if (!at) return -Errno.ENOMEM;
    store<u32>(cell, <u32>at);
  }
  const e = changetype<Element>(at);
  if (e.flags & PRESENT) {
    if (!(q.flags & SetCommand.EXIST) && !isExpired(set, e)) return -SetError.IPSET_ERR_EXIST;
  } else {
    e.flags |= PRESENT;
    set.elements++;
  }
  overwriteExtensions(set, e, q);
  return 0;
}

/** mtype_del: what has expired goes too, but was not there */
function remove(set: IpSet, place: u32): i32 {
  const at = bitmapElement(set, place);
  if (!at) return -SetError.IPSET_ERR_EXIST;
  const expired = at > 1 && isExpired(set, changetype<Element>(at));
  clear(set, place, at);
  return expired ? -SetError.IPSET_ERR_EXIST : 0;
}

function clear(set: IpSet, place: u32, at: usize): void {
  set.elements--;
  if (at == 1) {
    store<u32>(cellOf(set, place), 0);
    return;
  }
  const e = changetype<Element>(at);
  e.flags &= ~PRESENT;
  setComment(set, e, 0, 0);
  if (!set.timeoutAt) return;
  if (load<u32>(at + set.timeoutAt)) set.mortals--;
  store<u32>(at + set.timeoutAt, 0);
}

/** mtype_gc */
export function expireBitmap(set: IpSet): void {
  for (let place: u32 = 0; place < set.places; place++) {
    const at = bitmapElement(set, place);
    if (at > 1 && isExpired(set, changetype<Element>(at))) clear(set, place, at);
  }
}

/** mtype_flush */
export function flushBitmap(set: IpSet): void {
  for (let place: u32 = 0; place < set.places && set.elements; place++) {
    const at = bitmapElement(set, place);
    if (at) clear(set, place, at);
  }
}

/** mtype_destroy */
export function freeBitmap(set: IpSet): void {
  flushBitmap(set);
  for (let place: u32 = 0; place < set.places; place++) {
    const at = <usize>load<u32>(cellOf(set, place));
    if (at > 1) release(at, set.elementBytes);
  }
  release(set.buckets, set.places << 2);
}
