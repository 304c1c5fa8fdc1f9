/**
 * Conntrack zones (struct nf_conntrack_zone): connections with equal addresses that are kept apart. A zone is one number here,
 * id | directions << 16; 0 is the default zone, which holds in both directions.
 */

/** NF_CT_ZONE_DIR_ORIG, NF_CT_ZONE_DIR_REPL */
export const ZONE_ORIGINAL: u32 = 1;
export const ZONE_REPLY: u32 = 2;

/** of a template: the id is the packet's mark (NF_CT_FLAG_MARK) */
export const ZONE_OF_MARK: u32 = 0x80000000;

/** The zone with this id in `directions` (ZONE_* bits). */
export function makeZone(id: u32, directions: u32): u32 {
  return (id & 0xffff) | (directions << 16);
}

/** nf_ct_zone_id: the id that a tuple of this direction has. */
export function zoneId(zone: u32, direction: u32): u32 {
  return (zone >> 16) & (1 << direction) ? zone & 0xffff : 0;
}
