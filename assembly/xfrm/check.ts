/** Whether a received packet had the protection that policies ask for (__xfrm_policy_check, net/xfrm/xfrm_policy.c). */
import { ObjectKind } from "../abi/explain";
import { accuse } from "../drops";
import { refuse } from "../recording";
import { K } from "../state";
import { Refusal } from "../abi/flow-cache";
import { reliedOn } from "../observe";
import { Decision } from "../abi/decision";
import { DeviceFlag } from "../abi/device";
import { ConfSysctl } from "../abi/sysctl";
import { XfrmAction, XfrmDirection, XfrmMode, XfrmStat, XfrmTemplate } from "../abi/xfrm";
import { Device } from "../device/device";
import { Flow, releaseFlow, takeFlow } from "../net/flow";
import { confOr, hasInet } from "../net/inet";
import { Namespace } from "../net/namespace";
import { Packet } from "../packet";
import { MOST_STATES, stateAt, XfrmChain } from "./chain";
import { countXfrm, XfrmNamespace, xfrmOf } from "./namespace";
import { findPolicy, templateAt, XfrmPolicy } from "./policy";
import { decodeSession, selects, undoTranslation } from "./selector";
import { realSeconds, XfrmState } from "./state";

/** IN_DEV_ORCONF(NOPOLICY): lo has it from its beginning */
function isExempt(d: Device): bool {
  return (d.flags & DeviceFlag.LOOPBACK) != 0 || (hasInet(d) && confOr(d, ConfSysctl.disable_policy) != 0);
}

/**
 * xfrm4_policy_check: `p.network` is at the IP header, `p.device` where it came in. True where it may go on; else /proc/net/xfrm_stat counts
 * why not. Costs one test in a namespace without IPsec.
 */
export function policyOk(p: Packet, direction: XfrmDirection): bool {
  const ns = p.device.namespace;
  if (!ns.xfrm && !p.secpath) return true;
  return check(p, ns, direction);
}

function check(p: Packet, ns: Namespace, direction: XfrmDirection): bool {
  const n = xfrmOf(ns);
  const count = direction == XfrmDirection.input ? n.inCount : n.fwdCount;
  const standard = direction == XfrmDirection.input ? n.inDefault : n.fwdDefault;
  if (!count && !p.secpath && standard == <u32>XfrmAction.allow) return true;
  if (isExempt(p.device)) return true;
  if (K.recording) refuse(Refusal.path);
  const f = takeFlow(ns);
  K.xfrmPolicy = 0;
  decodeSession(p, f);
  undoTranslation(p, f);
  const fault = judge(n, p, f, direction, standard);
  releaseFlow(f);
  reliedOn(p, Decision.xfrmPolicy, K.xfrmPolicy, fault == XfrmStat.COUNT ? 1 : 0);
  if (fault == XfrmStat.COUNT) return true;
  countXfrm(ns, fault);
  accuse(p, ObjectKind.XFRM_POLICY, K.xfrmPolicy);
  return false;
}

/** XfrmStat.COUNT where the packet may pass. */
function judge(n: XfrmNamespace, p: Packet, f: Flow, direction: XfrmDirection, standard: u32): XfrmStat {
  const c = changetype<XfrmChain | null>(p.secpath);
  const passed: u32 = c === null ? 0 : c.count;
  for (let i = passed; i > 0; i--) {
    const x = stateAt(c!, i - 1);
    if (x.selector.family && !selects(x.selector, f)) return XfrmStat.XfrmInStateMismatch;
  }
  const pol = findPolicy(n, direction, f);
  K.xfrmPolicy = changetype<usize>(pol);
  if (pol === null) {
    if (standard == <u32>XfrmAction.block) return XfrmStat.XfrmInNoPols;
    return hasTunnel(c, 0) ? XfrmStat.XfrmInNoPols : XfrmStat.COUNT;
  }
  pol.useTime = realSeconds();
  if (pol.action != <u32>XfrmAction.allow) return XfrmStat.XfrmInPolBlock;
  if (pol.templates >= MOST_STATES) return XfrmStat.XfrmInBufferError;
  if (standard == <u32>XfrmAction.block && !pol.templates) return XfrmStat.XfrmInNoStates;
  return keepsTemplates(pol, c) ? XfrmStat.COUNT : XfrmStat.XfrmInTmplMismatch;
}

/** The last template belongs to the state that was passed first: the outermost. */
function keepsTemplates(pol: XfrmPolicy, c: XfrmChain | null): bool {
  let place: i32 = 0;
  for (let i = pol.templates; i > 0; i--) {
    place = fits(templateAt(pol, i - 1), c, place);
    if (place < 0) return false;
  }
  return !hasTunnel(c, <u32>place);
}

/** xfrm_policy_ok: the place behind the state that the template asks for, from `start` on; -1 where there is none. */
function fits(t: XfrmTemplate, c: XfrmChain | null, start: i32): i32 {
  let place = start;
  if (t.optional) {
    if (t.mode == <u32>XfrmMode.transport) return start;
  } else start = -1;
  const count: i32 = c === null ? 0 : c.count;
  for (; place < count; place++) {
    const x = stateAt(c!, place);
    if (stateFits(t, x)) return place + 1;
    if (x.mode != <u32>XfrmMode.transport) break;
  }
  return start;
}

/** xfrm_state_ok */
function stateFits(t: XfrmTemplate, x: XfrmState): bool {
  if (
    x.protocol != t.protocol ||
    (t.spi && x.spi != t.spi) ||
    (t.reqid && x.reqid != t.reqid) ||
    x.mode != t.mode
  )
    return false;
  if (x.mode == <u32>XfrmMode.transport) return true;
  // xfrm_state_addr_cmp
  if (!t.source && !t.destination) return true;
  return (!t.source || x.source == t.source) && x.destination == t.destination;
}

/** secpath_has_nontransport */
function hasTunnel(c: XfrmChain | null, from: u32): bool {
  if (c === null) return false;
  for (let i = from; i < c.count; i++) if (stateAt(c, i).mode != <u32>XfrmMode.transport) return true;
  return false;
}
