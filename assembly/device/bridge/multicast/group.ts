/** Groups and their members (br_multicast_add_group, br_multicast_leave_group and the timers in net/bridge/br_multicast.c). */
import { PortFlag, PortState } from "../../../abi/bridge";
import { TimerKind } from "../../../abi/events";
import { cancel, isPending, schedule, Timer } from "../../../clock";
import { allocate, release } from "../../../memory";
import { erase, insert, lookup, mix } from "../../../table";
import { Bridge, BridgePort } from "../state";
import { sendGroupQuery } from "./querier";
import {
  familyOf,
  freeTimer,
  Group,
  jiffiesNs,
  LAST_MEMBER_COUNT,
  LAST_MEMBER_INTERVAL_NS,
  Member,
  MEMBERSHIP_INTERVAL_NS,
  MOST_GROUPS,
  newTimer,
} from "./state";

/** IPv4: exact; IPv6: mixed, with groups of one key in a chain. */
function keyOf(isIpv6: bool, high: u64, low: u64, vlan: u32): u64 {
  if (!isIpv6) return low | ((<u64>vlan) << 32);
  return ((<u64>mix(high)) << 32) ^ low ^ ((<u64>vlan) << 48) ^ 0x8000000000000000;
}

/** br_mdb_ip_get */
export function findGroup(b: Bridge, isIpv6: bool, high: u64, low: u64, vlan: u32): Group | null {
  let g = changetype<Group | null>(lookup(b.multicast.groups, keyOf(isIpv6, high, low, vlan)));
  while (g !== null && (g.low != low || g.high != high || g.vlan != vlan || <bool>g.isIpv6 != isIpv6))
    g = g.nextSameKey;
  return g;
}

/** br_multicast_new_group; null where the table or the memory is full. A full table turns snooping off, as in Linux. */
function newGroup(b: Bridge, isIpv6: bool, high: u64, low: u64, vlan: u32): Group | null {
  const known = findGroup(b, isIpv6, high, low, vlan);
  if (known !== null) return known;
  const table = b.multicast.groups;
  if (table.count >= MOST_GROUPS) {
    b.snooping = 0;
    return null;
  }
  const at = allocate(<u32>offsetof<Group>());
  if (!at) return null;
  const g = changetype<Group>(at);
  g.bridge = b;
  g.isIpv6 = isIpv6 ? 1 : 0;
  g.high = high;
  g.low = low;
  g.vlan = vlan;
  g.timer = newTimer();
  const key = keyOf(isIpv6, high, low, vlan);
  g.nextSameKey = changetype<Group | null>(lookup(table, key));
  insert(table, key, at);
  const head = b.multicast.firstGroup;
  g.next = head;
  if (head !== null) head.previous = g;
  b.multicast.firstGroup = g;
  return g;
}

/** br_multicast_del_mdb_entry */
function deleteGroup(g: Group): void {
  const table = g.bridge.multicast.groups;
  const key = keyOf(g.isIpv6 != 0, g.high, g.low, g.vlan);
  const first = changetype<Group>(lookup(table, key));
  if (first === g) {
    const next = g.nextSameKey;
    if (next === null) erase(table, key);
    else insert(table, key, changetype<usize>(next));
  } else {
    let before = first;
    while (before.nextSameKey !== g) before = before.nextSameKey!;
    before.nextSameKey = g.nextSameKey;
  }
  const next = g.next;
  const previous = g.previous;
  if (previous === null) g.bridge.multicast.firstGroup = next;
  else previous.next = next;
  if (next !== null) next.previous = previous;
  cancel(g.timer);
  freeTimer(g.timer);
  release(changetype<usize>(g), <u32>offsetof<Group>());
}

/** br_multicast_del_pg: a group without members goes, by its timer. */
function deleteMember(m: Member): void {
  const g = m.group;
  const first = g.firstMember;
  if (first === m) g.firstMember = m.next;
  else {
    let before = first!;
    while (before.next !== m) before = before.next!;
    before.next = m.next;
  }
  cancel(m.timer);
  freeTimer(m.timer);
  release(changetype<usize>(m), <u32>offsetof<Member>());
  if (g.firstMember === null && !g.hostJoined && g.bridge.device.isUp())
    schedule(g.timer, TimerKind.bridgeMulticastGroup, changetype<usize>(g), jiffiesNs());
}

/** br_multicast_ctx_should_use */
export function isUsable(b: Bridge, port: BridgePort | null): bool {
  return b.device.isUp() && (port === null || port.state != PortState.DISABLED);
}

