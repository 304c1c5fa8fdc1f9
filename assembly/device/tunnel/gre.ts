/** GRE between hosts (net/ipv4/ip_gre.c): IP packets and, for gretap, Ethernet frames. What receives is in gre-receive.ts. */
import { DropReason } from "../../abi/drop";
import { Refusal } from "../../abi/flow-cache";
import { refuse } from "../../recording";
import { K } from "../../state";
import { markInner } from "../../net/ip-tunnel-core";
import { drop, Packet, pull, push, reserveHeadroom } from "../../packet";
import { write16 } from "../../wire/bytes";
import { checksum } from "../../wire/checksum";
import * as ethernet from "../../wire/ethernet";
import { EtherType } from "../../wire/ethernet";
import * as gre from "../../wire/gre";
import { GreFlag, GreProtocol } from "../../wire/gre";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import * as ipv6 from "../../wire/ipv6";
import { insertTag } from "../core";
import { Device } from "../device";
import { hasNetworkHeader, tunnelTransmit } from "./transmit";
import { IpTunnel, tunnelOf } from "./tunnel";

const ROOM: u32 = 128;

/** The "free_skb" of both kinds. */
function lose(p: Packet, reason: DropReason): void {
  if (K.recording) refuse(Refusal.path);
  p.device.txDropped++;
  drop(p, reason);
}

/** ipgre_xmit: `p.data` is at the packet, or at the header that ipgre_header made for it. */
export function greTransmit(p: Packet): void {
  const d = p.device;
  const t = tunnelOf(d);
  const made = d.headerLength;
  if (p.length < made) {
    lose(p, DropReason.HDR_TRUNC);
    return;
  }
  p.network = p.data + made;
  if (!hasNetworkHeader(p)) {
    lose(p, DropReason.HDR_TRUNC);
    return;
  }
  let local = t.local;
  let remote = t.remote;
  let tos = t.tos;
  let ttl = t.ttl;
  let df = t.df;
  if (made) {
    const h = p.data;
    local = ipv4.source(h);
    remote = ipv4.destination(h);
    tos = ipv4.tos(h);
    ttl = ipv4.ttl(h);
    df = ipv4.fragmentField(h) & ipv4.FLAG_DF;
    pull(p, made);
    p.mac = p.data;
  }
  encapsulate(t, p, p.protocol, p.protocol, local, remote, tos, ttl, df);
}

/** gre_tap_xmit: `p.data` is at the Ethernet header. */
export function gretapTransmit(p: Packet): void {
  // it has no VLAN offload: a tag that was kept beside the frame is in it by now (validate_xmit_vlan)
  const network = p.network;
  if (p.vlan && !insertTag(p)) {
    lose(p, DropReason.NOMEM);
    return;
  }
  p.network = network > p.data ? network : p.data + ethernet.HEADER_LENGTH;
  if (p.length < ethernet.HEADER_LENGTH || !hasNetworkHeader(p)) {
    lose(p, DropReason.HDR_TRUNC);
    return;
  }
  const t = tunnelOf(p.device);
  // a frame with a tag inside is no IP packet to ip_tunnel_xmit (skb->protocol)
  let type = p.protocol;
  const end = p.data + p.length;
  // what is too short to be read is nothing to inherit from
  if (type == <u32>EtherType.IP && p.network + ipv4.HEADER_LENGTH > end) type = 0;
  if (type == <u32>EtherType.IPV6 && p.network + ipv6.HEADER_LENGTH > end) type = 0;
  encapsulate(t, p, type, GreProtocol.TEB, t.local, t.remote, t.tos, t.ttl, t.df);
}

/** __gre_xmit: puts the GRE header in front. */
function encapsulate(
  t: IpTunnel,
  p: Packet,
  type: u32,
  protocol: u32,
  local: u32,
  remote: u32,
  tos: u32,
  ttl: u32,
  df: u32,
): void {
  if (!reserveHeadroom(p, t.headerBytes + ROOM)) {
    lose(p, DropReason.NOMEM);
    return;
  }
  markInner(p);
  const flags = t.outputFlags;
  // a number for each packet, a sum of all its bytes
  if (K.recording && flags & (GreFlag.SEQ | GreFlag.CSUM)) refuse(Refusal.bytes);
  const h = push(p, t.headerBytes);
  gre.write(h, flags, protocol, t.outputKey, t.nextSequence);
  if (flags & GreFlag.SEQ) t.nextSequence++;
  if (flags & GreFlag.CSUM) write16(h + gre.BASE_LENGTH, checksum(h, p.length));
  tunnelTransmit(t, p, type, Protocol.GRE, local, remote, tos, ttl, df);
}

/**
 * ipgre_header: the header that a device with many other ends gets from the neighbour, whose address `to` is. False where nobody is known, or there is no room.
 */
export function greHeader(p: Packet, d: Device, to: u32): bool {
  const t = tunnelOf(d);
  const remote = to ? to : t.remote;
  if (!remote) return false;
  if (!reserveHeadroom(p, d.headerLength + ROOM)) return false;
  const h = push(p, d.headerLength);
  if (!h) return false;
  ipv4.writeHeader(h, t.tos, 0, 0, t.df, t.ttl, Protocol.GRE, t.local, remote);
  // it is a template: lengths and checksums come with the real one
  write16(h + ipv4.CHECKSUM, 0);
  const g = h + ipv4.HEADER_LENGTH;
  gre.write(g, t.outputFlags, p.protocol, 0, 0);
  return true;
}
