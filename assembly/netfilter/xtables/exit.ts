/** A table goes with its namespace (ipt_unregister_table_exit, __ipt_unregister_table). */
import { XtFamily, XtTable } from "../../abi/netfilter";
import { Netfilter, refreshHooks } from "../state";
import { flushRules } from "./change";
import { abort } from "./transaction";
import { chainInSlot, findTable, freeTableState } from "./table";

/** Destroys the rules of a table, then the table. */
export function dropTable(nf: Netfilter, family: u32, table: u32): void {
  const t = findTable(nf, family, table);
  if (t === null) return;
  if (t.open) abort(t);
  if (family == <u32>XtFamily.ipv4) {
    store<u32>(nf.tableHooks + ((<usize>table) << 2), 0);
    if (table == <u32>XtTable.nat) nf.natUsers--;
    refreshHooks(nf);
  }
  for (let i: u32 = 0; i < t.slotCount; i++) {
    const c = chainInSlot(t, i);
    if (c !== null) flushRules(t, c);
  }
  freeTableState(t);
}
