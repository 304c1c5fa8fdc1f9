/** A packet moves its connection's state and timeout (ip_vs_set_state in ip_vs_core.c). */
import { Packet } from "../packet";
import { Protocol } from "../wire/ipv4";
import * as tcp from "../wire/tcp";
import { VsConnection } from "./connection";
import { Direction } from "./direction";
import { VsPacketInfo } from "./packet-info";
import { sctpTransition } from "./state-sctp";
import { tcpTransition } from "./state-tcp";
import { udpTransition } from "./state-udp";

export function transition(c: VsConnection, direction: Direction, p: Packet, info: VsPacketInfo): void {
  const h = info.transport;
  const end = p.data + p.length;
  switch (info.protocol) {
    case Protocol.TCP:
      if (h + tcp.HEADER_LENGTH <= end) tcpTransition(c, direction, h);
      break;
    case Protocol.UDP:
      udpTransition(c, direction);
      break;
    case Protocol.SCTP:
      sctpTransition(c, direction, h, end);
      break;
    default:
      break;
  }
}
