/** The flow cache (assembly/flow/): what callers choose, and what it tells about itself. */

/** How packets of known flows go through the kernel. */
export const enum FastMode {
  /** every packet takes the slow path */
  off = 0,
  on,
  /** both ways for every packet that the cache knows: the first differing byte or counter ends the run */
  verify,
}

/** Whose the present frames are, where several kernels replay the same (src/workers/replay/). */
export const enum Share {
  /** this kernel's, as always */
  own = 0,
  /** another's: what recipes do is done, their blocks are not written */
  others,
  /** this kernel's, which is to take the slow path */
  slow,
}

/** Why the flow of a packet is not cached. */
export const enum Refusal {
  none = 0,
  /** something was allocated or freed: state came or went */
  memory,
  /** a timer was started or stopped */
  timer,
  /** chance was asked for */
  random,
  /** it went a way, or met a device, that is not followed */
  path,
  /** another packet was made, or this one copied */
  packets,
  /** it waits somewhere */
  queue,
  /** a rule that counts, limits, remembers or reads the clock or the payload */
  rule,
  /** the state of its connection changed, or may change with any packet */
  connection,
  /** a neighbour, FDB entry or the like that is not settled */
  unsettled,
  /** its bytes changed in a way that is not described by edits of headers */
  bytes,
  /** too many places, counters or guards */
  size,
  /** a socket or protocol of this machine takes it */
  local,
  /** somebody listens to each packet */
  listener,
  COUNT,
}

/** What the executor does for each packet, in order, besides counting. */
export const enum Act {
  /** an identification for an outer IPv4 header. object: of the generator; detail: where in the frame is told by the bytes */
  identification = 1,
  /**
   * A plain segment of an open connection: netfilter/conntrack/flow.ts, segmentPasses (pure, in front of everything else) and passSegment.
   * object: Connection; detail: CtDir
   */
  tcpWindow,
}

/** What a recipe relies on, of the data plane's own state; configuration is one number for all (K.generation). */
export const enum Guard {
  /** object: Neighbor, usable as it is */
  neighbor = 1,
  /** object: FdbEntry of a bridge */
  fdb,
  /** object: VXLAN's entry */
  vxlanFdb,
  /** object: Connection, whose first u64 (status and number) is as it was and which is not over */
  connection,
  /** object: VsConnection, whose first u64 (number, flags and state) is as it was */
  virtualConnection,
  /** object: address of a u64 that is as it was; the memory never serves anything else */
  same,
  /** object: address of a u64: a moment (ns) that is still to come; in memory that never serves anything else */
  until,
  /** object: RouteException, that holds for another detail ms at least */
  routeException,
}

/** What the cache has done. Walks that gave no recipe follow: u64[Refusal.COUNT]. */
@unmanaged
export class FlowStats {
  /** frames that took the way of a recipe */
  hits: u64;
  /** frames that took the slow path while the cache was on */
  misses: u64;
  /** walks that became recipes */
  recorded: u64;
  /** recipes that had to make room */
  evicted: u64;
  /** recipes there are, and their bytes */
  recipes: u32;
  bytes: u32;
  /** FastMode */
  mode: u32;
  unused: u32;
}

/** What the host is asked to do for a packet that goes both ways (flow/verify.ts). */
export const enum VerifyStep {
  /** the frame that came in is there */
  frame = 0,
  /** keeps the memory. at: the device. Answers 1 where it keeps all of it */
  begin,
  /** keeps these bytes, where not all is kept */
  keep,
  /** the recipe was followed, its blocks are there: puts back what was kept */
  fast,
  /** what is there may differ */
  ignore,
  /** the slow path did not take the frame: answers 1 */
  refused,
  /** the slow path was taken, its blocks are there: compares. Answers 1 where there is a difference */
  compare,
}
