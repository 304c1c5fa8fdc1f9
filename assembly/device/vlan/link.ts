/** VLAN devices are made, changed, told and deleted (net/8021q/vlan_netlink.c, vlan.c). */
import { DeviceFlag, DeviceKind } from "../../abi/device";
import { Errno, Extack } from "../../abi/errno";
import { VlanFlag, VlanLimit, VlanLinkRecord } from "../../abi/vlan";
import { K } from "../../state";
import { EtherType } from "../../wire/ethernet";
import { addMulticast, removeMulticast } from "../addresses";
import { Device } from "../device";
import { mayStack, transferCarrier } from "../stacking";
import {
  egressBucket,
  findVlan,
  freeVlan,
  ingressPriority,
  INGRESS_PRIORITIES,
  linkVlan,
  newVlan,
  setEgress,
  setIngress,
  unlinkVlan,
  Vlan,
  vlanOf,
} from "./state";
import { refreshBinding } from "./binding";

/** where GVRP and MVRP speak (IEEE 802.1Q-2018 table 10-1): a device with VLANs listens, whether they are asked to speak or not */
const REGISTRATION_MAC: u64 = 0x0180c2000021;
/** the largest id, 4095, is reserved */
const VLAN_IDS: u32 = 4095;

/** vlan_setup */
export function vlanSetup(d: Device): void {
  d.minMtu = 0;
}

function refuse(error: Errno, sentence: Extack): i32 {
  K.extack = sentence;
  return -(<i32>error);
}

/** vlan_validate: what can be told without the real device. */
function validate(r: VlanLinkRecord): i32 {
  if (r.protocol && r.protocol != <u32>EtherType.P_8021Q && r.protocol != <u32>EtherType.P_8021AD)
    return refuse(Errno.EPROTONOSUPPORT, Extack.VLAN_PROTOCOL);
  if (r.hasId && r.id >= VLAN_IDS) return refuse(Errno.ERANGE, Extack.VLAN_ID);
  const known: u32 =
    VlanFlag.REORDER_HDR | VlanFlag.GVRP | VlanFlag.LOOSE_BINDING | VlanFlag.MVRP | VlanFlag.BRIDGE_BINDING;
  if (r.flags & r.mask & ~known) return refuse(Errno.EINVAL, Extack.VLAN_FLAGS);
  if (r.flags & r.mask & (VlanFlag.GVRP | VlanFlag.MVRP))
    return refuse(Errno.EUNSUPPORTED, r.flags & VlanFlag.GVRP ? Extack.VLAN_GVRP : Extack.VLAN_MVRP);
  return 0;
}

/** vlan_newlink up to register_netdevice, with vlan_dev_init. */
export function vlanNew(d: Device, data: usize): i32 {
  const r = changetype<VlanLinkRecord>(data);
  if (!r.given) return refuse(Errno.EINVAL, Extack.VLAN_NO_PROPERTIES);
  const invalid = validate(r);
  if (invalid) return invalid;
  if (!r.hasId) return refuse(Errno.EINVAL, Extack.VLAN_NO_ID);
  const real = d.lower;
  if (real === null) return refuse(Errno.EINVAL, Extack.VLAN_NO_LINK);
  const protocol = r.protocol ? r.protocol : <u32>EtherType.P_8021Q;
  // NETIF_F_VLAN_CHALLENGED
  if (real.kind == DeviceKind.loopback || real.kind == DeviceKind.ipvlan || real.headerLength == 0)
    return refuse(Errno.EOPNOTSUPP, Extack.VLAN_CHALLENGED);
  if (findVlan(real, protocol, r.id) !== null) return refuse(Errno.EEXIST, Extack.VLAN_EXISTS);
  if (!d.mtuAssigned) d.mtu = real.mtu;
  else if (d.mtu > real.mtu) return -Errno.EINVAL;
  const stacked = mayStack(real, d);
  if (stacked) return stacked;
  const v = newVlan(d, real);
  if (v === null) return -Errno.ENOMEM;
  v.id = r.id;
  v.protocol = protocol;
  v.flags = VlanFlag.REORDER_HDR;
  d.data = changetype<usize>(v);
  change(v, r);
  const inherited: u32 =
    DeviceFlag.UP | DeviceFlag.PROMISC | DeviceFlag.ALLMULTI | DeviceFlag.MASTER | DeviceFlag.SLAVE;
  d.flags = real.flags & ~inherited;
  d.carrier = v.flags & VlanFlag.BRIDGE_BINDING ? 0 : real.carrier;
  if (!d.addressAssigned) d.address = real.address;
  d.broadcast = real.broadcast;
  return 0;
}

/** The end of register_vlan_dev. */
export function vlanRegistered(d: Device): void {
  const v = vlanOf(d);
  if (linkVlan(v)) {
    addMulticast(v.real, REGISTRATION_MAC);
    addMulticast(v.real, REGISTRATION_MAC);
  }
  if (v.flags & VlanFlag.BRIDGE_BINDING) refreshBinding(v);
  else transferCarrier(v.real, d);
}

/** vlan_changelink */
export function vlanChange(d: Device, data: usize): i32 {
  const r = changetype<VlanLinkRecord>(data);
  const invalid = validate(r);
  if (invalid) return invalid;
  return change(vlanOf(d), r) ? 0 : -Errno.ENOMEM;
}

function change(v: Vlan, r: VlanLinkRecord): bool {
  v.flags = (v.flags & ~r.mask) | (r.flags & r.mask);
  let at = changetype<usize>(r) + offsetof<VlanLinkRecord>();
  for (let i: u32 = 0; i < r.ingressCount; i++) {
    setIngress(v, load<u32>(at), load<u32>(at, 4));
    at += 8;
  }
  for (let i: u32 = 0; i < r.egressCount; i++) {
    if (!setEgress(v, load<u32>(at), load<u32>(at, 4))) return false;
    at += 8;
  }
  return true;
}

/** vlan_fill_info: mappings to priority 0 are not told. */
export function vlanFill(d: Device, data: usize): void {
  const r = changetype<VlanLinkRecord>(data);
  const v = vlanOf(d);
  r.hasId = 1;
  r.id = v.id;
  r.protocol = v.protocol;
  r.flags = v.flags;
  r.mask = 0xffffffff;
  let at = data + offsetof<VlanLinkRecord>();
  let count: u32 = 0;
  for (let tag: u32 = 0; tag < INGRESS_PRIORITIES; tag++) {
    const priority = ingressPriority(v, tag);
    if (!priority) continue;
    store<u32>(at, tag);
    store<u32>(at, priority, 4);
    at += 8;
    count++;
  }
  r.ingressCount = count;
  count = 0;
  for (let bucket: u32 = 0; bucket < 16; bucket++) {
    let m = egressBucket(v, bucket);
    while (m !== null && count < <u32>VlanLimit.pairs) {
      if (m.tag) {
        store<u32>(at, m.priority);
        store<u32>(at, m.tag, 4);
        at += 8;
        count++;
      }
      m = m.next;
    }
  }
  r.egressCount = count;
}

/** unregister_vlan_dev */
export function vlanDestroy(d: Device): void {
  const v = vlanOf(d);
  if (unlinkVlan(v)) {
    removeMulticast(v.real, REGISTRATION_MAC);
    removeMulticast(v.real, REGISTRATION_MAC);
  }
  freeVlan(v);
  d.data = 0;
}
