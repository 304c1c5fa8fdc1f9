/** What the hot path reuses (received packets are routed one at a time), and the generations of routing decisions. */
import { allocate, allocateScratch } from "../memory";
import { K } from "../state";
import { Flow } from "./flow";
import { Namespace } from "./namespace";

@unmanaged
export class Scratch {
  input: Flow;
  source: Flow;
  /** route-cache.ts */
  cache: usize;
  /** last route generation given to any namespace */
  epoch: u32;
}

export function scratch(): Scratch {
  if (!K.ipv4) {
    const s = changetype<Scratch>(allocate(<u32>offsetof<Scratch>()));
    s.input = changetype<Flow>(allocateScratch(<u32>offsetof<Flow>()));
    s.source = changetype<Flow>(allocateScratch(<u32>offsetof<Flow>()));
    K.ipv4 = changetype<usize>(s);
  }
  return changetype<Scratch>(K.ipv4);
}

/** For routeInputFor; fields keep what the packet before left in them. */
export function inputFlow(ns: Namespace): Flow {
  const f = scratch().input;
  f.namespace = ns;
  return f;
}

/** For validateSource. */
export function sourceFlow(ns: Namespace): Flow {
  const f = scratch().source;
  f.namespace = ns;
  return f;
}
