/** vlan (net/sched/act_vlan.c): takes a tag off, puts one on, changes it; the same with the Ethernet header. */
import { ActionRecord, VlanAction } from "../abi/filter";
import { Errno } from "../abi/errno";
import { TcAct } from "../abi/sched";
import { insertTag } from "../device/core";
import { Packet, pull, push, VLAN_PRESENT } from "../packet";
import { read16 } from "../wire/bytes";
import * as ethernet from "../wire/ethernet";
import { EtherType } from "../wire/ethernet";
import { Action, countAction, Redirect } from "./action";

const VLAN_ID: u32 = 0xfff;
const PRIORITY_SHIFT: u32 = 13;

@unmanaged
class Vlan extends Action {
  /** VlanAction */
  what: u32;
  id: u32;
  protocol: u32;
  priority: u32;
  hasPriority: u32;
  destination: u64;
  source: u64;
}

export const BYTES: u32 = offsetof<Vlan>();

function isTag(protocol: u32): bool {
  return protocol == <u32>EtherType.P_8021Q || protocol == <u32>EtherType.P_8021AD;
}

export function check(r: ActionRecord): i32 {
  if (r.vlan == <u32>VlanAction.PUSH || r.vlan == <u32>VlanAction.MODIFY) {
    if (r.vlanId > VLAN_ID) return -Errno.ERANGE;
    if (r.vlanProtocol && !isTag(r.vlanProtocol)) return -Errno.EPROTONOSUPPORT;
    return 0;
  }
  return r.vlan >= <u32>VlanAction.POP && r.vlan <= <u32>VlanAction.PUSH_ETH ? 0 : -Errno.EINVAL;
}

/** tcf_vlan_init */
export function set(a: Action, r: ActionRecord): void {
  const v = changetype<Vlan>(a);
  v.what = r.vlan;
  v.id = r.vlanId;
  v.protocol = r.vlanProtocol ? r.vlanProtocol : EtherType.P_8021Q;
  v.priority = r.vlanPriority;
  // a tag that is pushed always has one
  v.hasPriority = r.vlan == <u32>VlanAction.PUSH ? 1 : r.hasVlanPriority;
  v.destination = r.destinationMac;
  v.source = r.sourceMac;
}

/** tcf_vlan_act: the packet is looked at from its MAC header on. */
export function act(a: Action, p: Packet): i32 {
  const v = changetype<Vlan>(a);
  countAction(a, p);
  const atIngress = (p.redirect & Redirect.AT_INGRESS) != 0;
  if (atIngress) push(p, <u32>(p.network - p.mac));
  const done = change(v, p);
  // the header may be another by now
  if (atIngress && p.network >= p.data) pull(p, <u32>(p.network - p.data));
  if (done) return a.control;
  a.drops++;
  return TcAct.SHOT;
}

function change(v: Vlan, p: Packet): bool {
  switch (v.what) {
    case VlanAction.POP:
      return pop(p);
    case VlanAction.PUSH:
      if (p.vlan && !bury(p)) return false;
      p.vlan = VLAN_PRESENT | v.id | (v.priority << PRIORITY_SHIFT);
      p.vlanProtocol = v.protocol;
      return true;
    case VlanAction.MODIFY:
      return modify(v, p);
    case VlanAction.POP_ETH:
      return popEthernet(p);
    default:
      return pushEthernet(v, p);
  }
}

/** skb_vlan_pop: the next tag, if there is one, comes beside the frame. */
function pop(p: Packet): bool {
  if (p.vlan) p.vlan = 0;
  else {
    if (!isTag(p.protocol)) return true;
    if (!takeTag(p)) return false;
    p.vlan = 0;
  }
  return !isTag(p.protocol) || takeTag(p);
}

/** __skb_vlan_pop: the tag within the frame comes beside it. */
function takeTag(p: Packet): bool {
  if (p.length < ethernet.HEADER_LENGTH + ethernet.VLAN_LENGTH) return false;
  const h = p.data;
  p.vlan = VLAN_PRESENT | read16(h + ethernet.HEADER_LENGTH);
  p.vlanProtocol = p.protocol;
  memory.copy(h + ethernet.VLAN_LENGTH, h, 12);
  pull(p, ethernet.VLAN_LENGTH);
  p.mac = p.data;
  const type = ethernet.etherType(p.data);
  if (type >= <u32>EtherType.P_802_3_MIN) p.protocol = type;
  else {
    const inside = p.data + ethernet.HEADER_LENGTH;
    p.protocol = p.length >= 16 && read16(inside) == 0xffff ? EtherType.P_802_3 : EtherType.P_802_2;
  }
  if (p.network < p.data + ethernet.HEADER_LENGTH) p.network = p.data + ethernet.HEADER_LENGTH;
  return true;
}

/** __vlan_insert_tag: the tag beside the frame goes into it; the network header stays where it was. */
function bury(p: Packet): bool {
  return insertTag(p);
}

function modify(v: Vlan, p: Packet): bool {
  // skb_vlan_tagged
  if (!p.vlan && !isTag(p.protocol)) return true;
  if (!p.vlan && !takeTag(p)) return false;
  let tci = (p.vlan & 0xffff & ~VLAN_ID) | v.id;
  if (v.hasPriority) tci = (tci & 0x1fff) | (v.priority << PRIORITY_SHIFT);
  p.vlan = VLAN_PRESENT | tci;
  p.vlanProtocol = v.protocol;
  return true;
}

/** skb_eth_pop: only for an IP packet without a tag or anything else in between. */
function popEthernet(p: Packet): bool {
  if (p.vlan || <u32>(p.network - p.mac) != ethernet.HEADER_LENGTH) return false;
  pull(p, ethernet.HEADER_LENGTH);
  p.mac = p.data;
  return true;
}

/** skb_eth_push: only where there is no link-layer header. */
function pushEthernet(v: Vlan, p: Packet): bool {
  if (p.vlan || p.network != p.mac || !push(p, ethernet.HEADER_LENGTH)) return false;
  p.mac = p.data;
  ethernet.writeHeader(p.data, v.destination, v.source, p.protocol);
  return true;
}

export function fill(a: Action, r: ActionRecord): void {
  const v = changetype<Vlan>(a);
  r.vlan = v.what;
  r.vlanId = v.id;
  r.vlanProtocol = v.protocol;
  r.vlanPriority = v.priority;
  r.hasVlanPriority = v.hasPriority;
  r.destinationMac = v.destination;
  r.sourceMac = v.source;
}
