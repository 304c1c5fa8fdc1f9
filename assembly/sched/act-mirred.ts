/** mirred (net/sched/act_mirred.c): a packet, or a copy of it, goes on at another device. */
import { reliedOn } from "../observe";
import { Decision } from "../abi/decision";
import { ActionKind, ActionRecord, Mirred, TcControl } from "../abi/filter";
import { DeviceFlag } from "../abi/device";
import { Errno, Extack } from "../abi/errno";
import { TcAct } from "../abi/sched";
import { enqueueBacklog, receive, transmit } from "../device/core";
import { Device, deviceByIndex } from "../device/device";
import { Namespace } from "../net/namespace";
import { forgetConnection } from "../netfilter/conntrack/connection";
import { clone, Packet, pull, push, replacement } from "../packet";
import { K } from "../state";
import { Action, countAction, firstAction, Redirect } from "./action";

/** MIRRED_NEST_LIMIT */
const NESTING_MOST: u32 = 4;

@unmanaged
class MirredAction extends Action {
  /** Mirred */
  what: u32;
  /** null: it is gone */
  device: Device | null;
}

export const BYTES: u32 = offsetof<MirredAction>();

export function check(ns: Namespace, r: ActionRecord, created: bool): i32 {
  if (r.mirred < <u32>Mirred.EGRESS_REDIR || r.mirred > <u32>Mirred.INGRESS_MIRROR) {
    K.extack = Extack.MIRRED_OPTION;
    return -Errno.EINVAL;
  }
  if (r.ifindex) return deviceByIndex(ns, r.ifindex) === null ? -Errno.ENODEV : 0;
  if (!created) return 0;
  K.extack = Extack.MIRRED_NO_DEVICE;
  return -Errno.EINVAL;
}

/** tcf_mirred_init */
export function set(a: Action, r: ActionRecord): void {
  const m = changetype<MirredAction>(a);
  m.what = r.mirred;
  if (r.ifindex) m.device = deviceByIndex(a.namespace, r.ifindex);
}

function isRedirect(what: u32): bool {
  return what == <u32>Mirred.EGRESS_REDIR || what == <u32>Mirred.INGRESS_REDIR;
}

/** tcf_mirred_act */
export function act(a: Action, p: Packet): i32 {
  const m = changetype<MirredAction>(a);
  if (K.mirredNesting >= NESTING_MOST) return TcAct.SHOT;
  countAction(a, p);
  const redirect = isRedirect(m.what);
  const d = m.device;
  if (d === null || !(d.flags & DeviceFlag.UP) || !d.carrier) {
    a.overlimits++;
    return redirect ? TcAct.SHOT : a.control;
  }
  const atIngress = (p.redirect & Redirect.AT_INGRESS) != 0;
  // on the way in the packet itself can go, where nobody needs it any more (tcf_mirred_can_reinsert)
  const reinsert = atIngress && redirect && ends(a.control);
  const sent = reinsert ? p : redirect ? replacement(p) : clone(p);
  if (reinsert) reliedOn(p, Decision.action, changetype<usize>(a), <u32>TcControl.CONSUMED);
  if (sent === null) {
    a.overlimits++;
    return redirect ? TcAct.SHOT : a.control;
  }
  const toIngress = m.what >= <u32>Mirred.INGRESS_REDIR;
  forgetConnection(sent);
  if (toIngress && !atIngress) forgetRoute(sent);
  // whether the target wants the packet from its network header on, or with its link-layer header
  const wantsNetwork = toIngress || !d.headerLength;
  const isAtNetwork = p.data == p.network;
  if (isAtNetwork != wantsNetwork) {
    const bytes = <u32>(atIngress ? p.network - p.mac : p.network - p.data);
    if (wantsNetwork) pull(sent, bytes);
    else push(sent, bytes);
  }
  sent.input = p.device;
  sent.inputIndex = p.device.ifindex;
  sent.device = d;
  if (redirect) {
    sent.redirect |= Redirect.REDIRECTED;
    if (atIngress) sent.redirect |= Redirect.FROM_INGRESS;
    else sent.redirect &= ~(<u32>Redirect.FROM_INGRESS);
  }
  const verdict = a.control;
  K.mirredNesting++;
  // nested, a packet waits in the backlog (is_mirred_nested)
  if (!toIngress) {
    if (!transmit(sent)) a.overlimits++;
  } else if (K.mirredNesting > 1) enqueueBacklog(sent);
  else receive(sent);
  K.mirredNesting--;
  return reinsert ? <i32>TcControl.CONSUMED : verdict;
}

function ends(control: i32): bool {
  return (
    control == <i32>TcAct.SHOT ||
    control == <i32>TcAct.STOLEN ||
    control == <i32>TcAct.QUEUED ||
    control == <i32>TcAct.TRAP
  );
}

/** skb_dst_drop */
function forgetRoute(p: Packet): void {
  p.routeType = 0;
  p.routeFlags = 0;
  p.route = 0;
  p.alias = 0;
  p.outDevice = null;
  p.neighbor = 0;
}

/** mirred_device_event: nothing is sent to a device that is gone. */
export function forgetTarget(d: Device): void {
  let ns = changetype<Namespace | null>(K.namespaces);
  while (ns !== null) {
    let a = firstAction(ns, ActionKind.mirred);
    while (a !== null) {
      const m = changetype<MirredAction>(a);
      if (m.device === d) m.device = null;
      a = a.next;
    }
    ns = ns.next;
  }
}

export function fill(a: Action, r: ActionRecord): void {
  const m = changetype<MirredAction>(a);
  r.mirred = m.what;
  const d = m.device;
  r.ifindex = d === null ? 0 : d.ifindex;
}
