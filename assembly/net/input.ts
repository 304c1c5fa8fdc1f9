import { DropReason } from "../abi/drop";
import { drop, Packet } from "../packet";

/** ip_rcv: `p.data` and `p.network` are at the IP header. */
export function receiveIpv4(p: Packet): void {
  drop(p, DropReason.UNHANDLED_PROTO);
}
