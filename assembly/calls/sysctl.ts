/**
 * Sysctls: reads and writes of one value, with what a write does beside (devinet_conf_proc, devinet_sysctl_forward, neigh_proc_update ...).
 * Ranges, units and paths are the host's: src/kernel/sysctls.ts.
 */
import { Errno } from "../abi/errno";
import { ConfSysctl, NeighSysctl, NetSysctl, SysctlTable } from "../abi/sysctl";
import { Device, deviceByIndex } from "../device/device";
import { flushExceptions, flushRouteCache } from "../net/fib";
import { hasInet } from "../net/inet";
import { Namespace, namespaceById } from "../net/namespace";
import { drawReachable } from "../net/neighbor";
import { MAILBOX } from "../state";

function countOf(table: u32): u32 {
  if (table == SysctlTable.NET) return NetSysctl.COUNT;
  return table <= <u32>SysctlTable.CONF_DEVICE ? ConfSysctl.COUNT : NeighSysctl.COUNT;
}

/** Address of a value, 0 where there is none. */
function place(ns: Namespace, table: u32, d: Device | null, id: u32): usize {
  if (id >= countOf(table)) return 0;
  let base: usize = 0;
  switch (table) {
    case SysctlTable.NET:
      base = ns.sysctls;
      break;
    case SysctlTable.CONF_ALL:
      base = ns.confAll;
      break;
    case SysctlTable.CONF_DEFAULT:
      base = ns.confDefault;
      break;
    case SysctlTable.NEIGH_DEFAULT:
      base = ns.neighDefault;
      break;
    case SysctlTable.CONF_DEVICE:
      if (d !== null && hasInet(d)) base = d.inet.conf;
      break;
    case SysctlTable.NEIGH_DEVICE:
      if (d !== null && hasInet(d)) base = d.inet.neigh;
      break;
    default:
  }
  return base ? base + ((<usize>id) << 2) : 0;
}

/** Reads a value (i32) into the mailbox; 0 or a negative errno. `ifindex` matters for the tables of devices only. */
export function sysctl_get(namespace: u32, table: u32, ifindex: u32, id: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const at = place(ns, table, ifindex ? deviceByIndex(ns, ifindex) : null, id);
  if (!at) return -Errno.ENOENT;
  store<i32>(MAILBOX, load<i32>(at));
  return 0;
}

/** Writes a value; 0 or a negative errno. */
export function sysctl_set(namespace: u32, table: u32, ifindex: u32, id: u32, value: i32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const d = ifindex ? deviceByIndex(ns, ifindex) : null;
  const at = place(ns, table, d, id);
  if (!at) return -Errno.ENOENT;
  const before = load<i32>(at);
  store<i32>(at, value);
  switch (table) {
    case SysctlTable.NET:
      // fib_multipath_hash_policy and friends, min_pmtu: decisions may come out otherwise now
      flushRouteCache(ns);
      break;
    case SysctlTable.NEIGH_DEVICE:
      d!.inet.neighSet |= (<u64>1) << id;
      if (id == NeighSysctl.base_reachable_time_ms) drawReachable(d!.inet);
      break;
    case SysctlTable.NEIGH_DEFAULT:
      passOn(ns, id, value, false);
      break;
    default:
      afterConf(ns, table, d, <ConfSysctl>id, before, value);
  }
  // nearly every setting here is one that some routing decision relied on
  flushRouteCache(ns);
  return 0;
}

function afterConf(
  ns: Namespace,
  table: u32,
  d: Device | null,
  id: ConfSysctl,
  before: i32,
  value: i32,
): void {
  if (id == ConfSysctl.forwarding) {
    if (value == before || table == SysctlTable.CONF_DEFAULT) return;
    if (table == SysctlTable.CONF_ALL) changeForwarding(ns, value);
    flushRouteCache(ns);
    return;
  }
  if (flushesOnly(id)) {
    flushRouteCache(ns);
    return;
  }
  if (table == SysctlTable.CONF_DEFAULT) {
    ns.confDefaultSet |= (<u64>1) << id;
    passOn(ns, id, value, true);
  } else if (table == SysctlTable.CONF_DEVICE) d!.inet.confSet |= (<u64>1) << id;
  if (before != value) flushRouteCache(ns);
}

/** DEVINET_SYSCTL_FLUSHING_ENTRY: a new default of these does not reach devices that are there. */
function flushesOnly(id: ConfSysctl): bool {
  switch (id) {
    case ConfSysctl.disable_xfrm:
    case ConfSysctl.disable_policy:
    case ConfSysctl.promote_secondaries:
    case ConfSysctl.route_localnet:
    case ConfSysctl.drop_unicast_in_l2_multicast:
      return true;
    default:
      return false;
  }
}

/** inet_forward_change: ip_forward, which is conf.all.forwarding, speaks for all devices and those to come. */
function changeForwarding(ns: Namespace, on: i32): void {
  store<i32>(ns.confAll + ((<usize>ConfSysctl.accept_redirects) << 2), on ? 0 : 1);
  store<i32>(ns.confDefault + ((<usize>ConfSysctl.forwarding) << 2), on);
  let d = ns.firstDevice;
  while (d !== null) {
    if (hasInet(d)) {
      store<i32>(d.inet.conf + ((<usize>ConfSysctl.forwarding) << 2), on);
      d.inet.confSet |= (<u64>1) << ConfSysctl.forwarding;
    }
    d = d.next;
  }
}

/** devinet_copy_dflt_conf, neigh_copy_dflt_parms: a new default reaches the devices whose own value was never set. */
function passOn(ns: Namespace, id: u32, value: i32, isConf: bool): void {
  const bit = (<u64>1) << id;
  let d = ns.firstDevice;
  while (d !== null) {
    if (hasInet(d)) {
      const inet = d.inet;
      if (isConf) {
        if (!(inet.confSet & bit)) store<i32>(inet.conf + ((<usize>id) << 2), value);
      } else if (!(inet.neighSet & bit)) {
        store<i32>(inet.neigh + ((<usize>id) << 2), value);
        if (id == NeighSysctl.base_reachable_time_ms) drawReachable(inet);
      }
    }
    d = d.next;
  }
}

/** net.ipv4.route.flush */
export function route_flush(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  flushExceptions(ns);
  return 0;
}
