/** What the kernel asks of a VXLAN device (vxlan_netdev_ether_ops), and what happens to those it relies on. */
import { Errno } from "../../abi/errno";
import { cancel } from "../../clock";
import { Namespace } from "../../net/namespace";
import { isMulticast } from "../../wire/ipv4";
import { Device, deviceByIndex } from "../device";
import { DeviceEvent } from "../notify";
import { unregister } from "../register";
import { delistVxlan, freeVxlan } from "./config";
import { flushEntries, freeEntries, startAgeing } from "./fdb";
import { joinGroup, joinSocket, leaveGroup, leaveSocket } from "./socket";
import { HEADROOM, HEADROOM6, Vxlan, vxlanOf, vxlans } from "./state";
import { freeVnis, isGroupUsed, joinVniGroups, leaveVniGroups } from "./vni-filter";
import { VxlanFlag } from "../../abi/vxlan";

function hasGroup(v: Vxlan): bool {
  return v.remoteFamily == 4 && isMulticast(<u32>v.remoteLow);
}

/** vxlan_open: the socket, the group, the ageing. */
export function openVxlan(d: Device): i32 {
  const v = vxlanOf(d);
  let error = joinSocket(v);
  if (error) return error;
  if (hasGroup(v)) error = joinGroup(v.socket!, <u32>v.remoteLow, v.remoteIfindex);
  if (!error && v.has(VxlanFlag.VNIFILTER)) error = joinVniGroups(v);
  if (error) {
    leaveSocket(v);
    return error;
  }
  startAgeing(v);
  return 0;
}

/** vxlan_stop */
export function stopVxlan(d: Device): void {
  const v = vxlanOf(d);
  if (v.socket === null) return;
  if (hasGroup(v) && !isGroupUsed(v, <u32>v.remoteLow, v.remoteIfindex))
    leaveGroup(v.socket!, <u32>v.remoteLow, v.remoteIfindex);
  if (v.has(VxlanFlag.VNIFILTER)) leaveVniGroups(v);
  cancel(v.timer);
  flushEntries(v, false);
  leaveSocket(v);
}

/** vxlan_dellink, vxlan_uninit */
export function destroyVxlan(d: Device): void {
  const v = vxlanOf(d);
  cancel(v.timer);
  leaveSocket(v);
  freeEntries(v);
  freeVnis(v);
  delistVxlan(v);
  d.data = 0;
  freeVxlan(v);
}

/** vxlan_change_mtu: no more than fits the lower device now. */
export function changeVxlanMtu(d: Device, mtu: u32): i32 {
  const v = vxlanOf(d);
  const lower = v.remoteIfindex ? deviceByIndex(v.origin, v.remoteIfindex) : null;
  if (lower !== null && <i32>mtu > <i32>lower.mtu - <i32>(v.remoteFamily == 6 ? HEADROOM6 : HEADROOM))
    return -Errno.EINVAL;
  return 0;
}

/** vxlan_handle_lowerdev_unregister: a VXLAN device does not outlive the device that it was bound to. */
export function vxlanLowerEvent(d: Device, event: DeviceEvent): void {
  if (event != DeviceEvent.UNREGISTER) return;
  let v = vxlans().first;
  while (v !== null) {
    if (v.remoteIfindex == d.ifindex && v.origin === d.namespace && v.device !== d) {
      unregister(v.device);
      // the list may be another now
      v = vxlans().first;
    } else v = v.next;
  }
}

/** vxlan_exit_batch_net: devices whose sockets are in a namespace that goes, wherever they are. */
export function vxlanNamespaceGone(ns: Namespace): void {
  let v = vxlans().first;
  while (v !== null) {
    if (v.origin === ns) {
      unregister(v.device);
      v = vxlans().first;
    } else v = v.next;
  }
}
