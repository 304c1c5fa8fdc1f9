/** Sets: IPSET_CMD_* of nfnetlink (net/netfilter/ipset/ip_set_core.c). Names are 32 zero-padded bytes; records are in abi/ipset.ts, at the mailbox. */
import { Errno } from "../abi/errno";
import {
  SetElementFlag,
  SetElementRecord,
  SetError,
  SetFamily,
  SetField,
  SetOption,
  SetRecord,
  SetCommand,
} from "../abi/ipset";
import { Namespace, namespaceById } from "../net/namespace";
import { bitmapElement } from "../netfilter/ipset/bitmap";
import { createSet, destroyAllSets, destroySet, flushSet, swapSets } from "../netfilter/ipset/core";
import { Element, isExpired, KEY, timeLeft } from "../netfilter/ipset/element";
import { memberOf } from "../netfilter/ipset/list-set";
import { Adt, clearRequest, NO_TIMEOUT, SetRequest, setRequest, unpackKey } from "../netfilter/ipset/request";
import { existingSets, findSet, IpSet, linkName, setAt, unlinkName } from "../netfilter/ipset/set";
import { liveElements, memoryOf } from "../netfilter/ipset/size";
import {
  BITMAP,
  IFACE,
  IP,
  IP2,
  MAC,
  MARK,
  NAME,
  NET,
  NET2,
  PORT,
  revisionOf,
} from "../netfilter/ipset/types";
import { setWithUser } from "../netfilter/ipset/with-user";
import { MAILBOX } from "../state";

/** SetRecord in the mailbox. `exist` 1: a set that is there and is the same will do. */
export function set_create(namespace: u32, exist: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  return createSet(ns, changetype<SetRecord>(MAILBOX), exist != 0);
}

/** The number of the set with this name, or -ENOENT. */
export function set_find(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  const set = findSet(ns, MAILBOX);
  return set === null ? -Errno.ENOENT : <i32>set.index;
}

/** The set with this name, or all of them with `all` 1 (ip_set_destroy). */
export function set_destroy(namespace: u32, all: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  if (!all) {
    const set = findSet(ns, MAILBOX);
    if (set === null) return -Errno.ENOENT;
    if (set.references) return -SetError.IPSET_ERR_BUSY;
    destroySet(ns, set);
    return 0;
  }
  const sets = existingSets(ns);
  if (sets === null) return 0;
  for (let i: u32 = 0; i < sets.capacity; i++) {
    const set = setAt(sets, i);
    if (set !== null && set.references) return -SetError.IPSET_ERR_BUSY;
  }
  destroyAllSets(ns);
  return 0;
}

export function set_flush(namespace: u32, all: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  if (!all) {
    const set = findSet(ns, MAILBOX);
    if (set === null) return -Errno.ENOENT;
    flushSet(set);
    return 0;
  }
  const sets = existingSets(ns);
  if (sets === null) return 0;
  for (let i: u32 = 0; i < sets.capacity; i++) {
    const set = setAt(sets, i);
    if (set !== null) flushSet(set);
  }
  return 0;
}

/** Two names at the mailbox (ip_set_rename). */
export function set_rename(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  const set = findSet(ns, MAILBOX);
  if (ns === null || set === null) return -Errno.ENOENT;
  if (set.references) return -SetError.IPSET_ERR_REFERENCED;
  if (findSet(ns, MAILBOX + 32) !== null) return -SetError.IPSET_ERR_EXIST_SETNAME2;
  const sets = existingSets(ns)!;
  unlinkName(sets, set);
  memory.copy(changetype<usize>(set), MAILBOX + 32, 32);
  return linkName(sets, set) ? 0 : -Errno.ENOMEM;
}

/** Two names at the mailbox (ip_set_swap). */
export function set_swap(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  const a = findSet(ns, MAILBOX);
  if (ns === null || a === null) return -Errno.ENOENT;
  const b = findSet(ns, MAILBOX + 32);
  if (b === null) return -SetError.IPSET_ERR_EXIST_SETNAME2;
  return swapSets(ns, a, b);
}

/**
 * The set's name, then a SetElementRecord: what `adt` says (0 add, 1 delete, 2 test) is done. `exist` 1: elements that are there (or are
 * not) already do no harm. Answers 0 or the first error.
 */
export function set_element(namespace: u32, adt: u32, exist: u32): i32 {
  const ns = namespaceById(namespace);
  const set = findSet(ns, MAILBOX);
  if (ns === null || set === null) return -Errno.ENOENT;
  const q = setRequest();
  clearRequest(q);
  q.flags = exist ? SetCommand.EXIST : 0;
  const r = changetype<SetElementRecord>(MAILBOX + 32);
  const error = readElement(ns, set, q, r);
  if (error) return error;
  return setWithUser(set, q, adt);
}

