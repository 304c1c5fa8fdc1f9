/**
 * AES (FIPS 197) by tables, on raw memory. One table of 256 words a direction: the other three of the usual four are its rotations.
 *
 *   tables: | encrypt 1024 | decrypt 1024 | S-box 256 | inverse S-box 256 | scratch of the hashes 640 |
 *   key:    | rounds u32, 12 unused | encryption round keys 240 | decryption round keys 240 |
 *
 * Words of round keys are numbers (their bytes in memory are reversed).
 */
import { allocate } from "../memory";
import { K } from "../state";

const DECRYPT: usize = 1024;
const SBOX: usize = 2048;
const INVERSE: usize = 2304;
/** 80 words of 8 bytes for the message schedules of SHA-1 and SHA-2 */
export const HASH_SCRATCH: usize = 2560;
const TABLE_BYTES: u32 = 2560 + 640;

const ENCRYPTION_KEYS: usize = 16;
const DECRYPTION_KEYS: usize = 256;
/** bytes of an expanded key */
export const AES_KEY_BYTES: u32 = 496;

function double(x: u32): u32 {
  return ((x << 1) ^ (x & 0x80 ? 0x11b : 0)) & 0xff;
}

/** Makes the tables at the first call. False where the memory is full. */
export function aesTables(): bool {
  if (K.cryptoTables) return true;
  const t = allocate(TABLE_BYTES);
  if (!t) return false;
  // 3 generates the field: walk through it with its inverse 0xf6 beside
  let x: u32 = 1;
  let inverse: u32 = 1;
  do {
    x = x ^ double(x);
    inverse ^= inverse << 1;
    inverse ^= inverse << 2;
    inverse ^= inverse << 4;
    if (inverse & 0x80) inverse ^= 0x09;
    inverse &= 0xff;
    const s = inverse ^ turn(inverse, 1) ^ turn(inverse, 2) ^ turn(inverse, 3) ^ turn(inverse, 4) ^ 0x63;
    store<u8>(t + SBOX + x, <u8>s);
  } while (x != 1);
  store<u8>(t + SBOX, 0x63);
  for (let i: u32 = 0; i < 256; i++) {
    const s: u32 = load<u8>(t + SBOX + i);
    store<u8>(t + INVERSE + s, <u8>i);
    const s2 = double(s);
    store<u32>(t + (i << 2), (s2 << 24) | (s << 16) | (s << 8) | (s2 ^ s));
  }
  for (let i: u32 = 0; i < 256; i++) {
    const s: u32 = load<u8>(t + INVERSE + i);
    store<u32>(t + DECRYPT + (i << 2), unmix(s << 24));
  }
  K.cryptoTables = t;
  return true;
}

function turn(x: u32, bits: u32): u32 {
  return ((x << bits) | (x >> (8 - bits))) & 0xff;
}

/** InvMixColumns of one column */
function unmix(word: u32): u32 {
  let result: u32 = 0;
  for (let i: u32 = 0; i < 4; i++) {
    const b = (word >> (24 - 8 * i)) & 0xff;
    const b2 = double(b);
    const b4 = double(b2);
    const b8 = double(b4);
    const column = ((b8 ^ b4 ^ b2) << 24) | ((b8 ^ b) << 16) | ((b8 ^ b4 ^ b) << 8) | (b8 ^ b2 ^ b);
    result ^= rotr<u32>(column, 8 * i);
  }
  return result;
}

function substitute(t: usize, word: u32): u32 {
  return (
    ((<u32>load<u8>(t + SBOX + (word >> 24))) << 24) |
    ((<u32>load<u8>(t + SBOX + ((word >> 16) & 0xff))) << 16) |
    ((<u32>load<u8>(t + SBOX + ((word >> 8) & 0xff))) << 8) |
    load<u8>(t + SBOX + (word & 0xff))
  );
}

/** Expands a key of 16, 24 or 32 bytes into `key` (AES_KEY_BYTES). The tables must be there. */
export function aesExpand(key: usize, from: usize, bytes: u32): void {
  const t = K.cryptoTables;
  const n = bytes >> 2;
  const rounds = n + 6;
  const words = (rounds + 1) << 2;
  const w = key + ENCRYPTION_KEYS;
  store<u32>(key, rounds);
  for (let i: u32 = 0; i < n; i++) store<u32>(w + (i << 2), bswap(load<u32>(from + (i << 2))));
  let constant: u32 = 1;
  for (let i = n; i < words; i++) {
    let x = load<u32>(w + ((i - 1) << 2));
    if (i % n == 0) {
      x = substitute(t, rotl<u32>(x, 8)) ^ (constant << 24);
      constant = double(constant);
    } else if (n > 6 && i % n == 4) x = substitute(t, x);
    store<u32>(w + (i << 2), load<u32>(w + ((i - n) << 2)) ^ x);
  }
  // the equivalent inverse cipher (FIPS 197 section 5.3.5): rounds reversed, all but the outer ones unmixed
  const d = key + DECRYPTION_KEYS;
  for (let round: u32 = 0; round <= rounds; round++) {
    for (let column: u32 = 0; column < 4; column++) {
      const x = load<u32>(w + ((((rounds - round) << 2) + column) << 2));
      const outer = round == 0 || round == rounds;
      store<u32>(d + (((round << 2) + column) << 2), outer ? x : unmix(x));
    }
  }
}

