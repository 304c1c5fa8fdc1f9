/**
 * Why packets are lost, in plain words, and what to do about it: one entry for each reason of assembly/abi/drop.ts. docs/drops.md has the same
 * list (a test compares them).
 */

import { ObjectKind } from "../kernel/abi.generated.js";

export interface ReasonText {
  /** what has happened */
  meaning: string;
  /** what to look at, or to change */
  hint: string;
  /** nothing is wrong: frames for others, groups that nobody has joined. Told last */
  usual?: true;
}

const CHECKSUM =
  "repair the capture (replay with --fixcsum) or turn off checksum offloading where it is recorded";
const CUT = "the capture is cut, or a header promises more than there is: record whole frames (tcpdump -s 0)";
const NOTHING = "nothing to do";
const TCP = "the capture's sequence numbers do not belong to this connection: replay with --stateful";
const TC = "look at the filter and its actions: tc filter show";
const MEMORY = "give the lab more memory (memoryBytes of the library's Lab)";

export const REASONS: Readonly<Record<string, ReasonText>> = {
  NOT_SPECIFIED: {
    meaning: "Linux gives no reason here",
    hint: "see what decided: a blackhole route, a packet for another host, a step that failed",
  },
  NO_SOCKET: {
    meaning: "nobody listens on the port",
    hint: "start a listener in that namespace (nc -l, socat), or send to an address where one is: ss -ltun",
  },
  PKT_TOO_SMALL: { meaning: "the packet ends before its header does", hint: CUT },
  TCP_CSUM: { meaning: "the TCP checksum is wrong", hint: CHECKSUM },
  UDP_CSUM: { meaning: "the UDP checksum is wrong", hint: CHECKSUM },
  OTHERHOST: {
    meaning: "the frame is for another MAC address (a bridge or a hub showed it to everybody)",
    hint: "if it should be for this host: map the MAC address of the capture (--enet-dmac), or set it on the link",
    usual: true,
  },
  IP_CSUM: { meaning: "the checksum of the IP header is wrong", hint: CHECKSUM },
  IP_INHDR: { meaning: "the IP header makes no sense", hint: CUT },
  IP_RPFILTER: {
    meaning: "reverse path filter: the answer would not leave by the device that the packet came by",
    hint: "add the route back to the source, or set net.ipv4.conf.IFACE.rp_filter to 2 or 0 (and .all, the larger one counts)",
  },
  IP_INVALID_SOURCE: {
    meaning: "no host can have this source address",
    hint: "map the source address of the capture (--srcipmap, --pnat)",
  },
  IP_LOCALNET: {
    meaning: "127.0.0.0/8 on a wire",
    hint: "set net.ipv4.conf.IFACE.route_localnet=1 if that is meant, or map the address (--pnat)",
  },
  IP_LOCAL_SOURCE: {
    meaning: "the source is an address of this host",
    hint: "two hosts have the same address, or the capture was taken on this host: map the address (--srcipmap), or set accept_local=1",
  },
  UNICAST_IN_L2_MULTICAST: {
    meaning: "an address of one host in a frame for many",
    hint: "net.ipv4.conf.IFACE.drop_unicast_in_l2_multicast is set; or map the MAC address (--enet-dmac)",
  },
  IP_NOPROTO: {
    meaning: "nobody here speaks this IP protocol",
    hint: "set up the tunnel or the IPsec state that it is for, on this host",
  },
  ICMP_CSUM: { meaning: "the ICMP checksum is wrong", hint: CHECKSUM },
  INVALID_PROTO: {
    meaning: "the protocol does not allow this",
    hint: "look at the packet: tshark -r FILE -V",
  },
  IP_INADDRERRORS: {
    meaning: "the host does not forward, and the address is not its own",
    hint: "turn on forwarding (sysctl -w net.ipv4.ip_forward=1), or map the destination to an address that is there (--dstipmap, --map)",
  },
  IP_INNOROUTES: {
    meaning: "a received packet has no route to its destination",
    hint: "add a route in that namespace (ip route add), or map the destination (--dstipmap, --map)",
  },
  IP_OUTNOROUTES: {
    meaning: "a packet made here has no route to its destination",
    hint: "add a route in that namespace (ip route add)",
  },
  PKT_TOO_BIG: {
    meaning: "larger than the MTU on its way and may not be cut (DF)",
    hint: "raise the MTU (ip link set mtu), clamp TCP's segments (iptables -t mangle ... TCPMSS --clamp-mss-to-pmtu), or replay with --mtu-trunc",
  },
  DUP_FRAG: { meaning: "a fragment that is there already, or overlaps", hint: "the capture has it twice" },
  FRAG_REASM_TIMEOUT: {
    meaning: "the other fragments did not come in time",
    hint: "look where the rest was lost; the capture may hold only the first",
  },
  FRAG_TOO_FAR: {
    meaning: "too many other fragments of the same source came in between",
    hint: "raise net.ipv4.ipfrag_max_dist",
  },
  NETFILTER_DROP: {
    meaning: "refused by iptables, connection tracking, NAT or a virtual service",
    hint: "change the rule that is named, or accept the flow before it (iptables -I)",
  },
  NEIGH_CREATEFAIL: {
    meaning: "no room for another neighbour",
    hint: "raise net.ipv4.neigh.default.gc_thresh3",
  },
  NEIGH_FAILED: {
    meaning: "nobody answered ARP (or a neighbour solicitation) for the next hop",
    hint: "bring up the host that has this address and its link, check the prefix and VLAN on both ends, or set it by hand: ip neigh add",
  },
  NEIGH_QUEUEFULL: {
    meaning: "too many packets wait for the MAC address of the next hop",
    hint: "the next hop does not answer ARP; or raise net.ipv4.neigh.IFACE.unres_qlen_bytes",
  },
  NEIGH_DEAD: {
    meaning: "the neighbour was deleted while packets waited for it",
    hint: "a link went down, or ip neigh flush ran, before ARP was answered",
  },
  QDISC_DROP: {
    meaning: "a queue was full, or its qdisc loses on purpose (netem loss)",
    hint: "raise the limit or the rate of the qdisc (tc qdisc change), slow down the replay, or take the loss off the wire",
  },
  CPU_BACKLOG: {
    meaning: "the input queue of the processor was full",
    hint: "raise net.core.netdev_max_backlog; does the topology multiply frames (a loop)?",
  },
  UNHANDLED_PROTO: {
    meaning: "no protocol here takes such frames",
    hint: "LLDP, STP and their like have no receiver on a plain interface; a VLAN tag needs a VLAN device",
    usual: true,
  },
  HDR_TRUNC: { meaning: "a tunnel's or a link's header is cut", hint: CUT },
  DEV_READY: {
    meaning: "the link is down",
    hint: "ip link set IFACE up, on both ends of a veth",
  },
  DEV_HDR: { meaning: "the driver's header could not be made", hint: "look at the link: ip -d link show" },
  FULL_RING: { meaning: "the driver's queue was full", hint: "slow down the replay" },
  NOMEM: { meaning: "the kernel's memory is full", hint: MEMORY },
  TAP_FILTER: { meaning: "a filter of a tap device refused it", hint: "detach the filter" },
  ARP_INVALID: {
    meaning: "an ARP packet that makes no sense here",
    hint: "look at it: tshark -r FILE -V arp",
  },
  IGMP_INVALID: {
    meaning: "an IGMP or MLD packet that makes no sense",
    hint: "look at it: tshark -r FILE -V igmp",
  },
  TTL_EXCEEDED: {
    meaning: "the TTL (hop limit) is used up: a traceroute, or a loop of routes",
    hint: "follow the routes (ip route get); for a capture taken near its destination raise the TTL (--ttl)",
  },
  ICMP_DISCARDED: {
    meaning: "an ICMP message that this host does not act on",
    hint: "broadcast pings: net.ipv4.icmp_echo_ignore_broadcasts; all: icmp_echo_ignore_all",
  },
  MAC_INVALID_SOURCE: {
    meaning: "no station can have this source MAC address",
    hint: "map the MAC addresses of the capture (--enet-smac)",
  },
  BRIDGE_INVALID_SOURCE: {
    meaning: "a locked bridge port does not know the source MAC address",
    hint: "bridge fdb add MAC dev PORT master static, or bridge link set dev PORT locked off",
  },
  BRIDGE_STATE: { meaning: "the bridge is down", hint: "ip link set BRIDGE up" },
  BRIDGE_VLAN: {
    meaning: "the bridge, or the port that it would leave by, is not in the frame's VLAN",
    hint: "bridge vlan add vid VID dev PORT (self for the bridge itself)",
  },
  BRIDGE_NO_EGRESS_PORT: {
    meaning:
      "the bridge has no port to send it to: its destination is behind the port that it came by, or all others are down or filtered",
    hint: "bridge fdb show, bridge link show, bridge vlan show: where should it leave?",
  },
  BRIDGE_MCAST_SNOOPING: {
    meaning: "multicast snooping knows nobody who wants it",
    hint: "ip link set BRIDGE type bridge mcast_snooping 0, or have a querier (mcast_querier 1)",
    usual: true,
  },
  BRIDGE_LINK_LOCAL: {
    meaning: "bridges do not forward 01:80:c2:00:00:0X (STP, LLDP, LACP)",
    hint: "ip link set BRIDGE type bridge group_fwd_mask MASK lets some of them through",
    usual: true,
  },
  BRIDGE_NON_FORWARDING_STATE: {
    meaning: "the bridge port does not forward (disabled, blocking, listening or learning)",
    hint: "wait for the forward delay, or bridge link set dev PORT state 3",
  },
  BRIDGE_INGRESS_VLAN_FILTER: {
    meaning: "the port that it came by is not in the frame's VLAN, or has no PVID for frames without a tag",
    hint: "bridge vlan add vid VID dev PORT (pvid untagged for frames without a tag)",
  },
  LOOP_LIMIT: {
    meaning: "vethwork cut off frames that went round for ever",
    hint: "is a bridge connected to itself? Linux without STP would go on",
  },
  DUMMY: { meaning: "a dummy device swallows what it is given", hint: NOTHING, usual: true },
  NO_CARRIER: {
    meaning: "the link has no carrier: its other end is down or gone",
    hint: "ip link set IFACE up at the other end",
  },
  MTU_EXCEEDED: {
    meaning: "the frame is larger than the receiver's MTU",
    hint: "the same MTU on both ends (ip link set mtu); captures of offloaded segments: --mtu-trunc, or record without GRO and TSO",
  },
  IP_INVALID_DEST: {
    meaning: "the destination is none that packets can be sent to",
    hint: "map the destination (--dstipmap)",
  },
  MULTICAST_NOT_JOINED: {
    meaning: "a multicast that nobody here has joined",
    hint: "a program (or ip maddr) has to join the group",
    usual: true,
  },
  SOCKET_RCVBUFF: {
    meaning: "the socket's buffer is full",
    hint: "the program does not read fast enough: slow down the replay",
  },
  SOCKET_BACKLOG: {
    meaning: "the socket is in use and its backlog is full",
    hint: "slow down the replay, or raise the listener's backlog",
  },
  PROTO_MEM: { meaning: "the protocol's memory is used up", hint: "fewer connections at a time" },
  TCP_FLAGS: { meaning: "flags that make no sense in this state of the connection", hint: TCP },
  TCP_OLD_DATA: { meaning: "data that was received already", hint: TCP },
  TCP_OVERWINDOW: { meaning: "data beyond the window", hint: TCP },
  TCP_RFC7323_PAWS: { meaning: "a time stamp older than the last (PAWS)", hint: TCP },
  TCP_INVALID_SEQUENCE: { meaning: "a sequence number outside of the window", hint: TCP },
  TCP_RESET: {
    meaning: "a reset ended the connection",
    hint: "look who sent it: the other end had no such connection",
  },
  TCP_INVALID_SYN: { meaning: "a SYN inside of a connection", hint: TCP },
  TCP_CLOSE: { meaning: "the connection is closed", hint: TCP },
  TCP_OLD_ACK: { meaning: "an acknowledgement that came already", hint: TCP },
  TCP_TOO_OLD_ACK: { meaning: "an acknowledgement far behind", hint: TCP },
  TCP_ACK_UNSENT_DATA: { meaning: "an acknowledgement of data that was never sent", hint: TCP },
  TCP_OFOMERGE: { meaning: "data that is in the out-of-order queue already", hint: NOTHING, usual: true },
  QUEUE_PURGE: {
    meaning:
      "what a queue held when it was emptied: a link went down or lost its address family, a qdisc was replaced, a socket closed",
    hint: "replace the qdisc, or take the link down, when nothing is under way",
  },
  TC_INGRESS: { meaning: "a tc filter on the way in said so", hint: TC },
  TC_EGRESS: { meaning: "a tc filter on the way out said so", hint: TC },
  IPV6DISABLED: {
    meaning: "IPv6 is off on the device",
    hint: "sysctl -w net.ipv6.conf.IFACE.disable_ipv6=0",
    usual: true,
  },
  IPV6_NDISC_FRAG: {
    meaning: "neighbour discovery in fragments (RFC 6980)",
    hint: "whoever sent it must not cut it",
  },
  IPV6_NDISC_HOP_LIMIT: {
    meaning: "neighbour discovery from another link: its hop limit is not 255",
    hint: "it was routed: replay it on the link that it is for, and without --ttl",
  },
  IPV6_NDISC_BAD_CODE: {
    meaning: "neighbour discovery with an unknown code",
    hint: "look at it: tshark -r FILE -V",
  },
  IPV6_NDISC_BAD_OPTIONS: { meaning: "neighbour discovery with broken options", hint: CUT },
  RECURSION_LIMIT: {
    meaning: "a tunnel that would send by itself",
    hint: "the route to the tunnel's other end leads into the tunnel: ip route add REMOTE via ... dev UNDERLAY",
  },
  VXLAN_INVALID_HDR: {
    meaning: "no VXLAN (Geneve) header, or flags that nobody asked for",
    hint: "another protocol on that port, or GBP, GPE, remote checksums: ip -d link show",
  },
  VXLAN_VNI_NOT_FOUND: {
    meaning: "no VXLAN (Geneve) device here has this VNI",
    hint: "the same VNI and port on both ends: ip -d link show type vxlan",
  },
  VXLAN_ENTRY_EXISTS: {
    meaning: "the source MAC address is bound to another tunnel endpoint by hand",
    hint: "bridge fdb replace MAC dev VXLAN dst ENDPOINT",
  },
  VXLAN_NO_REMOTE: {
    meaning: "the VXLAN device knows no endpoint for the destination, and has none for unknown ones",
    hint: "bridge fdb append 00:00:00:00:00:00 dev VXLAN dst ENDPOINT, or an entry for the MAC address",
  },
  TUNNEL_TXINFO: {
    meaning: "no tunnel key with the packet, for a device that takes all from there (external)",
    hint: "ip route add ... encap ip, or a tc action tunnel_key",
  },
  LOCAL_MAC: {
    meaning: "the source MAC address is the tunnel device's own",
    hint: "two ends have the same MAC address, or frames come back: is there a loop?",
  },
  IP_TUNNEL_ECN: {
    meaning: "congestion marks of the outer and the inner header contradict each other (RFC 6040)",
    hint: "the sender of the inner packet does not speak ECN, and the underlay marked it",
  },
  GRE_CSUM: {
    meaning: "a GRE checksum that is wrong, or there where none is expected, or missing",
    hint: "the same csum, icsum and ocsum on both ends: ip -d link show",
  },
  GRE_SEQUENCE: {
    meaning: "a GRE sequence number that is old, or missing",
    hint: "the same seq, iseq and oseq on both ends: ip -d link show",
  },
  TUNNEL_NOT_FOUND: {
    meaning: "no tunnel here is for this packet",
    hint: "local, remote and key have to be the other end's, turned round: ip -d link show",
  },
  XFRM_POLICY: {
    meaning: "an IPsec policy forbids it, or asks for a protection that it has not had",
    hint: "ip xfrm policy: a policy for this traffic in this direction, and a state at the sender",
  },
  XFRM_ERROR: {
    meaning: "IPsec could not transform it: no state, wrong key, replayed",
    hint: "ip -s xfrm state and /proc/net/xfrm_stat say why; SPI, keys and addresses have to be the same on both ends",
  },
};

