/** A packet made here, or for somebody here, is routed anew because netfilter changed it (ip_route_me_harder, net/ipv4/netfilter.c). */
import { RouteType } from "../abi/route";
import { Packet } from "../packet";
import * as ipv4 from "../wire/ipv4";
import { addressTypeForDevice } from "./devinet";
import { fibState } from "./fib";
import { Flow, FLOW_ANY_SOURCE, releaseFlow, setRoute, takeFlow } from "./flow";
import { routeAnew } from "../xfrm/bundle";
import { IpFlag } from "./ip-flags";
import { routeOutput } from "./route-output";
import { fillPorts } from "./rule";

const TOS_MASK: u32 = 0x1e;

/**
 * Routes a packet that has a route by what its header says now. `addressType` is the RouteType of its source, RouteType.UNSPEC to look it
 * up. 0 and the new route, or a negative errno and the old one.
 */
export function routeMeHarder(p: Packet, addressType: u32): i32 {
  const h = p.network;
  const d = p.outDevice!;
  const ns = d.namespace;
  const source = ipv4.source(h);
  if (addressType == <u32>RouteType.UNSPEC) addressType = addressTypeForDevice(ns, d, source);
  const f: Flow = takeFlow(ns);
  f.destination = ipv4.destination(h);
  // REJECT answers in the name of others: any source that could be one is kept
  if (addressType == <u32>RouteType.LOCAL || addressType == <u32>RouteType.UNICAST) {
    f.source = source;
    f.flags = FLOW_ANY_SOURCE;
  }
  f.tos = ipv4.tos(h) & TOS_MASK;
  f.mark = p.mark;
  if (fibState(ns).dissecting) fillPorts(f, p);
  const error = routeOutput(f);
  if (!error) setRoute(p, f);
  releaseFlow(f);
  if (!error && ns.xfrm && !(p.ipFlags & IpFlag.XFRM_TRANSFORMED)) return routeAnew(p);
  return error;
}
