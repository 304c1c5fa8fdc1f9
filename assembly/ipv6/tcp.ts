/** TCP over IPv6 (tcp_v6_rcv, tcp_v6_send_reset of net/ipv6/tcp_ipv6.c): there are no sockets, so that every good segment is refused. */
import { reliedOn } from "../observe";
import { Decision } from "../abi/decision";
import { Kin } from "../abi/kin";
import { descend } from "../annotate/kin";
import { DropReason } from "../abi/drop";
import { PacketType } from "../abi/device";
import { Net6Sysctl } from "../abi/ipv6";
import { RouteType } from "../abi/route";
import { allocatePacket, drop, Packet } from "../packet";
import { write16 } from "../wire/bytes";
import { checksumIpv6 } from "../wire/checksum";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import * as tcp from "../wire/tcp";
import { destinationOf, releaseFlow6, sourceOf, takeFlow6 } from "./flow";
import { copyAddress, needsDevice } from "./in6";
import { net6Sysctl } from "./inet6";
import { sendIpv6 } from "./output";
import { routeOutput6 } from "./route";

/** `p.data` is at the TCP header. */
export function receiveTcp6(p: Packet): void {
  const h = p.data;
  if (p.type != <u32>PacketType.HOST || p.length < tcp.HEADER_LENGTH) {
    drop(p, DropReason.NOT_SPECIFIED);
    return;
  }
  if (tcp.headerLength(h) < tcp.HEADER_LENGTH || p.length < tcp.headerLength(h)) {
    drop(p, DropReason.PKT_TOO_SMALL);
    return;
  }
  if (checksumIpv6(h, p.length, p.network + ipv6.SOURCE, NextHeader.TCP) != 0) {
    drop(p, DropReason.TCP_CSUM);
    return;
  }
  if (!(tcp.flags(h) & tcp.RST) && p.routeType == <u32>RouteType.LOCAL) sendReset6(p);
  drop(p, DropReason.NO_SOCKET);
}

function sendReset6(p: Packet): void {
  const h = p.data;
  const ip = p.network;
  const ns = p.device.namespace;
  const f = takeFlow6(ns);
  copyAddress(destinationOf(f), ip + ipv6.SOURCE);
  copyAddress(sourceOf(f), ip + ipv6.DESTINATION);
  if (needsDevice(destinationOf(f))) f.oif = p.scopeIndex;
  f.mark = net6Sysctl(ns, Net6Sysctl.fwmark_reflect) ? p.mark : 0;
  f.protocol = NextHeader.TCP;
  f.sourcePort = tcp.destination(h);
  f.destinationPort = tcp.source(h);
  if (net6Sysctl(ns, Net6Sysctl.flowlabel_reflect) & 2) f.label = ipv6.flowLabel(ip);
  const reply = routeOutput6(f) == 0 ? allocatePacket(tcp.HEADER_LENGTH) : null;
  if (reply !== null) {
    const at = reply.data;
    descend(reply, p, Kin.answer);
    reliedOn(reply, Decision.causedBy, changetype<usize>(p), 0);
    reply.device = p.device;
    reply.mark = f.mark;
    reply.length = tcp.HEADER_LENGTH;
    if (tcp.flags(h) & tcp.ACK) {
      tcp.writeHeader(at, tcp.destination(h), tcp.source(h), tcp.acknowledgement(h), 0, tcp.RST, 0);
    } else {
      let next = tcp.sequence(h) + p.length - tcp.headerLength(h);
      if (tcp.flags(h) & tcp.SYN) next++;
      if (tcp.flags(h) & tcp.FIN) next++;
      tcp.writeHeader(at, tcp.destination(h), tcp.source(h), 0, next, tcp.RST | tcp.ACK, 0);
    }
    const addresses: usize = memory.data(32, 8);
    copyAddress(addresses, sourceOf(f));
    copyAddress(addresses + 16, destinationOf(f));
    write16(at + tcp.CHECKSUM, checksumIpv6(at, tcp.HEADER_LENGTH, addresses, NextHeader.TCP));
    const label = f.label ? <i32>f.label : -1;
    sendIpv6(reply, f, NextHeader.TCP, ipv6.trafficClass(ip) & 0xfc, label, -1);
  }
  releaseFlow6(f);
}
