/** What flower sees of a packet (skb_flow_dissect of net/core/flow_dissector.c with FLOW_DISSECTOR_F_STOP_BEFORE_ENCAP). */
import { FlowerAddress, FlowerFragment, FlowerKey } from "../abi/filter";
import { Packet } from "../packet";
import { read16, read48, read8 } from "../wire/bytes";
import * as arp from "../wire/arp";
import * as ethernet from "../wire/ethernet";
import { EtherType } from "../wire/ethernet";
import * as icmp from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import * as tcp from "../wire/tcp";

const VLAN_TAG: u32 = 4;
const FRAGMENT_HEADER: u32 = 8;
/** MAX_FLOW_DISSECT_HDRS */
const HEADERS_MOST: u32 = 15;

function isTag(protocol: u32): bool {
  return protocol == <u32>EtherType.P_8021Q || protocol == <u32>EtherType.P_8021AD;
}

/** Fills `key`, which was zeroed. What is damaged ends the reading; what was read so far counts. */
export function dissect(p: Packet, key: FlowerKey): void {
  if (p.input !== null) key.inputIndex = p.inputIndex;
  if (p.device.headerLength) {
    key.destinationMac = ethernet.destination(p.mac);
    key.sourceMac = ethernet.source(p.mac);
  }
  const end = p.data + p.length;
  let h = p.network;
  let protocol = p.vlan ? p.vlanProtocol : p.protocol;
  let beside = p.vlan != 0;
  while (isTag(protocol)) {
    let tci = p.vlan & 0xffff;
    let inner = p.protocol;
    if (beside) beside = false;
    else {
      if (h + VLAN_TAG > end) break;
      tci = read16(h);
      inner = read16(h + 2);
      h += VLAN_TAG;
    }
    key.vlans++;
    if (key.vlans == 1) {
      key.vlanId = tci & 0xfff;
      key.vlanPriority = tci >> 13;
      key.vlanProtocol = protocol;
      key.vlanNext = inner;
    } else if (key.vlans == 2) {
      key.innerVlanId = tci & 0xfff;
      key.innerVlanPriority = tci >> 13;
      key.innerVlanProtocol = protocol;
      key.innerVlanNext = inner;
    }
    protocol = inner;
    if (key.vlans > HEADERS_MOST) break;
  }
  key.protocol = protocol;
  switch (protocol) {
    case EtherType.IP:
      dissectIpv4(h, end, key);
      break;
    case EtherType.IPV6:
      dissectIpv6(h, end, key);
      break;
    case EtherType.ARP:
    case EtherType.RARP:
      dissectArp(h, end, key);
      break;
    default:
      break;
  }
}

function dissectIpv4(h: usize, end: usize, key: FlowerKey): void {
  if (h + ipv4.HEADER_LENGTH > end || ipv4.headerLength(h) < ipv4.HEADER_LENGTH) return;
  key.ipProtocol = ipv4.protocol(h);
  key.addressKind = FlowerAddress.ipv4;
  key.source0 = ipv4.source(h);
  key.destination0 = ipv4.destination(h);
  key.tos = ipv4.tos(h);
  key.ttl = ipv4.ttl(h);
  if (ipv4.isFragment(h)) {
    key.fragment = FlowerFragment.FRAGMENT;
    // what is behind the header of a fragment, be it the first, is not looked at
    if (!ipv4.fragmentOffset(h)) key.fragment |= FlowerFragment.FIRST;
    return;
  }
  dissectTransport(h + ipv4.headerLength(h), end, key.ipProtocol, key);
}

function dissectIpv6(h: usize, end: usize, key: FlowerKey): void {
  if (h + ipv6.HEADER_LENGTH > end) return;
  key.ipProtocol = ipv6.nextHeader(h);
  key.addressKind = FlowerAddress.ipv6;
  key.source0 = ipv6.addressHigh(h + ipv6.SOURCE);
  key.source1 = ipv6.addressLow(h + ipv6.SOURCE);
  key.destination0 = ipv6.addressHigh(h + ipv6.DESTINATION);
  key.destination1 = ipv6.addressLow(h + ipv6.DESTINATION);
  key.tos = (read16(h) >> 4) & 0xff;
  key.ttl = read8(h + ipv6.HOP_LIMIT);
  h += ipv6.HEADER_LENGTH;
  for (let i: u32 = 0; i < HEADERS_MOST; i++) {
    const next = key.ipProtocol;
    if (next == <u32>NextHeader.FRAGMENT) {
      if (h + FRAGMENT_HEADER > end) return;
      key.fragment = FlowerFragment.FRAGMENT;
      key.ipProtocol = read8(h);
      if (!(read16(h + 2) & 0xfff8)) key.fragment |= FlowerFragment.FIRST;
      return;
    }
    if (
      next != <u32>NextHeader.HOP_BY_HOP &&
      next != <u32>NextHeader.ROUTING &&
      next != <u32>NextHeader.DESTINATION_OPTIONS
    )
      break;
    if (h + 2 > end) return;
    key.ipProtocol = read8(h);
    h += (read8(h + 1) + 1) << 3;
  }
  dissectTransport(h, end, key.ipProtocol, key);
}

function dissectTransport(h: usize, end: usize, protocol: u32, key: FlowerKey): void {
  if (h >= end) return;
  const left = <u32>(end - h);
  switch (protocol) {
    case Protocol.TCP:
      if (left >= tcp.HEADER_LENGTH && tcp.headerLength(h) >= tcp.HEADER_LENGTH)
        key.tcpFlags = read16(h + tcp.DATA_OFFSET) & 0xfff;
      ports(h, left, key);
      break;
    case Protocol.UDP:
    case Protocol.DCCP:
    case Protocol.SCTP:
    case Protocol.UDPLITE:
    case Protocol.ESP:
      ports(h, left, key);
      break;
    case Protocol.ICMP:
    case NextHeader.ICMPV6:
      if (left < icmp.HEADER_LENGTH) break;
      key.icmpType = icmp.type(h);
      key.icmpCode = icmp.code(h);
      break;
    default:
      break;
  }
}

/** __skb_flow_dissect_ports */
function ports(h: usize, left: u32, key: FlowerKey): void {
  if (left < 4) return;
  key.sourcePort = read16(h);
  key.destinationPort = read16(h + 2);
}

/** __skb_flow_dissect_arp: Ethernet and IPv4 only, requests and replies. */
function dissectArp(h: usize, end: usize, key: FlowerKey): void {
  if (h + arp.LENGTH > end) return;
  const operation = arp.operation(h);
  if (
    arp.hardware(h) != arp.HARDWARE_ETHERNET ||
    arp.protocol(h) != <u32>EtherType.IP ||
    arp.hardwareLength(h) != 6 ||
    arp.protocolLength(h) != 4 ||
    (operation != <u32>arp.Operation.REQUEST && operation != <u32>arp.Operation.REPLY)
  )
    return;
  key.arpOperation = operation;
  key.arpSender = arp.senderIp(h);
  key.arpTarget = arp.targetIp(h);
  key.arpSenderMac = read48(h + arp.SENDER_MAC);
  key.arpTargetMac = read48(h + arp.TARGET_MAC);
}
