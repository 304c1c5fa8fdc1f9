/** Where the parts of a recipe lie, one behind the other, each at a multiple of 16. */
import { COUNTER_BYTES, TOLD_BYTES } from "../recording";
import { EXPIRY_BYTES, GUARD_BYTES, Recipe, Rest } from "./state";

export function actsOf(r: Recipe): usize {
  return changetype<usize>(r) + offsetof<Recipe>();
}

export function stagesOf(r: Recipe): usize {
  return actsOf(r) + <usize>((<u32>r.acts * TOLD_BYTES + 15) & ~15);
}

export function guardsOf(rest: Rest): usize {
  return changetype<usize>(rest) + offsetof<Rest>();
}

export function expiriesOf(rest: Rest): usize {
  return guardsOf(rest) + <usize>((rest.guards * GUARD_BYTES + 15) & ~15);
}

export function countersOf(rest: Rest): usize {
  return expiriesOf(rest) + <usize>(rest.expiries * EXPIRY_BYTES);
}

export function stampsOf(rest: Rest): usize {
  return countersOf(rest) + <usize>((rest.counters * COUNTER_BYTES + 15) & ~15);
}