function readElement(ns: Namespace, set: IpSet, q: SetRequest, r: SetElementRecord): i32 {
  q.present = r.present;
  q.elementFlags = r.flags;
  q.high = r.ip0;
  q.low = r.ip1;
  q.ip = <u32>r.ip1;
  q.ipTo = <u32>r.ipTo1;
  q.secondHigh = r.ip20;
  q.secondLow = r.ip21;
  q.second = <u32>r.ip21;
  q.secondTo = <u32>r.ip2To1;
  q.cidr = r.cidr;
  q.cidr2 = r.cidr2;
  q.port = r.present & SetField.mark ? r.mark : r.port;
  q.portTo = r.portTo;
  q.protocol = r.protocol;
  q.mac = r.mac;
  q.iface0 = r.iface0;
  q.iface1 = r.iface1;
  const error = readExtensions(set, q, r);
  return error || !(set.parts & NAME) ? error : readMembers(ns, q, r);
}

/** ip_set_get_extensions */
function readExtensions(set: IpSet, q: SetRequest, r: SetElementRecord): i32 {
  const present = r.present;
  q.timeout = set.timeout;
  if (present & SetField.timeout) {
    if (!(set.options & SetOption.timeout)) return -SetError.IPSET_ERR_TIMEOUT;
    q.timeout = min(r.timeout, NO_TIMEOUT - 1);
  }
  if (present & (SetField.packets | SetField.bytes)) {
    if (!(set.options & SetOption.counters)) return -SetError.IPSET_ERR_COUNTER;
    if (present & SetField.packets) q.packets = r.packets;
    if (present & SetField.bytes) q.bytes = r.bytes;
  }
  if (present & SetField.comment) {
    if (!(set.options & SetOption.comment)) return -SetError.IPSET_ERR_COMMENT;
    q.comment = MAILBOX + 32 + offsetof<SetElementRecord>();
    q.commentLength = r.commentLength;
  }
  if (present & (SetField.skbmark | SetField.skbprio | SetField.skbqueue)) {
    if (!(set.options & SetOption.skbinfo)) return -SetError.IPSET_ERR_SKBINFO;
    q.skbmark = r.skbmark;
    q.skbmarkmask = r.skbmarkmask;
    q.skbprio = r.skbprio;
    q.skbqueue = r.skbqueue;
  }
  return 0;
}

/** list_set_uadt: the sets that are named */
function readMembers(ns: Namespace, q: SetRequest, r: SetElementRecord): i32 {
  const at = changetype<usize>(r);
  q.member = findSet(ns, at + offsetof<SetElementRecord>("name0"));
  if (q.member === null) return -SetError.IPSET_ERR_NAME;
  if (q.member!.parts & NAME) return -SetError.IPSET_ERR_LOOP;
  if (!(r.present & SetField.reference))
    return q.elementFlags & SetElementFlag.before ? -SetError.IPSET_ERR_BEFORE : 0;
  q.reference = findSet(ns, at + offsetof<SetElementRecord>("reference0"));
  return q.reference === null ? -SetError.IPSET_ERR_NAMEREF : 0;
}

/** SetRecord of the first set whose number is `from` or more; answers its number plus one, 0 at the end. */
export function set_next(namespace: u32, from: u32): u32 {
  const ns = namespaceById(namespace);
  const sets = existingSets(ns);
  if (sets === null) return 0;
  for (let i = from; i < sets.capacity; i++) {
    const set = setAt(sets, i);
    if (set === null) continue;
    describe(set);
    return i + 1;
  }
  return 0;
}

function describe(set: IpSet): void {
  const r = changetype<SetRecord>(MAILBOX);
  memory.fill(MAILBOX, 0, offsetof<SetRecord>());
  memory.copy(MAILBOX, changetype<usize>(set), 32);
  const six = set.family == <u32>SetFamily.inet6;
  r.memory = memoryOf(set);
  r.type = set.type;
  r.family = set.family;
  r.options = set.options;
  r.timeout = set.timeout;
  r.hashSize = set.parts & (BITMAP | NAME) ? 0 : 1 << set.hashBits;
  r.maxElements = set.maxElements;
  r.netmask = set.netmask == (six ? 128 : 32) ? 0 : set.netmask;
  r.markmask = set.markmask;
  r.bucketSize = set.bucketSize;
  r.initValue = set.initValue;
  r.listSize = set.size;
  r.first = set.first;
  r.last = set.last;
  r.revision = revisionOf(set.type);
  r.references = set.references;
  r.elements = liveElements(set);
}

