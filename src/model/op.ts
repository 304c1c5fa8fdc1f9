/**
 * Operations on a kernel, as plain data: the narrow waist between every front end (ip, brctl, later Docker and Kubernetes) and the kernel.
 * One Op is one rtnetlink (or sysctl) message. A kernel that refuses one throws `VethworkError` with the errno Linux would give.
 */
import type { CtOp } from "./conntrack.js";
import type { FilterOp } from "./filter.js";
import type { IpSetOp } from "./ipset.js";
import type { VsOp } from "./ipvs.js";
import type { XtOp } from "./netfilter.js";
import type { SchedOp } from "./sched.js";
import type { XfrmOp } from "./xfrm.js";
import type { LinkData } from "./link-kinds/index.js";
import type { BridgeOptions, BridgePortOptions, FdbTunnel, LinkKind, RouteType } from "./state.js";

export interface VethPeer {
  /** generated as vethN where absent */
  ifname?: string;
  /** namespace of the peer where it differs from that of the link */
  netns?: string;
  address?: string;
  mtu?: number;
  ifindex?: number;
}

export interface LinkAdd {
  op: "link.add";
  netns: string;
  /** generated from the kind (veth0, dummy0, bridge0) where absent */
  ifname?: string;
  kind: Exclude<LinkKind, "loopback">;
  /** the device below (`link DEV`), in the namespace `linkNetns` */
  link?: string;
  /** namespace that the request comes from: that of `link`, and where a tunnel keeps its sockets and routes; `netns` where absent */
  linkNetns?: string;
  data?: LinkData;
  address?: string;
  mtu?: number;
  ifindex?: number;
  txqlen?: number;
  up?: boolean;
  master?: string;
  peer?: VethPeer;
  bridge?: Partial<BridgeOptions>;
}

/** RTM_SETLINK: every field that is present is changed, in this order (do_setlink). */
export interface LinkSet {
  op: "link.set";
  netns: string;
  link: string;
  /** move to another namespace */
  moveTo?: string;
  address?: string;
  broadcast?: string;
  mtu?: number;
  /** rename */
  ifname?: string;
  alias?: string;
  group?: number;
  txqlen?: number;
  up?: boolean;
  arp?: boolean;
  multicast?: boolean;
  allmulticast?: boolean;
  promisc?: boolean;
  /** name of the bridge, null for `nomaster` */
  master?: string | null;
  carrier?: boolean;
  data?: LinkData;
  bridge?: Partial<BridgeOptions>;
  port?: Partial<BridgePortOptions>;
}

export interface RouteNexthop {
  via?: string;
  dev?: string;
  weight?: number;
  onlink?: boolean;
}

export interface RouteSpec {
  netns: string;
  /** "0.0.0.0/0" for default */
  dst: string;
  type?: RouteType;
  table?: number;
  protocol?: number;
  scope?: number;
  metric?: number;
  tos?: number;
  prefsrc?: string;
  mtu?: number;
  mtuLocked?: boolean;
  advmss?: number;
  /** IPv6 */
  hoplimit?: number;
  nexthops: RouteNexthop[];
}

export interface RuleSpec {
  netns: string;
  priority?: number;
  action?: "lookup" | "blackhole" | "unreachable" | "prohibit" | "goto" | "nop";
  not?: boolean;
  src?: string;
  dst?: string;
  tos?: number;
  fwmark?: number;
  fwmask?: number;
  iif?: string;
  oif?: string;
  ipproto?: number;
  sport?: [number, number];
  dport?: [number, number];
  table?: number;
  goto?: number;
  suppressPrefixLength?: number;
  protocol?: number;
}

export type Op =
  | XfrmOp
  | SchedOp
  | XtOp
  | FilterOp
  | CtOp
  | IpSetOp
  | VsOp
  | { op: "netns.add"; name: string }
  | { op: "netns.delete"; name: string }
  | LinkAdd
  | LinkSet
  | { op: "link.delete"; netns: string; link: string }
  | {
      op: "address.add" | "address.replace" | "address.change";
      netns: string;
      link: string;
      local: string;
      prefixlen: number;
      peer?: string;
      broadcast?: string;
      scope?: number;
      label?: string;
      noprefixroute?: boolean;
      /** IPv6: no duplicate address detection */
      nodad?: boolean;
      /** IPv6: of the prefix's route */
      metric?: number;
      /** seconds */
      validLifetime?: number;
      preferredLifetime?: number;
    }
  | {
      op: "address.delete";
      netns: string;
      link: string;
      local: string;
      prefixlen: number;
      peer?: string;
      label?: string;
    }
  | ({
      op: "route.add" | "route.append" | "route.prepend" | "route.replace" | "route.change" | "route.delete";
    } & RouteSpec)
  | ({ op: "rule.add" | "rule.delete" } & RuleSpec)
  | {
      op: "neighbor.add" | "neighbor.replace" | "neighbor.change" | "neighbor.append";
      netns: string;
      link: string;
      dst: string;
      lladdr?: string;
      /** NUD_*: default PERMANENT as iproute2 does */
      state?:
        "PERMANENT" | "REACHABLE" | "STALE" | "NOARP" | "DELAY" | "PROBE" | "INCOMPLETE" | "FAILED" | "NONE";
      proxy?: boolean;
    }
  | { op: "neighbor.delete"; netns: string; link: string; dst: string; proxy?: boolean }
  | {
      op: "fdb.add" | "fdb.append" | "fdb.replace";
      netns: string;
      link: string;
      mac: string;
      /** which list: the bridge's (NTF_MASTER) or the device's own (NTF_SELF) */
      where: "master" | "self";
      state: "permanent" | "static" | "dynamic";
      vlan?: number;
      sticky?: boolean;
      extern_learn?: boolean;
      /** `self` of a tunnel; what is absent is the device's own */
      tunnel?: FdbTunnel;
      router?: boolean;
    }
  | {
      op: "fdb.delete";
      netns: string;
      link: string;
      mac: string;
      where: "master" | "self";
      vlan?: number;
      /** one of several destinations */
      tunnel?: Partial<FdbTunnel>;
    }
  /** VNIs of a VXLAN device that filters them, with an endpoint or group of their own or without */
  | {
      op: "vni.add" | "vni.delete";
      netns: string;
      link: string;
      vni: number;
      lastVni?: number;
      remote?: string;
    }
  | { op: "fdb.flush"; netns: string; link: string; vlan?: number }
  | {
      op: "vlan.add";
      netns: string;
      link: string;
      vlan: number;
      lastVlan?: number;
      pvid?: boolean;
      untagged?: boolean;
      self?: boolean;
    }
  | { op: "vlan.delete"; netns: string; link: string; vlan: number; lastVlan?: number; self?: boolean }
  /** `path` as below /proc/sys with dots or slashes, e.g. "net/ipv4/ip_forward"; `value` as written */
  | { op: "sysctl.set"; netns: string; path: string; value: string }
  /** modprobe of a module whose absence shows: without br_netfilter bridged packets meet no rules, with a tunnel's come its fallback devices */
  | { op: "module.load"; name: "br_netfilter" | "ip_vs" | "ipip" | "ip_gre" | "sit" }
  /** SYSLOG_ACTION_CLEAR */
  | { op: "log.clear" }
  /** what is written to /proc/net/xt_recent/NAME: "+address", "-address" or "/" */
  | { op: "recent.write"; netns: string; name: string; text: string };
