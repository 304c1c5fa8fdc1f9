/** Putting IPv6 fragments together (net/ipv6/reassembly.c; RFC 8200 section 4.5, RFC 5722). */
import { reliedOn } from "../observe";
import { Decision, Held, Taker } from "../abi/decision";
import { Kin } from "../abi/kin";
import { descend } from "../annotate/kin";
import { DropReason } from "../abi/drop";
import { Net6Sysctl } from "../abi/ipv6";
import { TimerKind } from "../abi/events";
import { cancel, Timer } from "../clock";
import { Device, deviceByIndex } from "../device/device";
import { allocate, release } from "../memory";
import { Namespace } from "../net/namespace";
import { truesize } from "../net/neighbor-state";
import { allocatePacket, consume, drop, Packet, pull, trim } from "../packet";
import { HZ, scheduleJiffies } from "../wheel";
import { read16, read32, write16, write32, write8 } from "../wire/bytes";
import { Icmp6Code, Icmp6Type } from "../wire/icmpv6";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import { icmpSend6 } from "./icmp-errors";
import { copyAddress, needsScopeId, same } from "./in6";
import { ipv6Of, net6Sysctl } from "./inet6";
import { gateway6 } from "./neighbor";
import { FRAGMENTED } from "./output";

const FIRST_IN: u32 = 1;
const LAST_IN: u32 = 2;
/** sizeof(struct frag_queue), charged for each queue */
const QUEUE_TRUESIZE: u32 = 232;

@unmanaged
export class Reassembly6 {
  next: Reassembly6 | null;
  previous: Reassembly6 | null;
  namespace: Namespace;
  source0: u64;
  source1: u64;
  destination0: u64;
  destination1: u64;
  id: u32;
  /** 0, or the device where addresses need one */
  iif: u32;
  /** fragments by offset; scratch0: offset, scratch1: end */
  first: Packet | null;
  flags: u32;
  length: u32;
  meat: u32;
  /** where the number of the header behind is, in the first fragment */
  numberAt: u32;
  maxSize: u32;
  ecn: u32;
  lastIif: u32;
  truesize: u32;
  timer: Timer;
}

@unmanaged
class Fragments6 {
  first: Reassembly6 | null;
  memory: u32;
}

const BYTES: u32 = <u32>(offsetof<Reassembly6>() + offsetof<Timer>());

function stateOf(ns: Namespace): Fragments6 {
  const n = ipv6Of(ns);
  if (!n.fragments) n.fragments = allocate(<u32>offsetof<Fragments6>());
  return changetype<Fragments6>(n.fragments);
}

function sourceOf(q: Reassembly6): usize {
  return changetype<usize>(q) + offsetof<Reassembly6>("source0");
}
function destinationOf(q: Reassembly6): usize {
  return changetype<usize>(q) + offsetof<Reassembly6>("destination0");
}

/** fq_find; the memory limit bounds how many there are to look through */
function find(p: Packet, id: u32): Reassembly6 | null {
  const ns = p.device.namespace;
  const s = stateOf(ns);
  const h = p.network;
  const iif = needsScopeId(h + ipv6.DESTINATION) ? p.device.ifindex : 0;
  let q = s.first;
  while (q !== null) {
    if (
      q.id == id &&
      q.iif == iif &&
      same(sourceOf(q), h + ipv6.SOURCE) &&
      same(destinationOf(q), h + ipv6.DESTINATION)
    )
      return q;
    q = q.next;
  }
  const high = <u32>max(net6Sysctl(ns, Net6Sysctl.ip6frag_high_thresh), 0);
  if (!high || s.memory > high) return null;
  const at = allocate(BYTES);
  if (!at) return null;
  const made = changetype<Reassembly6>(at);
  made.timer = changetype<Timer>(at + offsetof<Reassembly6>());
  made.namespace = ns;
  made.id = id;
  made.iif = iif;
  copyAddress(sourceOf(made), h + ipv6.SOURCE);
  copyAddress(destinationOf(made), h + ipv6.DESTINATION);
  made.truesize = QUEUE_TRUESIZE;
  s.memory += QUEUE_TRUESIZE;
  const head = s.first;
  made.next = head;
  if (head !== null) head.previous = made;
  s.first = made;
  const seconds = <u32>max(net6Sysctl(ns, Net6Sysctl.ip6frag_time), 0);
  scheduleJiffies(made.timer, TimerKind.fragment6, at, seconds * HZ);
  return made;
}

function unlink(q: Reassembly6): void {
  const s = stateOf(q.namespace);
  cancel(q.timer);
  const next = q.next;
  const previous = q.previous;
  if (previous === null) s.first = next;
  else previous.next = next;
  if (next !== null) next.previous = previous;
  s.memory -= q.truesize;
}

function destroy(q: Reassembly6, reason: DropReason): void {
  unlink(q);
  const d = deviceByIndex(q.namespace, q.lastIif);
  let f = q.first;
  while (f !== null) {
    const next = f.next;
    f.next = null;
    f.device = changetype<Device>(changetype<usize>(d));
    drop(f, reason);
    f = next;
  }
  release(changetype<usize>(q), BYTES);
}