/** br_multicast_add_group: a port, or (null) the bridge's own stack, is a member. False: the report has to be dropped. */
export function join(b: Bridge, port: BridgePort | null, isIpv6: bool, high: u64, low: u64, vlan: u32): bool {
  if (!isUsable(b, port)) return true;
  const g = newGroup(b, isIpv6, high, low, vlan);
  if (g === null) return false;
  const until = jiffiesNs() + MEMBERSHIP_INTERVAL_NS;
  if (port === null) {
    g.hostJoined = 1;
    schedule(g.timer, TimerKind.bridgeMulticastGroup, changetype<usize>(g), until);
    return true;
  }
  let before: Member | null = null;
  let m = g.firstMember;
  while (m !== null && m.port.order > port.order) {
    before = m;
    m = m.next;
  }
  if (m === null || m.port !== port) {
    const at = allocate(<u32>offsetof<Member>());
    if (!at) return false;
    const made = changetype<Member>(at);
    made.group = g;
    made.port = port;
    made.timer = newTimer();
    made.next = m;
    if (before === null) g.firstMember = made;
    else before.next = made;
    m = made;
  }
  schedule(m.timer, TimerKind.bridgeMulticastMember, changetype<usize>(m), until);
  return true;
}

/** Lets a timer run out at `atNs` unless it does so before; one that does not run is started. */
function shorten(timer: Timer, kind: TimerKind, object: usize, atNs: u64): void {
  if (!isPending(timer) || timer.atNs > atNs) schedule(timer, kind, object, atNs);
}

function shortenHost(g: Group, atNs: u64): void {
  if (g.hostJoined) shorten(g.timer, TimerKind.bridgeMulticastGroup, changetype<usize>(g), atNs);
}
function shortenMember(m: Member, atNs: u64): void {
  shorten(m.timer, TimerKind.bridgeMulticastMember, changetype<usize>(m), atNs);
}

/** br_multicast_leave_group */
export function leave(
  b: Bridge,
  port: BridgePort | null,
  isIpv6: bool,
  high: u64,
  low: u64,
  vlan: u32,
): void {
  if (!isUsable(b, port)) return;
  const g = findGroup(b, isIpv6, high, low, vlan);
  if (g === null) return;
  if (port !== null && port.has(PortFlag.FAST_LEAVE)) {
    const m = memberOf(g, port);
    if (m !== null) deleteMember(m);
    return;
  }
  // the other querier will ask who is still there
  if (isPending(familyOf(b, isIpv6).otherQuerier)) return;
  const at = jiffiesNs() + LAST_MEMBER_COUNT * LAST_MEMBER_INTERVAL_NS;
  if (b.multicast.querier) sendGroupQuery(b, port, g, at);
  if (port === null) shortenHost(g, at);
  else {
    const m = memberOf(g, port);
    if (m !== null) shortenMember(m, at);
  }
}

function memberOf(g: Group, port: BridgePort): Member | null {
  let m = g.firstMember;
  while (m !== null && m.port !== port) m = m.next;
  return m;
}

/** A querier asked about one group: who does not answer in time is no member any more (br_ip4_multicast_query). */
export function groupQueried(g: Group, maxDelayNs: u64): void {
  const at = jiffiesNs() + maxDelayNs * LAST_MEMBER_COUNT;
  shortenHost(g, at);
  let m = g.firstMember;
  while (m !== null) {
    shortenMember(m, at);
    m = m.next;
  }
}

/** br_multicast_group_expired */
export function groupExpired(g: Group): void {
  if (!g.bridge.device.isUp()) return;
  g.hostJoined = 0;
  if (g.firstMember === null) deleteGroup(g);
}

/** br_multicast_port_group_expired */
export function memberExpired(m: Member): void {
  if (m.group.bridge.device.isUp()) deleteMember(m);
}

/** Takes a port out of all groups (br_multicast_disable_port). */
export function leaveAll(port: BridgePort): void {
  let g = port.bridge.multicast.firstGroup;
  while (g !== null) {
    const m = memberOf(g, port);
    if (m !== null) deleteMember(m);
    g = g.next;
  }
}

/** br_multicast_dev_del */
export function deleteAllGroups(b: Bridge): void {
  while (true) {
    const g = b.multicast.firstGroup;
    if (g === null) break;
    g.hostJoined = 1; // no timer for a group that goes now
    while (true) {
      const m = g.firstMember;
      if (m === null) break;
      deleteMember(m);
    }
    deleteGroup(g);
  }
}
