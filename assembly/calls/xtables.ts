/**
 * Tables, chains and rules (IPT_SO_SET_REPLACE, and what libiptc makes of a table). Every call names a namespace, XtFamily and XtTable; names
 * of chains are 32 bytes, zero-padded, at the mailbox. Records: abi/netfilter.ts. Errors are those that libiptc or the kernel give.
 */
import { Errno } from "../abi/errno";
import { XtFamily, XtRuleRecord, XtTable, XtVerdict } from "../abi/netfilter";
import { namespaceById } from "../net/namespace";
import { Netfilter, netfilterOf } from "../netfilter/state";
import { entryAt, XtChain } from "../netfilter/xtables/chain";
import {
  changed,
  deleteRule,
  flushRules,
  insertRule,
  replaceRule,
  zeroChain,
  zeroRule,
} from "../netfilter/xtables/change";
import { chainInOrder, placeInOrder } from "../netfilter/xtables/order";
import { isSound } from "../netfilter/xtables/record";
import { recordOf } from "../netfilter/xtables/rule";
import {
  addChain,
  chainById,
  findChain,
  findTable,
  linkName,
  unlinkName,
  useTable,
  XtTableState,
} from "../netfilter/xtables/table";
import { abort, begin, commit, removeChain, touch } from "../netfilter/xtables/transaction";
import { K, MAILBOX } from "../state";
import { writeChain } from "./xtables-find";

/** position of a rule: behind the last */
const AT_END: u32 = 0xffffffff;
const NAME_BYTES: u32 = 32;

function tableOf(namespace: u32, family: u32, table: u32): XtTableState | null {
  const ns = namespaceById(namespace);
  if (ns === null || !ns.netfilter || family >= <u32>XtFamily.COUNT || table >= <u32>XtTable.COUNT)
    return null;
  return findTable(changetype<Netfilter>(ns.netfilter), family, table);
}

function chainIn(t: XtTableState | null, id: u32): XtChain | null {
  if (t === null) return null;
  return chainById(t, id);
}

/** Makes the table where it is absent, as loading its module does. 0, or a negative errno. */
export function xt_table_use(namespace: u32, family: u32, table: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null || family >= <u32>XtFamily.COUNT || table >= <u32>XtTable.COUNT) return -Errno.ENOENT;
  const nf = netfilterOf(ns);
  return nf === null || useTable(nf, family, table) === null ? -Errno.ENOMEM : 0;
}

/** 0 where the table is absent, else its place in the order in which the family's tables were made, from 1. */
export function xt_table_exists(namespace: u32, family: u32, table: u32): u32 {
  const t = tableOf(namespace, family, table);
  return t === null ? 0 : t.made;
}

/** The name at the mailbox: 0, or -EINVAL where it is empty or too long, or -EEXIST where a verdict or a chain has it. */
function checkNewName(t: XtTableState): i32 {
  if (!load<u8>(MAILBOX) || load<u8>(MAILBOX + NAME_BYTES - 1)) return -Errno.EINVAL;
  const length = nameLength();
  for (let i = length; i < NAME_BYTES; i++) if (load<u8>(MAILBOX + <usize>i)) return -Errno.EINVAL;
  if (isName("ACCEPT") || isName("DROP") || isName("QUEUE") || isName("RETURN")) return -Errno.EEXIST;
  return findChain(t, MAILBOX) === null ? 0 : -Errno.EEXIST;
}

function nameLength(): u32 {
  let length: u32 = 0;
  while (length < NAME_BYTES && load<u8>(MAILBOX + <usize>length)) length++;
  return length;
}

function isName(text: string): bool {
  if (nameLength() != <u32>text.length) return false;
  for (let i = 0; i < text.length; i++)
    if (load<u8>(MAILBOX + <usize>i) != <u8>text.charCodeAt(i)) return false;
  return true;
}

/** A chain with the name at the mailbox: 0, -EEXIST or -EINVAL. */
export function xt_chain_add(namespace: u32, family: u32, table: u32): i32 {
  const t = tableOf(namespace, family, table);
  if (t === null) return -Errno.ENOENT;
  const refused = checkNewName(t);
  if (refused) return refused;
  const c = addChain(t, MAILBOX);
  if (c === null) return -Errno.ENOMEM;
  c.born = t.open ? t.serial : 0;
  changed(t);
  return 0;
}

