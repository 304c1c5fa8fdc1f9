/**
 * What a kernel holds, as plain data: the answers of rtnetlink dumps. Addresses are text ("10.0.0.1", "10.0.0.0/24", "02:42:00:00:00:01"),
 * times are nanoseconds of virtual time, lengths are bytes. Names are those of iproute2's JSON output where it has one.
 */

import type { LinkData } from "./link-kinds/index.js";

export type LinkKind =
  | "loopback"
  | "veth"
  | "bridge"
  | "dummy"
  | "vlan"
  | "macvlan"
  | "ipvlan"
  | "vxlan"
  | "geneve"
  | "ipip"
  | "gre"
  | "gretap"
  | "sit"
  | "erspan"
  | "ifb";
export type OperState = "UNKNOWN" | "UP" | "DOWN" | "LOWERLAYERDOWN";
/** IFF_* as `ip` prints them between < and >, in its order. */
export type LinkFlag =
  | "NO-CARRIER"
  | "LOOPBACK"
  | "BROADCAST"
  | "POINTOPOINT"
  | "MULTICAST"
  | "NOARP"
  | "ALLMULTI"
  | "PROMISC"
  | "MASTER"
  | "SLAVE"
  | "UP"
  | "LOWER_UP";

export interface LinkStatistics {
  packets: number;
  bytes: number;
  errors: number;
  dropped: number;
  multicast: number;
  /** received: frames that were damaged (rx_frame_errors) */
  frame?: number;
  /** received: wrong checksums (rx_crc_errors), out of order (rx_fifo_errors); sent: nothing says where to (tx_fifo_errors) */
  crc?: number;
  /** received: shorter than their headers say (rx_length_errors) */
  length?: number;
  fifo?: number;
  /** sent: no way to the other end (tx_carrier_errors), and the way led back to the device (collisions) */
  carrier?: number;
  collisions?: number;
}

/** Options of a bridge device; times as Linux keeps them, in centiseconds (USER_HZ), as `ip -d link` prints them. */
export interface BridgeOptions {
  ageing_time: number;
  group_fwd_mask: number;
  vlan_filtering: boolean;
  vlan_protocol: "802.1Q" | "802.1ad";
  vlan_default_pvid: number;
  mcast_snooping: boolean;
  mcast_querier: boolean;
  mcast_router: number;
  forward_delay: number;
  hello_time: number;
  max_age: number;
  priority: number;
  stp_state: number;
}

/** Options of a bridge port (IFLA_BRPORT_*). */
export interface BridgePortOptions {
  /** 0 disabled, 1 listening, 2 learning, 3 forwarding, 4 blocking */
  state: number;
  priority: number;
  cost: number;
  hairpin: boolean;
  isolated: boolean;
  learning: boolean;
  flood: boolean;
  mcast_flood: boolean;
  bcast_flood: boolean;
  guard: boolean;
  root_block: boolean;
  fastleave: boolean;
  neigh_suppress: boolean;
  proxy_arp: boolean;
  locked: boolean;
  group_fwd_mask: number;
  mcast_router: number;
  no: number;
}

export interface Link {
  netns: string;
  ifindex: number;
  ifname: string;
  kind: LinkKind;
  flags: LinkFlag[];
  mtu: number;
  minMtu: number;
  maxMtu: number;
  /** kind of the root qdisc: "noop" until the device was first up, then its default where none was added */
  qdisc: string;
  operstate: OperState;
  /** "" where there is none (never for Ethernet) */
  address: string;
  broadcast: string;
  txqlen: number;
  promiscuity: number;
  allmulti: number;
  /** ifindex of the bridge it is a port of, 0 for none */
  master: number;
  /** veth: the peer's ifindex in the peer's namespace; of a device on another: that one's; 0 otherwise */
  iflink: number;
  /** namespace of that where it is another one, else null */
  linkNetns: string | null;
  group: number;
  alias: string;
  rx: LinkStatistics;
  tx: LinkStatistics;
  /** ARPHRD_*: 1 Ethernet, 772 loopback, 768, 776 and 778 tunnels */
  hardware: number;
  /** the order in which links came into the namespace, which is that of some lists (for_each_netdev) */
  listed?: number;
  /** what its kind tells of it */
  data?: LinkData;
  bridge?: BridgeOptions;
  /** bridge: MAC of its identifier; all zeros until the user gives it one or a port lends its own */
  bridgeAddress?: string;
  /** bridge: it has had a port at some time */
  bridgeHadPort?: boolean;
  port?: BridgePortOptions;
}

export interface Address {
  ifindex: number;
  ifname: string;
  /** "10.0.0.1" */
  local: string;
  prefixlen: number;
  /** null where none was given */
  broadcast: string | null;
  /** the peer of a point-to-point address, else null */
  peer: string | null;
  scope: number;
  label: string;
  secondary: boolean;
  /** seconds, null for ever */
  validLifetime: number | null;
  preferredLifetime: number | null;
  noprefixroute: boolean;
  /** of an IPv6 address alone */
  inet6?: {
    tentative: boolean;
    dadfailed: boolean;
    nodad: boolean;
    mngtmpaddr: boolean;
    deprecated: boolean;
  };
}

