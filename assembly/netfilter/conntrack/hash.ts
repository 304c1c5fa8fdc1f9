/** The table of tuples (nf_conntrack_hash in net/netfilter/nf_conntrack_core.c). Each connection is in it twice, once a direction. */
import { allocate, release } from "../../memory";
import { Namespace } from "../../net/namespace";
import { K } from "../../state";
import { mix } from "../../table";
import { Netfilter } from "../state";
import { Connection, CtDir, CtStatus, Tuple } from "./connection";
import { killConnection } from "./destroy";
import { conntrackOf, ConntrackState, knownState } from "./state";
import { addressesOf, portsOf, tupleEquals } from "./tuple";
import { zoneId } from "./zone";

/** hash_conntrack_raw: the run's seed decides, as the boot's random key does in Linux. */
export function hashTuple(ns: Namespace, t: Tuple, zone: u32): u32 {
  return hashWords(ns, addressesOf(t), portsOf(t), t.protocol, zone);
}

function hashWords(ns: Namespace, addresses: u64, portWord: u32, protocol: u32, zone: u32): u32 {
  const ports = (<u64>portWord) | ((<u64>protocol) << 32);
  const place = ((<u64>(K.hashSeed ^ zone)) << 32) | (<u64>ns.id);
  return mix(addresses ^ (ports * 0x9e3779b97f4a7c15) ^ (place * 0xc2b2ae3d27d4eb4f));
}

/** What `hashTuple` answered for a tuple of a connection. */
export function hashOf(t: Tuple): u32 {
  const ct = t.connection;
  return t.direction ? ct.replyHash : ct.originalHash;
}

function chainOf(s: ConntrackState, hash: u32): usize {
  return s.chains + ((<usize>(hash >> (32 - s.bits))) << 2);
}

/** nf_ct_is_expired */
export function isExpired(ct: Connection): bool {
  return ct.timeoutNs <= K.nowNs;
}

/** ____nf_conntrack_find: the tuple in the chain of `hash`. One that has expired is collected on the way (nf_ct_gc_expired). */
export function findHashed(s: ConntrackState, ns: Namespace, zone: u32, t: Tuple, hash: u32): Tuple | null {
  let h = changetype<Tuple | null>(load<u32>(chainOf(s, hash)));
  while (h !== null) {
    const next = h.nextSameHash;
    if (tupleEquals(h, t) && h.zone == zoneId(zone, h.direction)) {
      const ct = h.connection;
      if (ct.namespace === ns) {
        if (!isExpired(ct)) return h;
        killConnection(ct);
      }
    }
    h = next;
  }
  return null;
}

/** direction and zone of a tuple's words: what is left is the protocol, in the default zone */
const UNDIRECTED: u32 = 0xffff00ff;

/** Is the tuple at `h` in the table, and the one of these words (findWords)? `h` is a tuple of what is or was a connection, or 0. */
export function isOfWords(h: usize, ns: Namespace, addresses: u64, ports: u32, protocol: u32): bool {
  if (!h || load<u64>(h) != addresses || load<u32>(h, offsetof<Tuple>("shortDestination")) != ports)
    return false;
  if ((load<u32>(h, offsetof<Tuple>("shortProtocol")) & UNDIRECTED) != protocol) return false;
  const ct = changetype<Tuple>(h).connection;
  return (
    (ct.status & (CtStatus.CONFIRMED | CtStatus.DYING)) == <u32>CtStatus.CONFIRMED &&
    ct.namespace === ns &&
    !isExpired(ct)
  );
}

/** First tuple of the chain that these words of a packet are in: where that is to be read. */
export function chainOfWords(
  s: ConntrackState,
  ns: Namespace,
  addresses: u64,
  ports: u32,
  protocol: u32,
): usize {
  return chainOf(s, hashWords(ns, addresses, ports, protocol, 0));
}

/**
 * The same in the default zone by the words of a packet (as addressesOf and portsOf tell them): address of the tuple, 0 where there is none or it
 * has expired. Changes nothing.
 */
export function findWords(ns: Namespace, addresses: u64, ports: u32, protocol: u32): usize {
  const s = knownState();
  let h: usize = load<u32>(chainOf(s, hashWords(ns, addresses, ports, protocol, 0)));
  while (h) {
    if (
      load<u64>(h) == addresses &&
      load<u32>(h, offsetof<Tuple>("shortDestination")) == ports &&
      (load<u32>(h, offsetof<Tuple>("shortProtocol")) & UNDIRECTED) == protocol
    ) {
      const ct = changetype<Tuple>(h).connection;
      if (ct.namespace === ns) return isExpired(ct) ? 0 : h;
    }
    h = load<u32>(h, offsetof<Tuple>("nextSameHash"));
  }
  return 0;
}

/** nf_conntrack_find_get: the confirmed connection's tuple that equals `t`, or null. No reference is taken. */
export function findTuple(nf: Netfilter, zone: u32, t: Tuple): Tuple | null {
  if (!K.conntrack) return null;
  const s = knownState();
  const id = zoneId(zone, CtDir.ORIGINAL);
  const found = findHashed(s, nf.namespace, zone, t, hashTuple(nf.namespace, t, id));
  if (found !== null) return found;
  const other = zoneId(zone, CtDir.REPLY);
  return other == id ? null : findHashed(s, nf.namespace, zone, t, hashTuple(nf.namespace, t, other));
}

