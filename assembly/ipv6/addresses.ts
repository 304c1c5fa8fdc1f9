/** The IPv6 addresses of devices (struct inet6_ifaddr): the lists, and the hash by which "is it ours" is answered (net/ipv6/addrconf.c). */
import { K } from "../state";
import { Address6Flag } from "../abi/ipv6";
import { Timer } from "../clock";
import { ipvlanAddressDown, ipvlanAddressTaken, ipvlanAddressUp } from "../device/ipvlan/addresses";
import { Device } from "../device/device";
import { allocate, release } from "../memory";
import { Namespace } from "../net/namespace";
import { erase, insert, lookup } from "../table";
import { copyAddress, hashAddress, isLinkLocal, isMulticast, needsScopeId, same, scopeOf } from "./in6";
import { Inet6Device, inet6Of, ipv6Of } from "./inet6";

/** INET6_IFADDR_STATE_* */
export const enum DadState {
  PREDAD = 0,
  DAD,
  POSTDAD,
  ERRDAD,
  DEAD,
}

@unmanaged
export class Address6 {
  next: Address6 | null;
  nextSameHash: Address6 | null;
  device: Device;
  address0: u64;
  address1: u64;
  peer0: u64;
  peer1: u64;
  length: u32;
  /** Address6Flag */
  flags: u32;
  /** DadState */
  state: u32;
  probes: u32;
  nonce: u64;
  dadTimer: Timer;
  /** the next deadline of a limited lifetime (addrconf_verify) */
  lifeTimer: Timer;
  validSeconds: u32;
  preferredSeconds: u32;
  stampNs: u64;
  metric: u32;
}

/** A subnet-router anycast address (struct ifacaddr6). */
@unmanaged
export class Anycast {
  next: Anycast | null;
  address0: u64;
  address1: u64;
  users: u32;
}

const BYTES: u32 = <u32>(offsetof<Address6>() + 2 * offsetof<Timer>());

export function address6Of(a: Address6): usize {
  return changetype<usize>(a) + offsetof<Address6>("address0");
}
export function peer6Of(a: Address6): usize {
  return changetype<usize>(a) + offsetof<Address6>("peer0");
}
export function anycastOf(a: Anycast): usize {
  return changetype<usize>(a) + offsetof<Anycast>("address0");
}
export function firstAddress6(d: Device): Address6 | null {
  const i = inet6Of(d);
  return i === null ? null : changetype<Address6 | null>(i.addresses);
}

/** ipv6_add_addr: into the hash and into the list, widest scope first and newest first; null where the memory is full. */
export function linkAddress6(i: Inet6Device, address: usize): Address6 | null {
  const at = allocate(BYTES);
  if (!at) return null;
  K.namesChanged++;
  const a = changetype<Address6>(at);
  a.dadTimer = changetype<Timer>(at + offsetof<Address6>());
  a.lifeTimer = changetype<Timer>(at + offsetof<Address6>() + offsetof<Timer>());
  a.device = i.device;
  copyAddress(address6Of(a), address);
  const table = ipv6Of(i.device.namespace).addresses;
  const key = hashAddress(address, 0);
  a.nextSameHash = changetype<Address6 | null>(lookup(table, key));
  if (!insert(table, key, at)) {
    release(at, BYTES);
    return null;
  }
  const scope = scopeOf(address);
  let before: Address6 | null = null;
  let e = changetype<Address6 | null>(i.addresses);
  while (e !== null && scope < scopeOf(address6Of(e))) {
    before = e;
    e = e.next;
  }
  a.next = e;
  if (before === null) i.addresses = at;
  else before.next = a;
  ipvlanAddressUp(i.device, 6, high(address), low(address));
  return a;
}

function high(address: usize): u64 {
  return bswap<u64>(load<u64>(address));
}
function low(address: usize): u64 {
  return bswap<u64>(load<u64>(address, 8));
}

/** The validators (inet6addr_validator_chain): the address is one of another ipvlan on the same device. */
export function isTaken6(d: Device, address: usize): bool {
  return ipvlanAddressTaken(d, 6, high(address), low(address));
}

export function unlinkAddress6(i: Inet6Device, a: Address6): void {
  ipvlanAddressDown(i.device, 6, high(address6Of(a)), low(address6Of(a)));
  const table = ipv6Of(i.device.namespace).addresses;
  const key = hashAddress(address6Of(a), 0);
  const first = changetype<Address6>(lookup(table, key));
  if (first === a) {
    if (a.nextSameHash === null) erase(table, key);
    else insert(table, key, changetype<usize>(a.nextSameHash));
  } else {
    let e = first;
    while (e.nextSameHash !== a) e = e.nextSameHash!;
    e.nextSameHash = a.nextSameHash;
  }
  let before: Address6 | null = null;
  let e = changetype<Address6 | null>(i.addresses);
  while (e !== null && e !== a) {
    before = e;
    e = e.next;
  }
  if (before === null) i.addresses = changetype<usize>(a.next);
  else before.next = a.next;
}

export function freeAddress6(a: Address6): void {
  release(changetype<usize>(a), BYTES);
}

/** ipv6_get_ifaddr: the own address with these bytes; on `d`, or (where `strict` is not asked for) any that is not link-local. */
export function findAddress6(ns: Namespace, address: usize, d: Device | null, strict: bool): Address6 | null {
  let a = changetype<Address6 | null>(lookup(ipv6Of(ns).addresses, hashAddress(address, 0)));
  while (a !== null) {
    if (same(address6Of(a), address)) {
      if (d === null || a.device === d || (!strict && !isLinkLocal(address))) return a;
    }
    a = a.nextSameHash;
  }
  return null;
}

/**
 * ipv6_chk_addr: whether packets to the address are for us; a tentative one does not count. `strict`: it has to be an address of `d`, as
 * a link-local one has to in any case.
 */
export function isOwn6(ns: Namespace, address: usize, d: Device | null, strict: bool): bool {
  let a = changetype<Address6 | null>(lookup(ipv6Of(ns).addresses, hashAddress(address, 0)));
  while (a !== null) {
    if (same(address6Of(a), address) && !(a.flags & Address6Flag.TENTATIVE)) {
      if (d === null || a.device === d || !(isLinkLocal(address) || strict)) return true;
    }
    a = a.nextSameHash;
  }
  return false;
}

/** ipv6_get_lladdr: the first link-local address of a device that has none of the flags in `not`; 0 for none, else its 16 bytes. */
export function linkLocalOf(d: Device, not: u32): usize {
  let a = firstAddress6(d);
  while (a !== null) {
    if (isLinkLocal(address6Of(a)) && !(a.flags & not)) return address6Of(a);
    a = a.next;
  }
  return 0;
}

/** ipv6_chk_acast_addr on one device */
export function isAnycastOf(d: Device, address: usize): bool {
  const i = inet6Of(d);
  let a: Anycast | null = i === null ? null : changetype<Anycast | null>(i.anycasts);
  while (a !== null) {
    if (same(anycastOf(a), address)) return true;
    a = a.next;
  }
  return false;
}

/** ipv6_chk_acast_addr_src: an anycast address of this host; a link-local one has to be the device's. */
export function isAnycast(ns: Namespace, d: Device, address: usize): bool {
  if (isMulticast(address)) return false;
  if (needsScopeId(address)) return isAnycastOf(d, address);
  let each: Device | null = ns.firstDevice;
  while (each !== null) {
    if (isAnycastOf(each, address)) return true;
    each = each.next;
  }
  return false;
}
