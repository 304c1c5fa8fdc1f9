/** Sets and their elements as they are told: IPSET_CMD_LIST (ip_set_dump_do in net/netfilter/ipset/ip_set_core.c). Records are in abi/ipset.ts, at the mailbox. */
import { SetElementRecord, SetFamily, SetField, SetRecord } from "../abi/ipset";
import { namespaceById } from "../net/namespace";
import { bitmapElement } from "../netfilter/ipset/bitmap";
import { Element, isExpired, KEY, timeLeft } from "../netfilter/ipset/element";
import { memberOf } from "../netfilter/ipset/list-set";
import { clearRequest, SetRequest, setRequest, unpackKey } from "../netfilter/ipset/request";
import { existingSets, IpSet, setAt } from "../netfilter/ipset/set";
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
import { MAILBOX } from "../state";

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
