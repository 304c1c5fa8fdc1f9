/** Which neighbours are forgotten (net/core/neighbour.c): the limits gc_thresh1 to gc_thresh3, under pressure and now and then. */
import { NeighborFlag, NeighborState } from "../abi/neighbor";
import { NeighSysctl } from "../abi/sysctl";
import { TimerKind } from "../abi/events";
import { isPending, NS_PER_MS, NS_PER_S, schedule } from "../clock";
import { K } from "../state";
import { destroyNeighbor, Neighbor, NeighborTable, NUD_IN_TIMER, parameterOfNs, tableOf } from "./neighbor";

export function limit(t: NeighborTable, id: NeighSysctl): u32 {
  return load<u32>(t.limits + ((<usize>id) << 2));
}

export function linkGc(t: NeighborTable, n: Neighbor): void {
  n.gcPrevious = t.gcTail;
  n.gcNext = null;
  const tail = t.gcTail;
  if (tail === null) t.gcHead = n;
  else tail.gcNext = n;
  t.gcTail = n;
  n.inGcList = 1;
}

export function unlinkGc(t: NeighborTable, n: Neighbor): void {
  if (!n.inGcList) return;
  const next = n.gcNext;
  const previous = n.gcPrevious;
  if (previous === null) t.gcHead = next;
  else previous.gcNext = next;
  if (next === null) t.gcTail = previous;
  else next.gcPrevious = previous;
  n.inGcList = 0;
}

/** neigh_update_gc_list: permanent and externally learned entries are not collected and do not count. */
export function refreshGcList(n: Neighbor): void {
  const t = tableOf(n);
  const exempt = (n.state & NeighborState.PERMANENT) != 0 || (n.flags & NeighborFlag.EXT_LEARNED) != 0;
  if (exempt && n.inGcList) {
    unlinkGc(t, n);
    t.gcEntries--;
  } else if (!exempt && !n.inGcList) {
    linkGc(t, n);
    t.gcEntries++;
  }
}
/**
 * neigh_forced_gc: oldest first, entries that failed, need no ARP, or have not changed for 5 s; down to gc_thresh2. An entry whose timer
 * runs is in use. Answers how many went.
 */
export function forcedGc(t: NeighborTable): u32 {
  const target = <i32>t.gcEntries - <i32>limit(t, NeighSysctl.gc_thresh2);
  const recent = <i64>K.nowNs - <i64>(5 * NS_PER_S);
  let gone: i32 = 0;
  let n = t.gcHead;
  while (n !== null) {
    const next = n.gcNext;
    if (!isPending(n.timer) && !n.holds) {
      const useless =
        n.state == NeighborState.FAILED ||
        n.state == NeighborState.NOARP ||
        (n.isIpv6 ? (n.address6a & 0xff) == 0xff : n.address >> 28 == 14) ||
        n.updatedNs < recent;
      if (useless) {
        destroyNeighbor(n);
        gone++;
      }
      if (gone >= target) break;
    }
    n = next;
  }
  t.lastFlushNs = K.nowNs;
  return <u32>gone;
}

/** The collector runs every half base_reachable_time of the table while there are enough entries. */
export function scheduleGc(t: NeighborTable): void {
  const half = <u64>limit(t, NeighSysctl.base_reachable_time_ms) * (NS_PER_MS / 2);
  if (!half) return;
  schedule(t.gcTimer, TimerKind.neighborGc, changetype<usize>(t), (K.nowNs / half + 1) * half);
}

/** neigh_periodic_work: failed entries, and those unused for gc_stale_time. */
export function collectNeighbors(t: NeighborTable): void {
  if (t.entries < limit(t, NeighSysctl.gc_thresh1)) return;
  let n = t.gcHead;
  let waiting: u32 = 0;
  while (n !== null) {
    const next = n.gcNext;
    if (!(n.state & (NeighborState.PERMANENT | NUD_IN_TIMER)) && !(n.flags & NeighborFlag.EXT_LEARNED)) {
      if (n.usedNs < n.confirmedNs && n.confirmedNs <= <i64>K.nowNs) n.usedNs = n.confirmedNs;
      if (
        n.state == NeighborState.FAILED ||
        <i64>K.nowNs >= n.usedNs + <i64>parameterOfNs(n, NeighSysctl.gc_stale_time)
      ) {
        destroyNeighbor(n);
      } else waiting++;
    } else waiting++;
    n = next;
  }
  if (waiting && t.entries >= limit(t, NeighSysctl.gc_thresh1)) scheduleGc(t);
}
