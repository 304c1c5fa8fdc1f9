/** Routes that follow from addresses and from the state of devices (net/ipv4/fib_frontend.c). */
import { AddressFlag } from "../abi/address";
import { DeviceFlag } from "../abi/device";
import { NexthopRecord, RouteFlag, RouteProtocol, RouteScope, RouteTable, RouteType } from "../abi/route";
import { Device } from "../device/device";
import { allocate, release } from "../memory";
import { K } from "../state";
import * as ipv4 from "../wire/ipv4";
import { arpDown } from "./arp";
import { addressTypeForDevice, firstAddress, InetAddress, matches } from "./devinet";
import { flushRouteCache, makeTable } from "./fib";
import { releaseConfig, takeConfig } from "./fib-create";
import { syncDownAddress, syncDownDevice } from "./fib-sync";
import { deleteRoute, flushDead, insertRoute } from "./fib-table";

export { syncUp } from "./fib-sync";

/** inet_ifa_byprefix */
function byPrefix(d: Device, prefix: u32, mask: u32): InetAddress | null {
  let a = firstAddress(d);
  while (a !== null && (a.mask != mask || !matches(a, prefix))) a = a.next;
  return a;
}

/** fib_magic: adds or deletes the route that an address brings; `primary` gives source and device. */
function magic(add: bool, type: u32, destination: u32, length: u32, primary: InetAddress, metric: u32): void {
  const d = primary.device;
  const ns = d.namespace;
  const t = makeTable(ns, type == RouteType.UNICAST ? <u32>RouteTable.MAIN : <u32>RouteTable.LOCAL);
  if (t === null) return;
  const way = allocate(<u32>offsetof<NexthopRecord>());
  const c = takeConfig();
  changetype<NexthopRecord>(way).oif = d.ifindex;
  c.nexthops = way;
  c.count = 1;
  c.protocol = RouteProtocol.KERNEL;
  c.type = type;
  c.destination = destination;
  c.length = length;
  c.metric = metric;
  c.preferredSource = primary.local;
  c.table = t.id;
  c.scope = type == RouteType.LOCAL ? RouteScope.HOST : RouteScope.LINK;
  c.flags = RouteFlag.CREATE | RouteFlag.APPEND;
  // nobody asked for these routes, so nobody is told why one is refused
  const extack = K.extack;
  if (add) insertRoute(ns, t, c);
  else deleteRoute(ns, t, c);
  K.extack = extack;
  releaseConfig(c);
  release(way, <u32>offsetof<NexthopRecord>());
}

/** fib_add_ifaddr */
export function addressRoutes(a: InetAddress): void {
  const d = a.device;
  const prefix = a.peer & a.mask;
  const secondary = (a.flags & AddressFlag.SECONDARY) != 0;
  let primary: InetAddress | null = a;
  if (secondary) primary = byPrefix(d, prefix, a.mask);
  if (primary === null) return;
  magic(true, RouteType.LOCAL, a.local, 32, primary, 0);
  if (!d.isUp()) return;
  if (a.broadcast && !ipv4.isLimitedBroadcast(a.broadcast))
    magic(true, RouteType.BROADCAST, a.broadcast, 32, primary, 0);
  if (ipv4.isZeroNet(prefix) || secondary || (prefix == a.local && a.length == 32)) return;
  if (!(a.flags & AddressFlag.NOPREFIXROUTE))
    magic(true, networkType(d), prefix, a.length, primary, a.metric);
  if (a.length < 31) magic(true, RouteType.BROADCAST, prefix | ~a.mask, 32, primary, 0);
}

function networkType(d: Device): u32 {
  return d.flags & DeviceFlag.LOOPBACK ? <u32>RouteType.LOCAL : <u32>RouteType.UNICAST;
}

/**
 * fib_del_ifaddr. Another address may still need the same local or broadcast route; `promoting` is the primary whose secondaries are
 * about to get another one.
 */
