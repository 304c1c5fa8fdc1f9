/**
 * The route to a real server, looked up once and kept with it until something of the namespace's routing changes (dest->dest_dst,
 * __ip_vs_dst_check and do_output_route4 of ip_vs_xmit.c).
 */
import { allocate, release } from "../../memory";
import { Flow, releaseFlow, takeFlow } from "../../net/flow";
import { Namespace } from "../../net/namespace";
import { routeOutputKey } from "../../net/route-output";
import { K } from "../../state";
import { VsDestination } from "../service";

@unmanaged
class DestRoute {
  flow: Flow;
  /** routeGeneration of the namespace when it was looked up */
  generation: u32;
}

function routeOf(d: VsDestination): DestRoute | null {
  return changetype<DestRoute | null>(d.route);
}

/** Routes a packet of IPVS to `address`, whatever its own header says; null where there is no way. The caller releases it. */
export function flowTo(ns: Namespace, address: u32): Flow | null {
  const f = takeFlow(ns);
  f.destination = address;
  if (!routeOutputKey(f)) return f;
  releaseFlow(f);
  return null;
}

/** The way to the server, null where there is none. It stays the destination's. */
export function routeTo(d: VsDestination): Flow | null {
  const kept = routeOf(d);
  if (kept !== null && isCurrent(kept)) return kept.flow;
  forgetRoute(d);
  const f = flowTo(d.ipvs.namespace, d.address);
  if (f === null) return null;
  const at = allocate(<u32>offsetof<DestRoute>());
  if (!at) {
    releaseFlow(f);
    return null;
  }
  const r = changetype<DestRoute>(at);
  r.flow = f;
  r.generation = f.namespace.routeGeneration;
  d.route = at;
  return f;
}

/** ipv4_dst_check; a path MTU that was learned ends by itself */
function isCurrent(r: DestRoute): bool {
  const f = r.flow;
  if (r.generation != f.namespace.routeGeneration) return false;
  return !f.pathMtu || K.nowNs < f.expiresNs;
}

/**
 * dst_mtu of the route that was used last, 0 where there was none. A route that knows of a learned path MTU learns the next as well; one from
 * before that is replaced only when the next packet asks.
 */
export function keptMtu(d: VsDestination): u32 {
  const kept = routeOf(d);
  if (kept === null) return 0;
  if (!kept.flow.pathMtu) return kept.flow.mtu;
  const f = routeTo(d);
  return f === null ? 0 : f.mtu;
}

/** __ip_vs_dst_cache_reset: for a server that goes or gets another address or method. */
export function forgetRoute(d: VsDestination): void {
  const r = routeOf(d);
  if (r === null) return;
  releaseFlow(r.flow);
  release(d.route, <u32>offsetof<DestRoute>());
  d.route = 0;
}
