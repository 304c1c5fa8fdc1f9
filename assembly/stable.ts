/**
 * Objects of the data plane that recipes of the flow cache rely on: neighbours, entries of forwarding databases. Each begins with its version, a
 * number that no object ever had before and that changes with everything that sends a packet another way. What is freed serves the same kind of
 * object again and nothing else (SLAB_TYPESAFE_BY_RCU), so that whoever remembers an address and a version may always compare them.
 *
 *   | version | the object ... |        free: | version that nobody remembers | next free | ... |
 */
import { Refusal } from "./abi/flow-cache";
import { allocate } from "./memory";
import { refuse } from "./recording";
import { K, KernelState } from "./state";

/** Kinds of such objects: K.freeStable0 and so on hold the free ones. */
export const enum Stable {
  neighbor = 0,
  fdb,
  vxlanFdb,
}

function freeList(kind: Stable): usize {
  return changetype<usize>(K) + offsetof<KernelState>("freeStable0") + ((<usize>kind) << 2);
}

/** A zeroed object with a version; 0 where the memory is full. */
export function allocateStable(kind: Stable, bytes: u32): usize {
  const list = freeList(kind);
  let at = <usize>load<u32>(list);
  if (at) {
    store<u32>(list, load<u32>(at, 8));
    memory.fill(at, 0, bytes);
    if (K.recording) refuse(Refusal.memory);
  } else at = allocate(bytes);
  if (at) touch(at);
  return at;
}

export function releaseStable(kind: Stable, at: usize): void {
  const list = freeList(kind);
  if (K.recording) refuse(Refusal.memory);
  touch(at);
  store<u32>(at, load<u32>(list), 8);
  store<u32>(list, <u32>at);
}

/** The object is not what it was: recipes that relied on it are void. */
export function touch(at: usize): void {
  store<u64>(at, ++K.versions);
}
