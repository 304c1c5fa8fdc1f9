/** Who hears what the kernel decides (bits of K.listening): each is a line in observe.ts. */
export const enum Listener {
  /** the host, for every decision: import `heard` of host.ts. For one packet, not for a replay */
  TRACE = 1,
  /** comments and verdicts in the capture */
  NOTES = 2,
  /** the table of drops */
  DROPS = 4,
  /** flow logs */
  FLOWS = 8,
}

/**
 * What is told: a decision relied on an object (its address in the kernel's memory), a packet came to a place, or its bytes were changed.
 * Values below 16 are edits. Unless said otherwise the detail is 0.
 */
export const enum Decision {
  /** edits: the object is the offset from the packet's front, the detail the number of bytes */
  push = 0,
  pull,
  put,
  /** detail: the length that is left */
  trim,
  /** bytes were overwritten */
  write,
  /** the packet is lost. detail: DropReason */
  drop,

  /** a device's state: flags, MTU, MAC */
  device = 16,
  /** bridge or VXLAN FDB entry, 0 for a miss (flood). detail: VLAN or VNI */
  fdb,
  /** the packet came by this bridge port, or leaves by it. detail: its flags */
  bridgePort,
  bridgeVlan,
  multicastGroup,
  /** the policy rule (ip rule) that chose the table. detail: the table, 0 where the rule itself refuses */
  rule,
  /** the route found (fib_alias, or a nexthop), 0 where there is none. detail: RouteType; where it refuses, or there is none, the errno */
  route,
  /** detail: NeighborState before */
  neighbor,
  address,
  sysctl,
  /** the packet was put together from fragments */
  reassembly,
  /** detail: 1 where it is allowed */
  rateLimit,
  /** connection tracking knows the packet's connection now (0: it has none). detail: CtInfo */
  connection,
  /** a rule matched (detail: XtVerdict), or a chain's policy spoke (object: the chain, detail: 0x100 | XtVerdict) */
  xtRule,
  /** the match asked a set. detail: 1 where the packet is in it */
  set,
  /** a tunnel's device, found by what is in its header: the packet is decapsulated. detail: VNI or key */
  tunnel,
  /** the server that a new connection of a virtual service gets, 0 where none can take it */
  server,
  /** the connection of a virtual service that a packet belongs to */
  virtualConnection,

  /** a packet was made. detail: bytes of room */
  made,
  /** the packet is a copy of the one at `object` */
  cloned,
  /** the packet was made because of, or from, the one at `object` */
  causedBy,
  /** the packet has arrived or is not needed any more: it is freed. Comes last, also after a drop */
  gone,
  /** a device received it: taps have seen it where the detail is 1 */
  received,
  /** a driver gets it: taps have seen it */
  sent,
  /** it left the lab: a device without another end took it */
  left,
  /** it waits. object: for what; detail: Held */
  held,
  /** detail: Hook. Told where something is registered there */
  hook,
  /** rules of a table are asked. object: the chain; detail: XtTable */
  table,
  /** a target has answered. object: the rule; detail: Verdict (netfilter/verdict.ts), 0xffffffff: go on */
  verdict,
  /** the connection is in the table from now on */
  confirmed,
  /** addresses are about to be translated as the connection wants. detail: 0 the source, 1 the destination */
  nat,
  /** the bridge learned, or has again seen, the source. object: FDB entry. detail: 1 new, 2 moved from another port, 0 known */
  learned,
  /** the bridge floods the frame. object: the bridge. detail: PortFlag that ports need */
  flood,
  /** the bridge's own device gets the frame. object: the bridge */
  passedUp,
  /** the packet is put into another. object: the device of the tunnel; IPVS: its connection. detail: Encapsulation */
  encapsulated,
  /** a queueing discipline takes it. object: qdisc */
  enqueued,
  /** a queueing discipline lets it go. object: qdisc */
  dequeued,
  /**
   * the class of a classful qdisc that it goes to. object: htb's class; the qdisc where classes are no objects (prio, fq_codel), or where htb
   * lets the packet by its classes. detail: classid, with minor 0 in that last case
   */
  trafficClass,
  /** a tc filter matched. object: filter. detail: its FilterKind */
  filter,
  /** a tc action was done. object: action. detail: its verdict */
  action,
  /** object: policy, 0 for none; detail: 1 where the packet may go on */
  xfrmPolicy,
  /** a state protects the packet (detail 0) or has opened it (1) */
  xfrmState,
  /** a virtual service takes it. object: service */
  virtualService,
  /** a TCP socket looks at it. object: socket; detail: SocketState before */
  socket,
  /** somebody takes the packet. object: socket, or 0; detail: Taker */
  delivered,
  /** connection tracking has found the packet's connection, or made one, which is as it was before this packet. object: Connection */
  lookup,
  /** no packet: a timer fires. object: the timer's object; detail: TimerKind */
  timer,
  /** the packet is made into the error that its sender gets: what is told of it from here on is about that one, which has an id of its own */
  becomesError,
}

