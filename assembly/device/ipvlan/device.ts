/** An ipvlan comes up, goes down and changes (drivers/net/ipvlan/ipvlan_main.c). */
import { DeviceFlag } from "../../abi/device";
import { IpvlanMode } from "../../abi/ipvlan";
import { syncAddresses, unsyncAddresses } from "../addresses";
import { Device } from "../device";
import { computeFilter } from "../group-filter";
import { setAllmulti } from "../register";
import { hashAddress, ipvlanOf, unhashAddress } from "./state";

/** ipvlan_open */
export function ipvlanOpen(d: Device): i32 {
  const v = ipvlanOf(d);
  if (v.port.mode == <u32>IpvlanMode.l2) d.flags &= ~DeviceFlag.NOARP;
  else d.flags |= DeviceFlag.NOARP;
  if (changetype<usize>(d.inet)) d.inet.noArp = d.flags & DeviceFlag.NOARP;
  let a = v.addresses;
  while (a !== null) {
    hashAddress(a);
    a = a.next;
  }
  return 0;
}

/** ipvlan_stop */
export function ipvlanStop(d: Device): void {
  const v = ipvlanOf(d);
  unsyncAddresses(v.lower, d);
  let a = v.addresses;
  while (a !== null) {
    unhashAddress(a);
    a = a.next;
  }
}

/** ipvlan_change_rx_flags */
export function ipvlanRxFlags(d: Device, changed: u32): void {
  if (changed & DeviceFlag.ALLMULTI) setAllmulti(ipvlanOf(d).lower, d.flags & DeviceFlag.ALLMULTI ? 1 : -1);
}

/** ipvlan_set_multicast_mac_filter: the filter is made before the lists are handed down. */
export function ipvlanRxMode(d: Device): void {
  const v = ipvlanOf(d);
  computeFilter(v.filter, d);
  syncAddresses(v.lower, d);
}
