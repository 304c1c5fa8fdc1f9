/**
 * The power of two choices (ip_vs_twos.c, after Mitzenmacher 1996): two servers drawn with probabilities by weight, then the one of them
 * with the smaller (256 * active + inactive) / weight; the first drawn where they are equal.
 *
 * A number is drawn from 0 to the sum of weights, both included, and counted down by each server's weight until it is not above 0: the
 * first server of the list has one chance more than its weight.
 */
import { randomBelow } from "../../state";
import { VsDestination, VsService } from "../service";
import { connectionOverhead, isUnavailable, nobody } from "./overhead";

/** ip_vs_twos_schedule */
export function pickOfTwo(s: VsService): VsDestination | null {
  let total: i32 = 0;
  let last: VsDestination | null = null;
  let d = s.destinations;
  while (d !== null) {
    if (!isUnavailable(d)) {
      total += d.weight;
      last = d;
    }
    d = d.next;
  }
  if (last === null) return nobody(s);
  let left1 = <i32>randomBelow(total + 1);
  let left2 = <i32>randomBelow(total + 1);
  let choice1: VsDestination | null = null;
  let choice2: VsDestination | null = null;
  d = s.destinations;
  while (d !== null && (choice1 === null || choice2 === null)) {
    if (!isUnavailable(d)) {
      left1 -= d.weight;
      left2 -= d.weight;
      if (left1 <= 0 && choice1 === null) choice1 = d;
      if (left2 <= 0 && choice2 === null) choice2 = d;
    }
    d = d.next;
  }
  // only where the sum of weights wraps
  if (choice1 === null || choice2 === null) return last;
  // int, as in Linux: wraps where weights and connections are many
  return choice2.weight * connectionOverhead(choice1) > choice1.weight * connectionOverhead(choice2)
    ? choice2
    : choice1;
}
