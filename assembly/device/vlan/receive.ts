/** Tagged frames find their VLAN device (vlan_do_receive in net/8021q/vlan_core.c). */
import { DeviceFlag, PacketType, RxHandler } from "../../abi/device";
import { Refusal } from "../../abi/flow-cache";
import { refuse } from "../../recording";
import { K } from "../../state";
import { countReceived } from "../counters";
import { DropReason } from "../../abi/drop";
import { VlanFlag } from "../../abi/vlan";
import { drop, Packet } from "../../packet";
import { write16 } from "../../wire/bytes";
import * as ethernet from "../../wire/ethernet";
import { findVlan, ingressPriority } from "./state";

export const enum VlanVerdict {
  /** nobody has this tag here */
  none = 0,
  /** `p.device` is the VLAN device now */
  taken,
  /** the VLAN device is down: the frame is gone */
  lost,
}

/** `p` has a tag beside it. */
export function vlanReceive(p: Packet): VlanVerdict {
  const v = findVlan(p.device, p.vlanProtocol, p.vlan & 0xfff);
  if (v === null) return VlanVerdict.none;
  const d = v.device;
  if (!(d.flags & DeviceFlag.UP)) {
    drop(p, DropReason.DEV_READY);
    return VlanVerdict.lost;
  }
  p.device = d;
  // the VLAN may have a MAC of its own, which the device below did not know
  if (p.type == PacketType.OTHERHOST && ethernet.destination(p.mac) == d.address) p.type = PacketType.HOST;
  const tci = p.vlan & 0xffff;
  const taken = d.rxHandler == <u32>RxHandler.macvlan || d.rxHandler == <u32>RxHandler.bridge;
  if (!(v.flags & VlanFlag.REORDER_HDR) && !taken && !keepTag(p)) {
    drop(p, DropReason.NOMEM);
    return VlanVerdict.lost;
  }
  p.priority = ingressPriority(v, tci >> 13);
  p.vlan = 0;
  countReceived(d, p.length);
  if (p.type == PacketType.MULTICAST) {
    d.rxMulticast++;
    if (K.recording) refuse(Refusal.path);
  }
  return VlanVerdict.taken;
}

/** vlan_insert_inner_tag: without REORDER_HDR the tag is seen in front of the inner EtherType. The payload stays where it is. */
function keepTag(p: Packet): bool {
  const header = <u32>(p.data - p.mac);
  if (p.mac < p.buffer + ethernet.VLAN_LENGTH || header < ethernet.HEADER_LENGTH) return false;
  memory.copy(p.mac - ethernet.VLAN_LENGTH, p.mac, header - 2);
  p.mac -= ethernet.VLAN_LENGTH;
  const tag = p.data - 6;
  write16(tag, p.vlanProtocol);
  write16(tag + 2, p.vlan & 0xffff);
  return true;
}
