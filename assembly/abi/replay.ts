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

/** What became of a frame that was due; where a length is answered as well, these are negated. */
export const enum ReplayVerdict {
  /** it was given to its device, which took or refused it */
  sent = 0,
  /** it does not go out */
  skip = 1,
  /** it is to be tried again at `dueNs` */
  wait = 2,
}

export const enum ReplayLimit {
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
  reserved: u32;
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
  /** pace.interval: ns between frames. pace.bitrate: bits a second */
  paceValue: u64;
  /** pace.capture: time passes this many times as fast */
  speed: f64;
  /** frames to send at most; 0 for all */
  limit: u64;

  /** BPF program that says which frames are sent, with BPF_SCRATCH bytes of scratch before it (capture/bpf.ts); 0: all */
  filter: u32;
  /** of the program and its scratch */
  filterBytes: u32;
  /** frames that it refused */
  filtered: u64;

  /** conversations whose endpoints answer for themselves (stateful.ts); 0: frames are only sent */
  stateful: u32;

  /** ReplayState */
  state: u32;
  /** host's handle, given to refill */
  handle: u32;
  opened: u32;
  /** frames that were given to a device, and their bytes: what rates are reckoned by */
  frames: u64;
  bytes: u64;
  /** virtual time of the start and of the present frame */
  startNs: u64;
  dueNs: u64;
  /** capture time of the first frame */
  firstNs: u64;
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
}
