/**
 * A kernel as its tools see it: system calls over plain data. `src/kernel` implements it on WebAssembly; the tools in `src/shell` import
 * only this page. Everything is synchronous; virtual time passes only in `run` and `runUntilIdle`. A namespace is its name; "" is the
 * initial one. Every method throws `VethworkError` (ENOENT for an unknown namespace, ENODEV for an unknown device).
 */
import type { CtEntry, CtEvent, CtKey, CtStat } from "./conntrack.js";
import type { FilterKernel } from "./filter.js";
import type { IpSet, IpSetEntry } from "./ipset.js";
import type { VsKernel } from "./ipvs.js";
import type { XtChain, XtFamily, XtRule, XtTableName } from "./netfilter.js";
import type { Because } from "./cause.js";
import type { Op } from "./op.js";
import type { Qdisc, TrafficClass } from "./sched.js";
import type { InetKernel } from "./socket.js";
import type { XfrmKernel } from "./xfrm.js";
import type {
  Address,
  BridgeVlan,
  FdbEntry,
  Link,
  MdbEntry,
  MulticastGroup,
  MulticastRouter,
  Neighbor,
  Route,
  RouteAnswer,
  Rule,
  Vni,
} from "./state.js";

export interface RouteQuery {
  netns: string;
  dst: string;
  from?: string;
  iif?: string;
  oif?: string;
  mark?: number;
  tos?: number;
}

/** A packet received by a socket. */
export interface Received {
  /** ns of virtual time since boot */
  timeNs: number;
  /** packet socket: the frame from its Ethernet header on; raw socket: the packet from its IP header on */
  bytes: Uint8Array;
  /** packet sockets: "in" or "out" (PACKET_OUTGOING) */
  direction: "in" | "out";
  ifindex: number;
}

/** A line of the kernel log. */
export interface LogLine {
  /** grows by one with every line */
  sequence: number;
  /** ns of virtual time since boot */
  timeNs: number;
  /** KERN_*: 0 emergency to 7 debug */
  level: number;
  /** a line of NFLOG: its group; the kernel log proper has no such lines */
  group?: number;
  text: string;
}

export type SocketHandle = number;

export interface Kernel extends InetKernel, FilterKernel, XfrmKernel, VsKernel {
  /** ns of virtual time since boot */
  readonly nowNs: number;
  apply(op: Op): void;
  /** why: whatever `apply` makes is marked with it. Absent: nobody's */
  because?: Because | undefined;

  netnsNames(): string[];
  links(netns: string): Link[];
  /** by name; throws ENODEV */
  link(netns: string, ifname: string): Link;
  /** whether `link` would answer */
  hasLink(netns: string, ifname: string): boolean;
  /** by number; undefined where there is none */
  linkAt(netns: string, ifindex: number): Link | undefined;
  /** IPv4 */
  addresses(netns: string): Address[];
  /** IPv6, with `inet6`; widest scope first on each device */
  addresses6(netns: string): Address[];
  /** groups of IPv6, newest first on each device */
  groups6(netns: string): MulticastGroup[];
  /** every table where `table` is absent; the order is that of Linux's dump */
  routes(netns: string, table?: number): Route[];
  /** IPv6; "cache": what is known about single destinations */
  routes6(netns: string, table?: number | "cache"): Route[];
  rules(netns: string): Rule[];
  neighbors(netns: string): Neighbor[];
  neighbors6(netns: string): Neighbor[];
  /** every bridge's table and every device's own list, in the order of `bridge fdb show` */
  fdb(netns: string): FdbEntry[];
  /** VNIs of VXLAN devices that filter them, by device and number */
  vnis(netns: string): Vni[];
  vlans(netns: string): BridgeVlan[];
  /** in the order of `bridge mdb show`: newest group first */
  mdb(netns: string): MdbEntry[];
  multicastRouters(netns: string): MulticastRouter[];
  /** IPv6 where `dst` is an address of IPv6 */
  routeGet(query: RouteQuery): RouteAnswer;

  /** qdiscs of a device in the order of `tc qdisc show`, those of classes that are hidden there included; throws ENODEV */
  qdiscs(netns: string, link: string): Qdisc[];
  /** classes of a device's qdiscs in the order of `tc class show`; throws ENODEV */
  trafficClasses(netns: string, link: string): TrafficClass[];

