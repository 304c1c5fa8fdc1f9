/** Which of several nexthops a flow takes (fib_rebalance, fib_multipath_hash, fib_select_multipath, fib_select_default). */
import { NexthopFlag, RouteScope, RouteType } from "../abi/route";
import { NeighborState } from "../abi/neighbor";
import { NetSysctl } from "../abi/sysctl";
import { Refusal } from "../abi/flow-cache";
import { allocateBriefly, releaseBriefly } from "../brief";
import { Packet } from "../packet";
import { refuse } from "../recording";
import { K } from "../state";
import { dissect, FlowKeys, icmpKeys, innerKeys } from "./dissect";
import { ignoresLinkdown } from "./fib";
import { FibInfo, Nexthop, nexthopAt } from "./fib-info";
import { FibAlias } from "./fib-trie";
import { Flow } from "./flow";
import { Namespace, netSysctl } from "./namespace";
import { findNeighbor, NUD_VALID } from "./neighbor";
import { siphash } from "./siphash";

/** fib_rebalance: the upper bounds of the hash range by weight, dead ways left out. */
export function rebalance(info: FibInfo): void {
  if (info.count < 2) return;
  let total: u64 = 0;
  for (let i: u32 = 0; i < info.count; i++) {
    const n = nexthopAt(info, i);
    if (takesTraffic(n)) total += n.weight;
  }
  let sum: u64 = 0;
  for (let i: u32 = 0; i < info.count; i++) {
    const n = nexthopAt(info, i);
    if (!takesTraffic(n)) {
      n.upperBound = -1;
      continue;
    }
    sum += n.weight;
    n.upperBound = <i32>(((sum << 31) + total / 2) / total - 1);
  }
}

function takesTraffic(n: Nexthop): bool {
  return !(n.flags & NexthopFlag.DEAD) && !(n.flags & NexthopFlag.LINKDOWN && ignoresLinkdown(n));
}

/** fib_select_multipath: puts the nexthop of a 31-bit hash into the flow. */
export function selectMultipath(f: Flow, hash: i32): void {
  const info = f.info!;
  const byNeighbor = netSysctl(f.namespace, NetSysctl.fib_multipath_use_neigh) != 0;
  let first = true;
  for (let i: u32 = 0; i < info.count; i++) {
    const n = nexthopAt(info, i);
    if (byNeighbor) {
      if (K.recording) refuse(Refusal.unsettled);
      if (!isReachable(n)) continue;
      if (first) {
        f.nexthop = n;
        first = false;
      }
    }
    if (hash > n.upperBound) continue;
    f.nexthop = n;
    return;
  }
}

/** fib_good_nh */
function isReachable(n: Nexthop): bool {
  const d = n.device;
  if (n.scope != RouteScope.LINK || d === null || !n.gateway) return true;
  const entry = findNeighbor(d, n.gateway);
  return entry === null || (entry.state & NUD_VALID) != 0;
}

/** fib_multipath_hash: for a packet that is forwarded, or (null) for the flow of one made here. 31 bits. */
export function multipathHash(ns: Namespace, f: Flow, p: Packet | null): i32 {
  const k = changetype<FlowKeys>(allocateBriefly(<u32>offsetof<FlowKeys>()));
  switch (netSysctl(ns, NetSysctl.fib_multipath_hash_policy)) {
    case 1:
      if (p !== null) dissect(p, k);
      else flowKeys(f, k, true);
      break;
    case 2:
      if (p !== null) {
        innerKeys(p, k);
        k.protocol = 0;
        k.ports = 0;
      } else flowKeys(f, k, false);
      break;
    case 3:
      customKeys(ns, f, p, k);
      break;
    default:
      if (p !== null) icmpKeys(p, k);
      else flowKeys(f, k, false);
  }
  const hash = hashKeys(k);
  releaseBriefly(changetype<usize>(k), <u32>offsetof<FlowKeys>());
  return <i32>(hash >> 1);
}

function flowKeys(f: Flow, k: FlowKeys, ports: bool): void {
  k.source = f.source;
  k.destination = f.destination;
  if (!ports) return;
  k.protocol = f.protocol;
  k.ports = (f.sourcePort << 16) | f.destinationPort;
}

/** FIB_MULTIPATH_HASH_FIELD_* (include/net/ip_fib.h), as in fib_multipath_hash_fields */
const SRC_IP: u32 = 1;
const DST_IP: u32 = 2;
const IP_PROTO: u32 = 4;
const SRC_PORT: u32 = 16;
const DST_PORT: u32 = 32;
const INNER: u32 = 64;

/** fib_multipath_custom_hash_skb and _fl4 */
function customKeys(ns: Namespace, f: Flow, p: Packet | null, k: FlowKeys): void {
  const fields = <u32>netSysctl(ns, NetSysctl.fib_multipath_hash_fields);
  if (p !== null) {
    dissect(p, k);
    if (fields / INNER) {
      const inner = changetype<FlowKeys>(allocateBriefly(<u32>offsetof<FlowKeys>()));
      // inner addresses replace what the outer header gives: both are hashed in Linux, one after the other
      if (innerKeys(p, inner)) {
        keep(inner, fields / INNER);
        k.inner = hashKeys(inner);
      }
      releaseBriefly(changetype<usize>(inner), <u32>offsetof<FlowKeys>());
    }
  } else flowKeys(f, k, true);
  keep(k, fields);
}

