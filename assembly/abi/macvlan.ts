/** macvlan: the record at KIND_DATA (IFLA_MACVLAN_*). */

/** enum macvlan_mode (include/uapi/linux/if_link.h) */
export const enum MacvlanMode {
  PRIVATE = 1,
  VEPA = 2,
  BRIDGE = 4,
  PASSTHRU = 8,
  SOURCE = 16,
}

/** MACVLAN_FLAG_* */
export const enum MacvlanFlag {
  NOPROMISC = 1,
  NODST = 2,
}

/** enum macvlan_macaddr_mode */
export const enum MacvlanSources {
  none = 0,
  add,
  del,
  flush,
  set,
}

/** What a request has. */
export const enum MacvlanField {
  mode = 1,
  flags = 2,
  queueLength = 4,
}

/** Behind it `sourceCount` MACs (u64). */
@unmanaged
export class MacvlanRecord {
  /** MacvlanField */
  present: u32;
  mode: u32;
  flags: u32;
  queueLength: u32;
  queueLengthUsed: u32;
  /** MacvlanSources: what a request wants of them */
  sources: u32;
  sourceCount: u32;
  /** told: of how many sources the first `sourceCount` are here */
  sourcesTotal: u32;
}

/** MACs that fit into a record. */
export const enum MacvlanLimit {
  sources = 4000,
}
