/**
 * Never queue (ip_vs_nq.c): the first server of the list without an active connection; where all have some, shortest expected delay
 * (sed.ts). Overloaded servers and those with weight 0 are left out.
 */
import { VsDestination, VsService } from "../service";
import { isOverloaded, nobody } from "./overhead";
import { expectedDelay } from "./sed";

/** ip_vs_nq_schedule */
export function pickNeverQueue(s: VsService): VsDestination | null {
  let least: VsDestination | null = null;
  let d = s.destinations;
  while (d !== null) {
    if (!isOverloaded(d) && d.weight != 0) {
      if (d.activeConnections == 0) return d;
      if (least === null || expectedDelay(least) * d.weight > expectedDelay(d) * least.weight) least = d;
    }
    d = d.next;
  }
  return least !== null ? least : nobody(s);
}
