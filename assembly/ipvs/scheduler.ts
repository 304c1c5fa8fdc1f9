/**
 * What a scheduler does (struct ip_vs_scheduler), one switch a callback; each is a file in schedulers/.
 *
 * `initScheduler` and `doneScheduler` make and free VsService.schedulerData; the destination callbacks run after the list has changed
 * (ip_vs_ctl.c: __ip_vs_update_dest, __ip_vs_unlink_dest).
 */
import { VsScheduler } from "../abi/ipvs";
import { Packet } from "../packet";
import { VsDestination, VsService } from "./service";
import { pickRoundRobin, startRoundRobin, roundRobinWithout } from "./schedulers/rr";

/** What a scheduler may look at of the packet that it chooses for (struct ip_vs_iphdr and the ports behind it). Host order. */
@unmanaged
export class VsPacketInfo {
  source: u32;
  destination: u32;
  sourcePort: u32;
  destinationPort: u32;
  protocol: u32;
  /** bytes of the IP header */
  headerLength: u32;
  fragmentOffset: u32;
  /** ip_vs_iph_inverse: this packet travels from the server (or is an ICMP error's quote) */
  inverse: u32;
  icmp: u32;
}

/** init_service: 0 or a negative errno. */
export function initScheduler(s: VsService): i32 {
  switch (s.scheduler) {
    case VsScheduler.rr:
      startRoundRobin(s);
      return 0;
    default:
      return 0;
  }
}

/** done_service */
export function doneScheduler(s: VsService): void {
  switch (s.scheduler) {
    default:
      return;
  }
}

/** add_dest */
export function schedulerAdded(s: VsService, d: VsDestination): void {}

/** del_dest */
export function schedulerDeleted(s: VsService, d: VsDestination): void {
  switch (s.scheduler) {
    case VsScheduler.rr:
      roundRobinWithout(s, d);
      return;
    default:
      return;
  }
}

/** upd_dest */
export function schedulerUpdated(s: VsService, d: VsDestination): void {}

/** schedule: the server for a new connection, or null where none can take it. */
export function pick(s: VsService, p: Packet, info: VsPacketInfo): VsDestination | null {
  switch (s.scheduler) {
    case VsScheduler.rr:
      return pickRoundRobin(s);
    default:
      return null;
  }
}
