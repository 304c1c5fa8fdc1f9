/** NUD_*: states of a neighbour (include/uapi/linux/neighbour.h); a state is one bit, sets of them are masks. */
export const enum NeighborState {
  NONE = 0x00,
  INCOMPLETE = 0x01,
  REACHABLE = 0x02,
  STALE = 0x04,
  DELAY = 0x08,
  PROBE = 0x10,
  FAILED = 0x20,
  NOARP = 0x40,
  PERMANENT = 0x80,
}

/** NTF_* */
export const enum NeighborFlag {
  USE = 0x01,
  PROXY = 0x08,
  EXT_LEARNED = 0x10,
  ROUTER = 0x80,
}

/** NLM_F_* of RTM_NEWNEIGH: what `ip neigh add`, `replace`, `change` and `append` differ in. */
export const enum NeighborRequest {
  REPLACE = 0x100,
  EXCL = 0x200,
  CREATE = 0x400,
  APPEND = 0x800,
}

/** A neighbour as RTM_GETNEIGH tells it, in the mailbox; times are ns since boot. */
@unmanaged
export class NeighborRecord {
  lladdr: u64;
  confirmedNs: u64;
  usedNs: u64;
  updatedNs: u64;
  /** host order */
  address: u32;
  ifindex: u32;
  /** NeighborState */
  state: u32;
  /** NeighborFlag bits */
  flags: u32;
  probes: u32;
  hasLladdr: u32;
  /** RTN_* of the address */
  type: u32;
}
