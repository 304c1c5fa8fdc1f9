/** Which of the own addresses a packet is sent from (ipv6_dev_get_saddr of net/ipv6/addrconf.c, addrlabel.c; RFC 6724 section 5). */
import { Address6Flag, Conf6Sysctl } from "../abi/ipv6";
import { Device } from "../device/device";
import { Namespace } from "../net/namespace";
import { addressHigh, addressLow } from "../wire/ipv6";
import { Address6, address6Of } from "./addresses";
import { commonBits, copyAddress, isMulticast, same, Scope6, scopeOf } from "./in6";
import { conf6, Inet6Device, inet6Of } from "./inet6";

/** ipv6_addr_label: the labels that Linux begins with (initial_addr_label_table) */
function labelOf(a: usize): u32 {
  const high = addressHigh(a);
  const low = addressLow(a);
  if (!high) {
    if (low == 1) return 0;
    if (low >> 32 == 0xffff) return 4;
    if (low >> 32 == 0) return 3;
  }
  if (high >> 36 == 0x2001001) return 7;
  if (high >> 32 == 0x20010000) return 6;
  const first = <u32>(high >> 48);
  if (first == 0x2002) return 2;
  if (first == 0x3ffe) return 12;
  if (first >> 9 == 0x7e) return 5;
  if (first >> 6 == 0x3fb) return 11;
  return 1;
}

/** ipv6_addr_orchid: 2001:10::/28 */
function isOrchid(a: usize): bool {
  return addressHigh(a) >> 36 == 0x2001001;
}

/**
 * A number that is greater for the better source: the rules of ipv6_get_saddr_eval from the most significant bits on. Rule 0 (there is one)
 * is told by it being above 0.
 */
function rate(a: Address6, d: Device | null, destination: usize, scope: u32, label: u32): u64 {
  const address = address6Of(a);
  let r: u64 = 1;
  r = (r << 1) | (same(address, destination) ? 1 : 0);
  const own = scopeOf(address);
  // a scope that is large enough is better the smaller it is, one that is too small the larger it is
  r = (r << 8) | (<u64>(own >= scope ? 255 - own : own));
  r = (r << 1) | (a.flags & Address6Flag.DEPRECATED ? 0 : 1);
  r = (r << 1) | (d === null || a.device === d ? 1 : 0);
  r = (r << 1) | (labelOf(address) == label ? 1 : 0);
  r = (r << 1) | (isOrchid(address) == isOrchid(destination) ? 1 : 0);
  return (r << 8) | (<u64>min(commonBits(address, destination), a.length));
}

function best(i: Inet6Device, d: Device | null, destination: usize, found: Address6 | null): Address6 | null {
  const scope = scopeOf(destination);
  const label = labelOf(destination);
  let most: u64 = found === null ? 0 : rate(found, d, destination, scope, label);
  let a = changetype<Address6 | null>(i.addresses);
  while (a !== null) {
    if (!(a.flags & Address6Flag.TENTATIVE)) {
      const r = rate(a, d, destination, scope, label);
      if (r > most) {
        most = r;
        found = a;
      }
    }
    a = a.next;
  }
  return found;
}

/** Writes the source for a destination that is reached over `d` (null: unknown); false where no address will do. */
export function selectSource6(ns: Namespace, d: Device | null, destination: usize, to: usize): bool {
  let found: Address6 | null = null;
  const i: Inet6Device | null = d === null ? null : inet6Of(d);
  const ownOnly =
    d !== null &&
    (isMulticast(destination) ||
      scopeOf(destination) <= <u32>Scope6.LINK ||
      (i !== null && conf6(i, Conf6Sysctl.use_oif_addrs_only) != 0));
  if (ownOnly) {
    if (i !== null) found = best(i, d, destination, null);
  } else {
    let each: Device | null = ns.firstDevice;
    while (each !== null) {
      const own = inet6Of(each);
      if (own !== null) found = best(own, d, destination, found);
      each = each.next;
    }
  }
  if (found === null) return false;
  copyAddress(to, address6Of(found));
  return true;
}
