/** The IPv6 side of a namespace (struct netns_ipv6) and of a device (struct inet6_dev). */
import { Conf6Sysctl, Net6Sysctl } from "../abi/ipv6";
import { invalidate } from "../recording";
import { NeighSysctl } from "../abi/sysctl";
import { Timer } from "../clock";
import { Device } from "../device/device";
import { allocate } from "../memory";
import { initialNamespace, Namespace } from "../net/namespace";
import { NeighborTable } from "../net/neighbor";
import { Table } from "../table";

@unmanaged
export class Inet6Namespace {
  /** i32[Net6Sysctl.COUNT] */
  sysctls: usize;
  /** i32[Conf6Sysctl.COUNT] each: net.ipv6.conf.all and .default */
  confAll: usize;
  confDefault: usize;
  /** i32[NeighSysctl.COUNT]: net.ipv6.neigh.default, of the initial namespace alone */
  neighDefault: usize;
  /** first of the routing tables: fib.ts */
  tables: usize;
  /** own addresses by hash (inet6_addr_lst): addresses.ts */
  addresses: Table;
  /** reassembly.ts */
  fragments: usize;
  /** exceptions made before this number are void (rt_genid): exception.ts */
  generation: u32;
  /** ICMPv6 types that the rate limit concerns: 256 bits (icmpv6_ratemask) */
  rateMask0: u64;
  rateMask1: u64;
}

/** struct inet6_dev; gone while the MTU is too small */
@unmanaged
export class Inet6Device {
  device: Device;
  /** i32[Conf6Sysctl.COUNT], i32[NeighSysctl.COUNT] */
  conf: usize;
  neigh: usize;
  /** Address6 in Linux's order: widest scope first */
  addresses: usize;
  /** Group6, newest first; those that were left and are yet to be reported */
  groups: usize;
  tombs: usize;
  /** anycast addresses: list of Anycast */
  anycasts: usize;
  /** IF_READY: it has a carrier and is up */
  ready: u32;
  /** IF_RA_RCVD */
  advertised: u32;
  dead: u32;
  rsTimer: Timer;
  rsProbes: u32;
  /** jiffies */
  rsInterval: u32;
  /** MLD: mcast.ts */
  changeTimer: Timer;
  generalTimer: Timer;
  initialTimer: Timer;
  changeCount: u32;
  initialCount: u32;
  generalRuns: u32;
  robustness: u32;
  /** jiffies */
  maxDelay: u32;
  /** jiffies until which a querier of version 1 is believed to be there (mc_v1_seen); 0: none */
  v1Seen: u32;
  neighbors: usize;
  lastNeighbor: usize;
  reachableNs: u64;
  reachableDrawnNs: u64;
  /** bit per parameter of neighbours that was set here */
  neighSet: u64;
  /** MTU as the routes know it is conf mtu; this is the device's NOARP when last seen */
  noArp: u32;
}

/** What all of IPv6 shares. */
@unmanaged
export class Ipv6State {
  neighbors: NeighborTable;
  /** peers.ts: hosts and their tokens */
  peers: usize;
  scratch: usize;
}

export function ipv6Of(ns: Namespace): Inet6Namespace {
  return changetype<Inet6Namespace>(ns.inet6);
}

/** __in6_dev_get */
export function inet6Of(d: Device): Inet6Device | null {
  return changetype<Inet6Device | null>(d.inet6);
}

export function net6Sysctl(ns: Namespace, id: Net6Sysctl): i32 {
  return load<i32>(ipv6Of(ns).sysctls + ((<usize>id) << 2));
}
export function confAll6(ns: Namespace, id: Conf6Sysctl): i32 {
  return load<i32>(ipv6Of(ns).confAll + ((<usize>id) << 2));
}
export function conf6(i: Inet6Device, id: Conf6Sysctl): i32 {
  return load<i32>(i.conf + ((<usize>id) << 2));
}
export function setConf6(i: Inet6Device, id: Conf6Sysctl, value: i32): void {
  // advertisements set some
  invalidate();
  store<i32>(i.conf + ((<usize>id) << 2), value);
}
export function neigh6(i: Inet6Device, id: NeighSysctl): i32 {
  return load<i32>(i.neigh + ((<usize>id) << 2));
}

/** The device has an inet6_dev and IPv6 is not switched off on it. */
export function isEnabled6(d: Device): bool {
  const i = inet6Of(d);
  return i !== null && !conf6(i, Conf6Sysctl.disable_ipv6);
}

function set(table: usize, id: u32, value: i32): void {
  store<i32>(table + ((<usize>id) << 2), value);
}

