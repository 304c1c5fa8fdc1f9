/** Snooping on a port (br_multicast_add_port, br_multicast_enable_port, br_multicast_disable_port in net/bridge/br_multicast.c). */
import { cancel } from "../../../clock";
import { allocate, release } from "../../../memory";
import { BridgePort } from "../state";
import { leaveAll } from "./group";
import { startPortQueries } from "./querier";
import { startRouter, stopRouter } from "./router";
import { Family, freeTimer, MulticastPort, newTimer, PortFamily, RouterType } from "./state";

function newPortFamily(port: BridgePort, family: Family): PortFamily {
  const r = changetype<PortFamily>(allocate(<u32>offsetof<PortFamily>()));
  r.port = port;
  r.family = family;
  r.routerTimer = newTimer();
  r.ownQuery = newTimer();
  return r;
}

function freePortFamily(r: PortFamily): void {
  cancel(r.routerTimer);
  cancel(r.ownQuery);
  freeTimer(r.routerTimer);
  freeTimer(r.ownQuery);
  release(changetype<usize>(r), <u32>offsetof<PortFamily>());
}

/** False where the memory is full. */
export function createPortMulticast(port: BridgePort): bool {
  const at = allocate(<u32>offsetof<MulticastPort>());
  if (!at) return false;
  const m = changetype<MulticastPort>(at);
  m.router = RouterType.TEMP_QUERY;
  m.ipv4 = newPortFamily(port, port.bridge.multicast.ipv4);
  m.ipv6 = newPortFamily(port, port.bridge.multicast.ipv6);
  port.multicast = m;
  return true;
}

/** br_multicast_del_port; the port was stopped before. */
export function destroyPortMulticast(port: BridgePort): void {
  freePortFamily(port.multicast.ipv4);
  freePortFamily(port.multicast.ipv6);
  release(changetype<usize>(port.multicast), <u32>offsetof<MulticastPort>());
}

export function startPort(port: BridgePort): void {
  const b = port.bridge;
  if (!b.snooping || !b.device.isUp()) return;
  startPortQueries(port);
  startRouter(port);
}

export function stopPort(port: BridgePort): void {
  leaveAll(port);
  stopRouter(port);
  cancel(port.multicast.ipv4.ownQuery);
}
