/**
 * From the blocks that a walk left in the ring to the stages of its recipe. Nothing is told about edits: what a frame is follows from its
 * bytes, which are those of the frame that came in, or constants in front of it and in its headers, or checksums that follow from both, or the
 * lengths and numbers of headers that were put in front. A frame with anything else gives no recipe.
 */
import { Act } from "../abi/flow-cache";
import { TOLD_BYTES, walk } from "../recording";
import { BLOCK_HEADER, BLOCK_TYPE, FLAGS_OPTION, ID_OPTION, IDENTITY } from "../tap";
import { read16 } from "../wire/bytes";
import { fold, sumWords } from "../wire/checksum";
import { imageOf, outersOf, padded } from "./parts";
import { foldedSum, sumBehind } from "./sum";
import {
  FlowCache,
  LONGEST_OWN,
  OUTER_BYTES,
  OUTER_SUMMED,
  OUTER_UDP,
  OWN4,
  OWN6,
  OWN_OUTER,
  OWN_SUMS,
  PADDED,
  REWRITTEN,
  SAME,
  Stage,
  SUMMED,
  TCP,
  UNSUMMED,
  VERSION6,
  WHOLE,
} from "./state";

/** the longest image and the longest notes; what a stage with both comes to */
const LONGEST: u32 = 4096;
export const LONGEST_STAGE: u32 = 2 * LONGEST + 512;

/** Writes the stage of the block at `block` to `to`; `before` is the block in front of it, 0: there is none. Answers its bytes, 0: it cannot be one. */
export function compileStage(c: FlowCache, block: usize, before: usize, to: usize): u32 {
  const total = load<u32>(block, 4);
  const captured = load<u32>(block, 20);
  const options = block + BLOCK_HEADER + padded(captured, 4);
  if (load<u32>(block) != BLOCK_TYPE || load<u32>(options) != FLAGS_OPTION) return 0;
  if (load<u32>(options, 8) != ID_OPTION || load<u64>(options, 12) != c.packetId) return 0;
  memory.fill(to, 0, offsetof<Stage>());
  const s = changetype<Stage>(to);
  s.tap = load<u32>(block, 8);
  s.direction = load<u32>(options, 4);
  const trailer = total - BLOCK_HEADER - padded(captured, 4);
  const notes = trailer - IDENTITY - 8;
  if (notes > LONGEST) return 0;
  s.trailer = <u16>trailer;
  s.notes = <u16>notes;
  if (!describe(c, s, block + BLOCK_HEADER, captured, before)) return 0;
  const image = imageOf(s);
  copyPadded(image, block + BLOCK_HEADER, s.image);
  const at = image + padded(s.image, 16);
  copyPadded(at, options + IDENTITY, notes);
  if (!takeOwn(c, s, image)) return 0;
  const end = at + padded(notes, 16);
  s.size = <u16>(end - to);
  return <u32>(end - to);
}

/** Behind them are zeros up to a multiple of 16. */
function copyPadded(to: usize, from: usize, bytes: u32): void {
  if (!bytes) return;
  v128.store(to + padded(bytes, 16) - 16, i64x2.splat(0));
  memory.copy(to, from, bytes);
}

/**
 * What the headers of this flow have for themselves goes into its recipe. In the image are zeros then, and where each packet has its own: images of
 * flows that go the same way are alike. False where there is no room.
 */
function takeOwn(c: FlowCache, s: Stage, image: usize): bool {
  if (c.ownEnd + OWN6 + OWN_SUMS + <u32>s.outers * OWN_OUTER > LONGEST_OWN) return false;
  if (s.flags & REWRITTEN) takeHeader(c, s, image + s.network, (c.key.shape & VERSION6) != 0);
  let outer = outersOf(s);
  for (const end = outer + <usize>(<u32>s.outers * OUTER_BYTES); outer < end; outer += OUTER_BYTES) {
    const h = image + load<u16>(outer);
    store<u32>(h, 0, 2);
    store<u16>(h, 0, 10);
    const behind: u32 = load<u8>(outer, 3);
    if (!behind) continue;
    const to = c.buildOwn + c.ownEnd;
    store<u16>(to, load<u16>(h, 20));
    store<u16>(to, load<u16>(outer, 6), 2);
    store<u16>(outer, <u16>c.ownEnd, 6);
    c.ownEnd += OWN_OUTER;
    store<u16>(h, 0, 20);
    store<u16>(h, 0, 24);
    if (behind >= OUTER_SUMMED) store<u16>(h, 0, 26);
  }
  return true;
}

