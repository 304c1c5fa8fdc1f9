/** IPv6: sysctls, addresses (RTM_NEWADDR, RTM_DELADDR, RTM_GETADDR of AF_INET6), groups, raw sockets. Records are in abi/ipv6.ts. */
import { Errno } from "../abi/errno";
import {
  Address6Flag,
  Address6Record,
  Conf6Sysctl,
  Group6Record,
  Net6Sysctl,
  Send6Record,
  Sysctl6Table,
} from "../abi/ipv6";
import { RouteScope } from "../abi/route";
import { SocketKind } from "../abi/socket";
import { NeighSysctl } from "../abi/sysctl";
import { NS_PER_S } from "../clock";
import { drainBacklog } from "../device/core";
import { Device, deviceByIndex } from "../device/device";
import {
  addAddress6,
  addPrefixRoute,
  checkAddress6,
  deleteAddress6,
  FOR_EVER,
  setLifetime6,
} from "../ipv6/addrconf";
import { Address6, address6Of, findAddress6, firstAddress6, peer6Of } from "../ipv6/addresses";
import { addMulticastRoute, changeDisabled, changeForwarding6 } from "../ipv6/device-event";
import { deleteRoute6 } from "../ipv6/fib";
import { copyAddress, isAny, isLinkLocal, isLoopback, same } from "../ipv6/in6";
import { conf6, Inet6Device, inet6Of, ipv6Of, setConf6 } from "../ipv6/inet6";
import { Group6, group6Of, groupsUp } from "../ipv6/mcast";
import { drawReachable6 } from "../ipv6/neighbor";
import { rawSend6 } from "../ipv6/raw";
import { prefixRoute6 } from "../ipv6/route";
import { flushRouteCache } from "../net/fib";
import { Namespace, namespaceById } from "../net/namespace";
import { openSocket, socketById } from "../socket/socket";
import { K, MAILBOX } from "../state";

function countOf(table: u32): u32 {
  if (table == <u32>Sysctl6Table.NET) return Net6Sysctl.COUNT;
  return table <= <u32>Sysctl6Table.CONF_DEVICE ? Conf6Sysctl.COUNT : NeighSysctl.COUNT;
}

/** Address of a value, 0 where there is none. */
function place(ns: Namespace, table: u32, d: Device | null, id: u32): usize {
  if (id >= countOf(table)) return 0;
  const n = ipv6Of(ns);
  const i: Inet6Device | null = d === null ? null : inet6Of(d);
  let base: usize = 0;
  switch (table) {
    case Sysctl6Table.NET:
      base = n.sysctls;
      break;
    case Sysctl6Table.CONF_ALL:
      base = n.confAll;
      break;
    case Sysctl6Table.CONF_DEFAULT:
      base = n.confDefault;
      break;
    case Sysctl6Table.NEIGH_DEFAULT:
      base = n.neighDefault;
      break;
    case Sysctl6Table.CONF_DEVICE:
      if (i !== null) base = i.conf;
      break;
    case Sysctl6Table.NEIGH_DEVICE:
      if (i !== null) base = i.neigh;
      break;
    default:
  }
  return base ? base + ((<usize>id) << 2) : 0;
}

/** Reads a value (i32) of a Sysctl6Table into the mailbox; 0 or a negative errno. */
export function sysctl6_get(namespace: u32, table: u32, ifindex: u32, id: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const at = place(ns, table, ifindex ? deviceByIndex(ns, ifindex) : null, id);
  if (!at) return -Errno.ENOENT;
  store<i32>(MAILBOX, load<i32>(at));
  return 0;
}

/** Writes a value, with what that does beside (addrconf_sysctl_disable, addrconf_sysctl_forward, addrconf_sysctl_mtu ...). */
export function sysctl6_set(namespace: u32, table: u32, ifindex: u32, id: u32, value: i32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const d = ifindex ? deviceByIndex(ns, ifindex) : null;
  const at = place(ns, table, d, id);
  if (!at) return -Errno.ENOENT;
  const before = load<i32>(at);
  const isConf = table >= <u32>Sysctl6Table.CONF_ALL && table <= <u32>Sysctl6Table.CONF_DEVICE;
  if (isConf && id == <u32>Conf6Sysctl.mtu && d !== null && (value < 1280 || <u32>value > d.mtu))
    return -Errno.EINVAL;
  store<i32>(at, value);
  K.inProcess = 1;
  if (isConf && id == <u32>Conf6Sysctl.disable_ipv6) setDisabled(ns, table, d, before, value);
  else if (isConf && id == <u32>Conf6Sysctl.forwarding) setForwarding(ns, table, d, before, value);
  else if (table == <u32>Sysctl6Table.NEIGH_DEVICE) {
    const i = inet6Of(d!)!;
    i.neighSet |= (<u64>1) << (<u64>id);
    if (id == <u32>NeighSysctl.base_reachable_time_ms) drawReachable6(i);
  } else if (table == <u32>Sysctl6Table.NEIGH_DEFAULT) passOn(ns, id, value);
  K.inProcess = 0;
  flushRouteCache(ns);
  drainBacklog();
  return 0;
}