/**
 * SetElementRecord of the element behind `cursor` (0: the first) of a set, in the mailbox. Answers the next cursor, 0 at the end. What has
 * expired is left out. The set may not change between calls.
 */
export function set_element_next(namespace: u32, index: u32, cursor: u32): u32 {
  const ns = namespaceById(namespace);
  const sets = existingSets(ns);
  if (sets === null) return 0;
  const set = setAt(sets, index);
  if (set === null) return 0;
  if (set.parts & BITMAP) {
    for (let place = cursor; place < set.places; place++) {
      const at = bitmapElement(set, place);
      if (!at || (at > 1 && isExpired(set, changetype<Element>(at)))) continue;
      tellElement(set, at, place);
      return place + 1;
    }
    return 0;
  }
  let e = cursor ? changetype<Element>(<usize>cursor).next : set.head;
  while (e !== null && isExpired(set, e)) e = e.next;
  if (e === null) return 0;
  tellElement(set, changetype<usize>(e), 0);
  return <u32>changetype<usize>(e);
}

function tellElement(set: IpSet, at: usize, place: u32): void {
  const q = setRequest();
  const r = changetype<SetElementRecord>(MAILBOX);
  memory.fill(MAILBOX, 0, offsetof<SetElementRecord>());
  if (set.parts & BITMAP) {
    if (set.parts & PORT) r.port = set.first + place;
    else r.ip1 = set.first + place * set.placeHosts;
    r.present = set.parts & PORT ? SetField.port : SetField.ip;
  } else if (set.parts & NAME) {
    memory.copy(
      MAILBOX + offsetof<SetElementRecord>("name0"),
      changetype<usize>(memberOf(changetype<Element>(at))),
      32,
    );
    r.present = SetField.name;
  } else tellKey(set, q, r, at);
  if (at > 1) tellExtensions(set, r, at);
}

function tellKey(set: IpSet, q: SetRequest, r: SetElementRecord, at: usize): void {
  clearRequest(q);
  unpackKey(set, q, at + KEY);
  const six = set.family == <u32>SetFamily.inet6;
  const parts = set.parts;
  r.flags = changetype<Element>(at).flags | q.elementFlags;
  if (parts & IP) {
    r.present |= SetField.ip;
    r.ip0 = six ? q.high : 0;
    r.ip1 = six ? q.low : q.ip;
  }
  if (parts & NET) {
    r.present |= SetField.cidr;
    r.cidr = q.cidr;
  }
  if (parts & PORT) {
    r.present |= SetField.port | SetField.protocol;
    r.port = q.port;
    r.protocol = q.protocol;
  }
  if (parts & IP2) {
    r.present |= SetField.ip2;
    r.ip20 = six ? q.secondHigh : 0;
    r.ip21 = six ? q.secondLow : q.second;
  }
  if (parts & NET2) {
    r.present |= SetField.cidr2;
    r.cidr2 = q.cidr2;
  }
  if (parts & MARK) {
    r.present |= SetField.mark;
    r.mark = q.port;
  }
  if (parts & MAC) {
    r.present |= SetField.mac;
    r.mac = q.mac;
  }
  if (parts & IFACE) {
    r.present |= SetField.iface;
    r.iface0 = q.iface0;
    r.iface1 = q.iface1;
  }
}

function tellExtensions(set: IpSet, r: SetElementRecord, at: usize): void {
  const e = changetype<Element>(at);
  if (set.timeoutAt) {
    r.present |= SetField.timeout;
    r.timeout = timeLeft(set, e);
  }
  if (set.counterAt) {
    r.present |= SetField.packets | SetField.bytes;
    r.packets = load<u64>(at + set.counterAt);
    r.bytes = load<u64>(at + set.counterAt, 8);
  }
  if (set.commentAt) {
    const comment = <usize>load<u32>(at + set.commentAt);
    if (comment) {
      r.present |= SetField.comment;
      r.commentLength = load<u32>(comment);
      memory.copy(MAILBOX + offsetof<SetElementRecord>(), comment + 4, r.commentLength);
    }
  }
  if (set.skbinfoAt) {
    const skbinfo = at + set.skbinfoAt;
    r.present |= SetField.skbmark | SetField.skbprio | SetField.skbqueue;
    r.skbmark = load<u32>(skbinfo);
    r.skbmarkmask = load<u32>(skbinfo, 4);
    r.skbprio = load<u32>(skbinfo, 8);
    r.skbqueue = load<u32>(skbinfo, 12);
  }
}
