/** Behind which ports a multicast router is (br_multicast_mark_router, br_multicast_set_port_router in net/bridge/br_multicast.c). */
import { Errno } from "../../../abi/errno";
import { TimerKind } from "../../../abi/events";
import { cancel, isPending, schedule } from "../../../clock";
import { Bridge, BridgePort } from "../state";
import { isUsable } from "./group";
import { Family, jiffiesNs, PortFamily, portFamilyOf, QUERIER_INTERVAL_NS, RouterType } from "./state";

/** br_multicast_add_router: in the order of the ports, newest first. */
function addRouter(r: PortFamily): void {
  if (r.isRouter) return;
  r.isRouter = 1;
  const f = r.family;
  let before: PortFamily | null = null;
  let other = f.firstRouter;
  while (other !== null && other.port.order > r.port.order) {
    before = other;
    other = other.next;
  }
  r.next = other;
  if (before === null) f.firstRouter = r;
  else before.next = r;
}

/** br_multicast_rport_del */
function removeRouter(r: PortFamily): void {
  if (!r.isRouter) return;
  r.isRouter = 0;
  const f = r.family;
  const first = f.firstRouter;
  if (first === r) f.firstRouter = r.next;
  else {
    let before = first!;
    while (before.next !== r) before = before.next!;
    before.next = r.next;
  }
}

/** br_multicast_mark_router: a query or an advertisement came from a port, or from our own stack (null). */
export function markRouter(f: Family, port: BridgePort | null): void {
  const b = f.bridge;
  if (!isUsable(b, port)) return;
  const until = jiffiesNs() + QUERIER_INTERVAL_NS;
  if (port === null) {
    if (b.multicast.router == RouterType.TEMP_QUERY)
      schedule(f.ownRouter, TimerKind.bridgeMulticastOwnRouter, changetype<usize>(f), until);
    return;
  }
  const type = port.multicast.router;
  if (type == RouterType.DISABLED || type == RouterType.PERM) return;
  const r = portFamilyOf(port, f.isIpv6 != 0);
  addRouter(r);
  schedule(r.routerTimer, TimerKind.bridgeMulticastRouter, changetype<usize>(r), until);
}

/** br_multicast_router_expired; a temporary router that has gone may only come back by a query. */
export function routerExpired(r: PortFamily): void {
  const settings = r.port.multicast;
  if (settings.router == RouterType.DISABLED || settings.router == RouterType.PERM) return;
  removeRouter(r);
  if (settings.router == RouterType.TEMP) settings.router = RouterType.TEMP_QUERY;
}

/** The bridge itself is a router for what a packet belongs to (br_multicast_is_router). */
export function isRouter(f: Family): bool {
  const type = f.bridge.multicast.router;
  return type == RouterType.PERM || (type == RouterType.TEMP_QUERY && isPending(f.ownRouter));
}

/** A port begins to run (__br_multicast_enable_port_ctx). */
export function startRouter(port: BridgePort): void {
  if (port.multicast.router != RouterType.PERM) return;
  addRouter(port.multicast.ipv4);
  addRouter(port.multicast.ipv6);
}

/** A port stops. */
export function stopRouter(port: BridgePort): void {
  stopFamily(port.multicast.ipv4);
  stopFamily(port.multicast.ipv6);
  if (port.multicast.router == RouterType.TEMP) port.multicast.router = RouterType.TEMP_QUERY;
}

function stopFamily(r: PortFamily): void {
  removeRouter(r);
  cancel(r.routerTimer);
}

/** br_multicast_set_router */
export function setBridgeRouter(b: Bridge, value: u32): i32 {
  if (value > <u32>RouterType.PERM) return -Errno.EINVAL;
  const m = b.multicast;
  if (value != RouterType.TEMP_QUERY) {
    cancel(m.ipv4.ownRouter);
    cancel(m.ipv6.ownRouter);
  }
  m.router = value;
  return 0;
}

/** br_multicast_set_port_router */
export function setPortRouter(port: BridgePort, value: u32): i32 {
  const m = port.multicast;
  const b = port.bridge;
  if (value > <u32>RouterType.TEMP) return -Errno.EINVAL;
  if (value == m.router && value != RouterType.TEMP) return 0;
  m.router = value;
  switch (value) {
    case RouterType.DISABLED:
      stopFamily(m.ipv4);
      stopFamily(m.ipv6);
      break;
    case RouterType.TEMP_QUERY:
      removeRouter(m.ipv4);
      removeRouter(m.ipv6);
      break;
    case RouterType.PERM:
      cancel(m.ipv4.routerTimer);
      cancel(m.ipv6.routerTimer);
      startRouter(port);
      break;
    default:
      markRouter(b.multicast.ipv4, port);
      markRouter(b.multicast.ipv6, port);
  }
  return 0;
}
