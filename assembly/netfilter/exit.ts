/** The netfilter of a namespace ends with it (the exit functions of struct pernet_operations). */
import { XtFamily, XtTable } from "../abi/netfilter";
import { Namespace } from "../net/namespace";
import { Cleanup, iterateCleanup } from "./conntrack/iterate";
import { destroyAllSets } from "./ipset/core";
import { destroyBySource } from "./nat/bysource";
import { Netfilter } from "./state";
import { dropTable } from "./xtables/exit";

/**
 * Called when the namespace's devices are gone. Rules go first: they hold sets and users of connection tracking. The Netfilter itself
 * stays, as its namespace does: a packet that waits elsewhere may hold a connection of this one.
 */
export function destroyNetfilter(ns: Namespace): void {
  if (!ns.netfilter) return;
  const nf = changetype<Netfilter>(ns.netfilter);
  for (let family: u32 = 0; family < <u32>XtFamily.COUNT; family++) {
    for (let table: u32 = 0; table < <u32>XtTable.COUNT; table++) dropTable(nf, family, table);
  }
  // nf_conntrack_cleanup_net_list
  iterateCleanup(ns, Cleanup.ALL, 0, 0);
  destroyBySource(nf);
  destroyAllSets(ns);
}
