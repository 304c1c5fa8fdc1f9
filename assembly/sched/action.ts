/**
 * Actions (net/sched/act_api.c): what filters do with packets that match. Each has a number in its namespace and kind; filters hold it, and
 * so does the user who made it by itself (tc actions add).
 */
import { reliedOn } from "../observe";
import { Decision } from "../abi/decision";
import { ACTION_STRIDE, ActionKind, ActionRecord, ACTIONS, TcControl } from "../abi/filter";
import { Errno, Extack } from "../abi/errno";
import { TcAct } from "../abi/sched";
import { JIFFY_NS } from "../clock";
import { allocate, release } from "../memory";
import { Namespace } from "../net/namespace";
import { Packet } from "../packet";
import { K, MAILBOX } from "../state";
import { actionBytes, checkAction, cleanAction, runAction, setAction } from "./action-kinds";
import { FilterChain, FilterProto, holdChain, putChain } from "./chain";
import { Filter } from "./filter";
import { packetLength } from "./qdisc";

@unmanaged
export class Action {
  /** by number, among those of the same kind and namespace */
  next: Action | null;
  namespace: Namespace;
  /** ActionKind */
  kind: u32;
  index: u32;
  /** TcAct or TcControl: what it says when it is done */
  control: i32;
  /** where GOTO_CHAIN leads */
  chain: FilterChain | null;
  /** filters and, for one that was made by itself, its maker */
  references: u32;
  /** of them: filters */
  bindings: u32;
  /** jiffies, counted from 1; firstUse 0: not yet */
  install: u32;
  lastUse: u32;
  firstUse: u32;
  drops: u32;
  overlimits: u32;
  bytes: u64;
  packets: u64;
  /** made by `police` of a filter: no statistics of hardware were asked for (hw_stats 0) */
  old: u32;
}

/** TCA_ACT_MAX_PRIO */
export const ACTIONS_MOST: u32 = 32;
const REPEATS_MOST: u32 = 10;

export function jiffiesNow(): u32 {
  return <u32>(K.nowNs / JIFFY_NS) + 1;
}

/** First action of a kind in a namespace. */
export function firstAction(ns: Namespace, kind: u32): Action | null {
  if (!ns.actions) return null;
  return changetype<Action | null>(<usize>load<u32>(ns.actions + ((<usize>kind) << 2)));
}

/** tcf_idr_search */
export function findAction(ns: Namespace, kind: u32, index: u32): Action | null {
  let a = firstAction(ns, kind);
  while (a !== null && a.index < index) a = a.next;
  return a !== null && a.index == index ? a : null;
}

/** The lowest number that is free (idr_alloc_u32 from 1 on). */
function freeIndex(ns: Namespace, kind: u32): u32 {
  let free: u32 = 1;
  let a = firstAction(ns, kind);
  while (a !== null && a.index <= free) {
    free = a.index + 1;
    a = a.next;
  }
  return free;
}

/** tcf_idr_create, tcf_idr_insert_many */
function createAction(ns: Namespace, kind: u32, index: u32, bind: bool): Action | null {
  if (!ns.actions) ns.actions = allocate(ActionKind.COUNT << 2);
  if (!ns.actions) return null;
  const at = allocate(actionBytes(kind));
  if (!at) return null;
  const a = changetype<Action>(at);
  a.namespace = ns;
  a.kind = kind;
  a.index = index ? index : freeIndex(ns, kind);
  a.references = 1;
  a.bindings = bind ? 1 : 0;
  a.install = jiffiesNow();
  a.lastUse = a.install;
  const slot = ns.actions + ((<usize>kind) << 2);
  let other = changetype<Action | null>(<usize>load<u32>(slot));
  let previous: Action | null = null;
  while (other !== null && other.index < a.index) {
    previous = other;
    other = other.next;
  }
  a.next = other;
  if (previous === null) store<u32>(slot, <u32>at);
  else previous.next = a;
  return a;
}

/** tcf_idr_cleanup, tcf_action_cleanup */
export function destroyAction(a: Action): void {
  const slot = a.namespace.actions + ((<usize>a.kind) << 2);
  let other = changetype<Action | null>(<usize>load<u32>(slot));
  if (other === a) store<u32>(slot, <u32>changetype<usize>(a.next));
  else {
    while (other !== null && other.next !== a) other = other.next;
    if (other !== null) other.next = a.next;
  }
  const chain = a.chain;
  if (chain !== null) putChain(chain, true);
  cleanAction(a);
  release(changetype<usize>(a), actionBytes(a.kind));
}

/** __tcf_idr_release */
export function releaseAction(a: Action, bind: bool): void {
  if (bind) a.bindings--;
  if (--a.references == 0) destroyAction(a);
}

/** tcf_action_check_ctrlact: 0 or a negative errno. */
function checkControl(control: i32, tp: FilterProto | null): i32 {
  const opcode = control & ~(<i32>TcControl.OPERAND);
  const known = !opcode
    ? control <= <i32>TcControl.VALUE_MAX
    : control == -1 || opcode == <i32>TcControl.JUMP || opcode == <i32>TcControl.GOTO_CHAIN;
  if (!known) {
    K.extack = Extack.TC_INVALID_CONTROL;
    return -Errno.EINVAL;
  }
  if (opcode == <i32>TcControl.GOTO_CHAIN && tp === null) {
    K.extack = Extack.TC_GOTO_NULL_CHAIN;
    return -Errno.EINVAL;
  }
  return 0;
}

/**
 * tcf_action_init_1: the action of record `r`, made, changed (`replace`) or, for a filter (`bind`), held as it is. Its address is then in
 * K.tcAction. 0 or a negative errno.
 */
