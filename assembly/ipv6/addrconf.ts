/** Addresses come and go (net/ipv6/addrconf.c, anycast.c): their routes, what a router joins, duplicate address detection, lifetimes. */
import { Address6Flag, Conf6Sysctl, Route6Flag } from "../abi/ipv6";
import { DeviceFlag } from "../abi/device";
import { Errno, Extack } from "../abi/errno";
import { RouteTable, RouteType } from "../abi/route";
import { TimerKind } from "../abi/events";
import { cancel, NS_PER_S, schedule } from "../clock";
import { Device } from "../device/device";
import { allocate, release } from "../memory";
import { flushRouteCache } from "../net/fib";
import { K } from "../state";
import {
  Address6,
  address6Of,
  Anycast,
  anycastOf,
  DadState,
  findAddress6,
  freeAddress6,
  isTaken6,
  linkAddress6,
  peer6Of,
  unlinkAddress6,
} from "./addresses";
import { startDad } from "./dad";
import { addKernelRoute, deleteRoute6, findNode6, findTable6, Node6, Route6 } from "./fib";
import { removePreferred } from "./fib-clean";
import {
  copyAddress,
  isAny,
  isLoopback,
  isMulticast,
  same,
  samePrefix,
  writePrefix,
  writeSolicitedNode,
} from "./in6";
import { conf6, Inet6Device } from "./inet6";
import { joinGroup, leaveGroup } from "./mcast";
import { prefixRoute6 } from "./route";

export const FOR_EVER: u32 = 0xffffffff;
/** IP6_RT_PRIO_ADDRCONF */
const PRIORITY: u32 = 256;

/** The first half of ipv6_add_addr: 0 where a device may have the address, else a negative errno. */
export function checkAddress6(i: Inet6Device, address: usize): i32 {
  if (isAny(address) || isMulticast(address)) return -Errno.EADDRNOTAVAIL;
  if (!(i.device.flags & DeviceFlag.LOOPBACK) && isLoopback(address)) return -Errno.EADDRNOTAVAIL;
  if (i.dead) return -Errno.ENODEV;
  if (conf6(i, Conf6Sysctl.disable_ipv6)) return -Errno.EACCES;
  if (isTaken6(i.device, address)) {
    K.extack = Extack.IPVLAN_ADDRESS_TAKEN;
    return -Errno.EADDRINUSE;
  }
  return findAddress6(i.device.namespace, address, i.device, true) !== null ? -Errno.EEXIST : 0;
}

/** inet6_addr_add and addrconf_add_linklocal: the address, its prefix route, and detection. `flags` of Address6Flag; null where the memory is full. */
export function addAddress6(
  i: Inet6Device,
  address: usize,
  peer: usize,
  length: u32,
  flags: u32,
  metric: u32,
  valid: u32,
  preferred: u32,
): Address6 | null {
  const a = linkAddress6(i, address);
  if (a === null) return null;
  if (peer) copyAddress(peer6Of(a), peer);
  a.length = length;
  a.metric = metric;
  a.flags = flags & (Address6Flag.NODAD | Address6Flag.NOPREFIXROUTE);
  if (!(flags & Address6Flag.NODAD)) a.flags |= Address6Flag.TENTATIVE;
  setLifetime6(a, valid, preferred);
  if (!(flags & Address6Flag.NOPREFIXROUTE)) addPrefixRoute(a);
  flushRouteCache(i.device.namespace);
  startDad(a);
  return a;
}

/** add_addr: an address that needs no detection, without a prefix route. */
export function addPlainAddress6(i: Inet6Device, address: usize, length: u32): void {
  if (checkAddress6(i, address)) return;
  const a = linkAddress6(i, address);
  if (a === null) return;
  a.length = length;
  setLifetime6(a, FOR_EVER, FOR_EVER);
  activateAddress6(a);
}

