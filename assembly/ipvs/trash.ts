/**
 * Servers that were deleted (dest_trash in ip_vs_ctl.c): all of them wait here, so that connections keep theirs and one that is added again is the
 * same with its counters. A timer frees those that nobody uses and that it found unused 120 s ago.
 */
import { TimerKind } from "../abi/events";
import { cancel } from "../clock";
import { release } from "../memory";
import { HZ, jiffies, scheduleJiffies } from "../wheel";
import { Ipvs, VsDestination, VsService, VsStats } from "./service";
import { forgetRoute } from "./transmit/dest-route";

/** IP_VS_DEST_TRASH_PERIOD */
const PERIOD: u32 = 120 * HZ;

/** Bytes of a server with its counters. */
export function destinationBytes(): u32 {
  return <u32>(offsetof<VsDestination>() + offsetof<VsStats>());
}

/** ip_vs_dest_put: whoever had it has it no more. */
export function putDestination(d: VsDestination): void {
  if (--d.references) return;
  forgetRoute(d);
  release(changetype<usize>(d), destinationBytes());
}

/** The second half of __ip_vs_del_dest. `cleanup`: the namespace goes. */
export function toTrash(v: Ipvs, d: VsDestination, cleanup: bool): void {
  if (v.trash === null && !cleanup) schedule(v);
  d.next = v.trash;
  d.idleStart = 0;
  v.trash = d;
}

function schedule(v: Ipvs): void {
  scheduleJiffies(v.trashTimer, TimerKind.vsTrash, changetype<usize>(v), PERIOD >> 1);
}

/** ip_vs_dest_trash_expire */
export function trashTimer(v: Ipvs): void {
  const now = jiffies();
  let previous: VsDestination | null = null;
  let d = v.trash;
  while (d !== null) {
    const next = d.next;
    let free = false;
    if (d.references <= 1) {
      if (!d.idleStart) d.idleStart = max<u32>(1, now);
      else free = <i32>(now - (d.idleStart + PERIOD)) >= 0;
    }
    if (free) {
      if (previous === null) v.trash = next;
      else previous.next = next;
      putDestination(d);
    } else previous = d;
    d = next;
  }
  if (v.trash !== null) schedule(v);
}

/** ip_vs_trash_get_dest: takes out the server with this address and port that was deleted from such a service. */
export function fromTrash(v: Ipvs, s: VsService, address: u32, port: u32): VsDestination | null {
  let previous: VsDestination | null = null;
  let d = v.trash;
  while (d !== null) {
    if (
      d.address == address &&
      d.port == port &&
      d.fwmark == s.fwmark &&
      d.protocol == s.protocol &&
      (s.fwmark || (d.virtualAddress == s.address && d.virtualPort == s.port))
    ) {
      if (previous === null) v.trash = d.next;
      else previous.next = d.next;
      d.next = null;
      return d;
    }
    previous = d;
    d = d.next;
  }
  return null;
}

/** A service is gone: what was deleted from it belongs to none. */
export function forgetService(v: Ipvs, s: VsService): void {
  let d = v.trash;
  while (d !== null) {
    if (d.service === s) d.service = null;
    d = d.next;
  }
}

/** ip_vs_trash_cleanup */
export function emptyTrash(v: Ipvs): void {
  cancel(v.trashTimer);
  let d = v.trash;
  v.trash = null;
  while (d !== null) {
    const next = d.next;
    putDestination(d);
    d = next;
  }
}
