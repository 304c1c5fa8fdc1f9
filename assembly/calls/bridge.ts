/** Bridges, their ports, forwarding entries and VLANs. Records are in abi/bridge.ts, at the mailbox. */
import { BridgePortRecord, BridgeRecord, FdbFlag, FdbRecord, MdbRecord, VlanRecord } from "../abi/bridge";
import { DeviceKind, HardwareType } from "../abi/device";
import { Errno, Extack } from "../abi/errno";
import { NS_PER_MS } from "../clock";
import { addExclusive, HardwareAddress, removeListed } from "../device/addresses";
import { FdbRequest, FdbState } from "../abi/bridge";
import { TUNNEL_FDB, TunnelFdbRecord } from "../abi/vxlan";
import { addByUser, deleteByUser, tellRemote } from "../device/vxlan/fdb-user";
import { addEntry, deleteByHand, flushEntries } from "../device/bridge/fdb-user";
import { setBridgeOption, setPortOption } from "../device/bridge/options";
import { Bridge, bridgeOf, BridgePort, FdbEntry, portOf } from "../device/bridge/state";
import { Group } from "../device/bridge/multicast/state";
import { addBridgeVlan, addPortVlan, deleteBridgeVlan, deletePortVlan } from "../device/bridge/vlan";
import { VlanGroup } from "../device/bridge/vlan-group";
import { drainBacklog } from "../device/core";
import { Device, deviceByIndex } from "../device/device";
import { macvlanFdbAdd, macvlanFdbDelete } from "../device/macvlan/fdb";
import { namespaceById } from "../net/namespace";
import { K, MAILBOX } from "../state";

function find(namespace: u32, ifindex: u32): Device | null {
  const ns = namespaceById(namespace);
  return ns === null ? null : deviceByIndex(ns, ifindex);
}

