/** Filters and chains: RTM_NEWTFILTER, RTM_DELTFILTER, RTM_NEWCHAIN, RTM_DELCHAIN (net/sched/cls_api.c). Records are in abi/filter.ts. */
import { FilterAttribute, FilterRecord, FilterRequest, TcControl } from "../abi/filter";
import { Errno, Extack } from "../abi/errno";
import { refuse } from "../extack";
import { ACTIONS_MOST } from "../sched/action";
import { locateBlock } from "../sched/block";
import {
  createProto,
  FilterChain,
  FilterProto,
  findChain,
  flushChain,
  holdChain,
  isHidden,
  protoAt,
  putChain,
  putExplicit,
  removeProto,
} from "../sched/chain";
import { FilterBlock } from "../sched/classify";
import { changeFilter, deleteFilter, getFilter } from "../sched/filter-kinds";
import { QdiscFlag } from "../sched/qdisc";
import { K, MAILBOX } from "../state";
import { tellFilter } from "./filter-dump";

/** priorities that the kernel picks are below this one (tcf_auto_prio) */
const AUTOMATIC: u32 = 0xc000;
const AUTOMATIC_FROM: u32 = 0x8000;

/** Adds, replaces or changes the filter of the FilterRecord in the mailbox; `request`: FilterRequest. 0 or a negative errno. */
export function filter_set(namespace: u32, request: u32): i32 {
  const r = changetype<FilterRecord>(MAILBOX);
  let priority = r.priority;
  let automatic = false;
  if (!priority) {
    if (!(request & FilterRequest.CREATE)) return refuse(Extack.TC_NO_PRIORITY, -Errno.ENOENT);
    priority = AUTOMATIC_FROM;
    automatic = true;
  }
  if (r.actions > ACTIONS_MOST) return -Errno.EINVAL;
  const missing = locateBlock(namespace, r.ifindex, r.parent);
  if (missing) return missing;
  const block = changetype<FilterBlock>(K.tcBlock);
  if (r.chain > <u32>TcControl.OPERAND) return refuse(Extack.TC_CHAIN_LIMIT, -Errno.EINVAL);
  const c = holdChain(block, r.chain, false);
  if (c === null) return -Errno.ENOMEM;
  const error = setIn(c, r, request, priority, automatic);
  putChain(c, false);
  if (!error) block.qdisc.flags &= ~(<u32>QdiscFlag.CAN_BYPASS);
  return error;
}

/** tc_new_tfilter behind the look-up of its chain. */
function setIn(c: FilterChain, r: FilterRecord, request: u32, priority: u32, automatic: bool): i32 {
  let tp = protoAt(c, priority);
  if (tp !== null && tp.priority == priority) {
    if (automatic || (r.protocol && tp.protocol != r.protocol))
      return refuse(Extack.TC_NO_FILTER_PRIORITY, -Errno.ENOSPC);
  } else if (automatic) {
    priority = tp === null ? AUTOMATIC : tp.priority - 1;
    tp = null;
  } else tp = null;
  let made = false;
  if (tp === null) {
    if (!r.kind || !r.protocol) return refuse(Extack.TC_NO_KIND, -Errno.EINVAL);
    if (!(request & FilterRequest.CREATE)) return refuse(Extack.TC_NEED_CREATE, -Errno.ENOENT);
    tp = createProto(c, r.kind, r.protocol, priority);
    if (tp === null) return -Errno.ENOBUFS;
    made = true;
  } else if (r.kind && tp.kind != r.kind) return refuse(Extack.TC_KIND_MISMATCH, -Errno.EINVAL);
  const at = getFilter(tp, r.handle);
  let error: i32 = 0;
  if (!at) {
    if (!(request & FilterRequest.CREATE)) error = refuse(Extack.TC_NEED_CREATE, -Errno.ENOENT);
  } else if (request & FilterRequest.EXCL) error = refuse(Extack.TC_FILTER_EXISTS, -Errno.EEXIST);
  if (!error) error = changeFilter(tp, at, r);
  if (error && made) removeProto(tp);
  return error;
}

/** The list that a request names, 0 where there is none; K.extack says why. */
function listOf(c: FilterChain, r: FilterRecord): FilterProto | null {
  const tp = protoAt(c, r.priority);
  if (tp === null || tp.priority != r.priority || (r.protocol && tp.protocol != r.protocol)) {
    K.extack = Extack.TC_NO_FILTER_PRIORITY;
    return null;
  }
  return tp;
}

