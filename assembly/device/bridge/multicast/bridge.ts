/** Snooping comes and goes with its bridge (br_multicast_init, br_multicast_open, br_multicast_toggle in net/bridge/br_multicast.c). */
import { allocate, release } from "../../../memory";
import { joinSnoopers6, leaveSnoopers6 } from "../../../ipv6/device-event";
import { multicastJoin, multicastLeave } from "../../../net/igmp";
import { freeTable, Table } from "../../../table";
import { Bridge } from "../state";
import { deleteAllGroups } from "./group";
import { startPort } from "./port";
import { openQueries, setQuerierOn, stopQuerier } from "./querier";
import { Family, freeTimer, MulticastBridge, newTimer, RouterType } from "./state";

/** 224.0.0.106 (RFC 4286) */
const ALL_SNOOPERS: u32 = 0xe000006a;

function newFamily(b: Bridge, isIpv6: bool): Family {
  const f = changetype<Family>(allocate(<u32>offsetof<Family>()));
  f.bridge = b;
  f.isIpv6 = isIpv6 ? 1 : 0;
  f.otherQuerier = newTimer();
  f.ownQuery = newTimer();
  f.ownRouter = newTimer();
  return f;
}

function freeFamily(f: Family): void {
  stopQuerier(f);
  freeTimer(f.otherQuerier);
  freeTimer(f.ownQuery);
  freeTimer(f.ownRouter);
  release(changetype<usize>(f), <u32>offsetof<Family>());
}

/** br_multicast_init. False where the memory is full. */
export function createMulticast(b: Bridge): bool {
  const at = allocate(<u32>offsetof<MulticastBridge>());
  const groups = allocate(<u32>offsetof<Table>());
  if (!at || !groups) return false;
  const m = changetype<MulticastBridge>(at);
  m.groups = changetype<Table>(groups);
  m.router = RouterType.TEMP_QUERY;
  m.ipv4 = newFamily(b, false);
  m.ipv6 = newFamily(b, true);
  b.multicast = m;
  b.snooping = 1;
  return true;
}

/** br_multicast_dev_del; the ports are gone. */
export function destroyMulticast(b: Bridge): void {
  const m = b.multicast;
  deleteAllGroups(b);
  freeTable(m.groups);
  freeFamily(m.ipv4);
  freeFamily(m.ipv6);
  release(changetype<usize>(m.groups), <u32>offsetof<Table>());
  release(changetype<usize>(m), <u32>offsetof<MulticastBridge>());
}

/** br_multicast_join_snoopers */
function joinSnoopers(b: Bridge): void {
  multicastJoin(b.device, ALL_SNOOPERS);
  joinSnoopers6(b.device);
}

function leaveSnoopers(b: Bridge): void {
  multicastLeave(b.device, ALL_SNOOPERS);
  leaveSnoopers6(b.device);
}

/** br_multicast_open, and the join that br_dev_open makes with it */
export function openMulticast(b: Bridge): void {
  openQueries(b.multicast.ipv4);
  if (b.snooping) joinSnoopers(b);
}

/** br_multicast_stop, and the leave that br_dev_stop makes with it */
export function closeMulticast(b: Bridge): void {
  stopQuerier(b.multicast.ipv4);
  stopQuerier(b.multicast.ipv6);
  if (b.snooping) leaveSnoopers(b);
}

/** br_multicast_toggle: what was known of groups stays known. */
export function setSnooping(b: Bridge, on: bool): i32 {
  if (<bool>b.snooping == on) return 0;
  b.snooping = on ? 1 : 0;
  if (!on) {
    leaveSnoopers(b);
    return 0;
  }
  if (!b.device.isUp()) return 0;
  openQueries(b.multicast.ipv4);
  let port = b.firstPort;
  while (port !== null) {
    startPort(port);
    port = port.next;
  }
  joinSnoopers(b);
  return 0;
}

export function setQuerier(b: Bridge, on: bool): i32 {
  setQuerierOn(b, on);
  return 0;
}
