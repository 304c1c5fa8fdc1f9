/** Hashes of the schedulers, and what they hash of a packet. */
import { Protocol } from "../../wire/ipv4";
import { clientPortOf } from "../header";
import { VsPacketInfo } from "../packet-info";

/** hash_32 (include/linux/hash.h): the upper `bits` of a multiplication by the golden ratio */
export function hash32(value: u32, bits: u32): u32 {
  return (value * 0x61c88647) >> (32 - bits);
}

/**
 * hsiphash of one 32-bit word with a key of two equal halves. On a 64-bit kernel that is SipHash-1-3, its 64 bits folded by cutting
 * (lib/siphash.c: hsiphash_1u32 under BITS_PER_LONG == 64).
 */
export function hsiphash32(value: u32, key: u64): u32 {
  let v0: u64 = key ^ 0x736f6d6570736575;
  let v1: u64 = key ^ 0x646f72616e646f6d;
  let v2: u64 = key ^ 0x6c7967656e657261;
  let v3: u64 = key ^ 0x7465646279746573;
  // four bytes are less than a word: they share the last one with the length
  const word: u64 = ((<u64>4) << 56) | value;
  v3 ^= word;
  for (let round = 0; round < 4; round++) {
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
    if (round == 0) {
      v0 ^= word;
      v2 ^= 0xff;
    }
  }
  return <u32>(v0 ^ v1 ^ v2 ^ v3);
}

/** ip_vs_sh_get_port, ip_vs_mh_get_port: the client's port, 0 where the protocol has none */
export function hashedPort(info: VsPacketInfo): u32 {
  const protocol = info.protocol;
  if (protocol != <u32>Protocol.TCP && protocol != <u32>Protocol.UDP && protocol != <u32>Protocol.SCTP)
    return 0;
  return clientPortOf(info);
}
