/** A bridged frame whose new destination is behind the same bridge (br_nf_pre_routing_finish_bridge, br_nf_dev_xmit). */
import { Decision } from "../../abi/decision";
import { Guard, Refusal } from "../../abi/flow-cache";
import { DropReason } from "../../abi/drop";
import { handleFrame } from "../../device/bridge/receive";
import { Device } from "../../device/device";
import { createNeighbor, findNeighbor, NUD_CONNECTED, resolveOutput } from "../../net/neighbor";
import { reliedOn } from "../../observe";
import { drop, Packet, pull, set16 } from "../../packet";
import { guarded, refuse } from "../../recording";
import { K } from "../../state";
import { read16, read48 } from "../../wire/bytes";
import * as ethernet from "../../wire/ethernet";
import { BridgeInfo, inputPort } from "./info";
import { set48 } from "./mac";

/**
 * `p` has its route, which leaves by `bridge`. Only its destination MAC changes where the neighbour is known; else the neighbour table gets it
 * and sends it out of the bridge device later, which hands it to `resumeDnat`.
 */
export function bridgedDnat(p: Packet, bridge: Device, port: Device): void {
  let n = findNeighbor(bridge, p.gateway);
  if (n === null) {
    n = createNeighbor(bridge, p.gateway, 0, false);
    if (n === null) {
      drop(p, DropReason.NEIGH_CREATEFAIL);
      return;
    }
  }
  reliedOn(p, Decision.neighbor, changetype<usize>(n), n.state);
  if (n.state & NUD_CONNECTED && n.headerCached) {
    if (K.recording) guarded(Guard.neighbor, changetype<usize>(n), 0);
    set48(p, p.mac, n.mac);
    p.device = port;
    handleFrame(p);
    return;
  }
  refuse(Refusal.unsettled);
  p.bridgeHeader = (read48(p.mac + ethernet.SOURCE) << 16) | read16(p.mac + ethernet.TYPE);
  p.bridgeFlags |= BridgeInfo.BRIDGED_DNAT;
  p.device = bridge;
  resolveOutput(n, p);
}

/** br_nf_dev_xmit: the bridge device is to send a frame that `bridgedDnat` gave away. True: it was forwarded (or lost). `p.data` is at the Ethernet header. */
export function resumeDnat(p: Packet): bool {
  if (!(p.bridgeFlags & BridgeInfo.BRIDGED_DNAT)) return false;
  const port = inputPort(p, p.device.namespace);
  pull(p, ethernet.HEADER_LENGTH);
  p.bridgeFlags &= ~BridgeInfo.BRIDGED_DNAT;
  set48(p, p.mac + ethernet.SOURCE, p.bridgeHeader >> 16);
  set16(p, p.mac + ethernet.TYPE, (<u32>p.bridgeHeader) & 0xffff);
  p.bridgeOutput = 0;
  if (port === null || port.master !== p.device) {
    drop(p, DropReason.DEV_READY);
    return true;
  }
  p.device = port;
  handleFrame(p);
  return true;
}
