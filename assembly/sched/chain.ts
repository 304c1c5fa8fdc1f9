/**
 * Chains of a block and the lists of filters in them (net/sched/cls_api.c). A list (struct tcf_proto) is what one priority and protocol
 * have: filters of one kind. A chain is there as long as a list, a user or an action holds it.
 */
import { allocate, release } from "../memory";
import { FilterBlock } from "./classify";
import { destroyProto, initProto } from "./filter-kinds";

@unmanaged
export class FilterChain {
  next: FilterChain | null;
  block: FilterBlock;
  index: u32;
  references: u32;
  /** of them: actions that go to it. A chain that only actions hold is not shown */
  actionReferences: u32;
  /** the user asked for it (tc chain add) */
  explicit: u32;
  /** by priority */
  protos: FilterProto | null;
}

@unmanaged
export class FilterProto {
  next: FilterProto | null;
  chain: FilterChain;
  /** FilterKind */
  kind: u32;
  /** EtherType, or ALL_PROTOCOLS */
  protocol: u32;
  priority: u32;
  /** the kind's own (tp->root) */
  root: usize;
}

/** tcf_chain_lookup */
export function findChain(block: FilterBlock, index: u32): FilterChain | null {
  let c = changetype<FilterChain | null>(block.chains);
  while (c !== null && c.index != index) c = c.next;
  return c;
}

/** __tcf_chain_get: holds the chain, makes it where it is not there; null where the memory is full. */
export function holdChain(block: FilterBlock, index: u32, byAction: bool): FilterChain | null {
  let c = findChain(block, index);
  if (c === null) {
    const at = allocate(<u32>offsetof<FilterChain>());
    if (!at) return null;
    c = changetype<FilterChain>(at);
    c.block = block;
    c.index = index;
    let last = changetype<FilterChain | null>(block.chains);
    if (last === null) block.chains = at;
    else {
      while (last.next !== null) last = last.next!;
      last.next = c;
    }
    if (!index) block.chain0 = at;
  }
  c.references++;
  if (byAction) c.actionReferences++;
  return c;
}

/** tcf_chain_held_by_acts_only */
export function isHidden(c: FilterChain): bool {
  return c.references == c.actionReferences;
}

/** __tcf_chain_put: who held the chain lets it go. */
export function putChain(c: FilterChain, byAction: bool): void {
  if (byAction) c.actionReferences--;
  if (--c.references) return;
  const block = c.block;
  let previous = changetype<FilterChain | null>(block.chains);
  if (previous === c) block.chains = changetype<usize>(c.next);
  else {
    while (previous !== null && previous.next !== c) previous = previous.next;
    if (previous !== null) previous.next = c.next;
  }
  if (!c.index) block.chain0 = 0;
  release(changetype<usize>(c), <u32>offsetof<FilterChain>());
}

/** tcf_chain_put_explicitly_created */
export function putExplicit(c: FilterChain): void {
  if (!c.explicit) return;
  c.explicit = 0;
  putChain(c, false);
}

/** tcf_chain_flush: all filters of a chain go. The caller holds the chain. */
export function flushChain(c: FilterChain): void {
  let tp = c.protos;
  c.protos = null;
  while (tp !== null) {
    const next = tp.next;
    endProto(tp);
    tp = next;
  }
}

/** tcf_block_flush_all_chains: the block goes. */
export function flushBlock(block: FilterBlock): void {
  // filters of one chain may hold another by their actions: first all filters, then the chains
  let c = changetype<FilterChain | null>(block.chains);
  while (c !== null) {
    c.references++;
    c = c.next;
  }
  c = changetype<FilterChain | null>(block.chains);
  while (c !== null) {
    flushChain(c);
    c = c.next;
  }
  c = changetype<FilterChain | null>(block.chains);
  while (c !== null) {
    const next = c.next;
    putExplicit(c);
    putChain(c, false);
    c = next;
  }
}

/** The first list of a chain with this priority or a later one. */
export function protoAt(c: FilterChain, priority: u32): FilterProto | null {
  let tp = c.protos;
  while (tp !== null && tp.priority < priority) tp = tp.next;
  return tp;
}

/** tcf_proto_create and tcf_chain_tp_insert: a new list in its place. Null where the memory is full. */
export function createProto(c: FilterChain, kind: u32, protocol: u32, priority: u32): FilterProto | null {
  const at = allocate(<u32>offsetof<FilterProto>());
  if (!at) return null;
  const tp = changetype<FilterProto>(at);
  tp.chain = c;
  tp.kind = kind;
  tp.protocol = protocol;
  tp.priority = priority;
  if (!initProto(tp)) {
    release(at, <u32>offsetof<FilterProto>());
    return null;
  }
  c.references++;
  let previous: FilterProto | null = null;
  let other = c.protos;
  while (other !== null && other.priority < priority) {
    previous = other;
    other = other.next;
  }
  tp.next = other;
  if (previous === null) c.protos = tp;
  else previous.next = tp;
  return tp;
}

/** Takes a list out of its chain and destroys it with its filters (tcf_chain_tp_remove, tcf_proto_put). The caller holds the chain. */
export function removeProto(tp: FilterProto): void {
  const c = tp.chain;
  let previous = c.protos;
  if (previous === tp) c.protos = tp.next;
  else {
    while (previous !== null && previous.next !== tp) previous = previous.next;
    if (previous !== null) previous.next = tp.next;
  }
  endProto(tp);
}

function endProto(tp: FilterProto): void {
  destroyProto(tp);
  const c = tp.chain;
  release(changetype<usize>(tp), <u32>offsetof<FilterProto>());
  putChain(c, false);
}
