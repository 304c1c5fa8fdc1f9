/** A namespace's IPVS as it comes and goes (__ip_vs_init, ip_vs_control_net_init, __ip_vs_cleanup_batch in net/netfilter/ipvs/). */
import { VsSysctl } from "../abi/ipvs";
import { cancel, Timer } from "../clock";
import { allocate, release } from "../memory";
import { Namespace } from "../net/namespace";
import { K } from "../state";
import { freeTable, Table } from "../table";
import { flushServices } from "./control";
import { startTicks, stopTicks } from "./estimate";
import { flushConnections } from "./expire";
import { Ipvs, VsStats } from "./service";
import { ipvsState } from "./state";
import { defaultVsSysctls } from "./sysctl";
import { initTimeouts, TIMEOUTS_BYTES } from "./timeouts";
import { emptyTrash } from "./trash";

/** The module ip_vs is there from now on. */
export function loadIpvs(): void {
  if (K.ipvsLoaded) return;
  K.ipvsLoaded = 1;
  K.ipvsLoadedNs = K.nowNs;
}

/** The namespace's IPVS, null where it has none yet. */
export function existingIpvs(ns: Namespace): Ipvs | null {
  return changetype<Ipvs | null>(ns.ipvs);
}

/** The namespace's IPVS, made on first use; null where the memory is full. */
export function ipvsOf(ns: Namespace): Ipvs | null {
  if (ns.ipvs) return changetype<Ipvs>(ns.ipvs);
  if (ipvsState() === null) return null;
  const at = allocate(ipvsBytes());
  if (!at) return null;
  loadIpvs();
  const v = changetype<Ipvs>(at);
  v.namespace = ns;
  let part = at + offsetof<Ipvs>();
  v.services = changetype<Table>(part);
  v.marks = changetype<Table>(part + offsetof<Table>());
  v.realServers = changetype<Table>(part + 2 * offsetof<Table>());
  part = (part + 3 * offsetof<Table>() + 7) & ~7;
  v.trashTimer = changetype<Timer>(part);
  v.estimateTimer = changetype<Timer>(part + TIMER);
  v.nodestTimer = changetype<Timer>(part + 2 * TIMER);
  part += 3 * TIMER;
  v.totals = changetype<VsStats>(part);
  part += offsetof<VsStats>();
  v.tcpTimeouts = part;
  v.udpTimeouts = part + TIMEOUTS_BYTES;
  v.sctpTimeouts = part + 2 * TIMEOUTS_BYTES;
  v.sysctls = part + 3 * TIMEOUTS_BYTES;
  initTimeouts(v);
  defaultVsSysctls(v);
  ns.ipvs = at;
  startTicks(v);
  return v;
}

/** Bytes of a Timer, rounded up so that the next begins at a multiple of eight. */
const TIMER: u32 = 32;

function ipvsBytes(): u32 {
  return (
    <u32>offsetof<Ipvs>() +
    3 * <u32>offsetof<Table>() +
    8 +
    3 * TIMER +
    <u32>offsetof<VsStats>() +
    3 * TIMEOUTS_BYTES +
    4 * VsSysctl.COUNT
  );
}

/** Called before the namespace's netfilter and devices go: connections, services, what waits in the trash, timers. */
export function destroyIpvs(ns: Namespace): void {
  const v = existingIpvs(ns);
  if (v === null) return;
  flushServices(v, true);
  flushConnections(v);
  emptyTrash(v);
  stopTicks(v);
  cancel(v.nodestTimer);
  freeTable(v.services);
  freeTable(v.marks);
  freeTable(v.realServers);
  ns.ipvs = 0;
  release(changetype<usize>(v), ipvsBytes());
}
