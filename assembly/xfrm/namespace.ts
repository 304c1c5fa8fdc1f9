/** IPsec of a namespace (struct netns_xfrm): its states, policies and counters. It begins with the first of them. */
import { XfrmStat } from "../abi/xfrm";
import { allocate, release } from "../memory";
import { Namespace } from "../net/namespace";
import { K } from "../state";
import { dropPolicies, XfrmPolicy } from "./policy";
import { destroyState, XfrmState } from "./state";

@unmanaged
export class XfrmNamespace {
  namespace: Namespace;
  /** the newest first (state_all) */
  states: XfrmState | null;
  stateCount: u32;
  /** by XfrmDirection: policies by priority, the older first */
  inbound: XfrmPolicy | null;
  outbound: XfrmPolicy | null;
  forwarded: XfrmPolicy | null;
  /** all of them, the newest first (policy_all) */
  policies: XfrmPolicy | null;
  /** policies in each direction (policy_count) */
  inCount: u32;
  outCount: u32;
  fwdCount: u32;
  /** policy_default: XfrmAction */
  inDefault: u32;
  outDefault: u32;
  fwdDefault: u32;
  /** u32[XfrmStat.COUNT] */
  statistics: usize;
}

/** What all namespaces share.  */
@unmanaged
export class XfrmShared {
  /** xfrm_gen_index: idx_generator */
  index: u32;
  /** a state of ESP was made: the module esp4 is loaded, and protocol 50 is known */
  esp: u32;
}

export function xfrmShared(): XfrmShared {
  if (!K.xfrm) K.xfrm = allocate(<u32>offsetof<XfrmShared>());
  return changetype<XfrmShared>(K.xfrm);
}

export function xfrmOf(ns: Namespace): XfrmNamespace {
  if (!ns.xfrm) {
    const x = changetype<XfrmNamespace>(allocate(<u32>offsetof<XfrmNamespace>()));
    x.namespace = ns;
    x.statistics = allocate(XfrmStat.COUNT << 2);
    ns.xfrm = changetype<usize>(x);
  }
  return changetype<XfrmNamespace>(ns.xfrm);
}

/** XFRM_INC_STATS */
export function countXfrm(ns: Namespace, what: XfrmStat): void {
  const at = xfrmOf(ns).statistics + ((<usize>what) << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** xfrm_net_exit */
export function destroyXfrm(ns: Namespace): void {
  if (!ns.xfrm) return;
  const x = xfrmOf(ns);
  dropPolicies(x);
  while (x.states !== null) destroyState(x, x.states!);
  release(x.statistics, XfrmStat.COUNT << 2);
  release(ns.xfrm, <u32>offsetof<XfrmNamespace>());
  ns.xfrm = 0;
}
