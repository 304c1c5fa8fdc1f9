/** IPv6: sysctls, and the records of the system calls in calls/ipv6*.ts. An address is two words in network order, as its 16 bytes stand. */

/** /proc/sys/net/ipv6/NAME of one namespace ("icmp_" names are in net/ipv6/icmp/, "route_" in net/ipv6/route/). */
export const enum Net6Sysctl {
  bindv6only = 0,
  anycast_src_echo_reply,
  auto_flowlabels,
  flowlabel_reflect,
  flowlabel_state_ranges,
  fwmark_reflect,
  icmp_echo_ignore_all,
  icmp_echo_ignore_anycast,
  icmp_echo_ignore_multicast,
  icmp_ratelimit,
  ip6frag_high_thresh,
  ip6frag_low_thresh,
  ip6frag_time,
  ip_nonlocal_bind,
  max_dst_opts_length,
  max_dst_opts_number,
  max_hbh_length,
  max_hbh_opts_number,
  /** the machine's: only the initial namespace has these two */
  mld_max_msf,
  mld_qrv,
  route_min_adv_mss,
  route_mtu_expires,
  COUNT,
}

/** /proc/sys/net/ipv6/conf/{all,default,IFACE}/NAME: what has an effect here (struct ipv6_devconf). */
export const enum Conf6Sysctl {
  forwarding = 0,
  hop_limit,
  mtu,
  accept_ra,
  accept_redirects,
  autoconf,
  dad_transmits,
  router_solicitations,
  /** s */
  router_solicitation_interval,
  router_solicitation_max_interval,
  router_solicitation_delay,
  force_mld_version,
  /** ms */
  mldv1_unsolicited_report_interval,
  mldv2_unsolicited_report_interval,
  accept_dad,
  disable_ipv6,
  addr_gen_mode,
  force_tllao,
  ndisc_notify,
  ndisc_tclass,
  suppress_frag_ndisc,
  drop_unicast_in_l2_multicast,
  drop_unsolicited_na,
  accept_untracked_na,
  keep_addr_on_down,
  ignore_routes_with_linkdown,
  use_oif_addrs_only,
  enhanced_dad,
  router_probe_interval,
  ndisc_evict_nocarrier,
  proxy_ndp,
  accept_source_route,
  COUNT,
}

/** Where a sysctl is: sysctl6_get and sysctl6_set (calls/ipv6.ts). Parameters of neighbours are those of IPv4 (NeighSysctl). */
export const enum Sysctl6Table {
  NET = 0,
  CONF_ALL,
  CONF_DEFAULT,
  CONF_DEVICE,
  NEIGH_DEFAULT,
  NEIGH_DEVICE,
}

/** IFA_F_* (include/uapi/linux/if_addr.h) */
export const enum Address6Flag {
  NODAD = 0x02,
  OPTIMISTIC = 0x04,
  DADFAILED = 0x08,
  DEPRECATED = 0x20,
  TENTATIVE = 0x40,
  PERMANENT = 0x80,
  MANAGETEMPADDR = 0x100,
  NOPREFIXROUTE = 0x200,
}

/** RTM_NEWADDR, RTM_DELADDR, RTM_GETADDR of AF_INET6 */
@unmanaged
export class Address6Record {
  address0: u64;
  address1: u64;
  /** zero for none */
  peer0: u64;
  peer1: u64;
  ifindex: u32;
  prefixLength: u32;
  /** RT_SCOPE_* */
  scope: u32;
  /** Address6Flag */
  flags: u32;
  /** seconds; 0xffffffff for ever */
  validSeconds: u32;
  preferredSeconds: u32;
  metric: u32;
  /** request: change an address that is there */
  replace: u32;
}

/** RTF_* (include/uapi/linux/route.h, ipv6_route.h) */
export const enum Route6Flag {
  UP = 0x1,
  GATEWAY = 0x2,
  REJECT = 0x200,
  DYNAMIC = 0x10,
  ADDRCONF = 0x40000,
  NONEXTHOP = 0x200000,
  EXPIRES = 0x400000,
  CACHE = 0x1000000,
  ANYCAST = 0x100000,
  LOCAL = 0x80000000,
}

/** RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE of AF_INET6 */
@unmanaged
export class Route6Record {
  destination0: u64;
  destination1: u64;
  gateway0: u64;
  gateway1: u64;
  preferredSource0: u64;
  preferredSource1: u64;
  prefixLength: u32;
  /** RouteType */
  type: u32;
  table: u32;
  protocol: u32;
  metric: u32;
  /** ifindex, 0 for none */
  oif: u32;
  hasGateway: u32;
  mtu: u32;
  advmss: u32;
  hopLimit: u32;
  /** RouteFlag (NLM_F_*) in a request */
  request: u32;
  /** NexthopFlag */
  nexthopFlags: u32;
  onlink: u32;
  /** answers: seconds until it ends, 0 for never */
  expiresSeconds: u32;
}

/** The route behind which the next one of a dump is wanted: see route6_next. */
@unmanaged
export class Route6Cursor {
  /** wanted table, 0 for all */
  only: u32;
  /** routes that were answered already */
  index: u32;
}

/** `ip -6 route get`: the question and, behind it, the answer. */
@unmanaged
export class Route6QueryRecord {
  destination0: u64;
  destination1: u64;
  source0: u64;
  source1: u64;
  gateway0: u64;
  gateway1: u64;
  preferredSource0: u64;
  preferredSource1: u64;
  /** ifindex of the input device, 0: as for a packet made here */
  iif: u32;
  oif: u32;
  mark: u32;
  label: u32;
  // the answer
  type: u32;
  table: u32;
  hasGateway: u32;
  device: u32;
  protocol: u32;
  metric: u32;
  /** Route6Flag */
  flags: u32;
  mtu: u32;
  advmss: u32;
  hopLimit: u32;
  expiresSeconds: u32;
  /** errno of a route that refuses, 0 for one that does not */
  error: u32;
  /** 1: an exception, which `ip` prints as a host */
  cached: u32;
}

/** RTM_NEWNEIGH, RTM_GETNEIGH of AF_INET6; times are ns since boot */
@unmanaged
export class Neighbor6Record {
  address0: u64;
  address1: u64;
  lladdr: u64;
  confirmedNs: u64;
  usedNs: u64;
  updatedNs: u64;
  ifindex: u32;
  /** NeighborState */
  state: u32;
  /** NeighborFlag bits */
  flags: u32;
  probes: u32;
  hasLladdr: u32;
}

/** A group of `ip -6 maddr`: inet6_groups_next. */
@unmanaged
export class Group6Record {
  address0: u64;
  address1: u64;
  users: u32;
}

/** A send from a raw socket of IPv6; the payload is elsewhere. */
@unmanaged
export class Send6Record {
  destination0: u64;
  destination1: u64;
  /** zero: chosen by the route */
  source0: u64;
  source1: u64;
  oif: u32;
  /** -1: the default */
  hopLimit: i32;
  trafficClass: u32;
  /** flow label, 0: made from the flow's hash */
  label: u32;
  mark: u32;
  /** IPV6_PMTUDISC_*: 0 dont, 1 want (the default), 2 do */
  discovery: u32;
  length: u32;
}
