/** Ranges of IPv4 addresses (net/netfilter/ipset/pfxlen.c, include/linux/netfilter/ipset/pfxlen.h). Host order. */
import { SetError, SetField } from "../../abi/ipset";
import { SetRequest } from "./request";

/** ip_set_hostmask */
export function hostMask(length: u32): u32 {
  return length ? <u32>(0xffffffff << (32 - length)) : 0;
}

/** ip_set_range_to_cidr: the length of the largest network that begins at `from` and ends at or before `to`. */
export function longestBlock(from: u32, to: u32): u32 {
  for (let length: u32 = 1; length < 32; length++) {
    const hosts = ~hostMask(length);
    if (from & hosts) continue;
    if (from + hosts <= to) return length;
  }
  return 32;
}

/** The last address of the network of this length that begins at `from`. */
export function lastOf(from: u32, length: u32): u32 {
  return from | ~hostMask(length);
}

/**
 * The first address of a request becomes a range, `ip` to `ipTo`: FROM-TO in either order, a network, or itself alone. An error for a
 * length of 0.
 */
export function rangeOfHosts(q: SetRequest): i32 {
  if (q.present & SetField.ipTo) {
    if (q.ip > q.ipTo) {
      const swapped = q.ip;
      q.ip = q.ipTo;
      q.ipTo = swapped;
    }
    return 0;
  }
  q.ipTo = q.ip;
  if (q.present & SetField.cidr) {
    if (!q.cidr || q.cidr > 32) return -SetError.IPSET_ERR_INVALID_CIDR;
    q.ip &= hostMask(q.cidr);
    q.ipTo = lastOf(q.ip, q.cidr);
    q.cidr = 0;
  }
  return 0;
}

/** A range of networks, FROM-TO in either order or one network of `length`; all of the address space is refused. */
export function rangeOfNetworks(q: SetRequest, length: u32): i32 {
  if (!(q.present & SetField.ipTo)) {
    q.ip &= hostMask(length);
    q.ipTo = lastOf(q.ip, length);
    return 0;
  }
  if (q.ip > q.ipTo) {
    const swapped = q.ip;
    q.ip = q.ipTo;
    q.ipTo = swapped;
  }
  return q.ip == 0 && q.ipTo == 0xffffffff ? -SetError.IPSET_ERR_HASH_RANGE : 0;
}

/** The same for the second address. */
export function rangeOfSecond(q: SetRequest, length: u32): i32 {
  if (!(q.present & SetField.ip2To)) {
    q.second &= hostMask(length);
    q.secondTo = lastOf(q.second, length);
    return 0;
  }
  if (q.second > q.secondTo) {
    const swapped = q.second;
    q.second = q.secondTo;
    q.secondTo = swapped;
  }
  return q.second == 0 && q.secondTo == 0xffffffff ? -SetError.IPSET_ERR_HASH_RANGE : 0;
}

/** `port` to `portTo`, in order. */
export function rangeOfPorts(q: SetRequest, hasPorts: bool): void {
  if (!hasPorts || !(q.present & SetField.portTo)) {
    q.portTo = q.port;
    return;
  }
  if (q.port <= q.portTo) return;
  const swapped = q.port;
  q.port = q.portTo;
  q.portTo = swapped;
}
