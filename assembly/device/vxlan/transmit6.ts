/** Frames to endpoints over IPv6 (the other half of vxlan_xmit_one; udp_tunnel6_xmit_skb of net/ipv6/ip6_udp_tunnel.c, ip6tunnel_xmit). */
import { Decision } from "../../abi/decision";
import { DropReason } from "../../abi/drop";
import { Errno } from "../../abi/errno";
import { RouteCacheFlag } from "../../abi/route";
import { VxlanFlag } from "../../abi/vxlan";
import { Flow6, releaseFlow6, setRoute6, sourceOf, destinationOf, takeFlow6 } from "../../ipv6/flow";
import { defaultHopLimit, localOut6 } from "../../ipv6/output";
import { routeOutput6 } from "../../ipv6/route";
import { encapsulateEcn, innerTos, innerTtl } from "../../net/ecn";
import { forgetHashWithoutPorts } from "../../net/flow-hash";
import { checkTunnelMtuOf, markInner, scrubPacket } from "../../net/ip-tunnel-core";
import { flowSourcePort } from "../../net/udp-tunnel";
import { reliedOn } from "../../observe";
import { drop, Packet, push, reserveHeadroom } from "../../packet";
import { write16 } from "../../wire/bytes";
import { checksumIpv6 } from "../../wire/checksum";
import * as ipv6 from "../../wire/ipv6";
import * as udp from "../../wire/udp";
import * as vxlan from "../../wire/vxlan";
import { bypass } from "./bypass";
import { stayHere } from "./local";
import { HEADROOM6, Remote, Vxlan } from "./state";
import { countVni, VniCount } from "./vni-filter";

const ROOM: u32 = 16 + 40 + 8 + 8;
const UDP: u32 = 17;

/** `p.network` is at the inner packet, whose EtherType is `type`; 0: at none that is known. Consumes it. */
export function sendTo6(v: Vxlan, p: Packet, r: Remote, vni: u32, type: u32): void {
  const f = takeFlow6(v.origin);
  send(v, p, r, vni, type, f);
  releaseFlow6(f);
}

function send(v: Vxlan, p: Packet, r: Remote, vni: u32, type: u32, f: Flow6): void {
  const d = v.device;
  const inner = p.network;
  const port = r.port ? r.port : v.port;
  const insideTos = innerTos(inner, type);
  const tos = v.tos == 1 ? insideTos : v.tos;
  const sourcePort = flowSourcePort(d.namespace, p, v.portMin, v.portMax);
  store<u64>(destinationOf(f), bswap(r.high));
  store<u64>(destinationOf(f), bswap(r.low), 8);
  store<u64>(sourceOf(f), bswap(v.localHigh));
  store<u64>(sourceOf(f), bswap(v.localLow), 8);
  f.oif = r.ifindex;
  f.mark = p.mark;
  f.label = v.label;
  f.protocol = UDP;
  f.sourcePort = sourcePort;
  f.destinationPort = port;
  let error = routeOutput6(f) ? -Errno.ENETUNREACH : 0;
  if (!error && f.device === d) error = -Errno.ELOOP;
  if (error) {
    if (error == -Errno.ELOOP) d.txCollisions++;
    else d.txCarrierErrors++;
    d.txErrors++;
    countVni(v, vni, VniCount.txError, 0);
    drop(p, DropReason.IP_OUTNOROUTES);
    return;
  }
  if (f.routeFlags & RouteCacheFlag.LOCAL) {
    stayHere(v, p, r, port, vni);
    return;
  }
  if (checkTunnelMtuOf(p, f.mtu, HEADROOM6, d.port != 0)) {
    bypass(p, v, v, vni, false);
    return;
  }
  let ttl = v.has(VxlanFlag.TTL_INHERIT) ? innerTtl(inner, type) : v.ttl;
  if (!ttl) ttl = defaultHopLimit(f);
  encapsulate(v, p, f, encapsulateEcn(tos, insideTos), ttl, sourcePort, port, vni);
}

function encapsulate(
  v: Vxlan,
  p: Packet,
  f: Flow6,
  tos: u32,
  ttl: u32,
  sourcePort: u32,
  port: u32,
  vni: u32,
): void {
  const d = v.device;
  const mark = p.mark;
  if (!reserveHeadroom(p, ROOM)) {
    d.txErrors++;
    drop(p, DropReason.NOMEM);
    return;
  }
  countVni(v, vni, VniCount.tx, p.length);
  markInner(p);
  const innerNetwork = p.innerNetwork;
  const header = push(p, vxlan.HEADER_LENGTH);
  vxlan.write(header, vni);
  if (v.has(VxlanFlag.GBP)) vxlan.writePolicy(header, mark);
  scrubPacket(p, v.origin !== d.namespace);
  forgetHashWithoutPorts(p);
  const h = push(p, udp.HEADER_LENGTH);
  udp.writePorts(h, sourcePort, port);
  const length = p.length;
  write16(h + udp.LENGTH, length);
  write16(h + udp.CHECKSUM, 0);
  const ip = push(p, ipv6.HEADER_LENGTH);
  ipv6.writeHeader(ip, tos, v.label, length, UDP, ttl, sourceOf(f), destinationOf(f));
  // the checksum has to be there (RFC 8200 section 8.1), unless both ends agreed otherwise (RFC 6935)
  if (!v.has(VxlanFlag.UDP_ZERO_CSUM6_TX)) {
    const sum = checksumIpv6(h, length, ip + ipv6.SOURCE, UDP);
    write16(h + udp.CHECKSUM, sum ? sum : 0xffff);
  }
  p.network = ip;
  p.transport = h;
  setRoute6(p, f);
  reliedOn(p, Decision.route, changetype<usize>(f.route), f.error ? <u32>f.error : f.routeType);
  const bytes = p.length - <u32>(innerNetwork - p.data);
  if (localOut6(p, false)) d.txErrors++;
  else {
    d.txPackets++;
    d.txBytes += bytes;
  }
}