/** The number (>= 1) of the chain with the name at the mailbox, or -ENOENT. */
export function xt_chain_find(namespace: u32, family: u32, table: u32): i32 {
  const t = tableOf(namespace, family, table);
  if (t === null) return -Errno.ENOENT;
  const c = findChain(t, MAILBOX);
  return c === null ? -Errno.ENOENT : <i32>c.id;
}

/** The chain listed behind `id` (0: the first) with its XtChainRecord in the mailbox; 0 at the end. */
export function xt_chain_next(namespace: u32, family: u32, table: u32, id: u32): u32 {
  const t = tableOf(namespace, family, table);
  if (t === null) return 0;
  let index: u32 = 0;
  if (id) {
    const before = chainById(t, id);
    if (before === null) return 0;
    index = placeInOrder(t, before) + 1;
  }
  const c = chainInOrder(t, index);
  if (c === null) return 0;
  writeChain(c);
  return c.id;
}

/** Gives a chain the name at the mailbox; rules that lead to it follow. */
export function xt_chain_rename(namespace: u32, family: u32, table: u32, id: u32): i32 {
  const t = tableOf(namespace, family, table);
  const c = chainIn(t, id);
  if (t === null || c === null || c.builtin) return -Errno.ENOENT;
  const refused = checkNewName(t);
  if (refused) return refused;
  if (!touch(t, c)) return -Errno.ENOMEM;
  unlinkName(t, c);
  memory.copy(changetype<usize>(c), MAILBOX, NAME_BYTES);
  linkName(t, c);
  changed(t);
  return 0;
}

/** -EINVAL: built in; -EMLINK: rules lead to it; -ENOTEMPTY: it has rules. */
export function xt_chain_delete(namespace: u32, family: u32, table: u32, id: u32): i32 {
  const t = tableOf(namespace, family, table);
  const c = chainIn(t, id);
  if (t === null || c === null) return -Errno.ENOENT;
  if (c.builtin) return -Errno.EINVAL;
  if (c.references) return -Errno.EMLINK;
  if (c.count) return -Errno.ENOTEMPTY;
  if (!touch(t, c)) return -Errno.ENOMEM;
  removeChain(t, c);
  changed(t);
  return 0;
}

/** Policy of a built-in chain (XtVerdict.ACCEPT or DROP), with the two u64 counters at the mailbox, else with zeros. */
export function xt_chain_policy(
  namespace: u32,
  family: u32,
  table: u32,
  id: u32,
  policy: u32,
  hasCounters: u32,
): i32 {
  const t = tableOf(namespace, family, table);
  const c = chainIn(t, id);
  if (t === null || c === null) return -Errno.ENOENT;
  if (!c.builtin) return -Errno.ENOENT;
  if (policy != <u32>XtVerdict.ACCEPT && policy != <u32>XtVerdict.DROP) return -Errno.EINVAL;
  if (!touch(t, c)) return -Errno.ENOMEM;
  c.policy = policy;
  c.cause = K.cause;
  // TC_SET_POLICY without counters: the new table's begin at 0
  c.packets = hasCounters ? load<u64>(MAILBOX) : 0;
  c.bytes = hasCounters ? load<u64>(MAILBOX, 8) : 0;
  c.counted = hasCounters;
  changed(t);
  return 0;
}

/** Deletes the rules of a chain, of all chains where `id` is 0. */
export function xt_chain_flush(namespace: u32, family: u32, table: u32, id: u32): i32 {
  const t = tableOf(namespace, family, table);
  if (t === null) return -Errno.ENOENT;
  if (id) {
    const c = chainById(t, id);
    if (c === null) return -Errno.ENOENT;
    const error = flushRules(t, c);
    if (!error) changed(t);
    return error;
  }
  return forAll(t, true);
}

