/** SipHash-2-4 (Aumasson and Bernstein 2012) of 64-bit words in memory, as lib/siphash.c computes it for aligned data. */

function rotate(x: u64, by: u64): u64 {
  return rotl<u64>(x, by);
}

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
  const words = bytes >> 3;
  for (let i: u32 = 0; i <= words + 2; i++) {
    // the words, the length, then four rounds without input
    const last = i > words;
    const m: u64 = last
      ? 0
      : i == words
        ? tail(at + ((<usize>i) << 3), bytes)
        : load<u64>(at + ((<usize>i) << 3));
    if (i == words + 1) v2 ^= 0xff;
    v3 ^= m;
    for (let round = 0; round < 2; round++) {
      v0 += v1;
      v1 = rotate(v1, 13) ^ v0;
      v0 = rotate(v0, 32);
      v2 += v3;
      v3 = rotate(v3, 16) ^ v2;
      v0 += v3;
      v3 = rotate(v3, 21) ^ v0;
      v2 += v1;
      v1 = rotate(v1, 17) ^ v2;
      v2 = rotate(v2, 32);
    }
    v0 ^= m;
  }
  return v0 ^ v1 ^ v2 ^ v3;
}