export function initAction(
  ns: Namespace,
  tp: FilterProto | null,
  r: ActionRecord,
  bind: bool,
  replace: bool,
): i32 {
  const existing = r.index ? findAction(ns, r.kind, r.index) : null;
  if (existing !== null) {
    if (bind) {
      existing.references++;
      existing.bindings++;
      K.tcAction = changetype<usize>(existing);
      return 0;
    }
    if (!replace) return -Errno.EEXIST;
  }
  let error = checkAction(ns, r, existing === null);
  if (!error) error = checkControl(r.control, tp);
  if (error) return error;
  const a = existing === null ? createAction(ns, r.kind, r.index, bind) : existing;
  if (a === null) return -Errno.ENOMEM;
  if (!setAction(a, r)) {
    if (existing === null) destroyAction(a);
    return -Errno.ENOMEM;
  }
  const old = a.chain;
  a.chain = null;
  a.control = r.control;
  if (tp !== null && (r.control & ~(<i32>TcControl.OPERAND)) == <i32>TcControl.GOTO_CHAIN)
    a.chain = holdChain(tp.chain.block, <u32>(r.control & (<i32>TcControl.OPERAND)), true);
  if (old !== null) putChain(old, true);
  K.tcAction = changetype<usize>(a);
  return 0;
}

/** tcf_exts_validate: the actions of a filter, from the records in the mailbox. 0 or a negative errno. */
export function initActions(ns: Namespace, tp: FilterProto, f: Filter, count: u32): i32 {
  f.actions = 0;
  f.actionCount = 0;
  if (!count) return 0;
  const list = allocate(count << 2);
  if (!list) return -Errno.ENOMEM;
  for (let i: u32 = 0; i < count; i++) {
    const error = initAction(ns, tp, recordAt(i), true, false);
    if (error) {
      for (let made: u32 = 0; made < i; made++)
        releaseAction(changetype<Action>(<usize>load<u32>(list + (made << 2))), true);
      release(list, count << 2);
      return error;
    }
    store<u32>(list + (i << 2), <u32>K.tcAction);
  }
  f.actions = list;
  f.actionCount = count;
  return 0;
}

/** Record number `index` in the mailbox. */
export function recordAt(index: u32): ActionRecord {
  return changetype<ActionRecord>(MAILBOX + ACTIONS + <usize>(index * ACTION_STRIDE));
}

/** tcf_exts_destroy */
export function releaseActions(f: Filter): void {
  for (let i: u32 = 0; i < f.actionCount; i++) releaseAction(actionAt(f, i), true);
  if (f.actions) release(f.actions, f.actionCount << 2);
  f.actions = 0;
  f.actionCount = 0;
}

export function actionAt(f: Filter, index: u32): Action {
  return changetype<Action>(<usize>load<u32>(f.actions + (index << 2)));
}

/** The namespace goes: what users have made by themselves (tcf_idrinfo_destroy). */
export function destroyActions(ns: Namespace): void {
  if (!ns.actions) return;
  for (let kind: u32 = 0; kind < <u32>ActionKind.COUNT; kind++) {
    while (true) {
      const a = firstAction(ns, kind);
      if (a === null) break;
      destroyAction(a);
    }
  }
  release(ns.actions, ActionKind.COUNT << 2);
  ns.actions = 0;
}

/** tcf_lastuse_update, tcf_action_update_bstats */
export function countAction(a: Action, p: Packet): void {
  a.lastUse = jiffiesNow();
  if (!a.firstUse) a.firstUse = a.lastUse;
  a.bytes += packetLength(p);
  a.packets++;
}

/** tcf_action_exec: one action behind the other, as long as they say PIPE. */
export function executeActions(f: Filter, p: Packet): i32 {
  if (takeSkip(p)) return TcAct.OK;
  let jump: u32 = 0;
  let jumps: u32 = ACTIONS_MOST;
  let verdict: i32 = TcAct.OK;
  let i: u32 = 0;
  while (i < f.actionCount) {
    const a = actionAt(f, i++);
    if (jump) {
      jump--;
      continue;
    }
    let repeats = REPEATS_MOST;
    verdict = runAction(a, p);
    // mirred has sent the packet itself where it is CONSUMED
    if (verdict != <i32>TcControl.CONSUMED) reliedOn(p, Decision.action, changetype<usize>(a), <u32>verdict);
    while (verdict == <i32>TcAct.REPEAT) {
      if (--repeats == 0) return TcAct.OK;
      verdict = runAction(a, p);
    }
    const opcode = verdict & ~(<i32>TcControl.OPERAND);
    if (opcode == <i32>TcControl.JUMP) {
      // to the action with this number, counted from the beginning
      jump = (<u32>verdict) & 0x1f;
      if (!jump || jump > f.actionCount || --jumps == 0) return TcAct.OK;
      i = 0;
      continue;
    }
    if (opcode == <i32>TcControl.GOTO_CHAIN) {
      if (a.chain === null) return TcAct.SHOT;
      K.tcChain = changetype<usize>(a.chain);
    }
    if (verdict != <i32>TcAct.PIPE) break;
  }
  return verdict;
}

/** Packet.redirect: how far a packet is that mirred has redirected */
export const enum Redirect {
  /** tc_at_ingress */
  AT_INGRESS = 1,
  /** redirected */
  REDIRECTED = 2,
  /** from_ingress */
  FROM_INGRESS = 4,
  /** tc_skip_classify: actions (or taps and filters on the way in) are passed by once */
  SKIP = 8,
}

/** skb_skip_tc_classify */
export function takeSkip(p: Packet): bool {
  if (!(p.redirect & Redirect.SKIP)) return false;
  p.redirect &= ~(<u32>Redirect.SKIP);
  return true;
}
