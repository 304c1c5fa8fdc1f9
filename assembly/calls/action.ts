/** Actions by themselves: RTM_NEWACTION, RTM_DELACTION, RTM_GETACTION (net/sched/act_api.c). Records are in abi/filter.ts. */
import { ActionRecord, FilterRecord, FilterRequest } from "../abi/filter";
import { Errno, Extack } from "../abi/errno";
import { namespaceById } from "../net/namespace";
import {
  Action,
  ACTIONS_MOST,
  destroyAction,
  findAction,
  firstAction,
  initAction,
  jiffiesNow,
  recordAt,
  releaseAction,
} from "../sched/action";
import { fillAction } from "../sched/action-kinds";
import { K, MAILBOX } from "../state";

/** Tells an action as record number `index`, its keys from number `keys` on; answers the number of keys that are told by then. */
export function tellAction(a: Action, index: u32, keys: u32): u32 {
  const r = recordAt(index);
  memory.fill(changetype<usize>(r), 0, offsetof<ActionRecord>());
  r.kind = a.kind;
  r.index = a.index;
  r.control = a.control;
  r.references = a.references;
  r.bindings = a.bindings;
  const now = jiffiesNow();
  r.install = now - a.install;
  r.lastUse = now - a.lastUse;
  r.firstUse = a.firstUse ? now - a.firstUse : 0;
  r.bytes = a.bytes;
  r.packets = a.packets;
  r.drops = a.drops;
  r.overlimits = a.overlimits;
  r.old = a.old;
  r.firstKey = keys;
  fillAction(a, r);
  return keys + r.keys;
}

/**
 * Adds or changes (`request`: FilterRequest) the actions in the mailbox, whose number is in FilterRecord.actions: all or none.
 * 0 or a negative errno.
 */
export function action_set(namespace: u32, request: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const count = changetype<FilterRecord>(MAILBOX).actions;
  if (count > ACTIONS_MOST) return -Errno.EINVAL;
  const made = memory.data(128, 8);
  for (let i: u32 = 0; i < count; i++) {
    const r = recordAt(i);
    const isNew = !r.index || findAction(ns, r.kind, r.index) === null;
    const error = initAction(ns, null, r, false, (request & FilterRequest.REPLACE) != 0);
    if (error) {
      for (let j: u32 = 0; j < i; j++) {
        const a = <usize>load<u32>(made + ((<usize>j) << 2));
        if (a) releaseAction(changetype<Action>(a), false);
      }
      return error;
    }
    store<u32>(made + ((<usize>i) << 2), isNew ? <u32>K.tcAction : 0);
  }
  return 0;
}

/** The action behind number `index` of a kind as record 0 in the mailbox; false at the end. */
export function action_next(namespace: u32, kind: u32, index: u32): bool {
  const ns = namespaceById(namespace);
  if (ns === null) return false;
  let a = firstAction(ns, kind);
  while (a !== null && a.index <= index) a = a.next;
  if (a === null) return false;
  tellAction(a, 0, 0);
  return true;
}

/** One action as record 0 in the mailbox; 0 or a negative errno. */
export function action_get(namespace: u32, kind: u32, index: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const a = findAction(ns, kind, index);
  if (a === null) {
    K.extack = Extack.TC_NO_ACTION;
    return -Errno.ENOENT;
  }
  tellAction(a, 0, 0);
  return 0;
}

/** Deletes an action that no filter holds (tcf_idr_delete_index). 0 or a negative errno. */
export function action_delete(namespace: u32, kind: u32, index: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const a = findAction(ns, kind, index);
  if (a === null) {
    K.extack = Extack.TC_NO_ACTION;
    return -Errno.ENOENT;
  }
  if (a.bindings) {
    K.extack = Extack.TC_ACTION_BOUND;
    return -Errno.EPERM;
  }
  releaseAction(a, false);
  return 0;
}

/** Deletes actions of a kind by number, up to the first that a filter holds (tcf_del_walker). 0 or a negative errno. */
export function action_flush(namespace: u32, kind: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  let gone: u32 = 0;
  while (true) {
    const a = firstAction(ns, kind);
    if (a === null) return 0;
    if (a.bindings) return gone ? 0 : -Errno.EPERM;
    destroyAction(a);
    gone++;
  }
}