/** addrconf_disable_ipv6: "all" speaks for all devices and those to come. */
function setDisabled(ns: Namespace, table: u32, d: Device | null, before: i32, value: i32): void {
  if (table == <u32>Sysctl6Table.CONF_ALL) {
    store<i32>(ipv6Of(ns).confDefault + ((<usize>Conf6Sysctl.disable_ipv6) << 2), value);
    let each: Device | null = ns.firstDevice;
    while (each !== null) {
      const i = inet6Of(each);
      if (i !== null) {
        const old = conf6(i, Conf6Sysctl.disable_ipv6);
        switchDevice(each, i, old, value);
      }
      each = each.next;
    }
  } else if (table == <u32>Sysctl6Table.CONF_DEVICE) switchDevice(d!, inet6Of(d!)!, before, value);
}

function switchDevice(d: Device, i: Inet6Device, before: i32, value: i32): void {
  if ((before != 0) == (value != 0)) {
    setConf6(i, Conf6Sysctl.disable_ipv6, value);
    return;
  }
  setConf6(i, Conf6Sysctl.disable_ipv6, value);
  changeDisabled(d, value != 0);
}

/** addrconf_fixup_forwarding */
function setForwarding(ns: Namespace, table: u32, d: Device | null, before: i32, value: i32): void {
  const changes = (before != 0) != (value != 0);
  if (table == <u32>Sysctl6Table.CONF_ALL) {
    store<i32>(ipv6Of(ns).confDefault + ((<usize>Conf6Sysctl.forwarding) << 2), value);
    let each: Device | null = ns.firstDevice;
    while (each !== null) {
      const i = inet6Of(each);
      if (i !== null) {
        const old = conf6(i, Conf6Sysctl.forwarding);
        setConf6(i, Conf6Sysctl.forwarding, value);
        if ((old != 0) != (value != 0)) changeForwarding6(i);
      }
      each = each.next;
    }
  } else if (table == <u32>Sysctl6Table.CONF_DEVICE && changes) changeForwarding6(inet6Of(d!)!);
}

/** neigh_copy_dflt_parms: a new default reaches the devices whose own value was never set. */
function passOn(ns: Namespace, id: u32, value: i32): void {
  let d: Device | null = ns.firstDevice;
  while (d !== null) {
    const i = inet6Of(d);
    if (i !== null && !(i.neighSet & ((<u64>1) << (<u64>id)))) {
      store<i32>(i.neigh + ((<usize>id) << 2), value);
      if (id == <u32>NeighSysctl.base_reachable_time_ms) drawReachable6(i);
    }
    d = d.next;
  }
}

/** net.ipv6.icmp.ratemask: bits 0 to 63 and 64 to 127, as the kernel holds them. */
export function icmp6_ratemask(namespace: u32, which: u32): u64 {
  const ns = namespaceById(namespace);
  if (ns === null) return 0;
  return which ? ipv6Of(ns).rateMask1 : ipv6Of(ns).rateMask0;
}
export function icmp6_set_ratemask(namespace: u32, low: u64, high: u64): void {
  const ns = namespaceById(namespace);
  if (ns === null) return;
  ipv6Of(ns).rateMask0 = low;
  ipv6Of(ns).rateMask1 = high;
}

function local(r: Address6Record): usize {
  return changetype<usize>(r) + offsetof<Address6Record>("address0");
}
function peer(r: Address6Record): usize {
  return changetype<usize>(r) + offsetof<Address6Record>("peer0");
}

/** inet6_rtm_newaddr: the Address6Record in the mailbox. */
export function address6_add(namespace: u32): i32 {
  K.inProcess = 1;
  const error = add(namespace);
  K.inProcess = 0;
  drainBacklog();
  return error;
}

function add(namespace: u32): i32 {
  const r = changetype<Address6Record>(MAILBOX);
  const ns = namespaceById(namespace);
  const d: Device | null = ns === null ? null : deviceByIndex(ns, r.ifindex);
  if (d === null) return -Errno.ENODEV;
  if (r.prefixLength > 128) return -Errno.EINVAL;
  if (!r.validSeconds || r.preferredSeconds > r.validSeconds) return -Errno.EINVAL;
  const i = inet6Of(d);
  if (i === null) return -Errno.ENOBUFS;
  const there = findAddress6(ns!, local(r), d, true);
  if (there !== null && r.replace) return modify(there, r);
  if (conf6(i, Conf6Sysctl.disable_ipv6)) return -Errno.EACCES;
  // addrconf_add_dev
  groupsUpIfUp(i);
  addMulticastRoute(d);
  const error = checkAddress6(i, local(r));
  if (error) return error;
  const withPeer = !isAny(peer(r)) && !same(peer(r), local(r));
  const a = addAddress6(
    i,
    local(r),
    withPeer ? peer(r) : 0,
    r.prefixLength,
    r.flags,
    r.metric,
    r.validSeconds,
    r.preferredSeconds,
  );
  return a === null ? -Errno.ENOBUFS : 0;
}

