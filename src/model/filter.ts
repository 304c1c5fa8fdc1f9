/**
 * Filters and actions of traffic control (RTM_NEWTFILTER, RTM_NEWCHAIN, RTM_NEWACTION), as plain data. Handles and class ids are MAJOR << 16 |
 * MINOR; EtherTypes and verdicts are Linux's numbers (ETH_P_*, TC_ACT_*), addresses are numbers (IPv6: bigint) in host order.
 */

/** What an action says when it is done: TC_ACT_* (-1 continue, 0 pass, 1 reclassify, 2 drop, 3 pipe, 4 stolen, 8 trap), 0x10000000 | n to jump to action n, 0x20000000 | n to go to chain n. */
export type TcVerdict = number;

/** What the kernel tells of an action, beside what it was made of. */
export interface ActionState {
  references: number;
  bindings: number;
  /** 1/100 s since it was made, used last, used first (0: never) */
  install: number;
  lastUse: number;
  firstUse: number;
  bytes: number;
  packets: number;
  drops: number;
  overlimits: number;
  /** made by `police` of a filter in the old way */
  old?: boolean;
}

interface ActionBase {
  /** 0: the next free one; for a filter, the one with this number where it exists */
  index: number;
  control: TcVerdict;
  state?: ActionState;
}

export interface GactAction extends ActionBase {
  kind: "gact";
  random?: { type: "netrand" | "determ"; control: TcVerdict; value: number };
}

export interface MirredAction extends ActionBase {
  kind: "mirred";
  direction: "egress" | "ingress";
  mode: "redirect" | "mirror";
  /** absent: a device that is gone, or (to bind an action that exists) none */
  ifindex?: number;
}

export interface PoliceAction extends ActionBase {
  kind: "police";
  /** bytes a second, 0: none */
  rate: number;
  peakRate: number;
  /** psched ticks of 64 ns */
  burst: number;
  mtu: number;
  /** verdict for what conforms; absent: pass */
  result?: TcVerdict;
  overhead: number;
  mpu: number;
  /** log2 of the cell of the rate table */
  cellLog: number;
  /** 1 Ethernet, 2 ATM */
  linkLayer: number;
  /** packets a second, and its burst in ticks */
  packetRate: number;
  packetBurst: number;
}

export interface SkbeditAction extends ActionBase {
  kind: "skbedit";
  priority?: number;
  queueMapping?: number;
  mark?: number;
  markMask?: number;
  /** PACKET_* */
  ptype?: number;
  inheritDsfield?: boolean;
}

export interface VlanTagAction extends ActionBase {
  kind: "vlan";
  action: "pop" | "push" | "modify" | "pop_eth" | "push_eth";
  id?: number;
  /** 0x8100 or 0x88a8 */
  protocol?: number;
  priority?: number;
  /** push_eth */
  destination?: number;
  source?: number;
}

export type PeditHeader = "network" | "eth" | "ip4" | "ip6" | "tcp" | "udp";

/** A word that is changed to (word & mask) ^ value, or added to; value and mask as the processor reads them from the packet (little-endian). */
export interface PeditKey {
  value: number;
  mask: number;
  offset: number;
  at: number;
  offsetMask: number;
  shift: number;
  header: PeditHeader;
  add: boolean;
}

export interface PeditAction extends ActionBase {
  kind: "pedit";
  /** keys say which header they are about (`munge` of `pedit ex`) */
  extended: boolean;
  keys: PeditKey[];
}

export interface CsumAction extends ActionBase {
  kind: "csum";
  /** TCA_CSUM_UPDATE_FLAG_* */
  update: number;
}

export type TcAction =
  GactAction | MirredAction | PoliceAction | SkbeditAction | VlanTagAction | PeditAction | CsumAction;
export type TcActionKind = TcAction["kind"];

export interface U32Key {
  value: number;
  mask: number;
  offset: number;
  /** the offset counts from behind the header that was skipped (nexthdr+) */
  nextHeader: boolean;
  /** told: packets that matched so far */
  hits?: number;
}

export interface U32Selector {
  /** TC_U32_*: 1 terminal, 2 offset, 4 varying offset, 8 eat */
  flags: number;
  offsetMask: number;
  offsetShift: number;
  offset: number;
  offsetAt: number;
  hashMask: number;
  hashAt: number;
  keys: U32Key[];
}

interface FilterBase {
  classid?: number;
  /** name of the interface that packets come in by */
  indev?: string;
  actions?: TcAction[];
  /** TCA_CLS_FLAGS_*: 1 skip_hw, 2 skip_sw; told: 8 not_in_hw */
  flags?: number;
}

