/** Frames leave by a VXLAN device (vxlan_xmit, vxlan_xmit_one, encap_bypass_if_local in drivers/net/vxlan/vxlan_core.c). */
import { Decision, Encapsulation } from "../../abi/decision";
import { Refusal } from "../../abi/flow-cache";
import { refuse } from "../../recording";
import { K } from "../../state";
import { countTxDropped } from "../counters";
import { DropReason } from "../../abi/drop";
import { Errno } from "../../abi/errno";
import { RouteCacheFlag } from "../../abi/route";
import { NetSysctl } from "../../abi/sysctl";
import { TunnelDf, VxlanFlag } from "../../abi/vxlan";
import { insertTag } from "../core";
import { fromDstCache, keepInDstCache } from "../../net/dst-cache";
import { encapsulateEcn, innerTos, innerTtl } from "../../net/ecn";
import { Flow, releaseFlow, takeFlow } from "../../net/flow";
import { checkTunnelMtu, markInner } from "../../net/ip-tunnel-core";
import { netSysctl } from "../../net/namespace";
import { routeOutput } from "../../net/route";
import { innerType } from "../../net/tunnel-inner";
import { flowSourcePort, sendInUdp } from "../../net/udp-tunnel";
import { reliedOn } from "../../observe";
import { clone, drop, Packet, push, reserveHeadroom } from "../../packet";
import * as ethernet from "../../wire/ethernet";
import { EtherType } from "../../wire/ethernet";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import * as vxlan from "../../wire/vxlan";
import { Device } from "../device";
import { bypass } from "./bypass";
import { stayHere } from "./local";
import { useEntry } from "./fdb";
import { reduceArp, shortcut } from "./proxy";
import { HEADROOM, NTF_ROUTER, Remote, Vxlan, VxlanEntry, vxlanOf } from "./state";
import { sendTo6 } from "./transmit6";
import { countVni, VniCount } from "./vni-filter";

/** LL_RESERVED_SPACE of an Ethernet device, IP, UDP and VXLAN */
const ROOM: u32 = 16 + 20 + 8 + 8;

/** vxlan_xmit: `p.data` is at the Ethernet header. */
export function vxlanTransmit(p: Packet): void {
  const d = p.device;
  const v = vxlanOf(d);
  // the device has no VLAN offload (validate_xmit_vlan)
  if (p.vlan && !insertTag(p)) {
    drop(p, DropReason.NOMEM);
    return;
  }
  p.mac = p.data;
  if (v.has(VxlanFlag.COLLECT_METADATA)) {
    drop(p, DropReason.TUNNEL_TXINFO);
    return;
  }
  if (p.length < ethernet.HEADER_LENGTH) {
    lose(v, p, 0, DropReason.HDR_TRUNC);
    return;
  }
  const type = ethernet.etherType(p.data);
  if (v.has(VxlanFlag.PROXY) && type == <u32>EtherType.ARP) {
    reduceArp(v, p);
    return;
  }
  const destination = ethernet.destination(p.data);
  let e = useEntry(v, destination, 0);
  let shortened = false;
  if (e !== null && e.flags & NTF_ROUTER && v.has(VxlanFlag.RSC) && type == <u32>EtherType.IP) {
    if (K.recording) refuse(Refusal.path);
    shortened = shortcut(v, p);
    if (shortened) e = useEntry(v, ethernet.destination(p.data), 0);
  }
  // the all-zero MAC stands for all that are not known
  if (e === null) e = useEntry(v, 0, 0);
  reliedOn(p, Decision.fdb, changetype<usize>(e), v.vni);
  if (e === null) {
    countTxDropped(d);
    drop(p, DropReason.VXLAN_NO_REMOTE);
    return;
  }
  replicate(v, p, e, shortened);
}

/** Every destination gets a copy: the second and those after it first, the first gets the frame itself. */
function replicate(v: Vxlan, p: Packet, e: VxlanEntry, shortened: bool): void {
  const first = e.remotes!;
  let r = first.next;
  while (r !== null) {
    // an entry may go meanwhile: a frame that comes back can make another one learned
    const next = r.next;
    const copy = clone(p);
    if (copy !== null) sendTo(v, copy, r, v.vni, shortened);
    r = next;
  }
  sendTo(v, p, first, v.vni, shortened);
}

/** The "drop" of vxlan_xmit_one. */
function lose(v: Vxlan, p: Packet, vni: u32, reason: DropReason): void {
  if (K.recording) refuse(Refusal.path);
  v.device.txDropped++;
  countVni(v, vni, VniCount.txDrop, 0);
  drop(p, reason);
}

