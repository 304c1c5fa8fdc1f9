/** A macvlan comes up, goes down and changes (drivers/net/macvlan.c). */
import { DeviceFlag } from "../../abi/device";
import { Errno } from "../../abi/errno";
import { addUnicast, removeUnicast, syncAddresses, unsyncAddresses } from "../addresses";
import { Device } from "../device";
import { computeFilter } from "../group-filter";
import { changeAddress, setAllmulti, setPromiscuity } from "../register";
import { addressBusy, hashMacvlan, Macvlan, macvlanOf, unhashMacvlan, wantsPromiscuity } from "./state";
import { MacvlanMode } from "../../abi/macvlan";

/** macvlan_open */
export function macvlanOpen(d: Device): i32 {
  const v = macvlanOf(d);
  const lower = v.lower;
  if (v.port.passthru) {
    if (wantsPromiscuity(v)) setPromiscuity(lower, 1);
  } else {
    if (addressBusy(v.port, d.address)) return -Errno.EADDRINUSE;
    addUnicast(lower, d.address);
    if (d.flags & DeviceFlag.ALLMULTI) setAllmulti(lower, 1);
    if (d.flags & DeviceFlag.PROMISC) setPromiscuity(lower, 1);
  }
  hashMacvlan(v);
  return 0;
}

/** macvlan_stop */
export function macvlanStop(d: Device): void {
  const v = macvlanOf(d);
  const lower = v.lower;
  unsyncAddresses(lower, d);
  if (v.port.passthru) {
    if (wantsPromiscuity(v)) setPromiscuity(lower, -1);
  } else {
    if (d.flags & DeviceFlag.ALLMULTI) setAllmulti(lower, -1);
    if (d.flags & DeviceFlag.PROMISC) setPromiscuity(lower, -1);
    removeUnicast(lower, d.address);
  }
  unhashMacvlan(v);
}

/** macvlan_sync_address: the device takes another MAC. */
export function syncAddress(v: Macvlan, address: u64): i32 {
  const d = v.device;
  const port = v.port;
  const lower = v.lower;
  if (!d.isUp()) d.address = address;
  else {
    if (addressBusy(port, address)) return -Errno.EADDRINUSE;
    if (!port.passthru) {
      addUnicast(lower, address);
      removeUnicast(lower, d.address);
    }
    unhashMacvlan(v);
    d.address = address;
    hashMacvlan(v);
  }
  // the device below got a new MAC by itself: that is the one to be put back
  if (port.passthru && !port.addressChange) port.permanentAddress = lower.address;
  port.addressChange = 0;
  return 0;
}

/** macvlan_set_mac_address: a passthru macvlan changes the device below, which then changes it. */
export function macvlanAddress(d: Device, address: u64): i32 {
  const v = macvlanOf(d);
  if (address == d.address) return 0;
  if (v.mode == <u32>MacvlanMode.PASSTHRU) {
    v.port.addressChange = 1;
    return changeAddress(v.lower, address);
  }
  if (addressBusy(v.port, address)) return -Errno.EADDRINUSE;
  return syncAddress(v, address);
}

/** macvlan_change_mtu */
export function macvlanMtu(d: Device, mtu: u32): i32 {
  return mtu > macvlanOf(d).lower.mtu ? -Errno.EINVAL : 0;
}

/** macvlan_change_rx_flags */
export function macvlanRxFlags(d: Device, changed: u32): void {
  if (!d.isUp()) return;
  const v = macvlanOf(d);
  if (changed & DeviceFlag.ALLMULTI) setAllmulti(v.lower, d.flags & DeviceFlag.ALLMULTI ? 1 : -1);
  if (!v.port.passthru && changed & DeviceFlag.PROMISC)
    setPromiscuity(v.lower, d.flags & DeviceFlag.PROMISC ? 1 : -1);
}

/** macvlan_set_mac_lists: its filter is made before the lists are handed down, that of the device below after. */
export function macvlanRxMode(d: Device): void {
  const v = macvlanOf(d);
  computeFilter(v.filter, d);
  syncAddresses(v.lower, d);
  computeFilter(v.port.filter, v.lower);
}
