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

/** A capture that is transmitted on a device. The host fills the first part before replay_start. */
@unmanaged
export class ReplayRecord {
  namespace: u32;
  ifindex: u32;
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

  /** ReplayState */
  state: u32;
  /** host's handle, given to refill */
  handle: u32;
  /** frames that were transmitted, their bytes, and frames that the device refused */
  sent: u64;
  sentBytes: u64;
  refused: u64;
  /** errno of the last frame that was refused */
  lastErrno: u32;
  reserved: u32;
  /** virtual time of the start and of the present frame */
  startNs: u64;
  dueNs: u64;
  /** capture time of the first frame */
  firstNs: u64;
  /** address of the CaptureReader */
  reader: u32;
  timer: u32;
  opened: u32;
}
