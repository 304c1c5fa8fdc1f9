/**
 * Connections of virtual services and the flow cache: a packet of a known flow may pass by its recipe while it changes nothing of its connection
 * but when that ends. The timer of a connection looks at `expires` alone when it fires (expire.ts), so that moving this is all a packet does.
 */
import { Guard, Refusal } from "../abi/flow-cache";
import { guarded, Of, refuse } from "../recording";
import { Protocol } from "../wire/ipv4";
import { VsConnection } from "./connection";

/** What a packet that passes by a recipe may not change: number, flags, state; and the timeout, which follows from the state. */
export function noteServed(c: VsConnection): u64 {
  return load<u64>(changetype<usize>(c)) ^ ((<u64>c.timeout) << 24);
}

/** The packet has moved the state of its connection; `before` is what noteServed answered in front of that. */
export function recordServed(c: VsConnection, before: u64): void {
  const hasPorts = c.protocol == <u8>Protocol.TCP || c.protocol == <u8>Protocol.UDP;
  if (!hasPorts || noteServed(c) != before) refuse(Refusal.connection);
  else guarded(Guard.virtualConnection, changetype<usize>(c), 0, Of.flow);
}
