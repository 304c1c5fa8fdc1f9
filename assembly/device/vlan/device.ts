/** A VLAN device comes up, goes down and changes (net/8021q/vlan_dev.c). */
import { DeviceFlag } from "../../abi/device";
import { Errno } from "../../abi/errno";
import { VlanFlag } from "../../abi/vlan";
import { addUnicast, removeUnicast, syncAddresses, unsyncAddresses } from "../addresses";
import { Device } from "../device";
import { DeviceEvent, notify } from "../notify";
import { setAllmulti, setCarrier, setPromiscuity } from "../register";
import { Vlan, vlanOf } from "./state";

/** vlan_dev_open */
export function vlanOpen(d: Device): i32 {
  const v = vlanOf(d);
  const real = v.real;
  if (!real.isUp() && !(v.flags & VlanFlag.LOOSE_BINDING)) return -Errno.ENETDOWN;
  if (d.address != real.address && !inheritAddress(v)) addUnicast(real, d.address);
  v.realAddress = real.address;
  if (real.carrier && !(v.flags & VlanFlag.BRIDGE_BINDING)) setCarrier(d, 1);
  return 0;
}

/** vlan_dev_stop */
export function vlanStop(d: Device): void {
  const v = vlanOf(d);
  const real = v.real;
  unsyncAddresses(real, d);
  if (d.address != real.address) removeUnicast(real, d.address);
  if (!(v.flags & VlanFlag.BRIDGE_BINDING)) setCarrier(d, 0);
}

/** vlan_dev_inherit_address: a MAC that came from the real device (NET_ADDR_STOLEN) follows it. */
function inheritAddress(v: Vlan): bool {
  const d = v.device;
  if (d.addressAssigned) return false;
  d.address = v.real.address;
  notify(d, DeviceEvent.CHANGEADDR);
  return true;
}

/** vlan_sync_address: the real device has another MAC. */
export function syncRealAddress(v: Vlan): void {
  const d = v.device;
  const real = v.real;
  if (v.realAddress == real.address) return;
  if (!inheritAddress(v)) {
    if (d.address != v.realAddress && d.address == real.address) removeUnicast(real, d.address);
    if (d.address == v.realAddress && d.address != real.address) addUnicast(real, d.address);
  }
  v.realAddress = real.address;
}

/** vlan_dev_set_mac_address */
export function vlanAddress(d: Device, address: u64): i32 {
  if (!d.isUp()) return 0;
  const real = vlanOf(d).real;
  if (address != real.address) addUnicast(real, address);
  if (d.address != real.address) removeUnicast(real, d.address);
  return 0;
}

/** vlan_dev_change_mtu */
export function vlanMtu(d: Device, mtu: u32): i32 {
  return mtu > vlanOf(d).real.mtu ? -Errno.ERANGE : 0;
}

/** vlan_dev_change_rx_flags: whether the device is up or not (since 6.1.135), and for ever where it is deleted meanwhile. */
export function vlanRxFlags(d: Device, changed: u32): void {
  const real = vlanOf(d).real;
  if (changed & DeviceFlag.ALLMULTI) setAllmulti(real, d.flags & DeviceFlag.ALLMULTI ? 1 : -1);
  if (changed & DeviceFlag.PROMISC) setPromiscuity(real, d.flags & DeviceFlag.PROMISC ? 1 : -1);
}

/** vlan_dev_set_rx_mode */
export function vlanRxMode(d: Device): void {
  syncAddresses(vlanOf(d).real, d);
}
