/**
 * HMAC (RFC 2104) with the states behind the padded key kept, so that a packet costs only its own blocks.
 *
 *   key: | inner state 32 | outer state 32 | working state 32 | block 64 |
 */
import { digestBytes, Hash, hashBegin, hashBlock } from "./sha";

const OUTER: usize = 32;
const WORKING: usize = 64;
const BLOCK: usize = 96;
/** bytes of a prepared key */
export const HMAC_KEY_BYTES: u32 = 160;

export function hmacExpand(hash: Hash, key: usize, from: usize, bytes: u32): void {
  const block = key + BLOCK;
  memory.fill(block, 0, 64);
  if (bytes > 64) {
    // a long key is replaced by its hash
    hashBegin(hash, key + WORKING);
    finish(hash, key, from, bytes, bytes, block);
    memory.fill(block + digestBytes(hash), 0, 64 - digestBytes(hash));
  } else memory.copy(block, from, bytes);
  for (let i: usize = 0; i < 64; i += 4) store<u32>(block + i, load<u32>(block + i) ^ 0x36363636);
  hashBegin(hash, key);
  hashBlock(hash, key, block);
  for (let i: usize = 0; i < 64; i += 4)
    store<u32>(block + i, load<u32>(block + i) ^ 0x36363636 ^ 0x5c5c5c5c);
  hashBegin(hash, key + OUTER);
  hashBlock(hash, key + OUTER, block);
}

/** Takes the rest of a message into the working state, pads it and writes the digest to `to`. `total` counts all bytes of the message. */
function finish(hash: Hash, key: usize, at: usize, bytes: u32, total: u32, to: usize): void {
  const state = key + WORKING;
  const block = key + BLOCK;
  while (bytes >= 64) {
    hashBlock(hash, state, at);
    at += 64;
    bytes -= 64;
  }
  memory.copy(block, at, bytes);
  store<u8>(block + bytes, 0x80);
  memory.fill(block + bytes + 1, 0, 63 - bytes);
  if (bytes >= 56) {
    hashBlock(hash, state, block);
    memory.fill(block, 0, 64);
  }
  store<u64>(block, bswap((<u64>total) << 3), 56);
  hashBlock(hash, state, block);
  const words = digestBytes(hash);
  for (let i: usize = 0; i < words; i += 4) store<u32>(to + i, bswap(load<u32>(state + i)));
}

/** The code of `bytes` at `at`; it lies at the answered address until the next call. */
export function hmac(hash: Hash, key: usize, at: usize, bytes: u32): usize {
  const state = key + WORKING;
  memory.copy(state, key, 32);
  finish(hash, key, at, bytes, 64 + bytes, state);
  const length = digestBytes(hash);
  // the digest is the outer message; its place in the working state is needed for that
  const block = key + BLOCK;
  memory.copy(block, state, length);
  memory.copy(state, key + OUTER, 32);
  store<u8>(block + length, 0x80);
  memory.fill(block + length + 1, 0, 63 - length);
  store<u64>(block, bswap((<u64>(64 + length)) << 3), 56);
  hashBlock(hash, state, block);
  for (let i: usize = 0; i < length; i += 4) store<u32>(state + i, bswap(load<u32>(state + i)));
  return state;
}
