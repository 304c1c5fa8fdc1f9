/** Questions about the addresses of devices (net/ipv4/devinet.c, and inet_addr_type of fib_frontend.c). */
import { AddressFlag } from "../abi/address";
import { RouteScope, RouteTable, RouteType } from "../abi/route";
import { ConfSysctl } from "../abi/sysctl";
import { Device } from "../device/device";
import { lookup } from "../table";
import * as ipv4 from "../wire/ipv4";
import { Timer } from "../clock";
import { tableById, tableLookup } from "./fib";
import { releaseFlow, takeFlow } from "./flow";
import { confOr, hasInet } from "./inet";
import { Namespace } from "./namespace";

export { inetDeviceEvent } from "./inet-event";

/** An address of a device (struct in_ifaddr). */
@unmanaged
export class InetAddress {
  /** next of the device */
  next: InetAddress | null;
  /** next of the namespace with the same local address */
  nextSame: InetAddress | null;
  device: Device;
  local: u32;
  /** ifa_address: the peer, or the same as local */
  peer: u32;
  mask: u32;
  length: u32;
  broadcast: u32;
  scope: u32;
  /** AddressFlag */
  flags: u32;
  label0: u64;
  label1: u64;
  metric: u32;
  /** seconds from stampNs on; 0xffffffff for ever */
  validSeconds: u32;
  preferredSeconds: u32;
  stampNs: u64;
  timer: Timer;
  /** number of the command that made it: K.cause */
  cause: u32;
}

export function firstAddress(d: Device): InetAddress | null {
  return hasInet(d) ? changetype<InetAddress | null>(d.inet.addresses) : null;
}

/** inet_ifa_match: `address` is in the subnet */
export function matches(a: InetAddress, address: u32): bool {
  return !((address ^ a.peer) & a.mask);
}

/** inet_lookup_ifaddr_rcu: the first device of the namespace that has this local address */
export function localAddress(ns: Namespace, address: u32): InetAddress | null {
  return changetype<InetAddress | null>(lookup(ns.localAddresses, address));
}

/** __ip_dev_find: the device that owns a local address, by the addresses or else by the local table */
export function deviceOfAddress(ns: Namespace, address: u32): Device | null {
  const a = localAddress(ns, address);
  if (a !== null) return a.device;
  const local = tableById(ns, RouteTable.LOCAL);
  if (local === null) return null;
  const f = takeFlow(ns);
  f.destination = address;
  let d: Device | null = null;
  if (!tableLookup(local, f, 0) && f.resultType == RouteType.LOCAL) d = f.nexthop.device;
  releaseFlow(f);
  return d;
}

/** The widest scope of an address that counts as local to this network: 127/8 too where it is routed. */
function localScope(d: Device): u32 {
  return confOr(d, ConfSysctl.route_localnet) ? <u32>RouteScope.LINK : <u32>RouteScope.HOST;
}

/** inet_select_addr: a source address for `destination` (0: any) out of device `d`; 0 where there is none. */
export function selectAddress(d: Device, destination: u32, scope: u32): u32 {
  let found: u32 = 0;
  let a = firstAddress(d);
  if (a !== null) {
    const widest = localScope(d);
    while (a !== null) {
      if (!(a.flags & AddressFlag.SECONDARY) && min(a.scope, widest) <= scope) {
        if (!destination || matches(a, destination)) return a.local;
        if (!found) found = a.local;
      }
      a = a.next;
    }
    if (found) return found;
  }
  // addresses of other devices, loopback first
  let other: Device | null = d.namespace.firstDevice;
  while (other !== null) {
    let b = firstAddress(other);
    while (b !== null) {
      if (!(b.flags & AddressFlag.SECONDARY) && b.scope != <u32>RouteScope.LINK && b.scope <= scope)
        return b.local;
      b = b.next;
    }
    other = other.next;
  }
  return 0;
}

/** inet_confirm_addr: an address of `d` (null: of any device) that fits; `local` 0 is any, `destination` 0 is no wish. */
export function confirmAddress(
  ns: Namespace,
  d: Device | null,
  destination: u32,
  local: u32,
  scope: u32,
): u32 {
  if (d !== null) return confirmOn(d, destination, local, scope);
  let other = ns.firstDevice;
  while (other !== null) {
    const found = confirmOn(other, destination, local, scope);
    if (found) return found;
    other = other.next;
  }
  return 0;
}

/** confirm_addr_indev */
function confirmOn(d: Device, destination: u32, local: u32, scope: u32): u32 {
  let a = firstAddress(d);
  if (a === null) return 0;
  const widest = localScope(d);
  let found: u32 = 0;
  let same = false;
  while (a !== null) {
    const narrow = min(a.scope, widest);
    if (!found && (local == a.local || !local) && narrow <= scope) {
      found = a.local;
      if (same) break;
    }
    if (!same) {
      same = (!local || matches(a, local)) && (!destination || matches(a, destination));
      if (same && found) {
        if (local || !destination) break;
        if (matches(a, found)) break;
        if (narrow <= scope) {
          found = a.local;
          break;
        }
        same = false;
      }
    }
    a = a.next;
  }
  return same ? found : 0;
}

/** inet_addr_onlink: a subnet of the device holds `a`, and `b` too (0: no matter) */
export function isOnLink(d: Device, a: u32, b: u32): bool {
  let entry = firstAddress(d);
  while (entry !== null) {
    if (matches(entry, a) && (!b || matches(entry, b))) return true;
    entry = entry.next;
  }
  return false;
}

/** __inet_dev_addr_type: RouteType of an address by one table; `d` not null: only if it is reached through that device */
function typeIn(ns: Namespace, d: Device | null, address: u32, table: u32): u32 {
  if (ipv4.isZeroNet(address) || ipv4.isLimitedBroadcast(address)) return RouteType.BROADCAST;
  if (ipv4.isMulticast(address)) return RouteType.MULTICAST;
  const t = tableById(ns, table);
  // without a local table there is nothing local
  if (t === null) return RouteType.BROADCAST;
  let type: u32 = RouteType.UNICAST;
  const f = takeFlow(ns);
  f.destination = address;
  if (!tableLookup(t, f, 0) && (d === null || f.nexthop.device === d)) type = f.resultType;
  releaseFlow(f);
  return type;
}

/** inet_addr_type */
export function addressType(ns: Namespace, address: u32): u32 {
  return typeIn(ns, null, address, RouteTable.LOCAL);
}
/** inet_addr_type_table */
export function addressTypeInTable(ns: Namespace, address: u32, table: u32): u32 {
  return typeIn(ns, null, address, table);
}
/** inet_dev_addr_type, inet_addr_type_dev_table (which differs only with VRFs) with a device that must match */
export function addressTypeOnDevice(ns: Namespace, d: Device, address: u32): u32 {
  return typeIn(ns, d, address, RouteTable.LOCAL);
}
/** inet_addr_type_dev_table */
export function addressTypeForDevice(ns: Namespace, d: Device, address: u32): u32 {
  return typeIn(ns, null, address, RouteTable.LOCAL);
}
