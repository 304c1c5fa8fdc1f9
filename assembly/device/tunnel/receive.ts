/** A packet comes out of an IP tunnel (ip_tunnel_rcv of net/ipv4/ip_tunnel.c). */
import { HardwareType, PacketType } from "../../abi/device";
import { Refusal } from "../../abi/flow-cache";
import { refuse } from "../../recording";
import { K } from "../../state";
import { countReceived } from "../counters";
import { Decision } from "../../abi/decision";
import { DropReason } from "../../abi/drop";
import { decapsulateEcn } from "../../net/ecn";
import { scrubPacket } from "../../net/ip-tunnel-core";
import { reliedOn } from "../../observe";
import { drop, Packet } from "../../packet";
import * as ethernet from "../../wire/ethernet";
import { GreFlag } from "../../wire/gre";
import * as ipv4 from "../../wire/ipv4";
import { classifyEthernet, enqueueBacklog } from "../core";
import { Device } from "../device";
import { logNonEct } from "../vxlan/log";
import { hasNetworkHeader } from "./transmit";
import { IpTunnel } from "./tunnel";

function receiveError(d: Device, p: Packet, reason: DropReason): void {
  if (K.recording) refuse(Refusal.path);
  d.rxErrors++;
  p.device = d;
  drop(p, reason);
}

/**
 * `p.data` is at the packet inside, the tunnel's headers are pulled (`pullTunnelHeader`); `outer` is the IP header in front of them. `flags` and
 * `sequence` are those of a GRE header, 0 where there is none. Consumes the packet.
 */
export function tunnelReceive(t: IpTunnel, p: Packet, outer: usize, flags: u32, sequence: u32): void {
  const d = t.device;
  reliedOn(p, Decision.tunnel, changetype<usize>(t), 0);
  if (ipv4.isMulticast(ipv4.destination(outer))) {
    if (K.recording) refuse(Refusal.path);
    d.rxMulticast++;
  }
  if ((flags ^ t.inputFlags) & GreFlag.CSUM) {
    d.rxCrcErrors++;
    receiveError(d, p, DropReason.GRE_CSUM);
    return;
  }
  if (t.inputFlags & GreFlag.SEQ) {
    if (K.recording) refuse(Refusal.unsettled);
    if (!(flags & GreFlag.SEQ) || (t.expectedSequence && <i32>(sequence - t.expectedSequence) < 0)) {
      d.rxFifoErrors++;
      receiveError(d, p, DropReason.GRE_SEQUENCE);
      return;
    }
    t.expectedSequence = sequence + 1;
  }
  const isEthernet = d.hardware == <u32>HardwareType.ETHER;
  p.network = p.data + (isEthernet ? <usize>ethernet.HEADER_LENGTH : 0);
  if (!hasNetworkHeader(p)) {
    d.rxLengthErrors++;
    receiveError(d, p, DropReason.HDR_TRUNC);
    return;
  }
  if (!acceptEcn(d, p, outer, "ip_tunnel: ")) return;
  countReceived(d, p.length);
  scrubPacket(p, t.net !== d.namespace);
  if (isEthernet) classifyEthernet(p, d);
  else {
    p.device = d;
    p.type = PacketType.HOST;
    // a device with a header of its own shows the outer one to its taps (skb_pop_mac_header)
    p.mac = d.headerLength ? outer : p.data;
  }
  enqueueBacklog(p);
}

/** The congestion mark of the outer header goes to the packet; false where the packet had to be dropped for it. */
export function acceptEcn(d: Device, p: Packet, outer: usize, prefix: string): bool {
  const verdict = decapsulateEcn(p, ipv4.tos(outer), p.protocol);
  if (!verdict) return true;
  // the log has a limit
  if (K.recording) refuse(Refusal.path);
  logNonEct(prefix, ipv4.source(outer), ipv4.tos(outer));
  if (verdict < 2) return true;
  d.rxFrameErrors++;
  receiveError(d, p, DropReason.IP_TUNNEL_ECN);
  return false;
}
