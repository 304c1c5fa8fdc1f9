/** How a replay spaces its frames. */
export const enum ReplayPace {
  /** the capture's own times, divided by a speed */
  capture = 0,
  /** a fixed interval */
  interval,
  /** by the frames' lengths, at a bit rate */
  bitrate,
  /** no gaps */
  topspeed,
}

export const enum ReplayState {
  /** the next frame waits for its time */
  waiting = 0,
  done,
  /** the capture is damaged: its CaptureReader says how */
  failed,
}

/** Which end of the captured network a frame comes from: the interface that transmits it. */
export const enum ReplaySide {
  /** what clients sent: the interface of --at */
  client = 0,
  /** what servers sent: the interface of --peer */
  server = 1,
}

/** How it is told which side a frame is from; the first five are tcpprep's --auto. */
export const enum SideMode {
  /** a host that is seen as a source first is a client, one that is seen as a destination first is a server */
  first = 0,
  /** by what a host did in the whole capture (SYN, SYN and ACK, DNS, port unreachable); who did nothing of it is a server */
  bridge,
  /** the same; who did nothing of it is a client */
  client,
  /** the same; who did nothing of it is a server */
  server,
  /** the same; who did nothing of it is a server where its network has servers and no clients */
  router,
  /** a source in one of the prefixes is a client */
  prefix,
  /** what goes to a server's port is from a client */
  port,
  /** a source address that the host of the module says yes to is a client */
  address,
  /** the same with the source's MAC address */
  mac,
  /** as a cache file of tcpprep says */
  cache,
}

/** How sides are told apart, and what is known so far. The host fills the first part. */
@unmanaged
export class ReplaySides {
  /** SideMode */
  mode: u32;
  /** ReplaySide of frames that are not IP, and of IP packets without ports in SideMode.port */
  other: u32;
  /** prefix, address, mac: who matches is a server instead */
  reverse: u32;
  /** handle of the host: whom to ask about an address */
  handle: u32;
  /** a host is a server where it acted as one at least this many times as often as it did as a client */
  ratio: f64;
  /** router: lengths of networks that are tried, first to last */
  firstMask: u32;
  lastMask: u32;
  /** prefix: SidePrefix entries */
  prefixes: u32;
  prefixBytes: u32;
  /** port: 65536 bits for TCP, then 65536 for UDP; lowest bit first */
  services: u32;
  servicesBytes: u32;
  /** cache: two bits a packet as in tcpprep's files, and packets in it */
  cache: u32;
  cacheBytes: u32;
  cachePackets: u64;

  /** Table of SideHost by address; later fragments by what names them (port) */
  hosts: u32;
  fragments: u32;
  /** SideHost that was made last */
  newest: u32;
  /** scan: bits of the packets so far, as `cache` */
  bits: u32;
  bitsBytes: u32;
  /** ReplayFault */
  fault: u32;
  /** packets whose bits are there */
  scanned: u64;
}

/** A prefix of SideMode.prefix. */
@unmanaged
export class SidePrefix {
  /** first and second half of the address, in host order; IPv4: the upper half of `high` */
  high: u64;
  low: u64;
  /** 4 or 6 */
  version: u32;
  length: u32;
}

/** An address that was seen. */
@unmanaged
export class SideHost {
  high: u64;
  low: u64;
  version: u32;
  /** the next with the same key, and the one that was made before it */
  sameKey: u32;
  older: u32;
  /** ReplaySide, or SideHost.unknown */
  side: u32;
  /** times that it acted as a client and as a server */
  clients: u32;
  servers: u32;
}

/** What a scan of a capture is for. */
export const enum ScanPass {
  /** to learn which hosts are clients */
  learn = 0,
  /** to write down each packet's side */
  keep,
}

/** What ends a replay other than its capture. */
export const enum ReplayFault {
  none = 0,
  /** the cache file has fewer packets than the capture */
  cacheShort,
  /** more addresses than can be remembered */
  tooManyHosts,
  /** router: no length of networks parts clients from servers */
  noNetwork,
  /** a loop without end in which no time passes */
  stalled,
  /** the capture cannot be read from its start again */
  rewind,
}

/** What became of a frame that was due; where a length is answered as well, these are negated. */
export const enum ReplayVerdict {
  /** it was given to its device, which took or refused it */
  sent = 0,
  /** it does not go out */
  skip = 1,
  /** it is to be tried again at `dueNs` */
  wait = 2,
}

export const enum RangeOption {
  none = 0,
  /** `fromNs` counts */
  from = 1,
  /** `toNs` counts */
  to = 2,
  /** they are since the capture's first packet */
  fromRelative = 4,
  toRelative = 8,
}

