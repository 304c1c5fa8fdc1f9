/** Making and changing VXLAN devices (vxlan_config_validate, vxlan_config_apply, vxlan_nl2conf, vxlan_changelink, vxlan_fill_info). */
import { Errno, Extack } from "../../abi/errno";
import { VxlanAttribute, VxlanFlag, VxlanRecord } from "../../abi/vxlan";
import { Timer } from "../../clock";
import { allocate, release } from "../../memory";
import { Namespace } from "../../net/namespace";
import { K } from "../../state";
import { isMulticast } from "../../wire/ipv4";
import { Device, deviceByIndex } from "../device";
import { armAgeing, createEntry, defaultPlace, deleteEntry, FdbMode, updateEntry } from "./fdb";
import {
  BUCKETS,
  HEADROOM,
  HEADROOM6,
  NTF_SELF,
  NUD_PERMANENT,
  NUD_REACHABLE,
  RECEIVE_FLAGS,
  Vxlan,
  vxlanOf,
  vxlans,
} from "./state";
import { hasVni } from "./vni-filter";

/** the module's parameter udp_port, from before there was a standard */
const DEFAULT_PORT: u32 = 8472;
const DEFAULT_AGEING: u32 = 300;
const LEAST_MTU: i32 = 68;
export const VXLAN_BYTES: u32 = <u32>(offsetof<Vxlan>() + offsetof<Timer>());

function refuse(error: i32, extack: Extack): i32 {
  K.extack = extack;
  return -error;
}

function isGroup(family: u32, low: u64): bool {
  return family == 4 && isMulticast(<u32>low);
}

/** ff00::/8 and fe80::/10 */
function isGroup6(family: u32, high: u64): bool {
  return family == 6 && (high >> 56 == 0xff || high >> 54 == 0x3fa);
}

/** vxlan_vni_in_use: another device of these sockets' namespace has the VNI on the same port. */
export function isTaken(v: Vxlan | null, origin: Namespace, vni: u32, port: u32, flags: u32): bool {
  const mask = RECEIVE_FLAGS | (<u32>VxlanFlag.IPV6);
  let other = vxlans().first;
  while (other !== null) {
    if (
      other !== v &&
      other.origin === origin &&
      other.port == port &&
      (other.flags & mask) == (flags & mask)
    ) {
      if (other.has(VxlanFlag.VNIFILTER) ? hasVni(other, vni) : other.vni == vni) return true;
    }
    other = other.next;
  }
  return false;
}

/** vxlan_config_validate for a record with what is to be; fills in defaults. */
function validate(v: Vxlan | null, origin: Namespace, r: VxlanRecord): i32 {
  // groups and addresses of a link need a device's scope, which is not modelled
  if (isGroup6(r.remoteFamily, r.remoteHigh) || isGroup6(r.localFamily, r.localHigh))
    return refuse(Errno.EUNSUPPORTED, Extack.VXLAN_IPV6);
  if (r.flags & VxlanFlag.VNIFILTER && !(r.flags & VxlanFlag.COLLECT_METADATA))
    return refuse(Errno.EINVAL, Extack.VXLAN_VNIFILTER);
  if (!r.remoteFamily) r.remoteFamily = r.localFamily ? r.localFamily : 4;
  if (!r.localFamily) r.localFamily = r.remoteFamily;
  if (r.remoteFamily != r.localFamily) return refuse(Errno.EINVAL, Extack.VXLAN_FAMILIES);
  if (r.remoteFamily == 6) r.flags |= VxlanFlag.IPV6;
  if (isGroup(r.localFamily, r.localLow)) return refuse(Errno.EINVAL, Extack.VXLAN_LOCAL_MULTICAST);
  if (r.label && r.remoteFamily != 6) return refuse(Errno.EINVAL, Extack.VXLAN_LABEL);
  if (r.link) {
    if (deviceByIndex(origin, r.link) === null) return refuse(Errno.ENODEV, Extack.VXLAN_NO_LINK);
  } else if (isGroup(r.remoteFamily, r.remoteLow)) return refuse(Errno.EINVAL, Extack.VXLAN_GROUP_LINK);
  if (!r.port) r.port = DEFAULT_PORT;
  if (!r.ageing) r.ageing = DEFAULT_AGEING;
  if (isTaken(v, origin, r.vni, r.port, r.flags)) return refuse(Errno.EEXIST, Extack.VXLAN_VNI_EXISTS);
  return 0;
}