/**
 * ipv6_frag_rcv: `p.data` and `p.transport` are at the fragment header. Answers the packet to go on with (the whole datagram, `transport`
 * behind its last extension header), or null where the fragment waits or is lost.
 */
export function receiveFragment6(p: Packet): Packet | null {
  const h = p.network;
  const f = p.transport;
  if (ipv6.payloadLength(h) == 0) return fault(p, 0);
  if (p.length < ipv6.FRAGMENT_LENGTH) return fault(p, <u32>(f - h));
  const field = read16(f + ipv6.FRAGMENT_FIELD);
  if (!(field & (ipv6.FRAGMENT_OFFSET | ipv6.FRAGMENT_MORE))) {
    // nothing to put together (RFC 6946)
    p.nextHeaderAt = <u32>(f - h);
    p.transport = f + ipv6.FRAGMENT_LENGTH;
    p.ipFlags |= FRAGMENTED;
    return p;
  }
  if (isTruncated(p, f, field)) {
    icmpSend6(p, Icmp6Type.PARAMPROB, Icmp6Code.HDR_INCOMP, 0);
    drop(p, DropReason.IP_INHDR);
    return null;
  }
  const q = find(p, read32(f + ipv6.FRAGMENT_ID));
  if (q === null) {
    drop(p, DropReason.NOMEM);
    return null;
  }
  return enqueue(q, p, f, field);
}

function fault(p: Packet, at: u32): Packet | null {
  icmpSend6(p, Icmp6Type.PARAMPROB, Icmp6Code.HDR_FIELD, at);
  drop(p, DropReason.IP_INHDR);
  return null;
}

/** ipv6frag_thdr_truncated: the first fragment has to hold all headers (RFC 7112). */
function isTruncated(p: Packet, f: usize, field: u32): bool {
  if (field & ipv6.FRAGMENT_OFFSET) return false;
  const end = p.data + p.length;
  let next: u32 = load<u8>(f);
  let at = f + ipv6.FRAGMENT_LENGTH;
  while (
    next == <u32>NextHeader.HOP_BY_HOP ||
    next == <u32>NextHeader.ROUTING ||
    next == <u32>NextHeader.DESTINATION_OPTIONS ||
    next == <u32>NextHeader.AUTH
  ) {
    // broken headers are found out when all is here
    if (at + 2 > end) return false;
    const bytes =
      next == <u32>NextHeader.AUTH ? (<u32>load<u8>(at, 1) + 2) << 2 : (<u32>load<u8>(at, 1) + 1) << 3;
    next = load<u8>(at);
    at += bytes;
  }
  const least: u32 =
    next == <u32>NextHeader.TCP
      ? 20
      : next == <u32>NextHeader.UDP
        ? 8
        : next == <u32>NextHeader.ICMPV6
          ? 8
          : 1;
  return at + least > end;
}

/** ip6_frag_queue */
function enqueue(q: Reassembly6, p: Packet, f: usize, field: u32): Packet | null {
  const h = p.network;
  const offset = field & ipv6.FRAGMENT_OFFSET;
  const end = offset + ipv6.payloadLength(h) - <u32>(f + ipv6.FRAGMENT_LENGTH - h - ipv6.HEADER_LENGTH);
  if (end > 65535) return fault(p, <u32>(f + ipv6.FRAGMENT_FIELD - h));
  if (!(field & ipv6.FRAGMENT_MORE)) {
    if (end < q.length || (q.flags & LAST_IN && end != q.length)) return spoil(q, p);
    q.flags |= LAST_IN;
    q.length = end;
  } else {
    if (end & 7) return fault(p, ipv6.PAYLOAD_LENGTH);
    if (end > q.length) {
      if (q.flags & LAST_IN) return spoil(q, p);
      q.length = end;
    }
  }
  if (end <= offset) return spoil(q, p);
  const ecn = (<u32>1) << (ipv6.trafficClass(h) & 3);
  // the place among those that are there: the same bytes again are a duplicate, anything else that overlaps ends it
  let before: Packet | null = null;
  let e = q.first;
  while (e !== null && e.scratch0 < offset) {
    before = e;
    e = e.next;
  }
  const overlapsBefore = before !== null && before.scratch1 > offset;
  const overlapsAfter = e !== null && e.scratch0 < end;
  if (overlapsBefore || overlapsAfter) {
    const covered = overlapsBefore ? before!.scratch1 >= end : e!.scratch0 == offset && e!.scratch1 >= end;
    if (!covered) return spoil(q, p);
    drop(p, DropReason.DUP_FRAG);
    return null;
  }
  pull(p, <u32>(f + ipv6.FRAGMENT_LENGTH - p.data));
  trim(p, end - offset);
  p.scratch0 = offset;
  p.scratch1 = end;
  p.next = e;
  if (before === null) q.first = p;
  else before.next = p;
  const d = p.device;
  q.lastIif = d.ifindex;
  q.meat += p.length;
  q.ecn |= ecn;
  const size = truesize(p.length + <u32>(p.data - h) + 14);
  q.truesize += size;
  stateOf(q.namespace).memory += size;
  const fragmentSize = <u32>(p.data - h) + p.length;
  if (fragmentSize > q.maxSize) q.maxSize = fragmentSize;
  if (!offset) {
    q.numberAt = p.nextHeaderAt;
    q.flags |= FIRST_IN;
  }
  if (q.flags == (FIRST_IN | LAST_IN) && q.meat == q.length) return assemble(q, p, d);
  reliedOn(p, Decision.held, changetype<usize>(q), Held.fragments);
  // the device may go while the fragment waits
  p.device = changetype<Device>(0);
  p.input = null;
  return null;
}

