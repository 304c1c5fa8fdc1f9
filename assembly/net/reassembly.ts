/**
 * Putting fragments together (net/ipv4/ip_fragment.c, inet_fragment.c).
 *
 * A queue holds the fragments of one datagram in the order of their offsets. Fragments that came one behind the other at the end form a
 * run; what lies inside a run is a duplicate and ignored, what overlaps otherwise ends the whole datagram (RFC 5722, for IPv4 since 4.20).
 */
import { Decision } from "../abi/decision";
import { DropReason } from "../abi/drop";
import { NetSysctl } from "../abi/sysctl";
import { TimerKind } from "../abi/events";
import { RouteType } from "../abi/route";
import { cancel, Timer } from "../clock";
import { Device, deviceByIndex } from "../device/device";
import { allocate, release } from "../memory";
import { reliedOn } from "../observe";
import { allocatePacket, consume, drop, Packet, pull, trim } from "../packet";
import { K } from "../state";
import { erase, insert, lookup, mix, Table } from "../table";
import { HZ, scheduleJiffies } from "../wheel";
import { write16, write8 } from "../wire/bytes";
import { IcmpCode, IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { icmpSend } from "./icmp-errors";
import { IpFlag } from "./ip-flags";
import { Namespace, netSysctl } from "./namespace";
import { truesize } from "./neighbor-state";
import { OPTIONS_BYTES } from "./options";
import { findPeer } from "./peer";
import { routeInputFor } from "./route";

const FIRST_IN: u32 = 1;
const LAST_IN: u32 = 2;
/** sizeof(struct ipq), charged for each queue */
const QUEUE_TRUESIZE: u32 = 192;

@unmanaged
class Reassembly {
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

function stateOf(ns: Namespace): FragmentState {
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

/**
 * ip_defrag: takes a fragment (`p.network` at its header, `p.data` there or behind it). Answers the whole datagram where this was the last
 * piece (`data` at its header), else null; the fragment is consumed in any case.
 */
export function defragment(p: Packet, user: u32 = 0): Packet | null {
  const ns = p.device.namespace;
  const q = find(ns, p.network, user);
  if (q === null) {
    drop(p, DropReason.NOMEM);
    return null;
  }
  return enqueue(q, p);
}

function find(ns: Namespace, h: usize, user: u32): Reassembly | null {
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
  while (q !== null && (q.source != source || q.destination != destination)) q = q.nextSameHash;
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

function startTimer(q: Reassembly): void {
  const seconds = <u32>max(netSysctl(q.namespace, NetSysctl.ipfrag_time), 0);
  scheduleJiffies(q.timer, TimerKind.fragment, changetype<usize>(q), seconds * HZ);
}

/** Too many other datagrams of this sender came since the last fragment: it cannot be the same one (ip_frag_too_far). */
function tooFar(q: Reassembly): bool {
  const most = <u32>netSysctl(q.namespace, NetSysctl.ipfrag_max_dist);
  if (!most) return false;
  const peer = findPeer(q.namespace, q.source);
  if (peer === null) return false;
  const start = q.rid;
  const end = ++peer.rid;
  q.rid = end;
  return q.last !== null && end - start > most;
}

/** ip_frag_queue */
function enqueue(q: Reassembly, p: Packet): Packet | null {
  if (tooFar(q)) restart(q);
  const h = p.network;
  const field = ipv4.fragmentField(h);
  const headerLength = ipv4.headerLength(h);
  const offset = (field & ipv4.OFFSET_MASK) << 3;
  let end = offset + <u32>(p.data + p.length - h) - headerLength;
  if (!(field & ipv4.FLAG_MF)) {
    if (end < q.length || (q.flags & LAST_IN && end != q.length)) return spoil(q, p);
    q.flags |= LAST_IN;
    q.length = end;
  } else {
    end &= ~7;
    if (end > q.length) {
      if (q.flags & LAST_IN) return spoil(q, p);
      q.length = end;
    }
  }
  if (end == offset) return spoil(q, p);
  const skip = <u32>(h + headerLength - p.data);
  if (skip) pull(p, skip);
  trim(p, end - offset);
  const place = findPlace(q, offset, end);
  if (place == PLACE_DUPLICATE) {
    drop(p, DropReason.DUP_FRAG);
    return null;
  }
  if (place == PLACE_OVERLAP) return spoil(q, p);
  link(q, p, offset, end, headerLength);
  const device = p.device;
  q.iif = device.ifindex;
  q.meat += p.length;
  q.ecn |= 1 << (ipv4.tos(h) & 3);
  const size = truesize(p.length + headerLength + 14);
  q.truesize += size;
  stateOf(q.namespace).memory += size;
  if (offset == 0) q.flags |= FIRST_IN;
  const pieceSize = p.length + headerLength;
  if (pieceSize > q.maxSize) q.maxSize = pieceSize;
  if (field & ipv4.FLAG_DF && pieceSize > q.maxDfSize) q.maxDfSize = pieceSize;
  if (q.flags == (FIRST_IN | LAST_IN) && q.meat == q.length) return assemble(q, p, device);
  // the device may go while the fragment waits
  p.device = changetype<Device>(0);
  p.input = null;
  return null;
}

const PLACE_FREE: u32 = 0;
const PLACE_DUPLICATE: u32 = 1;
const PLACE_OVERLAP: u32 = 2;

/** inet_frag_queue_insert: whether the bytes are free. */
function findPlace(q: Reassembly, offset: u32, end: u32): u32 {
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

function link(q: Reassembly, p: Packet, offset: u32, end: u32, headerLength: u32): void {
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
function unlinkQueue(q: Reassembly): void {
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
function purge(q: Reassembly, reason: DropReason): void {
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

function destroy(q: Reassembly, reason: DropReason): void {
  purge(q, reason);
  release(changetype<usize>(q), <u32>(offsetof<Reassembly>() + offsetof<Timer>()));
}

/** The fragment does not fit the others: all are lost. */
function spoil(q: Reassembly, p: Packet): Packet | null {
  unlinkQueue(q);
  drop(p, DropReason.NOT_SPECIFIED);
  destroy(q, DropReason.NOT_SPECIFIED);
  return null;
}

/** ip_frag_reinit */
function restart(q: Reassembly): void {
  startTimer(q);
  purge(q, DropReason.FRAG_TOO_FAR);
  stateOf(q.namespace).memory -= q.truesize - QUEUE_TRUESIZE;
  q.truesize = QUEUE_TRUESIZE;
  q.flags = 0;
  q.length = 0;
  q.meat = 0;
  q.iif = 0;
  q.ecn = 0;
}

/** ip_frag_reasm: the first fragment's header in front of all bytes; where it is now is where the last fragment came in. */
function assemble(q: Reassembly, p: Packet, d: Device): Packet | null {
  unlinkQueue(q);
  const head = q.first!;
  const headerLength = head.scratch2;
  const total = headerLength + q.length;
  const ecn = combineEcn(q.ecn);
  let whole: Packet | null = null;
  if (ecn != ECN_INVALID && total <= 65535) whole = allocatePacket(total + 14);
  if (whole === null) {
    destroy(q, DropReason.NOT_SPECIFIED);
    return null;
  }
  // leave room for an Ethernet header: `mac` of the first fragment is kept
  const h = whole.data + 14;
  memory.copy(whole.data, head.network - 14, 14 + headerLength);
  whole.id = K.nextPacketId++;
  whole.mac = whole.data;
  whole.data = h;
  whole.network = h;
  whole.transport = h + headerLength;
  whole.length = total;
  let f: Packet | null = head;
  while (f !== null) {
    memory.copy(h + headerLength + f.scratch0, f.data, f.length);
    f = f.next;
  }
  copyState(whole, head, p, d);
  whole.fragmentMax = max(q.maxDfSize, q.maxSize);
  let field: u32 = 0;
  if (q.maxDfSize == q.maxSize) {
    whole.ipFlags |= IpFlag.FRAG_PMTU;
    field = ipv4.FLAG_DF;
  }
  write16(h + ipv4.TOTAL_LENGTH, total);
  write8(h + ipv4.TOS, ipv4.tos(h) | ecn);
  write16(h + ipv4.FRAGMENT, field);
  ipv4.sealHeader(h);
  reliedOn(whole, Decision.reassembly, changetype<usize>(q), q.length);
  f = head;
  while (f !== null) {
    const next = f.next;
    f.next = null;
    consume(f);
    f = next;
  }
  release(changetype<usize>(q), <u32>(offsetof<Reassembly>() + offsetof<Timer>()));
  return whole;
}

/** Everything but the route and the device is that of the first fragment (skb_morph). */
function copyState(whole: Packet, head: Packet, last: Packet, d: Device): void {
  whole.device = d;
  whole.input = last.input;
  whole.protocol = head.protocol;
  whole.type = head.type;
  whole.mark = head.mark;
  whole.priority = head.priority;
  whole.routeType = last.routeType;
  whole.routeFlags = last.routeFlags;
  whole.outDevice = last.outDevice;
  whole.gateway = last.gateway;
  whole.routeMtu = last.routeMtu;
  whole.routeSource = last.routeSource;
  whole.route = last.route;
  whole.ipFlags = head.ipFlags;
  if (head.ipOptions) {
    memory.copy(whole.buffer, head.buffer, OPTIONS_BYTES);
    whole.ipOptions = whole.buffer;
  }
}

const ECN_INVALID: u32 = 0xff;

/** ip_frag_ecn_table: bits for not-ECT 1, ECT(1) 2, ECT(0) 4, CE 8 (RFC 3168 section 5.3). Answers bits to set. */
function combineEcn(seen: u32): u32 {
  if (seen & 1) return seen == 1 ? 0 : ECN_INVALID;
  return seen & 8 && seen != 8 ? 3 : 0;
}

/** ip_expire: the rest did not come in time. The sender is told where the first fragment is here and was for us. */
export function fragmentTimeout(object: usize): void {
  const q = changetype<Reassembly>(object);
  unlinkQueue(q);
  if (q.flags & FIRST_IN) {
    const head = q.first!;
    const d = deviceByIndex(q.namespace, q.iif);
    if (d !== null) {
      const h = head.network;
      head.device = d;
      head.input = d;
      const error = routeInputFor(head, ipv4.destination(h), ipv4.source(h), ipv4.tos(h), d);
      if (!error && head.routeType == <u32>RouteType.LOCAL) {
        icmpSend(head, IcmpType.TIME_EXCEEDED, IcmpCode.EXC_FRAGTIME, 0);
      }
      head.input = null;
    }
  }
  destroy(q, DropReason.FRAG_REASM_TIMEOUT);
}

/** The namespace goes: what waits is lost. */
export function destroyFragments(ns: Namespace): void {
  if (!ns.fragments) return;
  const s = stateOf(ns);
  while (s.queues !== null) {
    const q = s.queues!;
    unlinkQueue(q);
    destroy(q, DropReason.NOT_SPECIFIED);
  }
}
