/** Why a packet was dropped, in a sentence, and what to look at or change: a table by reason (SKB_DROP_REASON_*). */
import type { Kernel } from "../model/kernel.js";
import type { FieldValue } from "./fields.js";
import type { Copy } from "./walk.js";

/** Where it ended, and whom to ask about it. */
export interface HintPlace {
  kernel: Kernel;
  netns: string | undefined;
  iface: string | undefined;
  /** the interface that it came in by last, and the one that its route leads to */
  input: string | undefined;
  output: string | undefined;
}

interface Reason {
  text: string | ((scene: Scene) => string);
  hint?: (scene: Scene) => string | undefined;
}

class Scene {
  constructor(
    readonly place: HintPlace,
    readonly copy: Copy,
  ) {}
  /** a header field of the innermost packet that has it */
  field(name: string): FieldValue | undefined {
    return this.copy.layers.findLast(({ fields }) => fields.has(name))?.fields.get(name);
  }
  /** the same of the outermost */
  outer(name: string): FieldValue | undefined {
    return this.copy.layers.find(({ fields }) => fields.has(name))?.fields.get(name);
  }
  sysctl(path: string): string | undefined {
    try {
      return this.place.netns === undefined ? undefined : this.place.kernel.sysctl(this.place.netns, path);
    } catch {
      return undefined;
    }
  }
  /** a command in the namespace where it happened */
  command(text: string): string {
    return this.place.netns ? `ip netns exec ${this.place.netns} ${text}` : text;
  }
  get iface(): string {
    return this.place.iface ?? "IFACE";
  }
  get input(): string {
    return this.place.input ?? this.iface;
  }
  conf(name: string): string {
    return `net.ipv4.conf.${this.input}.${name}`;
  }
  get last(): string | undefined {
    return this.copy.steps.findLast(({ kind }) => kind === "rule" || kind === "policy")?.kind;
  }
  /** the words of iptables that put an ACCEPT for this packet in front of the rule, or of the policy, that spoke last */
  get acceptRule(): string {
    const step = this.copy.steps.findLast(({ kind }) => kind === "rule" || kind === "policy");
    const place = /table (\S+), chain (\S+?)(?:, rule (\d+)|,|$)/.exec(step?.object?.text ?? "");
    const [, table = "filter", chain = "CHAIN", number] = place ?? [];
    const port =
      this.field("tcp.dstport") === undefined ? this.field("udp.dstport") : this.field("tcp.dstport");
    const protocol = this.field("tcp.dstport") !== undefined ? "tcp" : port !== undefined ? "udp" : undefined;
    return [
      `-t ${table} -I ${chain}${number ? ` ${number}` : ""}`,
      `-s ${source(this)} -d ${destination(this)}`,
      ...(protocol ? [`-p ${protocol} --dport ${port}`] : []),
      "-j ACCEPT",
    ].join(" ");
  }
}

const destination = (s: Scene): string =>
  String(s.outer("ip.dst") ?? s.outer("ipv6.dst") ?? "the destination");
const source = (s: Scene): string => String(s.outer("ip.src") ?? s.outer("ipv6.src") ?? "the source");
const portOf = (s: Scene): string => {
  const tcp = s.field("tcp.dstport");
  return tcp !== undefined ? `TCP port ${tcp}` : `UDP port ${s.field("udp.dstport") ?? "?"}`;
};

const forwardingOff = (s: Scene): boolean => s.sysctl(`net/ipv4/conf/${s.input}/forwarding`) === "0";

const unreachable: Reason = {
  text: (s) =>
    forwardingOff(s)
      ? `${destination(s)} is not an address of this host, which does not forward`
      : `no route to ${destination(s)}`,
  hint: (s) =>
    forwardingOff(s)
      ? `let the host forward: ${s.command("sysctl -w net.ipv4.ip_forward=1")}; or the packet was sent to the wrong host`
      : `add a route: ${s.command(`ip route add ${destination(s)} via GATEWAY`)}`,
};

const badChecksum = (what: string): Reason => ({
  text: `the ${what} checksum is wrong`,
  hint: () =>
    "a capture of offloaded packets has unfinished checksums: repair them (vethwork replay --fixcsum)",
});

