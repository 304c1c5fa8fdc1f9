/** What a macvlan has, and what the device below has while macvlans sit on it (struct macvlan_dev, struct macvlan_port). */
import { MacvlanFlag } from "../../abi/macvlan";
import { allocate, release } from "../../memory";
import { PacketQueue } from "../../packet-queue";
import { Device } from "../device";
import { GroupFilter } from "../group-filter";
import { Work } from "../work";

/** MACVLAN_HASH_SIZE */
export const BUCKETS: u32 = 256;
/** MACVLAN_DEFAULT_BC_QUEUE_LEN */
export const DEFAULT_QUEUE_LENGTH: u32 = 1000;

@unmanaged
export class Macvlan {
  device: Device;
  lower: Device;
  port: MacvlanPort;
  /** next of the port, in the order in which they were made */
  next: Macvlan | null;
  /** next with the same hash, while the device is up */
  hashNext: Macvlan | null;
  hashed: u32;
  /** MacvlanMode */
  mode: u32;
  /** MacvlanFlag */
  flags: u32;
  /** bc_queue_len_req */
  queueWanted: u32;
  sourceCount: u32;
  filter: GroupFilter;
}

/** struct macvlan_source_entry */
@unmanaged
export class MacvlanSource {
  next: MacvlanSource | null;
  vlan: Macvlan;
  address: u64;
}

@unmanaged
export class MacvlanPort {
  device: Device;
  /** Macvlan[BUCKETS]: those that are up, by their MAC */
  hash: usize;
  /** MacvlanSource[BUCKETS] */
  sources: usize;
  first: Macvlan | null;
  last: Macvlan | null;
  count: u32;
  passthru: u32;
  /** the MAC of the device below is being changed by its passthru macvlan (MACVLAN_F_ADDRCHANGE) */
  addressChange: u32;
  /** MAC of the device below as it was before a passthru macvlan changed it */
  permanentAddress: u64;
  /** broadcasts that wait for the worker: `Packet.scratch0` is the Macvlan that sent it, 0 for none of ours */
  backlog: PacketQueue;
  /** bc_queue_len_used */
  queueLimit: u32;
  work: Work;
  filter: GroupFilter;
}

export function macvlanOf(d: Device): Macvlan {
  return changetype<Macvlan>(d.data);
}

/** macvlan_eth_hash: decides the order in which a broadcast reaches the macvlans. */
export function hashOf(address: u64): u32 {
  return <u32>((bswap<u64>(address) * 0x61c8864680b583eb) >> 56);
}

function slot(table: usize, bucket: u32): usize {
  return table + ((<usize>bucket) << 2);
}

export function bucket(port: MacvlanPort, index: u32): Macvlan | null {
  return changetype<Macvlan | null>(load<u32>(slot(port.hash, index)));
}

export function sourceBucket(port: MacvlanPort, index: u32): MacvlanSource | null {
  return changetype<MacvlanSource | null>(load<u32>(slot(port.sources, index)));
}

/** macvlan_hash_lookup: the macvlan that is up and has this MAC. */
export function findMacvlan(port: MacvlanPort, address: u64): Macvlan | null {
  let v = bucket(port, hashOf(address));
  while (v !== null && v.device.address != address) v = v.hashNext;
  return v;
}

/** macvlan_hash_add */
export function hashMacvlan(v: Macvlan): void {
  const at = slot(v.port.hash, hashOf(v.device.address));
  v.hashNext = changetype<Macvlan | null>(load<u32>(at));
  store<u32>(at, <u32>changetype<usize>(v));
  v.hashed = 1;
}

/** macvlan_hash_del; the device has the MAC that it was hashed with. */
export function unhashMacvlan(v: Macvlan): void {
  if (!v.hashed) return;
  v.hashed = 0;
  const at = slot(v.port.hash, hashOf(v.device.address));
  let other = changetype<Macvlan | null>(load<u32>(at));
  if (other === v) {
    store<u32>(at, <u32>changetype<usize>(v.hashNext));
    return;
  }
  while (other !== null && other.hashNext !== v) other = other.hashNext;
  if (other !== null) other.hashNext = v.hashNext;
}

/** macvlan_addr_busy: the device below or another macvlan that is up has this MAC. */
export function addressBusy(port: MacvlanPort, address: u64): bool {
  if (!port.passthru && !port.addressChange && port.device.address == address) return true;
  return findMacvlan(port, address) !== null;
}

/** macvlan_hash_add_source; false where the memory is full. */
export function addSource(v: Macvlan, address: u64): bool {
  const at = slot(v.port.sources, hashOf(address));
  const head = changetype<MacvlanSource | null>(load<u32>(at));
  let s = head;
  while (s !== null && (s.address != address || s.vlan !== v)) s = s.next;
  if (s !== null) return true;
  const made = changetype<MacvlanSource>(allocate(<u32>offsetof<MacvlanSource>()));
  if (!changetype<usize>(made)) return false;
  made.address = address;
  made.vlan = v;
  made.next = head;
  store<u32>(at, <u32>changetype<usize>(made));
  v.sourceCount++;
  return true;
}

/** macvlan_hash_del_source for the sources of `v` in a bucket that have this MAC, or all of them where `any`. */
function deleteFrom(v: Macvlan, index: u32, address: u64, any: bool): void {
  const at = slot(v.port.sources, index);
  let before: MacvlanSource | null = null;
  let s = changetype<MacvlanSource | null>(load<u32>(at));
  while (s !== null) {
    const next = s.next;
    if (s.vlan === v && (any || s.address == address)) {
      if (before === null) store<u32>(at, <u32>changetype<usize>(next));
      else before.next = next;
      release(changetype<usize>(s), <u32>offsetof<MacvlanSource>());
      v.sourceCount--;
    } else before = s;
    s = next;
  }
}

export function deleteSource(v: Macvlan, address: u64): void {
  deleteFrom(v, hashOf(address), address, false);
}

/** macvlan_flush_sources */
export function flushSources(v: Macvlan): void {
  if (!v.sourceCount) return;
  for (let index: u32 = 0; index < BUCKETS; index++) deleteFrom(v, index, 0, true);
}

/** Passthru macvlans and their promiscuity. */
export function wantsPromiscuity(v: Macvlan): bool {
  return !(v.flags & MacvlanFlag.NOPROMISC);
}
