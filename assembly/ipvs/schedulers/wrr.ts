/**
 * Weighted round robin (ip_vs_wrr.c). Passes over the list, each with a weight that a server must at least have (cw):
 *
 *   di = greatest common divisor of all weights      mw = largest weight - (di - 1)      cw = mw, mw - di, ... 1, mw ...
 *
 * So of servers a, b, c with weights 4, 3, 2 the passes choose a, ab, abc, abc.
 */
import { Errno } from "../../abi/errno";
import { allocate, release } from "../../memory";
import { VsDestination, VsService } from "../service";
import { isOverloaded, nobody } from "./overhead";

/** struct ip_vs_wrr_mark */
@unmanaged
class Mark {
  /** chosen last; null: the list's head */
  last: VsDestination | null;
  /** cw, mw, di */
  required: i32;
  most: i32;
  step: i32;
}

export function greatestDivisor(a: i32, b: i32): i32 {
  while (b) {
    const rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/** ip_vs_wrr_gcd_weight, ip_vs_wrr_max_weight */
function measure(s: VsService, mark: Mark): void {
  let divisor = 0;
  let most = 0;
  let d = s.destinations;
  while (d !== null) {
    if (d.weight > 0) divisor = greatestDivisor(d.weight, divisor);
    if (d.weight > most) most = d.weight;
    d = d.next;
  }
  mark.step = divisor ? divisor : 1;
  mark.most = most - (mark.step - 1);
}

/** ip_vs_wrr_init_svc */
export function startWeightedRoundRobin(s: VsService): i32 {
  const at = allocate(<u32>offsetof<Mark>());
  if (!at) return -Errno.ENOMEM;
  const mark = changetype<Mark>(at);
  measure(s, mark);
  mark.required = mark.most;
  s.schedulerData = at;
  return 0;
}

/** ip_vs_wrr_done_svc */
export function endWeightedRoundRobin(s: VsService): void {
  release(s.schedulerData, <u32>offsetof<Mark>());
  s.schedulerData = 0;
}

/** ip_vs_wrr_dest_changed: from the head again, in the pass where it was */
export function weightedRoundRobinChanged(s: VsService): void {
  const mark = changetype<Mark>(s.schedulerData);
  mark.last = null;
  measure(s, mark);
  if (mark.required > mark.most || !mark.required) mark.required = mark.most;
  else if (mark.step > 1) mark.required = (mark.required / mark.step) * mark.step + 1;
}

/** ip_vs_wrr_schedule */
export function pickWeightedRoundRobin(s: VsService): VsDestination | null {
  const mark = changetype<Mark>(s.schedulerData);
  if (mark.most == 0) return nobody(s);
  const last = mark.last;
  let stop: VsDestination | null = null;
  let isLastPass = false;
  let restarted = false;
  let d = last === null ? s.destinations : last.next;
  while (true) {
    while (d !== null) {
      if (!isOverloaded(d) && d.weight >= mark.required) {
        mark.last = d;
        return d;
      }
      if (d === stop) return exhausted(s, mark, d);
      d = d.next;
    }
    mark.required -= mark.step;
    skipPasses(s, mark);
    if (mark.required <= 0) {
      mark.required = mark.most;
      // all were asked for a weight of 1: in a pass that began at the head
      if (isLastPass || last === null) return exhausted(s, mark, null);
      restarted = true;
    }
    isLastPass = mark.required <= mark.step;
    // the first pass was the last but began behind `last`: those up to it have not been asked
    if (isLastPass && restarted && last !== null) stop = last;
    d = s.destinations;
  }
}

/** Passes that nobody has the weight for are passed over, all but the last: Linux makes each, and there may be 2^31. */
function skipPasses(s: VsService, mark: Mark): void {
  let most = 0;
  let d = s.destinations;
  while (d !== null) {
    if (!isOverloaded(d) && d.weight > most) most = d.weight;
    d = d.next;
  }
  const enough = max(most, mark.step);
  if (mark.required <= enough) return;
  const passes = (mark.required - enough) / mark.step;
  mark.required -= passes * mark.step;
  if (mark.required > enough) mark.required -= mark.step;
}

function exhausted(s: VsService, mark: Mark, last: VsDestination | null): VsDestination | null {
  mark.last = last;
  return nobody(s, "no destination available: all destinations are overloaded");
}
