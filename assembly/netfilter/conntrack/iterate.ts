/** Walks over the connections of a namespace (nf_ct_iterate_cleanup_net). */
import { Namespace } from "../../net/namespace";
import { K } from "../../state";
import { Connection } from "./connection";
import { killConnection } from "./destroy";
import { knownState } from "./state";

/** Which connections iterateCleanup ends. */
export const enum Cleanup {
  /** all of them */
  ALL = 0,
  /** masqueraded on the way out of device `a` (device_cmp in nf_nat_masquerade.c) */
  MASQUERADE_DEVICE,
  /** the same, and answers go to address `b` (inet_cmp) */
  MASQUERADE_ADDRESS,
}

/** The first connection in the kernel's table, null for none: go on with `next`, read before a killConnection. */
export function firstConnection(): Connection | null {
  return K.conntrack ? knownState().first : null;
}

/** Ends the connections of a namespace that `which` names; answers how many. */
export function iterateCleanup(ns: Namespace, which: Cleanup, a: u32, b: u32): u32 {
  let ended: u32 = 0;
  let ct = firstConnection();
  while (ct !== null) {
    const next = ct.next;
    if (ct.namespace === ns && isMeant(ct, which, a, b)) {
      if (killConnection(ct)) ended++;
    }
    ct = next;
  }
  return ended;
}

function isMeant(ct: Connection, which: Cleanup, a: u32, b: u32): bool {
  if (which == Cleanup.ALL) return true;
  if (!ct.masqueradeIfindex || ct.masqueradeIfindex != a) return false;
  return which == Cleanup.MASQUERADE_DEVICE || ct.reply.destination == b;
}
