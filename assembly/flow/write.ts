/** The blocks of a packet that goes the way of a recipe: the image of each stage, what comes from the frame behind it, and what differs. */
import { copyOver } from "../copy";
import { K } from "../state";
import { beginBlock, BLOCK_HEADER, endBlock, IDENTITY, putIdentity } from "../tap";
import { fold } from "../wire/checksum";
import { imageOf, outersOf, stagesOf } from "./parts";
import {
  FlowCache,
  Key,
  OUTER_BYTES,
  OUTER_SUMMED,
  OWN4,
  OWN6,
  Recipe,
  REWRITTEN,
  SAME,
  Stage,
  TCP,
  VERSION6,
  WHOLE,
} from "./state";
import { sumBehind } from "./sum";

/** Writes the blocks of the first `count` stages at the end of the ring, where there is room; answers where they end. */
export function writeStages(c: FlowCache, r: Recipe, count: u32, k: Key, frame: usize, length: u32): usize {
  const time = K.epochNs + K.nowNs;
  const id = K.nextPacketId;
  let stage = stagesOf(r.way);
  let block = K.outNext;
  let last: usize = 0;
  let captured: u32 = 0;
  while (count--) {
    const s = changetype<Stage>(stage);
    const to = block + BLOCK_HEADER;
    if ((<u32>s.flags) & SAME) {
      copyOver(to, last, captured);
      store<u32>(to + captured, 0);
    } else captured = writeFrame(c, r, s, k, to, frame, length);
    last = to;
    const end = (captured + 3) & ~3;
    const total = BLOCK_HEADER + end + s.trailer;
    beginBlock(block, total, s.tap, time, captured);
    let options = to + end;
    putIdentity(options, s.direction, id);
    options += IDENTITY;
    if (s.notes) {
      copyOver(options, imageOf(s) + <usize>((<u32>s.image + 15) & ~15), s.notes);
      options += s.notes;
    }
    endBlock(options, total);
    block += total;
    stage += s.size;
  }
  return block;
}

/** The frame of a stage, and zeros up to a multiple of 4; answers its bytes. */
function writeFrame(c: FlowCache, r: Recipe, s: Stage, k: Key, to: usize, frame: usize, length: u32): u32 {
  const flags: u32 = s.flags;
  const image: u32 = s.image;
  const ipEnd = k.network + k.total;
  const tail = (flags & WHOLE ? length : ipEnd) - s.from;
  const captured = image + tail;
  copyOver(to, imageOf(s), image);
  copyOver(to + image, frame + s.from, tail);
  store<u32>(to + captured, 0);
  if (flags & REWRITTEN) rewrite(s, changetype<usize>(r) + s.own, k, to, frame + k.network);
  if (s.outers) numberOuters(c, r, s, k, to, captured, flags & WHOLE ? length - ipEnd : 0);
  return captured;
}

/** The IP header is the flow's: length, number and checksums are the packet's own, at `was`. */
function rewrite(s: Stage, own: usize, k: Key, to: usize, was: usize): void {
  const now = to + s.network;
  if (k.shape & VERSION6) {
    for (let at: usize = 0; at < 32; at += 16) v128.store(now + at, v128.load(own + at));
    store<u64>(now, load<u64>(own, 32), 32);
    store<u32>(now, load<u32>(own, 40), 40);
    store<u16>(now, load<u16>(was, 4), 4);
  } else {
    store<u64>(now, load<u64>(own), 12);
    store<u32>(now, load<u32>(own, 8), 20);
    store<u32>(now, load<u32>(was, 2), 2);
    adjust(now + 10, load<u16>(was, 10), load<u16>(own, OWN4), 0);
  }
  if (!s.transport) return;
  const isV6 = (k.shape & VERSION6) != 0;
  const isTcp = (k.shape & TCP) != 0;
  const sum: u32 = load<u16>(was + (isV6 ? 40 : 20) + (isTcp ? 16 : 6));
  adjust(to + s.transport, sum, load<u16>(own + (isV6 ? OWN6 : OWN4), 2), isTcp ? 0 : 0xffff);
}

/**
 * RFC 1624: the checksum at `at` is `was`, moved by `delta`. One's complement has two zeros: what Linux computes or changes comes out as 0 (~csum_fold,
 * ip_decrease_ttl), but as 0xffff where 0 would say that there is none (UDP: CSUM_MANGLED_0).
 */
function adjust(at: usize, was: u32, delta: u32, zero: u32): void {
  let sum = was + delta;
  sum = (sum & 0xffff) + (sum >> 16);
  store<u16>(at, <u16>(sum == 0xffff || !sum ? zero : sum));
}

/** Length, number and checksum of the headers in front; length and checksum of UDP. `padding` bytes are behind the packet. */
function numberOuters(
  c: FlowCache,
  r: Recipe,
  s: Stage,
  k: Key,
  frame: usize,
  captured: u32,
  padding: u32,
): void {
  let outer = outersOf(s);
  for (const end = outer + <usize>(<u32>s.outers * OUTER_BYTES); outer < end; outer += OUTER_BYTES) {
    const at: u32 = load<u16>(outer);
    const h = frame + at;
    const length: u32 = bswap<u16>(<u16>(captured - at));
    const id: u32 = bswap<u16>(<u16>load<u32>(c.ids + ((<usize>load<u8>(outer, 2)) << 2)));
    store<u16>(h, <u16>length, 2);
    store<u16>(h, <u16>id, 4);
    const checksum = ~fold(<u64>load<u16>(outer, 4) + <u64>length + <u64>id) & 0xffff;
    store<u16>(h, <u16>checksum, 10);
    const behind: u32 = load<u8>(outer, 3);
    if (!behind) continue;
    const own = changetype<usize>(r) + load<u16>(outer, 6);
    store<u16>(h, load<u16>(own), 20);
    const bytes: u32 = bswap<u16>(<u16>(captured - at - 20));
    store<u16>(h, <u16>bytes, 24);
    if (behind < OUTER_SUMMED) continue;
    let sum: u32 = <u32>load<u16>(own, 2) + (behind - OUTER_SUMMED) * (0xffff - bytes);
    if (padding) sum += 0xffff - sumBehind(frame + captured, padding, k.total);
    sum %= 0xffff;
    store<u16>(h, <u16>(sum ? sum : 0xffff), 26);
  }
}
