/**
 * What a routing decision is asked about (struct flowi4), what the tables answer (struct fib_result), and the decision for a packet made
 * here (struct rtable). One object serves all three; take one from `takeFlow`, give it back with `releaseFlow`.
 */
import { allocateBriefly, releaseBriefly } from "../brief";
import { Device } from "../device/device";
import { Packet } from "../packet";
import { FibInfo, Nexthop } from "./fib-info";
import { TrieNode } from "./fib-trie";
import { holdChain, releaseChain } from "../xfrm/chain";
import { Namespace } from "./namespace";

/** FLOWI_FLAG_ANYSRC: the source need not be an address of this host */
export const FLOW_ANY_SOURCE: u32 = 1;

@unmanaged
export class Flow {
  namespace: Namespace;
  destination: u32;
  source: u32;
  /** ifindex of the output device wanted, 0 for any */
  oif: u32;
  /** ifindex of the input device; that of lo for what is made here */
  iif: u32;
  mark: u32;
  tos: u32;
  /** RouteScope: the least wide scope a route may have */
  scope: u32;
  protocol: u32;
  sourcePort: u32;
  destinationPort: u32;
  flags: u32;
  /** goes into the choice among several ways (flowi_multipath_hash); 0: nothing does */
  multipathHash: u32;

  // fib_result
  /** RouteType of the route found */
  resultType: u32;
  resultScope: u32;
  /** 0 where the decision came without a table */
  info: FibInfo | null;
  nexthop: Nexthop;
  node: TrieNode;
  table: u32;
  /** tos of the route found, 0 where it has none */
  routeTos: u32;
  /** policy rule that decided, 0 where none was asked */
  rule: usize;
  /** FibAlias: the route that was looked at last, also one that refuses; for who listens */
  alias: usize;
  /** suppress_prefixlength needs it after node is gone from sight */
  prefixLength: u32;

  // rtable
  routeType: u32;
  /** RouteCacheFlag */
  routeFlags: u32;
  device: Device | null;
  /** neighbour to send to */
  gateway: u32;
  /** largest packet, bytes */
  mtu: u32;
  /** bytes as a path-MTU exception or the route says, 0 for neither; and when an exception ends */
  pathMtu: u32;
  expiresNs: u64;
  error: i32;
  /** XfrmChain: the bundle that a policy asks for. releaseFlow gives it back */
  xfrm: usize;
}

export function takeFlow(ns: Namespace): Flow {
  const f = changetype<Flow>(allocateBriefly(<u32>offsetof<Flow>()));
  f.namespace = ns;
  return f;
}

export function releaseFlow(f: Flow): void {
  if (f.xfrm) releaseChain(f.xfrm);
  releaseBriefly(changetype<usize>(f), <u32>offsetof<Flow>());
}

/** skb_dst_set: the packet goes where the flow was routed to. */
export function setRoute(p: Packet, f: Flow): void {
  p.routeType = f.routeType;
  p.routeFlags = f.routeFlags;
  p.outDevice = f.device;
  p.gateway = f.gateway;
  p.routeMtu = f.mtu;
  p.routeSource = f.source;
  p.route = changetype<usize>(f.nexthop);
  p.alias = f.info === null ? 0 : f.alias;
  p.neighbor = 0;
  if (p.xfrm | f.xfrm) {
    releaseChain(p.xfrm);
    p.xfrm = f.xfrm;
    p.xfrmPassed = 0;
    holdChain(p.xfrm);
  }
}

/** skb_dst_drop */
export function dropRoute(p: Packet): void {
  p.outDevice = null;
  p.routeType = 0;
  p.routeFlags = 0;
  p.route = 0;
  p.alias = 0;
  if (p.xfrm) {
    releaseChain(p.xfrm);
    p.xfrm = 0;
  }
}
