/** Dumps of filters and chains (tc_dump_tfilter, tc_dump_chain): one record at a time in the mailbox. */
import { FilterAttribute, FilterKind, FilterRecord } from "../abi/filter";
import { blockToShow } from "../sched/block";
import { FilterChain, FilterProto, isHidden } from "../sched/chain";
import { FilterBlock } from "../sched/classify";
import { Filter } from "../sched/filter";
import { fillFilter, nextFilter } from "../sched/filter-kinds";
import { MAILBOX } from "../state";
import { actionAt } from "../sched/action";
import { tellAction } from "./action";

/** tcf_fill_node: the filter at `at`, or (0) the head of its list. */
export function tellFilter(tp: FilterProto, at: usize): void {
  const r = changetype<FilterRecord>(MAILBOX);
  const block = tp.chain.block;
  memory.fill(MAILBOX, 0, offsetof<FilterRecord>());
  r.ifindex = block.qdisc.device.ifindex;
  r.parent = block.classid;
  r.priority = tp.priority;
  r.protocol = tp.protocol;
  r.chain = tp.chain.index;
  r.kind = tp.kind;
  r.present = FilterAttribute.CHAIN;
  r.proto = <u32>changetype<usize>(tp);
  r.at = <u32>at;
  if (!at) {
    // fw_walk stops at once where there is no filter at all, which tc takes for a message that did not fit
    r.stuck = tp.kind == <u32>FilterKind.fw && !tp.root ? 1 : 0;
    return;
  }
  r.isFilter = 1;
  const f = changetype<Filter>(at);
  r.handle = f.handle;
  fillFilter(tp, at, r);
  // a hash table of u32 is no Filter
  if (r.present & FilterAttribute.DIVISOR) return;
  r.flags = f.flags;
  if (f.classid) {
    r.present |= FilterAttribute.CLASSID;
    r.classid = f.classid;
  }
  if (f.input) {
    r.present |= FilterAttribute.INDEV;
    r.indev = f.input;
  }
  r.actions = f.actionCount;
  let keys: u32 = 0;
  for (let i: u32 = 0; i < f.actionCount; i++) keys = tellAction(actionAt(f, i), i, keys);
}

/** Begins a dump of the filters of a device at `parent` (0: the root qdisc): the block's address, 0 where there is nothing. */
export function filter_dump(namespace: u32, ifindex: u32, parent: u32): usize {
  return changetype<usize>(blockToShow(namespace, ifindex, parent));
}

/** The record behind (`proto`, `at`) of a block, as FilterRecord says where it is (0, 0: the first). False at the end. */
export function filter_next(block: usize, proto: usize, at: usize): bool {
  let tp = changetype<FilterProto | null>(proto);
  if (tp !== null) {
    const next = nextFilter(tp, at);
    if (next) {
      tellFilter(tp, next);
      return true;
    }
    tp = following(tp.chain, tp);
  } else tp = following(changetype<FilterChain | null>(changetype<FilterBlock>(block).chains), null);
  if (tp === null) return false;
  tellFilter(tp, 0);
  return true;
}

/** The list behind `tp` in chain `c`, or the first of a chain from `c` on. */
function following(c: FilterChain | null, tp: FilterProto | null): FilterProto | null {
  if (c === null) return null;
  if (tp !== null && tp.next !== null) return tp.next;
  if (tp !== null) c = c.next;
  while (c !== null && c.protos === null) c = c.next;
  return c === null ? null : c.protos;
}

/** The chain behind `chain` (an address, 0: the first) of a block in the mailbox, hidden ones too; answers its address, 0 at the end. */
export function chain_next(block: usize, chain: usize): usize {
  const b = changetype<FilterBlock>(block);
  let c = chain ? changetype<FilterChain>(chain).next : changetype<FilterChain | null>(b.chains);
  if (c === null) return 0;
  const r = changetype<FilterRecord>(MAILBOX);
  memory.fill(MAILBOX, 0, offsetof<FilterRecord>());
  r.ifindex = b.qdisc.device.ifindex;
  r.parent = b.qdisc.handle;
  r.chain = c.index;
  r.present = FilterAttribute.CHAIN;
  r.hidden = isHidden(c) ? 1 : 0;
  return changetype<usize>(c);
}
