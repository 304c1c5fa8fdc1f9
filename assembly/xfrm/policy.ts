/** Policies (struct xfrm_policy; net/xfrm/xfrm_policy.c): which traffic must be protected, and how. */
import { XfrmDirection, XfrmSelector, XfrmTemplate } from "../abi/xfrm";
import { allocate, release } from "../memory";
import { Flow } from "../net/flow";
import { K } from "../state";
import { XfrmNamespace, xfrmShared } from "./namespace";
import { sameSelector, selects } from "./selector";

@unmanaged
export class XfrmPolicy {
  /** in its direction */
  next: XfrmPolicy | null;
  /** in the list of all */
  nextOfAll: XfrmPolicy | null;
  selector: XfrmSelector;
  index: u32;
  priority: u32;
  direction: u32;
  action: u32;
  flags: u32;
  mark: u32;
  markMask: u32;
  ifId: u32;
  /** seconds since 1970 */
  addTime: u64;
  useTime: u64;
  templates: u32;
  /** the first of them; they follow each other */
  template: usize;
  /** number of the command that made it: K.cause */
  cause: u32;
}

const BYTES: u32 = <u32>offsetof<XfrmPolicy>() + <u32>offsetof<XfrmSelector>();

export function templateAt(pol: XfrmPolicy, index: u32): XfrmTemplate {
  return changetype<XfrmTemplate>(pol.template + <usize>index * offsetof<XfrmTemplate>());
}

export function newPolicy(templates: u32): XfrmPolicy | null {
  const at = allocate(BYTES);
  if (!at) return null;
  const pol = changetype<XfrmPolicy>(at);
  pol.selector = changetype<XfrmSelector>(at + offsetof<XfrmPolicy>());
  pol.templates = templates;
  pol.cause = K.cause;
  pol.template = allocate(max<u32>(templates, 1) * <u32>offsetof<XfrmTemplate>());
  return pol;
}

export function freePolicy(pol: XfrmPolicy): void {
  release(pol.template, max<u32>(pol.templates, 1) * <u32>offsetof<XfrmTemplate>());
  release(changetype<usize>(pol), BYTES);
}

export function firstPolicy(n: XfrmNamespace, direction: XfrmDirection): XfrmPolicy | null {
  return direction == XfrmDirection.input
    ? n.inbound
    : direction == XfrmDirection.output
      ? n.outbound
      : n.forwarded;
}

function setFirst(n: XfrmNamespace, direction: u32, pol: XfrmPolicy | null, change: i32): void {
  if (direction == <u32>XfrmDirection.input) {
    n.inbound = pol;
    n.inCount += change;
  } else if (direction == <u32>XfrmDirection.output) {
    n.outbound = pol;
    n.outCount += change;
  } else {
    n.forwarded = pol;
    n.fwdCount += change;
  }
}

/** xfrm_policy_lookup: the first that fits a flow; its mark counts too. */
export function findPolicy(n: XfrmNamespace, direction: XfrmDirection, f: Flow): XfrmPolicy | null {
  let pol = firstPolicy(n, direction);
  while (pol !== null) {
    if (!pol.ifId && (f.mark & pol.markMask) == pol.mark && selects(pol.selector, f)) return pol;
    pol = pol.next;
  }
  return null;
}

/** xfrm_policy_bysel_ctx: the policy with this very selector and mark. */
export function samePolicy(
  n: XfrmNamespace,
  direction: u32,
  s: XfrmSelector,
  mark: u32,
  markMask: u32,
  ifId: u32,
): XfrmPolicy | null {
  let pol = firstPolicy(n, direction);
  while (pol !== null) {
    if (pol.mark == mark && pol.markMask == markMask && pol.ifId == ifId && sameSelector(pol.selector, s))
      return pol;
    pol = pol.next;
  }
  return null;
}

/** xfrm_policy_byid */
export function policyByIndex(
  n: XfrmNamespace,
  direction: u32,
  index: u32,
  mark: u32,
  ifId: u32,
): XfrmPolicy | null {
  let pol = firstPolicy(n, direction);
  while (pol !== null) {
    if (pol.index == index && pol.ifId == ifId && (mark & pol.markMask) == pol.mark) return pol;
    pol = pol.next;
  }
  return null;
}

/** xfrm_gen_index: the next number whose low bits tell the direction, counted for all namespaces together */
export function newIndex(n: XfrmNamespace, direction: u32): u32 {
  const shared = xfrmShared();
  while (true) {
    let index = shared.index | direction;
    shared.index += 8;
    if (!index) index = 8;
    if (!isTaken(n, index)) return index;
  }
}

function isTaken(n: XfrmNamespace, index: u32): bool {
  let pol = n.policies;
  while (pol !== null) {
    if (pol.index == index) return true;
    pol = pol.nextOfAll;
  }
  return false;
}

/** __xfrm_policy_link: behind those of the same priority. */
export function insertPolicy(n: XfrmNamespace, pol: XfrmPolicy): void {
  pol.nextOfAll = n.policies;
  n.policies = pol;
  const first = firstPolicy(n, pol.direction);
  if (first === null || first.priority > pol.priority) {
    pol.next = first;
    setFirst(n, pol.direction, pol, 1);
    return;
  }
  let before: XfrmPolicy = first;
  while (before.next !== null && before.next!.priority <= pol.priority) before = before.next!;
  pol.next = before.next;
  before.next = pol;
  setFirst(n, pol.direction, first, 1);
}

/** __xfrm_policy_unlink and the end of it */
export function removePolicy(n: XfrmNamespace, pol: XfrmPolicy): void {
  let before = firstPolicy(n, pol.direction);
  if (before === pol) setFirst(n, pol.direction, pol.next, -1);
  else {
    while (before!.next !== pol) before = before!.next;
    before!.next = pol.next;
    setFirst(n, pol.direction, firstPolicy(n, pol.direction), -1);
  }
  let all = n.policies;
  if (all === pol) n.policies = pol.nextOfAll;
  else {
    while (all!.nextOfAll !== pol) all = all!.nextOfAll;
    all!.nextOfAll = pol.nextOfAll;
  }
  freePolicy(pol);
}

/** xfrm_policy_flush */
export function dropPolicies(n: XfrmNamespace): void {
  while (n.policies !== null) removePolicy(n, n.policies!);
}
