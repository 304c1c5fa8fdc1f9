/** Forwarding entries by hand: `bridge fdb` (br_fdb_add, br_fdb_delete, br_fdb_flush in net/bridge/br_fdb.c). */
import { FdbFlag, FdbRequest, FdbState, PortState } from "../../abi/bridge";
import { touch } from "../../stable";
import { Errno } from "../../abi/errno";
import { K } from "../../state";
import { ages, armEntry, createEntry, deleteEntry, findEntry } from "./fdb";
import { Bridge, BridgePort, FdbEntry } from "./state";
import { VlanGroup } from "./vlan-group";

/** fdb_to_nud, without the expired state */
function stateOf(e: FdbEntry): u32 {
  if (e.flags & FdbFlag.LOCAL) return FdbState.PERMANENT;
  return e.flags & FdbFlag.STATIC ? FdbState.NOARP : FdbState.REACHABLE;
}

/** br_fdb_external_learn_add */
function addExternal(b: Bridge, port: BridgePort | null, address: u64, vlan: u32, state: u32): i32 {
  if (port === null && state != FdbState.PERMANENT) return -Errno.EINVAL;
  let e = findEntry(b, address, vlan);
  const local: u32 = port === null ? FdbFlag.LOCAL : 0;
  if (e === null) {
    e = createEntry(b, port, address, vlan, FdbFlag.ADDED_BY_EXT_LEARN | FdbFlag.ADDED_BY_USER | local);
    if (e === null) return -Errno.ENOMEM;
    e.cause = K.cause;
    return 0;
  }
  e.cause = K.cause;
  e.updatedNs = K.nowNs;
  touch(changetype<usize>(e));
  e.port = port;
  if (e.flags & FdbFlag.ADDED_BY_EXT_LEARN) e.usedNs = K.nowNs;
  else if (!(e.flags & FdbFlag.ADDED_BY_USER)) e.flags |= FdbFlag.ADDED_BY_EXT_LEARN;
  e.flags |= FdbFlag.ADDED_BY_USER | local;
  return 0;
}

/** fdb_add_entry */
function addOne(b: Bridge, port: BridgePort | null, address: u64, vlan: u32, state: u32, request: u32): i32 {
  if (request & FdbRequest.externLearn) return addExternal(b, port, address, vlan, state);
  if (
    port !== null &&
    state == FdbState.REACHABLE &&
    port.state != PortState.LEARNING &&
    port.state != PortState.FORWARDING
  )
    return -Errno.EPERM;
  if (port === null && state != FdbState.PERMANENT) return -Errno.EINVAL;
  if (request & FdbRequest.sticky && state == FdbState.PERMANENT) return -Errno.EINVAL;
  let changed = false;
  let e = findEntry(b, address, vlan);
  if (e === null) {
    if (!(request & FdbRequest.create)) return -Errno.ENOENT;
    e = createEntry(b, port, address, vlan, FdbFlag.ADDED_BY_USER);
    if (e === null) return -Errno.ENOMEM;
  } else {
    if (request & FdbRequest.exclusive) return -Errno.EEXIST;
    if (e.port !== port) {
      touch(changetype<usize>(e));
      e.port = port;
      changed = true;
    }
    e.flags |= FdbFlag.ADDED_BY_USER;
  }
  if (stateOf(e) != state) {
    touch(changetype<usize>(e));
    e.flags &= ~(FdbFlag.LOCAL | FdbFlag.STATIC);
    if (state == FdbState.PERMANENT) e.flags |= FdbFlag.LOCAL | FdbFlag.STATIC;
    else if (state == FdbState.NOARP) e.flags |= FdbFlag.STATIC;
    changed = true;
  }
  const sticky: u32 = request & FdbRequest.sticky ? FdbFlag.STICKY : 0;
  if ((e.flags & FdbFlag.STICKY) != sticky) {
    touch(changetype<usize>(e));
    e.flags ^= FdbFlag.STICKY;
    changed = true;
  }
  e.cause = K.cause;
  e.usedNs = K.nowNs;
  if (changed) e.updatedNs = K.nowNs;
  if (ages(e)) armEntry(b, e);
  return 0;
}

/** br_fdb_add: without a VLAN the entry is made for the frames without one and for each VLAN of the port. */
export function addEntry(
  b: Bridge,
  port: BridgePort | null,
  address: u64,
  vlan: u32,
  state: u32,
  request: u32,
): i32 {
  if (!address) return -Errno.EINVAL;
  const group = groupOf(b, port);
  if (vlan) return group.has(vlan) ? addOne(b, port, address, vlan, state, request) : -Errno.EINVAL;
  let error = addOne(b, port, address, 0, state, request);
  let each = group.next(1);
  while (each && !error) {
    error = addOne(b, port, address, each, state, request);
    each = group.next(each + 1);
  }
  return error;
}

/** br_fdb_delete: without a VLAN in all of the port's; an error only where none had it. */
export function deleteByHand(b: Bridge, port: BridgePort | null, address: u64, vlan: u32): i32 {
  const group = groupOf(b, port);
  if (vlan) return group.has(vlan) ? deleteOne(b, port, address, vlan) : -Errno.EINVAL;
  let error = deleteOne(b, port, address, 0);
  let each = group.next(1);
  while (each) {
    error &= deleteOne(b, port, address, each);
    each = group.next(each + 1);
  }
  return error;
}

function deleteOne(b: Bridge, port: BridgePort | null, address: u64, vlan: u32): i32 {
  const e = findEntry(b, address, vlan);
  if (e === null || e.port !== port) return -Errno.ENOENT;
  deleteEntry(b, e);
  return 0;
}

function groupOf(b: Bridge, port: BridgePort | null): VlanGroup {
  return port === null ? b.vlans : port.vlans;
}

/** br_fdb_delete_bulk: all entries, permanent ones too, of a VLAN (0: any) and a port (null: any). */
export function flushEntries(b: Bridge, port: BridgePort | null, vlan: u32): void {
  let e = b.firstEntry;
  while (e !== null) {
    const next = e.next;
    if ((port === null || e.port === port) && (!vlan || e.vlan() == vlan)) deleteEntry(b, e);
    e = next;
  }
}
