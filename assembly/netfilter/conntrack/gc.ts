/**
 * The collector of expired connections (gc_worker in nf_conntrack_core.c). There is no timer a connection: one worker walks the table, more
 * often the sooner the connections expire on average, at least every minute.
 */
import { NetSysctl } from "../../abi/sysctl";
import { TimerKind } from "../../abi/events";
import { isPending, JIFFY_NS } from "../../clock";
import { initialNamespace, netSysctl } from "../../net/namespace";
import { K } from "../../state";
import { HZ, scheduleJiffies } from "../../wheel";
import { Protocol } from "../../wire/ipv4";
import { Netfilter } from "../state";
import { Connection, CtStatus } from "./connection";
import { killConnection } from "./destroy";
import { chainAt, isExpired, isListed } from "./hash";
import { conntrackOf, ConntrackState, knownState } from "./state";
import { mayDropEarly } from "./tcp";

const INTERVAL_MAX: i64 = 60 * HZ;
const INTERVAL_MIN: i64 = HZ;
const INTERVAL_CLAMP: i64 = 300 * HZ;
const INITIAL_COUNT: i64 = 100;
/** GC_SCAN_EXPIRED_MAX: so many are collected at once, the rest a jiffy later */
const EXPIRED_MAX: u32 = 64000 / HZ;

/** conntrack_gc_work_init: the first round is a second later. */
export function startCollector(): void {
  const s = knownState();
  if (!isPending(s.gcTimer)) plan(s, HZ);
}

function plan(s: ConntrackState, jiffies: u32): void {
  scheduleJiffies(s.gcTimer, TimerKind.conntrackGc, changetype<usize>(s), jiffies);
}

/** gc_worker */
export function collectConnections(): void {
  const s = knownState();
  let limit95: u32 = 0;
  if (s.gcEarlyDrop) limit95 = (<u32>netSysctl(initialNamespace(), NetSysctl.nf_conntrack_max) / 100) * 95;
  let chain: u32 = 0;
  if (s.gcInRound) chain = s.gcPosition >> (32 - s.bits);
  else {
    s.gcAverage = INTERVAL_MAX;
    s.gcCount = INITIAL_COUNT;
    s.gcStartNs = K.nowNs;
  }
  let nextRun = s.gcAverage;
  let count = s.gcCount;
  let expired: u32 = 0;
  const chains: u32 = 1 << s.bits;
  for (; chain < chains; chain++) {
    let t = chainAt(s, chain);
    while (t !== null) {
      if (expired > EXPIRED_MAX) {
        s.gcPosition = chain << (32 - s.bits);
        s.gcInRound = 1;
        s.gcAverage = nextRun;
        s.gcCount = count;
        s.gcEarlyDrop = 0;
        plan(s, 1);
        return;
      }
      const ct = t.connection;
      if (isExpired(ct)) {
        killConnection(ct);
        expired++;
        // the other direction may have been in this chain too
        t = chainAt(s, chain);
        continue;
      }
      const left = <i64>((ct.timeoutNs - K.nowNs) / JIFFY_NS);
      nextRun += (min(max(left, INTERVAL_MIN), INTERVAL_CLAMP) - nextRun) / ++count;
      if (limit95 && isListed(ct) && isCrowded(ct, limit95) && mayGo(ct)) {
        killConnection(ct);
        expired++;
        t = chainAt(s, chain);
        continue;
      }
      t = t.nextSameHash;
    }
  }
  s.gcInRound = 0;
  nextRun = min(max(nextRun, INTERVAL_MIN), INTERVAL_MAX);
  const passed = max<i64>(<i64>((K.nowNs - s.gcStartNs) / JIFFY_NS), 1);
  s.gcEarlyDrop = 0;
  plan(s, nextRun > passed ? <u32>(nextRun - passed) : 1);
}

function isCrowded(ct: Connection, limit: u32): bool {
  return conntrackOf(changetype<Netfilter>(ct.namespace.netfilter)).count >= limit;
}

/** gc_worker_can_early_drop */
function mayGo(ct: Connection): bool {
  if (!(ct.status & CtStatus.ASSURED)) return true;
  return ct.original.protocol == <u32>Protocol.TCP && mayDropEarly(ct);
}
