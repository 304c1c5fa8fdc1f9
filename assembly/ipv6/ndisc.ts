/** Received Neighbor Discovery (ndisc_rcv and its handlers of net/ipv6/ndisc.c; RFC 4861 sections 6 to 8). */
import { reliedOn } from "../observe";
import { Decision, Taker } from "../abi/decision";
import { DropReason } from "../abi/drop";
import { PacketType } from "../abi/device";
import { Address6Flag, Conf6Sysctl } from "../abi/ipv6";
import { NeighborFlag, NeighborState } from "../abi/neighbor";
import { Device } from "../device/device";
import { Neighbor, NUD_VALID } from "../net/neighbor";
import { OVERRIDE, updateNeighbor, WEAK_OVERRIDE } from "../net/neighbor-state";
import { consume, drop, Packet } from "../packet";
import * as icmpv6 from "../wire/icmpv6";
import { Icmp6Type, NdOption } from "../wire/icmpv6";
import * as ipv6 from "../wire/ipv6";
import { Address6, address6Of, findAddress6, isAnycastOf } from "./addresses";
import { failDad } from "./dad";
import { purgeRouter } from "./fib-clean";
import {
  ALL_NODES,
  copyAddress,
  isAny,
  isLinkLocal,
  isMulticast,
  isSolicitedNode,
  same,
  samePrefix,
} from "./in6";
import { conf6, Inet6Device, inet6Of } from "./inet6";
import { sendAdvertisement } from "./ndisc-send";
import { createNeighbor6, findNeighbor6 } from "./neighbor";
import { FRAGMENTED } from "./output";
import { receiveRouterAdvertisement } from "./router-advertisement";
import { redirectedRoute6, redirectRoute6 } from "./route";

// NEIGH_UPDATE_F_* that concern routers
const OVERRIDE_ISROUTER: u32 = 4;
const ISROUTER: u32 = 0x40000000;

/** ndisc_rcv: `p.data` is at the ICMPv6 header. */
export function receiveNdisc(p: Packet): void {
  const i = inet6Of(p.device);
  if (i === null) {
    drop(p, DropReason.IPV6DISABLED);
    return;
  }
  // ndisc_suppress_frag_ndisc (RFC 6980)
  if (p.ipFlags & FRAGMENTED && conf6(i, Conf6Sysctl.suppress_frag_ndisc)) {
    drop(p, DropReason.IPV6_NDISC_FRAG);
    return;
  }
  if (ipv6.hopLimit(p.network) != 255) {
    drop(p, DropReason.IPV6_NDISC_HOP_LIMIT);
    return;
  }
  if (icmpv6.code(p.data) != 0) {
    drop(p, DropReason.IPV6_NDISC_BAD_CODE);
    return;
  }
  let good = true;
  switch (icmpv6.type(p.data)) {
    case Icmp6Type.NEIGHBOUR_SOLICITATION:
      good = receiveSolicitation(p, i);
      break;
    case Icmp6Type.NEIGHBOUR_ADVERTISEMENT:
      good = receiveAdvertisement(p, i);
      break;
    case Icmp6Type.ROUTER_SOLICITATION:
      good = receiveRouterSolicitation(p, i);
      break;
    case Icmp6Type.ROUTER_ADVERTISEMENT:
      good = receiveRouterAdvertisement(p, i);
      break;
    default:
      good = receiveRedirect(p);
  }
  if (good) {
    reliedOn(p, Decision.delivered, 0, Taker.ndisc);
    consume(p);
  } else drop(p, DropReason.IPV6_NDISC_BAD_OPTIONS);
}

/** ndisc_parse_options: whether the options from `at` on are well-formed. */
export function optionsOk(p: Packet, at: u32): bool {
  const end = p.data + p.length;
  let o = p.data + at;
  while (o + 2 <= end) {
    const length = icmpv6.optionLength(o);
    if (!length || o + length > end) return false;
    o += length;
  }
  return o == end;
}

/** The first option of a type behind `at`; 0 for none. */
export function findOption(p: Packet, at: u32, type: u32): usize {
  const end = p.data + p.length;
  let o = p.data + at;
  while (o + 2 <= end) {
    const length = icmpv6.optionLength(o);
    if (!length || o + length > end) return 0;
    if (icmpv6.optionType(o) == type) return o;
    o += length;
  }
  return 0;
}

