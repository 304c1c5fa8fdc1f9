/** Annotations of captures (annotate/). */
import { Errno } from "../abi/errno";
import { annotations, initAnnotations, UNKNOWN } from "../annotate/state";
import { K } from "../state";

/**
 * The capture that was begun says what happened to packets. `names` is memory that stays: the names of all drop reasons, a NUL behind each.
 * `some`: only some interfaces are captured. 0, or -ENOMEM.
 */
export function annotate(names: usize, some: u32): i32 {
  if (!initAnnotations(names)) return -Errno.ENOMEM;
  annotations().dropsTap = UNKNOWN;
  annotations().culprit = 0;
  K.capturingSome = some;
  K.annotating = 1;
  return 0;
}

/** Memory that `annotate` has: 0 before its first call. */
export function annotations_made(): u32 {
  return K.annotations ? 1 : 0;
}

/** Raised whenever addresses may have other names, or IPsec other keys. */
export function names_changed(): u32 {
  return K.namesChanged;
}
