/** What a VLAN device has (struct vlan_dev_priv) and what a device with VLANs on it has (struct vlan_info). */
import { allocate, release } from "../../memory";
import { erase, freeTable, insert, lookup, Table } from "../../table";
import { EtherType } from "../../wire/ethernet";
import { Device } from "../device";

/** struct vlan_priority_tci_mapping */
@unmanaged
export class EgressMapping {
  next: EgressMapping | null;
  priority: u32;
  /** priority of the tag, 0 to 7 */
  tag: u32;
}

const EGRESS_BUCKETS: u32 = 16;
export const INGRESS_PRIORITIES: u32 = 8;

@unmanaged
export class Vlan {
  device: Device;
  real: Device;
  /** next of the real device: by protocol, then by id */
  next: Vlan | null;
  id: u32;
  /** EtherType */
  protocol: u32;
  /** VlanFlag */
  flags: u32;
  /** the real device's MAC as we saw it last */
  realAddress: u64;
  /** u32[8]: priority inside for each of the tag's */
  ingress: usize;
  /** EgressMapping[16]: lists by the low bits of the priority inside */
  egress: usize;
}

@unmanaged
export class VlanInfo {
  byTag: Table;
  first: Vlan | null;
}

export function vlanOf(d: Device): Vlan {
  return changetype<Vlan>(d.data);
}

function key(protocol: u32, id: u32): u64 {
  return ((<u64>protocol) << 12) | (<u64>id);
}

/** vlan_find_dev; the device has VLANs. */
export function findVlan(real: Device, protocol: u32, id: u32): Vlan | null {
  if (!real.vlans) return null;
  return changetype<Vlan | null>(lookup(changetype<VlanInfo>(real.vlans).byTag, key(protocol, id)));
}

export function firstVlan(real: Device): Vlan | null {
  return real.vlans ? changetype<VlanInfo>(real.vlans).first : null;
}

/** vlan_proto_idx: 802.1Q comes first */
function order(v: Vlan): u32 {
  return (v.protocol == <u32>EtherType.P_8021Q ? 0 : 4096) + v.id;
}

/** A VLAN without a device yet; null where the memory is full. */
export function newVlan(d: Device, real: Device): Vlan | null {
  const at = allocate(<u32>offsetof<Vlan>());
  const ingress = allocate(INGRESS_PRIORITIES << 2);
  const egress = allocate(EGRESS_BUCKETS << 2);
  if (!at || !ingress || !egress) return null;
  const v = changetype<Vlan>(at);
  v.device = d;
  v.real = real;
  v.ingress = ingress;
  v.egress = egress;
  return v;
}

export function freeVlan(v: Vlan): void {
  for (let bucket: u32 = 0; bucket < EGRESS_BUCKETS; bucket++) {
    let m = egressBucket(v, bucket);
    while (m !== null) {
      const next = m.next;
      release(changetype<usize>(m), <u32>offsetof<EgressMapping>());
      m = next;
    }
  }
  release(v.ingress, INGRESS_PRIORITIES << 2);
  release(v.egress, EGRESS_BUCKETS << 2);
  release(changetype<usize>(v), <u32>offsetof<Vlan>());
}

export function egressBucket(v: Vlan, priority: u32): EgressMapping | null {
  return changetype<EgressMapping | null>(load<u32>(v.egress + ((<usize>(priority & 15)) << 2)));
}

/** vlan_dev_set_egress_priority; false where the memory is full. */
export function setEgress(v: Vlan, priority: u32, tag: u32): bool {
  const head = egressBucket(v, priority);
  let m = head;
  while (m !== null && m.priority != priority) m = m.next;
  if (m === null) {
    const at = allocate(<u32>offsetof<EgressMapping>());
    if (!at) return false;
    m = changetype<EgressMapping>(at);
    m.priority = priority;
    m.next = head;
    store<u32>(v.egress + ((<usize>(priority & 15)) << 2), <u32>at);
  }
  m.tag = tag & 7;
  return true;
}

/** vlan_dev_get_egress_qos_mask: the TCI of a packet of this priority */
export function tciFor(v: Vlan, priority: u32): u32 {
  let m = egressBucket(v, priority);
  while (m !== null) {
    if (m.priority == priority) return v.id | (m.tag << 13);
    m = m.next;
  }
  return v.id;
}

/** vlan_dev_set_ingress_priority */
export function setIngress(v: Vlan, tag: u32, priority: u32): void {
  store<u32>(v.ingress + ((<usize>(tag & 7)) << 2), priority);
}

export function ingressPriority(v: Vlan, tag: u32): u32 {
  return load<u32>(v.ingress + ((<usize>(tag & 7)) << 2));
}

/** vlan_group_set_device; true where it is the device's first VLAN. */
export function linkVlan(v: Vlan): bool {
  const real = v.real;
  let first = false;
  if (!real.vlans) {
    const at = allocate(<u32>offsetof<VlanInfo>());
    const info = changetype<VlanInfo>(at);
    info.byTag = changetype<Table>(allocate(<u32>offsetof<Table>()));
    real.vlans = at;
    first = true;
  }
  const info = changetype<VlanInfo>(real.vlans);
  insert(info.byTag, key(v.protocol, v.id), changetype<usize>(v));
  let before: Vlan | null = null;
  let after = info.first;
  while (after !== null && order(after) < order(v)) {
    before = after;
    after = after.next;
  }
  v.next = after;
  if (before === null) info.first = v;
  else before.next = v;
  return first;
}

/** True where the device has no VLAN any more. */
export function unlinkVlan(v: Vlan): bool {
  const real = v.real;
  const info = changetype<VlanInfo>(real.vlans);
  erase(info.byTag, key(v.protocol, v.id));
  if (info.first === v) info.first = v.next;
  else {
    let before = info.first!;
    while (before.next !== v) before = before.next!;
    before.next = v.next;
  }
  if (info.first !== null) return false;
  freeTable(info.byTag);
  release(changetype<usize>(info.byTag), <u32>offsetof<Table>());
  release(changetype<usize>(info), <u32>offsetof<VlanInfo>());
  real.vlans = 0;
  return true;
}