function takeHeader(c: FlowCache, s: Stage, ip: usize, isV6: bool): void {
  const to = c.buildOwn + c.ownEnd;
  const bytes = isV6 ? OWN6 : OWN4;
  const own = isV6 ? ip : ip + 12;
  memory.copy(to, own, bytes);
  memory.fill(own, 0, bytes);
  if (isV6) store<u16>(to, 0, 4);
  else {
    store<u32>(ip, 0, 2);
    store<u16>(ip, 0, 10);
  }
  store<u16>(to + bytes, <u16>c.networkDelta);
  store<u16>(to + bytes, <u16>c.transportDelta, 2);
  // that of the last header serves again
  const last = c.lastOwn;
  if (last && memory.compare(c.buildOwn + last, to, bytes + OWN_SUMS) == 0) {
    s.own = <u16>last;
    return;
  }
  s.own = <u16>c.ownEnd;
  c.lastOwn = c.ownEnd;
  c.ownEnd += bytes + OWN_SUMS;
}

function describe(c: FlowCache, s: Stage, frame: usize, captured: u32, before: usize): bool {
  if (
    before &&
    load<u32>(before, 20) == captured &&
    memory.compare(before + BLOCK_HEADER, frame, captured) == 0
  ) {
    s.flags = <u8>SAME;
    return true;
  }
  const k = c.key;
  if (align(c, s, frame, captured, c.length)) s.flags |= <u8>WHOLE;
  else if (!(k.shape & PADDED) || !align(c, s, frame, captured, k.network + k.total)) return false;
  return findOuters(c, s, frame, captured);
}

/** The frame ends as the one that came in does up to `end`: what is different in the headers of that. */
function align(c: FlowCache, s: Stage, frame: usize, captured: u32, end: u32): bool {
  const k = c.key;
  const front = end - k.network;
  if (captured < front || captured - front > LONGEST) return false;
  const network = captured - front;
  const now = frame + network;
  const was = c.frame + k.network;
  const isV6 = (k.shape & VERSION6) != 0;
  const transport: u32 = isV6 ? 40 : 20;
  const checksum = transport + (k.shape & TCP ? 16 : 6);
  const ports = transport + 4;
  if (memory.compare(now + ports, was + ports, checksum - ports)) return false;
  if (memory.compare(now + checksum + 2, was + checksum + 2, front - checksum - 2)) return false;
  s.network = <u16>network;
  s.transport = 0;
  c.networkDelta = 0;
  c.transportDelta = 0;
  const isSame = memory.compare(now, was, ports) == 0;
  const sum = load<u16>(now + checksum);
  if (sum != load<u16>(was + checksum)) {
    // write.ts: which of the two zeros it may be
    if (isSame || k.shape & UNSUMMED || sum == (k.shape & TCP ? 0xffff : 0)) return false;
    s.transport = <u16>(network + checksum);
  }
  if (!(k.shape & UNSUMMED)) {
    // the checksum changed as what it is about did (RFC 1624)
    const addresses: u32 = isV6 ? 8 : 12;
    const bytes: u32 = isV6 ? 32 : 8;
    const then = foldedSum(was + addresses, bytes) + foldedSum(was + transport, 4);
    const after = foldedSum(now + addresses, bytes) + foldedSum(now + transport, 4);
    const wasSum: u32 = load<u16>(was + checksum);
    if ((then + wasSum) % 0xffff != (after + <u32>sum) % 0xffff) return false;
    c.transportDelta = (<u32>sum + 0xffff - wasSum) % 0xffff;
  }
  if (isSame) {
    s.from = <u16>k.network;
    s.image = <u16>network;
    if (network >= k.network && memory.compare(now - k.network, c.frame, k.network) == 0) {
      s.from = 0;
      s.image = <u16>(network - k.network);
    }
    return true;
  }
  s.flags = <u8>REWRITTEN;
  s.from = <u16>(k.network + ports);
  s.image = <u16>(network + ports);
  if (isV6) return load<u16>(now, 4) == load<u16>(was, 4) && load<u8>(now) >> 4 == 6;
  const header = load<u16>(now, 10);
  if (load<u8>(now) != 0x45 || load<u32>(now, 2) != load<u32>(was, 2) || header == 0xffff) return false;
  if (foldedSum(now, 20) != 0xffff) return false;
  c.networkDelta = (<u32>header + 0xffff - <u32>load<u16>(was, 10)) % 0xffff;
  return true;
}