/** vxlan_xmit_one for a destination of the table. */
function sendTo(v: Vxlan, p: Packet, r: Remote, defaultVni: u32, shortened: bool): void {
  const d = v.device;
  const type = innerType(p);
  if (r.isAny()) {
    // the endpoint is this host
    if (shortened) bypass(p, v, v, defaultVni, true);
    else lose(v, p, 0, DropReason.VXLAN_NO_REMOTE);
    return;
  }
  if (r.family == 6) {
    if (K.recording) refuse(Refusal.path);
    sendTo6(v, p, r, r.vni ? r.vni : defaultVni, type);
    return;
  }
  const inner = p.network;
  const destination = <u32>r.low;
  const port = r.port ? r.port : v.port;
  const vni = r.vni ? r.vni : defaultVni;
  let ttl = v.has(VxlanFlag.TTL_INHERIT) ? innerTtl(inner, type) : v.ttl;
  if (!ttl && !v.has(VxlanFlag.TTL_INHERIT) && ipv4.isMulticast(destination)) ttl = 1;
  const insideTos = innerTos(inner, type);
  const tos = v.tos == 1 ? insideTos : v.tos;
  const sourcePort = flowSourcePort(d.namespace, p, v.portMin, v.portMax);
  const f = takeFlow(v.origin);
  const error = route(v, p, f, r, destination, tos, port, sourcePort);
  if (error) {
    if (K.recording) refuse(Refusal.path);
    failed(d, error);
    countVni(v, vni, VniCount.txError, 0);
    drop(p, error == -Errno.ELOOP ? DropReason.RECURSION_LIMIT : DropReason.IP_OUTNOROUTES);
    releaseFlow(f);
    return;
  }
  if (isLocal(f)) {
    stayHere(v, p, r, port, vni);
    releaseFlow(f);
    return;
  }
  if (checkTunnelMtu(p, f, HEADROOM, d.port != 0)) {
    bypass(p, v, v, vni, false);
    releaseFlow(f);
    return;
  }
  const df = dontFragment(v, p, inner, type) ? ipv4.FLAG_DF : 0;
  encapsulate(v, p, f, destination, encapsulateEcn(tos, insideTos), ttl, df, sourcePort, port, vni);
  releaseFlow(f);
}

function encapsulate(
  v: Vxlan,
  p: Packet,
  f: Flow,
  destination: u32,
  tos: u32,
  ttl: u32,
  df: u32,
  sourcePort: u32,
  port: u32,
  vni: u32,
): void {
  const d = v.device;
  const bytes = p.length;
  const mark = p.mark;
  if (!reserveHeadroom(p, ROOM)) {
    d.txErrors++;
    drop(p, DropReason.NOMEM);
    return;
  }
  reliedOn(p, Decision.encapsulated, changetype<usize>(d), Encapsulation.vxlan);
  markInner(p);
  const h = push(p, vxlan.HEADER_LENGTH);
  vxlan.write(h, vni);
  if (v.has(VxlanFlag.GBP)) vxlan.writePolicy(h, mark);
  if (!ttl) ttl = <u32>netSysctl(f.device!.namespace, NetSysctl.ip_default_ttl);
  const crossing = v.origin !== d.namespace;
  const withChecksum = !v.has(VxlanFlag.UDP_ZERO_CSUM_TX);
  countVni(v, vni, VniCount.tx, bytes);
  sendInUdp(p, f, f.source, destination, tos, ttl, df, sourcePort, port, crossing, withChecksum);
}

/** vxlan_get_route: 0, or -ELOOP where the way to the endpoint leads through the tunnel, or -ENETUNREACH. */
function route(
  v: Vxlan,
  p: Packet,
  f: Flow,
  r: Remote,
  destination: u32,
  tos: u32,
  port: u32,
  sourcePort: u32,
): i32 {
  f.destination = destination;
  // ip_tunnel_dst_cache_usable: what depends on the packet is not kept
  const cached = !p.mark && !tos;
  if (cached && fromDstCache(r.cache, f)) return 0;
  f.source = <u32>v.localLow;
  f.oif = r.ifindex;
  f.mark = p.mark;
  f.tos = tos & 0x1e;
  f.protocol = Protocol.UDP;
  f.sourcePort = sourcePort;
  f.destinationPort = port;
  if (routeOutput(f)) return -Errno.ENETUNREACH;
  if (f.device === v.device) return -Errno.ELOOP;
  if (cached) keepInDstCache(r.cache, f);
  return 0;
}

/** The counters of the "tx_error" of vxlan_xmit_one. */
function failed(d: Device, error: i32): void {
  if (error == -Errno.ELOOP) d.txCollisions++;
  else if (error == -Errno.ENETUNREACH) d.txCarrierErrors++;
  d.txErrors++;
}

function isLocal(f: Flow): bool {
  return (
    (f.routeFlags & RouteCacheFlag.LOCAL) != 0 &&
    !(f.routeFlags & (RouteCacheFlag.BROADCAST | RouteCacheFlag.MULTICAST))
  );
}

function dontFragment(v: Vxlan, p: Packet, inner: usize, type: u32): bool {
  if (v.df == <u32>TunnelDf.SET) return true;
  if (v.df != <u32>TunnelDf.INHERIT) return false;
  const outer = ethernet.etherType(p.data);
  if (outer == <u32>EtherType.IPV6) return true;
  return outer == <u32>EtherType.IP && type == outer && (ipv4.fragmentField(inner) & ipv4.FLAG_DF) != 0;
}