/** Membership of a device in a group. */
export interface MulticastGroup {
  ifindex: number;
  dev: string;
  group: string;
  users: number;
}

export type RouteType =
  | "unicast"
  | "local"
  | "broadcast"
  | "anycast"
  | "multicast"
  | "blackhole"
  | "unreachable"
  | "prohibit"
  | "throw";

export interface Nexthop {
  /** null where there is no gateway */
  via: string | null;
  /** "" where the route has no device */
  dev: string;
  weight: number;
  onlink: boolean;
  dead: boolean;
  linkdown: boolean;
}

export interface Route {
  /** "0.0.0.0/0" is the default route */
  dst: string;
  type: RouteType;
  table: number;
  /** RTPROT_*: 2 kernel, 3 boot, 4 static, 16 dhcp, 186 bgp ... */
  protocol: number;
  /** RT_SCOPE_*: 0 global, 253 link, 254 host, 255 nowhere */
  scope: number;
  metric: number;
  tos: number;
  /** preferred source address, null for none */
  prefsrc: string | null;
  /** RTAX_MTU and friends; absent means not set */
  mtu?: number;
  mtuLocked?: boolean;
  advmss?: number;
  /** IPv6 */
  hoplimit?: number;
  /** IPv6: seconds until it ends */
  expires?: number;
  /** flags of the whole route: with several next hops they are not always those that all next hops have */
  flags?: ("dead" | "linkdown")[];
  nexthops: Nexthop[];
}

export interface Rule {
  priority: number;
  /** FR_ACT_TO_TBL, FR_ACT_BLACKHOLE, FR_ACT_UNREACHABLE, FR_ACT_PROHIBIT, FR_ACT_GOTO, FR_ACT_NOP */
  action: "lookup" | "blackhole" | "unreachable" | "prohibit" | "goto" | "nop";
  not: boolean;
  src: string | null;
  dst: string | null;
  tos: number;
  fwmark: number;
  fwmask: number;
  iif: string | null;
  oif: string | null;
  ipproto: number;
  sport: [number, number] | null;
  dport: [number, number] | null;
  table: number;
  goto: number;
  suppressPrefixLength: number | null;
  protocol: number;
}

export type NeighborState =
  "NONE" | "INCOMPLETE" | "REACHABLE" | "STALE" | "DELAY" | "PROBE" | "FAILED" | "NOARP" | "PERMANENT";

export interface Neighbor {
  ifindex: number;
  dev: string;
  dst: string;
  lladdr: string | null;
  state: NeighborState;
  proxy: boolean;
  router: boolean;
  /** ns of virtual time since it was last used, confirmed, updated */
  used: number;
  confirmed: number;
  updated: number;
  probes: number;
}

/** Where a tunnel device sends the frames for a MAC. */
export interface FdbTunnel {
  /** the other endpoint */
  dst: string;
  port?: number;
  vni?: number;
  /** VNI that the entry is looked up with, on a device that has several */
  src_vni?: number;
  /** the device to leave by */
  via?: string;
  /** told: the namespace of the tunnel's sockets where it is another one than the device's */
  netns?: string;
}

/** A VNI of a VXLAN device that filters them. */
export interface Vni {
  dev: string;
  vni: number;
  /** endpoint or group of its own */
  remote?: string;
  rx: VniCounters;
  tx: VniCounters;
}

export interface VniCounters {
  bytes: number;
  packets: number;
  drops: number;
  errors: number;
}

export interface FdbEntry {
  mac: string;
  /** the port, or the bridge itself for its own addresses */
  dev: string;
  /** name of the bridge; "" for a device's own address list (`self`) */
  master: string;
  vlan: number;
  state: "permanent" | "static" | "stale" | "";
  self: boolean;
  sticky: boolean;
  extern_learn: boolean;
  /** of a tunnel: where frames go; port and VNIs only where they are not those of the device */
  tunnel?: FdbTunnel;
  router?: boolean;
  /** ns of virtual time */
  used: number;
  updated: number;
}

export interface BridgeVlan {
  dev: string;
  vlan: number;
  pvid: boolean;
  untagged: boolean;
}

/** A member of a multicast group on a bridge. */
export interface MdbEntry {
  /** the bridge */
  dev: string;
  /** the port, or the bridge itself */
  port: string;
  /** "239.1.1.1", "ff02::fb" */
  grp: string;
  /** 0 where the bridge does not filter VLANs */
  vlan: number;
}

/** A port behind which a multicast router is. */
export interface MulticastRouter {
  dev: string;
  port: string;
}

/** The answer of `ip route get`. */
export interface RouteAnswer {
  type: RouteType;
  dst: string;
  via: string | null;
  dev: string;
  table: number;
  /** source address chosen (prefsrc) */
  src: string;
  /** the `from` asked for, null for none */
  from: string | null;
  iif: string | null;
  mark: number;
  tos: number;
  /** "" where none: the words iproute2 prints in `cache <...>` */
  cache: string[];
  mtu?: number;
  /** seconds left of a path-MTU exception */
  expires?: number;
  uid: number;
  advmss?: number;
  hoplimit?: number;
  /** of an IPv6 route alone */
  inet6?: { protocol: number; metric: number; anycast: boolean };
}
