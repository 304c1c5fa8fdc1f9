/** GRE arrives (net/ipv4/gre_demux.c, gre_rcv and ipgre_rcv of net/ipv4/ip_gre.c). */
import { DeviceKind } from "../../abi/device";
import { DropReason } from "../../abi/drop";
import { RouteCacheFlag } from "../../abi/route";
import { icmpSend } from "../../net/icmp-errors";
import { pullTunnelHeader } from "../../net/ip-tunnel-core";
import { drop, Packet } from "../../packet";
import { read8 } from "../../wire/bytes";
import { checksum } from "../../wire/checksum";
import { EtherType } from "../../wire/ethernet";
import * as gre from "../../wire/gre";
import { GreFlag, GreProtocol } from "../../wire/gre";
import { IcmpCode, IcmpType } from "../../wire/icmp";
import * as ipv4 from "../../wire/ipv4";
import { tunnelReceive } from "./receive";
import { lookupTunnel } from "./tunnel";

/** what gre_demux.c wants to see of any version */
const LEAST: u32 = 12;
/** version 1 is PPTP's, which nobody registers here */
const VERSION_MASK: u32 = 0x7f;

/** gre_rcv: `p.data` is at the GRE header, `p.network` at the IP header. */
export function greReceive(p: Packet): void {
  const h = p.data;
  if (p.length < LEAST || read8(h + 1) & VERSION_MASK) {
    drop(p, DropReason.UNHANDLED_PROTO);
    return;
  }
  const outer = p.network;
  // what this host sent to a group itself
  if (ipv4.isMulticast(ipv4.destination(outer)) && !(p.routeFlags & RouteCacheFlag.INPUT)) {
    drop(p, DropReason.NOT_SPECIFIED);
    return;
  }
  const flags = gre.flags(h);
  let length = gre.lengthOf(flags);
  if (flags & (GreFlag.ROUTING | GreFlag.VERSION) || p.length < length) {
    drop(p, DropReason.HDR_TRUNC);
    return;
  }
  if (flags & GreFlag.CSUM && checksum(h, p.length) != 0) {
    drop(p, DropReason.GRE_CSUM);
    return;
  }
  let protocol = gre.protocol(h);
  if (!flags && protocol == <u32>GreProtocol.WCCP) {
    if (p.length <= length) {
      drop(p, DropReason.HDR_TRUNC);
      return;
    }
    protocol = EtherType.IP;
    // version 2 has four bytes of its own in front of the packet
    if ((read8(h + length) & 0xf0) != 0x40) length += 4;
  }
  if (!deliver(p, flags, protocol, length)) {
    icmpSend(p, IcmpType.DEST_UNREACH, IcmpCode.PORT_UNREACH, 0);
    drop(p, DropReason.TUNNEL_NOT_FOUND);
  }
}

/** ipgre_rcv: false where no tunnel takes the packet. */
function deliver(p: Packet, flags: u32, protocol: u32, length: u32): bool {
  const kind = kindOf(protocol);
  if (kind == DeviceKind.erspan) return false;
  if (deliverTo(kind, p, flags, protocol, length)) return true;
  // a tunnel of IP packets takes a frame that no gretap wants, as a packet of an unknown protocol
  return kind == DeviceKind.gretap && deliverTo(DeviceKind.gre, p, flags, protocol, length);
}

/** __ipgre_rcv */
function deliverTo(kind: DeviceKind, p: Packet, flags: u32, protocol: u32, length: u32): bool {
  const outer = p.network;
  const h = p.data;
  const d = p.device;
  const t = lookupTunnel(
    d.namespace,
    kind,
    d.ifindex,
    flags,
    false,
    ipv4.source(outer),
    ipv4.destination(outer),
    gre.key(h, flags),
  );
  if (t === null) return false;
  const sequence = gre.sequence(h, flags);
  if (pullTunnelHeader(p, length, protocol, kind == DeviceKind.gretap, false))
    tunnelReceive(t, p, outer, flags, sequence);
  else drop(p, DropReason.HDR_TRUNC);
  return true;
}

/** Which tunnels a protocol inside GRE is for. */
export function kindOf(protocol: u32): DeviceKind {
  switch (protocol) {
    case GreProtocol.TEB:
      return DeviceKind.gretap;
    case GreProtocol.ERSPAN:
    case GreProtocol.ERSPAN2:
      return DeviceKind.erspan;
    default:
      return DeviceKind.gre;
  }
}
