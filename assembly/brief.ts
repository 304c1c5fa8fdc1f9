/** Memory for as long as one packet is looked at: given back before anything else happens, so that it is no state that the flow cache has to know. */
import { allocate, release } from "./memory";
import { K } from "./state";

/** As allocate(). */
export function allocateBriefly(bytes: u32): usize {
  const recording = K.recording;
  const top = K.arenaTop;
  K.recording = 0;
  const at = allocate(bytes);
  K.recording = recording;
  K.briefBytes += <u32>(K.arenaTop - top);
  return at;
}

/** As release(), for what allocateBriefly gave. */
export function releaseBriefly(at: usize, bytes: u32): void {
  const recording = K.recording;
  K.recording = 0;
  release(at, bytes);
  K.recording = recording;
}
