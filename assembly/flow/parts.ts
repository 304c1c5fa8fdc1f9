/** Where the parts of a recipe and of its way lie, one behind the other. */
import { COUNTER_BYTES } from "../recording";
import {
  EXPIRY_BYTES,
  GUARD_BYTES,
  MORE_BYTES,
  OUTER_BYTES,
  Recipe,
  RECIPE_BYTES,
  Rest,
  Stage,
  VERSION6,
  Way,
} from "./state";

export function padded(bytes: u32, to: u32): u32 {
  return (bytes + to - 1) & ~(to - 1);
}

/** Bytes of a Recipe of this shape in front of what its stages have it keep. */
export function recipeHeader(shape: u64): u32 {
  return RECIPE_BYTES + (shape & VERSION6 ? MORE_BYTES : 0);
}

export function moreIn(r: Recipe): usize {
  return changetype<usize>(r) + RECIPE_BYTES;
}

export function restOf(r: Recipe): Rest {
  return changetype<Rest>(changetype<usize>(r) + padded(r.way.recipeBytes, 16));
}

/** Bytes of the whole block: lines of the processor's cache. */
export function blockBytes(w: Way, rest: Rest): u32 {
  return padded(padded(w.recipeBytes, 16) + rest.size, 64);
}

export function windowsOf(r: Recipe): usize {
  return changetype<usize>(r) + r.way.windowsAt;
}

export function stagesOf(w: Way): usize {
  return changetype<usize>(w) + padded(<u32>offsetof<Way>(), 16);
}

/** Where a stage's outer headers are, and its image. */
export function outersOf(s: Stage): usize {
  return changetype<usize>(s) + offsetof<Stage>();
}

export function imageOf(s: Stage): usize {
  return outersOf(s) + padded(<u32>s.outers * OUTER_BYTES, 16);
}

export function guardsOf(rest: Rest): usize {
  return changetype<usize>(rest) + offsetof<Rest>();
}

export function expiriesOf(rest: Rest): usize {
  return guardsOf(rest) + padded(rest.guards * GUARD_BYTES, 16);
}

export function countersOf(rest: Rest): usize {
  return expiriesOf(rest) + <usize>(rest.expiries * EXPIRY_BYTES);
}

export function stampsOf(rest: Rest): usize {
  return countersOf(rest) + padded(rest.counters * COUNTER_BYTES, 16);
}
