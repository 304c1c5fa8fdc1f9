/**
 * A tracked connection (struct nf_conn) and who holds it. Lowest layer of conntrack: knows only memory and the clock.
 *
 * A packet that has a connection holds a reference (as skb->_nfct does); so does the table, from confirmation to death. When the last
 * reference goes the entry is freed: that is how an unconfirmed connection ends whose first packet was dropped.
 */
import { Packet } from "../../packet";
import { Namespace } from "../../net/namespace";
import { destroyConnection } from "./destroy";

/** enum ip_conntrack_info: what a packet is to its connection (`Packet.conntrackInfo`). */
export const enum CtInfo {
  ESTABLISHED = 0,
  RELATED = 1,
  NEW = 2,
  /** the same for the reply direction: + 3 */
  ESTABLISHED_REPLY = 3,
  RELATED_REPLY = 4,
  /** with `Packet.conntrack` 0: not tracked, on purpose (NOTRACK) */
  UNTRACKED = 7,
}

/** enum ip_conntrack_dir */
export const enum CtDir {
  ORIGINAL = 0,
  REPLY = 1,
}

/** IPS_* bits of `Connection.status` */
export const enum CtStatus {
  EXPECTED = 1,
  SEEN_REPLY = 2,
  ASSURED = 4,
  CONFIRMED = 8,
  SRC_NAT = 16,
  DST_NAT = 32,
  NAT_MASK = 48,
  SEQ_ADJUST = 64,
  SRC_NAT_DONE = 128,
  DST_NAT_DONE = 256,
  NAT_DONE_MASK = 384,
  DYING = 512,
  FIXED_TIMEOUT = 1024,
  TEMPLATE = 2048,
  NAT_CLASH = 4096,
  HELPER = 8192,
  // Ours, nobody is told of them (CT_TOLD). Extensions (nf_ct_ext_add), decided when the connection is made, as sysctls are then
  ACCOUNTING = 0x10000,
  EVENTS = 0x20000,
  /** `masqueradeIfindex` is set */
  MASQUERADED = 0x40000,
}

/** The bits of a status that listings, events and matches know. */
export const CT_TOLD: u32 = 0xffff;

/**
 * One direction (struct nf_conntrack_tuple_hash): addresses and ports in host order. For ICMP the "ports" are id and type << 8 | code. What is
 * compared are whole words, which a packet has the other way round: tuple.ts.
 */
@unmanaged
export class Tuple {
  destination: u32;
  source: u32;
  shortDestination: u16;
  shortSource: u16;
  shortProtocol: u8;
  shortDirection: u8;
  shortZone: u16;
  /** next in its hash chain */
  nextSameHash: Tuple | null;

  get sourcePort(): u32 {
    return this.shortSource;
  }
  set sourcePort(port: u32) {
    this.shortSource = <u16>port;
  }
  get destinationPort(): u32 {
    return this.shortDestination;
  }
  set destinationPort(port: u32) {
    this.shortDestination = <u16>port;
  }
  get protocol(): u32 {
    return this.shortProtocol;
  }
  set protocol(protocol: u32) {
    this.shortProtocol = <u8>protocol;
  }
  /** CtDir */
  get direction(): u32 {
    return this.shortDirection;
  }
  set direction(direction: u32) {
    this.shortDirection = <u8>direction;
  }
  /** zone of this direction */
  get zone(): u32 {
    return this.shortZone;
  }
  set zone(zone: u32) {
    this.shortZone = <u16>zone;
  }
  /** of a tuple that belongs to one */
  get connection(): Connection {
    return changetype<Connection>(changetype<usize>(this) & ~(CT_ALIGNED - 1));
  }
}

/** Connections begin where a line of the processor's cache does. */
export const CT_ALIGNED: usize = 64;

/**
 * What each packet needs lies in the first line of the cache:
 *
 *   0             8           16           20          24         44      64
 *   | status | id | timeoutNs | references | namespace | original | reply | counters, what is needed once ...
 *
 * The memory of connections serves no other purpose once it has (SLAB_TYPESAFE_BY_RCU; allocate.ts), and numbers do not come back: recipes of the
 * flow cache compare the first u64 of one that may be gone.
 */
