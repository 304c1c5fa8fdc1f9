/** veth (drivers/net/veth.c): a cable between two namespaces. */
import { DeviceFlag } from "../abi/device";
import { DropReason } from "../abi/drop";
import { forgetConnection } from "../netfilter/conntrack/connection";
import { drop, Packet } from "../packet";
import * as ethernet from "../wire/ethernet";
import { classifyEthernet, enqueueBacklog } from "./core";

/**
 * veth_xmit: the frame arrives at the peer unless that is down or the frame is longer than the peer's MTU, header and one tag
 * (is_skb_forwardable). The sender counts what the peer took. False where it was lost (NET_XMIT_DROP).
 */
export function vethTransmit(p: Packet): bool {
  const d = p.device;
  const peer = d.peer;
  if (peer === null || !(peer.flags & DeviceFlag.UP)) {
    d.txDropped++;
    drop(p, peer === null ? DropReason.NO_CARRIER : DropReason.DEV_READY);
    return false;
  }
  if (
    p.length > peer.mtu + ethernet.HEADER_LENGTH + ethernet.VLAN_LENGTH ||
    p.length < ethernet.HEADER_LENGTH
  ) {
    d.txDropped++;
    drop(p, DropReason.MTU_EXCEEDED);
    return false;
  }
  const length = p.length;
  d.txPackets++;
  d.txBytes += length;
  scrub(p, d.namespace !== peer.namespace);
  classifyEthernet(p, peer);
  peer.rxPackets++;
  peer.rxBytes += length;
  enqueueBacklog(p);
  return true;
}

/**
 * skb_scrub_packet: what belongs to the sender does not cross the cable, and the mark does not cross into another namespace.
 * A tag that is kept beside the frame stays beside it (veth has NETIF_F_HW_VLAN_CTAG_TX).
 */
function scrub(p: Packet, crossing: bool): void {
  p.type = 0;
  p.input = null;
  p.ipFlags = 0;
  p.ipOptions = 0;
  p.fragmentMax = 0;
  p.routeType = 0;
  p.routeFlags = 0;
  p.route = 0;
  p.outDevice = null;
  p.neighbor = 0;
  if (crossing) p.mark = 0;
  p.priority = 0;
  forgetConnection(p);
  p.bridgeInput = 0;
}
