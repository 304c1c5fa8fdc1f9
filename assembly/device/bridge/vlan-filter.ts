/** What VLAN filtering does to a frame on its way in and out (net/bridge/br_vlan.c). The tag is kept beside the frame meanwhile. */
import { ObjectKind } from "../../abi/explain";
import { accuse } from "../../drops";
import { Decision } from "../../abi/decision";
import { DeviceFlag } from "../../abi/device";
import { DropReason } from "../../abi/drop";
import { reliedOn } from "../../observe";
import { drop, Packet, pull, push, VLAN_PRESENT } from "../../packet";
import * as ethernet from "../../wire/ethernet";
import { insertTag, untag } from "../core";
import { Bridge, BridgePort, CB_VLAN_FILTERED } from "./state";
import { VlanGroup } from "./vlan-group";

/** The VLAN id of the tag that is kept beside the frame; 0 for none and for priority tags (br_vlan_get_tag). */
export function vlanOf(p: Packet): u32 {
  return p.vlan & 0xfff;
}

/** The frame is not for this port's VLANs: it is lost, as br_allowed_ingress loses it. */
export const REFUSED: u32 = 0xffffffff;

/**
 * br_allowed_ingress: checks the frame's VLAN against `group` (the port's, or the bridge's own for what its stack sends) and makes sure
 * that the frame has a tag beside it. Answers the VLAN (0 where the bridge does not filter), or REFUSED: the frame is gone then.
 */
export function allowIngress(b: Bridge, group: VlanGroup, p: Packet): u32 {
  if (!b.vlanFiltering) return 0;
  p.scratch0 |= CB_VLAN_FILTERED;
  if (!p.vlan && p.protocol == b.vlanProtocol) {
    if (!untag(p)) {
      drop(p, DropReason.NOT_SPECIFIED);
      return REFUSED;
    }
  }
  reliedOn(p, Decision.bridgeVlan, changetype<usize>(group), p.vlan);
  let vlan = vlanOf(p);
  let tagged = p.vlan != 0;
  if (tagged && p.vlanProtocol != b.vlanProtocol) {
    // a tag of another protocol is payload here
    push(p, ethernet.HEADER_LENGTH);
    if (!insertTag(p)) {
      drop(p, DropReason.NOMEM);
      return REFUSED;
    }
    pull(p, ethernet.HEADER_LENGTH);
    p.network = p.data;
    vlan = 0;
    tagged = false;
  }
  if (!vlan) {
    const pvid = group.pvid;
    if (!pvid) {
      accuse(p, ObjectKind.VLAN_GROUP, changetype<usize>(group));
      drop(p, DropReason.BRIDGE_INGRESS_VLAN_FILTER);
      return REFUSED;
    }
    if (tagged) p.vlan |= pvid;
    else {
      p.vlan = VLAN_PRESENT | pvid;
      p.vlanProtocol = b.vlanProtocol;
    }
    return pvid;
  }
  if (!group.has(vlan)) {
    accuse(p, ObjectKind.VLAN_GROUP, changetype<usize>(group));
    drop(p, DropReason.BRIDGE_INGRESS_VLAN_FILTER);
    return REFUSED;
  }
  return vlan;
}

/** br_allowed_egress */
export function allowEgress(group: VlanGroup, p: Packet): bool {
  if (!(p.scratch0 & CB_VLAN_FILTERED)) return true;
  return group.has(vlanOf(p));
}

/**
 * br_handle_vlan: takes the tag off where the VLAN leaves untagged here. False: the frame is gone. A promiscuous bridge device may see
 * VLANs that it is not in.
 */
export function handleEgress(b: Bridge, group: VlanGroup, p: Packet, toBridge: bool): bool {
  if (!(p.scratch0 & CB_VLAN_FILTERED)) return true;
  const vlan = vlanOf(p);
  if (!group.has(vlan)) {
    if (toBridge && b.device.flags & DeviceFlag.PROMISC) return true;
    accuse(p, ObjectKind.VLAN_GROUP, changetype<usize>(group));
    drop(p, DropReason.BRIDGE_VLAN);
    return false;
  }
  if (group.isUntagged(vlan)) p.vlan = 0;
  return true;
}

/** br_should_learn, for frames to reserved addresses: the VLAN to learn in, or REFUSED. */
export function learningVlan(b: Bridge, port: BridgePort, p: Packet): u32 {
  if (!b.vlanFiltering) return 0;
  const group = port.vlans;
  if (!group.count) return REFUSED;
  let vlan = vlanOf(p);
  if (p.vlan && p.vlanProtocol != b.vlanProtocol) vlan = 0;
  if (!vlan) return group.pvid ? group.pvid : REFUSED;
  return group.has(vlan) ? vlan : REFUSED;
}
