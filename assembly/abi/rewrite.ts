/** What is edited: bits of RewritePlan.edits. */
export const enum RewriteEdit {
  none = 0,
  skipBroadcast = 1,
  skipLinkBroadcast = 2,
  fixChecksums = 4,
  truncateToMtu = 8,
  removeFcs = 16,
  sourceMac = 32,
  destinationMac = 64,
  randomMac = 128,
  tos = 256,
  trafficClass = 512,
  flowLabel = 1024,
  sequence = 2048,
  randomAddresses = 4096,
  ports = 8192,
  /** frames that cannot be edited are left out */
  skipSoftErrors = 16384,
  /** anything that can change an IP address */
  addresses = 32768,
  /** the maps hold for ARP, too: not those of --srcipmap and --dstipmap */
  arpAddresses = 65536,
}

export const enum RewriteTtl {
  keep = 0,
  set = 1,
  add = 2,
  subtract = 3,
}

export const enum RewriteVlan {
  keep = 0,
  add = 1,
  remove = 2,
}

/** What becomes of a packet that was captured shorter than it was. */
export const enum RewriteLength {
  keep = 0,
  pad = 1,
  truncate = 2,
  remove = 3,
}

export const enum RewriteLimit {
  /** sizes of entries: RewriteMap4, RewriteMap6 */
  map4Bytes = 16,
  map6Bytes = 64,
}

/**
 * How the frames of one side are rewritten, followed by its tables (offsets count from the plan's start), and what is known of the frame
 * that is being rewritten. Made by src/rewrite/plan.ts, copied anywhere in memory (aligned to 8).
 */
@unmanaged
export class RewritePlan {
  /** 48 bits each, first byte highest */
  sourceMac: u64;
  destinationMac: u64;
  macMask: u64;
  /** frames that were edited; frames that could not be */
  edited: u64;
  softErrors: u64;
  /** bytes of plan and tables */
  bytes: u32;
  edits: u32;
  ttlMode: u32;
  ttl: u32;
  tos: u32;
  trafficClass: u32;
  flowLabel: u32;
  mtu: u32;
  fixLength: u32;
  /** first bytes of MAC addresses that are not randomised */
  macKeep: u32;
  sequence: u32;
  /** as it is combined with native words */
  addressSeed: u32;
  /** RewriteVlan; the tag: 16 bits of TPID; -1 where the present tag's is kept */
  vlanMode: u32;
  vlanProtocol: u32;
  vlanTag: i32;
  vlanCfi: i32;
  vlanPriority: i32;
  /** 65536 port numbers, 16 bits each */
  ports: u32;
  /** pairs of MAC addresses, 64 bits each */
  macs: u32;
  macCount: u32;
  /** RewriteMap4 */
  source4: u32;
  source4Count: u32;
  destination4: u32;
  destination4Count: u32;
  /** RewriteMap6 */
  source6: u32;
  source6Count: u32;
  destination6: u32;
  destination6Count: u32;
  /** the other side's, for what ICMP errors quote */
  quotedSource4: u32;
  quotedSource4Count: u32;
  quotedDestination4: u32;
  quotedDestination4Count: u32;
  quotedSource6: u32;
  quotedSource6Count: u32;
  quotedDestination6: u32;
  quotedDestination6Count: u32;

  // the frame
  /** after rewriteFrame: the length on the wire */
  originalLength: u32;
  captured: u32;
  /** address of the network header, its EtherType (0: none), bytes of the link header */
  network: u32;
  type: u32;
  linkBytes: u32;
  /** address of the transport header (0: none that can be edited), its protocol, bytes of it that were captured, bytes that it should have */
  transport: u32;
  protocol: u32;
  transportCaptured: u32;
  transportLength: u32;
  isFragment: u32;
  /** the checksum is only the pseudo header's sum */
  isPartial: u32;
  /** what changed in words that the transport checksum covers: in the pseudo header, in the transport header */
  pseudoDelta: u32;
  transportDelta: u32;
  /** bytes were cut off or added */
  isResized: u32;
  /** the destination address was mapped: a group's frame goes to the group's MAC */
  destinationChanged: u32;
  isSoftError: u32;
  /** IPv6: address of the last destination (a routing header may hold it); 0: not known */
  lastDestination: u32;
  /** two IPv6 addresses, for the pseudo header */
  pseudo0: u64;
  pseudo1: u64;
  pseudo2: u64;
  pseudo3: u64;
}

/** address = to | (address & keep) where (address & mask) == match; host order. */
@unmanaged
export class RewriteMap4 {
  match: u32;
  mask: u32;
  to: u32;
  keep: u32;
}

@unmanaged
export class RewriteMap6 {
  matchHigh: u64;
  matchLow: u64;
  maskHigh: u64;
  maskLow: u64;
  toHigh: u64;
  toLow: u64;
  keepHigh: u64;
  keepLow: u64;
}

/** Why rewrite_run came back. The first four are those of CaptureStatus. */
export const enum RewriteStatus {
  /** the window ends inside a record */
  needMore = 1,
  end = 2,
  /** the CaptureReader says what is wrong */
  error = 3,
  /** the output is to be written */
  full = 4,
  /** a frame became longer than a capture can hold; `reader.packetNumber` says which */
  tooLong = 5,
  /** the cache file knows fewer packets than the capture has */
  cacheEnds = 6,
}

/** A file that is rewritten into another: all addresses are the host's. */
@unmanaged
export class RewriteRun {
  read: u64;
  written: u64;
  reader: u32;
  /** RewritePlan of the client's packets, and of the server's */
  client: u32;
  server: u32;
  /** what a cache file of tcpprep says of each packet, two bits a packet; 0: all are the client's */
  cache: u32;
  cachePackets: u32;
  output: u32;
  outputBytes: u32;
  /** bytes in use */
  used: u32;
}
