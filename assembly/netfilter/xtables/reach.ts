/**
 * From which hooks the packets of each chain may come, and that no packet can go in circles (mark_source_chains in ip_tables.c).
 *
 * Linux walks the whole table for each replacement. Here each chain counts, by hook, the jumps that bring packets to it; jumps that come or
 * go change the counts of what lies behind them only. That is exact because chains that packets reach have no loops. As in Linux nothing
 * behind a verdict without conditions counts as reached.
 */
import { Hook } from "../../abi/netfilter";
import { entryAt, XtChain } from "./chain";
import { ENTRY_FINAL, ENTRY_JUMP } from "./compile";
import { builtinChain, chainInSlot, XtTableState } from "./table";

function push(t: XtTableState, c: XtChain): void {
  if (c.queued) return;
  c.queued = 1;
  c.work = null;
  const last = t.queueLast;
  if (last === null) t.queueFirst = c;
  else last.work = c;
  t.queueLast = c;
}

function pop(t: XtTableState): XtChain | null {
  const c = t.queueFirst;
  if (c === null) return null;
  c.queued = 0;
  t.queueFirst = c.work;
  if (c.work === null) t.queueLast = null;
  return c;
}

function countAt(c: XtChain, h: u32): usize {
  return changetype<usize>(c) + offsetof<XtChain>("from0") + ((<usize>h) << 2);
}

/** One more jump brings packets of these hooks to the chain. Chains that get packets of new hooks are put into t.grown. */
export function addPath(t: XtTableState, c: XtChain, hooks: u32): void {
  feed(t, c, hooks);
  let next = pop(t);
  while (next !== null) {
    const fresh = next.pending;
    next.pending = 0;
    if (next.jumps) {
      for (let i: u32 = 0; i < next.reach; i++) {
        const e = entryAt(next, i);
        if (e.flags & ENTRY_JUMP) feed(t, e.rule.chain!, fresh);
      }
    }
    next = pop(t);
  }
}

function feed(t: XtTableState, c: XtChain, hooks: u32): void {
  let fresh: u32 = 0;
  for (let h: u32 = 0; h < <u32>Hook.COUNT; h++) {
    if (!(hooks & (1 << h))) continue;
    const at = countAt(c, h);
    const count = load<u32>(at);
    store<u32>(at, count + 1);
    if (!count) fresh |= 1 << h;
  }
  if (!fresh) return;
  c.hooks |= fresh;
  c.pending |= fresh;
  push(t, c);
  if (c.grown) return;
  c.grown = 1;
  c.grownNext = t.grown;
  t.grown = c;
}

/** A jump that brought packets of these hooks to the chain is gone. */
export function removePath(t: XtTableState, c: XtChain, hooks: u32): void {
  starve(t, c, hooks);
  let next = pop(t);
  while (next !== null) {
    const gone = next.pending;
    next.pending = 0;
    if (next.jumps) {
      for (let i: u32 = 0; i < next.reach; i++) {
        const e = entryAt(next, i);
        if (e.flags & ENTRY_JUMP) starve(t, e.rule.chain!, gone);
      }
    }
    next = pop(t);
  }
}

function starve(t: XtTableState, c: XtChain, hooks: u32): void {
  let gone: u32 = 0;
  for (let h: u32 = 0; h < <u32>Hook.COUNT; h++) {
    if (!(hooks & (1 << h))) continue;
    const at = countAt(c, h);
    const count = load<u32>(at) - 1;
    store<u32>(at, count);
    if (!count) gone |= 1 << h;
  }
  if (!gone) return;
  c.hooks &= ~gone;
  c.pending |= gone;
  push(t, c);
}

/** Takes the next chain off t.grown, or null. */
export function nextGrown(t: XtTableState): XtChain | null {
  const c = t.grown;
  if (c === null) return null;
  c.grown = 0;
  t.grown = c.grownNext;
  return c;
}

