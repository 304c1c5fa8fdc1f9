/** What a packet's headers say of its flow. */
import { Encapsulation } from "../abi/decision";
import { HardwareType } from "../abi/device";
import { FlowRecord } from "../abi/flow";
import { Device } from "../device/device";
import { Connection, CtInfo, CtStatus } from "../netfilter/conntrack/connection";
import { Packet } from "../packet";
import { read16, read8 } from "../wire/bytes";
import * as ethernet from "../wire/ethernet";
import { EtherType } from "../wire/ethernet";
import * as geneve from "../wire/geneve";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";
import * as tcp from "../wire/tcp";
import * as udp from "../wire/udp";
import * as vxlan from "../wire/vxlan";

const NO_CONNECTION: u32 = 0xffffffff;
const GENEVE_PORT: u32 = 6081;
const TAG_LENGTH: usize = 4;

export function hasEthernet(d: Device): bool {
  return d.hardware == <u32>HardwareType.ETHER || d.hardware == <u32>HardwareType.LOOPBACK;
}

/** Address of the IP header of a frame at `at`, 0 where it is none. MAC addresses go into the record. */
export function networkOfFrame(r: FlowRecord, at: usize, end: usize): usize {
  if (at + ethernet.HEADER_LENGTH > end) return 0;
  r.sourceMac = ethernet.source(at);
  r.destinationMac = ethernet.destination(at);
  let type = ethernet.etherType(at);
  let h = at + ethernet.HEADER_LENGTH;
  for (
    let tags = 0;
    tags < 2 && (type == <u32>EtherType.P_8021Q || type == <u32>EtherType.P_8021AD);
    tags++
  ) {
    if (h + TAG_LENGTH > end) return 0;
    type = read16(h + 2);
    h += TAG_LENGTH;
  }
  return type == <u32>EtherType.IP || type == <u32>EtherType.IPV6 ? h : 0;
}

/** Fills in addresses, protocol, ports and flags of the IP packet at `h`. False where it is no whole IP header. */
export function readFlow(r: FlowRecord, h: usize, end: usize): bool {
  if (h + ipv4.HEADER_LENGTH > end) return false;
  let transport: usize = 0;
  if (ipv4.version(h) == 4) {
    r.family = 4;
    r.sourceLow = ipv4.source(h);
    r.destinationLow = ipv4.destination(h);
    r.protocol = ipv4.protocol(h);
    r.tos = ipv4.tos(h);
    if (!ipv4.fragmentOffset(h)) transport = h + ipv4.headerLength(h);
  } else if (ipv4.version(h) == 6 && h + ipv6.HEADER_LENGTH <= end) {
    r.family = 6;
    r.sourceHigh = ipv6.addressHigh(h + ipv6.SOURCE);
    r.sourceLow = ipv6.addressLow(h + ipv6.SOURCE);
    r.destinationHigh = ipv6.addressHigh(h + ipv6.DESTINATION);
    r.destinationLow = ipv6.addressLow(h + ipv6.DESTINATION);
    r.tos = ipv6.trafficClass(h);
    transport = skipExtensions(r, ipv6.nextHeader(h), h + ipv6.HEADER_LENGTH, end);
  } else return false;
  if (transport) readPorts(r, transport, end);
  return true;
}

/** Sets the protocol behind IPv6's extension headers; 0 where its header is not in this packet. */
function skipExtensions(r: FlowRecord, next: u32, at: usize, end: usize): usize {
  for (let headers = 0; headers < 8; headers++) {
    r.protocol = next;
    if (next == <u32>ipv6.NextHeader.FRAGMENT) {
      if (at + 8 > end || read16(at + 2) & ipv6.FRAGMENT_OFFSET) {
        if (at + 8 <= end) r.protocol = read8(at);
        return 0;
      }
      next = read8(at);
      at += 8;
    } else if (
      next == <u32>ipv6.NextHeader.HOP_BY_HOP ||
      next == <u32>ipv6.NextHeader.ROUTING ||
      next == <u32>ipv6.NextHeader.DESTINATION_OPTIONS
    ) {
      if (at + 8 > end) return 0;
      next = read8(at);
      at += (read8(at + 1) + 1) << 3;
    } else return at;
  }
  return 0;
}

function readPorts(r: FlowRecord, t: usize, end: usize): void {
  if (t + 4 > end) return;
  switch (r.protocol) {
    case Protocol.TCP:
      if (t + tcp.HEADER_LENGTH <= end) r.flags = tcp.flags(t);
      break;
    case Protocol.UDP:
    case Protocol.UDPLITE:
    case Protocol.SCTP:
    case Protocol.DCCP:
      break;
    case Protocol.ICMP:
    case <u32>ipv6.NextHeader.ICMPV6:
      r.sourcePort = read8(t);
      r.destinationPort = read8(t + 1);
      return;
    default:
      return;
  }
  r.sourcePort = read16(t);
  r.destinationPort = read16(t + 2);
}

/** The tunnel around the packet at `inner`: `outer` is the IP header in front. */
export function readTunnel(r: FlowRecord, outer: usize, inner: usize): void {
  if (ipv4.version(outer) != 4) return;
  r.tunnelSource = ipv4.source(outer);
  r.tunnelDestination = ipv4.destination(outer);
  const t = outer + ipv4.headerLength(outer);
  switch (ipv4.protocol(outer)) {
    case Protocol.UDP: {
      r.tunnelSourcePort = read16(t);
      r.tunnelDestinationPort = read16(t + 2);
      const header = t + udp.HEADER_LENGTH;
      if (header + vxlan.HEADER_LENGTH > inner) return;
      const isGeneve = r.tunnelDestinationPort == GENEVE_PORT;
      r.tunnel = isGeneve ? Encapsulation.geneve : Encapsulation.vxlan;
      r.vni = isGeneve ? geneve.vni(header) : vxlan.vni(header);
      break;
    }
    case Protocol.GRE:
      r.tunnel = Encapsulation.gre;
      break;
    case Protocol.IPIP:
      r.tunnel = Encapsulation.ipip;
      break;
    case Protocol.IPV6:
      r.tunnel = Encapsulation.sit;
      break;
    default:
      r.tunnel = Encapsulation.esp;
  }
}

/** What connection tracking makes of the packet: its addresses before and after translation. */
export function readConnection(r: FlowRecord, p: Packet): void {
  r.ctInfo = NO_CONNECTION;
  if (!p.conntrack) return;
  r.ctInfo = p.conntrackInfo;
  setTranslation(r, changetype<Connection>(p.conntrack), p.conntrackInfo >= <u32>CtInfo.ESTABLISHED_REPLY);
}

/** Of one direction of a connection whose addresses are translated. */
export function setTranslation(r: FlowRecord, c: Connection, isReply: bool): void {
  if (!(c.status & CtStatus.NAT_MASK)) return;
  const before = isReply ? c.reply : c.original;
  const after = isReply ? c.original : c.reply;
  r.beforeSource = before.source;
  r.beforeDestination = before.destination;
  // the other direction, turned round
  r.afterSource = after.destination;
  r.afterDestination = after.source;
  r.beforeSourcePort = before.sourcePort;
  if (before.protocol == <u32>Protocol.ICMP) {
    // the id; where a port of the other end would be there are type and code
    r.afterSourcePort = after.sourcePort;
    return;
  }
  r.beforeDestinationPort = before.destinationPort;
  r.afterSourcePort = after.destinationPort;
  r.afterDestinationPort = after.sourcePort;
}
