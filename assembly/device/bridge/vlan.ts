/** VLANs of ports and of the bridge: adding, deleting, the default (net/bridge/br_vlan.c). */
import { Errno } from "../../abi/errno";
import { addLocal, deleteByPort, findDeleteLocal } from "./fdb";
import { Bridge, BridgePort } from "./state";

/** br_vlan_add: the bridge device joins a VLAN. */
export function addBridgeVlan(b: Bridge, vlan: u32, pvid: bool, untagged: bool): void {
  if (!b.vlans.has(vlan)) addLocal(b, null, b.ownAddress, vlan);
  b.vlans.set(vlan, untagged);
  if (pvid) b.vlans.pvid = vlan;
  else if (b.vlans.pvid == vlan) b.vlans.pvid = 0;
}

/** br_vlan_delete */
export function deleteBridgeVlan(b: Bridge, vlan: u32): i32 {
  if (!b.vlans.has(vlan)) return -Errno.ENOENT;
  findDeleteLocal(b, null, b.ownAddress, vlan);
  if (b.vlans.pvid == vlan) b.vlans.pvid = 0;
  b.vlans.clear(vlan);
  return 0;
}

/** nbp_vlan_add */
export function addPortVlan(port: BridgePort, vlan: u32, pvid: bool, untagged: bool): void {
  const group = port.vlans;
  if (!group.has(vlan)) addLocal(port.bridge, port, port.device.address, vlan);
  group.set(vlan, untagged);
  if (pvid) group.pvid = vlan;
  else if (group.pvid == vlan) group.pvid = 0;
}

/** nbp_vlan_delete: what was learned in the VLAN is forgotten. */
export function deletePortVlan(port: BridgePort, vlan: u32): i32 {
  const group = port.vlans;
  if (!group.has(vlan)) return -Errno.ENOENT;
  const b = port.bridge;
  findDeleteLocal(b, port, port.device.address, vlan);
  deleteByPort(b, port, vlan, false);
  if (group.pvid == vlan) group.pvid = 0;
  group.clear(vlan);
  return 0;
}

/** nbp_vlan_flush */
export function flushPortVlans(port: BridgePort): void {
  let vlan = port.vlans.next(1);
  while (vlan) {
    deletePortVlan(port, vlan);
    vlan = port.vlans.next(vlan + 1);
  }
}

/** vlan_default_pvid: is the VLAN there as the default made it (pvid and untagged)? */
function isDefault(pvid: u32, vlan: u32, untagged: bool): bool {
  return pvid == vlan && untagged;
}

/**
 * br_vlan_set_default_pvid: the bridge and each port that still has the old default as it was made, and not the new one by hand, change
 * over. 0 takes the default away.
 */
export function changeDefaultPvid(b: Bridge, vlan: u32): i32 {
  if (vlan >= 4095) return -Errno.EINVAL;
  if (vlan == b.defaultPvid) return 0;
  const old = b.defaultPvid;
  if ((!old || isDefault(b.vlans.pvid, old, b.vlans.isUntagged(old))) && !(vlan && b.vlans.has(vlan))) {
    if (vlan) addBridgeVlan(b, vlan, true, true);
    if (old) deleteBridgeVlan(b, old);
  }
  let port = b.firstPort;
  while (port !== null) {
    const group = port.vlans;
    if ((!old || isDefault(group.pvid, old, group.isUntagged(old))) && !(vlan && group.has(vlan))) {
      if (vlan) addPortVlan(port, vlan, true, true);
      if (old) deletePortVlan(port, old);
    }
    port = port.next;
  }
  b.defaultPvid = vlan;
  return 0;
}
