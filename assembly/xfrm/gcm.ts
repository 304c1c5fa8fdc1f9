/**
 * AES-GCM (NIST SP 800-38D) with a nonce of 12 bytes. GHASH multiplies four bits at a time (V. Shoup): a table of the 16 multiples of H.
 *
 *   key: | AES key, see aes.ts | high halves of the multiples 128 | low halves 128 | counter block 16 | key stream 16 | tag 16 |
 */
import { AES_KEY_BYTES, aesEncrypt, aesExpand } from "./aes";

const HIGH: usize = 496;
const LOW: usize = 624;
const COUNTER: usize = 752;
const STREAM: usize = 768;
const TAG: usize = 784;
/** bytes of an expanded key */
export const GCM_KEY_BYTES: u32 = AES_KEY_BYTES + 304;

export function gcmExpand(key: usize, from: usize, bytes: u32): void {
  aesExpand(key, from, bytes);
  const stream = key + STREAM;
  memory.fill(stream, 0, 16);
  aesEncrypt(key, stream, stream);
  let high = bswap(load<u64>(stream));
  let low = bswap(load<u64>(stream, 8));
  memory.fill(key + HIGH, 0, 256);
  store<u64>(key + HIGH + 64, high);
  store<u64>(key + LOW + 64, low);
  // bits are reflected: 8 stands for H, 4 for H x ...
  for (let i: u32 = 4; i > 0; i >>= 1) {
    const carry: u64 = low & 1 ? 0xe100000000000000 : 0;
    low = (high << 63) | (low >> 1);
    high = (high >> 1) ^ carry;
    store<u64>(key + HIGH + (i << 3), high);
    store<u64>(key + LOW + (i << 3), low);
  }
  for (let i: u32 = 2; i <= 8; i <<= 1) {
    for (let j: u32 = 1; j < i; j++) {
      store<u64>(
        key + HIGH + ((i + j) << 3),
        load<u64>(key + HIGH + (i << 3)) ^ load<u64>(key + HIGH + (j << 3)),
      );
      store<u64>(
        key + LOW + ((i + j) << 3),
        load<u64>(key + LOW + (i << 3)) ^ load<u64>(key + LOW + (j << 3)),
      );
    }
  }
}

/** What four bits that are shifted out add again at the top: x^128 = x^7 + x^2 + x + 1, reflected. */
function reduction(bits: u32): u64 {
  // bit 0 of the reflected nibble is x^3 beyond the top: 0xe1 << 8 shifted by its distance
  const x =
    (bits & 8 ? 0xe100 : 0) ^ (bits & 4 ? 0x7080 : 0) ^ (bits & 2 ? 0x3840 : 0) ^ (bits & 1 ? 0x1c20 : 0);
  return (<u64>x) << 48;
}

/** The block at `at` becomes itself times H. */
function multiply(key: usize, at: usize): void {
  let high: u64 = 0;
  let low: u64 = 0;
  const highs = key + HIGH;
  const lows = key + LOW;
  for (let i: i32 = 15; i >= 0; i--) {
    const byte: u32 = load<u8>(at + i);
    let dropped = (<u32>low) & 15;
    low = ((high << 60) | (low >> 4)) ^ load<u64>(lows + ((byte & 15) << 3));
    high = (high >> 4) ^ reduction(dropped) ^ load<u64>(highs + ((byte & 15) << 3));
    dropped = (<u32>low) & 15;
    low = ((high << 60) | (low >> 4)) ^ load<u64>(lows + ((byte >> 4) << 3));
    high = (high >> 4) ^ reduction(dropped) ^ load<u64>(highs + ((byte >> 4) << 3));
  }
  store<u64>(at, bswap(high));
  store<u64>(at, bswap(low), 8);
}

function absorb(key: usize, at: usize, bytes: u32): void {
  const y = key + TAG;
  while (bytes >= 16) {
    store<u64>(y, load<u64>(y) ^ load<u64>(at));
    store<u64>(y, load<u64>(y, 8) ^ load<u64>(at, 8), 8);
    multiply(key, y);
    at += 16;
    bytes -= 16;
  }
  if (!bytes) return;
  for (let i: u32 = 0; i < bytes; i++) store<u8>(y + i, load<u8>(y + i) ^ load<u8>(at + i));
  multiply(key, y);
}

/** Counter mode from counter 2 on, in place. */
function crypt(key: usize, at: usize, bytes: u32): void {
  const counter = key + COUNTER;
  const stream = key + STREAM;
  let number: u32 = 1;
  while (bytes) {
    store<u32>(counter, bswap(++number), 12);
    aesEncrypt(key, counter, stream);
    if (bytes < 16) {
      for (let i: u32 = 0; i < bytes; i++) store<u8>(at + i, load<u8>(at + i) ^ load<u8>(stream + i));
      return;
    }
    store<u64>(at, load<u64>(at) ^ load<u64>(stream));
    store<u64>(at, load<u64>(at, 8) ^ load<u64>(stream, 8), 8);
    at += 16;
    bytes -= 16;
  }
}

/** The tag over associated data and ciphertext, at the answered address until the next call. */
function tagOf(key: usize, aad: usize, aadBytes: u32, at: usize, bytes: u32): usize {
  const tag = key + TAG;
  const stream = key + STREAM;
  memory.fill(tag, 0, 16);
  absorb(key, aad, aadBytes);
  absorb(key, at, bytes);
  store<u64>(stream, bswap((<u64>aadBytes) << 3));
  store<u64>(stream, bswap((<u64>bytes) << 3), 8);
  absorb(key, stream, 16);
  store<u32>(key + COUNTER, bswap<u32>(1), 12);
  aesEncrypt(key, key + COUNTER, stream);
  store<u64>(tag, load<u64>(tag) ^ load<u64>(stream));
  store<u64>(tag, load<u64>(tag, 8) ^ load<u64>(stream, 8), 8);
  return tag;
}

/** The nonce of what follows: a salt (as it lies in memory) and 8 bytes at `iv` (RFC 4106 section 4). */
export function gcmNonce(key: usize, salt: u32, iv: usize): void {
  store<u32>(key + COUNTER, salt);
  store<u64>(key + COUNTER, load<u64>(iv), 4);
}

/** Encrypts in place and writes the first `tagBytes` of the tag behind. */
export function gcmEncrypt(
  key: usize,
  aad: usize,
  aadBytes: u32,
  at: usize,
  bytes: u32,
  tagBytes: u32,
): void {
  crypt(key, at, bytes);
  memory.copy(at + bytes, tagOf(key, aad, aadBytes, at, bytes), tagBytes);
}

/** Decrypts in place what is followed by its tag; false, and nothing decrypted, where that is wrong. */
export function gcmDecrypt(
  key: usize,
  aad: usize,
  aadBytes: u32,
  at: usize,
  bytes: u32,
  tagBytes: u32,
): bool {
  if (memory.compare(at + bytes, tagOf(key, aad, aadBytes, at, bytes), tagBytes)) return false;
  crypt(key, at, bytes);
  return true;
}
