/**
 * The queues of fragments that wait for the rest of their datagram (net/ipv4/inet_fragment.c).
 *
 * A queue holds the fragments of one datagram in the order of their offsets. Fragments that came one behind the other at the end form a
 * run; what lies inside a run is a duplicate and ignored, what overlaps otherwise ends the whole datagram (RFC 5722, for IPv4 since 4.20).
 */
import { DropReason } from "../abi/drop";
import { NetSysctl } from "../abi/sysctl";
import { TimerKind } from "../abi/events";
import { cancel, Timer } from "../clock";
import { Device, deviceByIndex } from "../device/device";
import { allocate, release } from "../memory";
import { drop, Packet } from "../packet";
import { erase, insert, lookup, mix, Table } from "../table";
import { HZ, scheduleJiffies } from "../wheel";
import * as ipv4 from "../wire/ipv4";
import { Namespace, netSysctl } from "./namespace";
import { findPeer } from "./peer";

export const FIRST_IN: u32 = 1;
export const LAST_IN: u32 = 2;
/** sizeof(struct ipq), charged for each queue */
export const QUEUE_TRUESIZE: u32 = 192;

@unmanaged
export class Reassembly {
  /** next with the same hash */
  nextSameHash: Reassembly | null;
  next: Reassembly | null;
  previous: Reassembly | null;
  namespace: Namespace;
  source: u32;
  destination: u32;
  identification: u32;
  protocol: u32;
  /** who asked (IP_DEFRAG_*) */
  user: u32;
  /** fragments by offset; scratch0: offset, scratch1: end of the run (for its first fragment, else 0), scratch2: header length */
  first: Packet | null;
  last: Packet | null;
  /** first fragment of the last run */
  lastRun: Packet | null;
  flags: u32;
  /** bytes of the datagram as far as known, and bytes here */
  length: u32;
  meat: u32;
  maxSize: u32;
  maxDfSize: u32;
  ecn: u32;
  rid: u32;
  iif: u32;
  truesize: u32;
  timer: Timer;
}

@unmanaged
class FragmentState {
  hash: Table;
  queues: Reassembly | null;
  /** bytes charged (fqdir->mem) */
  memory: u32;
}

export function stateOf(ns: Namespace): FragmentState {
  if (!ns.fragments) {
    ns.fragments = allocate(<u32>offsetof<FragmentState>());
    changetype<FragmentState>(ns.fragments).hash = changetype<Table>(allocate(<u32>offsetof<Table>()));
  }
  return changetype<FragmentState>(ns.fragments);
}

function keyOf(source: u32, destination: u32, identification: u32, protocol: u32, user: u32): u64 {
  const addresses = mix(((<u64>source) << 32) | (<u64>destination));
  return ((<u64>addresses) << 32) | (<u64>((identification << 16) | (protocol << 8) | user));
}

export function findQueue(ns: Namespace, h: usize, user: u32): Reassembly | null {
  const s = stateOf(ns);
  const high = <u32>netSysctl(ns, NetSysctl.ipfrag_high_thresh);
  if (!high || s.memory > high) return null;
  const source = ipv4.source(h);
  const destination = ipv4.destination(h);
  const identification = ipv4.identification(h);
  const protocol = ipv4.protocol(h);
  const key = keyOf(source, destination, identification, protocol, user);
  const chain = changetype<Reassembly | null>(lookup(s.hash, key));
  let q = chain;
  while (
    q !== null &&
    (q.source != source ||
      q.destination != destination ||
      q.identification != identification ||
      q.protocol != protocol ||
      q.user != user)
  )
    q = q.nextSameHash;
  if (q !== null) return q;
  const at = allocate(<u32>(offsetof<Reassembly>() + offsetof<Timer>()));
  if (!at) return null;
  q = changetype<Reassembly>(at);
  q.timer = changetype<Timer>(at + offsetof<Reassembly>());
  q.namespace = ns;
  q.source = source;
  q.destination = destination;
  q.identification = identification;
  q.protocol = protocol;
  q.user = user;
  q.truesize = QUEUE_TRUESIZE;
  s.memory += QUEUE_TRUESIZE;
  q.nextSameHash = chain;
  insert(s.hash, key, at);
  q.next = s.queues;
  const head = s.queues;
  if (head !== null) head.previous = q;
  s.queues = q;
  if (netSysctl(ns, NetSysctl.ipfrag_max_dist)) {
    const peer = findPeer(ns, source);
    if (peer !== null) q.rid = ++peer.rid;
  }
  startTimer(q);
  return q;
}

