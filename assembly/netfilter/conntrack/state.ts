/**
 * What connection tracking keeps: one table of tuples for the whole kernel (nf_conntrack_hash), counters and events for each namespace
 * (struct nf_conntrack_net, struct ip_conntrack_stat).
 *
 * The chains grow with the number of connections (Linux's do not: nf_conntrack_buckets), so that a lookup costs the same for ten or a million.
 * A tuple's chain is chosen by the high bits of its hash: a range of hash values is a run of chains at every size.
 */
import { Timer } from "../../clock";
import { allocate, allocateScratch } from "../../memory";
import { K } from "../../state";
import { Namespace } from "../../net/namespace";
import { Netfilter } from "../state";
import { Connection, Tuple } from "./connection";

@unmanaged
export class ConntrackState {
  /** u32[1 << bits]: first Tuple of each chain */
  chains: usize;
  bits: u32;
  /** tuples in the table: two a connection */
  tuples: u32;
  /** all connections in the table, in the order in which they were confirmed */
  first: Connection | null;
  last: Connection | null;
  /** where a dump goes on: kept right by unlinking */
  dumpNext: Connection | null;
  nextId: u32;
  // the collector (conntrack/gc.ts)
  gcTimer: Timer;
  /** hash value where it goes on, and whether it is in the middle of a round */
  gcPosition: u32;
  gcInRound: u32;
  gcAverage: i64;
  gcCount: i64;
  gcStartNs: u64;
  gcEarlyDrop: u32;
  // scratch tuples: a packet's, that of the packet in an ICMP error, and an inverse
  packetTuple: Tuple;
  innerTuple: Tuple;
  inverseTuple: Tuple;
  /** 32 bytes for the moment */
  scratch: usize;
  /** set while a program changes connections: its events say so */
  byProgram: u32;
  /** bytes that all connections take */
  live: u32;
  /** memory of connections that are gone, of those with TCP's windows and the others: allocate.ts */
  freeTcp: usize;
  freeOther: usize;
  ahead: ConntrackAhead;
}

/** What is guessed of frames that a replay is about to send (replay/connections.ts): nothing here is relied on. */
@unmanaged
export class ConntrackAhead {
  /** Tuple that the present frame is probably found by, 0: not known */
  guess: usize;
  /** where frames are looked up first; at last that was */
  namespace: Namespace | null;
  /** CaptureReader of the frames, where its file begins, and what is behind the last of them */
  reader: usize;
  origin: u64;
  cursor: u32;
  /** frames in `slots`, and the next one whose turn it is */
  count: u32;
  next: u32;
  /** what was touched comes to this: somebody may look, so it has to be loaded */
  touched: u32;
  peeked: usize;
  slots: usize;
}

/** A namespace's part. The u32 counters are struct ip_conntrack_stat's, in the order of `conntrack -S`. */
@unmanaged
export class ConntrackNamespace {
  /** connections, unconfirmed ones too (cnet->count) */
  count: u32;
  found: u32;
  invalid: u32;
  insert: u32;
  insertFailed: u32;
  drop: u32;
  earlyDrop: u32;
  error: u32;
  searchRestart: u32;
  clashResolve: u32;
  chainTooLong: u32;
  /** programs that listen to events here (conntrack/events.ts) */
  listeners: u32;
  /** ring of records, its size in records, and how many were ever written */
  events: usize;
  eventsCapacity: u32;
  eventsWritten: u64;
}

const FIRST_BITS: u32 = 10;

/** Made on first use; null where the memory is full. */
export function conntrackState(): ConntrackState | null {
  if (K.conntrack) return changetype<ConntrackState>(K.conntrack);
  const at = allocate(<u32>offsetof<ConntrackState>());
  const chains = allocate(4 << FIRST_BITS);
  const tuples = allocateScratch(3 * <u32>offsetof<Tuple>() + 32);
  const ahead = allocateScratch(<u32>offsetof<ConntrackAhead>());
  const timer = allocate(<u32>offsetof<Timer>());
  if (!at || !chains || !tuples || !timer || !ahead) return null;
  const s = changetype<ConntrackState>(at);
  s.chains = chains;
  s.bits = FIRST_BITS;
  s.gcTimer = changetype<Timer>(timer);
  s.packetTuple = changetype<Tuple>(tuples);
  s.innerTuple = changetype<Tuple>(tuples + offsetof<Tuple>());
  s.inverseTuple = changetype<Tuple>(tuples + 2 * offsetof<Tuple>());
  s.scratch = tuples + 3 * offsetof<Tuple>();
  s.ahead = changetype<ConntrackAhead>(ahead);
  K.conntrack = at;
  return s;
}

/** The state, where some connection or rule made it already. */
export function knownState(): ConntrackState {
  return changetype<ConntrackState>(K.conntrack);
}

/** The namespace's part; conntrackGet (users.ts) makes it. */
export function conntrackOf(nf: Netfilter): ConntrackNamespace {
  return changetype<ConntrackNamespace>(nf.conntrack);
}
