/** IPsec policies: XFRM_MSG_NEWPOLICY and its like, and what is counted (net/xfrm/xfrm_user.c). Records are in abi/xfrm.ts. */
import { Errno, Extack } from "../abi/errno";
import { XfrmMode, XfrmPlace, XfrmPolicyRecord, XfrmStat, XfrmTemplate } from "../abi/xfrm";
import { refuse } from "../extack";
import { Namespace, namespaceById } from "../net/namespace";
import { MAILBOX } from "../state";
import { XfrmNamespace, xfrmOf } from "../xfrm/namespace";
import {
  dropPolicies,
  insertPolicy,
  newIndex,
  newPolicy,
  policyByIndex,
  removePolicy,
  samePolicy,
  templateAt,
  XfrmPolicy,
} from "../xfrm/policy";
import { copySelector, selectorRecord } from "../xfrm/selector";
import { realSeconds } from "../xfrm/state";

/** XFRM_MSG_NEWPOLICY, or with `update` XFRM_MSG_UPDPOLICY, which takes the place of one that is there. */
export function xfrm_policy_add(namespace: u32, update: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const r = changetype<XfrmPolicyRecord>(MAILBOX);
  const s = selectorRecord();
  if (s.sourceLength > 32 || s.destinationLength > 32 || r.direction > 2) return -Errno.EINVAL;
  if (r.index && (r.index & 7) != r.direction) return -Errno.EINVAL;
  for (let i: u32 = 0; i < r.templates; i++) {
    const t = templateRecord(i);
    if (t.optional && t.mode == <u32>XfrmMode.tunnel && r.direction == 1)
      return refuse(Extack.XFRM_OPTIONAL_MODE, -Errno.EINVAL);
  }
  const n = xfrmOf(ns);
  const old = samePolicy(n, r.direction, s, r.mark, r.markMask, r.ifId);
  if (old !== null && !update) return -Errno.EEXIST;
  const pol = newPolicy(r.templates);
  if (pol === null) return -Errno.ENOMEM;
  copySelector(pol.selector, s);
  pol.priority = r.priority;
  pol.direction = r.direction;
  pol.action = r.action;
  pol.flags = r.flags;
  pol.mark = r.mark;
  pol.markMask = r.markMask;
  pol.ifId = r.ifId;
  pol.addTime = realSeconds();
  for (let i: u32 = 0; i < r.templates; i++) {
    const from = changetype<usize>(templateRecord(i));
    memory.copy(changetype<usize>(templateAt(pol, i)), from, offsetof<XfrmTemplate>());
  }
  // the index that is asked for where it is free
  if (old !== null) {
    pol.index = old.index;
    removePolicy(n, old);
  } else if (r.index && policyWithIndex(n, r.index) === null) pol.index = r.index;
  else pol.index = newIndex(n, r.direction);
  insertPolicy(n, pol);
  return 0;
}

function policyWithIndex(n: XfrmNamespace, index: u32): XfrmPolicy | null {
  let pol = n.policies;
  while (pol !== null && pol.index != index) pol = pol.nextOfAll;
  return pol;
}

function templateRecord(index: u32): XfrmTemplate {
  return changetype<XfrmTemplate>(MAILBOX + XfrmPlace.templates + <usize>(index * XfrmPlace.templateBytes));
}

/** The policy of the record's index, where that is not 0, else of its selector; in both cases of its direction and mark. */
function namedPolicy(ns: Namespace): XfrmPolicy | null {
  if (!ns.xfrm) return null;
  const r = changetype<XfrmPolicyRecord>(MAILBOX);
  const n = xfrmOf(ns);
  if (r.index) return policyByIndex(n, r.direction, r.index, r.mark & r.markMask, r.ifId);
  return samePolicy(n, r.direction, selectorRecord(), r.mark, r.markMask, r.ifId);
}

/** XFRM_MSG_DELPOLICY */
export function xfrm_policy_delete(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const pol = namedPolicy(ns);
  if (pol === null) return -Errno.ENOENT;
  removePolicy(xfrmOf(ns), pol);
  return 0;
}

/** XFRM_MSG_GETPOLICY: the record is answered in place. */
export function xfrm_policy_get(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const pol = namedPolicy(ns);
  if (pol === null) return -Errno.ENOENT;
  showPolicy(pol);
  return 0;
}

/** Policy number `index` of a dump, the newest first; false behind the last. */
export function xfrm_policy_at(namespace: u32, index: u32): bool {
  const ns = namespaceById(namespace);
  if (ns === null || !ns.xfrm) return false;
  let pol = xfrmOf(ns).policies;
  while (pol !== null && index--) pol = pol.nextOfAll;
  if (pol === null) return false;
  showPolicy(pol);
  return true;
}

function showPolicy(pol: XfrmPolicy): void {
  const r = changetype<XfrmPolicyRecord>(MAILBOX);
  copySelector(selectorRecord(), pol.selector);
  r.addTime = pol.addTime;
  r.useTime = pol.useTime;
  r.index = pol.index;
  r.priority = pol.priority;
  r.direction = pol.direction;
  r.action = pol.action;
  r.flags = pol.flags;
  r.mark = pol.mark;
  r.markMask = pol.markMask;
  r.ifId = pol.ifId;
  r.templates = pol.templates;
  for (let i: u32 = 0; i < pol.templates; i++) {
    const from = changetype<usize>(templateAt(pol, i));
    memory.copy(changetype<usize>(templateRecord(i)), from, offsetof<XfrmTemplate>());
  }
}

/** XFRM_MSG_FLUSHPOLICY */
export function xfrm_policy_flush(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  if (ns.xfrm) dropPolicies(xfrmOf(ns));
  return 0;
}

/** XFRM_MSG_SETDEFAULT: XfrmAction for each direction, 2 to leave it */
export function xfrm_default_set(namespace: u32, input: u32, output: u32, forward: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const n = xfrmOf(ns);
  if (input < 2) n.inDefault = input;
  if (output < 2) n.outDefault = output;
  if (forward < 2) n.fwdDefault = forward;
  return 0;
}

/** XFRM_MSG_GETDEFAULT: bit of XfrmDirection set where the default is to block */
export function xfrm_default_get(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  if (!ns.xfrm) return 0;
  const n = xfrmOf(ns);
  return n.inDefault | (n.outDefault << 1) | (n.fwdDefault << 2);
}

/** /proc/net/xfrm_stat: u32[XfrmStat.COUNT] at the mailbox. False where all are zero. */
export function xfrm_statistics(namespace: u32): bool {
  memory.fill(MAILBOX, 0, XfrmStat.COUNT << 2);
  const ns = namespaceById(namespace);
  if (ns === null || !ns.xfrm) return false;
  memory.copy(MAILBOX, xfrmOf(ns).statistics, XfrmStat.COUNT << 2);
  return true;
}
