/** ARP (net/ipv4/arp.c): questions, answers, and what they do to the neighbour table. */
import { DeviceFlag, DeviceKind, HardwareType, PacketType } from "../abi/device";
import { Decision, Held, Taker } from "../abi/decision";
import { DropReason } from "../abi/drop";
import { NeighborState } from "../abi/neighbor";
import { RouteType } from "../abi/route";
import { ConfSysctl, NeighSysctl } from "../abi/sysctl";
import { transmit } from "../device/core";
import { Device } from "../device/device";
import { vlanHeader } from "../device/vlan/transmit";
import { DeviceEvent } from "../device/notify";
import { reliedOn } from "../observe";
import { allocatePacket, consume, drop, Packet } from "../packet";
import { K } from "../state";
import * as arp from "../wire/arp";
import { Operation } from "../wire/arp";
import * as ethernet from "../wire/ethernet";
import { EtherType } from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import { addressType, confirmAddress, isOnLink, selectAddress } from "./devinet";
import { linkFailure } from "./icmp-errors";
import { multicastMac } from "./multicast-mac";
import { conf, confMax, confOr, neighParameter } from "./inet";
import { createNeighbor, destroyNeighbor, findNeighbor, Neighbor, parameterNs } from "./neighbor";
import { dropProxies, enqueueProxy, findProxy } from "./neighbor-proxy";
import { OVERRIDE, updateNeighbor } from "./neighbor-state";
import { routeInputFor, routeOutputDevice } from "./route";

// RT_SCOPE_*
const SCOPE_LINK: u32 = 253;
const SCOPE_HOST: u32 = 254;

/** `Packet.scratch0` of an ARP packet that waited its proxy delay (LOCALLY_ENQUEUED) */
export const PROXY_DELAYED: u32 = 1;

/** arp_constructor: what kind of neighbour an address is, and the MAC of those that need no question. */
export function constructNeighbor(n: Neighbor): void {
  const d = n.device;
  n.type = addressType(d.namespace, n.address);
  if (!d.headerLength) {
    n.state = NeighborState.NOARP;
    return;
  }
  if (n.type == <u32>RouteType.MULTICAST) {
    n.state = NeighborState.NOARP;
    n.mac = d.hardware == <u32>HardwareType.IPGRE ? greGroup(d, n.address) : multicastMac(n.address);
  } else if (d.flags & (DeviceFlag.NOARP | DeviceFlag.LOOPBACK)) {
    n.state = NeighborState.NOARP;
    n.mac = d.address;
  } else if (n.type == <u32>RouteType.BROADCAST || d.flags & DeviceFlag.POINTOPOINT) {
    n.state = NeighborState.NOARP;
    n.mac = d.broadcast;
  }
}

/** ip_ipgre_mc_map: a group's packets go to the tunnel's other end, or where there is none to the group itself. */
function greGroup(d: Device, group: u32): u64 {
  return d.broadcast ? d.broadcast : group;
}

/** arp_error_report: a packet whose neighbour did not answer; its sender is told. Consumes the packet. */
export function reportUnresolved(p: Packet): void {
  linkFailure(p);
  drop(p, DropReason.NEIGH_FAILED);
}

/** arp_solicit: asks for a neighbour, on behalf of the packet that waits (its source address may be shown). */
export function solicit(n: Neighbor, waiting: Packet | null): void {
  const d = n.device;
  const source = waiting !== null ? ipv4.source(waiting.network) : 0;
  let from: u32 = 0;
  switch (confMax(d, ConfSysctl.arp_announce)) {
    case 1:
      if (
        source &&
        addressType(d.namespace, source) == <u32>RouteType.LOCAL &&
        isOnLink(d, n.address, source)
      ) {
        from = source;
      }
      break;
    case 2:
      break;
    default:
      if (waiting !== null && addressType(d.namespace, source) == <u32>RouteType.LOCAL) from = source;
  }
  if (!from) from = selectAddress(d, n.address, SCOPE_LINK);
  let probes = <i32>n.probes - neighParameter(d, NeighSysctl.ucast_solicit);
  let to = d.broadcast;
  if (probes < 0) to = n.mac;
  // app_solicit probes are for a daemon behind netlink; there is none, so that the probe is silent
  else if (probes - neighParameter(d, NeighSysctl.app_solicit) < 0) return;
  arpSend(d, Operation.REQUEST, to, d.address, from, 0, n.address);
}