/** ndisc_update: neigh_update, and whether the neighbour is a router. */
export function update6(n: Neighbor, hasMac: bool, mac: u64, state: u32, flags: u32): void {
  // what __neigh_update does not get to when it refuses another address
  const kept = (n.state & NUD_VALID) != 0 && hasMac && mac != n.mac && !(flags & OVERRIDE);
  const error = updateNeighbor(n, hasMac, mac, state, flags & (OVERRIDE | WEAK_OVERRIDE));
  if (error || kept || !(flags & OVERRIDE_ISROUTER)) return;
  if (flags & ISROUTER) n.flags |= NeighborFlag.ROUTER;
  else n.flags &= ~(<u32>NeighborFlag.ROUTER);
}

/** ndisc_recv_ns: false where the message is malformed. */
function receiveSolicitation(p: Packet, i: Inet6Device): bool {
  const d = p.device;
  const m = p.data;
  const source = p.network + ipv6.SOURCE;
  const destination = p.network + ipv6.DESTINATION;
  const target = m + icmpv6.TARGET;
  const detects = isAny(source);
  if (p.length < icmpv6.ND_LENGTH || isMulticast(target)) return false;
  if (detects && !isSolicitedNode(destination)) return false;
  if (!optionsOk(p, icmpv6.ND_LENGTH)) return false;
  const option = findOption(p, icmpv6.ND_LENGTH, NdOption.SOURCE_LL_ADDR);
  if (option && (detects || icmpv6.optionLength(option) != 8)) return false;
  const mac: u64 = option ? icmpv6.addressOption(option) : 0;
  const nonceOption = findOption(p, icmpv6.ND_LENGTH, NdOption.NONCE);
  const nonce: u64 =
    nonceOption && icmpv6.optionLength(nonceOption) == 8 ? icmpv6.addressOption(nonceOption) : 0;
  const group = isMulticast(destination);
  const own = findAddress6(d.namespace, target, d, true);
  if (own !== null) {
    if (own.flags & Address6Flag.TENTATIVE) {
      // our own question that came back (RFC 7527), or somebody else asks before it takes the address
      if (detects && !(nonce && own.nonce == nonce)) failDad(own);
      return true;
    }
  } else if (!isAnycastOf(d, target)) return true;
  // for an anycast address Linux waits a random part of proxy_delay (pneigh_enqueue); here the answer comes at once
  const router = conf6(i, Conf6Sysctl.forwarding) != 0;
  if (detects) {
    sendAdvertisement(d, ALL_NODES, target, router, false, own !== null, true);
    return true;
  }
  let n = findNeighbor6(d, source);
  if (n === null && (!group || option || !d.headerLength)) n = createNeighbor6(d, source, 0, false);
  if (n !== null) update6(n, option != 0, mac, NeighborState.STALE, WEAK_OVERRIDE | OVERRIDE);
  if (n !== null || !d.headerLength)
    sendAdvertisement(d, source, target, router, true, own !== null && group, group);
  return true;
}

/** ndisc_recv_na */
function receiveAdvertisement(p: Packet, i: Inet6Device): bool {
  const d = p.device;
  const m = p.data;
  const source = p.network + ipv6.SOURCE;
  const target = m + icmpv6.TARGET;
  if (p.length < icmpv6.ND_LENGTH || isMulticast(target)) return false;
  const flags = icmpv6.rest(m);
  const solicited = (flags & icmpv6.NA_SOLICITED) != 0;
  if (isMulticast(p.network + ipv6.DESTINATION) && solicited) return false;
  if (!solicited && conf6(i, Conf6Sysctl.drop_unsolicited_na)) return true;
  if (!optionsOk(p, icmpv6.ND_LENGTH)) return false;
  const option = findOption(p, icmpv6.ND_LENGTH, NdOption.TARGET_LL_ADDR);
  if (option && icmpv6.optionLength(option) != 8) return false;
  const mac: u64 = option ? icmpv6.addressOption(option) : 0;
  const own = findAddress6(d.namespace, target, d, true);
  if (own !== null) {
    if (p.type != <u32>PacketType.LOOPBACK && own.flags & Address6Flag.TENTATIVE) failDad(own);
    return true;
  }
  let n = findNeighbor6(d, target);
  let state: u32 = solicited ? NeighborState.REACHABLE : NeighborState.STALE;
  if (n === null && option && conf6(i, Conf6Sysctl.forwarding) && acceptsUntracked(d, i, source)) {
    n = createNeighbor6(d, target, 0, false);
    state = NeighborState.STALE;
  }
  if (n === null || n.state & NeighborState.FAILED) return true;
  const before = n.flags;
  let how: u32 = WEAK_OVERRIDE | OVERRIDE_ISROUTER;
  if (flags & icmpv6.NA_OVERRIDE) how |= OVERRIDE;
  if (flags & icmpv6.NA_ROUTER) how |= ISROUTER;
  update6(n, option != 0, mac, state, how);
  // a router became a host: rt6_clean_tohost
  if (before & ~n.flags & NeighborFlag.ROUTER) purgeRouter(d.namespace, source);
  return true;
}