@unmanaged
export class Connection {
  /** CtStatus; must be first */
  status: u32;
  /** the same in all listings and events (nf_ct_get_id); must be second */
  id: u32;
  /** when it ends, ns of virtual time; while unconfirmed: for how long, ns */
  timeoutNs: u64;
  references: u32;
  namespace: Namespace;
  // the Tuple of each direction
  original0: u32;
  original1: u32;
  original2: u32;
  original3: u32;
  original4: u32;
  reply0: u32;
  reply1: u32;
  reply2: u32;
  reply3: u32;
  reply4: u32;
  /** accounting (nf_conntrack_acct), by direction */
  packets0: u64;
  packets1: u64;
  bytes0: u64;
  bytes1: u64;
  /** UDP: when it counts as a stream (stream_ts) */
  streamNs: u64;
  /** events (1 << CtEvent) that wait for the packet's way out (nf_conntrack_ecache.cache) */
  eventCache: u32;
  /** events that are told (nf_conntrack_ecache.ctmask). Behind those that wait: they are compared together */
  eventMask: u32;
  // NAT (nat/): what masquerading remembers, the chain of connections by source
  masqueradeIfindex: u32;
  /** the Tuple that its packets were found by next, in a tunnel or behind it: where they are looked for first (known.ts). It may be of another by now */
  follows: usize;
  /** flow hash of packets that look like `reply` (net/flow-hash.ts), 0: not known */
  replyFlowHash: u32;
  natHash: u32;
  natNext: Connection | null;
  natPrevious: Connection | null;
  /** in the list by source */
  natListed: u32;
  /** list of all connections of the kernel, for dumps and collection */
  next: Connection | null;
  previous: Connection | null;
  /** hashTuple of both directions, as far as it is in the table */
  originalHash: u32;
  replyHash: u32;
  zone: u32;
  /** protocol's own. TCP, SCTP: address of the rest (tcp-window.ts, sctp.ts); GRE: its second timeout, s */
  protocolData: usize;
  mark: u32;
  /** protocol's own. TCP, SCTP: state; GRE: its first timeout, s. Behind the mark: they are compared together */
  protocolState: u32;

  get original(): Tuple {
    return changetype<Tuple>(changetype<usize>(this) + offsetof<Connection>("original0"));
  }
  get reply(): Tuple {
    return changetype<Tuple>(changetype<usize>(this) + offsetof<Connection>("reply0"));
  }
}

export function connectionOf(p: Packet): Connection | null {
  return changetype<Connection | null>(p.conntrack);
}

/** CTINFO2DIR */
export function directionOf(info: u32): u32 {
  return info >= <u32>CtInfo.ESTABLISHED_REPLY ? CtDir.REPLY : CtDir.ORIGINAL;
}

/** nf_conntrack_get */
export function holdConnection(at: usize): void {
  if (at) changetype<Connection>(at).references++;
}

/** nf_conntrack_put */
export function releaseConnection(at: usize): void {
  if (!at) return;
  const ct = changetype<Connection>(at);
  if (--ct.references == 0) destroyConnection(ct);
}

/** nf_reset_ct, for a packet that has one and goes on: another one may come next. */
export function leaveConnection(p: Packet): void {
  const ct = changetype<Connection>(p.conntrack);
  if (ct.status & CtStatus.CONFIRMED) p.before = p.conntrack;
  releaseConnection(p.conntrack);
  p.conntrack = 0;
}

/** The packet was found by `t`, and may have been by another one before: the next one of that is looked for here first. */
export function rememberNext(p: Packet, t: Tuple): void {
  if (!p.before) return;
  const last = changetype<Connection>(p.before);
  if (!last.follows) last.follows = changetype<usize>(t);
}

/** nf_reset_ct */
export function forgetConnection(p: Packet): void {
  if (p.conntrack) releaseConnection(p.conntrack);
  p.conntrack = 0;
  p.conntrackInfo = 0;
}