/** arp_send: one ARP frame on a device; nothing where the device does no ARP. MACs as 48-bit numbers. */
export function arpSend(
  d: Device,
  operation: u32,
  to: u64,
  senderMac: u64,
  senderIp: u32,
  targetMac: u64,
  targetIp: u32,
): void {
  if (d.flags & DeviceFlag.NOARP) return;
  const p = allocatePacket(ethernet.HEADER_LENGTH + arp.LENGTH);
  if (p === null) return;
  p.id = K.nextPacketId++;
  p.device = d;
  p.protocol = EtherType.ARP;
  p.data += ethernet.HEADER_LENGTH;
  p.length = arp.LENGTH;
  p.network = p.data;
  arp.write(p.network, operation, senderMac, senderIp, targetMac, targetIp);
  if (d.kind != DeviceKind.vlan || !vlanHeader(p, d, to, d.address, EtherType.ARP)) {
    p.data -= ethernet.HEADER_LENGTH;
    p.length += ethernet.HEADER_LENGTH;
    ethernet.writeHeader(p.data, to, d.address, EtherType.ARP);
  }
  p.mac = p.data;
  transmit(p);
}

/** Gratuitous ARP for an own address: a request for it, to everybody (inetdev_send_gratuitous_arp). */
export function arpAnnounce(d: Device, address: u32): void {
  arpSend(d, Operation.REQUEST, d.broadcast, d.address, address, 0, address);
}

/** arp_rcv: `p.data` and `p.network` are at the ARP header. */
export function receiveArp(p: Packet): void {
  const d = p.device;
  if (
    d.flags & DeviceFlag.NOARP ||
    p.type == <u32>PacketType.OTHERHOST ||
    p.type == <u32>PacketType.LOOPBACK
  ) {
    if (p.type == <u32>PacketType.OTHERHOST) drop(p, DropReason.OTHERHOST);
    else consume(p);
    return;
  }
  const h = p.data;
  if (p.length < arp.LENGTH || arp.hardwareLength(h) != 6 || arp.protocolLength(h) != 4) {
    drop(p, DropReason.ARP_INVALID);
    return;
  }
  p.scratch0 = 0;
  processArp(p);
}

/** arp_process */
export function processArp(p: Packet): void {
  const d = p.device;
  if (!changetype<usize>(d.inet)) {
    drop(p, DropReason.DEV_READY);
    return;
  }
  const h = p.network;
  const hardware = arp.hardware(h);
  const operation = arp.operation(h);
  const sha = arp.senderMac(h);
  const sip = arp.senderIp(h);
  const tha = arp.targetMac(h);
  const tip = arp.targetIp(h);
  const request = operation == <u32>Operation.REQUEST;
  if (
    (hardware != arp.HARDWARE_ETHERNET && hardware != arp.HARDWARE_IEEE802) ||
    arp.protocol(h) != <u32>EtherType.IP ||
    (!request && operation != <u32>Operation.REPLY) ||
    ipv4.isMulticast(tip) ||
    (ipv4.isLoopback(tip) && !confOr(d, ConfSysctl.route_localnet)) ||
    (sip == tip && confOr(d, ConfSysctl.drop_gratuitous_arp))
  ) {
    drop(p, DropReason.ARP_INVALID);
    return;
  }
  const ns = d.namespace;
  // a probe for duplicates (RFC 2131 section 2.2, RFC 5227 section 2.1.1): nothing is learned from it
  if (sip == 0) {
    if (request && addressType(ns, tip) == <u32>RouteType.LOCAL && !ignores(d, sip, tip)) {
      arpSend(d, Operation.REPLY, sha, d.address, tip, sha, sip);
    }
    reliedOn(p, Decision.delivered, 0, Taker.arp);
    consume(p);
    return;
  }
  if (request && routeInputFor(p, tip, sip, 0, d) == 0) {
    if (p.routeType == <u32>RouteType.LOCAL) {
      if (!ignores(d, sip, tip) && !(confOr(d, ConfSysctl.arp_filter) && filtered(d, sip, tip))) {
        if (learn(p, sip, sha)) arpSend(d, Operation.REPLY, sha, d.address, tip, sha, sip);
      }
      reliedOn(p, Decision.delivered, 0, Taker.arp);
      consume(p);
      return;
    }
    if (conf(d, ConfSysctl.forwarding) && p.routeType == <u32>RouteType.UNICAST && proxies(p, sip, tip)) {
      learn(p, sip, sha);
      if (
        p.scratch0 == PROXY_DELAYED ||
        p.type == <u32>PacketType.HOST ||
        neighParameter(d, NeighSysctl.proxy_delay) == 0
      ) {
        arpSend(d, Operation.REPLY, sha, d.address, tip, sha, sip);
        reliedOn(p, Decision.delivered, 0, Taker.arp);
        consume(p);
      } else {
        reliedOn(p, Decision.held, 0, Held.proxy);
        enqueueProxy(p);
      }
      return;
    }
  }
  update(p, operation, sha, sip, tha, tip);
  reliedOn(p, Decision.delivered, 0, Taker.arp);
  consume(p);
}

/** neigh_event_ns: a question tells the asker's address. False where the table is full. */
function learn(p: Packet, sip: u32, sha: u64): bool {
  let n = findNeighbor(p.device, sip);
  if (n === null) n = createNeighbor(p.device, sip, 0, false);
  if (n === null) return false;
  updateNeighbor(n, true, sha, NeighborState.STALE, OVERRIDE);
  return true;
}

