/**
 * Round robin (ip_vs_rr.c): the next server of the list, behind the one chosen last and then from the list's beginning, that has a weight
 * and is not overloaded. How large the weight is does not matter; the newest server is the first of the list.
 *
 * schedulerData is the VsDestination chosen last; 0: the list's head.
 */
import { VsDestination, VsService } from "../service";
import { isUnavailable, nobody } from "./overhead";

/** ip_vs_rr_init_svc */
export function startRoundRobin(s: VsService): void {
  s.schedulerData = 0;
}

/** ip_vs_rr_del_dest: the place of the one that went, which has left the list, is taken by the one before it. */
export function roundRobinWithout(s: VsService, d: VsDestination): void {
  if (s.schedulerData != changetype<usize>(d)) return;
  let before: VsDestination | null = null;
  let other = s.destinations;
  while (other !== null && other !== d.next) {
    before = other;
    other = other.next;
  }
  s.schedulerData = changetype<usize>(before);
}

/** ip_vs_rr_schedule */
export function pickRoundRobin(s: VsService): VsDestination | null {
  const last = changetype<VsDestination | null>(s.schedulerData);
  let d = last === null ? s.destinations : last.next;
  // one pass is enough from the head; from elsewhere a second one, up to the one chosen last
  for (let pass = 0; pass < 2; pass++) {
    while (d !== null) {
      if (!isUnavailable(d)) {
        s.schedulerData = changetype<usize>(d);
        return d;
      }
      if (d === last) return nobody(s);
      d = d.next;
    }
    if (last === null) break;
    d = s.destinations;
  }
  return nobody(s);
}