function spoil(q: Reassembly6, p: Packet): Packet | null {
  drop(p, DropReason.NOT_SPECIFIED);
  destroy(q, DropReason.NOT_SPECIFIED);
  return null;
}

/** ip6_frag_reasm: the first fragment's headers without the fragment header, and all bytes behind them. */
function assemble(q: Reassembly6, last: Packet, d: Device): Packet | null {
  const head = q.first!;
  const headers = <u32>(head.data - head.network) - ipv6.FRAGMENT_LENGTH;
  const total = headers + q.length;
  const ecn = combineEcn(q.ecn);
  let whole: Packet | null = null;
  if (ecn != 0xff && total - ipv6.HEADER_LENGTH <= 65535) whole = allocatePacket(total + 14);
  if (whole === null) {
    destroy(q, DropReason.NOT_SPECIFIED);
    return null;
  }
  const h = whole.data + 14;
  memory.copy(whole.data, head.network - 14, 14 + headers);
  descend(whole, head, Kin.reassembled);
  reliedOn(whole, Decision.causedBy, changetype<usize>(last), 0);
  whole.mac = whole.data;
  whole.data = h;
  whole.network = h;
  whole.length = total;
  let f: Packet | null = head;
  while (f !== null) {
    memory.copy(h + headers + f.scratch0, f.data, f.length);
    f = f.next;
  }
  write8(h + q.numberAt, load<u8>(head.data - ipv6.FRAGMENT_LENGTH));
  write16(h + ipv6.PAYLOAD_LENGTH, total - ipv6.HEADER_LENGTH);
  if (ecn) write32(h, read32(h) | (ecn << 20));
  whole.nextHeaderAt = q.numberAt;
  whole.transport = h + headers;
  pull(whole, headers);
  whole.device = d;
  whole.input = last.input;
  whole.protocol = head.protocol;
  whole.type = head.type;
  whole.mark = head.mark;
  whole.routeType = last.routeType;
  whole.routeFlags = last.routeFlags;
  whole.outDevice = last.outDevice;
  whole.routeMtu = last.routeMtu;
  whole.scopeIndex = last.scopeIndex;
  copyAddress(gateway6(whole), gateway6(last));
  whole.ipFlags = head.ipFlags | FRAGMENTED;
  whole.fragmentMax = q.maxSize;
  unlink(q);
  reliedOn(whole, Decision.reassembly, changetype<usize>(q), total - headers);
  f = head;
  while (f !== null) {
    const next = f.next;
    f.next = null;
    reliedOn(f, Decision.delivered, changetype<usize>(q), Taker.fragments);
    consume(f);
    f = next;
  }
  release(changetype<usize>(q), BYTES);
  return whole;
}

/** ip_frag_ecn_table: bits for not-ECT 1, ECT(1) 2, ECT(0) 4, CE 8 (RFC 3168 section 5.3). Bits to set, or 0xff: they do not belong together. */
function combineEcn(seen: u32): u32 {
  if (seen & 1) return seen == 1 ? 0 : 0xff;
  return seen & 8 && seen != 8 ? 3 : 0;
}

/** ip6frag_expire_frag_queue: the sender is told where the first fragment is here. */
export function fragmentTimeout6(object: usize): void {
  const q = changetype<Reassembly6>(object);
  const d = deviceByIndex(q.namespace, q.lastIif);
  if (q.flags & FIRST_IN && d !== null) {
    const head = q.first!;
    head.device = d;
    head.input = d;
    // quoted from the IPv6 header on
    icmpSend6(head, Icmp6Type.TIME_EXCEED, Icmp6Code.EXC_FRAGTIME, 0);
    head.input = null;
  }
  destroy(q, DropReason.FRAG_REASM_TIMEOUT);
}

/** The namespace goes. */
export function destroyFragments6(ns: Namespace): void {
  if (!ipv6Of(ns).fragments) return;
  const s = stateOf(ns);
  while (s.first !== null) destroy(s.first!, DropReason.NOT_SPECIFIED);
  release(ipv6Of(ns).fragments, <u32>offsetof<Fragments6>());
  ipv6Of(ns).fragments = 0;
}