/** accept_untracked_na (RFC 9131): 1 from anybody, 2 from the prefixes of the device's addresses */
function acceptsUntracked(d: Device, i: Inet6Device, source: usize): bool {
  switch (conf6(i, Conf6Sysctl.accept_untracked_na)) {
    case 1:
      return true;
    case 2:
      return onLink(i, source);
    default:
      return false;
  }
}

/** ipv6_chk_prefix */
function onLink(i: Inet6Device, address: usize): bool {
  let a = changetype<Address6 | null>(i.addresses);
  while (a !== null) {
    if (samePrefix(address6Of(a), address, a.length)) return true;
    a = a.next;
  }
  return false;
}

/** ndisc_recv_rs: a router learns who asks. */
function receiveRouterSolicitation(p: Packet, i: Inet6Device): bool {
  const d = p.device;
  const source = p.network + ipv6.SOURCE;
  if (p.length < icmpv6.RS_LENGTH) return false;
  if (!conf6(i, Conf6Sysctl.forwarding) || isAny(source)) return true;
  if (!optionsOk(p, icmpv6.RS_LENGTH)) return false;
  const option = findOption(p, icmpv6.RS_LENGTH, NdOption.SOURCE_LL_ADDR);
  if (option && icmpv6.optionLength(option) != 8) return false;
  let n = findNeighbor6(d, source);
  if (n === null) n = createNeighbor6(d, source, 0, false);
  if (n === null) return true;
  const mac: u64 = option ? icmpv6.addressOption(option) : 0;
  update6(n, option != 0, mac, NeighborState.STALE, WEAK_OVERRIDE | OVERRIDE | OVERRIDE_ISROUTER);
  return true;
}

/** ndisc_redirect_rcv, rt6_do_redirect */
function receiveRedirect(p: Packet): bool {
  const d = p.device;
  const m = p.data;
  const router = p.network + ipv6.SOURCE;
  if (!isLinkLocal(router)) return true;
  if (p.length < icmpv6.REDIRECT_LENGTH || !optionsOk(p, icmpv6.REDIRECT_LENGTH)) return false;
  const i = inet6Of(d)!;
  if (conf6(i, Conf6Sysctl.forwarding) || !conf6(i, Conf6Sysctl.accept_redirects)) return true;
  const target = m + icmpv6.TARGET;
  const destination = m + icmpv6.REDIRECT_DESTINATION;
  if (isMulticast(destination)) return true;
  const direct = same(destination, target);
  if (!direct && !isLinkLocal(target)) return true;
  const option = findOption(p, icmpv6.REDIRECT_LENGTH, NdOption.TARGET_LL_ADDR);
  if (option && icmpv6.optionLength(option) != 8) return false;
  const r = redirectedRoute6(d, destination, router);
  if (r === null) return true;
  const to: usize = memory.data(16, 8);
  copyAddress(to, target);
  let n = findNeighbor6(d, to);
  if (n === null) n = createNeighbor6(d, to, 0, false);
  if (n === null) return true;
  const mac: u64 = option ? icmpv6.addressOption(option) : 0;
  const how: u32 = WEAK_OVERRIDE | OVERRIDE | (direct ? 0 : OVERRIDE_ISROUTER | ISROUTER);
  update6(n, option != 0, mac, NeighborState.STALE, how);
  redirectRoute6(r, destination, to, direct);
  return true;
}
