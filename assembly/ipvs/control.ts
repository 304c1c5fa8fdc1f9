/** Services come, change and go (ip_vs_add_service, ip_vs_edit_service, ip_vs_unlink_service, ip_vs_flush, ip_vs_zero_* in ip_vs_ctl.c). */
import { Errno } from "../abi/errno";
import { LogLevel } from "../abi/log";
import { VsScheduler, VsServiceFlag, VsServiceRecord } from "../abi/ipvs";
import { logBegin, logBytes, logEnd, logText } from "../log";
import { allocate, release } from "../memory";
import { conntrackPut } from "../netfilter/conntrack/users";
import { Netfilter, netfilterOf, refreshHooks } from "../netfilter/state";
import { unlinkDestination, deleteDestination } from "./destination";
import { zeroStats } from "./estimate";
import { exactService, serviceOfMark } from "./lookup";
import { doneScheduler, initScheduler } from "./scheduler";
import { Ipvs, serviceKey, VsService, VsStats } from "./service";
import { erase, insert } from "../table";
import { K } from "../state";
import { forgetService } from "./trash";

/** FTPPORT */
const FTP_PORT: u32 = 21;
/** IP_VS_SCHEDNAME_MAXLEN */
const SCHEDULER_NAME: u32 = 16;

function serviceBytes(): u32 {
  return <u32>(offsetof<VsService>() + offsetof<VsStats>());
}

/** The service that a record names, or null. */
export function namedService(v: Ipvs, r: VsServiceRecord): VsService | null {
  return r.fwmark ? serviceOfMark(v, r.fwmark) : exactService(v, r.protocol, r.address, r.port);
}

/** ip_vs_svc_hash, and the counters of services that a packet may be for beside those of its own port. False where the memory is full. */
function hashService(s: VsService): bool {
  const v = s.ipvs;
  const done = s.fwmark
    ? insert(v.marks, <u64>s.fwmark, changetype<usize>(s))
    : insert(v.services, serviceKey(s.protocol, s.address, s.port), changetype<usize>(s));
  if (!done) return false;
  if (s.port == FTP_PORT) v.ftp++;
  else if (!s.port) v.anyPort++;
  return true;
}

/** ip_vs_svc_unhash */
function unhashService(s: VsService): void {
  const v = s.ipvs;
  if (s.fwmark) erase(v.marks, <u64>s.fwmark);
  else erase(v.services, serviceKey(s.protocol, s.address, s.port));
  if (s.port == FTP_PORT) v.ftp--;
  else if (!s.port) v.anyPort--;
}

/** ip_vs_scheduler_get found none, and there is no such module: its name lies behind the record. */
function noScheduler(r: VsServiceRecord): i32 {
  if (logBegin(LogLevel.INFO)) {
    logText("IPVS: Scheduler module ip_vs_");
    logBytes(changetype<usize>(r) + offsetof<VsServiceRecord>(), SCHEDULER_NAME);
    logText(" not found");
    logEnd();
  }
  return -Errno.ENOENT;
}

/** ip_vs_add_service */
export function addService(v: Ipvs, r: VsServiceRecord): i32 {
  if (namedService(v, r) !== null) return -Errno.EEXIST;
  if (r.scheduler >= <u32>VsScheduler.COUNT) return noScheduler(r);
  const nf = netfilterOf(v.namespace);
  const at = allocate(serviceBytes());
  if (nf === null || !at) return -Errno.ENOMEM;
  const s = changetype<VsService>(at);
  K.namesChanged++;
  s.ipvs = v;
  s.stats = changetype<VsStats>(at + offsetof<VsService>());
  s.protocol = r.protocol;
  s.fwmark = r.fwmark;
  s.address = r.address;
  s.port = r.port;
  s.flags = r.flags & ~VsServiceFlag.HASHED;
  s.timeout = r.timeout;
  s.netmask = r.netmask;
  s.scheduler = r.scheduler;
  s.cause = K.cause;
  const error = initScheduler(s);
  if (error) {
    release(at, serviceBytes());
    return error;
  }
  if (!hashService(s)) {
    doneScheduler(s);
    release(at, serviceBytes());
    return -Errno.ENOMEM;
  }
  useHooks(nf);
  s.flags |= VsServiceFlag.HASHED;
  if (v.lastService === null) v.firstService = s;
  else v.lastService!.next = s;
  v.lastService = s;
  v.serviceCount++;
  return 0;
}

/** ip_vs_edit_service: a scheduler begins anew only where it is another, and then with the flags from before. */
export function editService(s: VsService, r: VsServiceRecord): i32 {
  s.cause = K.cause;
  if (r.scheduler >= <u32>VsScheduler.COUNT) return noScheduler(r);
  if (r.scheduler != s.scheduler) {
    doneScheduler(s);
    s.schedulerData = 0;
    s.scheduler = r.scheduler;
    const error = initScheduler(s);
    if (error) {
      s.scheduler = VsScheduler.none;
      return error;
    }
  }
  s.flags = r.flags | VsServiceFlag.HASHED;
  s.timeout = r.timeout;
  s.netmask = r.netmask;
  return 0;
}

/** ip_vs_del_service; `cleanup`: the namespace goes (ip_vs_unlink_service). */
export function deleteService(s: VsService, cleanup: bool): void {
  const v = s.ipvs;
  unhashService(s);
  let previous: VsService | null = null;
  let other = v.firstService;
  while (other !== null && other !== s) {
    previous = other;
    other = other.next;
  }
  if (previous === null) v.firstService = s.next;
  else previous.next = s.next;
  if (v.lastService === s) v.lastService = previous;
  v.serviceCount--;
  // __ip_vs_del_service
  unuseHooks(v);
  doneScheduler(s);
  s.schedulerData = 0;
  let d = s.destinations;
  while (d !== null) {
    const next = d.next;
    unlinkDestination(s, d, false);
    deleteDestination(d, cleanup);
    d = next;
  }
  forgetService(v, s);
  if (s.tracksConnections) conntrackPut(changetype<Netfilter>(v.namespace.netfilter));
  release(changetype<usize>(s), serviceBytes());
}

/** ip_vs_flush */
export function flushServices(v: Ipvs, cleanup: bool): void {
  let s = v.firstService;
  while (s !== null) {
    const next = s.next;
    deleteService(s, cleanup);
    s = next;
  }
}

/** ip_vs_zero_service */
export function zeroService(s: VsService): void {
  let d = s.destinations;
  while (d !== null) {
    zeroStats(d.stats);
    d = d.next;
  }
  zeroStats(s.stats);
}

/** ip_vs_zero_all */
export function zeroAll(v: Ipvs): void {
  let s = v.firstService;
  while (s !== null) {
    zeroService(s);
    s = s.next;
  }
  zeroStats(v.totals);
}

/** ip_vs_register_hooks with the first service */
function useHooks(nf: Netfilter): void {
  if (!nf.virtualServices++) refreshHooks(nf);
}

/** ip_vs_unregister_hooks with the last */
function unuseHooks(v: Ipvs): void {
  const nf = changetype<Netfilter>(v.namespace.netfilter);
  if (!--nf.virtualServices) refreshHooks(nf);
}

/** What the kernel says of a request that its function `call` refuses (pr_err). */
export function complain(call: string, text: string): void {
  if (!logBegin(LogLevel.ERR)) return;
  logText("IPVS: ");
  logText(call);
  logText("(): ");
  logText(text);
  logEnd();
}
