/** IEEE 802.1Q sub-interfaces: the record at KIND_DATA (IFLA_VLAN_*). */

/** VLAN_FLAG_* (include/uapi/linux/if_vlan.h) */
export const enum VlanFlag {
  REORDER_HDR = 0x1,
  GVRP = 0x2,
  LOOSE_BINDING = 0x4,
  MVRP = 0x8,
  BRIDGE_BINDING = 0x10,
}

/** Behind it `ingressCount` and then `egressCount` pairs of u32: from, to. */
@unmanaged
export class VlanLinkRecord {
  /** 1 where an id is given */
  hasId: u32;
  id: u32;
  /** 0: 802.1Q */
  protocol: u32;
  /** VlanFlag; in a request those under `mask` */
  flags: u32;
  mask: u32;
  ingressCount: u32;
  egressCount: u32;
  /** 1 where the request has options at all (IFLA_INFO_DATA) */
  given: u32;
}

/** Pairs that fit into a record. */
export const enum VlanLimit {
  pairs = 2000,
}
