/** Whether a nexthop can be used, and what is behind it (fib_check_nh in net/ipv4/fib_semantics.c). */
import { Errno, Extack } from "../abi/errno";
import { NexthopFlag, RouteScope, RouteTable, RouteType } from "../abi/route";
import { refuse } from "../extack";
import { deviceByIndex } from "../device/device";
import { addressTypeForDevice } from "./devinet";
import { FibTable, LOOKUP_IGNORE_LINKSTATE, fibLookup, tableById, tableLookup } from "./fib";
import { Nexthop } from "./fib-info";
import { Flow, releaseFlow, takeFlow } from "./flow";
import { hasInet } from "./inet";
import { Namespace } from "./namespace";

/** Fills in device, oif and scope of a nexthop; 0 or a negative errno with its sentence. */
export function checkNexthop(ns: Namespace, n: Nexthop, table: u32, scope: u32): i32 {
  return n.gateway ? checkGateway(ns, n, table, scope) : checkDevice(ns, n);
}

/** fib_check_nh_nongw */
function checkDevice(ns: Namespace, n: Nexthop): i32 {
  if (n.flags & (NexthopFlag.PERVASIVE | NexthopFlag.ONLINK))
    return refuse(Extack.NEXTHOP_ONLINK_WITHOUT_GATEWAY, -Errno.EINVAL);
  const d = deviceByIndex(ns, n.oif);
  if (d === null || !hasInet(d)) return -Errno.ENODEV;
  if (!d.isUp()) return refuse(Extack.NEXTHOP_DEVICE_DOWN, -Errno.ENETDOWN);
  n.device = d;
  n.scope = RouteScope.HOST;
  if (!d.carrier) n.flags |= NexthopFlag.LINKDOWN;
  return 0;
}

/** fib_check_nh_v4_gw */
function checkGateway(ns: Namespace, n: Nexthop, table: u32, scope: u32): i32 {
  if (n.flags & NexthopFlag.ONLINK) {
    if (scope >= <u32>RouteScope.LINK) return refuse(Extack.NEXTHOP_HAS_INVALID_SCOPE, -Errno.EINVAL);
    const d = deviceByIndex(ns, n.oif);
    if (d === null) return refuse(Extack.ONLINK_NEEDS_DEVICE, -Errno.ENODEV);
    if (!d.isUp()) return refuse(Extack.ONLINK_DEVICE_DOWN, -Errno.ENETDOWN);
    if (addressTypeForDevice(ns, d, n.gateway) != RouteType.UNICAST) {
      return refuse(Extack.NEXTHOP_INVALID_GATEWAY, -Errno.EINVAL);
    }
    if (!d.carrier) n.flags |= NexthopFlag.LINKDOWN;
    n.device = d;
    n.scope = RouteScope.LINK;
    return 0;
  }
  const f = takeFlow(ns);
  f.destination = n.gateway;
  // the gateway must be nearer than what is routed through it
  f.scope = max<u32>(scope + 1, RouteScope.LINK);
  f.oif = n.oif;
  f.iif = ns.loopback.ifindex;
  const error = resolve(ns, f, table);
  if (!error) {
    n.scope = f.resultScope;
    n.oif = f.nexthop.oif;
    n.device = f.nexthop.device;
  }
  releaseFlow(f);
  if (error) return refuse(Extack.NEXTHOP_INVALID_GATEWAY, error);
  const d = n.device;
  if (d === null) return refuse(Extack.NO_EGRESS_DEVICE, -Errno.EINVAL);
  if (!d.carrier) n.flags |= NexthopFlag.LINKDOWN;
  return d.isUp() ? 0 : -Errno.ENETDOWN;
}

function resolve(ns: Namespace, f: Flow, table: u32): i32 {
  let error: i32 = -Errno.ENETUNREACH;
  let t: FibTable | null = null;
  if (table && table != <u32>RouteTable.MAIN) t = tableById(ns, table);
  if (t !== null) error = tableLookup(t, f, LOOKUP_IGNORE_LINKSTATE);
  if (error) error = fibLookup(f, LOOKUP_IGNORE_LINKSTATE);
  if (error) return error;
  return f.resultType == RouteType.UNICAST || f.resultType == RouteType.LOCAL ? 0 : -Errno.EINVAL;
}
