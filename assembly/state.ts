/**
 * The state of one kernel that is neither a namespace's nor a device's. It lives at a fixed address: a module keeps no mutable globals
 * (a test holds the module to that), so that copying memory copies the kernel.
 *
 *   0      1024        12288      16384            65536             heap base        arenaTop
 *   | null | KernelState | freelists | mailbox (48 K) | static data ... | arena: all else ... |
 */

export const STATE: usize = 1024;
export const FREE_LISTS: usize = 12288;
/** where system calls take and leave records and names */
export const MAILBOX: usize = 16384;
export const MAILBOX_BYTES: u32 = 49152;

@unmanaged
export class KernelState {
  /** virtual time since boot */
  nowNs: u64;
  /** order of events that are due at the same time */
  eventSequence: u64;
  nextPacketId: u64;
  random: u64;
  /** added to nowNs in captures: ns since 1970 */
  epochNs: u64;
  framesInjected: u64;
  framesProcessed: u64;
  /** where the present run of the clock will stop */
  runLimitNs: u64;
  /** frames (processed and injected) after which the present run pauses */
  runBudget: u64;
  /** frames processed since the last frame was injected or timer fired: what a loop is told by */
  framesThisInstant: u64;
  arenaTop: usize;
  arenaEnd: usize;
  /** first namespace (the initial one); list in order of creation */
  namespaces: usize;
  /** FIFO of frames between a driver and the stack (softnet_data.input_pkt_queue) */
  backlogHead: usize;
  backlogTail: usize;
  backlogLength: u32;
  /** set while the backlog is being drained */
  draining: u32;
  /** 4-ary heap of timers: see clock.ts */
  heap: usize;
  heapLength: u32;
  heapCapacity: u32;
  /** packets that are in use: 0 whenever nothing is queued */
  packetsLive: u32;
  /** packet structs ever made */
  packetsMade: u32;
  /** bytes that the arena grew by for memory for one packet's time (brief.ts) */
  briefBytes: u32;
  /** output ring: see tap.ts */
  outBegin: usize;
  outNext: usize;
  outEnd: usize;
  /** non-zero while any tap may record */
  capturing: u32;
  /** observe.ts: who listens (bits of Listener), and the record that the trace gets */
  listening: u32;
  decisionRecord: usize;
  /** extended acknowledgement of the last refused system call: Extack */
  extack: u32;
  /** seed of jhash and of SipHash-like choices, from the run's seed */
  hashSeed: u32;
  nextNamespaceId: u32;
  nextDeviceId: u32;
  /** loops stopped by the limit */
  storms: u32;
  /** most frames that one injected frame or timer may cause; halved by each loop */
  stormLimit: u32;
  devices: u32;
  /** first of the sockets */
  sockets: usize;
  nextSocket: u32;
  /** replays that have frames to send */
  activeReplays: u32;
  /** the machine-wide ICMP token bucket (icmp_global_allow): tokens and stamp */
  icmpCredit: u32;
  icmpStampMs: u32;
  /** inet peers: rate limits by destination (inetpeer.c) */
  peers: usize;
  /** IP identification generator */
  ipIdent: u32;
  ipv4: usize;
  bridges: usize;
  neighborTable: usize;
  igmp: usize;
  fragments: usize;
  spare0: u64;
  spare1: u64;
  /** payloads of raw sockets on their way in: calls/socket.ts */
  sendBuffer: usize;
  /** set while a system call sends: each frame that leaves is received before the next (local_bh_enable runs the softirqs) */
  inProcess: u32;
  /** the module br_netfilter is loaded: bridged IP packets meet the rules (netfilter/bridge/) */
  bridgeNetfilter: u32;
  /** KernelLog: log.ts */
  log: usize;
  /** a copy of a packet is being sent (nf_skb_duplicated): netfilter/dup.ts */
  duplicating: u32;
  /** ipset/request.ts: what is added, deleted or tested; ipset/report.ts: lines in the interval that began at this tick */
  sets: usize;
  setReports: u32;
  setReportsBegin: u32;
  /** netfilter/conntrack/state.ts: the table of connections */
  conntrack: usize;
  /** netfilter/nat/scratch.ts */
  nat: usize;
  /** errno that a hook refused a packet of ours with (NF_DROP_ERR), 0: EPERM. Read and cleared by who sent it */
  hookErrno: u32;
  /** netfilter/xtables/level.ts */
  xtables: usize;
  /** InetSockets: socket/inet-sock.ts */
  inetSockets: usize;
  /** first of the proxies that have something to do: socket/proxy.ts */
  proxyWork: usize;
  /** what the last classifier found (struct tcf_result): sched/classify.ts */
  tcClassid: u32;
  tcClass: usize;
  /** FilterChain that a packet is to go to; the action that was made last; actions of mirred within each other */
  tcChain: usize;
  tcAction: usize;
  /** FilterBlock that a request is about: sched/block.ts */
  tcBlock: usize;
  mirredNesting: u32;
  /** ifb devices that have packets to give back: device/ifb.ts */
  ifbWork: usize;
  /** ns until a class of htb may change its mode: sched/htb.ts */
  tcDelay: i64;
  /** qdiscs that have something to send (softnet_data.output_queue), first and last: sched/run.ts */
  outputQueue: usize;
  outputQueueTail: usize;
  /** last handle that the kernel chose itself (qdisc_alloc_handle); a qdisc that a function of sched/ answers */
  qdiscHandle: u32;
  qdisc: usize;
  /** device/work.ts: what waits for a kernel thread, and whether one is at work */
  workHead: usize;
  workTail: usize;
  working: u32;
  /** drivers that are sending by another device at the moment (softnet_data.xmit.recursion) */
  transmitDepth: u32;
  /** Ipv6State: ipv6/neighbor.ts */
  ipv6: usize;
  /** Vxlans: device/vxlan/state.ts; Geneves: device/geneve/state.ts */
  vxlan: usize;
  geneve: usize;
  /** devices that came into a namespace so far */
  devicesListed: u32;
  /** frames that are on their way through a driver (softirqs are off meanwhile) */
  sending: u32;
  /** modules of IP tunnels in the order in which they were loaded: device/tunnel/fallback.ts */
  tunnelModules: u32;
  /** xfrm/aes.ts: tables, made with the first key */
  cryptoTables: usize;
  /** IPsec's own for all namespaces: xfrm/namespace.ts */
  xfrm: usize;
  /** packets that wait for the work queue of xfrm_trans_queue, first and last: xfrm/input.ts */
  xfrmWork: usize;
  xfrmWorkTail: usize;
  /** IpvsState: ipvs/state.ts */
  ipvs: usize;
  /** the module ip_vs is loaded, since `ipvsLoadedNs` */
  ipvsLoaded: u32;
  ipvsLoadedNs: u64;
  /** the policy that the last check found, for who listens: xfrm/check.ts */
  xfrmPolicy: usize;
  /** cause.ts: number of the command that is being carried out, 0: nobody's; and the commands that wrote sysctls */
  cause: u32;
  causes: usize;
  /** captures say what happened to packets: annotate/state.ts, whose Annotations are at `annotations` */
  annotating: u32;
  annotations: usize;
  /** only some interfaces are captured */
  capturingSome: u32;
  /** raised when all that one frame or timer caused is done, and when a capture begins */
  turn: u64;
  /** `turn` when the present capture began, 0: there was none; where in the output ring the present turn begins */
  captureTurn: u64;
  turnAt: usize;
  /** raised when there may be another name for an address, or another key: addresses, virtual services, rules, states of IPsec */
  namesChanged: u32;
  /** Drops (drops.ts), 0 while drops are not counted */
  drops: usize;
  /** the present run ends with the replays, and pauses where a socket of a process has news: run_replays */
  withReplays: u32;
  /** Flows: flows/state.ts */
  flows: usize;
  /** flow/: a walk is being recorded; why it gives no recipe (Refusal) */
  recording: u32;
  flowRefusal: u32;
  /** raised by every change of configuration: recipes of an older generation are void */
  generation: u64;
  /** stable.ts: the last version given to an object, and the free objects of each kind */
  versions: u64;
  freeStable0: usize;
  freeStable1: usize;
  freeStable2: usize;
  /** flow/: FastMode; the cache (FlowCache, 0: nothing was recorded yet); what the present walk has told (Walk) */
  fast: u32;
  flowCache: usize;
  flowWalk: usize;
  /** times that the output ring was written out: tap.ts */
  written: u32;
  /** whose the present frames are where several kernels replay the same: Share (abi/flow-cache.ts) */
  share: u32;
  /** Scratch (memory.ts): what walks work with, newest first */
  scratch: usize;
}

export const K = changetype<KernelState>(STATE);

/** Refusal.random */
const BY_CHANCE: u32 = 3;

/** what each number moves the generator's state on by */
export const RANDOM_STEP: u64 = 0x9e3779b97f4a7c15;

/** The next number of the run's seeded generator (SplitMix64, Steele et al. 2014, high half). */
export function random32(): u32 {
  if (K.recording && !K.flowRefusal) K.flowRefusal = BY_CHANCE;
  return nextRandom();
}

/** The same where the flow cache is told what is done with it. */
export function nextRandom(): u32 {
  K.random += RANDOM_STEP;
  let z = K.random;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return <u32>((z ^ (z >> 31)) >> 32);
}

/** A number from 0 to limit - 1, as Linux scales it (reciprocal_scale, prandom_u32_max). */
export function randomBelow(limit: u32): u32 {
  return <u32>((<u64>random32() * <u64>limit) >> 32);
}
