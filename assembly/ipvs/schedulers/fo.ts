/**
 * Weighted failover (ip_vs_fo.c): everything goes to the server with the largest weight that is not overloaded, the first of several.
 */
import { VsDestination, VsService } from "../service";
import { isOverloaded, nobody } from "./overhead";

/** ip_vs_fo_schedule */
export function pickFailover(s: VsService): VsDestination | null {
  let best: VsDestination | null = null;
  let most = 0;
  let d = s.destinations;
  while (d !== null) {
    if (!isOverloaded(d) && d.weight > most) {
      best = d;
      most = d.weight;
    }
    d = d.next;
  }
  return best !== null ? best : nobody(s);
}