/** The times of an address; 0xffffffff seconds are for ever. */
export function setLifetime6(a: Address6, valid: u32, preferred: u32): void {
  a.validSeconds = valid;
  a.preferredSeconds = preferred;
  a.stampNs = K.nowNs;
  if (valid == FOR_EVER) a.flags |= Address6Flag.PERMANENT;
  else a.flags &= ~(<u32>Address6Flag.PERMANENT);
  if (preferred) a.flags &= ~(<u32>Address6Flag.DEPRECATED);
  else a.flags |= Address6Flag.DEPRECATED;
  scheduleLifetime(a);
}

function scheduleLifetime(a: Address6): void {
  let next: u64 = 0;
  if (a.preferredSeconds != FOR_EVER && !(a.flags & Address6Flag.DEPRECATED)) next = a.preferredSeconds;
  else if (a.validSeconds != FOR_EVER) next = a.validSeconds;
  if (next) schedule(a.lifeTimer, TimerKind.ipv6Address, changetype<usize>(a), a.stampNs + next * NS_PER_S);
  else cancel(a.lifeTimer);
}

/** addrconf_verify: an address is deprecated, then it goes. */
export function lifetimeTimer6(a: Address6): void {
  const age = (K.nowNs - a.stampNs) / NS_PER_S;
  if (a.validSeconds != FOR_EVER && age >= a.validSeconds) {
    deleteAddress6(a);
    return;
  }
  if (a.preferredSeconds != FOR_EVER && age >= a.preferredSeconds) a.flags |= Address6Flag.DEPRECATED;
  scheduleLifetime(a);
}

/** addrconf_prefix_route; with a peer the route leads to the peer's prefix. */
export function addPrefixRoute(a: Address6): void {
  const d = a.device;
  if (!(d.flags & DeviceFlag.UP)) return;
  const metric = a.metric ? a.metric : PRIORITY;
  const expires = a.validSeconds == FOR_EVER ? 0 : a.stampNs + <u64>a.validSeconds * NS_PER_S;
  const to = isAny(peer6Of(a)) ? address6Of(a) : peer6Of(a);
  addKernelRoute(d, RouteTable.MAIN, to, a.length, RouteType.UNICAST, metric, 0, 0, expires);
}

/** __ipv6_ifa_notify(RTM_NEWADDR): the address works from now on. */
export function activateAddress6(a: Address6): void {
  const d = a.device;
  const flags = Route6Flag.LOCAL | Route6Flag.NONEXTHOP;
  addKernelRoute(d, RouteTable.LOCAL, address6Of(a), 128, RouteType.LOCAL, 0, flags, 0, 0);
  const i = changetype<Inet6Device>(d.inet6);
  if (conf6(i, Conf6Sysctl.forwarding)) joinAnycast(i, a);
  flushRouteCache(d.namespace);
}

/** ipv6_del_addr, in the order of the kernel */
export function deleteAddress6(a: Address6): void {
  const d = a.device;
  const i = changetype<Inet6Device>(d.inet6);
  a.state = DadState.DEAD;
  unlinkAddress6(i, a);
  const cleansRoute = (a.flags & Address6Flag.PERMANENT) != 0 && !(a.flags & Address6Flag.NOPREFIXROUTE);
  const keep = !cleansRoute || sharesPrefix(i, a);
  retireAddress6(i, a);
  if (!keep) {
    const r = prefixRoute6(d, isAny(peer6Of(a)) ? address6Of(a) : peer6Of(a), a.length);
    if (r !== null) deleteRoute6(r);
  }
  removePreferred(d.namespace, address6Of(a));
  freeAddress6(a);
  flushRouteCache(d.namespace);
}

/** check_cleanup_prefix_route: another permanent address needs the prefix's route. */
function sharesPrefix(i: Inet6Device, a: Address6): bool {
  let e = changetype<Address6 | null>(i.addresses);
  while (e !== null) {
    if (
      e.length == a.length &&
      !(e.flags & Address6Flag.NOPREFIXROUTE) &&
      samePrefix(address6Of(e), address6Of(a), a.length)
    )
      return true;
    e = e.next;
  }
  return false;
}