export const enum ReplayLimit {
  /** addresses that are remembered to tell sides apart */
  hosts = 4000000,
  /** answers about addresses that are kept */
  answers = 1000000,
  /** fragments whose first part said where they go */
  fragments = 65536,
  /** scratch for a frame that is edited, bytes: a capture's longest packet and what editing may add (a VLAN tag) */
  frameBytes = 262208,
}

/** One interface that a replay transmits on, what is changed in its frames, and what became of them. */
@unmanaged
export class ReplayEnd {
  namespace: u32;
  ifindex: u32;
  /** plan of what is changed in the frames of this side (assembly/rewrite/), 0: nothing */
  plan: u32;
  planBytes: u32;
  /** frames that were transmitted, their bytes as transmitted, and frames that the device refused */
  sent: u64;
  sentBytes: u64;
  refused: u64;
  /** frames that the plan or the conversation does not let go out */
  skipped: u64;
  /** errno of the last frame that was refused */
  lastErrno: u32;
  /** its Device, looked up whenever frames begin to go out; 0: it is gone */
  device: u32;
}

/** A capture that is transmitted on a device. The host fills the first part before replay_start. */
@unmanaged
export class ReplayRecord {
  /** ReplayEnd of ReplaySide.client */
  client: u32;
  /** ReplayEnd of ReplaySide.server; 0: everything goes out at the client's */
  server: u32;
  /** window for the file's bytes; at least CaptureLimit.blockBytes */
  buffer: u32;
  bufferBytes: u32;
  /** room for the interfaces of a pcapng section */
  table: u32;
  tableBytes: u32;
  /** ReplayPace */
  pace: u32;
  /** CaptureOption bits */
  options: u32;
  /** pace.capture: time passes this many times as fast. pace.interval: frames a second. pace.bitrate: bits a second */
  rate: f64;
  /** frames to send at most; 0 for all */
  limit: u64;
  /** nothing is sent that is due later than this after the start, ns; 0: no end */
  durationNs: u64;
  /** times that the capture is sent; 0: without end */
  loops: u64;
  /** in each loop after the first, addresses are moved so that its flows are new (unique.ts) */
  uniqueIp: u32;

  /** packet numbers that are sent: pairs of first and last in ascending order; 0: all */
  ranges: u32;
  rangesBytes: u32;
  /** RangeOption bits */
  rangeOptions: u32;
  /** capture times that are sent, ns since 1970 or since the first packet */
  fromNs: u64;
  toNs: u64;

  /** ReplaySides; 0: everything is from the client's side */
  sides: u32;
  sidesBytes: u32;

  /** BPF program that says which frames are sent, with BPF_SCRATCH bytes of scratch before it (capture/bpf.ts); 0: all */
  filter: u32;
  /** of the program and its scratch */
  filterBytes: u32;
  /** frames that it refused */
  filtered: u64;

  /** frames outside of the numbers and times, and frames that a cache file keeps back */
  outside: u64;
  excluded: u64;

  /** conversations whose endpoints answer for themselves (stateful.ts); 0: frames are only sent */
  stateful: u32;

  /** ReplayState */
  state: u32;
  /** host's handle, given to refill */
  handle: u32;
  /** ReplayFault */
  fault: u32;
  /** loops that are over */
  loop: u64;
  /** frames given to a device in this loop, and the virtual time at its start */
  loopFrames: u64;
  loopNs: u64;
  /** frames that were given to a device, and their bytes: what rates are reckoned by */
  frames: u64;
  bytes: u64;
  /** virtual time of the start, of the first frame of this loop, and of the present frame */
  startNs: u64;
  baseNs: u64;
  dueNs: u64;
  /** capture time of the first frame of this loop, and of the capture's first packet */
  firstNs: u64;
  captureNs: u64;
  /** the first frame of this loop has been found; range that the present packet is in or before */
  opened: u32;
  range: u32;
  /** address of the CaptureReader */
  reader: u32;
  timer: u32;

  /** the present frame: ReplaySide, its bytes (in the window, or in `scratch` where it is edited), its length and that on the wire */
  side: u32;
  frame: u32;
  frameLength: u32;
  originalLength: u32;
  /** room for an edited frame and for a second edit of it (conversations), each ReplayLimit.frameBytes; 0 where nothing edits */
  scratch: u32;
  scratchBytes: u32;

  /** packets that were read since the last frame that is wanted; set where the host is to look up before more are read */
  passed: u32;
  paused: u32;
}