/** A jump from chain `from` to chain `to` would lead packets in a circle, or to one. */
export function wouldLoop(t: XtTableState, from: XtChain, to: XtChain): bool {
  const visit = ++t.visit;
  let list = to;
  let last = to;
  to.visited = visit;
  to.listed = null;
  let n: u32 = 1;
  // all that lies behind `to`, each chain with the number of jumps to it from there
  let c: XtChain | null = to;
  while (c !== null) {
    for (let i: u32 = 0; c.jumps && i < c.reach; i++) {
      const e = entryAt(c, i);
      if (!(e.flags & ENTRY_JUMP)) continue;
      const next = e.rule.chain!;
      if (next.visited != visit) {
        next.visited = visit;
        next.listed = null;
        last.listed = next;
        last = next;
        n++;
      }
      next.pending++;
    }
    c = c.listed;
  }
  const circle = from.visited == visit;
  if (!to.pending) push(t, to);
  n -= settle(t);
  c = list;
  while (c !== null) {
    c.pending = 0;
    c = c.listed;
  }
  return circle || n != 0;
}

/** Takes chains off the queue, and puts those there to which all jumps have been followed (Kahn 1962). Answers how many were taken. */
function settle(t: XtTableState): u32 {
  let n: u32 = 0;
  let c = pop(t);
  while (c !== null) {
    n++;
    for (let i: u32 = 0; c.jumps && i < c.reach; i++) {
      const e = entryAt(c, i);
      if (e.flags & ENTRY_JUMP && --e.rule.chain!.pending == 0) push(t, e.rule.chain!);
    }
    c = pop(t);
  }
  return n;
}

/** How many entries packets may reach. */
export function reachOf(c: XtChain): u32 {
  for (let i: u32 = 0; i < c.count; i++) if (entryAt(c, i).flags & ENTRY_FINAL) return i + 1;
  return c.count;
}

/** Counts everything anew, references too: after a transaction. */
export function recount(t: XtTableState): void {
  for (let i: u32 = 0; i < t.slotCount; i++) {
    const c = chainInSlot(t, i);
    if (c === null) continue;
    for (let h: u32 = 0; h < <u32>Hook.COUNT; h++) store<u32>(countAt(c, h), 0);
    c.hooks = 0;
    c.references = 0;
    c.jumps = 0;
    c.reach = reachOf(c);
  }
  for (let i: u32 = 0; i < t.slotCount; i++) {
    const c = chainInSlot(t, i);
    if (c === null) continue;
    for (let j: u32 = 0; j < c.count; j++) {
      const e = entryAt(c, j);
      if (!(e.flags & ENTRY_JUMP)) continue;
      c.jumps++;
      e.rule.chain!.references++;
    }
  }
  for (let h: u32 = 0; h < <u32>Hook.COUNT; h++) {
    const c = builtinChain(t, h);
    if (c !== null) addPath(t, c, 1 << h);
  }
  while (nextGrown(t) !== null) {}
}

/** Packets may go in circles: not all chains that are reached come in an order. Call after recount. */
export function hasLoop(t: XtTableState): bool {
  let reached: u32 = 0;
  for (let i: u32 = 0; i < t.slotCount; i++) {
    const c = chainInSlot(t, i);
    if (c === null || !c.hooks) continue;
    reached++;
    for (let j: u32 = 0; j < c.reach; j++) {
      const e = entryAt(c, j);
      if (e.flags & ENTRY_JUMP) e.rule.chain!.pending++;
    }
  }
  for (let h: u32 = 0; h < <u32>Hook.COUNT; h++) {
    const c = builtinChain(t, h);
    if (c !== null) push(t, c);
  }
  if (settle(t) == reached) return false;
  for (let i: u32 = 0; i < t.slotCount; i++) {
    const c = chainInSlot(t, i);
    if (c !== null) c.pending = 0;
  }
  return true;
}
