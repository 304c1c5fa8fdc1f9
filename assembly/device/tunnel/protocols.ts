/** What IP hands to the modules of tunnels (net/ipv4/tunnel4.c, net/ipv4/gre_demux.c): IPIP, IPv6 in IPv4, GRE. */
import { DropReason } from "../../abi/drop";
import { TunnelModule } from "../../abi/tunnel";
import { icmpSend } from "../../net/icmp-errors";
import { drop, Packet } from "../../packet";
import { IcmpCode, IcmpType } from "../../wire/icmp";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import * as ipv6 from "../../wire/ipv6";
import { isLoaded } from "./fallback";
import { greReceive } from "./gre-receive";
import { ipipReceive } from "./ipip";
import { sitReceiveIpv4 } from "./sit";
import { sit6Receive } from "./sit-ipv6";

/** False where no module is there that knows the protocol. `p.data` is behind the IP header. */
export function receiveTunnelProtocol(p: Packet, protocol: u32): bool {
  if (protocol == <u32>Protocol.GRE) {
    if (!isLoaded(TunnelModule.ip_gre)) return false;
    greReceive(p);
    return true;
  }
  if (protocol == <u32>Protocol.IPIP) {
    const ipip = isLoaded(TunnelModule.ipip);
    const sit = isLoaded(TunnelModule.sit);
    if (!ipip && !sit) return false;
    if (p.length < ipv4.HEADER_LENGTH) drop(p, DropReason.HDR_TRUNC);
    else if (!(ipip && ipipReceive(p)) && !(sit && sitReceiveIpv4(p))) refuse(p);
    return true;
  }
  if (protocol != <u32>Protocol.IPV6 || !isLoaded(TunnelModule.sit)) return false;
  if (p.length < ipv6.HEADER_LENGTH) drop(p, DropReason.HDR_TRUNC);
  else if (!sit6Receive(p)) refuse(p);
  return true;
}

/** tunnel4_rcv, where nobody wants the packet: as if it were a port */
function refuse(p: Packet): void {
  icmpSend(p, IcmpType.DEST_UNREACH, IcmpCode.PORT_UNREACH, 0);
  drop(p, DropReason.TUNNEL_NOT_FOUND);
}
