/** System calls: the tables of xt_recent, as /proc/net/xt_recent shows and takes them (recent_seq_ops, recent_mt_proc_write). */
import { Errno } from "../abi/errno";
import { RecentRecord } from "../abi/recent";
import {
  addEntry,
  findEntry,
  firstTable,
  flushTable,
  NAME_BYTES,
  RecentTable,
  removeEntry,
  touchEntry,
} from "../netfilter/xtables/recent";
import { Netfilter } from "../netfilter/state";
import { namespaceById } from "../net/namespace";
import { MAILBOX } from "../state";

function tableAt(namespace: u32, position: u32): RecentTable | null {
  const ns = namespaceById(namespace);
  if (ns === null || !ns.netfilter) return null;
  let t = firstTable(changetype<Netfilter>(ns.netfilter));
  while (t !== null && position) {
    position--;
    t = t.next;
  }
  return t;
}

/** 1 and the name (NAME_BYTES, zero-padded) of the table at a position, in order of creation; 0 behind the last. */
export function recent_table(namespace: u32, position: u32): u32 {
  const t = tableAt(namespace, position);
  if (t === null) return 0;
  memory.copy(MAILBOX, t.name, NAME_BYTES);
  return 1;
}

/** 1 and a RecentRecord: the entry at a position of a table, the one seen longest ago first; 0 behind the last. */
export function recent_entry(namespace: u32, table: u32, position: u32): u32 {
  const t = tableAt(namespace, table);
  if (t === null) return 0;
  let e = t.oldest;
  while (e !== null && position) {
    position--;
    e = e.next;
  }
  if (e === null) return 0;
  const r = changetype<RecentRecord>(MAILBOX);
  r.address = e.address;
  r.ttl = e.ttl;
  r.index = e.index;
  r.stamps = e.stamps;
  memory.copy(MAILBOX + offsetof<RecentRecord>(), e.times, e.stamps << 2);
  return 1;
}

/** "/": all entries go. */
export function recent_flush(namespace: u32, table: u32): i32 {
  const t = tableAt(namespace, table);
  if (t === null) return -Errno.ENOENT;
  flushTable(t);
  return 0;
}

/** "+address": seen now; "-address": forgotten. */
export function recent_change(namespace: u32, table: u32, address: u32, add: u32): i32 {
  const t = tableAt(namespace, table);
  if (t === null) return -Errno.ENOENT;
  const e = findEntry(t, address, 0);
  if (e === null) return add && addEntry(t, address, 0) === null ? -Errno.ENOMEM : 0;
  if (add) touchEntry(t, e);
  else removeEntry(t, e);
  return 0;
}
