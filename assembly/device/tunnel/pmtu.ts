/** Packets that do not fit a tunnel's way (tnl_update_pmtu of net/ipv4/ip_tunnel.c, icmp_ndo_send of net/ipv4/icmp.c). */
import { HardwareType } from "../../abi/device";
import { icmpSend6 } from "../../ipv6/icmp-errors";
import { Connection, CtStatus } from "../../netfilter/conntrack/connection";
import { Flow } from "../../net/flow";
import { icmpSend } from "../../net/icmp-errors";
import { lowerMtuOfPacket } from "../../net/redirect";
import { Packet } from "../../packet";
import { read32, write32 } from "../../wire/bytes";
import * as ethernet from "../../wire/ethernet";
import { EtherType } from "../../wire/ethernet";
import { IcmpCode, IcmpType } from "../../wire/icmp";
import * as ipv4 from "../../wire/ipv4";
import { IpTunnel } from "./tunnel";

/** IPV6_MIN_MTU, ICMPV6_PKT_TOOBIG */
const LEAST_MTU6: i32 = 1280;
const PKT_TOOBIG: u32 = 2;

/**
 * Does `p` (the tunnel's own header in front, without the outer IP header) exceed what the route `f` takes, and may it not be cut? Then its sender has
 * been told. Its route learns the MTU in any case. `df`: the outer packet must not be cut; `inner` is the innermost network header.
 */
export function exceedsPath(t: IpTunnel, p: Packet, f: Flow, df: bool, inner: usize): bool {
  const d = t.device;
  const link: u32 = d.hardware == <u32>HardwareType.ETHER ? ethernet.HEADER_LENGTH : 0;
  const size = <i32>(p.length - t.headerBytes - link);
  const routed = p.routeType != 0;
  let mtu: i32 = routed ? p.routeMtu : d.mtu;
  if (df) mtu = <i32>f.mtu - <i32>(ipv4.HEADER_LENGTH + t.headerBytes + link);
  if (p.protocol == EtherType.IPV6) {
    if (mtu < LEAST_MTU6 || mtu >= size) return false;
    icmpSend6(p, PKT_TOOBIG, 0, mtu);
    return true;
  }
  if (p.protocol != EtherType.IP) return false;
  if (routed) lowerMtuOfPacket(p, mtu);
  if (!(ipv4.fragmentField(inner) & ipv4.FLAG_DF) || mtu >= size) return false;
  tellSender(p, IcmpType.DEST_UNREACH, IcmpCode.FRAG_NEEDED, mtu);
  return true;
}

/** The source of a packet whose connection's source is translated, as its sender knows it; 0 for all others. */
function originalSource(p: Packet): u32 {
  if (!p.conntrack) return 0;
  const ct = changetype<Connection>(p.conntrack);
  return ct.status & CtStatus.SRC_NAT ? ct.original.source : 0;
}

/** icmp_ndo_send: the error goes to the sender as it was before a rule translated its address. */
export function tellSender(p: Packet, type: u32, code: u32, info: u32): void {
  const at = p.network + ipv4.SOURCE;
  const source = read32(at);
  const original = originalSource(p);
  if (original) write32(at, original);
  icmpSend(p, type, code, info);
  if (original) write32(at, source);
}
