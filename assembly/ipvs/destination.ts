/** Real servers of a service come, change and go (ip_vs_add_dest, ip_vs_edit_dest, ip_vs_del_dest, __ip_vs_update_dest in ip_vs_ctl.c). */
import { Errno } from "../abi/errno";
import { TimerKind } from "../abi/events";
import { VsConnFlag, VsDestFlag, VsDestRecord, VsSysctl, VsTunnelType } from "../abi/ipvs";
import { RouteType } from "../abi/route";
import { isPending } from "../clock";
import { allocate } from "../memory";
import { addressType } from "../net/devinet";
import { conntrackGet } from "../netfilter/conntrack/users";
import { netfilterOf } from "../netfilter/state";
import { scheduleJiffies } from "../wheel";
import { K } from "../state";
import { complain } from "./control";
import { zeroStats } from "./estimate";
import { hashRealServer, unhashRealServer } from "./real-server";
import { schedulerAdded, schedulerDeleted, schedulerUpdated } from "./scheduler";
import { Ipvs, VsDestination, VsService, VsStats } from "./service";
import { vsSysctl } from "./sysctl";
import { forgetRoute } from "./transmit/dest-route";
import { destinationBytes, fromTrash, toTrash } from "./trash";

const FTP_PORT: u32 = 21;

/** ip_vs_lookup_dest */
export function findDestination(s: VsService, address: u32, port: u32): VsDestination | null {
  let d = s.destinations;
  while (d !== null && (d.address != address || d.port != port)) d = d.next;
  return d;
}

/** What both adding and editing refuse; `call` is the kernel's function. */
function check(call: string, r: VsDestRecord): i32 {
  if (r.weight < 0) {
    complain(call, "server weight less than zero");
    return -Errno.ERANGE;
  }
  if (r.lowerThreshold > r.upperThreshold) {
    complain(call, "lower threshold is higher than upper threshold");
    return -Errno.ERANGE;
  }
  if (r.tunnelType == <u32>VsTunnelType.GUE && !r.tunnelPort) {
    complain(call, "tunnel port is zero");
    return -Errno.EINVAL;
  }
  return 0;
}

/** ip_vs_add_dest: one that was deleted from this service and still waits in the trash is taken again. */
export function addDestination(s: VsService, r: VsDestRecord): i32 {
  const error = check("ip_vs_add_dest", r);
  if (error) return error;
  if (findDestination(s, r.address, r.port) !== null) return -Errno.EEXIST;
  let d = fromTrash(s.ipvs, s, r.address, r.port);
  if (d === null) {
    // ip_vs_new_dest
    const type = addressType(s.ipvs.namespace, r.address);
    if (type != <u32>RouteType.LOCAL && type != <u32>RouteType.UNICAST) return -Errno.EINVAL;
    const at = allocate(destinationBytes());
    if (!at) return -Errno.ENOMEM;
    d = changetype<VsDestination>(at);
    d.ipvs = s.ipvs;
    d.stats = changetype<VsStats>(at + offsetof<VsDestination>());
    d.protocol = s.protocol;
    d.virtualAddress = s.address;
    d.virtualPort = s.port;
    d.fwmark = s.fwmark;
    d.address = r.address;
    d.port = r.port;
    d.references = 1;
  }
  update(s, d, r);
  d.next = s.destinations;
  s.destinations = d;
  s.destinationCount++;
  schedulerAdded(s, d);
  return 0;
}

/** ip_vs_edit_dest */
export function editDestination(s: VsService, r: VsDestRecord): i32 {
  const error = check("ip_vs_edit_dest", r);
  if (error) return error;
  const d = findDestination(s, r.address, r.port);
  if (d === null) return -Errno.ENOENT;
  const lastWeight = d.lastWeight;
  update(s, d, r);
  if (!r.weight) d.lastWeight = lastWeight;
  schedulerUpdated(s, d);
  return 0;
}

/** __ip_vs_update_dest but for the list and the scheduler */
function update(s: VsService, d: VsDestination, r: VsDestRecord): void {
  d.cause = K.cause;
  d.lastWeight = r.weight;
  d.weight = r.weight;
  if (
    (d.connectionFlags ^ r.flags) & VsConnFlag.FWD_MASK ||
    d.tunnelType != r.tunnelType ||
    d.tunnelPort != r.tunnelPort
  )
    unhashRealServer(d);
  d.tunnelType = r.tunnelType;
  d.tunnelPort = r.tunnelPort;
  d.tunnelFlags = r.tunnelFlags;
  let flags = (r.flags & VsConnFlag.FWD_MASK) | VsConnFlag.INACTIVE;
  if ((flags & VsConnFlag.FWD_MASK) != <u32>VsConnFlag.MASQ) flags |= VsConnFlag.NOOUTPUT;
  else if (s.port == FTP_PORT) trackConnections(s);
  d.connectionFlags = flags;
  hashRealServer(d);
  if (d.service !== s) {
    // it was of another service that was the same
    zeroStats(d.stats);
    d.service = s;
  }
  d.flags |= VsDestFlag.AVAILABLE;
  if (!r.upperThreshold || r.upperThreshold > d.upperThreshold) d.flags &= ~VsDestFlag.OVERLOAD;
  d.upperThreshold = r.upperThreshold;
  d.lowerThreshold = r.lowerThreshold;
  forgetRoute(d);
}

/** ip_vs_register_conntrack: FTP with masquerading needs it. */
function trackConnections(s: VsService): void {
  if (s.tracksConnections) return;
  const nf = netfilterOf(s.ipvs.namespace);
  if (nf !== null && conntrackGet(nf)) s.tracksConnections = 1;
}

/** ip_vs_del_dest */
export function removeDestination(s: VsService, address: u32, port: u32): i32 {
  const d = findDestination(s, address, port);
  if (d === null) return -Errno.ENOENT;
  unlinkDestination(s, d, true);
  deleteDestination(d, false);
  return 0;
}

/** __ip_vs_unlink_dest; `tell` the scheduler */
export function unlinkDestination(s: VsService, d: VsDestination, tell: bool): void {
  d.flags &= ~VsDestFlag.AVAILABLE;
  if (s.destinations === d) s.destinations = d.next;
  else {
    let before = s.destinations!;
    while (before.next !== d) before = before.next!;
    before.next = d.next;
  }
  s.destinationCount--;
  if (tell) schedulerDeleted(s, d);
}

/** __ip_vs_del_dest */
export function deleteDestination(d: VsDestination, cleanup: bool): void {
  const v = d.ipvs;
  unhashRealServer(d);
  toTrash(v, d, cleanup);
  if (!cleanup) expireNodestSoon(v);
}

/** ip_vs_enqueue_expire_nodest_conns: queue_delayed_work one tick from now */
function expireNodestSoon(v: Ipvs): void {
  if (!vsSysctl(v, VsSysctl.expire_nodest_conn) || isPending(v.nodestTimer)) return;
  scheduleJiffies(v.nodestTimer, TimerKind.vsNodest, changetype<usize>(v), 1);
}