/** Headers that were put in front on this way: the walk told which numbers they got. */
function findOuters(c: FlowCache, s: Stage, frame: usize, captured: u32): bool {
  const prefix = min<u32>(s.image, s.network);
  // the frame begins with two addresses
  for (let at: u32 = 12; at + 2 <= prefix; at++) {
    const value = read16(frame + at);
    // what looks like a length: of IPv4 or UDP when it is not of a header that is known, of IPv6
    if (value + at == captured + 2) {
      if (!takeOuter(s, frame, at - 2, captured, prefix)) return false;
      // nothing else in such a header is a length
      at += 17;
      continue;
    }
    if (value + at == captured + 4 && !isLengthOfOuter(s, at)) return false;
    if (value + at + 36 == captured) return false;
  }
  return sumOuters(c, s, frame, captured);
}

/** The IPv4 header at `at` becomes one of the stage's. */
function takeOuter(s: Stage, frame: usize, at: u32, captured: u32, prefix: u32): bool {
  const h = frame + at;
  if (at + 20 > prefix || load<u8>(h) != 0x45) return false;
  const index = identificationOf(read16(h + 4));
  if (index < 0) return false;
  const isUdp = load<u8>(h, 9) == 17;
  if (isUdp && (at + 28 > prefix || read16(h + 24) + at + 20 != captured)) return false;
  const sum = fold(sumWords(h, 2, 0) + sumWords(h + 6, 4, 0) + sumWords(h + 12, 8, 0));
  const checksum = ~fold(<u64>sum + <u64>load<u16>(h, 2) + <u64>load<u16>(h, 4)) & 0xffff;
  if (checksum != <u32>load<u16>(h, 10)) return false;
  const to = outersOf(s) + <usize>(<u32>s.outers * OUTER_BYTES);
  // an odd one is followed by zeros
  v128.store(to, i64x2.splat(0));
  store<u16>(to, <u16>at);
  store<u8>(to, <u8>index, 2);
  store<u8>(to, isUdp ? OUTER_UDP : 0, 3);
  store<u16>(to, <u16>sum, 4);
  s.outers++;
  return true;
}

/**
 * Checksums of UDP in front, which are about everything behind them: how each follows from its length. A good IPv4 header adds nothing to
 * one's complement sums, and neither does what has a good checksum of its own, with its pseudo header: what remains of that is a constant, less its
 * length (that is what local checksum offload does, Documentation/networking/checksum-offloads.rst). IPv6's header has a length itself.
 */
function sumOuters(c: FlowCache, s: Stage, frame: usize, captured: u32): bool {
  const k = c.key;
  const padding = s.flags & WHOLE ? c.length - k.network - k.total : 0;
  // how often the length is in the sum of what is behind
  let times = k.shape & VERSION6 ? 0 : -1;
  for (let i: i32 = <i32>s.outers - 1; i >= 0; i--) {
    const outer = outersOf(s) + <usize>(<u32>i * OUTER_BYTES);
    if (!load<u8>(outer, 3)) continue;
    const at: u32 = load<u16>(outer);
    const h = frame + at;
    const sum: u32 = load<u16>(h, 26);
    if (!sum) {
      times++;
      continue;
    }
    const bytes = captured - at - 20;
    const length: u32 = bswap<u16>(<u16>bytes);
    // padding is in the sum of each of them, but only once is it added
    if (padding && s.flags & SUMMED) return false;
    if (fold(sumWords(h + 12, bytes + 8, <u64>length + (17 << 8))) != 0xffff) return false;
    times += 2;
    const base = <u64>sum + <u64>times * <u64>length + <u64>sumBehind(frame + captured, padding, k.total);
    store<u8>(outer, <u8>(OUTER_SUMMED + times), 3);
    store<u16>(outer, <u16>(base % 0xffff), 6);
    s.flags |= <u8>SUMMED;
    times = -1;
  }
  return true;
}

function isLengthOfOuter(s: Stage, at: u32): bool {
  for (let i: u32 = 0; i < <u32>s.outers; i++) {
    const outer = outersOf(s) + <usize>(i * OUTER_BYTES);
    if (load<u8>(outer, 3) && <u32>load<u16>(outer) + 24 == at) return true;
  }
  return false;
}

/** Which of the walk's identifications this is; -1: none, or more than one. */
function identificationOf(id: u32): i32 {
  const w = walk();
  let found = -1;
  for (let i: u32 = 0, seen: i32 = 0; i < w.acts; i++) {
    const act = w.actList + <usize>(i * TOLD_BYTES);
    if (load<u32>(act) != <u32>Act.identification) continue;
    if (load<u32>(act, 8) == id) {
      if (found >= 0) return -1;
      found = seen;
    }
    seen++;
  }
  return found;
}