export function deleteAddressRoutes(a: InetAddress, promoting: InetAddress | null): void {
  const d = a.device;
  const dead = d.inet.dead != 0;
  const directed = a.peer | ~a.mask;
  const any = a.peer & a.mask;
  let primary: InetAddress = a;
  let subnet = false;
  if (a.flags & AddressFlag.SECONDARY) {
    const found = byPrefix(d, any, a.mask);
    if (found === null || (promoting !== null && promoting !== found)) return;
    primary = found;
  } else if (!ipv4.isZeroNet(any) && (any != a.local || a.length < 32)) {
    if (!(a.flags & AddressFlag.NOPREFIXROUTE)) magic(false, networkType(d), any, a.length, primary, 0);
    subnet = true;
  }
  let gone = true;
  let keepLocal = false;
  let keepBroadcast = false;
  let keepDirected = false;
  let keepAny = false;
  if (!dead) {
    let samePrimary = false;
    let p1: InetAddress | null = null;
    let b: InetAddress | null = firstAddress(d);
    while (b !== null) {
      const other = b;
      b = other.next;
      if (other === a) {
        gone = false;
        continue;
      }
      if (promoting !== null && other.mask == promoting.mask && matches(promoting, other.peer)) continue;
      if (other.flags & AddressFlag.SECONDARY) {
        if (other.mask == primary.mask && matches(primary, other.peer)) p1 = primary;
        else {
          if (!samePrimary) continue;
          if (p1 === null || other.mask != p1.mask || !matches(p1, other.peer))
            p1 = byPrefix(d, other.peer, other.mask);
          if (p1 === null || p1.local != primary.local) continue;
        }
      } else {
        if (primary.local != other.local) continue;
        p1 = other;
        if (primary !== other) samePrimary = true;
      }
      if (a.local == other.local) keepLocal = true;
      if (a.broadcast == other.broadcast) keepBroadcast = true;
      if (directed == other.broadcast) keepDirected = true;
      if (any == other.broadcast) keepAny = true;
      if (p1 === other && other.length < 31) {
        const directed1 = other.peer | ~other.mask;
        const any1 = other.peer & other.mask;
        if (!ipv4.isZeroNet(any1)) {
          if (a.broadcast == directed1 || a.broadcast == any1) keepBroadcast = true;
          if (directed == directed1 || directed == any1) keepDirected = true;
          if (any == directed1 || any == any1) keepAny = true;
        }
      }
    }
  }
  if (!keepBroadcast) magic(false, RouteType.BROADCAST, a.broadcast, 32, primary, 0);
  if (subnet && a.length < 31) {
    if (!keepDirected) magic(false, RouteType.BROADCAST, directed, 32, primary, 0);
    if (!keepAny) magic(false, RouteType.BROADCAST, any, 32, primary, 0);
  }
  if (!keepLocal) {
    magic(false, RouteType.LOCAL, a.local, 32, primary, 0);
    // routes that prefer the address as their source go with it
    if (gone && addressTypeForDevice(d.namespace, d, a.local) != RouteType.LOCAL) {
      if (syncDownAddress(d.namespace, a.local)) flushDead(d.namespace);
    }
  }
}

/** fib_disable_ip: the routes of a device go; `force` those of its own addresses too. */
export function disableDevice(d: Device, unregister: bool, force: bool): void {
  const ns = d.namespace;
  if (syncDownDevice(d, true, unregister, force)) flushDead(ns);
  else flushRouteCache(ns);
  arpDown(d);
}

/** fib_modify_prefix_metric: the network route of an address with another metric; the old one goes afterwards. */
export function magicPrefix(a: InetAddress, metric: u32, before: u32): void {
  const d = a.device;
  const prefix = a.peer & a.mask;
  if (!d.isUp() || a.flags & (AddressFlag.SECONDARY | AddressFlag.NOPREFIXROUTE)) return;
  if (ipv4.isZeroNet(prefix) || (prefix == a.local && a.length == 32)) return;
  magic(true, networkType(d), prefix, a.length, a, metric);
  magic(false, networkType(d), prefix, a.length, a, before);
}
