/**
 * Connections: CTNETLINK (net/netfilter/nf_conntrack_netlink.c) and /proc/net/stat/nf_conntrack. Records are in abi/conntrack.ts.
 *
 * Dumps list the connections in the order in which they were confirmed; Linux's order is that of its hash table, which differs from boot to boot.
 */
import { ConntrackField, ConntrackRecord, ConntrackStatRecord } from "../abi/conntrack";
import { Errno } from "../abi/errno";
import { NS_PER_S } from "../clock";
import { namespaceById } from "../net/namespace";
import { allocateConnection } from "../netfilter/conntrack/allocate";
import { Connection, CT_TOLD, CtStatus, releaseConnection, Tuple } from "../netfilter/conntrack/connection";
import {
  deliverEvents,
  cacheEvent,
  CtEvent,
  listenEvents,
  nextEvent,
  unlistenEvents,
  wantEvents,
} from "../netfilter/conntrack/events";
import { killConnection } from "../netfilter/conntrack/destroy";
import { findClash, findTuple, hashTuple, insertConnection, isExpired } from "../netfilter/conntrack/hash";
import { startCollector } from "../netfilter/conntrack/gc";
import { Cleanup, iterateCleanup } from "../netfilter/conntrack/iterate";
import { fillRecord } from "../netfilter/conntrack/record";
import { conntrackOf, knownState } from "../netfilter/conntrack/state";
import { copyTuple, invertTuple } from "../netfilter/conntrack/tuple";
import { prepareConntrack } from "../netfilter/conntrack/users";
import { makeZone } from "../netfilter/conntrack/zone";
import { Netfilter, netfilterOf } from "../netfilter/state";
import { K, MAILBOX, MAILBOX_BYTES } from "../state";
import { Protocol } from "../wire/ipv4";

/** The namespace's netfilter with its conntrack part; null where there is no such namespace or the memory is full. */
function open(namespace: u32): Netfilter | null {
  const ns = namespaceById(namespace);
  if (ns === null) return null;
  const nf = netfilterOf(ns);
  return nf !== null && prepareConntrack(nf) ? nf : null;
}

/** nf_conntrack_count */
export function conntrack_count(namespace: u32): u32 {
  const nf = open(namespace);
  return nf === null ? 0 : conntrackOf(nf).count;
}

/** A ConntrackStatRecord in the mailbox; 0 or a negative errno. */
export function conntrack_stat(namespace: u32): i32 {
  const nf = open(namespace);
  if (nf === null) return -Errno.ENOENT;
  const own = conntrackOf(nf);
  const r = changetype<ConntrackStatRecord>(MAILBOX);
  r.count = own.count;
  r.found = own.found;
  r.invalid = own.invalid;
  r.insert = own.insert;
  r.insertFailed = own.insertFailed;
  r.drop = own.drop;
  r.earlyDrop = own.earlyDrop;
  r.error = own.error;
  r.searchRestart = own.searchRestart;
  r.clashResolve = own.clashResolve;
  r.chainTooLong = own.chainTooLong;
  r.bytes = knownState().live;
  return 0;
}

/**
 * The next connections of a dump: as many ConntrackRecords as fit are in the mailbox; answers how many, 0 at the end. `restart` begins one;
 * one dump at a time. `zero` sets the counters back to 0 that it tells. Expired connections are collected on the way.
 */
export function conntrack_next(namespace: u32, restart: u32, zero: u32): u32 {
  const nf = open(namespace);
  if (nf === null) return 0;
  const s = knownState();
  if (restart) s.dumpNext = s.first;
  const most = MAILBOX_BYTES / <u32>offsetof<ConntrackRecord>();
  let count: u32 = 0;
  while (count < most) {
    const ct = s.dumpNext;
    if (ct === null) break;
    s.dumpNext = ct.next;
    if (ct.namespace !== nf.namespace) continue;
    if (isExpired(ct)) {
      killConnection(ct);
      continue;
    }
    fillRecord(ct, changetype<ConntrackRecord>(MAILBOX + count * offsetof<ConntrackRecord>()));
    if (zero) clearCounters(ct);
    count++;
  }
  return count;
}

