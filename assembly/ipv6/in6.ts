/**
 * IPv6 addresses (RFC 4291, include/net/ipv6.h, net/ipv6/addrconf_core.c). An address is a pointer to its 16 bytes as they stand in a header
 * (struct in6_addr *); nothing here keeps the pointer.
 */
import { addressHigh, addressLow } from "../wire/ipv6";
import { write16, write32, write8 } from "../wire/bytes";

export const ADDRESS_BYTES: u32 = 16;

export const ANY: usize = memory.data<u8>([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
/** ::1 */
export const LOOPBACK: usize = memory.data<u8>([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
/** ff00:: */
export const MULTICAST_PREFIX: usize = memory.data<u8>([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
/** ff01::1 */
export const NODE_ALL_NODES: usize = memory.data<u8>([0xff, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
/** ff02::1 */
export const ALL_NODES: usize = memory.data<u8>([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
/** ff01::2 */
export const NODE_ALL_ROUTERS: usize = memory.data<u8>([0xff, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
/** ff02::2 */
export const ALL_ROUTERS: usize = memory.data<u8>([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
/** ff05::2 */
export const SITE_ALL_ROUTERS: usize = memory.data<u8>([0xff, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
/** ff02::16, who listens to version 2 reports (RFC 3810 section 5.2.14) */
export const ALL_MLD2_ROUTERS: usize = memory.data<u8>([
  0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x16,
]);
/** ff02::6a (RFC 4286) */
export const ALL_SNOOPERS: usize = memory.data<u8>([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x6a]);

/** IPV6_ADDR_SCOPE_* */
export const enum Scope6 {
  NODE = 1,
  LINK = 2,
  SITE = 5,
  GLOBAL = 14,
}

export function same(a: usize, b: usize): bool {
  return load<u64>(a) == load<u64>(b) && load<u64>(a, 8) == load<u64>(b, 8);
}
export function copyAddress(to: usize, from: usize): void {
  store<u64>(to, load<u64>(from));
  store<u64>(to, load<u64>(from, 8), 8);
}
export function isAny(a: usize): bool {
  return (load<u64>(a) | load<u64>(a, 8)) == 0;
}
export function isMulticast(a: usize): bool {
  return load<u8>(a) == 0xff;
}
/** fe80::/10 */
export function isLinkLocal(a: usize): bool {
  return load<u8>(a) == 0xfe && (load<u8>(a, 1) & 0xc0) == 0x80;
}
export function isLoopback(a: usize): bool {
  return same(a, LOOPBACK);
}
/** ::ffff:0:0/96 */
export function isMapped(a: usize): bool {
  return load<u64>(a) == 0 && load<u32>(a, 8) == 0xffff0000;
}
/** ff02::1:ff00:0/104 */
export function isSolicitedNode(a: usize): bool {
  return addressHigh(a) == 0xff02000000000000 && addressLow(a) >> 24 == 0x1ff;
}
/** IPV6_ADDR_MC_SCOPE */
export function multicastScope(a: usize): u32 {
  return load<u8>(a, 1) & 15;
}
/** rt6_need_strict: the address means nothing without its link */
export function needsDevice(a: usize): bool {
  return isMulticast(a) || isLinkLocal(a) || isLoopback(a);
}
/** __ipv6_addr_needs_scope_id: link-local, or a multicast of node or link scope */
export function needsScopeId(a: usize): bool {
  return isLinkLocal(a) || (isMulticast(a) && multicastScope(a) <= <u32>Scope6.LINK);
}
/** __ipv6_addr_src_scope */
export function scopeOf(a: usize): u32 {
  if (isMulticast(a)) return multicastScope(a);
  if (isLinkLocal(a) || isLoopback(a)) return Scope6.LINK;
  // fec0::/10
  if (load<u8>(a) == 0xfe && (load<u8>(a, 1) & 0xc0) == 0xc0) return Scope6.SITE;
  return Scope6.GLOBAL;
}

/** The first `bits` bits are the same (ipv6_prefix_equal). */
export function samePrefix(a: usize, b: usize, bits: u32): bool {
  if (bits > 64) {
    if (load<u64>(a) != load<u64>(b)) return false;
    const difference = addressLow(a) ^ addressLow(b);
    return bits >= 128 ? difference == 0 : difference >> (128 - <u64>bits) == 0;
  }
  if (!bits) return true;
  const difference = addressHigh(a) ^ addressHigh(b);
  return bits == 64 ? difference == 0 : difference >> (64 - <u64>bits) == 0;
}

/** Number of leading bits that two addresses have in common (ipv6_addr_diff), up to 128. */
export function commonBits(a: usize, b: usize): u32 {
  const high = addressHigh(a) ^ addressHigh(b);
  if (high) return <u32>clz(high);
  const low = addressLow(a) ^ addressLow(b);
  return low ? 64 + <u32>clz(low) : 128;
}

/** ipv6_addr_prefix: the address with all but its first `bits` bits zero. */
export function writePrefix(to: usize, from: usize, bits: u32): void {
  const high: u64 = bits >= 64 ? <u64>-1 : bits ? ~((<u64>-1) >> (<u64>bits)) : 0;
  const low: u64 = bits >= 128 ? <u64>-1 : bits > 64 ? ~((<u64>-1) >> (<u64>(bits - 64))) : 0;
  store<u64>(to, bswap<u64>(addressHigh(from) & high));
  store<u64>(to, bswap<u64>(addressLow(from) & low), 8);
}

/** addrconf_addr_solict_mult (RFC 4291 section 2.7.1) */
export function writeSolicitedNode(to: usize, address: usize): void {
  store<u64>(to, 0);
  write16(to, 0xff02);
  write32(to + 8, 1);
  store<u32>(to, load<u32>(address, 12), 12);
  write8(to + 12, 0xff);
}

/** fe80:: with the modified EUI-64 of a MAC (addrconf_ifid_eui48; RFC 4291 appendix A). */
export function writeLinkLocal(to: usize, mac: u64): void {
  store<u64>(to, 0);
  write16(to, 0xfe80);
  write16(to + 8, (<u32>(mac >> 32)) ^ 0x200);
  write8(to + 10, <u32>(mac >> 24));
  write16(to + 11, 0xfffe);
  write8(to + 13, <u32>(mac >> 16));
  write16(to + 14, <u32>mac);
}

/** ipv6_eth_mc_map (RFC 2464 section 7) */
export function multicastMac6(a: usize): u64 {
  return 0x333300000000 | (<u64>bswap<u32>(load<u32>(a, 12)));
}

/** A number to look an address up by. */
export function hashAddress(a: usize, seed: u64): u64 {
  return (load<u64>(a) * 0x9e3779b97f4a7c15) ^ (load<u64>(a, 8) + seed * 0xbf58476d1ce4e5b9);
}
