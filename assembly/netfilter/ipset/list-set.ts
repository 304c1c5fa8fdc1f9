/** list:set (net/netfilter/ipset/ip_set_list_set.c). An element's key is the address of the member. */
import { Errno } from "../../abi/errno";
import { SetCommand, SetElementFlag, SetError } from "../../abi/ipset";
import {
  Element,
  extensionsMatch,
  freeElement,
  isExpired,
  KEY,
  newElement,
  overwriteExtensions,
} from "./element";
import { Adt, SetRequest } from "./request";
import { IpSet } from "./set";
import { setWithPacket } from "./with-packet";

export function memberOf(e: Element): IpSet {
  return changetype<IpSet>(<usize>load<u32>(changetype<usize>(e) + KEY));
}

/** A list holds its members by number: after a swap it holds what has the number then. */
export function replaceMember(set: IpSet, from: IpSet, to: IpSet): void {
  let e = set.head;
  while (e !== null) {
    const member = memberOf(e);
    if (member === from) store<u32>(changetype<usize>(e) + KEY, <u32>changetype<usize>(to));
    else if (member === to) store<u32>(changetype<usize>(e) + KEY, <u32>changetype<usize>(from));
    e = e.next;
  }
}

/** list_set_del */
function remove(set: IpSet, e: Element): void {
  memberOf(e).references--;
  freeElement(set, e);
}

/** set_cleanup_entries */
export function expireList(set: IpSet): void {
  let e = set.head;
  while (e !== null) {
    const next = e.next;
    if (isExpired(set, e)) remove(set, e);
    e = next;
  }
}

/** list_set_flush */
export function flushList(set: IpSet): void {
  while (set.head !== null) remove(set, set.head!);
}

/** list_set_uadt: `q.member` is there and is no list */
export function listSetUser(set: IpSet, q: SetRequest, adt: Adt): i32 {
  if (adt != Adt.TEST) expireList(set);
  const before = q.elementFlags & SetElementFlag.before ? 1 : q.reference !== null ? -1 : 0;
  const answer =
    adt == Adt.TEST ? test(set, q, before) : adt == Adt.ADD ? add(set, q, before) : del(set, q, before);
  return answer == -SetError.IPSET_ERR_EXIST && q.flags & SetCommand.EXIST ? 0 : answer;
}

function find(set: IpSet, member: IpSet | null): Element | null {
  let e = set.head;
  while (e !== null && (isExpired(set, e) || memberOf(e) !== member)) e = e.next;
  return e;
}

/** list_set_uadd: behind the last one, before or after `q.reference` */
function add(set: IpSet, q: SetRequest, before: i32): i32 {
  const reference = before ? find(set, q.reference) : null;
  if (before && reference === null) return -SetError.IPSET_ERR_REF_EXIST;
  const known = find(set, q.member);
  if (known !== null) {
    if (!(q.flags & SetCommand.EXIST)) return -SetError.IPSET_ERR_EXIST;
    overwriteExtensions(set, known, q);
    return 0;
  }
  const e = newElement(set);
  if (e === null) return -Errno.ENOMEM;
  store<u32>(changetype<usize>(e) + KEY, <u32>changetype<usize>(q.member));
  q.member!.references++;
  overwriteExtensions(set, e, q);
  if (reference !== null) moveTo(set, e, before > 0 ? reference.previous : reference);
  return 0;
}

/** The last element goes behind `place`, or to the front. */
function moveTo(set: IpSet, e: Element, place: Element | null): void {
  if (place === e.previous) return;
  set.tail = e.previous;
  e.previous!.next = null;
  const next = place === null ? set.head : place.next;
  e.previous = place;
  e.next = next;
  if (place === null) set.head = e;
  else place.next = e;
  if (next === null) set.tail = e;
  else next.previous = e;
}

/** Whether the neighbour that the request names is beside `e`. */
function isBeside(e: Element, q: SetRequest, before: i32): bool {
  const neighbor = before > 0 ? e.next : e.previous;
  return neighbor !== null && memberOf(neighbor) === q.reference;
}

/** list_set_udel */
function del(set: IpSet, q: SetRequest, before: i32): i32 {
  const e = find(set, q.member);
  if (e === null) return before ? -SetError.IPSET_ERR_REF_EXIST : -SetError.IPSET_ERR_EXIST;
  if (before && !isBeside(e, q, before)) return -SetError.IPSET_ERR_REF_EXIST;
  remove(set, e);
  return 0;
}

/** list_set_utest */
function test(set: IpSet, q: SetRequest, before: i32): i32 {
  const e = find(set, q.member);
  return e !== null && (!before || isBeside(e, q, before)) ? 1 : 0;
}

/** list_set_kadt: the first member that has it, or that can take or lose it */
export function listSetPacket(set: IpSet, q: SetRequest, adt: Adt): i32 {
  if (adt != Adt.TEST) return listSetChange(set, q, adt);
  const flags = q.flags;
  // sub-sets are not asked for counters
  q.flags &= ~SetCommand.MATCH_COUNTERS;
  if (q.flags & SetCommand.SKIP_SUBCOUNTER_UPDATE) q.flags |= SetCommand.SKIP_COUNTER_UPDATE;
  const below = q.flags;
  let e = set.head;
  while (e !== null) {
    q.flags = below;
    if (!isExpired(set, e) && setWithPacket(memberOf(e), q, Adt.TEST) > 0) {
      q.flags = flags;
      if (extensionsMatch(set, e, q)) return 1;
    }
    e = e.next;
  }
  q.flags = flags;
  return 0;
}

function listSetChange(set: IpSet, q: SetRequest, adt: Adt): i32 {
  let e = set.head;
  while (e !== null) {
    if (!isExpired(set, e) && setWithPacket(memberOf(e), q, adt) == 0) return 0;
    e = e.next;
  }
  return 0;
}