/** ipv6_find_idev */
function groupsUpIfUp(i: Inet6Device): void {
  if (i.device.isUp()) groupsUp(i);
}

/** inet6_addr_modify: lifetimes, nodad, noprefixroute, metric */
function modify(a: Address6, r: Address6Record): i32 {
  const d = a.device;
  const hadRoute = (a.flags & Address6Flag.PERMANENT) != 0 && !(a.flags & Address6Flag.NOPREFIXROUTE);
  const kept: u32 = Address6Flag.NODAD | Address6Flag.NOPREFIXROUTE;
  a.flags = (a.flags & ~kept) | (r.flags & kept);
  const metric = a.metric;
  a.metric = r.metric;
  setLifetime6(a, r.validSeconds, r.preferredSeconds);
  const wantsRoute = !(a.flags & Address6Flag.NOPREFIXROUTE);
  if (hadRoute && (!wantsRoute || metric != a.metric || r.validSeconds != FOR_EVER)) {
    const old = prefixRoute6(d, address6Of(a), a.length);
    if (old !== null) deleteRoute6(old);
  }
  if (wantsRoute) addPrefixRoute(a);
  return 0;
}

/** inet6_addr_del */
export function address6_delete(namespace: u32): i32 {
  const r = changetype<Address6Record>(MAILBOX);
  const ns = namespaceById(namespace);
  const d: Device | null = ns === null ? null : deviceByIndex(ns, r.ifindex);
  if (d === null) return -Errno.ENODEV;
  let a = firstAddress6(d);
  while (a !== null && !(a.length == r.prefixLength && same(address6Of(a), local(r)))) a = a.next;
  if (a === null) return -Errno.EADDRNOTAVAIL;
  K.inProcess = 1;
  deleteAddress6(a);
  K.inProcess = 0;
  drainBacklog();
  return 0;
}

function left(a: Address6, seconds: u32): u32 {
  if (seconds == FOR_EVER) return FOR_EVER;
  const age = (K.nowNs - a.stampNs) / NS_PER_S;
  return <u64>seconds > age ? seconds - <u32>age : 0;
}

/** Address number `index` of a device, newest first as a dump has them, in the mailbox; false where there are no more. */
export function address6_get(namespace: u32, ifindex: u32, index: u32): bool {
  const ns = namespaceById(namespace);
  const d: Device | null = ns === null ? null : deviceByIndex(ns, ifindex);
  if (d === null) return false;
  let a = firstAddress6(d);
  while (a !== null && index--) a = a.next;
  if (a === null) return false;
  const r = changetype<Address6Record>(MAILBOX);
  copyAddress(local(r), address6Of(a));
  copyAddress(peer(r), peer6Of(a));
  r.ifindex = ifindex;
  r.prefixLength = a.length;
  r.scope = scopeOf(a);
  r.flags = a.flags;
  r.validSeconds = left(a, a.validSeconds);
  r.preferredSeconds = left(a, a.preferredSeconds);
  r.metric = a.metric;
  r.replace = 0;
  return true;
}

/** rt_scope */
function scopeOf(a: Address6): u32 {
  const address = address6Of(a);
  if (isLoopback(address)) return RouteScope.HOST;
  if (isLinkLocal(address)) return RouteScope.LINK;
  return load<u8>(address) == 0xfe && load<u8>(address, 1) >> 6 == 3 ? RouteScope.SITE : RouteScope.UNIVERSE;
}

/** Group number `index` of a device, newest first: a Group6Record in the mailbox; false where there are no more. */
export function group6_get(namespace: u32, ifindex: u32, index: u32): bool {
  const ns = namespaceById(namespace);
  const d: Device | null = ns === null ? null : deviceByIndex(ns, ifindex);
  const i: Inet6Device | null = d === null ? null : inet6Of(d);
  if (i === null) return false;
  let g = changetype<Group6 | null>(i.groups);
  while (g !== null && index--) g = g.next;
  if (g === null) return false;
  const r = changetype<Group6Record>(MAILBOX);
  copyAddress(MAILBOX + offsetof<Group6Record>("address0"), group6Of(g));
  r.users = g.users;
  return true;
}

/** socket(AF_INET6, SOCK_RAW, protocol): its number or a negative errno. */
export function socket_raw6(namespace: u32, protocol: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  if (!protocol || protocol > 255) return -Errno.EPROTONOSUPPORT;
  const s = openSocket(SocketKind.raw6, ns, null, protocol);
  return s === null ? -Errno.ENOBUFS : <i32>s.id;
}

/** Sends from a raw socket: a Send6Record in the mailbox; the payload is at `payload`. */
export function socket_send6(id: u32, payload: usize): i32 {
  const s = socketById(id);
  if (s === null || s.kind != <u32>SocketKind.raw6) return -Errno.EBADF;
  K.inProcess = 1;
  const error = rawSend6(s, changetype<Send6Record>(MAILBOX), payload);
  K.inProcess = 0;
  drainBacklog();
  return error;
}