function clearCounters(ct: Connection): void {
  ct.packets0 = 0;
  ct.packets1 = 0;
  ct.bytes0 = 0;
  ct.bytes1 = 0;
}

/** The tuple that the record in the mailbox names, in the kernel's scratch. */
function tupleOf(r: ConntrackRecord, reply: bool): Tuple {
  const t = knownState().packetTuple;
  t.source = reply ? r.source1 : r.source0;
  t.destination = reply ? r.destination1 : r.destination0;
  t.sourcePort = reply ? r.sourcePort1 : r.sourcePort0;
  t.destinationPort = reply ? r.destinationPort1 : r.destinationPort0;
  t.protocol = r.protocol;
  return t;
}

/** The connection of the record in the mailbox (its original tuple, or its reply with ConntrackField.BY_REPLY). */
function find(nf: Netfilter, fields: u32): Connection | null {
  const r = changetype<ConntrackRecord>(MAILBOX);
  const t = findTuple(nf, makeZone(r.zone, 3), tupleOf(r, (fields & ConntrackField.BY_REPLY) != 0));
  return t === null ? null : t.connection;
}

/** IPCTNL_MSG_CT_GET: the connection of the tuple in the mailbox, in the mailbox; 0 or a negative errno. */
export function conntrack_get(namespace: u32, fields: u32): i32 {
  const nf = open(namespace);
  if (nf === null) return -Errno.ENOENT;
  const ct = find(nf, fields);
  if (ct === null) return -Errno.ENOENT;
  fillRecord(ct, changetype<ConntrackRecord>(MAILBOX));
  return 0;
}

/** IPCTNL_MSG_CT_DELETE of one connection: 0 or a negative errno. `id` is checked where it is not 0. */
export function conntrack_delete(namespace: u32, fields: u32, id: u32): i32 {
  const nf = open(namespace);
  if (nf === null) return -Errno.ENOENT;
  const ct = find(nf, fields);
  if (ct === null || (id && ct.id != id)) return -Errno.ENOENT;
  const s = knownState();
  s.byProgram = 1;
  killConnection(ct);
  s.byProgram = 0;
  return 0;
}

/** ctnetlink_flush_conntrack: all connections of the namespace end; answers how many. */
export function conntrack_flush(namespace: u32): i32 {
  const nf = open(namespace);
  if (nf === null) return -Errno.ENOENT;
  const s = knownState();
  s.byProgram = 1;
  const ended = iterateCleanup(nf.namespace, Cleanup.ALL, 0, 0);
  s.byProgram = 0;
  return <i32>ended;
}

/** Bits of the status that nobody may set from outside (IPS_UNCHANGEABLE_MASK). */
const UNCHANGEABLE: u32 =
  CtStatus.NAT_DONE_MASK |
  CtStatus.NAT_MASK |
  CtStatus.EXPECTED |
  CtStatus.CONFIRMED |
  CtStatus.DYING |
  CtStatus.SEQ_ADJUST |
  CtStatus.TEMPLATE;

/** ctnetlink_change_status and its like: what `fields` (ConntrackField) names of the record in the mailbox. */
function change(ct: Connection, r: ConntrackRecord, fields: u32): i32 {
  if (fields & ConntrackField.STATUS) {
    const gone = ct.status & ~r.status;
    // seen and assured are for good
    if (gone & (CtStatus.SEEN_REPLY | CtStatus.ASSURED)) return -Errno.EBUSY;
    ct.status |= r.status & CT_TOLD & ~UNCHANGEABLE;
  }
  if (fields & ConntrackField.TIMEOUT) ct.timeoutNs = K.nowNs + <u64>r.timeout * NS_PER_S;
  if (fields & ConntrackField.MARK) ct.mark = r.mark;
  if (fields & ConntrackField.STATE && ct.original.protocol == <u32>Protocol.TCP) ct.protocolState = r.state;
  return 0;
}

