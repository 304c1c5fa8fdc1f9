/** SIT (net/ipv6/sit.c): IPv4 in IPv4, as its modes ip4ip4 and any allow. IPv6 in IPv4 is in sit-ipv6.ts. */
import { DropReason } from "../../abi/drop";
import { markInner } from "../../net/ip-tunnel-core";
import { isRead } from "../../net/tunnel-inner";
import { Packet } from "../../packet";
import { EtherType } from "../../wire/ethernet";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import { takeIpip } from "./ipip";
import { sit6Transmit } from "./sit-ipv6";
import { transmitError, tunnelTransmit } from "./transmit";
import { lookupSit, tunnelOf } from "./tunnel";

/** sit_tunnel_xmit: `p.data` is at the packet. */
export function sitTransmit(p: Packet): void {
  const t = tunnelOf(p.device);
  p.network = p.data;
  if (!isRead(p)) {
    transmitError(p, DropReason.HDR_TRUNC);
    return;
  }
  if (p.protocol == EtherType.IPV6) {
    sit6Transmit(t, p);
    return;
  }
  if (p.protocol != EtherType.IP) {
    transmitError(p, DropReason.UNHANDLED_PROTO);
    return;
  }
  markInner(p);
  tunnelTransmit(t, p, p.protocol, Protocol.IPIP, t.local, t.remote, t.tos, t.ttl, t.df);
}

/** sit_tunnel_rcv (ipip_rcv of sit.c): `p.data` is behind the outer header at `p.network`. False where no tunnel takes it. */
export function sitReceiveIpv4(p: Packet): bool {
  const outer = p.network;
  const d = p.device;
  const t = lookupSit(d.namespace, d.ifindex, ipv4.source(outer), ipv4.destination(outer));
  if (t === null) return false;
  takeIpip(t, p, outer);
  return true;
}
