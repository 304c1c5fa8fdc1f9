/**
 * Least connection (ip_vs_lc.c): the first of the servers with the least 256 * active + inactive connections. A server with weight 0 or
 * overloaded is left out; weights matter no further.
 */
import { VsDestination, VsService } from "../service";
import { connectionOverhead, isOverloaded, nobody } from "./overhead";

/** ip_vs_lc_schedule */
export function pickLeastConnection(s: VsService): VsDestination | null {
  let least: VsDestination | null = null;
  let leastOverhead = 0;
  let d = s.destinations;
  while (d !== null) {
    if (!isOverloaded(d) && d.weight != 0) {
      const overhead = connectionOverhead(d);
      if (least === null || overhead < leastOverhead) {
        least = d;
        leastOverhead = overhead;
      }
    }
    d = d.next;
  }
  return least !== null ? least : nobody(s);
}