/** Deletes the filter of the FilterRecord in the mailbox, or all of its priority, or all of its chain. 0 or a negative errno. */
export function filter_delete(namespace: u32): i32 {
  const r = changetype<FilterRecord>(MAILBOX);
  if (!r.priority && (r.protocol || r.handle || r.kind))
    return refuse(Extack.TC_FLUSH_WITH_HANDLE, -Errno.ENOENT);
  const missing = locateBlock(namespace, r.ifindex, r.parent);
  if (missing) return missing;
  if (r.chain > <u32>TcControl.OPERAND) return refuse(Extack.TC_CHAIN_LIMIT, -Errno.EINVAL);
  const c = findChain(changetype<FilterBlock>(K.tcBlock), r.chain);
  if (c === null) return r.priority ? refuse(Extack.TC_NO_CHAIN, -Errno.ENOENT) : 0;
  c.references++;
  const error = deleteIn(c, r);
  putChain(c, false);
  return error;
}

function deleteIn(c: FilterChain, r: FilterRecord): i32 {
  if (!r.priority) {
    flushChain(c);
    return 0;
  }
  const tp = listOf(c, r);
  if (tp === null) return -Errno.ENOENT;
  if (r.kind && tp.kind != r.kind) return refuse(Extack.TC_KIND_MISMATCH, -Errno.EINVAL);
  if (!r.handle) {
    removeProto(tp);
    return 0;
  }
  const at = getFilter(tp, r.handle);
  if (!at) return refuse(Extack.TC_NO_HANDLE, -Errno.ENOENT);
  const answer = deleteFilter(tp, at);
  if (answer < 0) return answer;
  if (answer) removeProto(tp);
  return 0;
}

/** RTM_GETTFILTER: tells the filter of the FilterRecord in the mailbox there. 0 or a negative errno. */
export function filter_get(namespace: u32): i32 {
  const r = changetype<FilterRecord>(MAILBOX);
  if (!r.priority) return refuse(Extack.TC_NO_PRIORITY, -Errno.ENOENT);
  const missing = locateBlock(namespace, r.ifindex, r.parent);
  if (missing) return missing;
  if (r.chain > <u32>TcControl.OPERAND) return refuse(Extack.TC_CHAIN_LIMIT, -Errno.EINVAL);
  const c = findChain(changetype<FilterBlock>(K.tcBlock), r.chain);
  if (c === null) return refuse(Extack.TC_NO_CHAIN, -Errno.EINVAL);
  const tp = listOf(c, r);
  if (tp === null) return -Errno.ENOENT;
  if (r.kind && tp.kind != r.kind) return refuse(Extack.TC_KIND_MISMATCH, -Errno.EINVAL);
  const at = getFilter(tp, r.handle);
  if (!at) return refuse(Extack.TC_NO_HANDLE, -Errno.ENOENT);
  tellFilter(tp, at);
  return 0;
}

/** RTM_NEWCHAIN (tc_ctl_chain): the chain of the FilterRecord in the mailbox. 0 or a negative errno. */
export function chain_set(namespace: u32, request: u32): i32 {
  const r = changetype<FilterRecord>(MAILBOX);
  const missing = locateBlock(namespace, r.ifindex, r.parent);
  if (missing) return missing;
  if (r.chain > <u32>TcControl.OPERAND) return refuse(Extack.TC_CHAIN_LIMIT, -Errno.EINVAL);
  const block = changetype<FilterBlock>(K.tcBlock);
  const c = findChain(block, r.chain);
  if (c !== null && !isHidden(c)) return refuse(Extack.TC_CHAIN_EXISTS, -Errno.EEXIST);
  if (c === null && !(request & FilterRequest.CREATE))
    return refuse(Extack.TC_CHAIN_NEED_CREATE, -Errno.ENOENT);
  const made = holdChain(block, r.chain, false);
  if (made === null) return -Errno.ENOMEM;
  made.explicit = 1;
  return 0;
}

/** RTM_DELCHAIN: its filters go; it stays as long as actions lead to it. */
export function chain_delete(namespace: u32): i32 {
  const r = changetype<FilterRecord>(MAILBOX);
  const missing = locateBlock(namespace, r.ifindex, r.parent);
  if (missing) return missing;
  if (r.chain > <u32>TcControl.OPERAND) return refuse(Extack.TC_CHAIN_LIMIT, -Errno.EINVAL);
  const c = findChain(changetype<FilterBlock>(K.tcBlock), r.chain);
  if (c === null || isHidden(c)) return refuse(Extack.TC_NO_CHAIN, -Errno.EINVAL);
  c.references++;
  flushChain(c);
  putExplicit(c);
  putChain(c, false);
  return 0;
}

/** RTM_GETCHAIN: whether the chain is there. 0 or a negative errno. */
export function chain_get(namespace: u32): i32 {
  const r = changetype<FilterRecord>(MAILBOX);
  const missing = locateBlock(namespace, r.ifindex, r.parent);
  if (missing) return missing;
  const block = changetype<FilterBlock>(K.tcBlock);
  const c = findChain(block, r.chain);
  if (c === null || isHidden(c)) return refuse(Extack.TC_NO_CHAIN, -Errno.EINVAL);
  r.present |= FilterAttribute.CHAIN;
  r.parent = block.qdisc.handle;
  return 0;
}
