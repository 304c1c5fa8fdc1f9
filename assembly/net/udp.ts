/** Received UDP (net/ipv4/udp.c: __udp4_lib_rcv). What no socket takes (socket/udp.ts) is answered with port unreachable. */
import { DropReason } from "../abi/drop";
import { Refusal } from "../abi/flow-cache";
import { refuse } from "../recording";
import { K } from "../state";
import { RouteCacheFlag } from "../abi/route";
import { drop, Packet, trim } from "../packet";
import { forgetConnection } from "../netfilter/conntrack/connection";
import { deliverUdp } from "../socket/udp";
import { checksumPseudo } from "../wire/checksum";
import { IcmpCode, IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as udp from "../wire/udp";
import { icmpSend } from "./icmp-errors";

/** `p.data` is at the UDP header. */
export function receiveUdp(p: Packet): void {
  if (p.length < udp.HEADER_LENGTH) {
    drop(p, DropReason.PKT_TOO_SMALL);
    return;
  }
  const length = udp.length(p.data);
  if (length > p.length || length < udp.HEADER_LENGTH) {
    drop(p, DropReason.PKT_TOO_SMALL);
    return;
  }
  trim(p, length);
  const h = p.network;
  if (
    udp.checksumField(p.data) != 0 &&
    checksumPseudo(p.data, length, ipv4.source(h), ipv4.destination(h), Protocol.UDP) != 0
  ) {
    drop(p, DropReason.UDP_CSUM);
    return;
  }
  if (deliverUdp(p)) return;
  if (K.recording) refuse(Refusal.local);
  // __udp4_lib_mcast_deliver: nobody listens, nobody is told
  if (!(p.routeFlags & (RouteCacheFlag.BROADCAST | RouteCacheFlag.MULTICAST))) {
    // nf_reset_ct: the error finds its connection by what it quotes, where rules let it be tracked
    forgetConnection(p);
    icmpSend(p, IcmpType.DEST_UNREACH, IcmpCode.PORT_UNREACH, 0);
  }
  drop(p, DropReason.NO_SOCKET);
}
