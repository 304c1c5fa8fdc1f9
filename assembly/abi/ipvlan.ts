/** ipvlan: the record at KIND_DATA (IFLA_IPVLAN_*). */

/** enum ipvlan_mode */
export const enum IpvlanMode {
  l2 = 0,
  l3,
  l3s,
}

/** IPVLAN_F_* */
export const enum IpvlanFlag {
  PRIVATE = 1,
  VEPA = 2,
}

/** What a request has. */
export const enum IpvlanField {
  mode = 1,
  flags = 2,
}

@unmanaged
export class IpvlanRecord {
  /** IpvlanField */
  present: u32;
  mode: u32;
  flags: u32;
  unused: u32;
  /** told: the MAC it was made with (perm_addr), 0 where the user gave one */
  permanent: u64;
}
