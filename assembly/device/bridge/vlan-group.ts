/** The VLANs of a port or of the bridge itself (struct net_bridge_vlan_group), as two bitmaps and the port's default. */
import { allocate, release } from "../../memory";

export const VLANS: u32 = 4096;
const BITMAP: u32 = VLANS >> 3;

@unmanaged
export class VlanGroup {
  /** bit set of the VLANs, then the set of those that leave untagged */
  bits: usize;
  /** VLAN of frames that come without one; 0: they are dropped */
  pvid: u32;
  /** num_vlans */
  count: u32;

  has(vlan: u32): bool {
    return ((load<u8>(this.bits + (vlan >> 3)) >> (vlan & 7)) & 1) != 0;
  }
  isUntagged(vlan: u32): bool {
    return ((load<u8>(this.bits + (vlan >> 3), BITMAP) >> (vlan & 7)) & 1) != 0;
  }
  /** Adds a VLAN or changes how it leaves. False where nothing changed. */
  set(vlan: u32, untagged: bool): bool {
    const at = this.bits + (vlan >> 3);
    const bit: u8 = <u8>((<u32>1) << (vlan & 7));
    const known = this.has(vlan);
    const changed = !known || this.isUntagged(vlan) != untagged;
    store<u8>(at, load<u8>(at) | bit);
    if (untagged) store<u8>(at, load<u8>(at, BITMAP) | bit, BITMAP);
    else store<u8>(at, load<u8>(at, BITMAP) & ~bit, BITMAP);
    if (!known) this.count++;
    return changed;
  }
  clear(vlan: u32): void {
    if (!this.has(vlan)) return;
    const at = this.bits + (vlan >> 3);
    const bit: u8 = <u8>((<u32>1) << (vlan & 7));
    store<u8>(at, load<u8>(at) & ~bit);
    store<u8>(at, load<u8>(at, BITMAP) & ~bit, BITMAP);
    this.count--;
  }
  /** The least VLAN from `from` on, 0 where there is none (0 is no VLAN). */
  next(from: u32): u32 {
    let vlan = max<u32>(from, 1);
    while (vlan < VLANS) {
      const byte = load<u8>(this.bits + (vlan >> 3));
      if (!byte) {
        vlan = (vlan | 7) + 1;
        continue;
      }
      if (((<u32>byte) >> (vlan & 7)) & 1) return vlan;
      vlan++;
    }
    return 0;
  }
}

/** Null where the memory is full. */
export function newVlanGroup(): VlanGroup | null {
  const at = allocate(<u32>offsetof<VlanGroup>());
  const bits = allocate(BITMAP << 1);
  if (!at || !bits) return null;
  const group = changetype<VlanGroup>(at);
  group.bits = bits;
  return group;
}

export function freeVlanGroup(group: VlanGroup): void {
  release(group.bits, BITMAP << 1);
  release(changetype<usize>(group), <u32>offsetof<VlanGroup>());
}