/** What the words for a loss depend on beside its reason. */
export interface Loss {
  reason: string;
  /** device where the packet was */
  iface?: string;
  /** ObjectKind of what decided, 0 for nothing */
  kind?: number;
}

const NOT_KNOWN: ReasonText = {
  meaning: "a reason that vethwork has no words for",
  hint: "look at the packet in a capture",
};

/** What is known of a loss, with what decided taken into account and the device's name put in. */
export function lossText({ reason, iface, kind = ObjectKind.NONE }: Loss): ReasonText {
  const text = BY_CULPRIT[reason]?.[kind] ?? REASONS[reason] ?? NOT_KNOWN;
  return iface ? { ...text, hint: text.hint.replaceAll("IFACE", iface) } : text;
}

const ROUTE_SAYS: ReasonText = {
  meaning: "the route to its destination refuses it",
  hint: "delete that route or put a more specific one beside it (ip route add), or map the destination (--dstipmap, --map)",
};
const NO_SERVER: ReasonText = {
  meaning: "no server of the virtual service can take it",
  hint: "ipvsadm -Ln: add a server, or give one a weight above 0; full servers have an upper threshold",
};

/** Where what decided says more than the reason. */
const BY_CULPRIT: Readonly<Record<string, Readonly<Record<number, ReasonText>>>> = {
  NETFILTER_DROP: {
    [ObjectKind.NONE]: {
      meaning: "refused by connection tracking, NAT or defragmentation",
      hint: "is the table full (net.netfilter.nf_conntrack_max), or no port free for SNAT? conntrack -S counts why",
    },
    [ObjectKind.XT_RULE]: {
      meaning: "refused by a rule of iptables",
      hint: "change or delete the rule, or accept the flow in front of it (iptables -I)",
    },
    [ObjectKind.XT_POLICY]: {
      meaning: "no rule of the chain wanted it, and the chain's policy is DROP",
      hint: "accept the flow (iptables -A), or change the policy (iptables -P)",
    },
    [ObjectKind.VS_SERVICE]: NO_SERVER,
    [ObjectKind.VS_DESTINATION]: NO_SERVER,
  },
  NOT_SPECIFIED: { [ObjectKind.ROUTE]: ROUTE_SAYS },
  IP_INADDRERRORS: { [ObjectKind.ROUTE]: ROUTE_SAYS },
  IP_INNOROUTES: { [ObjectKind.ROUTE]: ROUTE_SAYS },
};
