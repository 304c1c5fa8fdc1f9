/** Routes of IPv6: RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE of AF_INET6 (inet6_rtm_newroute ...). Records are in abi/ipv6.ts. */
import { DeviceFlag } from "../abi/device";
import { Errno, Extack } from "../abi/errno";
import { Conf6Sysctl, Route6Cursor, Route6Flag, Route6QueryRecord, Route6Record } from "../abi/ipv6";
import { NexthopFlag, RouteFlag, RouteTable, RouteType } from "../abi/route";
import { NS_PER_S } from "../clock";
import { Device, deviceByIndex } from "../device/device";
import { exceptionAt, exceptionDestination, exceptionGateway } from "../ipv6/exception";
import {
  addRoute6,
  deleteRoute6,
  findNode6,
  findTable6,
  freeRoute6,
  gatewayOf,
  newRoute6,
  newTable6,
  Node6,
  preferredOf,
  prefixOf,
  Route6,
  Table6,
} from "../ipv6/fib";
import { destinationOf, Flow6, nexthopOf, releaseFlow6, sourceOf, takeFlow6 } from "../ipv6/flow";
import { copyAddress, isAny, isLinkLocal, isMulticast, same, writePrefix } from "../ipv6/in6";
import { isOwn6 } from "../ipv6/addresses";
import { conf6, inet6Of, ipv6Of } from "../ipv6/inet6";
import { chooseSource6, gatewayDevice6, lookupInput6, lookupOutput6 } from "../ipv6/route";
import { Namespace, namespaceById } from "../net/namespace";
import { K, MAILBOX } from "../state";

const DESTINATION: usize = MAILBOX + offsetof<Route6Record>("destination0");
const GATEWAY: usize = MAILBOX + offsetof<Route6Record>("gateway0");
const PREFERRED: usize = MAILBOX + offsetof<Route6Record>("preferredSource0");

/** IP6_RT_PRIO_USER */
const USER_METRIC: u32 = 1024;

function refuses(type: u32): bool {
  return (
    type == <u32>RouteType.BLACKHOLE ||
    type == <u32>RouteType.UNREACHABLE ||
    type == <u32>RouteType.PROHIBIT ||
    type == <u32>RouteType.THROW
  );
}

function refuse(extack: Extack, error: Errno): i32 {
  K.extack = extack;
  return -error;
}

/** ip6_route_add: the Route6Record in the mailbox. 0 or a negative errno. */
export function route6_add(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const q = changetype<Route6Record>(MAILBOX);
  if (q.prefixLength > 128) return refuse(Extack.INVALID_PREFIX_LENGTH, Errno.EINVAL);
  const t = q.request & RouteFlag.CREATE ? newTable6(ns, q.table) : findTable6(ns, q.table);
  if (t === null) return q.request & RouteFlag.CREATE ? -Errno.ENOBUFS : -Errno.ENOENT;
  let d: Device | null = null;
  if (q.oif) {
    d = deviceByIndex(ns, q.oif);
    if (d === null) return -Errno.ENODEV;
  }
  const r = newRoute6();
  if (r === null) return -Errno.ENOBUFS;
  let error = fill(r, q, ns, d);
  if (!error) error = addRoute6(t, r, q.request);
  if (error) freeRoute6(r);
  return error;
}

/** ip6_route_info_create, fib6_nh_init */
function fill(r: Route6, q: Route6Record, ns: Namespace, d: Device | null): i32 {
  writePrefix(prefixOf(r), DESTINATION, q.prefixLength);
  r.length = q.prefixLength;
  r.metric = q.metric ? q.metric : USER_METRIC;
  r.type = q.type;
  r.protocol = q.protocol;
  r.flags = Route6Flag.UP;
  r.mtu = q.mtu;
  r.advmss = q.advmss;
  r.hopLimit = q.hopLimit;
  if (q.type == <u32>RouteType.LOCAL) r.flags |= Route6Flag.LOCAL;
  else if (q.type == <u32>RouteType.ANYCAST) r.flags |= Route6Flag.ANYCAST;
  if (
    refuses(q.type) ||
    (d !== null &&
      d.flags & DeviceFlag.LOOPBACK &&
      !(q.type == <u32>RouteType.LOCAL) &&
      q.hasGateway == 0 &&
      q.type != <u32>RouteType.UNICAST)
  ) {
    r.flags |= Route6Flag.REJECT | Route6Flag.NONEXTHOP;
    // a route that refuses is listed with lo
    r.device = d === null || !(d.flags & DeviceFlag.LOOPBACK) ? ns.loopback : d;
    return 0;
  }
  if (q.hasGateway) {
    const error = checkGateway(r, q, ns, d);
    if (error) return error;
    d = r.device;
  } else r.flags |= Route6Flag.NONEXTHOP;
  if (d === null) return -Errno.ENODEV;
  const i = inet6Of(d);
  if (i === null || conf6(i, Conf6Sysctl.disable_ipv6))
    return refuse(Extack.IPV6_NEXTHOP_DISABLED, Errno.EACCES);
  if (!d.isUp() && q.type != <u32>RouteType.LOCAL) return refuse(Extack.NEXTHOP_DEVICE_DOWN, Errno.ENETDOWN);
  r.device = d;
  if (!(d.flags & DeviceFlag.LOOPBACK) && !d.carrier) r.nexthopFlags |= NexthopFlag.LINKDOWN;
  if (!isAny(PREFERRED)) {
    if (!isOwn6(ns, PREFERRED, d, false)) return refuse(Extack.IPV6_INVALID_SOURCE, Errno.EINVAL);
    copyAddress(preferredOf(r), PREFERRED);
  }
  return 0;
}

