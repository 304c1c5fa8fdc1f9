/**
 * The MAC addresses that a device listens to beside its own (net/core/dev_addr_lists.c): Device.unicastList and Device.multicastList,
 * in the order in which they were added, each with a count of its users. A device on top of another hands its lists down (sync): an
 * entry remembers how many lists below have it because of this one, and how many lists above brought it here.
 */
import { DeviceKind } from "../abi/device";
import { Errno } from "../abi/errno";
import { allocate, release } from "../memory";
import { isLinkLocal, isMulticast } from "../wire/ethernet";
import { Device } from "./device";
import { kindRxMode } from "./kinds";
import { setPromiscuityQuietly } from "./register";

@unmanaged
export class HardwareAddress {
  next: HardwareAddress | null;
  address: u64;
  /** refcount */
  users: u32;
  /** sync_cnt: lists below that were given this entry */
  handedDown: u32;
  /** synced: lists above that gave us this entry */
  handedHere: u32;
}

function find(head: usize, address: u64): HardwareAddress | null {
  let h = changetype<HardwareAddress | null>(head);
  while (h !== null && h.address != address) h = h.next;
  return h;
}

function append(head: usize, address: u64): usize {
  const at = allocate(<u32>offsetof<HardwareAddress>());
  if (!at) return head;
  const made = changetype<HardwareAddress>(at);
  made.address = address;
  made.users = 1;
  if (!head) return at;
  let last = changetype<HardwareAddress>(head);
  while (last.next !== null) last = last.next!;
  last.next = made;
  return head;
}

function remove(head: usize, h: HardwareAddress): usize {
  let first = head;
  const next = changetype<usize>(h.next);
  if (first == changetype<usize>(h)) first = next;
  else {
    let before = changetype<HardwareAddress>(first);
    while (before.next !== h) before = before.next!;
    before.next = h.next;
  }
  release(changetype<usize>(h), <u32>offsetof<HardwareAddress>());
  return first;
}

/** One user less; the entry goes with the last (__hw_addr_del_entry). */
function put(head: usize, h: HardwareAddress): usize {
  return --h.users ? head : remove(head, h);
}

export function hasMulticast(d: Device, address: u64): bool {
  return find(d.multicastList, address) !== null;
}

/** dev_mc_add */
export function addMulticast(d: Device, address: u64): void {
  const known = find(d.multicastList, address);
  if (known !== null) known.users++;
  else d.multicastList = append(d.multicastList, address);
  setRxMode(d);
}

/** dev_mc_del */
export function removeMulticast(d: Device, address: u64): i32 {
  const known = find(d.multicastList, address);
  if (known === null) return -Errno.ENOENT;
  d.multicastList = put(d.multicastList, known);
  setRxMode(d);
  return 0;
}

/** dev_uc_add */
export function addUnicast(d: Device, address: u64): void {
  const known = find(d.unicastList, address);
  if (known !== null) known.users++;
  else d.unicastList = append(d.unicastList, address);
  setRxMode(d);
}

/** dev_uc_del */
export function removeUnicast(d: Device, address: u64): i32 {
  const known = find(d.unicastList, address);
  if (known === null) return -Errno.ENOENT;
  d.unicastList = put(d.unicastList, known);
  setRxMode(d);
  return 0;
}

/** Reserved addresses 01:80:c2:00:00:0x go to the unicast list. */
function isListedMulticast(address: u64): bool {
  return isMulticast(address) && !isLinkLocal(address);
}

/** dev_mc_add_excl, dev_uc_add_excl: as `bridge fdb add ... self` asks. */
export function addExclusive(d: Device, address: u64): i32 {
  if (isListedMulticast(address)) {
    if (find(d.multicastList, address) !== null) return -Errno.EEXIST;
    addMulticast(d, address);
    return 0;
  }
  if (find(d.unicastList, address) !== null) return -Errno.EEXIST;
  addUnicast(d, address);
  return 0;
}

/** dev_uc_del or dev_mc_del, as ndo_dflt_fdb_del chooses. */
export function removeListed(d: Device, address: u64): i32 {
  return isListedMulticast(address) ? removeMulticast(d, address) : removeUnicast(d, address);
}

/** __hw_addr_sync: gives the list below what is new in the one above, and takes away what only the list below still holds there. */
function sync(to: usize, above: Device, unicast: bool): usize {
  let h = changetype<HardwareAddress | null>(unicast ? above.unicastList : above.multicastList);
  while (h !== null) {
    const next = h.next;
    if (!h.handedDown) {
      let there = find(to, h.address);
      if (there !== null) there.users++;
      else {
        to = append(to, h.address);
        there = find(to, h.address);
      }
      if (there !== null) {
        there.handedHere++;
        h.handedDown++;
        h.users++;
      }
    } else if (h.users == h.handedDown) to = unsyncOne(to, above, h, unicast);
    h = next;
  }
  return to;
}

/** __hw_addr_unsync_one */
function unsyncOne(to: usize, above: Device, h: HardwareAddress, unicast: bool): usize {
  const there = find(to, h.address);
  if (there === null || !there.handedHere) return to;
  there.handedHere--;
  to = put(to, there);
  h.handedDown--;
  if (unicast) above.unicastList = put(above.unicastList, h);
  else above.multicastList = put(above.multicastList, h);
  return to;
}

/** __hw_addr_unsync */
function unsync(to: usize, above: Device, unicast: bool): usize {
  let h = changetype<HardwareAddress | null>(unicast ? above.unicastList : above.multicastList);
  while (h !== null) {
    const next = h.next;
    if (h.handedDown) to = unsyncOne(to, above, h, unicast);
    h = next;
  }
  return to;
}

/** dev_uc_sync and dev_mc_sync: what `above` listens to, the device below listens to as well. */
export function syncAddresses(below: Device, above: Device): void {
  below.unicastList = sync(below.unicastList, above, true);
  setRxMode(below);
  below.multicastList = sync(below.multicastList, above, false);
  setRxMode(below);
}

/** dev_uc_unsync and dev_mc_unsync */
export function unsyncAddresses(below: Device, above: Device): void {
  below.unicastList = unsync(below.unicastList, above, true);
  setRxMode(below);
  below.multicastList = unsync(below.multicastList, above, false);
  setRxMode(below);
}

/** IFF_UNICAST_FLT: the kind has a filter for unicast addresses; all others become promiscuous where they are to hear another. */
export function filtersUnicast(d: Device): bool {
  return d.kind == DeviceKind.vlan || d.kind == DeviceKind.macvlan || d.kind == DeviceKind.ipvlan;
}

/** dev_set_rx_mode: the lists or flags have changed. A device that is down catches up when it comes up. */
export function setRxMode(d: Device): void {
  if (!d.isUp()) return;
  if (!filtersUnicast(d)) {
    const wanted: u32 = d.unicastList ? 1 : 0;
    if (wanted != d.unicastPromisc) {
      d.unicastPromisc = wanted;
      setPromiscuityQuietly(d, wanted ? 1 : -1);
    }
  }
  kindRxMode(d);
}

/** dev_addr_flush, dev_uc_flush, dev_mc_flush */
export function freeAddresses(d: Device): void {
  while (d.multicastList)
    d.multicastList = remove(d.multicastList, changetype<HardwareAddress>(d.multicastList));
  while (d.unicastList) d.unicastList = remove(d.unicastList, changetype<HardwareAddress>(d.unicastList));
}
