/** Encapsulated frames arrive (geneve_udp_encap_recv, geneve_rx, geneve_udp_encap_err_lookup in drivers/net/geneve.c; RFC 8926). */
import { Decision } from "../../abi/decision";
import { Refusal } from "../../abi/flow-cache";
import { refuse } from "../../recording";
import { K } from "../../state";
import { countReceived } from "../counters";
import { DropReason } from "../../abi/drop";
import { decapsulateEcn } from "../../net/ecn";
import { pullTunnelHeader } from "../../net/ip-tunnel-core";
import { isRead } from "../../net/tunnel-inner";
import { reliedOn } from "../../observe";
import { drop, Packet } from "../../packet";
import * as ethernet from "../../wire/ethernet";
import * as geneve from "../../wire/geneve";
import * as ipv4 from "../../wire/ipv4";
import * as udp from "../../wire/udp";
import { classifyEthernet, enqueueBacklog } from "../core";
import { logNonEct } from "../vxlan/log";
import { Geneve, GeneveSocket } from "./state";

const FRAME: u32 = 0x6558;

/** geneve_lookup: the device with the VNI whose endpoint sent the packet; one that is steered by metadata takes all. */
function find(s: GeneveSocket, remote: u32, vni: u32): Geneve | null {
  let g = s.devices;
  while (g !== null) {
    if (g.external || (g.vni == vni && <u32>g.remoteLow == remote)) return g;
    g = g.socketNext;
  }
  return null;
}

/** Whether a datagram of ours to `remote`, quoted by an ICMP error with `bytes` from its UDP header on, is one of a tunnel's. */
export function geneveKnows(holder: usize, remote: u32, h: usize, bytes: u32): bool {
  if (bytes < udp.HEADER_LENGTH + geneve.HEADER_LENGTH) return false;
  const header = h + udp.HEADER_LENGTH;
  if (geneve.version(header) != 0) return false;
  return find(changetype<GeneveSocket>(holder), remote, geneve.vni(header)) !== null;
}

/** geneve_udp_encap_recv: `p.data` is at the UDP header, `p.network` at the IP header around it. Consumes the packet. */
export function geneveReceive(holder: usize, p: Packet): void {
  const s = changetype<GeneveSocket>(holder);
  const base = udp.HEADER_LENGTH + geneve.HEADER_LENGTH;
  if (p.length < base) {
    drop(p, DropReason.HDR_TRUNC);
    return;
  }
  const h = p.data + udp.HEADER_LENGTH;
  if (geneve.version(h) != 0) {
    drop(p, DropReason.VXLAN_INVALID_HDR);
    return;
  }
  const outer = p.network;
  const g = find(s, ipv4.source(outer), geneve.vni(h));
  if (g === null) {
    drop(p, DropReason.VXLAN_VNI_NOT_FOUND);
    return;
  }
  const d = g.device;
  reliedOn(p, Decision.tunnel, changetype<usize>(g), g.vni);
  if (
    geneve.protocol(h) != FRAME ||
    !pullTunnelHeader(p, base + geneve.optionsLength(h), 0, true, g.origin !== d.namespace)
  ) {
    if (K.recording) refuse(Refusal.path);
    d.rxDropped++;
    drop(p, DropReason.UNHANDLED_PROTO);
    return;
  }
  // we know no option
  if (!g.external && geneve.isCritical(h)) {
    if (K.recording) refuse(Refusal.path);
    d.rxErrors++;
    d.rxFrameErrors++;
    drop(p, DropReason.VXLAN_INVALID_HDR);
    return;
  }
  classifyEthernet(p, d);
  if (ethernet.source(p.mac) == d.address) {
    if (K.recording) refuse(Refusal.path);
    d.rxErrors++;
    drop(p, DropReason.LOCAL_MAC);
    return;
  }
  if (!isRead(p)) {
    if (K.recording) refuse(Refusal.path);
    d.rxErrors++;
    drop(p, DropReason.HDR_TRUNC);
    return;
  }
  const tos = ipv4.tos(outer);
  const mismatch = decapsulateEcn(p, tos, p.protocol);
  if (mismatch) {
    if (K.recording) refuse(Refusal.path);
    logNonEct("geneve: ", ipv4.source(outer), tos);
    if (mismatch > 1) {
      if (K.recording) refuse(Refusal.path);
      d.rxErrors++;
      d.rxFrameErrors++;
      drop(p, DropReason.IP_TUNNEL_ECN);
      return;
    }
  }
  countReceived(d, p.length);
  enqueueBacklog(p);
}
