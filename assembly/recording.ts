/**
 * What the slow path writes down while it walks a packet whose flow may become a recipe (docs/architecture.md, flow cache). Protocols tell
 * what they count, stamp, do and rely on; whatever is not told must refuse. K.recording is 0 unless a walk is recorded, and is all that a
 * call costs then.
 */
import { Act, Guard, Refusal } from "./abi/flow-cache";
import { K } from "./state";

/** This walk gives no recipe. */
export function refuse(why: Refusal): void {
  if (K.recording) K.flowRefusal = K.flowRefusal ? K.flowRefusal : why;
}

/** The u64 at `at` rose by `by`, and does for each packet of the flow. */
export function counted(at: usize, by: u32): void {
  if (K.recording) refuse(Refusal.size);
}

/** The u32 at `at` rose by `by`. */
export function counted32(at: usize, by: u32): void {
  if (K.recording) refuse(Refusal.size);
}

/** The u64 at `at` rose by `bytes`, which is the length of the packet at this place: as much longer for a longer packet. */
export function countedBytes(at: usize, bytes: u32): void {
  if (K.recording) refuse(Refusal.size);
}

/** The u64 at `at` became now (K.nowNs) plus `aheadNs`. */
export function stamped(at: usize, aheadNs: u64): void {
  if (K.recording) refuse(Refusal.size);
}

/** Something was done that has to be done for each packet, in this order. */
export function acted(what: Act, object: usize, detail: u32): void {
  if (K.recording) refuse(Refusal.size);
}

/** The way relied on an object of the data plane being as it is. */
export function guarded(what: Guard, object: usize, detail: u32): void {
  if (K.recording) refuse(Refusal.size);
}

/** Something of the data plane that any recipe may rely on has changed (rare: what has no Guard of its own): all recipes are void. */
export function invalidate(): void {
  K.generation++;
}