/** __ipv6_ifa_notify(RTM_DELADDR): what hangs on an address that is in no list any more. */
export function retireAddress6(i: Inet6Device, a: Address6): void {
  cancel(a.dadTimer);
  cancel(a.lifeTimer);
  if (conf6(i, Conf6Sysctl.forwarding)) leaveAnycast(i, a);
  leaveSolicited(i, address6Of(a));
  // it may have gone with its device
  const r = localRoute6(a.device, address6Of(a), Route6Flag.LOCAL);
  if (r !== null) deleteRoute6(r);
}

/** addrconf_join_solict, addrconf_leave_solict */
export function joinSolicited(i: Inet6Device, address: usize): void {
  if (i.device.flags & (DeviceFlag.LOOPBACK | DeviceFlag.NOARP)) return;
  const group: usize = memory.data(16, 8);
  writeSolicitedNode(group, address);
  joinGroup(i, group);
}
export function leaveSolicited(i: Inet6Device, address: usize): void {
  if (i.device.flags & (DeviceFlag.LOOPBACK | DeviceFlag.NOARP)) return;
  const group: usize = memory.data(16, 8);
  writeSolicitedNode(group, address);
  leaveGroup(i, group);
}

/** addrconf_join_anycast: a router answers for the subnet itself (RFC 4291 section 2.6.1); not on links of two (RFC 6164). */
export function joinAnycast(i: Inet6Device, a: Address6): void {
  if (a.length >= 127) return;
  const subnet: usize = memory.data(16, 8);
  writePrefix(subnet, address6Of(a), a.length);
  if (isAny(subnet)) return;
  let e = changetype<Anycast | null>(i.anycasts);
  while (e !== null) {
    if (same(anycastOf(e), subnet)) {
      e.users++;
      return;
    }
    e = e.next;
  }
  const at = allocate(<u32>offsetof<Anycast>());
  if (!at) return;
  const made = changetype<Anycast>(at);
  copyAddress(anycastOf(made), subnet);
  made.users = 1;
  made.next = changetype<Anycast | null>(i.anycasts);
  i.anycasts = at;
  const flags = Route6Flag.ANYCAST | Route6Flag.NONEXTHOP;
  addKernelRoute(i.device, RouteTable.LOCAL, subnet, 128, RouteType.ANYCAST, 0, flags, 0, 0);
  joinSolicited(i, subnet);
}

/** addrconf_leave_anycast */
export function leaveAnycast(i: Inet6Device, a: Address6): void {
  if (a.length >= 127) return;
  const subnet: usize = memory.data(16, 8);
  writePrefix(subnet, address6Of(a), a.length);
  dropAnycast(i, subnet);
}

function dropAnycast(i: Inet6Device, subnet: usize): void {
  let before: Anycast | null = null;
  let e = changetype<Anycast | null>(i.anycasts);
  while (e !== null && !same(anycastOf(e), subnet)) {
    before = e;
    e = e.next;
  }
  if (e === null || --e.users) return;
  if (before === null) i.anycasts = changetype<usize>(e.next);
  else before.next = e.next;
  const kept: usize = memory.data(16, 8);
  copyAddress(kept, subnet);
  leaveSolicited(i, kept);
  const r = localRoute6(i.device, kept, Route6Flag.ANYCAST);
  if (r !== null) deleteRoute6(r);
  release(changetype<usize>(e), <u32>offsetof<Anycast>());
}

/** ipv6_ac_destroy_dev */
export function dropAnycasts(i: Inet6Device): void {
  while (i.anycasts) {
    const e = changetype<Anycast>(i.anycasts);
    e.users = 1;
    dropAnycast(i, anycastOf(e));
  }
}
/** The host route of table local over a device with a flag; null for none. */
function localRoute6(d: Device, address: usize, flag: u32): Route6 | null {
  const t = findTable6(d.namespace, RouteTable.LOCAL);
  const node: Node6 | null = t === null ? null : findNode6(t, address, 128);
  let r: Route6 | null = node === null ? null : node.routes;
  while (r !== null && (r.device !== d || !(r.flags & flag))) r = r.next;
  return r;
}
