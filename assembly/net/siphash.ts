/** SipHash-2-4 (Aumasson and Bernstein 2012) of 64-bit words in memory, as lib/siphash.c computes it for aligned data. */

/** The last word: what is left of the data, and its length. */
function tail(at: usize, bytes: u32): u64 {
  return ((<u64>bytes) << 56) | (bytes & 4 ? <u64>load<u32>(at) : 0);
}

/** `bytes` is a multiple of 4. */
export function siphash(at: usize, bytes: u32, key0: u64, key1: u64): u64 {
  let v0 = key0 ^ 0x736f6d6570736575;
  let v1 = key1 ^ 0x646f72616e646f6d;
  let v2 = key0 ^ 0x6c7967656e657261;
  let v3 = key1 ^ 0x7465646279746573;
  const end = at + <usize>(bytes & ~7);
  // two rounds a word, the last of which is the length; then two rounds twice without input
  let left = 3;
  while (left) {
    let m: u64 = 0;
    if (at < end) {
      m = load<u64>(at);
      at += 8;
    } else {
      if (left == 3) m = tail(at, bytes);
      else if (left == 2) v2 ^= 0xff;
      left--;
    }
    v3 ^= m;
    v0 += v1;
    v1 = rotl<u64>(v1, 13) ^ v0;
    v0 = rotl<u64>(v0, 32);
    v2 += v3;
    v3 = rotl<u64>(v3, 16) ^ v2;
    v0 += v3;
    v3 = rotl<u64>(v3, 21) ^ v0;
    v2 += v1;
    v1 = rotl<u64>(v1, 17) ^ v2;
    v2 = rotl<u64>(v2, 32);
    v0 += v1;
    v1 = rotl<u64>(v1, 13) ^ v0;
    v0 = rotl<u64>(v0, 32);
    v2 += v3;
    v3 = rotl<u64>(v3, 16) ^ v2;
    v0 += v3;
    v3 = rotl<u64>(v3, 21) ^ v0;
    v2 += v1;
    v1 = rotl<u64>(v1, 17) ^ v2;
    v2 = rotl<u64>(v2, 32);
    v0 ^= m;
  }
  return v0 ^ v1 ^ v2 ^ v3;
}
