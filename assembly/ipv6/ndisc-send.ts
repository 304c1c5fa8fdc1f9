/** What Neighbor Discovery sends (ndisc_send_ns, ndisc_send_na, ndisc_send_rs, ndisc_send_redirect of net/ipv6/ndisc.c; RFC 4861). */
import { Address6Flag, Conf6Sysctl } from "../abi/ipv6";
import { NeighborState } from "../abi/neighbor";
import { RouteCacheFlag, RouteType } from "../abi/route";
import { Device } from "../device/device";
import { NUD_VALID } from "../net/neighbor";
import { allocatePacket, Packet } from "../packet";
import { K } from "../state";
import { write16, write32 } from "../wire/bytes";
import { EtherType } from "../wire/ethernet";
import * as icmpv6 from "../wire/icmpv6";
import { Icmp6Type, NdOption } from "../wire/icmpv6";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import { findAddress6, linkLocalOf } from "./addresses";
import { destinationOf, releaseFlow6, sourceOf, takeFlow6 } from "./flow";
import { ANY, copyAddress, isAny, isLinkLocal, same } from "./in6";
import { conf6, inet6Of } from "./inet6";
import { createNeighbor6, findNeighbor6, gateway6 } from "./neighbor";
import { localOut6 } from "./output";
import { peerAllows6 } from "./peers";
import { deviceMtu6, LEAST_MTU6, lookupOutput6 } from "./route";
import { selectSource6 } from "./source";

/** A packet of the kernel's own for the link of a device, empty, with room for `bytes`; null where the memory is full. */
export function newLinkPacket(d: Device, bytes: u32): Packet | null {
  const p = allocatePacket(bytes);
  if (p === null) return null;
  p.id = K.nextPacketId++;
  p.device = d;
  p.protocol = EtherType.IPV6;
  return p;
}

/** Sends a packet whose header is at `p.data` to its destination on the link (icmp6_dst_alloc, ip6_local_out). */
export function sendLinkPacket(d: Device, p: Packet): void {
  const h = p.data;
  p.network = h;
  p.transport = h + ipv6.HEADER_LENGTH;
  p.outDevice = d;
  p.routeType = RouteType.UNICAST;
  p.routeFlags = load<u8>(h + ipv6.DESTINATION) == 0xff ? RouteCacheFlag.MULTICAST : 0;
  p.routeMtu = deviceMtu6(d);
  p.scopeIndex = d.ifindex;
  copyAddress(gateway6(p), h + ipv6.DESTINATION);
  localOut6(p, false);
}

/** ndisc_send_skb: a message of `length` bytes that lies behind the room for an IPv6 header. */
function sendMessage(d: Device, p: Packet, length: u32, source: usize, destination: usize): void {
  const h = p.data;
  const i = inet6Of(d);
  const trafficClass = i === null ? 0 : <u32>conf6(i, Conf6Sysctl.ndisc_tclass);
  ipv6.writeHeader(h, trafficClass, 0, length, NextHeader.ICMPV6, 255, source, destination);
  icmpv6.seal(h + ipv6.HEADER_LENGTH, length, h + ipv6.SOURCE);
  p.length = ipv6.HEADER_LENGTH + length;
  sendLinkPacket(d, p);
}

/** ndisc_send_ns; `source` 0: the device's link-local address; `nonce` 0: none (RFC 7527). */
export function sendSolicitation(
  d: Device,
  target: usize,
  destination: usize,
  source: usize,
  nonce: u64,
): void {
  if (!source) {
    source = linkLocalOf(d, Address6Flag.TENTATIVE | Address6Flag.OPTIMISTIC);
    if (!source) return;
  }
  const p = newLinkPacket(d, ipv6.HEADER_LENGTH + icmpv6.ND_LENGTH + 16);
  if (p === null) return;
  const m = p.data + ipv6.HEADER_LENGTH;
  icmpv6.writeHeader(m, Icmp6Type.NEIGHBOUR_SOLICITATION, 0, 0);
  copyAddress(m + icmpv6.TARGET, target);
  let length = icmpv6.ND_LENGTH;
  if (d.headerLength && !isAny(source)) {
    icmpv6.writeAddressOption(m + length, NdOption.SOURCE_LL_ADDR, d.address);
    length += 8;
  }
  if (nonce) {
    // six bytes, as a MAC has
    icmpv6.writeAddressOption(m + length, NdOption.NONCE, nonce);
    length += 8;
  }
  sendMessage(d, p, length, source, destination);
}

