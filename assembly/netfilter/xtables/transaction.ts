/**
 * A table changes as a whole (do_replace): between begin and commit packets' rules stay as they were. Chains are copied when they are first
 * touched; what they were is kept until the commit, and comes back where Linux would refuse the new table.
 */
import { Errno, Extack } from "../../abi/errno";
import { Hook } from "../../abi/netfilter";
import { allocate, release } from "../../memory";
import { K } from "../../state";
import { ENTRY, entryAt, XtChain, XtEntry } from "./chain";
import { chainInOrder } from "./order";
import { hasLoop, recount } from "./reach";
import {
  builtinChain,
  chainInSlot,
  dropChain,
  hideChain,
  linkName,
  replaced,
  unlinkName,
  XtTableState,
} from "./table";
import { checkChain, destroyRule } from "./validate";

/** A chain as it was before the transaction. */
@unmanaged
class Saved {
  name0: u64;
  name1: u64;
  name2: u64;
  name3: u64;
  packets: u64;
  bytes: u64;
  next: usize;
  chain: XtChain;
  policy: u32;
  entries: usize;
  count: u32;
  capacity: u32;
}

/** Opens a transaction; `flush`: the table begins empty, but for its policies. */
export function begin(t: XtTableState, flush: bool): i32 {
  if (t.open) return -Errno.EBUSY;
  t.open = 1;
  t.changed = flush ? 1 : 0;
  t.serial++;
  if (!flush) return 0;
  for (let i: u32 = 0; i < t.slotCount; i++) {
    const c = chainInSlot(t, i);
    if (c === null) continue;
    if (!touch(t, c)) {
      abort(t);
      return -Errno.ENOMEM;
    }
    c.count = 0;
    c.sieved = 0;
    if (!c.builtin) removeChain(t, c);
  }
  recount(t);
  return 0;
}

/** Keeps what the chain is, the first time in this transaction. False where the memory is full. */
export function touch(t: XtTableState, c: XtChain): bool {
  if (!t.open || c.saved || c.born == t.serial) return true;
  const at = allocate(<u32>offsetof<Saved>());
  if (!at) return false;
  let entries: usize = 0;
  if (c.capacity) {
    entries = allocate(c.capacity * ENTRY);
    if (!entries) return false;
    memory.copy(entries, c.entries, c.count * ENTRY);
  }
  const s = changetype<Saved>(at);
  memory.copy(at, changetype<usize>(c), 32);
  s.packets = c.packets;
  s.bytes = c.bytes;
  s.chain = c;
  s.policy = c.policy;
  s.entries = c.entries;
  s.count = c.count;
  s.capacity = c.capacity;
  s.next = t.saved;
  t.saved = at;
  c.saved = at;
  c.entries = entries;
  return true;
}

/** Takes away a chain without rules, for good where no transaction is open. */
export function removeChain(t: XtTableState, c: XtChain): void {
  hideChain(t, c);
  if (!t.open || c.born == t.serial) {
    dropChain(t, c);
    return;
  }
  c.nextSameHash = t.deleted;
  t.deleted = c;
}

/** The new table, or an errno and the old one. */
export function commit(t: XtTableState): i32 {
  if (!t.open) return -Errno.EINVAL;
  recount(t);
  const error = check(t);
  if (error) {
    abort(t);
    return error;
  }
  markKept(t);
  let s = changetype<Saved | null>(t.saved);
  while (s !== null) {
    const next: usize = s.next;
    for (let i: u32 = 0; i < s.count; i++) {
      const rule = changetype<XtEntry>(s.entries + <usize>i * ENTRY).rule;
      if (rule.kept != t.serial) destroyRule(t, rule);
    }
    release(s.entries, s.capacity * ENTRY);
    s.chain.saved = 0;
    release(changetype<usize>(s), <u32>offsetof<Saved>());
    s = changetype<Saved | null>(next);
  }
  let c = t.deleted;
  while (c !== null) {
    const next: XtChain | null = c.nextSameHash;
    dropChain(t, c);
    c = next;
  }
  close(t);
  return 0;
}

function check(t: XtTableState): i32 {
  if (hasLoop(t)) {
    K.extack = Extack.XT_LOOP;
    return -Errno.ELOOP;
  }
  let i: u32 = 0;
  let c = chainInOrder(t, 0);
  while (c !== null) {
    const error = checkChain(t, c);
    if (error) return error;
    c = chainInOrder(t, ++i);
  }
  return 0;
}

function close(t: XtTableState): void {
  t.saved = 0;
  t.deleted = null;
  t.open = 0;
  if (t.changed) replaced(t);
}

/** Rules that touched chains still have. */
function markKept(t: XtTableState): void {
  let s = changetype<Saved | null>(t.saved);
  while (s !== null) {
    const c = s.chain;
    for (let i: u32 = 0; i < c.count; i++) entryAt(c, i).rule.kept = t.serial;
    s = changetype<Saved | null>(s.next);
  }
}

/** Everything is as it was before begin. */
export function abort(t: XtTableState): i32 {
  if (!t.open) return -Errno.EINVAL;
  // chains that are new
  for (let i: u32 = 0; i < t.slotCount; i++) {
    const c = chainInSlot(t, i);
    if (c === null || c.born != t.serial || c.deleted) continue;
    destroyNew(t, c);
    hideChain(t, c);
    dropChain(t, c);
  }
  let s = changetype<Saved | null>(t.saved);
  while (s !== null) {
    const next: usize = s.next;
    const c = s.chain;
    destroyNew(t, c);
    release(c.entries, c.capacity * ENTRY);
    if (!c.deleted) unlinkName(t, c);
    memory.copy(changetype<usize>(c), changetype<usize>(s), 32);
    if (!c.deleted) linkName(t, c);
    c.packets = s.packets;
    c.bytes = s.bytes;
    c.policy = s.policy;
    c.entries = s.entries;
    c.count = s.count;
    c.capacity = s.capacity;
    c.sieved = 0;
    c.saved = 0;
    release(changetype<usize>(s), <u32>offsetof<Saved>());
    s = changetype<Saved | null>(next);
  }
  let c = t.deleted;
  while (c !== null) {
    const next: XtChain | null = c.nextSameHash;
    c.deleted = 0;
    linkName(t, c);
    t.userChains++;
    c = next;
  }
  for (let h: u32 = 0; h < <u32>Hook.COUNT; h++) {
    const builtin = builtinChain(t, h);
    if (builtin !== null) builtin.counted = 0;
  }
  t.changed = 0;
  close(t);
  recount(t);
  return 0;
}

/** Rules that this transaction made. */
function destroyNew(t: XtTableState, c: XtChain): void {
  for (let i: u32 = 0; i < c.count; i++) {
    const rule = entryAt(c, i).rule;
    if (rule.born == t.serial) destroyRule(t, rule);
  }
}