/** vxlan_newlink up to register_netdevice. */
export function newVxlan(d: Device, data: usize): i32 {
  const r = changetype<VxlanRecord>(data);
  const origin = d.origin!;
  const lower = d.lower;
  r.link = lower === null ? 0 : lower.ifindex;
  if (!(r.flagMask & VxlanFlag.LEARN)) r.flags |= VxlanFlag.LEARN;
  const error = validate(null, origin, r);
  if (error) return error;
  const at = allocate(VXLAN_BYTES);
  const buckets = allocate(BUCKETS << 2);
  if (!at || !buckets) return -Errno.ENOMEM;
  const v = changetype<Vxlan>(at);
  v.timer = changetype<Timer>(at + offsetof<Vxlan>());
  v.buckets = buckets;
  v.device = d;
  v.origin = origin;
  d.data = at;
  apply(v, r, lower, true);
  if (!v.remoteLow && !v.remoteHigh) return 0;
  return createEntry(v, 0, v.vni, defaultPlace(v), NUD_REACHABLE | NUD_PERMANENT, NTF_SELF);
}

/** list_add to vxlan_net.vxlan_list */
export function enlistVxlan(d: Device): void {
  const v = vxlanOf(d);
  v.next = vxlans().first;
  vxlans().first = v;
}

export function delistVxlan(v: Vxlan): void {
  const all = vxlans();
  if (all.first === v) {
    all.first = v.next;
    return;
  }
  let before = all.first;
  while (before !== null && before.next !== v) before = before.next;
  if (before !== null) before.next = v.next;
}

/** vxlan_config_apply: the device's MTU follows the lower device's; one that does not fit is made to. */
function apply(v: Vxlan, r: VxlanRecord, lower: Device | null, isNew: bool): void {
  const d = v.device;
  v.vni = r.vni;
  v.remoteHigh = r.remoteHigh;
  v.remoteLow = r.remoteLow;
  v.remoteFamily = r.remoteFamily;
  let largest: i32 = 65535;
  if (lower !== null) {
    v.remoteIfindex = r.link;
    largest = max(<i32>lower.mtu - <i32>(r.remoteFamily == 6 ? HEADROOM6 : HEADROOM), LEAST_MTU);
    if (isNew && !d.mtuAssigned) d.mtu = <u32>largest;
  }
  if (<i32>d.mtu > largest) d.mtu = <u32>largest;
  v.localHigh = r.localHigh;
  v.localLow = r.localLow;
  v.port = r.port;
  v.portMin = r.portMin;
  v.portMax = r.portMax;
  v.ttl = r.ttl;
  v.tos = r.tos;
  v.df = r.df;
  v.label = r.label;
  v.ageing = r.ageing;
  v.limit = r.limit;
  v.flags = r.flags;
}

/** Flags that only a new device is given, and the sentence about each. */
function fixedFlag(mask: u32): Extack {
  if (mask & VxlanFlag.TTL_INHERIT) return Extack.VXLAN_CHANGE_TTL_INHERIT;
  if (mask & VxlanFlag.PROXY) return Extack.VXLAN_CHANGE_PROXY;
  if (mask & VxlanFlag.RSC) return Extack.VXLAN_CHANGE_RSC;
  if (mask & VxlanFlag.L2MISS) return Extack.VXLAN_CHANGE_L2MISS;
  if (mask & VxlanFlag.L3MISS) return Extack.VXLAN_CHANGE_L3MISS;
  if (mask & VxlanFlag.COLLECT_METADATA) return Extack.VXLAN_CHANGE_COLLECT_METADATA;
  return Extack.NONE;
}

function lateFlag(mask: u32): Extack {
  if (mask & VxlanFlag.UDP_ZERO_CSUM6_TX) return Extack.VXLAN_CHANGE_UDP_ZERO_CSUM6_TX;
  if (mask & VxlanFlag.UDP_ZERO_CSUM6_RX) return Extack.VXLAN_CHANGE_UDP_ZERO_CSUM6_RX;
  if (mask & VxlanFlag.GBP) return Extack.VXLAN_CHANGE_GBP;
  if (mask & VxlanFlag.VNIFILTER) return Extack.VXLAN_CHANGE_VNIFILTER;
  return Extack.NONE;
}

