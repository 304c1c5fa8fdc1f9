/** IP addresses: lists of networks that become other networks, and addresses made of a seed. */
import { RewriteEdit, RewriteLimit, RewriteMap4, RewriteMap6, RewritePlan } from "../abi/rewrite";
import { read32, write32 } from "../wire/bytes";
import { addressHigh, addressLow } from "../wire/ipv6";

const LIMITED_BROADCAST: u32 = 0xffffffff;

/** 224.0.0.0/4 */
export function isGroup4(address: u32): bool {
  return address >> 28 == 14;
}
/** ff00::/8 */
export function isGroup6(at: usize): bool {
  return load<u8>(at) == 0xff;
}

/** Which list an address is looked up in. */
export const enum Role {
  source,
  destination,
  quotedSource,
  quotedDestination,
}

function table4(p: RewritePlan, role: Role): u32 {
  if (role == Role.source) return p.source4;
  if (role == Role.destination) return p.destination4;
  return role == Role.quotedSource ? p.quotedSource4 : p.quotedDestination4;
}
function count4(p: RewritePlan, role: Role): u32 {
  if (role == Role.source) return p.source4Count;
  if (role == Role.destination) return p.destination4Count;
  return role == Role.quotedSource ? p.quotedSource4Count : p.quotedDestination4Count;
}
function table6(p: RewritePlan, role: Role): u32 {
  if (role == Role.source) return p.source6;
  if (role == Role.destination) return p.destination6;
  return role == Role.quotedSource ? p.quotedSource6 : p.quotedDestination6;
}
function count6(p: RewritePlan, role: Role): u32 {
  if (role == Role.source) return p.source6Count;
  if (role == Role.destination) return p.destination6Count;
  return role == Role.quotedSource ? p.quotedSource6Count : p.quotedDestination6Count;
}

/** The first network of the list that holds the address decides. True where the address is another one now. */
export function mapIpv4(p: RewritePlan, at: usize, role: Role): bool {
  const before = read32(at);
  if (p.edits & RewriteEdit.skipBroadcast && (isGroup4(before) || before == LIMITED_BROADCAST)) return false;
  const count = count4(p, role);
  const table = changetype<usize>(p) + table4(p, role);
  for (let i: u32 = 0; i < count; i++) {
    const map = changetype<RewriteMap4>(table + i * RewriteLimit.map4Bytes);
    if ((before & map.mask) != map.match) continue;
    const after = map.to | (before & map.keep);
    write32(at, after);
    return after != before;
  }
  return false;
}

/** The same for the 16 bytes of an IPv6 address. */
export function mapIpv6(p: RewritePlan, at: usize, role: Role): bool {
  if (p.edits & RewriteEdit.skipBroadcast && isGroup6(at)) return false;
  const count = count6(p, role);
  const table = changetype<usize>(p) + table6(p, role);
  const high = addressHigh(at);
  const low = addressLow(at);
  for (let i: u32 = 0; i < count; i++) {
    const map = changetype<RewriteMap6>(table + i * RewriteLimit.map6Bytes);
    if ((high & map.maskHigh) != map.matchHigh || (low & map.maskLow) != map.matchLow) continue;
    const newHigh = map.toHigh | (high & map.keepHigh);
    const newLow = map.toLow | (low & map.keepLow);
    store<u64>(at, bswap<u64>(newHigh));
    store<u64>(at, bswap<u64>(newLow), 8);
    return newHigh != high || newLow != low;
  }
  return false;
}

/** tcprewrite's --seed: words in the order of a little-endian machine, the same for the same address everywhere. */
function scramble(p: RewritePlan, at: usize): void {
  const word = load<u32>(at);
  store<u32>(at, (word ^ p.addressSeed) - (word & p.addressSeed));
}

export function scrambleIpv4(p: RewritePlan, at: usize): void {
  const address = read32(at);
  if (p.edits & RewriteEdit.skipBroadcast && (isGroup4(address) || address == LIMITED_BROADCAST)) return;
  scramble(p, at);
}

export function scrambleIpv6(p: RewritePlan, at: usize): void {
  const isGroup = isGroup6(at);
  if (p.edits & RewriteEdit.skipBroadcast && isGroup) return;
  for (let i = 0; i < 16; i += 4) scramble(p, at + i);
  // a group stays a group, of whatever scope
  if (isGroup) store<u8>(at, 0xff);
}
