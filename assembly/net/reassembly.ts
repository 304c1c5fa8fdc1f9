/** Putting fragments together (net/ipv4/ip_fragment.c). */
import { Decision, Held, Taker } from "../abi/decision";
import { Kin } from "../abi/kin";
import { descend } from "../annotate/kin";
import { DropReason } from "../abi/drop";
import { NetSysctl } from "../abi/sysctl";
import { RouteType } from "../abi/route";
import { Device, deviceByIndex } from "../device/device";
import { reliedOn } from "../observe";
import { copyInfo } from "../netfilter/bridge/info";
import { holdConnection } from "../netfilter/conntrack/connection";
import { allocate } from "../memory";
import { allocatePacket, consume, drop, Packet, piecesBytes, pull, trim } from "../packet";
import { write16, write8 } from "../wire/bytes";
import { IcmpCode, IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { icmpSend } from "./icmp-errors";
import { IpFlag } from "./ip-flags";
import { netSysctl } from "./namespace";
import { truesize } from "./neighbor-state";
import { OPTIONS_BYTES } from "./options";
import { findPeer } from "./peer";
import {
  destroyQueue,
  findPlace,
  findQueue,
  FIRST_IN,
  freeQueue,
  LAST_IN,
  linkFragment,
  PLACE_DUPLICATE,
  PLACE_OVERLAP,
  purgeQueue,
  QUEUE_TRUESIZE,
  Reassembly,
  startTimer,
  stateOf,
  unlinkQueue,
} from "./reassembly-queue";
import { routeInputFor } from "./route";

/**
 * ip_defrag: takes a fragment (`p.network` at its header, `p.data` there or behind it). Answers the whole datagram where this was the last
 * piece (`data` at its header), else null; the fragment is consumed in any case.
 */
export function defragment(p: Packet, user: u32 = 0): Packet | null {
  const ns = p.device.namespace;
  const q = findQueue(ns, p.network, user);
  if (q === null) {
    drop(p, DropReason.NOMEM);
    return null;
  }
  return enqueue(q, p);
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
  linkFragment(q, p, offset, end, headerLength);
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
  reliedOn(p, Decision.held, changetype<usize>(q), Held.fragments);
  // the device may go while the fragment waits
  p.device = changetype<Device>(0);
  p.input = null;
  return null;
}

/** The fragment does not fit the others: all are lost. */
function spoil(q: Reassembly, p: Packet): Packet | null {
  unlinkQueue(q);
  drop(p, DropReason.NOT_SPECIFIED);
  destroyQueue(q, DropReason.NOT_SPECIFIED);
  return null;
}

/** ip_frag_reinit */
function restart(q: Reassembly): void {
  startTimer(q);
  purgeQueue(q, DropReason.FRAG_TOO_FAR);
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
    destroyQueue(q, DropReason.NOT_SPECIFIED);
    return null;
  }
  // leave room for an Ethernet header: `mac` of the first fragment is kept
  const h = whole.data + 14;
  memory.copy(whole.data, head.network - 14, 14 + headerLength);
  descend(whole, head, Kin.reassembled);
  whole.mac = whole.data;
  whole.data = h;
  whole.network = h;
  whole.transport = h + headerLength;
  whole.length = total;
  // only IPVS sends on what was put together for this host
  if (q.user || q.namespace.ipvs) keepPieces(whole, head, q.user ? 0 : roomBehind(head));
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
  reliedOn(whole, Decision.causedBy, changetype<usize>(p), 0);
  reliedOn(whole, Decision.reassembly, changetype<usize>(q), q.length);
  f = head;
  while (f !== null) {
    const next = f.next;
    f.next = null;
    reliedOn(f, Decision.delivered, changetype<usize>(q), Taker.fragments);
    consume(f);
    f = next;
  }
  freeQueue(q);
  return whole;
}

/** SKB_DATA_ALIGN(sizeof(struct skb_shared_info)): behind the bytes of a buffer */
const SHARED_INFO: u32 = 320;
/** LL_RESERVED_SPACE of Ethernet: what packet_snd asks for in front of a frame, and what is left of it there (hard_header_len is taken back) */
const ASKED_HEADROOM: u32 = 16;
const LEFT_HEADROOM: u32 = 2;

/** skb_tailroom: bytes that are free behind a frame that a packet socket sent, whose buffer is of one of kmalloc's sizes. */
function roomBehind(head: Packet): u32 {
  const frame = head.mac ? <u32>(head.data + head.length - head.mac) : head.length;
  const aligned = (ASKED_HEADROOM + frame + 63) & ~63;
  let size: u32 = 512;
  while (size < aligned + SHARED_INFO) size <<= 1;
  return size - SHARED_INFO - LEFT_HEADROOM - frame;
}

/**
 * Where it was cut: output cuts there again (skb_shinfo.frag_list). What is put together for this host is copied into the first fragment's buffer
 * as far as there is `room` (ip_frag_coalesce_ok, skb_try_coalesce).
 */
function keepPieces(whole: Packet, head: Packet, room: u32): void {
  let merged: u32 = head.length;
  let second = head.next;
  while (second !== null && second.length <= room) {
    merged += second.length;
    room -= second.length;
    second = second.next;
  }
  let count: u32 = 1;
  let f = second;
  while (f !== null) {
    count++;
    f = f.next;
  }
  whole.pieces = allocate(piecesBytes(count));
  if (!whole.pieces) return;
  store<u32>(whole.pieces, count);
  let at = whole.pieces + 4;
  store<u16>(at, <u16>merged);
  f = second;
  while (f !== null) {
    at += 2;
    store<u16>(at, <u16>f.length);
    f = f.next;
  }
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
  whole.conntrack = head.conntrack;
  holdConnection(whole.conntrack);
  whole.conntrackInfo = head.conntrackInfo;
  copyInfo(whole, head);
  whole.ipvs = head.ipvs;
  whole.vlan = head.vlan;
  whole.vlanProtocol = head.vlanProtocol;
  whole.scratch0 = 0;
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
  destroyQueue(q, DropReason.FRAG_REASM_TIMEOUT);
}
