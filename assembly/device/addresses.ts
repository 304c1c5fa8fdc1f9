/**
 * The MAC addresses that a device listens to beside its own (net/core/dev_addr_lists.c): Device.unicastList and Device.multicastList,
 * in the order in which they were added, each with a count of its users.
 */
import { Errno } from "../abi/errno";
import { allocate, release } from "../memory";
import { isLinkLocal, isMulticast } from "../wire/ethernet";
import { Device } from "./device";
import { setPromiscuity } from "./register";

@unmanaged
export class HardwareAddress {
  next: HardwareAddress | null;
  address: u64;
  users: u32;
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

export function hasMulticast(d: Device, address: u64): bool {
  return find(d.multicastList, address) !== null;
}

/** dev_mc_add */
export function addMulticast(d: Device, address: u64): void {
  const known = find(d.multicastList, address);
  if (known !== null) known.users++;
  else d.multicastList = append(d.multicastList, address);
}

/** dev_mc_del */
export function removeMulticast(d: Device, address: u64): i32 {
  const known = find(d.multicastList, address);
  if (known === null) return -Errno.ENOENT;
  if (--known.users == 0) d.multicastList = remove(d.multicastList, known);
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
    d.multicastList = append(d.multicastList, address);
    return 0;
  }
  if (find(d.unicastList, address) !== null) return -Errno.EEXIST;
  d.unicastList = append(d.unicastList, address);
  updatePromiscuity(d);
  return 0;
}

/** dev_uc_del or dev_mc_del, as ndo_dflt_fdb_del chooses. */
export function removeListed(d: Device, address: u64): i32 {
  if (isListedMulticast(address)) return removeMulticast(d, address);
  const known = find(d.unicastList, address);
  if (known === null) return -Errno.ENOENT;
  if (--known.users == 0) d.unicastList = remove(d.unicastList, known);
  updatePromiscuity(d);
  return 0;
}

/** __dev_set_rx_mode: none of our kinds filters unicast (IFF_UNICAST_FLT), so that one more address to listen to means promiscuity. */
function updatePromiscuity(d: Device): void {
  if (!d.isUp()) return;
  const wanted: u32 = d.unicastList ? 1 : 0;
  if (wanted == d.unicastPromisc) return;
  d.unicastPromisc = wanted;
  setPromiscuity(d, wanted ? 1 : -1);
}

/** dev_set_rx_mode when a device comes up with addresses that were added while it was down. */
export function refreshPromiscuity(d: Device): void {
  updatePromiscuity(d);
}

/** dev_addr_flush, dev_uc_flush, dev_mc_flush */
export function freeAddresses(d: Device): void {
  while (d.multicastList)
    d.multicastList = remove(d.multicastList, changetype<HardwareAddress>(d.multicastList));
  while (d.unicastList) d.unicastList = remove(d.unicastList, changetype<HardwareAddress>(d.unicastList));
}