function keep(k: FlowKeys, fields: u32): void {
  if (!(fields & SRC_IP)) k.source = 0;
  if (!(fields & DST_IP)) k.destination = 0;
  if (!(fields & IP_PROTO)) k.protocol = 0;
  if (!(fields & SRC_PORT)) k.ports &= 0xffff;
  if (!(fields & DST_PORT)) k.ports &= 0xffff0000;
}

/*
 * struct flow_keys from `basic` on, as far as IPv4 fills it in (include/net/flow_dissector.h):
 *    0 EtherType (zero)   2 protocol   3 zero   4 flow label   8 VLAN   16 inner VLAN   24 key id
 *   28 source port   30 destination port   32 ICMP   36 source   40 destination   44 zero
 */
const KEY_PROTOCOL: usize = 2;
const KEY_ID: usize = 24;
const KEY_PORTS: usize = 28;
const KEY_SOURCE: usize = 36;
const KEY_DESTINATION: usize = 40;
const KEYS_LENGTH: u32 = 48;

/**
 * flow_hash_from_keys: SipHash of the keys, the same for both directions. Linux's key is random at boot; here it comes from the run's seed
 * (seed 0 is the key of the recordings, see docs/recordings.md).
 */
function hashKeys(k: FlowKeys): u32 {
  const at = allocateBriefly(KEYS_LENGTH);
  memory.fill(at, 0, KEYS_LENGTH);
  // __flow_hash_consistentify compares addresses, then ports, as they lie in memory
  const swap = bswap(k.destination) < bswap(k.source);
  store<u32>(at + KEY_SOURCE, bswap(swap ? k.destination : k.source));
  store<u32>(at + KEY_DESTINATION, bswap(swap ? k.source : k.destination));
  const low = bswap<u16>(<u16>(k.ports >> 16));
  const high = bswap<u16>(<u16>k.ports);
  store<u16>(at + KEY_PORTS, high < low ? high : low);
  store<u16>(at + KEY_PORTS + 2, high < low ? low : high);
  store<u8>(at + KEY_PROTOCOL, k.protocol);
  store<u32>(at + KEY_ID, k.inner);
  const hash = <u32>siphash(at, KEYS_LENGTH, K.hashSeed, <u64>K.hashSeed * 0x9e3779b97f4a7c15);
  releaseBriefly(at, KEYS_LENGTH);
  return hash ? hash : 1;
}

/**
 * fib_select_default: of several default routes of one table, the first whose gateway is not known to be dead. Which one was taken last is
 * remembered in the first of them.
 */
export function selectDefault(f: Flow): void {
  if (K.recording) refuse(Refusal.unsettled);
  let chosen: FibInfo | null = null;
  let lastResort: FibInfo | null = null;
  let lastIndex = -1;
  let order = -1;
  let first: FibAlias | null = null;
  let lastMetric = f.info!.metric;
  let lastTos: u32 = 0;
  let a: FibAlias | null = f.node.routes;
  while (a !== null) {
    const alias = a;
    const info = alias.info;
    a = alias.next;
    if ((alias.tos && alias.tos != f.tos) || alias.table != f.table) continue;
    if (info.metric > lastMetric && alias.tos == lastTos) {
      if (lastTos) continue;
      break;
    }
    if (info.flags & NexthopFlag.DEAD) continue;
    lastTos = alias.tos;
    lastMetric = info.metric;
    if (info.scope != f.resultScope || alias.type != <u32>RouteType.UNICAST) continue;
    const n = nexthopAt(info, 0);
    if (!n.gateway || n.scope != RouteScope.LINK) continue;
    if (chosen === null) {
      if (info !== f.info) break;
      first = alias;
    } else {
      const health = healthOf(chosen, order, first!.chosen, lastIndex);
      if (health == ALIVE) {
        assign(f, chosen);
        first!.chosen = order;
        return;
      }
      if (health == DOUBTFUL) {
        lastResort = chosen;
        lastIndex = order;
      }
    }
    chosen = info;
    order++;
  }
  if (first === null || chosen === null) return;
  if (order <= 0) {
    first.chosen = -1;
    return;
  }
  const health = healthOf(chosen, order, first.chosen, lastIndex);
  if (health == ALIVE) {
    assign(f, chosen);
    first.chosen = order;
    return;
  }
  if (health == DOUBTFUL) {
    lastResort = chosen;
    lastIndex = order;
  }
  if (lastResort !== null) assign(f, lastResort);
  first.chosen = lastIndex;
}

function assign(f: Flow, info: FibInfo): void {
  f.info = info;
  f.nexthop = nexthopAt(info, 0);
  let a: FibAlias | null = f.node.routes;
  while (a !== null && (a.info !== info || a.table != f.table)) a = a.next;
  f.alias = changetype<usize>(a);
}

const ALIVE = 0;
const DOUBTFUL = 1;
const DEAD = 2;

/** fib_detect_death: what the neighbour entry of the gateway says. A gateway never asked for is taken to live. */
function healthOf(info: FibInfo, order: i32, chosen: i32, lastIndex: i32): i32 {
  const n = nexthopAt(info, 0);
  const d = n.device;
  if (d === null) return DEAD;
  const entry = findNeighbor(d, n.gateway);
  if (entry === null) return ALIVE;
  const state: u32 = entry.state;
  if (state == NeighborState.REACHABLE) return ALIVE;
  const valid = (state & NUD_VALID) != 0;
  if (valid && order != chosen) return ALIVE;
  if (valid || (lastIndex < 0 && order > chosen && state != NeighborState.INCOMPLETE)) return DOUBTFUL;
  return DEAD;
}
