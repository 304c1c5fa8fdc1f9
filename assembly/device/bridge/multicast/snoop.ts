import { Packet } from "../../../packet";
import { Bridge, BridgePort } from "../state";

/** br_multicast_rcv. False: the frame is malformed and has to be dropped. */
export function snoop(b: Bridge, port: BridgePort | null, p: Packet, vlan: u32): bool {
  return true;
}
