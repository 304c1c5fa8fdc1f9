/**
 * What a scheduler does (struct ip_vs_scheduler), one switch a callback; each is a file in schedulers/ that says how it chooses.
 *
 * `initScheduler` and `doneScheduler` make and free VsService.schedulerData. The destination callbacks run after the list, its count and
 * the weights have changed, and before the destination is put anywhere else: a deleted one's `next` still leads into the list
 * (ip_vs_ctl.c: __ip_vs_update_dest, __ip_vs_unlink_dest). A flush calls only `doneScheduler`, before the destinations go.
 */
import { Errno } from "../abi/errno";
import { VsScheduler } from "../abi/ipvs";
import { VsPacketInfo } from "./packet-info";
import {
  destinationHashChanged,
  endDestinationHash,
  pickByDestination,
  startDestinationHash,
} from "./schedulers/dh";
import { pickFailover } from "./schedulers/fo";
import { pickByLocality } from "./schedulers/lblc";
import { pickByReplicatedLocality } from "./schedulers/lblcr";
import { pickLeastConnection } from "./schedulers/lc";
import { endLocality, startLocality } from "./schedulers/locality";
import { endMaglev, maglevChanged, pickMaglev, startMaglev } from "./schedulers/mh";
import { pickNeverQueue } from "./schedulers/nq";
import { pickOverflow } from "./schedulers/ovf";
import { pickRoundRobin, roundRobinWithout, startRoundRobin } from "./schedulers/rr";
import { pickShortestDelay } from "./schedulers/sed";
import { endSourceHash, pickBySource, sourceHashChanged, startSourceHash } from "./schedulers/sh";
import { pickOfTwo } from "./schedulers/twos";
import { pickWeightedLeastConnection } from "./schedulers/wlc";
import {
  endWeightedRoundRobin,
  pickWeightedRoundRobin,
  startWeightedRoundRobin,
  weightedRoundRobinChanged,
} from "./schedulers/wrr";
import { VsDestination, VsService } from "./service";

/** init_service: 0 or a negative errno; the destinations that the service has already are taken in. */
export function initScheduler(s: VsService): i32 {
  switch (s.scheduler) {
    case VsScheduler.rr:
      startRoundRobin(s);
      return 0;
    case VsScheduler.wrr:
      return startWeightedRoundRobin(s);
    case VsScheduler.lblc:
    case VsScheduler.lblcr:
      return startLocality(s) ? 0 : -Errno.ENOMEM;
    case VsScheduler.dh:
      return startDestinationHash(s);
    case VsScheduler.sh:
      return startSourceHash(s);
    case VsScheduler.mh:
      return startMaglev(s);
    default:
      return 0;
  }
}

/** done_service */
export function doneScheduler(s: VsService): void {
  switch (s.scheduler) {
    case VsScheduler.wrr:
      endWeightedRoundRobin(s);
      return;
    case VsScheduler.lblc:
    case VsScheduler.lblcr:
      endLocality(s);
      return;
    case VsScheduler.dh:
      endDestinationHash(s);
      return;
    case VsScheduler.sh:
      endSourceHash(s);
      return;
    case VsScheduler.mh:
      endMaglev(s);
      return;
    default:
      return;
  }
}

/** add_dest */
export function schedulerAdded(s: VsService, d: VsDestination): void {
  if (s.scheduler == VsScheduler.dh) destinationHashChanged(s);
  else schedulerUpdated(s, d);
}

/** del_dest */
export function schedulerDeleted(s: VsService, d: VsDestination): void {
  if (s.scheduler == VsScheduler.rr) roundRobinWithout(s, d);
  else schedulerAdded(s, d);
}

/** upd_dest */
export function schedulerUpdated(s: VsService, d: VsDestination): void {
  switch (s.scheduler) {
    case VsScheduler.wrr:
      weightedRoundRobinChanged(s);
      return;
    case VsScheduler.sh:
      sourceHashChanged(s);
      return;
    case VsScheduler.mh:
      // a table that cannot be made leaves the old one; nobody is told, as in Linux
      maglevChanged(s);
      return;
    default:
      return;
  }
}

/** schedule: the server for a new connection, or null where none can take it. */
export function pick(s: VsService, info: VsPacketInfo): VsDestination | null {
  switch (s.scheduler) {
    case VsScheduler.rr:
      return pickRoundRobin(s);
    case VsScheduler.wrr:
      return pickWeightedRoundRobin(s);
    case VsScheduler.lc:
      return pickLeastConnection(s);
    case VsScheduler.wlc:
      return pickWeightedLeastConnection(s);
    case VsScheduler.lblc:
      return pickByLocality(s, info);
    case VsScheduler.lblcr:
      return pickByReplicatedLocality(s, info);
    case VsScheduler.dh:
      return pickByDestination(s, info);
    case VsScheduler.sh:
      return pickBySource(s, info);
    case VsScheduler.sed:
      return pickShortestDelay(s);
    case VsScheduler.nq:
      return pickNeverQueue(s);
    case VsScheduler.fo:
      return pickFailover(s);
    case VsScheduler.ovf:
      return pickOverflow(s);
    case VsScheduler.mh:
      return pickMaglev(s, info);
    case VsScheduler.twos:
      return pickOfTwo(s);
    default:
      return null;
  }
}
