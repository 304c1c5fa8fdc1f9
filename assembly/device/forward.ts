/** A frame of one device as if another had received it (__dev_forward_skb in net/core/dev.c). */
import { DeviceFlag } from "../abi/device";
import { Refusal } from "../abi/flow-cache";
import { refuse } from "../recording";
import { K } from "../state";
import { DropReason } from "../abi/drop";
import { scrub } from "../net/scrub";
import { drop, Packet } from "../packet";
import * as ethernet from "../wire/ethernet";
import { classifyEthernet, enqueueBacklog } from "./core";
import { Device } from "./device";
import { hardHeaderLength } from "./vlan/transmit";

/** is_skb_forwardable: `length` counts from the Ethernet header; one tag more is allowed than the MTU has room for. */
export function isForwardable(d: Device, length: u32): bool {
  return (d.flags & DeviceFlag.UP) != 0 && length <= d.mtu + hardHeaderLength(d) + ethernet.VLAN_LENGTH;
}

/** __dev_forward_skb: `p.data` is at the Ethernet header; afterwards it is behind it and `p.device` is `to`. False: the frame is lost. */
export function prepareForward(to: Device, p: Packet): bool {
  if (!isForwardable(to, p.length) || p.length < ethernet.HEADER_LENGTH) {
    to.rxDropped++;
    if (K.recording) refuse(Refusal.path);
    drop(p, to.isUp() ? DropReason.MTU_EXCEEDED : DropReason.DEV_READY);
    return false;
  }
  scrub(p, p.device.namespace !== to.namespace);
  p.priority = 0;
  classifyEthernet(p, to);
  return true;
}

/** dev_forward_skb: the frame waits its turn on `to`. False: it is lost. */
export function forwardFrame(to: Device, p: Packet): bool {
  if (!prepareForward(to, p)) return false;
  enqueueBacklog(p);
  return true;
}