/** IPCTNL_MSG_CT_NEW of one that exists: 0 or a negative errno. */
export function conntrack_update(namespace: u32, fields: u32): i32 {
  const nf = open(namespace);
  if (nf === null) return -Errno.ENOENT;
  const r = changetype<ConntrackRecord>(MAILBOX);
  const ct = find(nf, fields);
  if (ct === null) return -Errno.ENOENT;
  const error = change(ct, r, fields);
  if (!error && fields & ConntrackField.MARK) cacheEvent(ct, CtEvent.MARK);
  if (!error) tell(ct);
  return error;
}

/** IPCTNL_MSG_CT_NEW (ctnetlink_create_conntrack): 0 or a negative errno. */
export function conntrack_add(namespace: u32, fields: u32): i32 {
  const nf = open(namespace);
  if (nf === null) return -Errno.ENOENT;
  const r = changetype<ConntrackRecord>(MAILBOX);
  if (!(fields & ConntrackField.TIMEOUT)) return -Errno.EINVAL;
  const s = knownState();
  const zone = r.zone ? makeZone(r.zone, 3) : 0;
  if (findTuple(nf, zone, tupleOf(r, false)) !== null) return -Errno.EEXIST;
  const reply = s.inverseTuple;
  if (fields & ConntrackField.REPLY) {
    if (findTuple(nf, zone, tupleOf(r, true)) !== null) return -Errno.EEXIST;
    copyTuple(tupleOf(r, true), reply);
  }
  const original = tupleOf(r, false);
  if (!(fields & ConntrackField.REPLY) && !invertTuple(original, reply)) return -Errno.EINVAL;
  const ct = allocateConnection(nf, zone, original, reply, hashTuple(nf.namespace, original, zone & 0xffff));
  if (ct === null) return -Errno.ENOMEM;
  wantEvents(nf, ct, 0);
  ct.status |= CtStatus.CONFIRMED;
  ct.replyHash = hashTuple(nf.namespace, ct.reply, ct.reply.zone);
  let error = change(ct, r, fields);
  if (!error && (findClash(s, nf.namespace, ct.original, zone) || findClash(s, nf.namespace, ct.reply, zone)))
    error = -Errno.EEXIST;
  if (!error && !insertConnection(s, ct)) error = -Errno.ENOMEM;
  if (error) {
    releaseConnection(changetype<usize>(ct));
    return error;
  }
  conntrackOf(nf).insert++;
  startCollector();
  cacheEvent(ct, CtEvent.NEW);
  tell(ct);
  return 0;
}

/** What a program changed is told at once. */
function tell(ct: Connection): void {
  const s = knownState();
  s.byProgram = 1;
  deliverEvents(ct);
  s.byProgram = 0;
}

/** A program begins (1) or ends (0) to listen to the namespace's events; answers 0 or a negative errno. */
export function conntrack_listen(namespace: u32, on: u32): i32 {
  const nf = open(namespace);
  if (nf === null) return -Errno.ENOENT;
  if (on) return listenEvents(conntrackOf(nf)) ? 0 : -Errno.ENOMEM;
  unlistenEvents(conntrackOf(nf));
  return 0;
}

/** How many events there were: where a new listener begins. */
export function conntrack_events(namespace: u32): u64 {
  const nf = open(namespace);
  return nf === null ? 0 : conntrackOf(nf).eventsWritten;
}

/** The first event behind number `after`, in the mailbox; answers its number, 0 for none. */
export function conntrack_event(namespace: u32, after: u64): u64 {
  const nf = open(namespace);
  return nf === null ? 0 : nextEvent(conntrackOf(nf), after, MAILBOX);
}