/** Zeroes the counters of a chain, of all chains where `id` is 0. */
export function xt_chain_zero(namespace: u32, family: u32, table: u32, id: u32): i32 {
  const t = tableOf(namespace, family, table);
  if (t === null) return -Errno.ENOENT;
  if (!id) return forAll(t, false);
  const c = chainById(t, id);
  if (c === null) return -Errno.ENOENT;
  const error = zeroChain(t, c);
  if (!error) changed(t);
  return error;
}

function forAll(t: XtTableState, flush: bool): i32 {
  let i: u32 = 0;
  let c = chainInOrder(t, 0);
  while (c !== null) {
    const error = flush ? flushRules(t, c) : zeroChain(t, c);
    if (error) return error;
    c = chainInOrder(t, ++i);
  }
  changed(t);
  return 0;
}

/** Inserts XtRuleRecord (its blocks behind it) from the mailbox before rule number `position`; 0xffffffff: at the end. -E2BIG: not so many. */
export function xt_rule_insert(namespace: u32, family: u32, table: u32, id: u32, position: u32): i32 {
  const t = tableOf(namespace, family, table);
  const c = chainIn(t, id);
  if (t === null || c === null) return -Errno.ENOENT;
  const r = changetype<XtRuleRecord>(MAILBOX);
  if (!isSound(r)) return -Errno.EINVAL;
  if (position == AT_END) position = c.count;
  if (position > c.count) return -Errno.E2BIG;
  return insertRule(t, c, position, r);
}

export function xt_rule_replace(namespace: u32, family: u32, table: u32, id: u32, position: u32): i32 {
  const t = tableOf(namespace, family, table);
  const c = chainIn(t, id);
  if (t === null || c === null) return -Errno.ENOENT;
  const r = changetype<XtRuleRecord>(MAILBOX);
  if (!isSound(r)) return -Errno.EINVAL;
  if (position >= c.count) return -Errno.E2BIG;
  return replaceRule(t, c, position, r);
}

export function xt_rule_delete(namespace: u32, family: u32, table: u32, id: u32, position: u32): i32 {
  const t = tableOf(namespace, family, table);
  const c = chainIn(t, id);
  if (t === null || c === null) return -Errno.ENOENT;
  return position < c.count ? deleteRule(t, c, position) : -Errno.E2BIG;
}

export function xt_rule_zero(namespace: u32, family: u32, table: u32, id: u32, position: u32): i32 {
  const t = tableOf(namespace, family, table);
  const c = chainIn(t, id);
  if (t === null || c === null) return -Errno.ENOENT;
  if (position >= c.count) return -Errno.E2BIG;
  const error = zeroRule(t, c, position);
  if (!error) changed(t);
  return error;
}

/** 1 and rule number `position` in the mailbox as it was inserted, but with its counters and the present name of the chain it leads to; or 0. */
export function xt_rule_get(namespace: u32, family: u32, table: u32, id: u32, position: u32): u32 {
  const t = tableOf(namespace, family, table);
  const c = chainIn(t, id);
  if (c === null || position >= c.count) return 0;
  const rule = entryAt(c, position).rule;
  const r = changetype<XtRuleRecord>(MAILBOX);
  memory.copy(MAILBOX, changetype<usize>(recordOf(rule)), rule.length);
  r.packets = rule.packets;
  r.bytes = rule.bytes;
  const to = rule.chain;
  if (to !== null) memory.copy(MAILBOX + offsetof<XtRuleRecord>("chain0"), changetype<usize>(to), NAME_BYTES);
  return 1;
}

/**
 * What follows happens together with xt_commit, or not at all. `flush` 1: the table begins without rules and users' chains. -EBUSY: there
 * is a transaction.
 */
export function xt_begin(namespace: u32, family: u32, table: u32, flush: u32): i32 {
  const t = tableOf(namespace, family, table);
  return t === null ? -Errno.ENOENT : begin(t, flush != 0);
}

/** 0, or why the kernel refuses the new table: then it is as it was before xt_begin. */
export function xt_commit(namespace: u32, family: u32, table: u32): i32 {
  const t = tableOf(namespace, family, table);
  return t === null ? -Errno.ENOENT : commit(t);
}

export function xt_abort(namespace: u32, family: u32, table: u32): i32 {
  const t = tableOf(namespace, family, table);
  return t === null ? -Errno.ENOENT : abort(t);
}
