/**
 * Weighted least connection (ip_vs_wlc.c): the first of the servers with the least
 *
 *   (256 * active + inactive) / weight
 *
 * compared by cross-multiplying. Weight 0 and overloaded ones are left out. lblc and lblcr choose the same way what they remember.
 */
import { VsDestination, VsService } from "../service";
import { connectionOverhead, isOverloaded, nobody } from "./overhead";

/** ip_vs_wlc_schedule, __ip_vs_lblc_schedule, __ip_vs_lblcr_schedule */
export function leastLoaded(s: VsService): VsDestination | null {
  let least: VsDestination | null = null;
  let leastOverhead: i64 = 0;
  let d = s.destinations;
  while (d !== null) {
    if (!isOverloaded(d)) {
      // a weight of 0 never wins the comparison
      if (least === null) {
        if (d.weight > 0) {
          least = d;
          leastOverhead = connectionOverhead(d);
        }
      } else {
        const overhead: i64 = connectionOverhead(d);
        if (leastOverhead * d.weight > overhead * least.weight) {
          least = d;
          leastOverhead = overhead;
        }
      }
    }
    d = d.next;
  }
  return least;
}

export function pickWeightedLeastConnection(s: VsService): VsDestination | null {
  const d = leastLoaded(s);
  return d !== null ? d : nobody(s);
}
