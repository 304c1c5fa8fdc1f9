/** The end of a connection: it leaves the table (nf_ct_delete), and it is freed when nobody holds it any more (nf_ct_destroy). */
import { FlowEvent } from "../../abi/flow";
import { Refusal } from "../../abi/flow-cache";
import { hearTranslation } from "../../flows/listen";
import { release } from "../../memory";
import { refuse } from "../../recording";
import { K } from "../../state";
import { natCleanup } from "../nat/bysource";
import { Netfilter } from "../state";
import { connectionBytes, giveMemory } from "./allocate";
import { Connection, CtStatus, releaseConnection } from "./connection";
import { destroyEvent } from "./events";
import { removeConnection } from "./hash";
import { conntrackOf, knownState } from "./state";

/** nf_ct_delete, nf_ct_kill: takes a confirmed connection out of the table, which held it. False where that was done before. */
export function killConnection(ct: Connection): bool {
  if (ct.status & CtStatus.DYING) return false;
  refuse(Refusal.connection);
  ct.status |= CtStatus.DYING;
  destroyEvent(ct);
  if (K.flows) hearTranslation(ct, FlowEvent.natDelete);
  removeConnection(knownState(), ct);
  releaseConnection(changetype<usize>(ct));
  return true;
}

/** nf_ct_destroy, nf_conntrack_free: the last reference is gone. */
export function destroyConnection(ct: Connection): void {
  refuse(Refusal.connection);
  if (ct.status & CtStatus.TEMPLATE) {
    release(changetype<usize>(ct), <u32>offsetof<Connection>());
    return;
  }
  natCleanup(ct);
  const bytes = connectionBytes(ct.original.protocol);
  conntrackOf(changetype<Netfilter>(ct.namespace.netfilter)).count--;
  knownState().live -= bytes;
  giveMemory(ct);
}