export function startTimer(q: Reassembly): void {
  const seconds = <u32>max(netSysctl(q.namespace, NetSysctl.ipfrag_time), 0);
  scheduleJiffies(q.timer, TimerKind.fragment, changetype<usize>(q), seconds * HZ);
}

export const PLACE_FREE: u32 = 0;
export const PLACE_DUPLICATE: u32 = 1;
export const PLACE_OVERLAP: u32 = 2;

/** inet_frag_queue_insert: whether the bytes are free. */
export function findPlace(q: Reassembly, offset: u32, end: u32): u32 {
  const last = q.last;
  if (last === null) return PLACE_FREE;
  const lastEnd = last.scratch0 + last.length;
  if (lastEnd < end) return offset < lastEnd ? PLACE_OVERLAP : PLACE_FREE;
  let f: Packet | null = q.first;
  while (f !== null) {
    // scratch1 of the first fragment of a run is the run's end
    if (f.scratch1 && end > f.scratch0 && offset < f.scratch1) {
      return offset >= f.scratch0 && end <= f.scratch1 ? PLACE_DUPLICATE : PLACE_OVERLAP;
    }
    f = f.next;
  }
  return PLACE_FREE;
}

export function linkFragment(q: Reassembly, p: Packet, offset: u32, end: u32, headerLength: u32): void {
  p.scratch0 = offset;
  p.scratch1 = end;
  p.scratch2 = headerLength;
  const last = q.last;
  if (last === null) {
    p.next = null;
    q.first = p;
    q.last = p;
    q.lastRun = p;
    return;
  }
  if (last.scratch0 < offset) {
    p.next = null;
    last.next = p;
    q.last = p;
    if (offset == last.scratch0 + last.length) {
      q.lastRun!.scratch1 = end;
      p.scratch1 = 0;
    } else q.lastRun = p;
    return;
  }
  let before: Packet | null = null;
  let f = q.first;
  while (f !== null && f.scratch0 < offset) {
    before = f;
    f = f.next;
  }
  p.next = f;
  if (before === null) q.first = p;
  else before.next = p;
}

/** Takes the queue out of sight and stops its timer (inet_frag_kill). */
export function unlinkQueue(q: Reassembly): void {
  const s = stateOf(q.namespace);
  cancel(q.timer);
  const key = keyOf(q.source, q.destination, q.identification, q.protocol, q.user);
  const chain = changetype<Reassembly>(lookup(s.hash, key));
  if (chain === q) {
    if (q.nextSameHash === null) erase(s.hash, key);
    else insert(s.hash, key, changetype<usize>(q.nextSameHash));
  } else {
    let e = chain;
    while (e.nextSameHash !== q) e = e.nextSameHash!;
    e.nextSameHash = q.nextSameHash;
  }
  const next = q.next;
  const previous = q.previous;
  if (previous === null) s.queues = next;
  else previous.next = next;
  if (next !== null) next.previous = previous;
  s.memory -= q.truesize;
}

/** Loses all fragments; each is counted where the last one came in. */
export function purgeQueue(q: Reassembly, reason: DropReason): void {
  const d = deviceByIndex(q.namespace, q.iif);
  let f = q.first;
  q.first = null;
  q.last = null;
  q.lastRun = null;
  while (f !== null) {
    const next = f.next;
    f.next = null;
    f.device = changetype<Device>(changetype<usize>(d));
    drop(f, reason);
    f = next;
  }
}

export function destroyQueue(q: Reassembly, reason: DropReason): void {
  purgeQueue(q, reason);
  freeQueue(q);
}

/** Frees a queue that is out of sight and empty. */
export function freeQueue(q: Reassembly): void {
  release(changetype<usize>(q), <u32>(offsetof<Reassembly>() + offsetof<Timer>()));
}

/** The namespace goes: what waits is lost. */
export function destroyFragments(ns: Namespace): void {
  if (!ns.fragments) return;
  const s = stateOf(ns);
  while (s.queues !== null) {
    const q = s.queues!;
    unlinkQueue(q);
    destroyQueue(q, DropReason.NOT_SPECIFIED);
  }
}
