/**
 * Round robin (ip_vs_rr.c): the next server in the list that has a weight and is not overloaded, beginning behind the one chosen last.
 * schedulerData is the VsDestination chosen last, 0: the list's head.
 */
import { VsDestFlag } from "../../abi/ipvs";
import { VsDestination, VsService } from "../service";

export function startRoundRobin(s: VsService): void {
  s.schedulerData = 0;
}

/** ip_vs_rr_del_dest: the place of the deleted one is taken by the one before it. */
export function roundRobinWithout(s: VsService, d: VsDestination): void {
  if (s.schedulerData != changetype<usize>(d)) return;
  // the list is already without `d`: the one before it is the one whose next is d.next
  let before: usize = 0;
  let other = s.destinations;
  while (other !== null && other !== d.next) {
    before = changetype<usize>(other);
    other = other.next;
  }
  s.schedulerData = before;
}

export function pickRoundRobin(s: VsService): VsDestination | null {
  const last = changetype<VsDestination | null>(s.schedulerData);
  let d = last === null ? s.destinations : last.next;
  for (let lap = 0; lap < 2; lap++) {
    while (d !== null) {
      if (!(d.flags & VsDestFlag.OVERLOAD) && d.weight > 0) {
        s.schedulerData = changetype<usize>(d);
        return d;
      }
      if (d === last) return null;
      d = d.next;
    }
    d = s.destinations;
  }
  return null;
}