/** inet6_net_init, addrconf_init_net: each namespace begins with Linux's defaults, and IPv6 off for devices to come (disable_ipv6=1). */
export function initIpv6Namespace(ns: Namespace): bool {
  const at = allocate(<u32>offsetof<Inet6Namespace>());
  if (!at) return false;
  ns.inet6 = at;
  const n = changetype<Inet6Namespace>(at);
  n.sysctls = allocate(Net6Sysctl.COUNT << 2);
  n.confAll = allocate(Conf6Sysctl.COUNT << 2);
  n.confDefault = allocate(Conf6Sysctl.COUNT << 2);
  n.neighDefault = allocate(NeighSysctl.COUNT << 2);
  n.addresses = changetype<Table>(allocate(<u32>offsetof<Table>()));
  if (!n.sysctls || !n.confAll || !n.confDefault || !n.neighDefault) return false;
  const s = n.sysctls;
  set(s, Net6Sysctl.auto_flowlabels, 1);
  set(s, Net6Sysctl.icmp_ratelimit, 1000);
  set(s, Net6Sysctl.ip6frag_high_thresh, 4194304);
  set(s, Net6Sysctl.ip6frag_low_thresh, 3145728);
  set(s, Net6Sysctl.ip6frag_time, 60);
  set(s, Net6Sysctl.max_dst_opts_length, 2147483647);
  set(s, Net6Sysctl.max_dst_opts_number, 8);
  set(s, Net6Sysctl.max_hbh_length, 2147483647);
  set(s, Net6Sysctl.max_hbh_opts_number, 8);
  set(s, Net6Sysctl.mld_max_msf, 64);
  set(s, Net6Sysctl.mld_qrv, 2);
  set(s, Net6Sysctl.route_min_adv_mss, 1220);
  set(s, Net6Sysctl.route_mtu_expires, 600);
  // "0-1,3-127": all errors but packet too big
  n.rateMask0 = ~(<u64>4);
  n.rateMask1 = <u64>-1;
  initConf(n.confAll);
  initConf(n.confDefault);
  set(n.confDefault, Conf6Sysctl.accept_dad, 1);
  set(n.confDefault, Conf6Sysctl.disable_ipv6, 1);
  if (ns === initialNamespace()) initNeigh(n.neighDefault);
  return true;
}

/** ipv6_devconf, ipv6_devconf_dflt */
function initConf(t: usize): void {
  set(t, Conf6Sysctl.hop_limit, 64);
  set(t, Conf6Sysctl.mtu, 1280);
  set(t, Conf6Sysctl.accept_ra, 1);
  set(t, Conf6Sysctl.accept_redirects, 1);
  set(t, Conf6Sysctl.autoconf, 1);
  set(t, Conf6Sysctl.dad_transmits, 1);
  set(t, Conf6Sysctl.router_solicitations, -1);
  set(t, Conf6Sysctl.router_solicitation_interval, 4);
  set(t, Conf6Sysctl.router_solicitation_max_interval, 3600);
  set(t, Conf6Sysctl.router_solicitation_delay, 1);
  set(t, Conf6Sysctl.mldv1_unsolicited_report_interval, 10000);
  set(t, Conf6Sysctl.mldv2_unsolicited_report_interval, 1000);
  set(t, Conf6Sysctl.suppress_frag_ndisc, 1);
  set(t, Conf6Sysctl.enhanced_dad, 1);
  set(t, Conf6Sysctl.router_probe_interval, 60);
  set(t, Conf6Sysctl.ndisc_evict_nocarrier, 1);
}

/** nd_tbl.parms */
function initNeigh(t: usize): void {
  set(t, NeighSysctl.mcast_solicit, 3);
  set(t, NeighSysctl.ucast_solicit, 3);
  set(t, NeighSysctl.retrans_time_ms, 1000);
  set(t, NeighSysctl.base_reachable_time_ms, 30000);
  set(t, NeighSysctl.delay_first_probe_time, 5000);
  set(t, NeighSysctl.interval_probe_time_ms, 5000);
  set(t, NeighSysctl.gc_stale_time, 60000);
  set(t, NeighSysctl.unres_qlen_bytes, 212992);
  set(t, NeighSysctl.proxy_qlen, 64);
  set(t, NeighSysctl.anycast_delay, 1000);
  set(t, NeighSysctl.proxy_delay, 800);
  set(t, NeighSysctl.gc_interval, 30000);
  set(t, NeighSysctl.gc_thresh1, 128);
  set(t, NeighSysctl.gc_thresh2, 512);
  set(t, NeighSysctl.gc_thresh3, 1024);
}