export interface U32Filter extends FilterBase {
  kind: "u32";
  /** makes a hash table of so many buckets instead */
  divisor?: number;
  /** table and bucket to put it in */
  hash?: number;
  /** table that a match leads to */
  link?: number;
  selector?: U32Selector;
  mark?: { value: number; mask: number; hits?: number };
  /** told: how often it was looked at, and matched */
  looked?: number;
  matched?: number;
}

export interface MatchallFilter extends FilterBase {
  kind: "matchall";
  hits?: number;
}

export interface FwFilter extends FilterBase {
  kind: "fw";
  mask?: number;
}

export interface Masked<T> {
  value: T;
  mask: T;
}

export interface FlowerKeys {
  ethType?: number;
  destinationMac?: Masked<number>;
  sourceMac?: Masked<number>;
  vlans?: number;
  vlanId?: number;
  vlanPriority?: number;
  vlanEthType?: number;
  innerVlanId?: number;
  innerVlanPriority?: number;
  innerVlanEthType?: number;
  ipProtocol?: number;
  source4?: Masked<number>;
  destination4?: Masked<number>;
  source6?: Masked<bigint>;
  destination6?: Masked<bigint>;
  tos?: Masked<number>;
  ttl?: Masked<number>;
  sourcePort?: Masked<number>;
  destinationPort?: Masked<number>;
  sourcePorts?: { lowest: number; highest: number };
  destinationPorts?: { lowest: number; highest: number };
  tcpFlags?: Masked<number>;
  icmpType?: Masked<number>;
  icmpCode?: Masked<number>;
  arpSender?: Masked<number>;
  arpTarget?: Masked<number>;
  arpOperation?: Masked<number>;
  arpSenderMac?: Masked<number>;
  arpTargetMac?: Masked<number>;
  /** 1 fragment, 2 first fragment */
  fragment?: Masked<number>;
}

export interface FlowerFilter extends FilterBase {
  kind: "flower";
  keys: FlowerKeys;
}

export type FilterOptions = U32Filter | MatchallFilter | FwFilter | FlowerFilter;
export type FilterKind = FilterOptions["kind"];

/** Where filters are, and which. */
export interface FilterPlace {
  netns: string;
  link: string;
  /** qdisc or class; 0: the root qdisc */
  parent: number;
  /** 0: the kernel picks one, or (delete) all */
  pref: number;
  /** EtherType, 3 for all, 0: not given */
  protocol: number;
  handle: number;
  chain: number;
}

export type FilterOp =
  | ({
      op: "filter.set";
      /** NLM_F_CREATE, NLM_F_EXCL */
      create: boolean;
      exclusive: boolean;
      kind?: FilterKind;
      /** absent: the request says nothing but the kind */
      options?: FilterOptions;
    } & FilterPlace)
  | ({ op: "filter.delete"; kind?: FilterKind } & FilterPlace)
  | { op: "tcchain.add" | "tcchain.delete"; netns: string; link: string; parent: number; chain: number }
  | { op: "action.set"; netns: string; actions: TcAction[]; replace: boolean }
  | { op: "action.delete"; netns: string; kind: TcActionKind; index: number }
  | { op: "action.flush"; netns: string; kind: TcActionKind };

/** A filter as a dump tells it, or (no `options`) the head of the list of its priority. */
export interface FilterEntry {
  ifindex: number;
  parent: number;
  pref: number;
  protocol: number;
  handle: number;
  chain: number;
  kind: FilterKind;
  options?: FilterOptions;
  /** Linux cannot tell the rest of this list: fw without any filter */
  stuck?: boolean;
}

export interface ChainEntry {
  ifindex: number;
  parent: number;
  chain: number;
}

/** What the kernel answers about them. All throw ENODEV for a device that is not there. */
export interface FilterKernel {
  /** every chain, in the order of a dump */
  filters(netns: string, link: string, parent: number): FilterEntry[];
  /** throws what Linux says where there is none */
  filter(place: FilterPlace, kind?: FilterKind): FilterEntry;
  tcChains(netns: string, link: string, parent: number): ChainEntry[];
  tcChain(netns: string, link: string, parent: number, chain: number): ChainEntry;
  /** by number */
  tcActions(netns: string, kind: TcActionKind): TcAction[];
  tcAction(netns: string, kind: TcActionKind, index: number): TcAction;
}
