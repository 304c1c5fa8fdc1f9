/** The route that rules see on a bridged packet (net/bridge/br_nf_core.c): to the bridge itself, with its MTU. */
import { RouteCacheFlag, RouteType } from "../../abi/route";
import { Device } from "../../device/device";
import { Packet } from "../../packet";
import * as ipv4 from "../../wire/ipv4";

/** bridge_parent_rtable */
export function setFakeRoute(p: Packet, bridge: Device): void {
  p.routeType = RouteType.UNICAST;
  p.routeFlags = RouteCacheFlag.FAKE;
  p.outDevice = bridge;
  p.gateway = ipv4.destination(p.network);
  p.routeMtu = bridge.mtu;
  p.routeSource = 0;
  p.routeError = 0;
  p.route = 0;
  p.alias = 0;
  p.neighbor = 0;
}
