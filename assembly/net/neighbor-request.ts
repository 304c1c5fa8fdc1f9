/** What neigh_add and neigh_delete (net/core/neighbour.c) do to an entry, whatever its family: calls/neighbor.ts and ipv6-neighbor.ts find it. */
import { Errno } from "../abi/errno";
import { NeighborFlag, NeighborRequest, NeighborState } from "../abi/neighbor";
import { drainBacklog } from "../device/core";
import { destroyNeighbor, Neighbor } from "./neighbor";
import { ADMIN, eventSend, OVERRIDE, updateNeighbor, USE } from "./neighbor-state";

/** Whether an entry that is made for a request is never collected (exempt_from_gc). */
export function isExempt(state: u32, flags: u32): bool {
  return (state & NeighborState.PERMANENT) != 0 || (flags & NeighborFlag.EXT_LEARNED) != 0;
}

/** The end of neigh_add for the entry that was there (`isNew` false) or was made for it. 0 or a negative errno. */
export function changeNeighbor(
  n: Neighbor,
  isNew: bool,
  request: u32,
  flags: u32,
  state: u32,
  hasMac: bool,
  mac: u64,
): i32 {
  let how: u32 = ADMIN | OVERRIDE;
  if (!isNew) {
    if (request & NeighborRequest.EXCL) return -Errno.EEXIST;
    if (!(request & NeighborRequest.REPLACE)) how &= ~OVERRIDE;
  }
  if (flags & NeighborFlag.USE) how |= USE;
  const error = updateNeighbor(n, hasMac, mac, state, how);
  if (error) return error;
  const kept: u32 = NeighborFlag.ROUTER | NeighborFlag.EXT_LEARNED;
  n.flags = (n.flags & ~kept) | (flags & kept);
  if (flags & NeighborFlag.USE) eventSend(n, null);
  return 0;
}

/** The end of neigh_delete: the entry fails and goes. 0 or a negative errno. */
export function deleteNeighbor(n: Neighbor): i32 {
  n.holds++;
  const error = updateNeighbor(n, false, 0, NeighborState.FAILED, OVERRIDE | ADMIN);
  n.holds--;
  destroyNeighbor(n);
  drainBacklog();
  return error;
}