/** What a packet waits for. */
export const enum Held {
  /** the MAC of its next hop. object: Neighbor */
  neighbor = 1,
  /** the other fragments. object: Reassembly */
  fragments,
  /** the delay of a proxy that answers ARP */
  proxy,
  /** its turn in the work queue of IPsec */
  work,
  /** a socket that is in use. object: socket */
  socket,
}

/** Who takes a packet for good. */
export const enum Taker {
  /** sockets of programs */
  udp = 1,
  tcp,
  raw,
  /** the kernel's own protocols */
  icmp,
  arp,
  igmp,
  icmpv6,
  ndisc,
  mld,
  /** IPVS took an ICMP error for itself */
  ipvs,
  /** VXLAN answers ARP and neighbour solicitations itself */
  vxlanProxy,
  /** an action of tc */
  tc,
  /** it was cut into fragments, or put together with others */
  fragments,
}

/** What a packet is put into. */
export const enum Encapsulation {
  vxlan = 1,
  geneve,
  gre,
  ipip,
  sit,
  ipvsTunnel,
  esp,
}

/**
 * One decision and the packet at that moment, for the host. Addresses of bytes are valid during the call. Connections (`ct`) are all zero where
 * the packet has none.
 */
@unmanaged
export class DecisionRecord {
  packetId: u64;
  timeNs: u64;
  /** Decision */
  kind: u32;
  object: u32;
  detail: u32;
  /** address of the packet: tells copies of the same packet apart while they live. 0: no packet */
  packet: u32;
  /** ifindex and namespace id of the device where it is, 0 for none; and that device's address */
  ifindex: u32;
  namespace: u32;
  device: u32;
  /** bytes: addresses */
  mac: u32;
  network: u32;
  data: u32;
  length: u32;
  /** EtherType */
  protocol: u32;
  /** 0, or 0x80000000 | TCI; and the EtherType of that tag */
  vlan: u32;
  vlanProtocol: u32;
  mark: u32;
  priority: u32;
  /** PacketType */
  type: u32;
  /** RouteType, 0: not routed */
  routeType: u32;
  routeFlags: u32;
  /** ifindex of the device that it leaves by, 0 for none */
  outIfindex: u32;
  gateway: u32;
  routeMtu: u32;
  routeError: u32;
  /** connection: address, CtInfo, CtStatus, protocol, its own state, zone, mark */
  ct: u32;
  ctInfo: u32;
  ctStatus: u32;
  ctProtocol: u32;
  ctState: u32;
  ctZone: u32;
  ctMark: u32;
  ctSource: u32;
  ctDestination: u32;
  ctSourcePort: u32;
  ctDestinationPort: u32;
  ctReplySource: u32;
  ctReplyDestination: u32;
  ctReplySourcePort: u32;
  ctReplyDestinationPort: u32;
}