/** Changes one option of a bridge (BridgeOption). */
export function bridge_set(namespace: u32, ifindex: u32, option: u32, value: u32): i32 {
  const d = find(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  if (d.kind != DeviceKind.bridge) return -Errno.EOPNOTSUPP;
  const error = setBridgeOption(bridgeOf(d), option, value);
  drainBacklog();
  return error;
}

/** BridgeRecord of a bridge in the mailbox. */
export function bridge_get(namespace: u32, ifindex: u32): i32 {
  const d = find(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  if (d.kind != DeviceKind.bridge) return -Errno.EOPNOTSUPP;
  const b = bridgeOf(d);
  const r = changetype<BridgeRecord>(MAILBOX);
  r.idAddress = b.idAddress;
  r.hadPort = b.hadPort;
  r.ageing_time = <u32>(b.ageingNs / (10 * NS_PER_MS));
  r.group_fwd_mask = b.groupForwardMask;
  r.vlan_filtering = b.vlanFiltering;
  r.vlan_protocol = b.vlanProtocol;
  r.vlan_default_pvid = b.defaultPvid;
  r.mcast_snooping = b.snooping;
  r.mcast_querier = b.multicast.querier;
  r.mcast_router = b.multicast.router;
  r.forward_delay = b.forwardDelay;
  r.hello_time = b.helloTime;
  r.max_age = b.maxAge;
  r.priority = b.priority;
  r.stp_state = 0;
  return 0;
}

/** Changes one option of a port (BridgePortOption). */
export function bridge_port_set(namespace: u32, ifindex: u32, option: u32, value: u32): i32 {
  const d = find(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  const port = portOf(d);
  if (port === null) return -Errno.EOPNOTSUPP;
  const error = setPortOption(port, option, value);
  drainBacklog();
  return error;
}

/** BridgePortRecord of a port in the mailbox. */
export function bridge_port_get(namespace: u32, ifindex: u32): i32 {
  const d = find(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  const port = portOf(d);
  if (port === null) return -Errno.EINVAL;
  const r = changetype<BridgePortRecord>(MAILBOX);
  r.flags = port.flags;
  r.state = port.state;
  r.priority = port.priority;
  r.cost = port.cost;
  r.group_fwd_mask = port.groupForwardMask;
  r.mcast_router = port.multicast.router;
  r.number = port.number;
  return 0;
}

/**
 * An entry by hand: of a bridge itself, in the table of a port's bridge (`self` 0), or in a device's own address lists or tunnel table (`self` 1; a tunnel's TunnelFdbRecord is in the mailbox at TUNNEL_FDB). MAC as high 16 and low 32 bits; `state` FdbState, `request` FdbRequest bits.
 */
export function fdb_add(
  namespace: u32,
  ifindex: u32,
  macHigh: u32,
  macLow: u32,
  vlan: u32,
  self: u32,
  state: u32,
  request: u32,
): i32 {
  const d = find(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  // rtnl_fdb_add: only Ethernet
  if (d.hardware != <u32>HardwareType.ETHER || vlan > 4094) return -Errno.EINVAL;
  const mac = ((<u64>macHigh) << 32) | (<u64>macLow);
  if (d.kind == DeviceKind.bridge) return addEntry(bridgeOf(d), null, mac, vlan, state, request);
  if (!self) {
    const port = portOf(d);
    return port === null ? -Errno.EOPNOTSUPP : addEntry(port.bridge, port, mac, vlan, state, request);
  }
  if (d.kind == DeviceKind.macvlan) {
    const replaces = (request & (FdbRequest.create | FdbRequest.exclusive)) == <u32>FdbRequest.create;
    return macvlanFdbAdd(d, mac, replaces);
  }
  if (d.kind == DeviceKind.vxlan)
    return addByUser(d, mac, state, request, (request & FdbRequest.append) != 0, MAILBOX + TUNNEL_FDB);
  // ndo_dflt_fdb_add: only addresses that stay, without VLANs
  if (state != FdbState.PERMANENT || vlan) return -Errno.EINVAL;
  const error = addExclusive(d, mac);
  return error == -Errno.EEXIST && !(request & FdbRequest.exclusive) ? 0 : error;
}

export function fdb_delete(
  namespace: u32,
  ifindex: u32,
  macHigh: u32,
  macLow: u32,
  vlan: u32,
  self: u32,
): i32 {
  const d = find(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  if (d.kind == DeviceKind.loopback || vlan > 4094) return -Errno.EINVAL;
  const mac = ((<u64>macHigh) << 32) | (<u64>macLow);
  if (d.kind == DeviceKind.bridge) return deleteByHand(bridgeOf(d), null, mac, vlan);
  if (!self) {
    const port = portOf(d);
    return port === null ? -Errno.EOPNOTSUPP : deleteByHand(port.bridge, port, mac, vlan);
  }
  if (d.kind == DeviceKind.macvlan) return macvlanFdbDelete(d, mac);
  if (d.kind == DeviceKind.vxlan) return deleteByUser(d, mac, MAILBOX + TUNNEL_FDB);
  return vlan ? -Errno.EINVAL : removeListed(d, mac);
}

/** `bridge fdb flush dev`: of a bridge (self) or of a port (master). */
export function fdb_flush(namespace: u32, ifindex: u32, vlan: u32): i32 {
  const d = find(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  if (d.kind == DeviceKind.bridge) {
    flushEntries(bridgeOf(d), null, vlan);
    return 0;
  }
  const port = portOf(d);
  if (port === null) return -Errno.EOPNOTSUPP;
  flushEntries(port.bridge, port, vlan);
  return 0;
}

/** Whether an entry is told when `d` is dumped: a port's entries, or the bridge's own. */
function belongs(e: FdbEntry, port: BridgePort | null): bool {
  return e.port === port;
}

/**
 * The dump of one device, one FdbRecord a call: the entries of its bridge that are its own, then its address lists (a bridge: its lists
 * first, as rtnl_fdb_dump has it). `cursor` starts at 0; answers the next cursor, 0 at the end.
 */
export function fdb_next(namespace: u32, ifindex: u32, cursor: u32): u32 {
  const d = find(namespace, ifindex);
  // ndo_dflt_fdb_dump: only Ethernet
  if (d === null || d.hardware != <u32>HardwareType.ETHER) return 0;
  changetype<TunnelFdbRecord>(MAILBOX + TUNNEL_FDB).family = 0;
  const isBridge = d.kind == DeviceKind.bridge;
  const port = portOf(d);
  let skip = cursor;
  if (isBridge) {
    const left = listed(d, skip);
    if (left == FOUND) return cursor + 1;
    skip = left;
  }
  if (isBridge || port !== null) {
    const b: Bridge = isBridge ? bridgeOf(d) : port!.bridge;
    let e = b.firstEntry;
    while (e !== null) {
      if (belongs(e, port)) {
        if (!skip) {
          fillEntry(b, d, e);
          return cursor + 1;
        }
        skip--;
      }
      e = e.next;
    }
  }
  if (d.kind == DeviceKind.vxlan) return tellRemote(d, skip, MAILBOX, MAILBOX + TUNNEL_FDB) ? cursor + 1 : 0;
  if (!isBridge && listed(d, skip) == FOUND) return cursor + 1;
  return 0;
}

const FOUND: u32 = 0xffffffff;

/** The `skip`th address of the device's lists into the mailbox: FOUND, or how many are still to be skipped. */
function listed(d: Device, skip: u32): u32 {
  for (let list = 0; list < 2; list++) {
    let h = changetype<HardwareAddress | null>(list ? d.multicastList : d.unicastList);
    while (h !== null) {
      if (!skip) {
        const r = changetype<FdbRecord>(MAILBOX);
        r.mac = h.address;
        r.usedNs = 0;
        r.updatedNs = 0;
        r.ifindex = d.ifindex;
        r.master = 0;
        r.vlan = 0;
        r.flags = FdbFlag.LOCAL;
        return FOUND;
      }
      skip--;
      h = h.next;
    }
  }
  return skip;
}

function fillEntry(b: Bridge, d: Device, e: FdbEntry): void {
  const r = changetype<FdbRecord>(MAILBOX);
  r.mac = e.address();
  r.usedNs = e.usedNs;
  r.updatedNs = e.updatedNs;
  r.ifindex = d.ifindex;
  r.master = b.device.ifindex;
  r.vlan = e.vlan();
  r.flags = e.flags;
}

/**
 * Adds VLANs from `first` to `last` to a port, or (`self`) to a bridge. A range cannot be the default VLAN.
 */
export function vlan_add(
  namespace: u32,
  ifindex: u32,
  first: u32,
  last: u32,
  pvid: u32,
  untagged: u32,
  self: u32,
): i32 {
  const d = find(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  const error = checkRange(d, first, last, self);
  if (error) return error;
  if (pvid && last != first) return -Errno.EINVAL;
  const port = portOf(d);
  for (let vlan = first; vlan <= last; vlan++) {
    if (self) addBridgeVlan(bridgeOf(d), vlan, pvid != 0, untagged != 0);
    else addPortVlan(port!, vlan, pvid != 0, untagged != 0);
  }
  return 0;
}

/** Deletes VLANs; one that is not there is no error (br_vlan_info). */
export function vlan_delete(namespace: u32, ifindex: u32, first: u32, last: u32, self: u32): i32 {
  const d = find(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  const error = checkRange(d, first, last, self);
  if (error) return error;
  const port = portOf(d);
  for (let vlan = first; vlan <= last; vlan++) {
    if (self) deleteBridgeVlan(bridgeOf(d), vlan);
    else deletePortVlan(port!, vlan);
  }
  return 0;
}

function checkRange(d: Device, first: u32, last: u32, self: u32): i32 {
  if (self ? d.kind != DeviceKind.bridge : portOf(d) === null) return -Errno.EOPNOTSUPP;
  if (!first || last >= 4095) K.extack = Extack.BRIDGE_VLAN_INVALID;
  if (!first || last < first || last >= 4095) return -Errno.EINVAL;
  return 0;
}

/** The first VLAN of a port or bridge from `from` on: VlanRecord in the mailbox; answers its number, 0 at the end. */
export function vlan_next(namespace: u32, ifindex: u32, from: u32): u32 {
  const d = find(namespace, ifindex);
  if (d === null) return 0;
  let group: VlanGroup;
  const port = portOf(d);
  if (port !== null) group = port.vlans;
  else if (d.kind == DeviceKind.bridge) group = bridgeOf(d).vlans;
  else return 0;
  const vlan = group.next(from);
  if (!vlan) return 0;
  const r = changetype<VlanRecord>(MAILBOX);
  r.ifindex = d.ifindex;
  r.vlan = vlan;
  r.pvid = group.pvid == vlan ? 1 : 0;
  r.untagged = group.isUntagged(vlan) ? 1 : 0;
  return vlan;
}

/**
 * The multicast groups of a bridge, one MdbRecord in the mailbox a call (br_mdb_fill_info): newest group first, the bridge itself before
 * its ports; none while it does not snoop. `cursor` starts at 0; answers the next cursor, 0 at the end.
 */
export function mdb_next(namespace: u32, ifindex: u32, cursor: u32): u32 {
  const d = find(namespace, ifindex);
  if (d === null || d.kind != DeviceKind.bridge) return 0;
  const b = bridgeOf(d);
  if (!b.snooping) return 0;
  let skip = cursor;
  let g = b.multicast.firstGroup;
  while (g !== null) {
    if (g.hostJoined && !skip--) return fillMember(g, d, cursor);
    let m = g.firstMember;
    while (m !== null) {
      if (!skip--) return fillMember(g, m.port.device, cursor);
      m = m.next;
    }
    g = g.next;
  }
  return 0;
}

function fillMember(g: Group, d: Device, cursor: u32): u32 {
  const r = changetype<MdbRecord>(MAILBOX);
  r.high = g.high;
  r.low = g.low;
  r.isIpv6 = g.isIpv6;
  r.vlan = g.vlan;
  r.ifindex = d.ifindex;
  return cursor + 1;
}

/** The next port after `cursor` (an ifindex, 0: the first) of a bridge behind which a multicast router is; 0 at the end. */
export function mdb_router_next(namespace: u32, ifindex: u32, cursor: u32): u32 {
  const d = find(namespace, ifindex);
  if (d === null || d.kind != DeviceKind.bridge) return 0;
  let found = cursor == 0;
  let port = bridgeOf(d).firstPort;
  while (port !== null) {
    if (found && (port.multicast.ipv4.isRouter || port.multicast.ipv6.isRouter)) return port.device.ifindex;
    if (port.device.ifindex == cursor) found = true;
    port = port.next;
  }
  return 0;
}
