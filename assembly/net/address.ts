/** Addresses come, change and go (__inet_insert_ifa, __inet_del_ifa, check_lifetime of net/ipv4/devinet.c). */
import { AddressFlag } from "../abi/address";
import { Errno, Extack } from "../abi/errno";
import { TimerKind } from "../abi/events";
import { ConfSysctl } from "../abi/sysctl";
import { cancel, NS_PER_S, schedule, Timer } from "../clock";
import { Device } from "../device/device";
import { ipvlanAddressDown, ipvlanAddressTaken, ipvlanAddressUp } from "../device/ipvlan/addresses";
import { allocate, release } from "../memory";
import { K } from "../state";
import { masqueradeAddressGone } from "../netfilter/nat/masquerade";
import { erase, insert, lookup } from "../table";
import { InetAddress, matches } from "./devinet";
import { addressRoutes, deleteAddressRoutes, disableDevice, syncUp } from "./fib-frontend";
import { fibState, flushRouteCache } from "./fib";
import { maskOf } from "./fib-trie";
import { confOr, InetDevice } from "./inet";
import { NexthopFlag } from "../abi/route";

export const FOR_EVER: u32 = 0xffffffff;

export function newAddress(d: Device, local: u32, peer: u32, length: u32): InetAddress | null {
  const at = allocate(<u32>offsetof<InetAddress>());
  const timer = allocate(<u32>offsetof<Timer>());
  if (!at || !timer) return null;
  const a = changetype<InetAddress>(at);
  a.timer = changetype<Timer>(timer);
  a.device = d;
  a.local = local;
  a.peer = peer;
  a.length = length;
  a.mask = maskOf(length);
  a.label0 = d.name0;
  a.label1 = d.name1;
  a.validSeconds = FOR_EVER;
  a.preferredSeconds = FOR_EVER;
  a.cause = K.cause;
  // ipv4_devconf_setall, neigh_parms_data_state_setall: from now on new defaults of sysctls do not reach the device
  d.inet.confSet = ~(<u64>0);
  d.inet.neighSet = ~(<u64>0);
  return a;
}

export function freeAddress(a: InetAddress): void {
  cancel(a.timer);
  release(changetype<usize>(a.timer), <u32>offsetof<Timer>());
  release(changetype<usize>(a), <u32>offsetof<InetAddress>());
}

function hashAddress(a: InetAddress): void {
  const table = a.device.namespace.localAddresses;
  // hlist_add_head: the newest is found first
  a.nextSame = changetype<InetAddress | null>(lookup(table, a.local));
  insert(table, a.local, changetype<usize>(a));
}

function unhashAddress(a: InetAddress): void {
  const table = a.device.namespace.localAddresses;
  const first = changetype<InetAddress | null>(lookup(table, a.local));
  if (first === a) {
    const next = a.nextSame;
    if (next === null) erase(table, a.local);
    else insert(table, a.local, changetype<usize>(next));
    return;
  }
  let b = first;
  while (b !== null && b.nextSame !== a) b = b.nextSame;
  if (b !== null) b.nextSame = a.nextSame;
}

/** find_matching_ifa */
export function matchingAddress(d: Device, local: u32, peer: u32, mask: u32): InetAddress | null {
  let a = changetype<InetAddress | null>(d.inet.addresses);
  while (a !== null && (a.mask != mask || !matches(a, peer) || a.local != local)) a = a.next;
  return a;
}

/**
 * __inet_insert_ifa: the first address of a subnet is primary and stands with the primaries of its scope or a wider one; further ones
 * are secondary and stand last. Frees `a` where it is refused.
 */
export function insertAddress(a: InetAddress): i32 {
  const inet = a.device.inet;
  if (!a.local) {
    freeAddress(a);
    return 0;
  }
  K.namesChanged++;
  a.flags &= ~AddressFlag.SECONDARY;
  let last: InetAddress | null = null;
  let lastPrimary: InetAddress | null = null;
  let b = changetype<InetAddress | null>(inet.addresses);
  while (b !== null) {
    if (!(b.flags & AddressFlag.SECONDARY) && a.scope <= b.scope) lastPrimary = b;
    if (b.mask == a.mask && matches(b, a.peer)) {
      if (b.local == a.local || b.scope != a.scope) {
        const error = b.local == a.local ? -Errno.EEXIST : -Errno.EINVAL;
        freeAddress(a);
        return error;
      }
      a.flags |= AddressFlag.SECONDARY;
    }
    last = b;
    b = b.next;
  }
  // the validators (inetaddr_validator_chain)
  if (ipvlanAddressTaken(a.device, 4, 0, a.peer)) {
    K.extack = Extack.IPVLAN_ADDRESS_TAKEN;
    freeAddress(a);
    return -Errno.EADDRINUSE;
  }
  const before = a.flags & AddressFlag.SECONDARY ? last : lastPrimary;
  if (before === null) {
    a.next = changetype<InetAddress | null>(inet.addresses);
    inet.addresses = changetype<usize>(a);
  } else {
    a.next = before.next;
    before.next = a;
  }
  hashAddress(a);
  restartLifetime(a);
  announceUp(a);
  return 0;
}