const notForUs: Reason = {
  text: (s) => `the frame is for ${s.outer("eth.dst") ?? "another MAC address"}, not for ${s.iface}`,
  hint: (s) =>
    `wrong MAC for the next hop: compare ${s.command(`ip link show ${s.iface}`)} with the sender's ip neigh; a flooded copy ends here rightly`,
};

const down: Reason = {
  text: (s) => `${s.iface} or the other end of its cable is down`,
  hint: (s) => `${s.command(`ip link set ${s.iface} up`)}, and the same at the other end`,
};

const tooBig: Reason = {
  text: (s) => `larger than the MTU of the way on, and it may not be fragmented (DF)`,
  hint: (s) =>
    `the sender must learn the path MTU (is the ICMP error that this caused let through?); else raise the MTU of ${s.place.output ?? s.iface}, or clamp the MSS: iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu`,
};

const vlanFilter: Reason = {
  text: "the bridge's VLAN filter does not allow the VLAN on this port",
  hint: (s) => s.command(`bridge vlan add dev ${s.iface} vid VID`),
};

const REASONS: Record<string, Reason> = {
  NETFILTER_DROP: {
    text: (s) =>
      s.last === "policy"
        ? "the policy of a chain drops what no rule accepts"
        : s.last
          ? "a rule drops it"
          : "netfilter refused it",
    hint: (s) => {
      if (s.last) return `accept it in front of that: ${s.command(`iptables ${s.acceptRule}`)}`;
      return "connection tracking or NAT had no room for the connection: see conntrack -S";
    },
  },
  IP_RPFILTER: {
    text: (s) => `reverse path filter: a packet to ${source(s)} would not leave by ${s.input}`,
    hint: (s) =>
      `loose check: ${s.command(`sysctl -w ${s.conf("rp_filter")}=2`)} (0 switches it off, where net.ipv4.conf.all.rp_filter is 0 too); or add the route back by ${s.input}`,
  },
  IP_INADDRERRORS: unreachable,
  IP_INNOROUTES: unreachable,
  IP_OUTNOROUTES: {
    text: (s) => `no route for what carries it (${destination(s)})`,
    hint: (s) => s.command("ip route get DESTINATION"),
  },
  IP_INVALID_SOURCE: {
    text: (s) => `no packet may have the source ${source(s)} here (martian)`,
    hint: () => "broadcast, multicast, 0.0.0.0/8 and 127.0.0.0/8 are no sources",
  },
  IP_LOCAL_SOURCE: {
    text: (s) => `the source ${source(s)} is an address of this very host`,
    hint: (s) => s.command(`sysctl -w ${s.conf("accept_local")}=1`),
  },
  IP_LOCALNET: {
    text: "addresses of 127.0.0.0/8 do not come by a cable",
    hint: (s) => s.command(`sysctl -w ${s.conf("route_localnet")}=1`),
  },
  IP_INVALID_DEST: { text: (s) => `${destination(s)} is no destination of a packet that is passed on` },
  IP_CSUM: badChecksum("IP header"),
  TCP_CSUM: badChecksum("TCP"),
  UDP_CSUM: badChecksum("UDP"),
  ICMP_CSUM: badChecksum("ICMP"),
  IP_INHDR: {
    text: "the IP header is damaged",
    hint: () => "version, header length or total length do not fit the packet",
  },
  IP_NOPROTO: {
    text: "nobody here speaks this IP protocol",
    hint: () => "load the tunnel that it is for, or open a raw socket",
  },
  PKT_TOO_SMALL: { text: "shorter than its headers say", hint: () => "was it captured with a snap length?" },
  HDR_TRUNC: { text: "shorter than its headers", hint: () => "was it captured with a snap length?" },
  PKT_TOO_BIG: tooBig,
  MTU_EXCEEDED: {
    text: (s) => `longer than the MTU of the other end of ${s.iface}`,
    hint: (s) => `both ends of a cable need the same MTU: ip link set ${s.iface} mtu N`,
  },
  TTL_EXCEEDED: {
    text: "the time to live ended here",
    hint: () => "a loop of routes, or a sender that gives it too few hops (ttl 1)",
  },
  NO_SOCKET: {
    text: (s) => `nobody listens on ${portOf(s)} at ${destination(s)}`,
    hint: (s) => `see who listens: ${s.command("ss -lntu")}`,
  },
  SOCKET_RCVBUFF: {
    text: "the receive buffer of the socket is full",
    hint: () => "the program does not read",
  },
  SOCKET_BACKLOG: { text: "the backlog of the socket is full", hint: () => "the program does not read" },
  OTHERHOST: notForUs,
  UNICAST_IN_L2_MULTICAST: {
    text: "a unicast packet in a broadcast or multicast frame",
    hint: (s) => s.command(`sysctl -w ${s.conf("drop_unicast_in_l2_multicast")}=0`),
  },
  MULTICAST_NOT_JOINED: {
    text: (s) => `nobody on ${s.input} has joined ${destination(s)}`,
    hint: (s) => `see the groups: ${s.command(`ip maddr show dev ${s.input}`)}`,
  },
  NEIGH_FAILED: {
    text: "nobody answered for the next hop's address",
    hint: (s) =>
      `is the next hop up, and on the same link? ${s.command(`ip neigh show dev ${s.place.output ?? s.iface}`)}; a wrong route (via, onlink) or VLAN shows here, too`,
  },
  NEIGH_CREATEFAIL: {
    text: "the neighbour table is full",
    hint: () => "raise net.ipv4.neigh.default.gc_thresh3",
  },
  NEIGH_QUEUEFULL: {
    text: "too many packets waited for the next hop's MAC address",
    hint: (s) => `raise net.ipv4.neigh.${s.place.output ?? s.iface}.unres_qlen_bytes`,
  },
  NEIGH_DEAD: { text: "the neighbour entry that it waited for was deleted" },
  QDISC_DROP: {
    text: "a queueing discipline dropped it: its queue is full, or it loses packets on purpose",
    hint: (s) => `see its limit and loss: ${s.command(`tc -s qdisc show dev ${s.iface}`)}`,
  },
  QUEUE_PURGE: { text: "its queue was emptied" },
  CPU_BACKLOG: {
    text: "the backlog of received frames is full",
    hint: () => "raise net.core.netdev_max_backlog",
  },
  TC_INGRESS: {
    text: "a tc filter on the way in drops it",
    hint: (s) => s.command(`tc -s filter show dev ${s.iface} ingress`),
  },
  TC_EGRESS: {
    text: "a tc filter on the way out drops it",
    hint: (s) => s.command(`tc -s filter show dev ${s.iface} egress`),
  },
  DEV_READY: down,
  NO_CARRIER: down,
  UNHANDLED_PROTO: {
    text: (s) => `nobody here takes EtherType ${s.outer("eth.type") ?? "of the frame"}`,
    hint: () => "a VLAN tag that no VLAN device or bridge takes ends so, too",
  },
  BRIDGE_INVALID_SOURCE: {
    text: "the port is locked, and the source is not one of its entries",
    hint: (s) => `bridge link set dev ${s.iface} locked off`,
  },
  BRIDGE_NO_EGRESS_PORT: {
    text: "the bridge has no port to send it on",
    hint: (s) =>
      `see the ports and their states: ${s.command("bridge -d link")}; back by the port it came by only with hairpin on`,
  },
  BRIDGE_NON_FORWARDING_STATE: {
    text: "the bridge port does not forward (spanning tree)",
    hint: (s) => s.command(`bridge link show dev ${s.iface}`),
  },
  BRIDGE_VLAN: vlanFilter,
  BRIDGE_INGRESS_VLAN_FILTER: vlanFilter,
  BRIDGE_MCAST_SNOOPING: { text: "a damaged IGMP or MLD message: multicast snooping drops it" },
  BRIDGE_LINK_LOCAL: { text: "frames to this reserved address never pass a bridge (IEEE 802.1D)" },
  MAC_INVALID_SOURCE: {
    text: "the source MAC address is a multicast or zero",
    hint: () => "rewrite it: --enet-smac",
  },
  ARP_INVALID: { text: "an ARP packet that makes no sense" },
  IGMP_INVALID: { text: "an IGMP message that makes no sense" },
  LOOP_LIMIT: {
    text: "a loop of bridges, stopped by the limit of frames at one instant",
    hint: () => "take one of the cables out, or switch spanning tree on",
  },
  RECURSION_LIMIT: {
    text: "the way of the tunnel's packets leads through the tunnel itself",
    hint: (s) => `the route to the tunnel's other end must not point to ${s.iface}`,
  },
  VXLAN_VNI_NOT_FOUND: {
    text: (s) => `no VXLAN device here has VNI ${s.outer("vxlan.vni") ?? "of the packet"}`,
    hint: (s) => s.command("ip -d link show type vxlan"),
  },
  VXLAN_NO_REMOTE: {
    text: "VXLAN knows no endpoint for this destination",
    hint: (s) => s.command(`bridge fdb append 00:00:00:00:00:00 dev ${s.iface} dst ENDPOINT`),
  },
  VXLAN_INVALID_HDR: { text: "the VXLAN or Geneve header has flags that nobody asked for" },
  VXLAN_ENTRY_EXISTS: { text: "the source is bound to another endpoint by hand" },
  LOCAL_MAC: { text: "the source is the MAC address of the tunnel device itself" },
  TUNNEL_TXINFO: {
    text: "the tunnel does not know where to send it",
    hint: (s) => s.command(`ip -d link show dev ${s.iface}`),
  },
  TUNNEL_NOT_FOUND: {
    text: "no tunnel here has these endpoints and this key",
    hint: (s) => s.command("ip tunnel show"),
  },
  IP_TUNNEL_ECN: { text: "the outer header says congestion, the inner one cannot say so (RFC 6040)" },
  GRE_CSUM: { text: "GRE with a checksum that is wrong, or where the tunnel expects none (icsum)" },
  GRE_SEQUENCE: { text: "GRE out of sequence (iseq)" },
  XFRM_POLICY: {
    text: "an IPsec policy forbids it, or asks for a protection that it did not have",
    hint: (s) => s.command("ip xfrm policy"),
  },
  XFRM_ERROR: {
    text: "IPsec could not transform it",
    hint: (s) => `${s.command("cat /proc/net/xfrm_stat")}; ${s.command("ip xfrm state")}`,
  },
  DUP_FRAG: { text: "a fragment that was there already" },
  FRAG_REASM_TIMEOUT: {
    text: "other fragments did not come in time",
    hint: () => "was one lost on the way? net.ipv4.ipfrag_time says how long they wait",
  },
  FRAG_TOO_FAR: { text: "a fragment that came too late" },
  IPV6DISABLED: {
    text: "IPv6 is disabled here",
    hint: (s) => s.command(`sysctl -w net.ipv6.conf.${s.input}.disable_ipv6=0`),
  },
  FULL_RING: { text: "a queue of the device is full" },
  NOMEM: { text: "no memory for it" },
  INVALID_PROTO: {
    text: "a broadcast or multicast that is not answered (icmp_echo_ignore_broadcasts)",
    hint: (s) => s.command("sysctl -w net.ipv4.icmp_echo_ignore_broadcasts=0"),
  },
  TCP_FLAGS: { text: "TCP flags that mean nothing in this state" },
  TCP_RESET: { text: "a TCP reset: the connection ends" },
  TCP_CLOSE: { text: "the TCP connection is closed" },
  TCP_INVALID_SYN: { text: "a SYN in the midst of a TCP connection" },
  TCP_INVALID_SEQUENCE: { text: "outside of the TCP window" },
  TCP_OLD_DATA: { text: "TCP data that was there already" },
  TCP_OVERWINDOW: { text: "behind the TCP window" },
};

export function reasonText(reason: string, place: HintPlace, copy: Copy): string {
  const entry = REASONS[reason];
  if (!entry) return `dropped: SKB_DROP_REASON_${reason}`;
  return typeof entry.text === "string" ? entry.text : entry.text(new Scene(place, copy));
}

export function hintFor(reason: string, place: HintPlace, copy: Copy): string | undefined {
  return REASONS[reason]?.hint?.(new Scene(place, copy));
}

/** Reasons with a sentence of their own, for the documentation and its test. */
export const explainedReasons: readonly string[] = Object.keys(REASONS);
