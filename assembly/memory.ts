/**
 * The only file that hands out addresses. A bump arena with one free list a size class; sizes are rounded up to a power of two (or to
 * three quarters of one), so that freed tables serve again. Memory comes zeroed. Nothing here moves.
 */
import { Refusal } from "./abi/flow-cache";
import { clearBytes } from "./copy";
import { refuse } from "./recording";
import { FREE_LISTS, K } from "./state";

/** Lists of free blocks: the largest begins at 2^31 bytes. */
export const FREE_LIST_COUNT: u32 = 56;

/** In front of memory that holds nothing from one packet to the next. */
@unmanaged
export class Scratch {
  next: usize;
  bytes: u32;
  unused0: u32;
  unused1: u32;
}

/** Class of a size: 2 * log2, plus one for the upper half of the octave. */
function sizeClass(bytes: u32): u32 {
  if (bytes <= 16) return 0;
  const log: u32 = 31 - clz(bytes - 1); // 2^log < bytes <= 2^(log + 1)
  const middle: u32 = (1 << log) + (1 << (log - 1));
  return bytes <= middle ? (log - 4) * 2 + 1 : (log - 4) * 2 + 2;
}

export function classBytes(index: u32): u32 {
  if (index == 0) return 16;
  const log = (index - 1) / 2 + 4;
  return index & 1 ? (1 << log) + (1 << (log - 1)) : 1 << (log + 1);
}

/** Zeros whole lines of the cache. */
function clearLines(at: usize, bytes: u32): void {
  const zero = i64x2.splat(0);
  for (const end = at + <usize>bytes; at < end; at += 64) {
    v128.store(at, zero);
    v128.store(at, zero, 16);
    v128.store(at, zero, 32);
    v128.store(at, zero, 48);
  }
}

/** `bytes` of zeroed memory, aligned to 16, whole cache lines to such a line; 0 where the memory is full. */
export function allocate(bytes: u32): usize {
  if (K.recording) refuse(Refusal.memory);
  const index = sizeClass(bytes);
  const size = classBytes(index);
  const slot = FREE_LISTS + ((<usize>index) << 2);
  const free = load<u32>(slot);
  if (free) {
    store<u32>(slot, load<u32>(free));
    if (size & 63 || size > 512) clearBytes(free, size);
    else clearLines(free, size);
    return free;
  }
  const line: usize = size & 63 ? 15 : 63;
  const at = (K.arenaTop + line) & ~line;
  if (<u64>at + <u64>size > <u64>K.arenaEnd) return 0;
  K.arenaTop = at + size;
  return at;
}

/** Gives memory back; `bytes` as in `allocate`. */
export function release(at: usize, bytes: u32): void {
  if (!at) return;
  if (K.recording) refuse(Refusal.memory);
  const slot = FREE_LISTS + ((<usize>sizeClass(bytes)) << 2);
  store<u32>(at, load<u32>(slot));
  store<u32>(slot, <u32>at);
}

/** A larger block with the same beginning; the old one is released. 0 where the memory is full (the old one stays). */
export function reallocate(at: usize, oldBytes: u32, newBytes: u32): usize {
  const grown = allocate(newBytes);
  if (!grown) return 0;
  memory.copy(grown, at, oldBytes);
  release(at, oldBytes);
  return grown;
}

/** Memory to work with: nothing that is in it counts when the packet that it was used for is through. It stays for ever. */
export function allocateScratch(bytes: u32): usize {
  const at = allocate(<u32>offsetof<Scratch>() + bytes);
  if (!at) return 0;
  const s = changetype<Scratch>(at);
  s.next = K.scratch;
  s.bytes = bytes;
  K.scratch = at;
  return at + offsetof<Scratch>();
}
