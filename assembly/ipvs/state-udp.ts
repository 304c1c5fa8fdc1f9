/** UDP has one state (udp_state_transition in net/netfilter/ipvs/ip_vs_proto_udp.c). */
import { assureTemplate } from "./control-link";
import { VsConnection } from "./connection";
import { Direction } from "./direction";

export function udpTransition(c: VsConnection, direction: Direction): void {
  c.timeout = load<u32>(c.ipvs.udpTimeouts);
  if (direction == Direction.OUTPUT) assureTemplate(c);
}
