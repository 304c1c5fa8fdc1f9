/** Sets: IPSET_CMD_* of nfnetlink (net/netfilter/ipset/ip_set_core.c). Names are 32 zero-padded bytes; records are in abi/ipset.ts, at the mailbox. */
import { Errno } from "../abi/errno";
import {
  SetElementFlag,
  SetElementRecord,
  SetError,
  SetField,
  SetOption,
  SetRecord,
  SetCommand,
} from "../abi/ipset";
import { Namespace, namespaceById } from "../net/namespace";
import { createSet, destroyAllSets, destroySet, flushSet, swapSets } from "../netfilter/ipset/core";
import { clearRequest, NO_TIMEOUT, SetRequest, setRequest } from "../netfilter/ipset/request";
import { existingSets, findSet, IpSet, linkName, setAt, unlinkName } from "../netfilter/ipset/set";
import { NAME } from "../netfilter/ipset/types";
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
