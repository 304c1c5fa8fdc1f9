/**
 * Addresses that are played: whoever asks for one on its link is told the MAC that its frames come from (ARP, RFC 826; neighbour
 * discovery, RFC 4861 section 7.2). For an address that is the namespace's own, its own stack answers.
 */
import { allocate, release } from "../memory";
import { packetFrom, Packet, push } from "../packet";
import { isOwn6 } from "../ipv6/addresses";
import { localAddress } from "../net/devinet";
import { HardwareType } from "../abi/device";
import { transmit } from "../device/core";
import { Device } from "../device/device";
import { K } from "../state";
import { insert, lookup, mix } from "../table";
import * as arp from "../wire/arp";
import { read16, read48, read8 } from "../wire/bytes";
import * as ethernet from "../wire/ethernet";
import { EtherType } from "../wire/ethernet";
import * as icmpv6 from "../wire/icmpv6";
import * as ipv4 from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import { deviceOf } from "./stateful-send";
import { Half, Stateful } from "./stateful-state";

const ADDRESSES: u32 = 65536;

@unmanaged
class Played {
  /** the next one that was made */
  next: usize;
  device: u32;
  mac: u64;
  high: u64;
  low: u64;
}

function keyOf(device: u32, high: u64, low: u64): u64 {
  return ((<u64>mix(high ^ device)) << 32) | (<u64>mix(low ^ (high << 1)));
}

function find(st: Stateful, device: u32, high: u64, low: u64): Played | null {
  const a = changetype<Played | null>(lookup(st.addresses, keyOf(device, high, low)));
  return a !== null && a.device == device && a.high == high && a.low == low ? a : null;
}

/** A frame with this source is sent at the half's interface (`frame` as it will go out). */
export function learnAddress(h: Half, frame: usize, network: u32): void {
  const d = deviceOf(h);
  if (d === null || network < ethernet.HEADER_LENGTH || d.hardware != <u32>HardwareType.ETHER) return;
  const st = h.conversation.stateful;
  const ip = frame + network;
  const six = ipv6.version(ip) == 6;
  const high = six ? ipv6.addressHigh(ip + ipv6.SOURCE) : 0;
  const low = six ? ipv6.addressLow(ip + ipv6.SOURCE) : <u64>ipv4.source(ip);
  const mac = ethernet.source(frame);
  const known = find(st, d.id, high, low);
  if (known !== null) {
    known.mac = mac;
    return;
  }
  if (st.addresses.count >= ADDRESSES || ethernet.isMulticast(mac)) return;
  const at = allocate(<u32>offsetof<Played>());
  if (!at) return;
  const a = changetype<Played>(at);
  a.device = d.id;
  a.high = high;
  a.low = low;
  a.mac = mac;
  a.next = st.addressFirst;
  st.addressFirst = at;
  insert(st.addresses, keyOf(d.id, high, low), at);
}

export function releaseAddresses(st: Stateful): void {
  while (st.addressFirst) {
    const a = changetype<Played>(st.addressFirst);
    st.addressFirst = a.next;
    release(changetype<usize>(a), <u32>offsetof<Played>());
  }
}

/** Answers an ARP request or a neighbour solicitation for an address that is played. False where it is somebody else's. */
export function answerNeighbor(st: Stateful, p: Packet): bool {
  if (p.protocol == <u32>EtherType.ARP) return answerArp(st, p);
  if (p.protocol == <u32>EtherType.IPV6) return answerSolicitation(st, p);
  return false;
}

function answerArp(st: Stateful, p: Packet): bool {
  const h = p.data;
  if (p.length < arp.LENGTH || arp.operation(h) != arp.Operation.REQUEST) return false;
  if (arp.protocol(h) != EtherType.IP || arp.hardwareLength(h) != 6) return false;
  const target = arp.targetIp(h);
  const a = find(st, p.device.id, 0, target);
  if (a === null || localAddress(p.device.namespace, target) !== null || arp.senderIp(h) == target)
    return false;
  const answer = packetFrom(h, arp.LENGTH);
  if (answer === null) return false;
  const asker = arp.senderMac(h);
  arp.write(answer.data, arp.Operation.REPLY, a.mac, target, asker, arp.senderIp(h));
  send(st, p, answer, asker, a.mac, EtherType.ARP);
  return true;
}

function answerSolicitation(st: Stateful, p: Packet): bool {
  const ip = p.data;
  const length = ipv6.HEADER_LENGTH + icmpv6.ND_LENGTH;
  if (p.length < length || ipv6.nextHeader(ip) != NextHeader.ICMPV6) return false;
  const h = ip + ipv6.HEADER_LENGTH;
  if (icmpv6.type(h) != SOLICITATION || ipv6.hopLimit(ip) != 255) return false;
  const target = h + icmpv6.TARGET;
  const high = ipv6.addressHigh(target);
  const low = ipv6.addressLow(target);
  const a = find(st, p.device.id, high, low);
  if (a === null || isOwn6(p.device.namespace, target, p.device, false)) return false;
  // duplicate address detection asks from ::, and is not answered: the address is only played
  if (!ipv6.addressHigh(ip + ipv6.SOURCE) && !ipv6.addressLow(ip + ipv6.SOURCE)) return false;
  const answer = packetFrom(ip, length);
  if (answer === null) return false;
  icmpv6.writeAddressOption(answer.data + length, icmpv6.NdOption.TARGET_LL_ADDR, a.mac);
  answer.length += 8;
  const from = answer.data;
  ipv6.writeHeader(from, 0, 0, icmpv6.ND_LENGTH + 8, NextHeader.ICMPV6, 255, target, ip + ipv6.SOURCE);
  const reply = from + ipv6.HEADER_LENGTH;
  icmpv6.writeHeader(reply, ADVERTISEMENT, 0, icmpv6.NA_SOLICITED | icmpv6.NA_OVERRIDE);
  memory.copy(reply + icmpv6.TARGET, target, 16);
  icmpv6.seal(reply, icmpv6.ND_LENGTH + 8, from + ipv6.SOURCE);
  send(st, p, answer, ethernet.source(p.mac), a.mac, EtherType.IPV6);
  return true;
}

const SOLICITATION: u32 = 135;
const ADVERTISEMENT: u32 = 136;

function send(st: Stateful, asked: Packet, p: Packet, to: u64, from: u64, type: u32): void {
  push(p, ethernet.HEADER_LENGTH);
  ethernet.writeHeader(p.data, to, from, type);
  p.mac = p.data;
  p.network = p.data + ethernet.HEADER_LENGTH;
  p.protocol = type;
  p.vlan = asked.vlan;
  p.vlanProtocol = asked.vlanProtocol;
  p.device = asked.device;
  st.resolved++;
  K.framesInjected++;
  transmit(p);
}
