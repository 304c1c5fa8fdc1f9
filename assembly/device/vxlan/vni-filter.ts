/** The VNIs that a device takes where it filters them (drivers/net/vxlan/vxlan_vnifilter.c), each with a group or endpoint of its own and counters. */
import { Errno, Extack } from "../../abi/errno";
import { Refusal } from "../../abi/flow-cache";
import { refuse } from "../../recording";
import { VniRecord, VxlanFlag } from "../../abi/vxlan";
import { allocate, release } from "../../memory";
import { K } from "../../state";
import { isMulticast } from "../../wire/ipv4";
import { isTaken } from "./config";
import { defaultPlace, deleteEntry, FdbMode, Place, updateEntry } from "./fdb";
import { joinGroup, leaveGroup } from "./socket";
import { NTF_SELF, NUD_PERMANENT, NUD_REACHABLE, Vxlan, vxlans } from "./state";

@unmanaged
export class Vni {
  /** in the order of their numbers */
  next: Vni | null;
  vni: u32;
  family: u32;
  high: u64;
  low: u64;
  rxBytes: u64;
  rxPackets: u64;
  rxDrops: u64;
  rxErrors: u64;
  txBytes: u64;
  txPackets: u64;
  txDrops: u64;
  txErrors: u64;
}

const VNI_BYTES: u32 = <u32>offsetof<Vni>();

/** vxlan_vnifilter_lookup */
export function findVni(v: Vxlan, vni: u32): Vni | null {
  let n = changetype<Vni | null>(v.vnis);
  while (n !== null && n.vni < vni) n = n.next;
  return n !== null && n.vni == vni ? n : null;
}

export function hasVni(v: Vxlan, vni: u32): bool {
  return findVni(v, vni) !== null;
}

/** VXLAN_VNI_STATS_* */
export const enum VniCount {
  rx = 0,
  rxDrop,
  rxError,
  tx,
  txDrop,
  txError,
}

/** vxlan_vnifilter_count */
export function countVni(v: Vxlan, vni: u32, what: VniCount, bytes: u32): void {
  if (!v.has(VxlanFlag.VNIFILTER)) return;
  if (K.recording) refuse(Refusal.path);
  const n = findVni(v, vni);
  if (n === null) return;
  switch (what) {
    case VniCount.rx:
      n.rxPackets++;
      n.rxBytes += bytes;
      break;
    case VniCount.rxDrop:
      n.rxDrops++;
      break;
    case VniCount.rxError:
      n.rxErrors++;
      break;
    case VniCount.tx:
      n.txPackets++;
      n.txBytes += bytes;
      break;
    case VniCount.txDrop:
      n.txDrops++;
      break;
    default:
      n.txErrors++;
  }
}

function isGroup(family: u32, low: u64): bool {
  return family == 4 && isMulticast(<u32>low);
}

/** vxlan_group_used: another device on the same socket needs the group as well. */
export function isGroupUsed(v: Vxlan, group: u32, ifindex: u32): bool {
  if (v.socket!.users == 1) return false;
  let other = vxlans().first;
  while (other !== null) {
    if (other !== v && other.device.isUp() && other.socket === v.socket) {
      if (other.remoteFamily == 4 && <u32>other.remoteLow == group && other.remoteIfindex == ifindex)
        return true;
      let n = changetype<Vni | null>(other.vnis);
      while (n !== null) {
        if (n.family == 4 && <u32>n.low == group && other.remoteIfindex == ifindex) return true;
        n = n.next;
      }
    }
    other = other.next;
  }
  return false;
}

/** vxlan_multicast_join_vnigrp */
export function joinVniGroups(v: Vxlan): i32 {
  let n = changetype<Vni | null>(v.vnis);
  while (n !== null) {
    if (isGroup(n.family, n.low)) {
      const error = joinGroup(v.socket!, <u32>n.low, v.remoteIfindex);
      if (error) return error;
    }
    n = n.next;
  }
  return 0;
}

/** vxlan_multicast_leave_vnigrp */
export function leaveVniGroups(v: Vxlan): void {
  let n = changetype<Vni | null>(v.vnis);
  while (n !== null) {
    if (isGroup(n.family, n.low)) leaveUnused(v, <u32>n.low);
    n = n.next;
  }
}

function leaveUnused(v: Vxlan, group: u32): void {
  if (!isGroupUsed(v, group, v.remoteIfindex)) leaveGroup(v.socket!, group, v.remoteIfindex);
}

/** vxlan_vni_add for the VNIs of a record; a family of 0: no endpoint of their own. */
export function addVnis(v: Vxlan, r: VniRecord): i32 {
  const error = check(v, r);
  if (error) return error;
  for (let vni = r.vni; vni <= r.lastVni; vni++) {
    const failed = addVni(v, vni, r.family, r.high, r.low);
    if (failed) return failed;
  }
  return 0;
}

