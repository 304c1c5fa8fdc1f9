/** Nexthops die and revive with their devices (fib_sync_down_dev, fib_sync_up, fib_sync_down_addr, fib_sync_mtu of fib_semantics.c). */
import { DeviceFlag } from "../abi/device";
import { NexthopFlag, RouteScope, RouteTable } from "../abi/route";
import { Device } from "../device/device";
import { changeExceptionMtu } from "./exception";
import { firstInfo } from "./fib";
import { FibInfo, nexthopAt } from "./fib-info";
import { hasInet } from "./inet";
import { rebalance } from "./multipath";
import { Namespace } from "./namespace";

function uses(info: FibInfo, d: Device): bool {
  for (let i: u32 = 0; i < info.count; i++) if (nexthopAt(info, i).device === d) return true;
  return false;
}

/**
 * fib_sync_down_dev. `dead`: the device is down or goes (NETDEV_DOWN, NETDEV_UNREGISTER); else it only lost its carrier. `force` includes
 * the routes of the device's own addresses. Answers how many routes lost their last nexthop.
 */
export function syncDownDevice(d: Device, dead: bool, unregister: bool, force: bool): u32 {
  let lost: u32 = 0;
  const state: u32 = dead ? NexthopFlag.DEAD | NexthopFlag.LINKDOWN : NexthopFlag.LINKDOWN;
  let info = firstInfo(d.namespace);
  while (info !== null) {
    if (uses(info, d)) {
      let gone: u32 = 0;
      for (let i: u32 = 0; i < info.count; i++) {
        const n = nexthopAt(info, i);
        if (n.flags & NexthopFlag.DEAD) gone++;
        else if (n.device === d && (force || n.scope != RouteScope.NOWHERE)) {
          n.flags |= state;
          gone++;
        }
        if (unregister && n.device === d) {
          // a multipath route does not outlive one of its devices
          gone = info.count;
          break;
        }
      }
      if (gone == info.count) {
        info.flags |= state;
        lost++;
      }
      rebalance(info);
    }
    info = info.next;
  }
  return lost;
}

/** fib_sync_up: `flags` (DEAD or LINKDOWN) no longer hold for the nexthops of this device. */
export function syncUp(d: Device, wanted: u32): u32 {
  if (!(d.flags & DeviceFlag.UP)) return 0;
  let flags = wanted;
  if (flags & NexthopFlag.DEAD && d.carrier) flags |= NexthopFlag.LINKDOWN;
  let revived: u32 = 0;
  let info = firstInfo(d.namespace);
  while (info !== null) {
    if (uses(info, d)) {
      let alive: u32 = 0;
      for (let i: u32 = 0; i < info.count; i++) {
        const n = nexthopAt(info, i);
        if (!(n.flags & flags)) {
          alive++;
          continue;
        }
        if (n.device !== d || !hasInet(d)) continue;
        alive++;
        n.flags &= ~flags;
      }
      if (alive) {
        info.flags &= ~flags;
        revived++;
      }
      rebalance(info);
    }
    info = info.next;
  }
  return revived;
}

/** fib_sync_down_addr: routes of the main table whose preferred source is gone. */
export function syncDownAddress(ns: Namespace, local: u32): u32 {
  let lost: u32 = 0;
  let info = local ? firstInfo(ns) : null;
  while (info !== null) {
    if (info.table == RouteTable.MAIN && info.preferredSource == local) {
      info.flags |= NexthopFlag.DEAD;
      lost++;
    }
    info = info.next;
  }
  return lost;
}

/** fib_sync_mtu: the device's MTU was `before`. */
export function syncMtu(d: Device, before: u32): void {
  let info = firstInfo(d.namespace);
  while (info !== null) {
    for (let i: u32 = 0; i < info.count; i++) {
      const n = nexthopAt(info, i);
      if (n.device === d) changeExceptionMtu(n, d.mtu, before);
    }
    info = info.next;
  }
}