/**
 * nf_conntrack_tuple_taken: another connection has this tuple. `t` is a reply that the unconfirmed `ignored` would like to have; an entry
 * with the same original tuple does not count: it is the same flow, which confirmation will find out.
 */
export function tupleTaken(nf: Netfilter, t: Tuple, ignored: Connection): bool {
  const s = knownState();
  const ns = nf.namespace;
  const zone = ignored.zone;
  const hash = hashTuple(ns, t, zoneId(zone, CtDir.REPLY));
  let h = changetype<Tuple | null>(load<u32>(chainOf(s, hash)));
  while (h !== null) {
    const next = h.nextSameHash;
    const ct = h.connection;
    if (ct !== ignored && ct.namespace === ns && tupleEquals(h, t) && h.zone == zoneId(zone, h.direction)) {
      if (isExpired(ct)) killConnection(ct);
      else if (!tupleEquals(ignored.original, ct.original) || ignored.original.zone != ct.original.zone) {
        conntrackOf(nf).found++;
        return true;
      }
    }
    h = next;
  }
  return false;
}

/** Whether a connection's tuple that is about to be inserted is there already, in this direction or the other, expired or not (nf_ct_key_equal). */
export function findClash(s: ConntrackState, ns: Namespace, t: Tuple, zone: u32): Tuple | null {
  let h = changetype<Tuple | null>(load<u32>(chainOf(s, hashOf(t))));
  while (h !== null) {
    if (tupleEquals(h, t) && h.zone == zoneId(zone, h.direction) && h.connection.namespace === ns) return h;
    h = h.nextSameHash;
  }
  return null;
}

/** __nf_conntrack_hash_insert: both directions, whose hashes are set. False where the memory is full. */
export function insertConnection(s: ConntrackState, ct: Connection): bool {
  if (s.tuples + 2 > (<u32>1) << s.bits && !grow(s)) return false;
  link(s, ct.original);
  link(s, ct.reply);
  s.tuples += 2;
  ct.next = null;
  ct.previous = s.last;
  const last = s.last;
  if (last === null) s.first = ct;
  else last.next = ct;
  s.last = ct;
  return true;
}

/** clean_from_lists: `ct` is confirmed. */
export function removeConnection(s: ConntrackState, ct: Connection): void {
  if (ct.status & CtStatus.NAT_CLASH) {
    unlink(s, ct.reply);
    s.tuples--;
    return;
  }
  unlink(s, ct.original);
  unlink(s, ct.reply);
  s.tuples -= 2;
  if (s.dumpNext === ct) s.dumpNext = ct.next;
  const next = ct.next;
  const previous = ct.previous;
  if (next === null) s.last = previous;
  else next.previous = previous;
  if (previous === null) s.first = next;
  else previous.next = next;
  ct.next = null;
  ct.previous = null;
}

/** Adds one direction: a clashing packet's connection is found by its reply alone (nf_ct_resolve_clash_harder). */
export function linkOne(s: ConntrackState, t: Tuple): void {
  link(s, t);
  s.tuples++;
}

function link(s: ConntrackState, t: Tuple): void {
  const chain = chainOf(s, hashOf(t));
  t.nextSameHash = changetype<Tuple | null>(load<u32>(chain));
  store<u32>(chain, <u32>changetype<usize>(t));
}

function unlink(s: ConntrackState, t: Tuple): void {
  const chain = chainOf(s, hashOf(t));
  let h = changetype<Tuple | null>(load<u32>(chain));
  if (h === t) {
    store<u32>(chain, <u32>changetype<usize>(t.nextSameHash));
    return;
  }
  while (h !== null) {
    const next = h.nextSameHash;
    if (next === t) {
      h.nextSameHash = t.nextSameHash;
      return;
    }
    h = next;
  }
}

/** Twice as many chains. A chain splits into two neighbours, in unchanged order. */
function grow(s: ConntrackState): bool {
  const count: u32 = 1 << s.bits;
  const chains = allocate(count << 3);
  if (!chains) return false;
  const old = s.chains;
  const bit: u32 = 31 - s.bits;
  for (let i: u32 = 0; i < count; i++) {
    let low: usize = chains + ((<usize>i) << 3);
    let high: usize = low + 4;
    let t = changetype<Tuple | null>(load<u32>(old + ((<usize>i) << 2)));
    while (t !== null) {
      const place = (hashOf(t) >> bit) & 1 ? high : low;
      store<u32>(place, <u32>changetype<usize>(t));
      const next = t.nextSameHash;
      t.nextSameHash = null;
      const slot = changetype<usize>(t) + offsetof<Tuple>("nextSameHash");
      if (place == high) high = slot;
      else low = slot;
      t = next;
    }
  }
  release(old, count << 2);
  s.chains = chains;
  s.bits++;
  return true;
}

/** First tuple of chain `index`. */
export function chainAt(s: ConntrackState, index: u32): Tuple | null {
  return changetype<Tuple | null>(load<u32>(s.chains + ((<usize>index) << 2)));
}

/** Whether a connection is in the table and alive (nf_ct_is_confirmed, not nf_ct_is_dying). */
export function isListed(ct: Connection): bool {
  return (ct.status & (CtStatus.CONFIRMED | CtStatus.DYING)) == CtStatus.CONFIRMED;
}
