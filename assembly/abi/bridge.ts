/** Records of the bridge system calls (calls/bridge.ts). MACs are 48-bit numbers, times of options are in USER_HZ (1/100 s) as in netlink. */

/** BR_* flags of a port (include/linux/if_bridge.h). */
export const enum PortFlag {
  HAIRPIN = 0x1,
  GUARD = 0x2,
  ROOT_BLOCK = 0x4,
  FAST_LEAVE = 0x8,
  /** the cost was given by the user */
  ADMIN_COST = 0x10,
  LEARNING = 0x20,
  FLOOD = 0x40,
  PROMISC = 0x80,
  MCAST_FLOOD = 0x800,
  BCAST_FLOOD = 0x4000,
  ISOLATED = 0x10000,
  LOCKED = 0x200000,
}

/** BR_STATE_* (include/uapi/linux/if_bridge.h) */
export const enum PortState {
  DISABLED = 0,
  LISTENING = 1,
  LEARNING = 2,
  FORWARDING = 3,
  BLOCKING = 4,
}

/** BR_FDB_* (net/bridge/br_private.h) */
export const enum FdbFlag {
  LOCAL = 0x1,
  STATIC = 0x2,
  STICKY = 0x4,
  ADDED_BY_USER = 0x8,
  ADDED_BY_EXT_LEARN = 0x10,
}

/** How long an entry made by hand stays (NUD_PERMANENT, NUD_NOARP, NUD_REACHABLE). */
export const enum FdbState {
  PERMANENT = 0,
  NOARP = 1,
  REACHABLE = 2,
}

/** NLM_F_CREATE, NLM_F_EXCL, and flags of the entry that is to be made. */
export const enum FdbRequest {
  create = 1,
  exclusive = 2,
  sticky = 4,
  externLearn = 8,
  /** NLM_F_APPEND: one destination more (VXLAN) */
  append = 16,
}

/** What `bridge_set` changes (IFLA_BR_*). */
export const enum BridgeOption {
  ageing_time = 0,
  group_fwd_mask,
  vlan_filtering,
  /** EtherType */
  vlan_protocol,
  vlan_default_pvid,
  mcast_snooping,
  mcast_querier,
  mcast_router,
  forward_delay,
  hello_time,
  max_age,
  priority,
  stp_state,
}

/** What `bridge_port_set` changes (IFLA_BRPORT_*). */
export const enum BridgePortOption {
  state = 0,
  priority,
  cost,
  hairpin,
  isolated,
  learning,
  flood,
  mcast_flood,
  bcast_flood,
  guard,
  root_block,
  fastleave,
  neigh_suppress,
  proxy_arp,
  locked,
  group_fwd_mask,
  mcast_router,
}

/** A bridge's options (IFLA_BR_*). */
@unmanaged
export class BridgeRecord {
  /** MAC of the bridge's identifier */
  idAddress: u64;
  /** 1 once it has had a port */
  hadPort: u32;
  ageing_time: u32;
  group_fwd_mask: u32;
  vlan_filtering: u32;
  vlan_protocol: u32;
  vlan_default_pvid: u32;
  mcast_snooping: u32;
  mcast_querier: u32;
  mcast_router: u32;
  forward_delay: u32;
  hello_time: u32;
  max_age: u32;
  priority: u32;
  stp_state: u32;
}

/** A port's options (IFLA_BRPORT_*). */
@unmanaged
export class BridgePortRecord {
  /** PortFlag */
  flags: u32;
  /** PortState */
  state: u32;
  priority: u32;
  cost: u32;
  group_fwd_mask: u32;
  mcast_router: u32;
  number: u32;
}

/** An entry of a forwarding table, or an address of a device's own list (`self`). */
@unmanaged
export class FdbRecord {
  mac: u64;
  usedNs: u64;
  updatedNs: u64;
  /** ifindex of the port, or of the bridge or device itself */
  ifindex: u32;
  /** ifindex of the bridge, 0 for a device's own list */
  master: u32;
  vlan: u32;
  /** FdbFlag */
  flags: u32;
}

/** One VLAN of a port or of a bridge. */
@unmanaged
export class VlanRecord {
  ifindex: u32;
  vlan: u32;
  pvid: u32;
  untagged: u32;
}

/** A member of a multicast group: a port, or the bridge itself. */
@unmanaged
export class MdbRecord {
  /** IPv4: in the low 32 bits of `low` */
  high: u64;
  low: u64;
  isIpv6: u32;
  vlan: u32;
  ifindex: u32;
}
