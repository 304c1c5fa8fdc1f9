/** veth (drivers/net/veth.c): a cable between two namespaces. */
import { DeviceFlag } from "../abi/device";
import { DropReason } from "../abi/drop";
import { drop, Packet } from "../packet";
import * as ethernet from "../wire/ethernet";
import { classifyEthernet, enqueueBacklog } from "./core";
import { countReceived, countSent, countTxDropped } from "./counters";
import { scrub } from "../net/scrub";

/**
 * veth_xmit: the frame arrives at the peer unless that is down or the frame is longer than the peer's MTU, header and one tag
 * (is_skb_forwardable). The sender counts what the peer took. False where it was lost (NET_XMIT_DROP).
 */
export function vethTransmit(p: Packet): bool {
  const d = p.device;
  const peer = d.peer;
  if (peer === null || !(peer.flags & DeviceFlag.UP)) {
    countTxDropped(d);
    drop(p, peer === null ? DropReason.NO_CARRIER : DropReason.DEV_READY);
    return false;
  }
  if (
    p.length > peer.mtu + ethernet.HEADER_LENGTH + ethernet.VLAN_LENGTH ||
    p.length < ethernet.HEADER_LENGTH
  ) {
    countTxDropped(d);
    drop(p, DropReason.MTU_EXCEEDED);
    return false;
  }
  const length = p.length;
  countSent(d, length);
  scrub(p, d.namespace !== peer.namespace);
  p.priority = 0;
  classifyEthernet(p, peer);
  countReceived(peer, length);
  enqueueBacklog(p);
  return true;
}
