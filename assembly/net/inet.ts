/** The IPv4 side of a device (struct in_device): its addresses, its conf and neigh sysctls, its multicast groups. */
import { ConfSysctl, NeighSysctl } from "../abi/sysctl";
import { Device } from "../device/device";
import { allocate, release } from "../memory";
import { confAll, initialNamespace, Namespace } from "./namespace";

@unmanaged
export class InetDevice {
  device: Device;
  /** i32[ConfSysctl.COUNT], i32[NeighSysctl.COUNT] */
  conf: usize;
  neigh: usize;
  /** list of InetAddress in Linux's order (net/address.ts) */
  addresses: usize;
  /** list of groups (net/igmp.ts) */
  groups: usize;
  /** IGMP timers and querier version of this device (net/igmp.ts) */
  igmp: usize;
  /** proxy ARP queue (net/arp.ts) */
  proxyQueue: usize;
  /** arp_parms reachable time, drawn anew now and then, ns */
  reachableNs: u64;
  reachableDrawnNs: u64;
  /** list of Neighbor in order of creation (net/neighbor.ts): first and last */
  neighbors: usize;
  lastNeighbor: usize;
  /** bit per sysctl that was set here (in_dev->cnf.state, neigh_parms.data_state): a new default does not reach it */
  confSet: u64;
  neighSet: u64;
  /** IFF_NOARP when it was last seen: a change of it ends what was resolved */
  noArp: u32;
  /** IPv4 is off here: the MTU is below 68, or the device goes (in_dev->dead) */
  dead: u32;
  /** MTU as the routes know it: see fib_sync_mtu */
  mtu: u32;
}

/** __in_dev_get_rtnl is not NULL: IPv4 works on this device. */
export function hasInet(d: Device): bool {
  return changetype<usize>(d.inet) != 0 && !d.inet.dead;
}

export function createInetDevice(d: Device, ns: Namespace): void {
  const inet = changetype<InetDevice>(allocate(<u32>offsetof<InetDevice>()));
  inet.device = d;
  inet.conf = allocate(ConfSysctl.COUNT << 2);
  inet.neigh = allocate(NeighSysctl.COUNT << 2);
  memory.copy(inet.conf, ns.confDefault, ConfSysctl.COUNT << 2);
  // arp_tbl has one set of defaults: that of the initial namespace
  memory.copy(inet.neigh, initialNamespace().neighDefault, NeighSysctl.COUNT << 2);
  inet.confSet = ns.confDefaultSet;
  d.inet = inet;
}

export function destroyInetDevice(d: Device): void {
  const inet = d.inet;
  if (!changetype<usize>(inet)) return;
  release(inet.conf, ConfSysctl.COUNT << 2);
  release(inet.neigh, NeighSysctl.COUNT << 2);
  release(changetype<usize>(inet), <u32>offsetof<InetDevice>());
  d.inet = changetype<InetDevice>(0);
}

/** The device's own value. */
export function conf(d: Device, id: ConfSysctl): i32 {
  return load<i32>(d.inet.conf + ((<usize>id) << 2));
}
export function neighParameter(d: Device, id: NeighSysctl): i32 {
  return load<i32>(d.inet.neigh + ((<usize>id) << 2));
}
// How "all" and the device's own value combine (include/linux/inetdevice.h)
/** IN_DEV_ANDCONF */
export function confAnd(d: Device, id: ConfSysctl): bool {
  return conf(d, id) != 0 && confAll(d.namespace, id) != 0;
}
/** IN_DEV_ORCONF */
export function confOr(d: Device, id: ConfSysctl): bool {
  return conf(d, id) != 0 || confAll(d.namespace, id) != 0;
}
/** IN_DEV_MAXCONF */
export function confMax(d: Device, id: ConfSysctl): i32 {
  return max(conf(d, id), confAll(d.namespace, id));
}
