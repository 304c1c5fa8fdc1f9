/**
 * Weighted overflow (ip_vs_ovf.c): the server with the largest weight, until it has more active connections than its weight; then the one
 * with the next largest. Of equal weights the first. Where all are full: nobody.
 */
import { VsDestination, VsService } from "../service";
import { isOverloaded, nobody } from "./overhead";

/** ip_vs_ovf_schedule */
export function pickOverflow(s: VsService): VsDestination | null {
  let best: VsDestination | null = null;
  let d = s.destinations;
  while (d !== null) {
    const weight = d.weight;
    if (!isOverloaded(d) && <i32>d.activeConnections <= weight && weight != 0) {
      if (best === null || weight > best.weight) best = d;
    }
    d = d.next;
  }
  return best !== null ? best : nobody(s);
}
