/**
 * What a routing decision of IPv6 is asked about (struct flowi6) and the decision (struct rt6_info). Take one with `takeFlow6`, give it back
 * with `releaseFlow6`. Addresses are 16 bytes as on the wire, behind `destinationOf`, `sourceOf` and `nexthopOf`.
 */
import { Net6Sysctl } from "../abi/ipv6";
import { Device } from "../device/device";
import { allocateBriefly, releaseBriefly } from "../brief";
import { Namespace } from "../net/namespace";
import { siphash } from "../net/siphash";
import { Packet } from "../packet";
import { K } from "../state";
import { write16, write32, write8 } from "../wire/bytes";
import { Exception6 } from "./exception";
import { Route6 } from "./fib";
import { copyAddress } from "./in6";
import { net6Sysctl } from "./inet6";
import { gateway6 } from "./neighbor";

@unmanaged
export class Flow6 {
  namespace: Namespace;
  destination0: u64;
  destination1: u64;
  source0: u64;
  source1: u64;
  /** ifindex of the output device wanted, 0 for any */
  oif: u32;
  /** ifindex of the input device, 0 for what is made here */
  iif: u32;
  mark: u32;
  /** flow label, 20 bits */
  label: u32;
  protocol: u32;
  /** ports, or type and code of ICMPv6 in the destination's place, as two bytes on the wire */
  sourcePort: u32;
  destinationPort: u32;

  // the decision
  /** null where no table has a route */
  route: Route6 | null;
  exception: Exception6 | null;
  table: u32;
  routeType: u32;
  /** RouteCacheFlag */
  routeFlags: u32;
  device: Device | null;
  nexthop0: u64;
  nexthop1: u64;
  /** largest packet, bytes */
  mtu: u32;
  /** bits of the prefix that was found: the rate of ICMP errors depends on it */
  prefixLength: u32;
  /** errno of a route that refuses, 0 */
  error: i32;
}

export function takeFlow6(ns: Namespace): Flow6 {
  const f = changetype<Flow6>(allocateBriefly(<u32>offsetof<Flow6>()));
  f.namespace = ns;
  return f;
}
export function releaseFlow6(f: Flow6): void {
  releaseBriefly(changetype<usize>(f), <u32>offsetof<Flow6>());
}

export function destinationOf(f: Flow6): usize {
  return changetype<usize>(f) + offsetof<Flow6>("destination0");
}
export function sourceOf(f: Flow6): usize {
  return changetype<usize>(f) + offsetof<Flow6>("source0");
}
/** rt6_nexthop: the neighbour to send to */
export function nexthopOf(f: Flow6): usize {
  return changetype<usize>(f) + offsetof<Flow6>("nexthop0");
}

/** skb_dst_set: the packet goes where the flow was routed to. */
export function setRoute6(p: Packet, f: Flow6): void {
  p.routeType = f.routeType;
  p.routeFlags = f.routeFlags;
  p.outDevice = f.device;
  copyAddress(gateway6(p), nexthopOf(f));
  p.routeMtu = f.mtu;
  p.routeError = <u32>f.error;
  // rt6i_idev: of an own address the device that has it, though the way is over lo
  const r = f.route;
  const d = r !== null && r.device !== null ? r.device! : f.device;
  p.scopeIndex = d === null ? 0 : d.ifindex;
  p.route = 0;
}

/**
 * ip6_make_flowlabel: `label` where one is asked for, else one made from the flow (auto_flowlabels; RFC 6438). The hash is that of
 * skb_get_hash_flowi6, with the key of all flow hashes (net/flow-hash.ts).
 */
export function flowLabel(f: Flow6, label: u32): u32 {
  if (label || !net6Sysctl(f.namespace, Net6Sysctl.auto_flowlabels)) return label;
  const auto = net6Sysctl(f.namespace, Net6Sysctl.auto_flowlabels);
  // 2 is for sockets that ask for it: none does
  if (auto == 2) return 0;
  const keys = memory.data(72, 8);
  memory.fill(keys, 0, 72);
  write8(keys + 2, f.protocol);
  write32(keys + 4, f.label);
  const swapped = memory.compare(destinationOf(f), sourceOf(f), 16) < 0;
  copyAddress(keys + 36, swapped ? destinationOf(f) : sourceOf(f));
  copyAddress(keys + 52, swapped ? sourceOf(f) : destinationOf(f));
  // fl6_gre_key is in one union with the ports, destination first: both are hashed
  write16(keys + 24, f.destinationPort);
  write16(keys + 26, f.sourcePort);
  write16(keys + 28, f.sourcePort);
  write16(keys + 30, f.destinationPort);
  const source = load<u16>(keys, 28);
  const destination = load<u16>(keys, 30);
  if (destination < source) {
    store<u16>(keys, destination, 28);
    store<u16>(keys, source, 30);
  }
  let hash = <u32>siphash(keys, 72, K.hashSeed, <u64>K.hashSeed * 0x9e3779b97f4a7c15);
  if (!hash) hash = 1;
  const made = bswap<u32>(rotl<u32>(hash, 16)) & 0xfffff;
  return net6Sysctl(f.namespace, Net6Sysctl.flowlabel_state_ranges) ? made | 0x80000 : made;
}
