/** Addresses: RTM_NEWADDR, RTM_DELADDR, RTM_GETADDR (net/ipv4/devinet.c). Records are in abi/address.ts, at the mailbox. */
import { AddressFlag, AddressRecord } from "../abi/address";
import { Errno } from "../abi/errno";
import { NS_PER_S } from "../clock";
import { Device, deviceByIndex } from "../device/device";
import {
  deleteAddress,
  FOR_EVER,
  insertAddress,
  matchingAddress,
  newAddress,
  restartLifetime,
  setLifetime,
} from "../net/address";
import { firstAddress, InetAddress, matches } from "../net/devinet";
import { magicPrefix } from "../net/fib-frontend";
import { maskOf } from "../net/fib-trie";
import { hasInet } from "../net/inet";
import { namespaceById } from "../net/namespace";
import { drainBacklog } from "../device/core";
import { K, MAILBOX } from "../state";

function deviceOf(namespace: u32, ifindex: u32): Device | null {
  const ns = namespaceById(namespace);
  return ns === null ? null : deviceByIndex(ns, ifindex);
}

/** inet_rtm_newaddr: adds the address of the AddressRecord, or (replace) changes the one that is there. */
export function address_add(namespace: u32): i32 {
  const error = add(namespace, changetype<AddressRecord>(MAILBOX));
  drainBacklog();
  return error;
}

function add(namespace: u32, r: AddressRecord): i32 {
  const d = deviceOf(namespace, r.ifindex);
  if (d === null) return -Errno.ENODEV;
  if (r.prefixLength > 32) return -Errno.EINVAL;
  if (!hasInet(d)) return -Errno.ENOBUFS;
  if (!r.validSeconds || r.preferredSeconds > r.validSeconds) return -Errno.EINVAL;
  const there = matchingAddress(d, r.local, r.peer, maskOf(r.prefixLength));
  if (there !== null) {
    if (!r.replace) return -Errno.EEXIST;
    if (there.metric != r.metric) {
      // fib_modify_prefix_metric: the new route first, so that there is always one
      const before = there.metric;
      magicPrefix(there, r.metric, before);
      there.metric = r.metric;
    }
    setLifetime(there, r.validSeconds, r.preferredSeconds);
    restartLifetime(there);
    return 0;
  }
  const a = newAddress(d, r.local, r.peer, r.prefixLength);
  if (a === null) return -Errno.ENOBUFS;
  a.broadcast = r.broadcast;
  a.scope = r.scope;
  a.flags = r.flags & AddressFlag.NOPREFIXROUTE;
  a.metric = r.metric;
  if (r.label0) {
    a.label0 = r.label0;
    a.label1 = r.label1;
  }
  setLifetime(a, r.validSeconds, r.preferredSeconds);
  return insertAddress(a);
}

/** inet_rtm_deladdr: the first address of the device that fits local, peer with length, and label, where they are given. */
export function address_delete(namespace: u32): i32 {
  const r = changetype<AddressRecord>(MAILBOX);
  const d = deviceOf(namespace, r.ifindex);
  if (d === null) return -Errno.ENODEV;
  let a = firstAddress(d);
  while (a !== null) {
    const labelled = !r.label0 || (r.label0 == a.label0 && r.label1 == a.label1);
    if (a.local == r.local && labelled && a.length == r.prefixLength && matches(a, r.peer)) {
      deleteAddress(a);
      drainBacklog();
      return 0;
    }
    a = a.next;
  }
  return -Errno.EADDRNOTAVAIL;
}

/** Puts the address number `index` of a device into the mailbox; false where it has no more. */
export function address_get(namespace: u32, ifindex: u32, index: u32): bool {
  const d = deviceOf(namespace, ifindex);
  if (d === null) return false;
  let a = firstAddress(d);
  while (a !== null && index--) a = a.next;
  if (a === null) return false;
  fill(changetype<AddressRecord>(MAILBOX), a);
  return true;
}

function left(a: InetAddress, seconds: u32): u32 {
  if (seconds == FOR_EVER) return FOR_EVER;
  const age = (K.nowNs - a.stampNs) / NS_PER_S;
  return <u64>seconds > age ? seconds - <u32>age : 0;
}

function fill(r: AddressRecord, a: InetAddress): void {
  r.label0 = a.label0;
  r.label1 = a.label1;
  r.ifindex = a.device.ifindex;
  r.local = a.local;
  r.peer = a.peer;
  r.prefixLength = a.length;
  r.broadcast = a.broadcast;
  r.scope = a.scope;
  r.flags = a.flags;
  r.validSeconds = left(a, a.validSeconds);
  r.preferredSeconds = left(a, a.preferredSeconds);
  r.metric = a.metric;
  r.replace = 0;
}
