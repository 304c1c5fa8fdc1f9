/** IPIP (net/ipv4/ipip.c; RFC 2003): IPv4 in IPv4. */
import { DeviceKind } from "../../abi/device";
import { DropReason } from "../../abi/drop";
import { markInner, pullTunnelHeader } from "../../net/ip-tunnel-core";
import { isRead } from "../../net/tunnel-inner";
import { drop, Packet } from "../../packet";
import { EtherType } from "../../wire/ethernet";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import { tunnelReceive } from "./receive";
import { transmitError, tunnelTransmit } from "./transmit";
import { IpTunnel, lookupTunnel, tunnelOf } from "./tunnel";

/** ipip_tunnel_xmit: `p.data` is at the packet. */
export function ipipTransmit(p: Packet): void {
  const t = tunnelOf(p.device);
  p.network = p.data;
  if (p.protocol != EtherType.IP || !isRead(p) || (t.protocol != <u32>Protocol.IPIP && t.protocol != 0)) {
    transmitError(p, DropReason.UNHANDLED_PROTO);
    return;
  }
  markInner(p);
  tunnelTransmit(t, p, p.protocol, Protocol.IPIP, t.local, t.remote, t.tos, t.ttl, t.df);
}

/** ipip_rcv: `p.data` is behind the outer header at `p.network`. False where no tunnel takes it. */
export function ipipReceive(p: Packet): bool {
  const outer = p.network;
  const ns = p.device.namespace;
  const t = lookupTunnel(
    ns,
    DeviceKind.ipip,
    p.device.ifindex,
    0,
    true,
    ipv4.source(outer),
    ipv4.destination(outer),
    0,
  );
  if (t === null) return false;
  takeIpip(t, p, outer);
  return true;
}

/** The rest of ipip_rcv, for the tunnel that it is for: one of kind ipip or sit. */
export function takeIpip(t: IpTunnel, p: Packet, outer: usize): void {
  if (t.protocol != <u32>Protocol.IPIP && t.protocol != 0) {
    drop(p, DropReason.UNHANDLED_PROTO);
    return;
  }
  if (pullTunnelHeader(p, 0, EtherType.IP, false, false)) tunnelReceive(t, p, outer, 0, 0);
  else drop(p, DropReason.HDR_TRUNC);
}
