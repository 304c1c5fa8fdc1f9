/** Frames leave by a Geneve device (geneve_xmit, geneve_xmit_skb, geneve_get_v4_rt in drivers/net/geneve.c). */
import { reliedOn } from "../../observe";
import { Refusal } from "../../abi/flow-cache";
import { refuse } from "../../recording";
import { K } from "../../state";
import { countTxDropped } from "../counters";
import { Decision, Encapsulation } from "../../abi/decision";
import { DropReason } from "../../abi/drop";
import { Errno } from "../../abi/errno";
import { NetSysctl } from "../../abi/sysctl";
import { TunnelDf } from "../../abi/vxlan";
import { fromDstCache, keepInDstCache } from "../../net/dst-cache";
import { encapsulateEcn, innerTos, innerTtl } from "../../net/ecn";
import { Flow, releaseFlow, takeFlow } from "../../net/flow";
import { checkTunnelMtu, markInner } from "../../net/ip-tunnel-core";
import { netSysctl } from "../../net/namespace";
import { routeOutput } from "../../net/route";
import { prepareInner } from "../../net/tunnel-inner";
import { flowSourcePort, sendInUdp } from "../../net/udp-tunnel";
import { drop, Packet, push, reserveHeadroom } from "../../packet";
import * as ethernet from "../../wire/ethernet";
import { EtherType } from "../../wire/ethernet";
import * as geneve from "../../wire/geneve";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import { classifyEthernet, enqueueBacklog } from "../core";
import { Geneve, geneveOf, HEADROOM } from "./state";

const ROOM: u32 = 16 + 20 + 8 + 8;

/** geneve_xmit: `p.data` is at the Ethernet header. */
export function geneveTransmit(p: Packet): void {
  const d = p.device;
  const g = geneveOf(d);
  if (g.external) {
    countTxDropped(d);
    drop(p, DropReason.TUNNEL_TXINFO);
    return;
  }
  const type = prepareInner(p);
  if (type < 0) {
    if (K.recording) refuse(Refusal.path);
    d.txErrors++;
    drop(p, DropReason.HDR_TRUNC);
    return;
  }
  const f = takeFlow(g.origin);
  send(g, p, f, <u32>type);
  releaseFlow(f);
}

/** geneve_xmit_skb */
function send(g: Geneve, p: Packet, f: Flow, type: u32): void {
  const d = g.device;
  const inner = p.network;
  const sourcePort = flowSourcePort(g.origin, p, 1, 65535);
  const insideTos = innerTos(inner, type);
  const tos = g.tos == 1 ? insideTos : g.tos;
  const error = route(g, p, f, tos, sourcePort);
  if (error) {
    if (K.recording) refuse(Refusal.path);
    if (error == -Errno.ELOOP) d.txCollisions++;
    else d.txCarrierErrors++;
    d.txErrors++;
    drop(p, error == -Errno.ELOOP ? DropReason.RECURSION_LIMIT : DropReason.IP_OUTNOROUTES);
    return;
  }
  if (checkTunnelMtu(p, f, HEADROOM, d.port != 0)) {
    d.txErrors++;
    classifyEthernet(p, d);
    enqueueBacklog(p);
    return;
  }
  let ttl = g.ttlInherit ? innerTtl(inner, type) : g.ttl;
  if (!ttl) ttl = <u32>netSysctl(f.device!.namespace, NetSysctl.ip_default_ttl);
  const df = dontFragment(g, p, inner) ? ipv4.FLAG_DF : 0;
  if (!reserveHeadroom(p, ROOM)) {
    if (K.recording) refuse(Refusal.path);
    d.txErrors++;
    drop(p, DropReason.NOMEM);
    return;
  }
  reliedOn(p, Decision.encapsulated, changetype<usize>(d), Encapsulation.geneve);
  markInner(p);
  geneve.write(push(p, geneve.HEADER_LENGTH), g.vni);
  const crossing = g.origin !== d.namespace;
  sendInUdp(
    p,
    f,
    f.source,
    <u32>g.remoteLow,
    encapsulateEcn(tos, insideTos),
    ttl,
    df,
    sourcePort,
    g.port,
    crossing,
    g.udpChecksum != 0,
  );
}

/** geneve_get_v4_rt: 0, -ELOOP or -ENETUNREACH. */
function route(g: Geneve, p: Packet, f: Flow, tos: u32, sourcePort: u32): i32 {
  f.destination = <u32>g.remoteLow;
  const cached = !p.mark && g.tos != 1;
  if (cached && fromDstCache(g.cache, f)) return 0;
  f.mark = p.mark;
  f.tos = tos & 0x1e;
  f.protocol = Protocol.UDP;
  f.sourcePort = sourcePort;
  f.destinationPort = g.port;
  if (routeOutput(f)) return -Errno.ENETUNREACH;
  if (f.device === g.device) return -Errno.ELOOP;
  if (cached) keepInDstCache(g.cache, f);
  return 0;
}

function dontFragment(g: Geneve, p: Packet, inner: usize): bool {
  if (g.df == <u32>TunnelDf.SET) return true;
  if (g.df != <u32>TunnelDf.INHERIT) return false;
  const type = ethernet.etherType(p.data);
  if (type == <u32>EtherType.IPV6) return true;
  return type == <u32>EtherType.IP && (ipv4.fragmentField(inner) & ipv4.FLAG_DF) != 0;
}
