/**
 * Shortest expected delay (ip_vs_sed.c): the first of the servers with the least
 *
 *   (active + 1) / weight
 *
 * where the one is the connection that it would get. Inactive connections do not count.
 */
import { VsDestination, VsService } from "../service";
import { isOverloaded, nobody } from "./overhead";

/** ip_vs_sed_dest_overhead, ip_vs_nq_dest_overhead */
export function expectedDelay(d: VsDestination): i64 {
  return <i32>(d.activeConnections + 1);
}

/** ip_vs_sed_schedule */
export function pickShortestDelay(s: VsService): VsDestination | null {
  let least: VsDestination | null = null;
  let d = s.destinations;
  while (d !== null) {
    if (!isOverloaded(d)) {
      if (least === null) {
        if (d.weight > 0) least = d;
      } else if (expectedDelay(least) * d.weight > expectedDelay(d) * least.weight) least = d;
    }
    d = d.next;
  }
  return least !== null ? least : nobody(s);
}
