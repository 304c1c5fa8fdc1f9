/**
 * The groups that a macvlan or an ipvlan hears, as they were when its lists last changed (mc_filter, mac_filters). Linux keeps a hash of 256
 * bits whose key differs from boot to boot, which may say yes to a group too many; nothing beyond the device's own protocols would hear of that.
 */
import { DeviceFlag } from "../abi/device";
import { allocate, release } from "../memory";
import { HardwareAddress } from "./addresses";
import { Device } from "./device";

@unmanaged
export class GroupFilter {
  /** every group: the device is promiscuous or wants all multicasts */
  all: u32;
  count: u32;
  /** bytes at `groups` */
  bytes: u32;
  broadcast: u64;
  /** u64[count] */
  groups: usize;
}

export function newGroupFilter(): GroupFilter {
  return changetype<GroupFilter>(allocate(<u32>offsetof<GroupFilter>()));
}

export function freeGroupFilter(f: GroupFilter): void {
  release(f.groups, f.bytes);
  release(changetype<usize>(f), <u32>offsetof<GroupFilter>());
}

/** macvlan_compute_filter, ipvlan_set_multicast_mac_filter: from the lists and flags of `d` as they are now. */
export function computeFilter(f: GroupFilter, d: Device): void {
  f.all = d.flags & (DeviceFlag.PROMISC | DeviceFlag.ALLMULTI) ? 1 : 0;
  f.broadcast = d.broadcast;
  let count: u32 = 0;
  let h = changetype<HardwareAddress | null>(d.multicastList);
  while (h !== null) {
    count++;
    h = h.next;
  }
  f.count = 0;
  if (count << 3 > f.bytes) {
    release(f.groups, f.bytes);
    f.bytes = count << 3;
    f.groups = allocate(f.bytes);
    if (!f.groups) {
      f.bytes = 0;
      return;
    }
  }
  h = changetype<HardwareAddress | null>(d.multicastList);
  while (h !== null) {
    store<u64>(f.groups + ((<usize>f.count) << 3), h.address);
    f.count++;
    h = h.next;
  }
}

export function hearsGroup(f: GroupFilter, group: u64): bool {
  if (f.all || group == f.broadcast) return true;
  for (let i: u32 = 0; i < f.count; i++) if (load<u64>(f.groups + ((<usize>i) << 3)) == group) return true;
  return false;
}
