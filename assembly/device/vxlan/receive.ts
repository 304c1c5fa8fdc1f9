/** Encapsulated frames arrive (vxlan_rcv, vxlan_set_mac, vxlan_err_lookup in drivers/net/vxlan/vxlan_core.c; RFC 7348). */
import { Decision } from "../../abi/decision";
import { Refusal } from "../../abi/flow-cache";
import { refuse } from "../../recording";
import { countReceived, countRxDropped } from "../counters";
import { DropReason } from "../../abi/drop";
import { VxlanFlag } from "../../abi/vxlan";
import { classifyEthernet, enqueueBacklog } from "../core";
import { decapsulateEcn } from "../../net/ecn";
import { pullTunnelHeader } from "../../net/ip-tunnel-core";
import { Namespace } from "../../net/namespace";
import { reliedOn } from "../../observe";
import { drop, Packet } from "../../packet";
import { isRead } from "../../net/tunnel-inner";
import * as ethernet from "../../wire/ethernet";
import { read16 } from "../../wire/bytes";
import * as ipv4 from "../../wire/ipv4";
import * as ipv6 from "../../wire/ipv6";
import { K } from "../../state";
import * as udp from "../../wire/udp";
import * as vxlan from "../../wire/vxlan";
import { learnEntry, Place } from "./fdb";
import { logNonEct } from "./log";
import { Vxlan, vxlans, VxlanSocket } from "./state";
import { countVni, hasVni, VniCount } from "./vni-filter";

/** vxlan_vs_find_vni: the device of a socket that takes the VNI. */
export function findByVni(s: VxlanSocket, vni: u32): Vxlan | null {
  let v = s.devices;
  while (v !== null) {
    if (v.has(VxlanFlag.VNIFILTER)) {
      if (hasVni(v, vni)) return v;
    } else if (v.has(VxlanFlag.COLLECT_METADATA) || v.vni == vni) return v;
    v = v.socketNext;
  }
  return null;
}

/** Whether a datagram that we sent, quoted by an ICMP error with `bytes` from its UDP header on, is one of ours. */
export function vxlanKnows(holder: usize, h: usize, bytes: u32): bool {
  if (bytes < udp.HEADER_LENGTH + vxlan.HEADER_LENGTH) return false;
  const header = h + udp.HEADER_LENGTH;
  if (!(vxlan.flags(header) & vxlan.FLAG_VNI)) return false;
  return findByVni(changetype<VxlanSocket>(holder), vxlan.vni(header)) !== null;
}

/** The tunnels' socket on a UDP port over IPv6. */
function socket6(ns: Namespace, port: u32): VxlanSocket | null {
  if (!K.vxlan) return null;
  let s = vxlans().sockets;
  while (s !== null && (s.family != 6 || s.port != port || s.namespace !== ns)) s = s.next;
  return s;
}

/** The same as vxlanKnows for a datagram over IPv6, whose tunnel is found by the port that it was sent to. */
export function vxlanKnows6(ns: Namespace, h: usize, bytes: u32): bool {
  if (bytes < udp.HEADER_LENGTH) return false;
  const s = socket6(ns, udp.destination(h));
  return s !== null && vxlanKnows(changetype<usize>(s), h, bytes);
}

/**
 * A datagram over IPv6 for a port of the namespace: false where no tunnel has it, or where it lacks a checksum that the tunnel wants
 * (udp6zerocsumrx). `p` is as in vxlanReceive.
 */
export function vxlanReceive6(p: Packet): bool {
  const s = socket6(p.device.namespace, udp.destination(p.data));
  if (s === null) return false;
  if (!udp.checksumField(p.data) && !(s.flags & VxlanFlag.UDP_ZERO_CSUM6_RX)) return false;
  vxlanReceive(changetype<usize>(s), p);
  return true;
}

/** vxlan_rcv: `p.data` is at the UDP header, `p.network` at the IP header around it. Consumes the packet. */
export function vxlanReceive(holder: usize, p: Packet): void {
  const s = changetype<VxlanSocket>(holder);
  const headers = udp.HEADER_LENGTH + vxlan.HEADER_LENGTH;
  if (p.length < headers) {
    drop(p, DropReason.HDR_TRUNC);
    return;
  }
  const h = p.data + udp.HEADER_LENGTH;
  const flags = vxlan.flags(h);
  if (!(flags & vxlan.FLAG_VNI)) {
    drop(p, DropReason.VXLAN_INVALID_HDR);
    return;
  }
  const vni = vxlan.vni(h);
  const v = findByVni(s, vni);
  if (v === null) {
    drop(p, DropReason.VXLAN_VNI_NOT_FOUND);
    return;
  }
  const d = v.device;
  reliedOn(p, Decision.tunnel, changetype<usize>(v), vni);
  const outer = p.network;
  const reserved = vxlan.reserved(h);
  if (!pullTunnelHeader(p, headers, 0, true, v.origin !== d.namespace)) {
    drop(p, DropReason.HDR_TRUNC);
    return;
  }
  let unknown = flags & ~vxlan.FLAG_VNI;
  if (s.flags & VxlanFlag.GBP) {
    if (flags & vxlan.FLAG_GBP && !(s.flags & VxlanFlag.COLLECT_METADATA)) p.mark = vxlan.policy(h);
    unknown &= ~vxlan.GBP_BITS;
  }
  if (unknown || reserved) {
    drop(p, DropReason.VXLAN_INVALID_HDR);
    return;
  }
  classifyEthernet(p, d);
  const source = ethernet.source(p.mac);
  // what we sent ourselves (a multicast that came back)
  if (source == d.address) {
    drop(p, DropReason.LOCAL_MAC);
    return;
  }
  if (v.has(VxlanFlag.LEARN)) {
    const from = changetype<Place>(memory.data(40, 8));
    from.family = s.family;
    from.high = s.family == 6 ? bswap(load<u64>(outer + ipv6.SOURCE)) : 0;
    from.low = s.family == 6 ? bswap(load<u64>(outer + ipv6.SOURCE, 8)) : ipv4.source(outer);
    from.ifindex = 0;
    from.vni = vni;
    if (!learnEntry(v, source, from)) {
      drop(
        p,
        ethernet.isValidUnicast(source) ? DropReason.VXLAN_ENTRY_EXISTS : DropReason.MAC_INVALID_SOURCE,
      );
      return;
    }
  }
  // pskb_inet_may_pull
  if (!isRead(p)) {
    d.rxErrors++;
    countVni(v, vni, VniCount.rxError, 0);
    drop(p, DropReason.HDR_TRUNC);
    return;
  }
  const tos = s.family == 6 ? (read16(outer) >> 4) & 0xff : ipv4.tos(outer);
  const mismatch = decapsulateEcn(p, tos, p.protocol);
  if (mismatch) {
    if (K.recording) refuse(Refusal.path);
    if (s.family == 4) logNonEct("vxlan: ", ipv4.source(outer), tos);
    if (mismatch > 1) {
      d.rxErrors++;
      d.rxFrameErrors++;
      countVni(v, vni, VniCount.rxError, 0);
      drop(p, DropReason.IP_TUNNEL_ECN);
      return;
    }
  }
  if (!d.isUp()) {
    countRxDropped(d);
    countVni(v, vni, VniCount.rxDrop, 0);
    drop(p, DropReason.DEV_READY);
    return;
  }
  countReceived(d, p.length);
  countVni(v, vni, VniCount.rx, p.length);
  enqueueBacklog(p);
}
