/** What the set types are made of (struct ip_set_type of each net/netfilter/ipset/ip_set_*.c). */
import { SetFamily, SetType } from "../../abi/ipset";

/** Parts of an element. The first six and NOMATCH are IPSET_TYPE_*: two sets that are alike in these can be swapped. */
export const IP: u32 = 1;
export const PORT: u32 = 2;
export const IP2: u32 = 4;
export const MARK: u32 = 8;
export const MAC: u32 = 16;
export const IFACE: u32 = 32;
export const NAME: u32 = 64;
/** the first or the second address is a network: IP_SET_HASH_WITH_NETS */
export const NET: u32 = 128;
export const NET2: u32 = 256;
export const BITMAP: u32 = 512;

export function partsOf(type: u32): u32 {
  switch (type) {
    case SetType.hash_ip:
      return IP;
    case SetType.hash_net:
      return IP | NET;
    case SetType.hash_ip_port:
      return IP | PORT;
    case SetType.hash_ip_port_ip:
      return IP | PORT | IP2;
    case SetType.hash_ip_port_net:
      return IP | PORT | IP2 | NET2;
    case SetType.hash_net_port:
      return IP | NET | PORT;
    case SetType.hash_net_iface:
      return IP | NET | IFACE;
    case SetType.hash_net_net:
      return IP | NET | IP2 | NET2;
    case SetType.hash_net_port_net:
      return IP | NET | PORT | IP2 | NET2;
    case SetType.hash_ip_mark:
      return IP | MARK;
    case SetType.hash_mac:
      return MAC;
    case SetType.hash_ip_mac:
      return IP | MAC;
    case SetType.bitmap_port:
      return PORT | BITMAP;
    case SetType.bitmap_ip:
      return IP | BITMAP;
    default:
      return NAME;
  }
}

/** type->features, with any kind of network as IPSET_TYPE_NOMATCH */
export function featuresOf(type: u32): u32 {
  const parts = partsOf(type);
  return (parts & 127) | (parts & (NET | NET2) ? NET : 0);
}

/** type->dimension: how many of src and dst a rule has to give */
export function dimensionOf(type: u32): u32 {
  switch (type) {
    case SetType.hash_ip_port:
    case SetType.hash_net_port:
    case SetType.hash_net_iface:
    case SetType.hash_net_net:
    case SetType.hash_ip_mark:
    case SetType.hash_ip_mac:
      return 2;
    case SetType.hash_ip_port_ip:
    case SetType.hash_ip_port_net:
    case SetType.hash_net_port_net:
      return 3;
    default:
      return 1;
  }
}

/** The newest revision that Linux 6.1 has. */
export function revisionOf(type: u32): u32 {
  switch (type) {
    case SetType.hash_ip:
      return 5;
    case SetType.hash_net:
      return 7;
    case SetType.hash_ip_port:
    case SetType.hash_ip_port_ip:
      return 6;
    case SetType.hash_ip_port_net:
    case SetType.hash_net_port:
    case SetType.hash_net_iface:
      return 8;
    case SetType.hash_mac:
    case SetType.hash_ip_mac:
      return 1;
    default:
      return 3;
  }
}

/** The only family of a type, or -1 where it takes IPv4 and IPv6. */
export function onlyFamilyOf(type: u32): i32 {
  switch (type) {
    case SetType.hash_mac:
    case SetType.bitmap_port:
    case SetType.list_set:
      return SetFamily.unspec;
    case SetType.bitmap_ip:
      return SetFamily.inet;
    default:
      return -1;
  }
}

/** u64 words of an element's key: see request.ts */
export function keyWordsOf(type: u32, family: u32): u32 {
  const parts = partsOf(type);
  if (type == <u32>SetType.hash_mac) return 1;
  const second: u32 = parts & IFACE ? 2 : parts & MAC ? 1 : 0;
  return family == <u32>SetFamily.inet6 ? 3 + (parts & IP2 ? 2 : second) : 1 + (parts & IP2 ? 1 : second);
}

/** sizeof(struct hash_*_elem) on a 64-bit machine, for the memory that is shown */
export function elementSizeOf(type: u32, family: u32): u32 {
  const six = family == <u32>SetFamily.inet6;
  switch (type) {
    case SetType.hash_ip:
      return six ? 16 : 4;
    case SetType.hash_net:
      return six ? 20 : 8;
    case SetType.hash_ip_port:
    case SetType.hash_net_port:
    case SetType.hash_ip_mark:
      return six ? 20 : 8;
    case SetType.hash_ip_port_ip:
    case SetType.hash_ip_port_net:
      return six ? 36 : 12;
    case SetType.hash_net_iface:
      return six ? 40 : 28;
    case SetType.hash_net_net:
      return six ? 40 : 16;
    case SetType.hash_net_port_net:
      return six ? 40 : 16;
    case SetType.hash_ip_mac:
      return six ? 24 : 12;
    default:
      return 8;
  }
}
