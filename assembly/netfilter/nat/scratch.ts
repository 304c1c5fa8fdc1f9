/** What the choice of a new connection's addresses works on: one choice is made at a time. */
import { XtNatTarget } from "../../abi/xt-target";
import { allocate, allocateScratch } from "../../memory";
import { K } from "../../state";
import { Tuple } from "../conntrack/connection";
import { NatRange } from "./range";

@unmanaged
export class NatScratch {
  /** how the connection's packets look so far, and from now on */
  current: Tuple;
  wanted: Tuple;
  /** the answer to a tuple that is tried */
  probe: Tuple;
  /** a target's range, with the address filled in */
  range: NatRange;
}

const TUPLES: u32 = 3;

export function natScratch(): NatScratch {
  return changetype<NatScratch>(K.nat);
}

/** Made with the first rule or connection that needs it; false where the memory is full. */
export function prepareNat(): bool {
  if (K.nat) return true;
  const at = allocate(<u32>offsetof<NatScratch>());
  const tuples = allocateScratch(TUPLES * <u32>offsetof<Tuple>());
  const range = allocateScratch(<u32>offsetof<XtNatTarget>());
  if (!at || !tuples || !range) return false;
  const s = changetype<NatScratch>(at);
  s.current = changetype<Tuple>(tuples);
  s.wanted = changetype<Tuple>(tuples + offsetof<Tuple>());
  s.probe = changetype<Tuple>(tuples + 2 * offsetof<Tuple>());
  s.range = changetype<NatRange>(range);
  K.nat = at;
  return true;
}