/** vxlan_changelink: what the record does not speak of stays. */
export function changeVxlan(d: Device, data: usize): i32 {
  const v = vxlanOf(d);
  const r = changetype<VxlanRecord>(data);
  const has = r.attributes;
  if (has & VxlanAttribute.ID && r.vni != v.vni) return refuse(Errno.EOPNOTSUPP, Extack.VXLAN_CHANGE_VNI);
  let fixed = fixedFlag(r.flagMask);
  if (fixed) return refuse(Errno.EOPNOTSUPP, fixed);
  if (has & VxlanAttribute.LIMIT) return refuse(Errno.EOPNOTSUPP, Extack.VXLAN_CHANGE_LIMIT);
  if (has & VxlanAttribute.PORT_RANGE) return refuse(Errno.EOPNOTSUPP, Extack.VXLAN_CHANGE_PORT_RANGE);
  if (has & VxlanAttribute.PORT) return refuse(Errno.EOPNOTSUPP, Extack.VXLAN_CHANGE_PORT);
  if (has & VxlanAttribute.UDP_CSUM) return refuse(Errno.EOPNOTSUPP, Extack.VXLAN_CHANGE_UDP_CSUM);
  fixed = lateFlag(r.flagMask);
  if (fixed) return refuse(Errno.EOPNOTSUPP, fixed);
  if (!(has & VxlanAttribute.REMOTE)) {
    r.remoteHigh = v.remoteHigh;
    r.remoteLow = v.remoteLow;
    r.remoteFamily = v.remoteFamily;
  }
  if (!(has & VxlanAttribute.LOCAL)) {
    r.localHigh = v.localHigh;
    r.localLow = v.localLow;
    r.localFamily = v.remoteFamily;
  }
  r.vni = v.vni;
  if (!(has & VxlanAttribute.LINK)) r.link = v.remoteIfindex;
  if (!(has & VxlanAttribute.TTL)) r.ttl = v.ttl;
  if (!(has & VxlanAttribute.TOS)) r.tos = v.tos;
  if (!(has & VxlanAttribute.DF)) r.df = v.df;
  if (!(has & VxlanAttribute.AGEING)) r.ageing = v.ageing;
  r.label = v.label;
  r.limit = v.limit;
  r.port = v.port;
  r.portMin = v.portMin;
  r.portMax = v.portMax;
  r.flags = (v.flags & ~r.flagMask) | (r.flags & r.flagMask);
  const error = validate(v, v.origin, r);
  if (error) return error;
  const moved = changeDefault(v, r);
  if (moved) return moved;
  if (r.ageing != v.ageing) armAgeing(v, 0);
  // netdev_adjacent_change_prepare: only another device than before counts
  let other: Device | null = null;
  if (r.link) other = deviceByIndex(v.origin, r.link);
  if (other === d.lower) other = null;
  apply(v, r, other, false);
  if (other !== null) d.lower = other;
  return 0;
}

/** The default destination moves: the new one is there before the old one goes. */
function changeDefault(v: Vxlan, r: VxlanRecord): i32 {
  if (r.remoteLow == v.remoteLow && r.remoteHigh == v.remoteHigh && r.remoteFamily == v.remoteFamily)
    return 0;
  if (r.remoteLow || r.remoteHigh) {
    const to = defaultPlace(v);
    to.high = r.remoteHigh;
    to.low = r.remoteLow;
    to.family = r.remoteFamily;
    to.ifindex = r.link;
    const error = updateEntry(v, 0, v.vni, to, NUD_REACHABLE | NUD_PERMANENT, NTF_SELF, FdbMode.append);
    if (error) return error;
  }
  if (v.remoteLow || v.remoteHigh) deleteEntry(v, 0, v.vni, defaultPlace(v));
  return 0;
}

/** vxlan_fill_info */
export function fillVxlan(d: Device, data: usize): void {
  const v = vxlanOf(d);
  const r = changetype<VxlanRecord>(data);
  r.vni = v.vni;
  r.remoteHigh = v.remoteHigh;
  r.remoteLow = v.remoteLow;
  r.remoteFamily = v.remoteLow || v.remoteHigh ? v.remoteFamily : 0;
  r.localHigh = v.localHigh;
  r.localLow = v.localLow;
  r.localFamily = v.localLow || v.localHigh ? v.remoteFamily : 0;
  r.link = v.remoteIfindex;
  r.port = v.port;
  r.portMin = v.portMin;
  r.portMax = v.portMax;
  r.ttl = v.ttl;
  r.tos = v.tos;
  r.df = v.df;
  r.label = v.label;
  r.ageing = v.ageing;
  r.limit = v.limit;
  r.flags = v.flags;
}

export function freeVxlan(v: Vxlan): void {
  release(v.buckets, BUCKETS << 2);
  release(changetype<usize>(v), VXLAN_BYTES);
}
