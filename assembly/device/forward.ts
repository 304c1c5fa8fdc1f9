/** A frame of one device as if another had received it (__dev_forward_skb in net/core/dev.c, skb_scrub_packet in net/core/skbuff.c). */
import { DeviceFlag } from "../abi/device";
import { DropReason } from "../abi/drop";
import { forgetConnection } from "../netfilter/conntrack/connection";
import { drop, forgetSecpath, Packet } from "../packet";
import * as ethernet from "../wire/ethernet";
import { classifyEthernet, enqueueBacklog } from "./core";
import { Device } from "./device";
import { hardHeaderLength } from "./vlan/transmit";

/**
 * skb_scrub_packet: what belongs to the sender stays with the sender, and the mark does not cross into another namespace. A tag that is
 * kept beside the frame stays beside it.
 */
export function scrub(p: Packet, crossing: bool): void {
  p.type = 0;
  p.input = null;
  p.ipFlags = 0;
  p.ipOptions = 0;
  p.fragmentMax = 0;
  p.ignoreDf = 0;
  p.routeType = 0;
  p.routeFlags = 0;
  p.route = 0;
  p.outDevice = null;
  p.neighbor = 0;
  p.ipvs = 0;
  if (crossing) p.mark = 0;
  forgetConnection(p);
  if (p.secpath) forgetSecpath(p);
  p.bridgeInput = 0;
}

/** is_skb_forwardable: `length` counts from the Ethernet header; one tag more is allowed than the MTU has room for. */
export function isForwardable(d: Device, length: u32): bool {
  return (d.flags & DeviceFlag.UP) != 0 && length <= d.mtu + hardHeaderLength(d) + ethernet.VLAN_LENGTH;
}

/** __dev_forward_skb: `p.data` is at the Ethernet header; afterwards it is behind it and `p.device` is `to`. False: the frame is lost. */
export function prepareForward(to: Device, p: Packet): bool {
  if (!isForwardable(to, p.length) || p.length < ethernet.HEADER_LENGTH) {
    to.rxDropped++;
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
