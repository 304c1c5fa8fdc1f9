/** VNIs of VXLAN devices that filter them (RTM_NEWTUNNEL, RTM_DELTUNNEL, RTM_GETTUNNEL). */
import { DeviceKind } from "../abi/device";
import { Errno } from "../abi/errno";
import { VniRecord } from "../abi/vxlan";
import { drainBacklog } from "../device/core";
import { Device, deviceByIndex } from "../device/device";
import { Vxlan, vxlanOf } from "../device/vxlan/state";
import { addVnis, deleteVnis, nextVni } from "../device/vxlan/vni-filter";
import { namespaceById } from "../net/namespace";
import { MAILBOX } from "../state";

function find(namespace: u32, ifindex: u32): Vxlan | null {
  const ns = namespaceById(namespace);
  let d: Device | null = null;
  if (ns !== null) d = deviceByIndex(ns, ifindex);
  return d !== null && d.kind == DeviceKind.vxlan ? vxlanOf(d) : null;
}

/** Adds (or, with `remove`, takes away) the VNIs of the VniRecord in the mailbox. */
export function vni_change(namespace: u32, ifindex: u32, remove: u32): i32 {
  const v = find(namespace, ifindex);
  if (v === null) return -Errno.EOPNOTSUPP;
  const r = changetype<VniRecord>(MAILBOX);
  const error = remove ? deleteVnis(v, r) : addVnis(v, r);
  drainBacklog();
  return error;
}

/** The first VNI above `after` (-1: the first) of a device: its VniRecord in the mailbox. False at the end. */
export function vni_next(namespace: u32, ifindex: u32, after: i32): bool {
  const v = find(namespace, ifindex);
  return v !== null && nextVni(v, after, MAILBOX);
}