/** fib_inetaddr_event NETDEV_UP */
function announceUp(a: InetAddress): void {
  const d = a.device;
  addressRoutes(a);
  syncUp(d, NexthopFlag.DEAD);
  fibState(d.namespace).addressGeneration++;
  flushRouteCache(d.namespace);
  ipvlanAddressUp(d, 4, 0, a.peer);
}

/** fib_inetaddr_event NETDEV_DOWN */
function announceDown(a: InetAddress): void {
  const d = a.device;
  deleteAddressRoutes(a, null);
  fibState(d.namespace).addressGeneration++;
  if (!d.inet.addresses) disableDevice(d, false, true);
  else flushRouteCache(d.namespace);
  masqueradeAddressGone(d, a.peer);
  ipvlanAddressDown(d, 4, 0, a.peer);
}

function unlink(inet: InetDevice, a: InetAddress): void {
  const first = changetype<InetAddress>(inet.addresses);
  if (first === a) {
    inet.addresses = changetype<usize>(a.next);
    return;
  }
  let b = first;
  while (b.next !== a) b = b.next!;
  b.next = a.next;
}

/** __inet_del_ifa: the secondaries of a primary address go with it, or the first of them is promoted. Frees `a`. */
export function deleteAddress(a: InetAddress): void {
  const d = a.device;
  const inet = d.inet;
  let promoted: InetAddress | null = null;
  let beforePromoted: InetAddress | null = null;
  let lastPrimary = changetype<InetAddress>(inet.addresses);
  if (!inet.dead && !(a.flags & AddressFlag.SECONDARY)) {
    const promotes = confOr(d, ConfSysctl.promote_secondaries);
    let b = a.next;
    while (b !== null) {
      const next = b.next;
      const primary = !(b.flags & AddressFlag.SECONDARY);
      if (primary && a.scope <= b.scope) lastPrimary = b;
      if (primary || b.mask != a.mask || !matches(b, a.peer)) beforePromoted = b;
      else if (promotes) {
        promoted = b;
        break;
      } else {
        unhashAddress(b);
        unlink(inet, b);
        announceDown(b);
        freeAddress(b);
      }
      b = next;
    }
  }
  // with a new primary, all routes of the subnet get another preferred source
  let c = promoted;
  while (c !== null) {
    if (c.mask == a.mask && matches(c, a.peer)) deleteAddressRoutes(c, a);
    c = c.next;
  }
  unlink(inet, a);
  unhashAddress(a);
  announceDown(a);
  if (promoted !== null) {
    const nextSecondary: InetAddress | null = promoted.next;
    if (beforePromoted !== null) {
      beforePromoted.next = nextSecondary;
      // the deleted address may have been the place of the last primary
      if (lastPrimary === a) {
        promoted.next = changetype<InetAddress | null>(inet.addresses);
        inet.addresses = changetype<usize>(promoted);
      } else {
        promoted.next = lastPrimary.next;
        lastPrimary.next = promoted;
      }
    }
    promoted.flags &= ~AddressFlag.SECONDARY;
    announceUp(promoted);
    c = nextSecondary;
    while (c !== null) {
      if (c.mask == a.mask && matches(c, a.peer)) addressRoutes(c);
      c = c.next;
    }
  }
  freeAddress(a);
}

/** set_ifa_lifetime; seconds, FOR_EVER for no end */
export function setLifetime(a: InetAddress, valid: u32, preferred: u32): void {
  a.flags &= ~(AddressFlag.PERMANENT | AddressFlag.DEPRECATED);
  if (valid == FOR_EVER) a.flags |= AddressFlag.PERMANENT;
  if (preferred == 0) a.flags |= AddressFlag.DEPRECATED;
  a.validSeconds = valid;
  a.preferredSeconds = preferred;
  a.stampNs = K.nowNs;
}

/** Wakes `addressTimer` when the next of the two lifetimes ends. */
export function restartLifetime(a: InetAddress): void {
  cancel(a.timer);
  if (a.flags & AddressFlag.PERMANENT) return;
  const deprecates = a.preferredSeconds != FOR_EVER && !(a.flags & AddressFlag.DEPRECATED);
  const seconds = deprecates ? min(a.preferredSeconds, a.validSeconds) : a.validSeconds;
  schedule(a.timer, TimerKind.address, changetype<usize>(a), a.stampNs + <u64>seconds * NS_PER_S);
}

/** check_lifetime */
export function addressTimer(object: usize): void {
  const a = changetype<InetAddress>(object);
  if (K.nowNs >= a.stampNs + <u64>a.validSeconds * NS_PER_S) {
    deleteAddress(a);
    return;
  }
  a.flags |= AddressFlag.DEPRECATED;
  restartLifetime(a);
}
