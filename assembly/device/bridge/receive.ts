import { DropReason } from "../../abi/drop";
import { drop, Packet } from "../../packet";

/** br_handle_frame: a frame came in on a bridge port. True: the bridge took it (or lost it). False: it goes on up the stack of the port. */
export function bridgeReceive(p: Packet): bool {
  drop(p, DropReason.NOT_SPECIFIED);
  return true;
}

/** br_dev_xmit: the bridge's own IP stack sends. */
export function bridgeTransmit(p: Packet): void {
  drop(p, DropReason.NOT_SPECIFIED);
}
