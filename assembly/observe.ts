/**
 * Where the trace and the flow cache listen. The protocols report each edit of a packet's bytes and each object a decision relied on;
 * nobody has to touch the protocols to hear them. While nobody listens, a report is one test of a flag.
 *
 * Records in the ring between decisionBegin and decisionEnd: see abi/decision.ts. When the ring is full, later records are lost and the
 * listener sees that decisionNext equals decisionEnd.
 */
import { Decision, DecisionRecord } from "./abi/decision";
import { Packet } from "./packet";
import { K } from "./state";

/** How a packet was changed. */
export const enum Edit {
  push = 0,
  pull,
  put,
  trim,
  set,
  drop,
}

function record(p: Packet, kind: u32, object: usize, detail: u32): void {
  if (K.decisionNext + offsetof<DecisionRecord>() > K.decisionEnd) return;
  const r = changetype<DecisionRecord>(K.decisionNext);
  r.packetId = p.id;
  r.kind = kind;
  r.object = <u32>object;
  r.detail = detail;
  r.device = changetype<usize>(p.device) ? p.device.id : 0;
  K.decisionNext += offsetof<DecisionRecord>();
}

/** `at` is an address within the packet (0: at its front or end), told as an offset from its data. */
export function edited(p: Packet, edit: Edit, at: usize, detail: u32): void {
  record(p, edit, at ? at - p.data : 0, detail);
}

/** A decision about the packet relied on `object` (a route, a neighbour, an FDB entry ...). */
export function reliedOn(p: Packet, what: Decision, object: usize, detail: u32): void {
  if (K.listening) record(p, what, object, detail);
}