function check(v: Vxlan, r: VniRecord): i32 {
  if (!v.has(VxlanFlag.VNIFILTER)) return -Errno.EOPNOTSUPP;
  if (r.family == 6) {
    K.extack = Extack.VXLAN_IPV6;
    return -Errno.EUNSUPPORTED;
  }
  if (isGroup(r.family, r.low) && !v.remoteIfindex) {
    K.extack = Extack.VXLAN_VNI_GROUP_LINK;
    return -Errno.EINVAL;
  }
  return 0;
}

function addVni(v: Vxlan, vni: u32, family: u32, high: u64, low: u64): i32 {
  let n = findVni(v, vni);
  if (n !== null) {
    if (family && n.family == family && n.high == high && n.low == low) return 0;
    if (!family && !n.family) return 0;
    return updateGroup(v, n, family, high, low);
  }
  if (isTaken(v, v.origin, vni, v.port, v.flags)) {
    K.extack = Extack.VXLAN_VNI_IN_USE;
    return -Errno.EEXIST;
  }
  const at = allocate(VNI_BYTES);
  if (!at) return -Errno.ENOMEM;
  n = changetype<Vni>(at);
  n.vni = vni;
  const first = changetype<Vni | null>(v.vnis);
  if (first === null || first.vni > vni) {
    n.next = first;
    v.vnis = at;
  } else {
    let before: Vni = first;
    while (before.next !== null && before.next!.vni < vni) before = before.next!;
    n.next = before.next;
    before.next = n;
  }
  return family || v.remoteLow || v.remoteHigh ? updateGroup(v, n, family, high, low) : 0;
}

function placeOf(v: Vxlan, vni: u32, family: u32, high: u64, low: u64): Place {
  const to = defaultPlace(v);
  to.vni = vni;
  to.family = family;
  to.high = high;
  to.low = low;
  return to;
}

/** vxlan_vni_update_group: frames to nobody known go to the VNI's own endpoint, or to that of the device. */
function updateGroup(v: Vxlan, n: Vni, family: u32, high: u64, low: u64): i32 {
  const given = low != 0 || high != 0;
  const had = n.low != 0 || n.high != 0;
  const fallback = v.remoteLow != 0 || v.remoteHigh != 0;
  if (given || fallback) {
    const to = given
      ? placeOf(v, n.vni, family, high, low)
      : placeOf(v, n.vni, v.remoteFamily, v.remoteHigh, v.remoteLow);
    const error = updateEntry(v, 0, n.vni, to, NUD_REACHABLE | NUD_PERMANENT, NTF_SELF, FdbMode.append);
    if (error) return error;
  } else if (had) deleteEntry(v, 0, n.vni, placeOf(v, n.vni, n.family, n.high, n.low));
  const oldGroup = isGroup(n.family, n.low);
  const old = <u32>n.low;
  n.family = family;
  n.high = high;
  n.low = low;
  if (!v.device.isUp()) return 0;
  if (oldGroup) leaveUnused(v, old);
  return isGroup(family, low) ? joinGroup(v.socket!, <u32>low, v.remoteIfindex) : 0;
}

/** vxlan_vni_del for the VNIs of a record; -ENOENT at the first that is not there. */
export function deleteVnis(v: Vxlan, r: VniRecord): i32 {
  const error = check(v, r);
  if (error) return error;
  for (let vni = r.vni; vni <= r.lastVni; vni++) {
    const n = findVni(v, vni);
    if (n === null) return -Errno.ENOENT;
    const own = n.low != 0 || n.high != 0;
    if (own) deleteEntry(v, 0, vni, placeOf(v, vni, n.family, n.high, n.low));
    else if (v.remoteLow || v.remoteHigh)
      deleteEntry(v, 0, vni, placeOf(v, vni, v.remoteFamily, v.remoteHigh, v.remoteLow));
    if (v.device.isUp() && isGroup(n.family, n.low)) leaveUnused(v, <u32>n.low);
    unlink(v, n);
  }
  return 0;
}

function unlink(v: Vxlan, n: Vni): void {
  if (v.vnis == changetype<usize>(n)) v.vnis = changetype<usize>(n.next);
  else {
    let before = changetype<Vni>(v.vnis);
    while (before.next !== n) before = before.next!;
    before.next = n.next;
  }
  release(changetype<usize>(n), VNI_BYTES);
}

export function freeVnis(v: Vxlan): void {
  while (v.vnis) unlink(v, changetype<Vni>(v.vnis));
}

/** The first VNI above `after` (-1: the first): its VniRecord at `data`. False at the end. */
export function nextVni(v: Vxlan, after: i32, data: usize): bool {
  let n = changetype<Vni | null>(v.vnis);
  while (n !== null && <i32>n.vni <= after) n = n.next;
  if (n === null) return false;
  const r = changetype<VniRecord>(data);
  r.vni = n.vni;
  r.lastVni = n.vni;
  r.family = n.low || n.high ? n.family : 0;
  r.high = n.high;
  r.low = n.low;
  r.rxBytes = n.rxBytes;
  r.rxPackets = n.rxPackets;
  r.rxDrops = n.rxDrops;
  r.rxErrors = n.rxErrors;
  r.txBytes = n.txBytes;
  r.txPackets = n.txPackets;
  r.txDrops = n.txDrops;
  r.txErrors = n.txErrors;
  return true;
}
