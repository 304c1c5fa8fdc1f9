/** Routes go or change with a device, an address or a router (fib6_clean_all and its users in net/ipv6/route.c). */
import { Route6Flag } from "../abi/ipv6";
import { NexthopFlag } from "../abi/route";
import { Device } from "../device/device";
import { release } from "../memory";
import { Namespace } from "../net/namespace";
import { freeTable, Table } from "../table";
import { same } from "./in6";
import { changeExceptionsMtu } from "./exception";
import { ipv6Of } from "./inet6";
import { Route6, Table6, gatewayOf, preferredOf, deleteRoute6, routesChanged6 } from "./fib";

/** What a walk does with a route: fib6_clean_all. */
const enum Sweep {
  /** fib6_ifdown of NETDEV_DOWN and NETDEV_UNREGISTER: the routes over a device go */
  DOWN = 0,
  /** the carrier is gone or back */
  LINKDOWN,
  LINKUP,
  /** rt6_purge_dflt_routers */
  ADVERTISED,
  /** rt6_remove_prefsrc */
  SOURCE,
  /** fib6_clean_tohost */
  ROUTER,
  ALL,
}

function sweep(ns: Namespace, what: Sweep, d: Device | null, address: usize): void {
  let t = changetype<Table6 | null>(ipv6Of(ns).tables);
  while (t !== null) {
    let n = t.first;
    while (n !== null) {
      // the node goes with its last route
      const nextNode = n.next;
      let r = n.routes;
      while (r !== null) {
        const next = r.next;
        if (sweepRoute(r, what, d, address)) deleteRoute6(r);
        r = next;
      }
      n = nextNode;
    }
    t = t.next;
  }
  routesChanged6(ns);
}

/** True: the route is to go. */
function sweepRoute(r: Route6, what: Sweep, d: Device | null, address: usize): bool {
  switch (what) {
    case Sweep.ALL:
      return true;
    case Sweep.DOWN:
      return r.device === d;
    case Sweep.LINKDOWN:
      if (r.device === d) r.nexthopFlags |= NexthopFlag.LINKDOWN;
      return false;
    case Sweep.LINKUP:
      if (r.device === d) r.nexthopFlags &= ~(NexthopFlag.LINKDOWN | NexthopFlag.DEAD);
      return false;
    case Sweep.ADVERTISED:
      return (r.flags & Route6Flag.ADDRCONF) != 0 && (r.flags & Route6Flag.GATEWAY) != 0 && r.length == 0;
    case Sweep.SOURCE:
      if (same(preferredOf(r), address)) {
        r.preferred0 = 0;
        r.preferred1 = 0;
      }
      return false;
    default:
      return (
        (r.flags & (Route6Flag.ADDRCONF | Route6Flag.GATEWAY)) ==
          ((<u32>Route6Flag.ADDRCONF) | Route6Flag.GATEWAY) && same(gatewayOf(r), address)
      );
  }
}

/** rt6_mtu_change: the device's MTU is now `mtu`, it was `before`; routes that have one of their own follow where it was that or is too large. */
export function routesMtu(d: Device, mtu: u32, before: u32): void {
  let t = changetype<Table6 | null>(ipv6Of(d.namespace).tables);
  while (t !== null) {
    let n = t.first;
    while (n !== null) {
      let r = n.routes;
      while (r !== null) {
        if (r.device === d) {
          if (r.mtu && (r.mtu >= mtu || r.mtu == before)) r.mtu = mtu;
          changeExceptionsMtu(r, mtu, before);
        }
        r = r.next;
      }
      n = n.next;
    }
    t = t.next;
  }
  routesChanged6(d.namespace);
}

export function routesDown(d: Device): void {
  sweep(d.namespace, Sweep.DOWN, d, 0);
}

export function routesLinkDown(d: Device): void {
  sweep(d.namespace, Sweep.LINKDOWN, d, 0);
}

export function routesLinkUp(d: Device): void {
  sweep(d.namespace, Sweep.LINKUP, d, 0);
}

export function purgeAdvertised(ns: Namespace): void {
  sweep(ns, Sweep.ADVERTISED, null, 0);
}

export function removePreferred(ns: Namespace, address: usize): void {
  sweep(ns, Sweep.SOURCE, null, address);
}

/** rt6_clean_tohost: routes by which an advertisement made a neighbour the gateway go. */
export function purgeRouter(ns: Namespace, gateway: usize): void {
  sweep(ns, Sweep.ROUTER, null, gateway);
}

/** The namespace goes. */
export function destroyTables6(ns: Namespace): void {
  sweep(ns, Sweep.ALL, null, 0);
  let t = changetype<Table6 | null>(ipv6Of(ns).tables);
  while (t !== null) {
    const next: Table6 | null = t.next;
    freeTable(t.byPrefix);
    release(changetype<usize>(t.byPrefix), <u32>offsetof<Table>());
    release(t.lengths, 129 * 2);
    release(changetype<usize>(t), <u32>offsetof<Table6>());
    t = next;
  }
  ipv6Of(ns).tables = 0;
}
