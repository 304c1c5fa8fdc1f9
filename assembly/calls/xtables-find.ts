/** One chain or rule of a table, without reading the others (what libiptc finds in its copy of the table). Calls as in calls/xtables.ts. */
import { Errno } from "../abi/errno";
import { XtChainRecord, XtFamily, XtTable } from "../abi/netfilter";
import { namespaceById } from "../net/namespace";
import { Netfilter } from "../netfilter/state";
import { entryAt, XtChain } from "../netfilter/xtables/chain";
import { recordOf } from "../netfilter/xtables/rule";
import { chainById, findTable } from "../netfilter/xtables/table";
import { MAILBOX } from "../state";

const NAME_BYTES: u32 = 32;
/** where a mask lies behind a rule in the mailbox, and the most bytes of either */
const MASK: u32 = 24576;

function chainOf(namespace: u32, family: u32, table: u32, id: u32): XtChain | null {
  const ns = namespaceById(namespace);
  if (ns === null || !ns.netfilter || family >= <u32>XtFamily.COUNT || table >= <u32>XtTable.COUNT)
    return null;
  const t = findTable(changetype<Netfilter>(ns.netfilter), family, table);
  return t === null ? null : chainById(t, id);
}

/** XtChainRecord of a chain to the mailbox. -ENOENT where there is none. */
export function xt_chain_get(namespace: u32, family: u32, table: u32, id: u32): i32 {
  const c = chainOf(namespace, family, table, id);
  if (c === null) return -Errno.ENOENT;
  writeChain(c);
  return 0;
}

export function writeChain(c: XtChain): void {
  const r = changetype<XtChainRecord>(MAILBOX);
  r.packets = c.packets;
  r.bytes = c.bytes;
  memory.copy(MAILBOX + offsetof<XtChainRecord>("name0"), changetype<usize>(c), NAME_BYTES);
  r.policy = c.policy;
  r.builtin = c.builtin;
  r.rules = c.count;
  r.references = c.references;
}

/**
 * Number of the first rule from `from` on that has the `length` bytes of the rule in the mailbox, where the mask 24 KiB behind it has bits
 * (make_delete_mask of iptables.c). -ENOENT: no such rule.
 */
export function xt_rule_find(namespace: u32, family: u32, table: u32, id: u32, from: u32, length: u32): i32 {
  const c = chainOf(namespace, family, table, id);
  if (c === null || length > MASK) return -Errno.ENOENT;
  for (let i = from; i < c.count; i++) {
    const rule = entryAt(c, i).rule;
    if (rule.length == length && agree(changetype<usize>(recordOf(rule)), length)) return <i32>i;
  }
  return -Errno.ENOENT;
}

/** Records and blocks are multiples of 8 bytes. */
function agree(record: usize, length: u32): bool {
  for (let i: usize = 0; i < <usize>length; i += 8) {
    if ((load<u64>(record + i) ^ load<u64>(MAILBOX + i)) & load<u64>(MAILBOX + MASK + i)) return false;
  }
  return true;
}
