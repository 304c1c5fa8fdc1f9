/** The forwarding database (net/bridge/br_fdb.c): finding, learning, ageing, and the entries of the bridge's own MACs. */
import { Packet } from "../../packet";
import { reliedOn } from "../../observe";
import { Decision } from "../../abi/decision";
import { FdbFlag } from "../../abi/bridge";
import { Guard, Refusal } from "../../abi/flow-cache";
import { TimerKind } from "../../abi/events";
import { isPending, JIFFY_NS, schedule } from "../../clock";
import { guarded, refuse, stamped } from "../../recording";
import { allocateStable, releaseStable, Stable, touch } from "../../stable";
import { K } from "../../state";
import { erase, insert, lookup } from "../../table";
import { isValidUnicast } from "../../wire/ethernet";
import { Bridge, BridgePort, entryKey, FdbEntry } from "./state";

/** br_fdb_find_rcu: expired entries count until they are collected, as in Linux. */
export function findEntry(b: Bridge, address: u64, vlan: u32): FdbEntry | null {
  return changetype<FdbEntry | null>(lookup(b.fdb, entryKey(address, vlan)));
}

/** fdb_create; null where the memory is full. */
export function createEntry(
  b: Bridge,
  port: BridgePort | null,
  address: u64,
  vlan: u32,
  flags: u32,
): FdbEntry | null {
  const at = allocateStable(Stable.fdb, <u32>offsetof<FdbEntry>());
  if (!at) return null;
  const e = changetype<FdbEntry>(at);
  e.key = entryKey(address, vlan);
  e.port = port;
  e.flags = flags;
  e.updatedNs = K.nowNs;
  e.usedNs = K.nowNs;
  if (!insert(b.fdb, e.key, at)) {
    releaseStable(Stable.fdb, at);
    return null;
  }
  const head = b.firstEntry;
  e.next = head;
  if (head !== null) head.previous = e;
  b.firstEntry = e;
  b.entries++;
  touch(changetype<usize>(b));
  if (ages(e)) armEntry(b, e);
  return e;
}

/** fdb_delete */
export function deleteEntry(b: Bridge, e: FdbEntry): void {
  erase(b.fdb, e.key);
  const next = e.next;
  const previous = e.previous;
  if (previous === null) b.firstEntry = next;
  else previous.next = next;
  if (next !== null) next.previous = previous;
  b.entries--;
  releaseStable(Stable.fdb, changetype<usize>(e));
}

export function ages(e: FdbEntry): bool {
  return !(e.flags & (FdbFlag.STATIC | FdbFlag.ADDED_BY_EXT_LEARN));
}

/** When an entry is old: Linux counts in jiffies, from the jiffy of the last frame on. */
function expiry(b: Bridge, e: FdbEntry): u64 {
  return e.updatedNs - (e.updatedNs % JIFFY_NS) + b.ageingNs;
}

/** The collector need not run before the first entry can be old; nothing to collect, no timer. */
function armAgeing(b: Bridge, atNs: u64): void {
  const timer = b.ageingTimer;
  const at = max(atNs, K.nowNs);
  if (!b.device.isUp()) return;
  if (isPending(timer) && timer.atNs <= at) return;
  schedule(timer, TimerKind.bridgeAge, changetype<usize>(b), at);
}

/** Makes sure that the entry is collected when it is old. */
export function armEntry(b: Bridge, e: FdbEntry): void {
  armAgeing(b, expiry(b, e));
}

/** br_fdb_cleanup: deletes what is old; runs again when the next entry will be, but not within a jiffy. */
export function collectEntries(b: Bridge): void {
  let next: u64 = u64.MAX_VALUE;
  let e = b.firstEntry;
  while (e !== null) {
    const following = e.next;
    if (ages(e)) {
      const at = expiry(b, e);
      if (at <= K.nowNs) deleteEntry(b, e);
      else next = min(next, at);
    }
    e = following;
  }
  if (next != u64.MAX_VALUE) armAgeing(b, max(next, K.nowNs + JIFFY_NS));
}