/** ip6_validate_gw: the gateway is no own address and is on the link; the device is found by it where none was given. */
function checkGateway(r: Route6, q: Route6Record, ns: Namespace, d: Device | null): i32 {
  r.flags |= Route6Flag.GATEWAY;
  copyAddress(gatewayOf(r), GATEWAY);
  r.device = d;
  if (isAny(GATEWAY) || isMulticast(GATEWAY)) return refuse(Extack.NEXTHOP_INVALID_GATEWAY, Errno.EINVAL);
  if (isOwn6(ns, GATEWAY, d, d !== null)) return refuse(Extack.IPV6_GATEWAY_LOCAL, Errno.EINVAL);
  if (isLinkLocal(GATEWAY)) {
    if (d === null) return refuse(Extack.IPV6_EGRESS_REQUIRED, Errno.ENODEV);
    return 0;
  }
  if (q.onlink) {
    if (d === null) return refuse(Extack.ONLINK_NEEDS_DEVICE, Errno.EINVAL);
    if (!d.isUp()) return refuse(Extack.NEXTHOP_DEVICE_DOWN, Errno.ENETDOWN);
    r.onlink = 1;
    return 0;
  }
  const found = gatewayDevice6(ns, GATEWAY, d);
  if (found === null) return -Errno.EHOSTUNREACH;
  if (d !== null && found !== d) return -Errno.EHOSTUNREACH;
  r.device = found;
  return 0;
}

/** ip6_route_del: the first route of the prefix that fits what was given. */
export function route6_delete(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const q = changetype<Route6Record>(MAILBOX);
  const t = findTable6(ns, q.table);
  if (t === null) return refuse(Extack.FIB_TABLE_MISSING, Errno.ESRCH);
  const node = findNode6(t, DESTINATION, q.prefixLength);
  let r: Route6 | null = node === null ? null : node.routes;
  while (r !== null) {
    const device = r.device;
    const fits =
      (!q.oif || (device !== null && device.ifindex == q.oif)) &&
      (!q.hasGateway || same(gatewayOf(r), GATEWAY)) &&
      (!q.metric || r.metric == q.metric) &&
      (!q.protocol || r.protocol == q.protocol) &&
      (!q.type || r.type == q.type);
    if (fits) {
      deleteRoute6(r);
      return 0;
    }
    r = r.next;
  }
  return -Errno.ESRCH;
}

/** Route number `index` of a dump (the cursor is a Route6Cursor): a Route6Record in the mailbox. False at the end. */
export function route6_next(namespace: u32, cursor: usize): bool {
  const ns = namespaceById(namespace);
  if (ns === null) return false;
  const c = changetype<Route6Cursor>(cursor);
  let skip = c.index++;
  let t = changetype<Table6 | null>(ipv6Of(ns).tables);
  while (t !== null) {
    if (!c.only || t.id == c.only) {
      let n: Node6 | null = t.first;
      while (n !== null) {
        let r = n.routes;
        while (r !== null) {
          if (!skip--) {
            write(r, t.id);
            return true;
          }
          r = r.next;
        }
        n = n.next;
      }
    }
    t = t.next;
  }
  return false;
}

/** Exception number `index` of all routes (ip -6 route show cache), as a route: a Route6Record in the mailbox. False at the end. */
export function route6_cached(namespace: u32, index: u32): bool {
  const ns = namespaceById(namespace);
  if (ns === null) return false;
  let t = changetype<Table6 | null>(ipv6Of(ns).tables);
  while (t !== null) {
    let n: Node6 | null = t.first;
    while (n !== null) {
      let r = n.routes;
      while (r !== null) {
        let own: u32 = 0;
        let e = exceptionAt(r, own);
        while (e !== null) {
          if (!index--) {
            write(r, t.id);
            const q = changetype<Route6Record>(MAILBOX);
            copyAddress(DESTINATION, exceptionDestination(e));
            q.prefixLength = 128;
            if (e.hasGateway) {
              copyAddress(GATEWAY, exceptionGateway(e));
              q.hasGateway = 1;
            } else if (e.redirected) q.hasGateway = 0;
            if (e.mtu) q.mtu = e.mtu;
            q.expiresSeconds = e.expiresNs ? secondsLeft(e.expiresNs) : 0;
            return true;
          }
          e = exceptionAt(r, ++own);
        }
        r = r.next;
      }
      n = n.next;
    }
    t = t.next;
  }
  return false;
}

