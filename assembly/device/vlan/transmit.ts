/** What a VLAN device sends (net/8021q/vlan_dev.c). */
import { DeviceKind } from "../../abi/device";
import { countSent, countTxDropped } from "../counters";
import { VlanFlag } from "../../abi/vlan";
import { Packet, push, VLAN_PRESENT } from "../../packet";
import { read16, write16 } from "../../wire/bytes";
import * as ethernet from "../../wire/ethernet";
import { Device } from "../device";
import { transmitBelow } from "../stacking";
import { tciFor, vlanOf } from "./state";

/**
 * NETIF_F_HW_VLAN_CTAG_TX and NETIF_F_HW_VLAN_STAG_TX: the driver takes frames whose tag is kept beside them. For all others the tag is
 * put into the frame before the driver and the taps have it (validate_xmit_vlan).
 */
export function takesTags(d: Device): bool {
  return d.kind == DeviceKind.veth || d.kind == DeviceKind.bridge || d.kind == DeviceKind.ifb;
}

/** dev->hard_header_len: where the real device takes no tags a VLAN's tag is part of the header. */
export function hardHeaderLength(d: Device): u32 {
  const lower = d.lower;
  if (lower === null) return d.headerLength;
  if (d.kind == DeviceKind.macvlan || d.kind == DeviceKind.ipvlan) return hardHeaderLength(lower);
  if (d.kind != DeviceKind.vlan) return d.headerLength;
  return hardHeaderLength(lower) + (takesTags(lower) ? 0 : ethernet.VLAN_LENGTH);
}

/**
 * vlan_dev_hard_header, where the device has it instead of the passthru one: with REORDER_HDR off and a real device that takes no tags the
 * tag is part of the header. True where the header is made; `p.data` is at it then. `priority` and `protocol` are the packet's.
 */
export function vlanHeader(p: Packet, d: Device, destination: u64, source: u64, type: u32): bool {
  const v = vlanOf(d);
  if (takesTags(v.real)) return false;
  let inner = type;
  if (!(v.flags & VlanFlag.REORDER_HDR)) {
    const tag = push(p, ethernet.VLAN_LENGTH);
    if (!tag) return false;
    write16(tag, tciFor(v, p.priority));
    write16(tag + 2, type);
    p.protocol = v.protocol;
    inner = v.protocol;
  }
  if (v.real.kind == DeviceKind.vlan && vlanHeader(p, v.real, destination, source, inner)) return true;
  const h = push(p, ethernet.HEADER_LENGTH);
  if (!h) return false;
  ethernet.writeHeader(h, destination, source, inner);
  return true;
}

/** vlan_dev_hard_start_xmit: tags the frame unless it has this tag already, and sends it on the real device. */
export function vlanTransmit(p: Packet): bool {
  const d = p.device;
  const v = vlanOf(d);
  if (v.flags & VlanFlag.REORDER_HDR || read16(p.data + ethernet.TYPE) != v.protocol) {
    p.vlan = VLAN_PRESENT | tciFor(v, p.priority);
    p.vlanProtocol = v.protocol;
  }
  p.device = v.real;
  const length = p.length;
  const sent = transmitBelow(p);
  if (sent) countSent(d, length);
  else countTxDropped(d);
  return sent;
}
