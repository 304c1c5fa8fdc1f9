/** The blocks of a packet that goes the way of a recipe: the image of each stage, what comes from the frame behind it, and what differs. */
import { copyOver } from "../copy";
import { K } from "../state";
import { beginBlock, BLOCK_HEADER, endBlock, IDENTITY, putIdentity } from "../tap";
import { fold } from "../wire/checksum";
import { imageOf, outersOf } from "./stages";
import {
  FlowCache,
  Key,
  OUTER_BYTES,
  OUTER_SUMMED,
  REWRITTEN,
  SAME,
  Stage,
  TCP,
  VERSION6,
  WHOLE,
} from "./state";
import { sumBehind } from "./sum";

/** Writes the blocks of `count` stages at the end of the ring, where there is room; answers where they end, 0: a checksum came out as zero. */
export function writeStages(
  c: FlowCache,
  stage: usize,
  count: u32,
  k: Key,
  frame: usize,
  length: u32,
): usize {
  const time = K.epochNs + K.nowNs;
  const id = K.nextPacketId;
  const ipEnd = k.network + k.total;
  // what was just stored is not loaded again: that would wait for the store
  const transportSum: u32 = load<u16>(
    frame + k.network + (k.shape & VERSION6 ? 40 : 20) + (k.shape & TCP ? 16 : 6),
  );
  let block = K.outNext;
  let last: usize = 0;
  let captured: u32 = 0;
  while (count--) {
    const s = changetype<Stage>(stage);
    const to = block + BLOCK_HEADER;
    const flags: u32 = s.flags;
    if (flags & SAME) copyOver(to, last + BLOCK_HEADER, captured);
    else {
      const image: u32 = s.image;
      const from: u32 = s.from;
      copyOver(to, imageOf(s), image);
      const tail = (flags & WHOLE ? length : ipEnd) - from;
      copyOver(to + image, frame + from, tail);
      captured = image + tail;
      if (flags & REWRITTEN && !rewrite(s, to + s.network, frame + k.network, (k.shape & VERSION6) != 0))
        return 0;
      if (s.transport && !adjust(to + s.transport, transportSum, s.transportDelta)) return 0;
      if (s.outers && !numberOuters(c, s, k, to, captured, flags & WHOLE ? length - ipEnd : 0)) return 0;
    }
    const end = (captured + 3) & ~3;
    const total = BLOCK_HEADER + end + s.trailer;
    store<u32>(to + captured, 0);
    beginBlock(block, total, s.tap, time, captured);
    let options = to + end;
    putIdentity(options, s.direction, id);
    options += IDENTITY;
    if (s.notes) {
      copyOver(options, imageOf(s) + <usize>((<u32>s.image + 15) & ~15), s.notes);
      options += s.notes;
    }
    endBlock(options, total);
    last = block;
    block += total;
    stage += s.size;
  }
  return block;
}

/** The IP header at `now` is the image's: length, number and checksum are the packet's own. */
function rewrite(s: Stage, now: usize, was: usize, isV6: bool): bool {
  if (isV6) {
    store<u16>(now, load<u16>(was, 4), 4);
    return true;
  }
  store<u32>(now + 2, load<u32>(was, 2));
  return adjust(now + 10, load<u16>(was, 10), s.networkDelta);
}

/** RFC 1624: the checksum at `at` is `was`, moved by `delta`. False where that is 0 or all ones: which of the two is told by every step. */
function adjust(at: usize, was: u32, delta: u32): bool {
  let sum = was + delta;
  sum = (sum & 0xffff) + (sum >> 16);
  store<u16>(at, <u16>sum);
  return sum != 0 && sum != 0xffff;
}

/** Length, number and checksum of the headers in front; length and checksum of UDP. `padding` bytes are behind the packet. */
function numberOuters(c: FlowCache, s: Stage, k: Key, frame: usize, captured: u32, padding: u32): bool {
  let outer = outersOf(s);
  for (const end = outer + <usize>(<u32>s.outers * OUTER_BYTES); outer < end; outer += OUTER_BYTES) {
    const at: u32 = load<u16>(outer);
    const h = frame + at;
    const length: u32 = bswap<u16>(<u16>(captured - at));
    const id: u32 = bswap<u16>(<u16>load<u32>(c.ids + ((<usize>load<u8>(outer, 2)) << 2)));
    store<u16>(h, <u16>length, 2);
    store<u16>(h, <u16>id, 4);
    const checksum = ~fold(<u64>load<u16>(outer, 4) + <u64>length + <u64>id) & 0xffff;
    if (!checksum) return false;
    store<u16>(h, <u16>checksum, 10);
    const behind: u32 = load<u8>(outer, 3);
    if (!behind) continue;
    const bytes: u32 = bswap<u16>(<u16>(captured - at - 20));
    store<u16>(h, <u16>bytes, 24);
    if (behind < OUTER_SUMMED) continue;
    let sum: u32 = <u32>load<u16>(outer, 6) + (behind - OUTER_SUMMED) * (0xffff - bytes);
    if (padding) sum += 0xffff - sumBehind(frame + captured, padding, k.total);
    sum %= 0xffff;
    // 0 and all ones are the same to it, but not to UDP
    if (!sum) return false;
    store<u16>(h, <u16>sum, 26);
  }
  return true;
}
