/**
 * Counters as they are shown, and rates (ip_vs_est.c of Linux 6.1): every two seconds a timer reads what packets have counted; a rate moves a
 * quarter of the way to that of the last two seconds. The timer lies in the wheel, so a tick comes every 2.08 s.
 */
import { TimerKind } from "../abi/events";
import { VsStatsRecord, VsSysctl } from "../abi/ipvs";
import { cancel, JIFFY_NS } from "../clock";
import { K } from "../state";
import { HZ, scheduleJiffies } from "../wheel";
import { Ipvs, VsStats } from "./service";
import { vsSysctl } from "./sysctl";

const PERIOD: u32 = 2 * HZ;
/** jiffies of a bucket of the wheel that PERIOD falls into, and what a period becomes by it */
const BUCKET: u64 = 8;
const ROUNDED: u64 = 208;

/**
 * The timer runs in each namespace from its beginning or from the module's. Until the namespace has an Ipvs nothing is counted: only the
 * moments of the ticks remain.
 */
export function startTicks(v: Ipvs): void {
  const begin = max(v.namespace.createdNs, K.ipvsLoadedNs) / JIFFY_NS;
  const now = K.nowNs / JIFFY_NS;
  let tick = ((begin + <u64>PERIOD) / BUCKET + 1) * BUCKET;
  if (tick <= now) tick += ((now - tick) / ROUNDED + 1) * ROUNDED;
  scheduleJiffies(v.estimateTimer, TimerKind.vsEstimate, changetype<usize>(v), <u32>(tick - 1 - now));
}

export function stopTicks(v: Ipvs): void {
  cancel(v.estimateTimer);
}

/** estimation_timer */
export function estimateTick(v: Ipvs): void {
  if (vsSysctl(v, VsSysctl.run_estimation)) {
    let s = v.firstService;
    while (s !== null) {
      estimate(s.stats);
      let d = s.destinations;
      while (d !== null) {
        estimate(d.stats);
        d = d.next;
      }
      s = s.next;
    }
    estimate(v.totals);
  }
  scheduleJiffies(v.estimateTimer, TimerKind.vsEstimate, changetype<usize>(v), PERIOD);
}

function estimate(s: VsStats): void {
  // scaled, and divided by two seconds
  s.cps = nearer(s.cps, (s.connections - s.lastConnections) << 9);
  s.inPps = nearer(s.inPps, (s.inPackets - s.lastInPackets) << 9);
  s.outPps = nearer(s.outPps, (s.outPackets - s.lastOutPackets) << 9);
  s.inBps = nearer(s.inBps, (s.inBytes - s.lastInBytes) << 4);
  s.outBps = nearer(s.outBps, (s.outBytes - s.lastOutBytes) << 4);
  s.lastConnections = s.connections;
  s.lastInPackets = s.inPackets;
  s.lastOutPackets = s.outPackets;
  s.lastInBytes = s.inBytes;
  s.lastOutBytes = s.outBytes;
}

function nearer(rate: u64, measured: u64): u64 {
  return rate + <u64>((<i64>(measured - rate)) >> 2);
}

/** ip_vs_zero_stats: what was read last becomes the zero point; rates are 0. */
export function zeroStats(s: VsStats): void {
  s.connections0 = s.lastConnections;
  s.inPackets0 = s.lastInPackets;
  s.outPackets0 = s.lastOutPackets;
  s.inBytes0 = s.lastInBytes;
  s.outBytes0 = s.lastOutBytes;
  s.cps = s.inPps = s.outPps = s.inBps = s.outBps = 0;
}

/** ip_vs_copy_stats, ip_vs_read_estimator */
export function copyStats(s: VsStats, r: VsStatsRecord): void {
  r.connections = s.lastConnections - s.connections0;
  r.inPackets = s.lastInPackets - s.inPackets0;
  r.outPackets = s.lastOutPackets - s.outPackets0;
  r.inBytes = s.lastInBytes - s.inBytes0;
  r.outBytes = s.lastOutBytes - s.outBytes0;
  r.cps = (s.cps + 0x1ff) >> 10;
  r.inPps = (s.inPps + 0x1ff) >> 10;
  r.outPps = (s.outPps + 0x1ff) >> 10;
  r.inBps = (s.inBps + 0xf) >> 5;
  r.outBps = (s.outBps + 0xf) >> 5;
}

/** The counters themselves (cpustats): what /proc/net/ip_vs_stats_percpu shows of a processor. Rates are not in it. */
export function copyCounters(s: VsStats, r: VsStatsRecord): void {
  r.connections = s.connections;
  r.inPackets = s.inPackets;
  r.outPackets = s.outPackets;
  r.inBytes = s.inBytes;
  r.outBytes = s.outBytes;
  r.cps = r.inPps = r.outPps = r.inBps = r.outBps = 0;
}
