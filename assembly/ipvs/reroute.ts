/** An answer that has another source now is routed as if this host had made it (ip_vs_route_me_harder of ip_vs_core.c). */
import { VsSysctl } from "../abi/ipvs";
import { Hook } from "../abi/netfilter";
import { RouteCacheFlag, RouteType } from "../abi/route";
import { routeMeHarder } from "../net/route-me-harder";
import { Packet } from "../packet";
import { Ipvs } from "./service";
import { vsSysctl } from "./sysctl";

/** False where it has no way. */
export function routeAgain(v: Ipvs, p: Packet, at: Hook): bool {
  if (!vsSysctl(v, VsSysctl.snat_reroute) || at == Hook.INPUT) return true;
  return (p.routeFlags & RouteCacheFlag.LOCAL) != 0 || routeMeHarder(p, RouteType.LOCAL) == 0;
}
