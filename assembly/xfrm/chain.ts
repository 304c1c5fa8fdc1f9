/**
 * States in the order of their use: of a packet that is to be sent, those that it has still to pass (a bundle, struct xfrm_dst), and of a
 * received one, those that it has passed (struct sec_path). Several packets may share one.
 */
import { Device } from "../device/device";
import { allocate, release } from "../memory";
import { holdState, releaseState, XfrmState } from "./state";

/** XFRM_MAX_DEPTH */
export const MOST_STATES: u32 = 6;

@unmanaged
export class XfrmChain {
  references: u32;
  count: u32;
  state0: usize;
  state1: usize;
  state2: usize;
  state3: usize;
  state4: usize;
  state5: usize;
  // of a bundle: the MTU of the route that the result takes, and the route that was found before policies were asked (xfrm_dst.route)
  pathMtu: u32;
  routeType: u32;
  routeFlags: u32;
  device: Device | null;
  gateway: u32;
  mtu: u32;
  nexthop: usize;
}

export function newChain(): XfrmChain | null {
  const c = changetype<XfrmChain | null>(allocate(<u32>offsetof<XfrmChain>()));
  if (c !== null) c.references = 1;
  return c;
}

export function stateAt(c: XfrmChain, index: u32): XfrmState {
  return changetype<XfrmState>(
    load<u32>(changetype<usize>(c) + ((<usize>index) << 2), offsetof<XfrmChain>("state0")),
  );
}

/** False where there is no room for another. */
export function addState(c: XfrmChain, x: XfrmState): bool {
  if (c.count == MOST_STATES) return false;
  holdState(x);
  const at = changetype<usize>(c) + ((<usize>c.count) << 2);
  store<u32>(at, <u32>changetype<usize>(x), offsetof<XfrmChain>("state0"));
  c.count++;
  return true;
}

export function holdChain(at: usize): void {
  if (at) changetype<XfrmChain>(at).references++;
}

export function releaseChain(at: usize): void {
  if (!at) return;
  const c = changetype<XfrmChain>(at);
  if (--c.references) return;
  for (let i: u32 = 0; i < c.count; i++) releaseState(stateAt(c, i));
  release(at, <u32>offsetof<XfrmChain>());
}