/** ndisc_send_na */
export function sendAdvertisement(
  d: Device,
  destination: usize,
  target: usize,
  router: bool,
  solicited: bool,
  overrides: bool,
  withAddress: bool,
): void {
  const chosen: usize = memory.data(16, 8);
  const own = findAddress6(d.namespace, target, d, true);
  if (own !== null) {
    copyAddress(chosen, target);
    const i = inet6Of(d)!;
    if (conf6(i, Conf6Sysctl.force_tllao)) withAddress = true;
  } else if (!selectSource6(d.namespace, d, destination, chosen)) return;
  const p = newLinkPacket(d, ipv6.HEADER_LENGTH + icmpv6.ND_LENGTH + 8);
  if (p === null) return;
  const m = p.data + ipv6.HEADER_LENGTH;
  let flags: u32 = router ? icmpv6.NA_ROUTER : 0;
  if (solicited) flags |= icmpv6.NA_SOLICITED;
  if (overrides) flags |= icmpv6.NA_OVERRIDE;
  icmpv6.writeHeader(m, Icmp6Type.NEIGHBOUR_ADVERTISEMENT, 0, flags);
  copyAddress(m + icmpv6.TARGET, target);
  let length = icmpv6.ND_LENGTH;
  if (withAddress && d.headerLength) {
    icmpv6.writeAddressOption(m + length, NdOption.TARGET_LL_ADDR, d.address);
    length += 8;
  }
  sendMessage(d, p, length, chosen, destination);
}

/** ndisc_send_rs */
export function sendRouterSolicitation(d: Device, source: usize, destination: usize): void {
  const p = newLinkPacket(d, ipv6.HEADER_LENGTH + icmpv6.RS_LENGTH + 8);
  if (p === null) return;
  const m = p.data + ipv6.HEADER_LENGTH;
  icmpv6.writeHeader(m, Icmp6Type.ROUTER_SOLICITATION, 0, 0);
  let length = icmpv6.RS_LENGTH;
  if (d.headerLength && !same(source, ANY)) {
    icmpv6.writeAddressOption(m + length, NdOption.SOURCE_LL_ADDR, d.address);
    length += 8;
  }
  sendMessage(d, p, length, source, destination);
}

/** ndisc_send_redirect: the sender of `p` could reach `target` itself. Does not consume the packet. */
export function sendRedirect6(p: Packet, target: usize): void {
  const d = p.device;
  const h = p.network;
  const from = linkLocalOf(d, Address6Flag.TENTATIVE);
  if (!from) return;
  if (!same(h + ipv6.DESTINATION, target) && !isLinkLocal(target)) return;
  // the sender has to be a neighbour
  const f = takeFlow6(d.namespace);
  copyAddress(destinationOf(f), h + ipv6.SOURCE);
  copyAddress(sourceOf(f), from);
  f.oif = d.ifindex;
  lookupOutput6(f);
  const far = f.error != 0 || (f.routeFlags & RouteCacheFlag.GATEWAY) != 0;
  releaseFlow6(f);
  if (far || !peerAllows6(d.namespace, h + ipv6.SOURCE, 100)) return;
  let mac: u64 = 0;
  let known = false;
  let options: u32 = 0;
  if (d.headerLength) {
    let n = findNeighbor6(d, target);
    if (n === null) n = createNeighbor6(d, target, 0, false);
    if (n === null) return;
    if (n.state & NUD_VALID && n.state != NeighborState.NONE) {
      known = true;
      mac = n.mac;
      options = 8;
    }
  }
  const whole = <u32>(p.data + p.length - h);
  let quoted = min(LEAST_MTU6 - ipv6.HEADER_LENGTH - icmpv6.REDIRECT_LENGTH - options, whole + 8) & ~7;
  const r = newLinkPacket(d, LEAST_MTU6);
  if (r === null) return;
  const m = r.data + ipv6.HEADER_LENGTH;
  icmpv6.writeHeader(m, Icmp6Type.REDIRECT, 0, 0);
  copyAddress(m + icmpv6.TARGET, target);
  copyAddress(m + icmpv6.REDIRECT_DESTINATION, h + ipv6.DESTINATION);
  let length = icmpv6.REDIRECT_LENGTH;
  if (known) {
    icmpv6.writeAddressOption(m + length, NdOption.TARGET_LL_ADDR, mac);
    length += 8;
  }
  if (quoted) {
    write16(m + length, (NdOption.REDIRECT_HDR << 8) | (quoted >> 3));
    write16(m + length + 2, 0);
    write32(m + length + 4, 0);
    memory.copy(m + length + 8, h, quoted - 8);
    length += quoted;
  }
  const to: usize = memory.data(16, 8);
  copyAddress(to, h + ipv6.SOURCE);
  sendMessage(d, r, length, from, to);
}