function mixed(t: usize, a: u32, b: u32, c: u32, d: u32): u32 {
  return (
    load<u32>(t + ((a >> 24) << 2)) ^
    rotr<u32>(load<u32>(t + (((b >> 16) & 0xff) << 2)), 8) ^
    rotr<u32>(load<u32>(t + (((c >> 8) & 0xff) << 2)), 16) ^
    rotr<u32>(load<u32>(t + ((d & 0xff) << 2)), 24)
  );
}

function last(box: usize, a: u32, b: u32, c: u32, d: u32): u32 {
  return (
    ((<u32>load<u8>(box + (a >> 24))) << 24) |
    ((<u32>load<u8>(box + ((b >> 16) & 0xff))) << 16) |
    ((<u32>load<u8>(box + ((c >> 8) & 0xff))) << 8) |
    load<u8>(box + (d & 0xff))
  );
}

/**
 * One block of 16 bytes with the round keys at `k`. The inverse cipher shifts rows the other way (FIPS 197 section 5.3.1): it is the same
 * walk with the second and the fourth column exchanged, which are at the bytes `second` and `fourth`.
 */
function cipher(
  k: usize,
  rounds: u32,
  t: usize,
  box: usize,
  from: usize,
  to: usize,
  second: usize,
  fourth: usize,
): void {
  let a = bswap(load<u32>(from)) ^ load<u32>(k);
  let b = bswap(load<u32>(from + second)) ^ load<u32>(k + second);
  let c = bswap(load<u32>(from, 8)) ^ load<u32>(k, 8);
  let d = bswap(load<u32>(from + fourth)) ^ load<u32>(k + fourth);
  for (let round: u32 = 1; round < rounds; round++) {
    k += 16;
    const e = mixed(t, a, b, c, d) ^ load<u32>(k);
    const f = mixed(t, b, c, d, a) ^ load<u32>(k + second);
    const g = mixed(t, c, d, a, b) ^ load<u32>(k, 8);
    d = mixed(t, d, a, b, c) ^ load<u32>(k + fourth);
    a = e;
    b = f;
    c = g;
  }
  k += 16;
  store<u32>(to, bswap(last(box, a, b, c, d) ^ load<u32>(k)));
  store<u32>(to + second, bswap(last(box, b, c, d, a) ^ load<u32>(k + second)));
  store<u32>(to, bswap(last(box, c, d, a, b) ^ load<u32>(k, 8)), 8);
  store<u32>(to + fourth, bswap(last(box, d, a, b, c) ^ load<u32>(k + fourth)));
}

/** One block of 16 bytes; `from` and `to` may be the same. */
export function aesEncrypt(key: usize, from: usize, to: usize): void {
  const t = K.cryptoTables;
  cipher(key + ENCRYPTION_KEYS, load<u32>(key), t, t + SBOX, from, to, 4, 12);
}

export function aesDecrypt(key: usize, from: usize, to: usize): void {
  const t = K.cryptoTables;
  cipher(key + DECRYPTION_KEYS, load<u32>(key), t + DECRYPT, t + INVERSE, from, to, 12, 4);
}

/** CBC (NIST SP 800-38A), in place; `bytes` is a multiple of 16. The IV is at `iv`, which is left as it is. */
export function cbcEncrypt(key: usize, iv: usize, at: usize, bytes: u32): void {
  let previous = iv;
  for (let end = at + bytes; at < end; at += 16) {
    store<u64>(at, load<u64>(at) ^ load<u64>(previous));
    store<u64>(at, load<u64>(at, 8) ^ load<u64>(previous, 8), 8);
    aesEncrypt(key, at, at);
    previous = at;
  }
}

export function cbcDecrypt(key: usize, iv: usize, at: usize, bytes: u32): void {
  let before0 = load<u64>(iv);
  let before1 = load<u64>(iv, 8);
  for (let end = at + bytes; at < end; at += 16) {
    const this0 = load<u64>(at);
    const this1 = load<u64>(at, 8);
    aesDecrypt(key, at, at);
    store<u64>(at, load<u64>(at) ^ before0);
    store<u64>(at, load<u64>(at, 8) ^ before1, 8);
    before0 = this0;
    before1 = this1;
  }
}