/** The last part of arp_process: what an answer, or anything gratuitous, does to an entry. */
function update(p: Packet, operation: u32, sha: u64, sip: u32, tha: u64, tip: u32): void {
  const d = p.device;
  const ns = d.namespace;
  let n = findNeighbor(d, sip);
  const accept = accepts(d, sip);
  const reply = operation == <u32>Operation.REPLY;
  let gratuitous = false;
  let type: u32 = 0xffffffff;
  if (n !== null || accept) {
    // arp_is_garp: a gratuitous reply repeats the sender's MAC as its target
    gratuitous = tip == sip && (!reply || tha == sha);
    if (gratuitous) {
      type = addressType(ns, sip);
      if (type != <u32>RouteType.UNICAST) gratuitous = false;
    }
  }
  if (accept && n === null) {
    if (
      gratuitous ||
      (reply && (type == 0xffffffff ? addressType(ns, sip) : type) == <u32>RouteType.UNICAST)
    ) {
      n = createNeighbor(d, sip, 0, false);
    }
  }
  if (n === null) return;
  // of several answers the first counts, for locktime
  const overrides = gratuitous || <i64>K.nowNs > n.updatedNs + <i64>parameterNs(d, NeighSysctl.locktime);
  const state = reply && p.type == <u32>PacketType.HOST ? NeighborState.REACHABLE : NeighborState.STALE;
  reliedOn(p, Decision.neighbor, changetype<usize>(n), state);
  updateNeighbor(n, true, sha, state, overrides ? OVERRIDE : 0);
}

/** arp_accept */
function accepts(d: Device, sip: u32): bool {
  switch (confMax(d, ConfSysctl.arp_accept)) {
    case 1:
      return true;
    case 2:
      return confirmAddress(d.namespace, d, sip, 0, SCOPE_LINK) != 0;
    default:
      return false;
  }
}

/** arp_ignore: whether a request is left unanswered. */
function ignores(d: Device, sip: u32, tip: u32): bool {
  switch (confMax(d, ConfSysctl.arp_ignore)) {
    case 1:
      return !confirmAddress(d.namespace, d, 0, tip, SCOPE_HOST);
    case 2:
      return !confirmAddress(d.namespace, d, sip, tip, SCOPE_HOST);
    case 3:
      return !confirmAddress(d.namespace, null, 0, tip, SCOPE_LINK);
    case 8:
      return true;
    default:
      return false;
  }
}

/** arp_filter: answers only where a packet to the asker would leave through this device. */
function filtered(d: Device, sip: u32, tip: u32): bool {
  return routeOutputDevice(d.namespace, sip, tip) !== d;
}

/** Whether we answer for somebody else; the route to the target is in the packet. */
function proxies(p: Packet, sip: u32, tip: u32): bool {
  const d = p.device;
  const out = p.outDevice;
  if (out === d) {
    // arp_fwd_pvlan; probes for oneself are not answered
    return sip != tip && confOr(d, ConfSysctl.proxy_arp_pvlan);
  }
  // arp_fwd_proxy
  if (confOr(d, ConfSysctl.proxy_arp)) {
    const medium = conf(d, ConfSysctl.medium_id);
    if (medium == 0) return true;
    if (medium != -1 && out !== null) {
      const outMedium = conf(out, ConfSysctl.medium_id);
      if (outMedium != medium && outMedium != -1) return true;
    }
  }
  return findProxy(d, tip) != 0;
}

/** neigh_flush_dev: all entries of a device, or all but the permanent ones. */
export function flushNeighbors(d: Device, keepPermanent: bool): void {
  if (!changetype<usize>(d.inet)) return;
  let n = changetype<Neighbor | null>(d.inet.neighbors);
  while (n !== null) {
    const next = n.next;
    if (!keepPermanent || !(n.state & NeighborState.PERMANENT)) destroyNeighbor(n);
    n = next;
  }
}

/** arp_ifdown: called where IPv4 is disabled on a device (fib_disable_ip) and before its InetDevice goes. */
export function arpDown(d: Device): void {
  flushNeighbors(d, false);
  dropProxies(d);
}

/** arp_netdev_event; comes before devinet's and the FIB's notifiers. */
export function arpDeviceEvent(d: Device, event: DeviceEvent): void {
  switch (event) {
    case DeviceEvent.REGISTER:
      d.inet.noArp = d.flags & DeviceFlag.NOARP;
      break;
    case DeviceEvent.CHANGEADDR:
      flushNeighbors(d, false);
      break;
    case DeviceEvent.FLAGS:
      if (d.inet.noArp != (d.flags & DeviceFlag.NOARP)) flushNeighbors(d, false);
      d.inet.noArp = d.flags & DeviceFlag.NOARP;
      break;
    case DeviceEvent.CHANGE:
      if (!d.carrier && conf(d, ConfSysctl.arp_evict_nocarrier)) {
        flushNeighbors(d, true);
      }
      break;
    default:
  }
}
