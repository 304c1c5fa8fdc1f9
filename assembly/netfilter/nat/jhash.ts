/**
 * The hash that chooses an address of a range (include/linux/jhash.h: lookup3 by Bob Jenkins, 2006, public domain). It has no secret
 * seed, so that a client keeps its address for as long as the range is the same.
 */
const INITIAL: u32 = 0xdeadbeef;

/** jhash2 of the four words of an address of which IPv4 fills only the first. `word` is the address as it lies in memory. */
export function hashAddress(word: u32, seed: u32): u32 {
  let a: u32 = INITIAL + (4 << 2) + seed;
  let b = a;
  let c = a;
  // words 0 to 2 go through __jhash_mix; all but the first are zero
  a += word;
  a -= c;
  a ^= rotl<u32>(c, 4);
  c += b;
  b -= a;
  b ^= rotl<u32>(a, 6);
  a += c;
  c -= b;
  c ^= rotl<u32>(b, 8);
  b += a;
  a -= c;
  a ^= rotl<u32>(c, 16);
  c += b;
  b -= a;
  b ^= rotl<u32>(a, 19);
  a += c;
  c -= b;
  c ^= rotl<u32>(b, 4);
  b += a;
  // word 3 (zero) through __jhash_final
  c ^= b;
  c -= rotl<u32>(b, 14);
  a ^= c;
  a -= rotl<u32>(c, 11);
  b ^= a;
  b -= rotl<u32>(a, 25);
  c ^= b;
  c -= rotl<u32>(b, 16);
  a ^= c;
  a -= rotl<u32>(c, 4);
  b ^= a;
  b -= rotl<u32>(a, 14);
  c ^= b;
  c -= rotl<u32>(b, 24);
  return c;
}