function secondsLeft(atNs: u64): u32 {
  return atNs > K.nowNs ? <u32>((atNs - K.nowNs) / NS_PER_S) : 0;
}

function write(r: Route6, table: u32): void {
  const q = changetype<Route6Record>(MAILBOX);
  copyAddress(DESTINATION, prefixOf(r));
  copyAddress(GATEWAY, gatewayOf(r));
  copyAddress(PREFERRED, preferredOf(r));
  q.prefixLength = r.length;
  q.type = r.type;
  q.table = table;
  q.protocol = r.protocol;
  q.metric = r.metric;
  const d = r.device;
  q.oif = d === null ? 0 : d.ifindex;
  q.hasGateway = r.flags & Route6Flag.GATEWAY ? 1 : 0;
  q.mtu = r.mtu;
  q.advmss = r.advmss;
  q.hopLimit = r.hopLimit;
  q.request = 0;
  q.nexthopFlags = r.nexthopFlags;
  q.onlink = r.onlink;
  q.expiresSeconds = r.flags & Route6Flag.EXPIRES ? secondsLeft(r.expiresNs) : 0;
}

const QUERY_DESTINATION: usize = MAILBOX + offsetof<Route6QueryRecord>("destination0");
const QUERY_SOURCE: usize = MAILBOX + offsetof<Route6QueryRecord>("source0");
const QUERY_GATEWAY: usize = MAILBOX + offsetof<Route6QueryRecord>("gateway0");
const QUERY_PREFERRED: usize = MAILBOX + offsetof<Route6QueryRecord>("preferredSource0");

/** inet6_rtm_getroute: the Route6QueryRecord in the mailbox gets its answer; 0 or a negative errno. */
export function route6_query(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const q = changetype<Route6QueryRecord>(MAILBOX);
  const f = takeFlow6(ns);
  copyAddress(destinationOf(f), QUERY_DESTINATION);
  copyAddress(sourceOf(f), QUERY_SOURCE);
  f.oif = q.oif;
  f.mark = q.mark;
  f.label = q.label;
  if (q.iif) {
    const d = deviceByIndex(ns, q.iif);
    if (d === null) {
      releaseFlow6(f);
      return -Errno.ENODEV;
    }
    lookupInput6(f, d);
  } else lookupOutput6(f);
  const error = answer(f, q);
  releaseFlow6(f);
  return error;
}

function answer(f: Flow6, q: Route6QueryRecord): i32 {
  const r = f.route;
  if (r === null) return -f.error;
  q.type = f.routeType;
  q.table = f.table;
  q.error = <u32>f.error;
  q.hasGateway = r.flags & Route6Flag.GATEWAY ? 1 : 0;
  copyAddress(QUERY_GATEWAY, nexthopOf(f));
  const d = f.device;
  q.device = d === null ? 0 : d.ifindex;
  q.protocol = r.protocol;
  q.metric = r.metric;
  q.flags = r.flags;
  q.mtu = r.mtu;
  q.advmss = r.advmss;
  q.hopLimit = r.hopLimit;
  q.expiresSeconds = r.flags & Route6Flag.EXPIRES ? secondsLeft(r.expiresNs) : 0;
  q.cached = 0;
  const e = f.exception;
  if (e !== null) {
    q.cached = 1;
    q.hasGateway = e.hasGateway || (!e.redirected && r.flags & Route6Flag.GATEWAY) ? 1 : 0;
    if (e.mtu) q.mtu = e.mtu;
    if (e.expiresNs) q.expiresSeconds = secondsLeft(e.expiresNs);
  }
  copyAddress(QUERY_PREFERRED, sourceOf(f));
  if (!q.iif && !f.error && isAny(sourceOf(f)) && chooseSource6(f)) copyAddress(QUERY_PREFERRED, sourceOf(f));
  return 0;
}

/** Whether a table is there (main and local count as there). */
export function route6_table(namespace: u32, table: u32): bool {
  const ns = namespaceById(namespace);
  if (ns === null) return false;
  return table == <u32>RouteTable.MAIN || table == <u32>RouteTable.LOCAL || findTable6(ns, table) !== null;
}