/** br_fdb_update: `address` was seen on a port. Never an address of the bridge itself; sticky entries stay where they are. */
export function learn(b: Bridge, port: BridgePort, address: u64, vlan: u32, p: Packet): void {
  if (!b.ageingNs) return;
  const e = findEntry(b, address, vlan);
  if (e === null) {
    createEntry(b, port, address, vlan, 0);
    if (K.listening) reliedOn(p, Decision.learned, changetype<usize>(findEntry(b, address, vlan)), 1);
    return;
  }
  if (K.recording) guarded(Guard.fdb, changetype<usize>(e), 0);
  if (e.flags & FdbFlag.LOCAL) return;
  e.updatedNs = K.nowNs;
  if (K.recording) stamped(changetype<usize>(e) + offsetof<FdbEntry>("updatedNs"), 0);
  reliedOn(p, Decision.learned, changetype<usize>(e), e.port !== port && !(e.flags & FdbFlag.STICKY) ? 2 : 0);
  if (e.port !== port && !(e.flags & FdbFlag.STICKY)) {
    if (K.recording) refuse(Refusal.unsettled);
    e.port = port;
    touch(changetype<usize>(e));
    if (e.flags & FdbFlag.ADDED_BY_EXT_LEARN) {
      e.flags &= ~FdbFlag.ADDED_BY_EXT_LEARN;
      if (ages(e)) armEntry(b, e);
    }
  }
}

/** fdb_add_local: an address of a port (or of the bridge, where `port` is null) is for us. */
export function addLocal(b: Bridge, port: BridgePort | null, address: u64, vlan: u32): void {
  if (!isValidUnicast(address)) return;
  const e = findEntry(b, address, vlan);
  if (e !== null) {
    if (e.flags & FdbFlag.LOCAL) return;
    deleteEntry(b, e);
  }
  createEntry(b, port, address, vlan, FdbFlag.LOCAL | FdbFlag.STATIC);
}

/** fdb_delete_local: the entry goes on where another port, or the bridge, has the same address. */
export function deleteLocal(b: Bridge, port: BridgePort | null, e: FdbEntry): void {
  const address = e.address();
  const vlan = e.vlan();
  touch(changetype<usize>(e));
  let other = b.firstPort;
  while (other !== null) {
    if (other !== port && other.device.address == address && (!vlan || other.vlans.has(vlan))) {
      e.port = other;
      e.flags &= ~FdbFlag.ADDED_BY_USER;
      return;
    }
    other = other.next;
  }
  if (port !== null && b.ownAddress == address && (!vlan || b.vlans.has(vlan))) {
    e.port = null;
    e.flags &= ~FdbFlag.ADDED_BY_USER;
    return;
  }
  deleteEntry(b, e);
}

/** br_fdb_find_delete_local */
export function findDeleteLocal(b: Bridge, port: BridgePort | null, address: u64, vlan: u32): void {
  const e = findEntry(b, address, vlan);
  if (e !== null && e.flags & FdbFlag.LOCAL && !(e.flags & FdbFlag.ADDED_BY_USER) && e.port === port)
    deleteLocal(b, port, e);
}

/** br_fdb_changeaddr: a port has a new MAC (it has it already). */
export function changePortAddress(port: BridgePort): void {
  const b = port.bridge;
  let e = b.firstEntry;
  while (e !== null) {
    const next = e.next;
    if (e.port === port && e.flags & FdbFlag.LOCAL && !(e.flags & FdbFlag.ADDED_BY_USER)) {
      deleteLocal(b, port, e);
      if (!port.vlans.count) break;
    }
    e = next;
  }
  addLocal(b, port, port.device.address, 0);
  let vlan = port.vlans.next(1);
  while (vlan) {
    addLocal(b, port, port.device.address, vlan);
    vlan = port.vlans.next(vlan + 1);
  }
}

/** br_fdb_change_mac_address: the bridge gets a new MAC; `b.ownAddress` is the old one until we are done. */
export function changeBridgeAddress(b: Bridge, address: u64): void {
  replaceOwn(b, address, 0);
  let vlan = b.vlans.next(1);
  while (vlan) {
    replaceOwn(b, address, vlan);
    vlan = b.vlans.next(vlan + 1);
  }
  b.ownAddress = address;
}

function replaceOwn(b: Bridge, address: u64, vlan: u32): void {
  findDeleteLocal(b, null, b.ownAddress, vlan);
  addLocal(b, null, address, vlan);
}

/** br_fdb_delete_by_port: all entries of a port, or those that age (and have this VLAN, where one is given). */
export function deleteByPort(b: Bridge, port: BridgePort, vlan: u32, all: bool): void {
  let e = b.firstEntry;
  while (e !== null) {
    const next = e.next;
    if (e.port === port && (all || (ages(e) && (!vlan || e.vlan() == vlan)))) {
      if (e.flags & FdbFlag.LOCAL) deleteLocal(b, port, e);
      else deleteEntry(b, e);
    }
    e = next;
  }
}
