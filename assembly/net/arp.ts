import { DropReason } from "../abi/drop";
import { drop, Packet } from "../packet";

/** arp_rcv: `p.data` and `p.network` are at the ARP header. */
export function receiveArp(p: Packet): void {
  drop(p, DropReason.UNHANDLED_PROTO);
}
