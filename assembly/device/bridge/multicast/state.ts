/**
 * What multicast snooping knows, per address family (struct net_bridge_mcast, net_bridge_mcast_port, net_bridge_mdb_entry,
 * net_bridge_port_group in net/bridge/br_private.h). The bridge speaks IGMP version 2 and MLD version 1, as it does by default: sources
 * in version 3 reports are not looked at.
 */
import { JIFFY_NS, NS_PER_S, Timer } from "../../../clock";
import { allocate, release } from "../../../memory";
import { K } from "../../../state";
import { Table } from "../../../table";
import { Bridge, BridgePort } from "../state";

// br_multicast_ctx_init
export const LAST_MEMBER_COUNT: u64 = 2;
export const LAST_MEMBER_INTERVAL_NS: u64 = NS_PER_S;
export const STARTUP_QUERY_COUNT: u32 = 2;
export const STARTUP_QUERY_INTERVAL_NS: u64 = 31_250_000_000;
export const QUERY_INTERVAL_NS: u64 = 125 * NS_PER_S;
export const QUERY_RESPONSE_INTERVAL_NS: u64 = 10 * NS_PER_S;
export const QUERIER_INTERVAL_NS: u64 = 255 * NS_PER_S;
export const MEMBERSHIP_INTERVAL_NS: u64 = 260 * NS_PER_S;
/** BR_MULTICAST_DEFAULT_HASH_MAX */
export const MOST_GROUPS: u32 = 4096;

/** MDB_RTR_TYPE_* (include/uapi/linux/if_bridge.h) */
export const enum RouterType {
  DISABLED = 0,
  TEMP_QUERY = 1,
  PERM = 2,
  TEMP = 3,
}

@unmanaged
export class MulticastBridge {
  ipv4: Family;
  ipv6: Family;
  /** keyOf() -> first Group of a chain */
  groups: Table;
  /** all groups, newest first (mdb_list): the order of a dump */
  firstGroup: Group | null;
  /** RouterType of the bridge itself */
  router: u32;
  /** multicast_querier: it asks */
  querier: u32;
}

/** One address family on a bridge. */
@unmanaged
export class Family {
  bridge: Bridge;
  isIpv6: u32;
  startupSent: u32;
  /** another querier is there while this runs (bridge_mcast_other_query) */
  otherQuerier: Timer;
  /** it is believed from here on */
  otherDelayNs: u64;
  /** our next general query (bridge_mcast_own_query) */
  ownQuery: Timer;
  /** the bridge itself is taken for a router while this runs */
  ownRouter: Timer;
  /** address of the querier in charge, 128 bits; all zero: none, or ourselves */
  querierHigh: u64;
  querierLow: u64;
  /** ports with routers behind them, newest port first */
  firstRouter: PortFamily | null;
}

@unmanaged
export class MulticastPort {
  ipv4: PortFamily;
  ipv6: PortFamily;
  /** RouterType */
  router: u32;
}

/** One address family on a port. */
@unmanaged
export class PortFamily {
  /** in Family.firstRouter */
  next: PortFamily | null;
  port: BridgePort;
  family: Family;
  isRouter: u32;
  startupSent: u32;
  routerTimer: Timer;
  ownQuery: Timer;
}

/** A group in a VLAN (net_bridge_mdb_entry). */
@unmanaged
export class Group {
  nextSameKey: Group | null;
  /** in MulticastBridge.firstGroup */
  next: Group | null;
  previous: Group | null;
  bridge: Bridge;
  /** the address; IPv4: in the low 32 bits of `low` */
  high: u64;
  low: u64;
  vlan: u32;
  isIpv6: u32;
  /** the bridge's own stack is a member */
  hostJoined: u32;
  timer: Timer;
  /** newest port first */
  firstMember: Member | null;
}

/** A port that is a member of a group (net_bridge_port_group). */
@unmanaged
export class Member {
  next: Member | null;
  group: Group;
  port: BridgePort;
  timer: Timer;
}

export function newTimer(): Timer {
  return changetype<Timer>(allocate(<u32>offsetof<Timer>()));
}
export function freeTimer(timer: Timer): void {
  release(changetype<usize>(timer), <u32>offsetof<Timer>());
}

/** Now, as a timer that counts jiffies has it. */
export function jiffiesNs(): u64 {
  return K.nowNs - (K.nowNs % JIFFY_NS);
}

export function familyOf(b: Bridge, isIpv6: bool): Family {
  return isIpv6 ? b.multicast.ipv6 : b.multicast.ipv4;
}
export function portFamilyOf(port: BridgePort, isIpv6: bool): PortFamily {
  return isIpv6 ? port.multicast.ipv6 : port.multicast.ipv4;
}