  /** tables that exist, in the order of /proc/net/ip_tables_names */
  xtTables(netns: string, family: XtFamily): XtTableName[];
  /** built-in chains in the order of their hooks, then the user's in order of creation */
  xtChains(netns: string, family: XtFamily, table: XtTableName): XtChain[];
  /** null where there is no such chain */
  xtChain(netns: string, family: XtFamily, table: XtTableName, chain: string): XtChain | null;
  /** rule number `position` from 0; null behind the last; throws ENOENT where there is no such chain */
  xtRule(netns: string, family: XtFamily, table: XtTableName, chain: string, position: number): XtRule | null;
  /**
   * The first rule from number `from` on that may be the same as `rule`: all that do not begin with the same words are passed over. -1: none.
   */
  xtRuleFind(
    netns: string,
    family: XtFamily,
    table: XtTableName,
    chain: string,
    rule: XtRule,
    from: number,
  ): number;
  /** throws ENOENT where there is no such chain */
  xtRules(netns: string, family: XtFamily, table: XtTableName, chain: string): XtRule[];

  /** in the order of a dump: lists of sets behind all others */
  ipSets(netns: string): IpSet[];
  /** the set that rules hold by this number (XtSetMatch.index); throws ENOENT */
  ipSetAt(netns: string, index: number): IpSet;
  /** the number of the set with this name; throws ENOENT */
  ipSetIndex(netns: string, name: string): number;
  /** in order of addition (Linux: of their hashes), of a bitmap in order of their places; throws ENOENT */
  ipSetEntries(netns: string, name: string): IpSetEntry[];
  /** whether a set has an element; throws ENOENT */
  ipSetTest(netns: string, name: string, entry: IpSetEntry): boolean;

  /** in the order of their confirmation (Linux: of their hashes); `zero` sets the counters back that are read */
  conntrackEntries(netns: string, zero?: boolean): CtEntry[];
  /** throws ENOENT */
  conntrackEntry(netns: string, key: CtKey): CtEntry;
  conntrackCount(netns: string): number;
  conntrackStat(netns: string): CtStat;
  /** One more listener to events; answers where it begins to read. Ends with conntrackUnlisten. */
  conntrackListen(netns: string): bigint;
  conntrackUnlisten(netns: string): void;
  /** what was told behind number `after`, and the number of the last */
  conntrackEvents(netns: string, after: bigint): { events: CtEvent[]; last: bigint };

  /** text of the file below /proc/sys without the newline ("1"); throws ENOENT */
  sysctl(netns: string, path: string): string;
  /** all paths ("net/ipv4/ip_forward"), sorted */
  sysctlPaths(netns: string): string[];

  /** tables of the match recent, in order of creation; and one as /proc/net/xt_recent/NAME shows it */
  recentTables(netns: string): string[];
  recentText(netns: string, name: string): string;
  /** modules whose absence shows and that are loaded */
  modules(): string[];
  /** the kernel log, oldest line first, from behind the last `log.clear` on */
  log(): LogLine[];

  /** Lets virtual time pass: all that is due within `durationNs` happens. */
  run(durationNs: number): void;
  /** AF_PACKET transmit of one whole frame (starting with its Ethernet header), at the present time. Throws ENETDOWN, EMSGSIZE, ENODEV. */
  transmit(netns: string, ifname: string, frame: Uint8Array): void;
  /** Transmits a frame at a later time (ns from now); errors at that time are counted, not thrown. */
  transmitLater(netns: string, ifname: string, frame: Uint8Array, delayNs: number): void;

  /** AF_PACKET socket that receives everything on a device (`ifname` absent: on every device of the namespace). */
  openPacketSocket(netns: string, ifname?: string): SocketHandle;
  /** SOCK_RAW, IPPROTO_ICMP. */
  openRawSocket(netns: string, protocol: number): SocketHandle;
  /** SOCK_RAW of IPv6: receives the IPv6 header and the message behind all headers; `sendRaw` to an IPv6 address */
  openRawSocket6(netns: string, protocol: number): SocketHandle;
  /**
   * Sends an IP payload from a raw socket through the routing tables (header built by the kernel).
   * Returns 0 or throws with the errno of sendto(2) (ENETUNREACH, EACCES for broadcast, EMSGSIZE with dontFragment ...).
   */
  sendRaw(
    socket: SocketHandle,
    dst: string,
    payload: Uint8Array,
    options?: {
      src?: string;
      dev?: string;
      ttl?: number;
      tos?: number;
      mark?: number;
      dontFragment?: boolean;
      broadcast?: boolean;
    },
  ): void;
  /** Takes what has arrived, oldest first. */
  receive(socket: SocketHandle): Received[];
  closeSocket(socket: SocketHandle): void;
}
