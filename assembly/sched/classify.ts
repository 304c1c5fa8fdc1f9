/**
 * What qdiscs and hooks ask the classifiers (tcf_classify of net/sched/cls_api.c). They only know this page: a block is where filters hang,
 * and `classify` runs a packet through it. The answer's class is in K.tcClassid and K.tcClass (struct tcf_result).
 */
import { reliedOn } from "../observe";
import { Decision, Taker } from "../abi/decision";
import { TcControl } from "../abi/filter";
import { TcAct } from "../abi/sched";
import { allocate, release } from "../memory";
import { consume, Packet } from "../packet";
import { K } from "../state";
import { EtherType } from "../wire/ethernet";
import { FilterChain, FilterProto, flushBlock } from "./chain";
import { classifyProto } from "./filter-kinds";
import { Qdisc } from "./qdisc";

/** TC_ACT_UNSPEC: no filter matched */
export const NO_MATCH: i32 = -1;
/** ETH_P_ALL: filters of any protocol */
export const ALL_PROTOCOLS: u32 = 3;
const RECLASSIFY_MOST: u32 = 16;

/** struct tcf_block: the filters of a qdisc, of a class, or of one direction of clsact. */
@unmanaged
export class FilterBlock {
  /** FilterChain: first in order of creation; 0 while no filter was added */
  chains: usize;
  /** where it belongs */
  qdisc: Qdisc;
  /** the class whose filters these are (as kinds.ts finds it), 0 for those of the qdisc */
  class: usize;
  /** the parent that its filters were added with last (tcf_block.classid) */
  classid: u32;
  /** the chain with number 0, where packets begin */
  chain0: usize;
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
  flushBlock(block);
  release(changetype<usize>(block), <u32>offsetof<FilterBlock>());
}

/**
 * Runs `p` through the filters of `block`. Answers TcAct, NO_MATCH where no filter matched. Where one did (OK, PIPE, RECLASSIFY ...) K.tcClassid is
 * the class id that it names and K.tcClass the class it is bound to (0: the caller looks the id up). STOLEN, QUEUED and TRAP: the
 * packet is gone. SHOT: the caller drops it.
 */
export function classify(block: FilterBlock | null, p: Packet): i32 {
  if (block === null || !block.chain0) return NO_MATCH;
  const verdict = runFilters(block, p);
  if (verdict == <i32>TcAct.STOLEN || verdict == <i32>TcAct.QUEUED || verdict == <i32>TcAct.TRAP) {
    reliedOn(p, Decision.delivered, 0, Taker.tc);
    consume(p);
  }
  return verdict;
}

/** The protocol that filters are told apart by (skb_protocol without skip_vlan): that of a tag beside the frame, if there is one. */
export function filterProtocol(p: Packet): u32 {
  return p.vlan ? p.vlanProtocol : p.protocol;
}

/** __tcf_classify: STOLEN leaves the packet with the caller; CONSUMED (from mirred, on the way in) does not. */
export function runFilters(block: FilterBlock, p: Packet): i32 {
  if (!block.chain0) return NO_MATCH;
  const first = changetype<FilterChain>(block.chain0).protos;
  let proto = first;
  let limit: u32 = 0;
  K.tcClassid = 0;
  K.tcClass = 0;
  while (proto !== null) {
    const tp: FilterProto = proto;
    if (tp.protocol != filterProtocol(p) && tp.protocol != ALL_PROTOCOLS) {
      proto = tp.next;
      continue;
    }
    const verdict = classifyProto(tp, p);
    if (verdict == <i32>TcAct.RECLASSIFY) proto = first;
    else if ((verdict & ~(<i32>TcControl.OPERAND)) == <i32>TcControl.GOTO_CHAIN) {
      proto = changetype<FilterChain>(K.tcChain).protos;
    } else if (verdict >= 0) return verdict;
    else {
      proto = tp.next;
      continue;
    }
    if (limit++ >= RECLASSIFY_MOST) return TcAct.SHOT;
  }
  return NO_MATCH;
}
