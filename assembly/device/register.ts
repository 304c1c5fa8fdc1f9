/** Devices come, change, move and go (register_netdevice, dev_change_flags, dev_change_net_namespace, unregister_netdevice). */
import { DeviceFlag, DeviceKind, HardwareType, OperState } from "../abi/device";
import { Errno, Extack } from "../abi/errno";
import { LogLevel } from "../abi/log";
import { logBegin, logBytes, logEnd, logText } from "../log";
import { release } from "../memory";
import { createInetDevice, destroyInetDevice } from "../net/inet";
import { Namespace } from "../net/namespace";
import { drop, Packet } from "../packet";
import { invalidate } from "../recording";
import { K, random32 } from "../state";
import { closeTap } from "../tap";
import { freeAddresses, setRxMode } from "./addresses";
import { addPort, removePort } from "./bridge/port";
import {
  delist,
  Device,
  deviceByIndex,
  deviceByName,
  enlist,
  newDevice,
  newIfindex,
  renameDevice,
} from "./device";
import { kindAddress, kindDestroy, kindMtu, kindOpen, kindRxFlags, kindSetup, kindStop } from "./kinds";
import { activate, deactivate, shutdown } from "../sched/activate";
import { DeviceEvent, notify } from "./notify";
import { DropReason } from "../abi/drop";

/** A random MAC: unicast, locally administered (eth_random_addr). */
export function randomAddress(): u64 {
  const low = <u64>random32();
  const high = <u64>random32();
  return (((high << 32) | low) & 0xfeffffffffff) | 0x020000000000;
}

/** Adds a finished device to a namespace (register_netdevice). `ifindex` 0: the next one. */
export function register(d: Device, ns: Namespace, ifindex: u32): void {
  enlist(d, ns, ifindex ? ifindex : newIfindex(ns));
  createInetDevice(d, ns);
  notify(d, DeviceEvent.REGISTER);
}

/** lo: made with its namespace, down. */
export function createLoopback(ns: Namespace): Device | null {
  const d = newDevice(DeviceKind.loopback, 0x6f6c, 0);
  if (d === null) return null;
  d.flags = DeviceFlag.LOOPBACK;
  d.mtu = 65536;
  d.minMtu = 0;
  d.maxMtu = 0;
  d.broadcast = 0;
  d.hardware = HardwareType.LOOPBACK;
  ns.loopback = d;
  register(d, ns, 0);
  return d;
}

/** Carrier as the kind derives it: a veth has one while both ends are up, all others as they were told. */
export function refreshCarrier(d: Device): void {
  if (d.kind != DeviceKind.veth) return;
  const peer = d.peer;
  const carrier: u32 = peer !== null && d.isUp() && peer.isUp() ? 1 : 0;
  if (carrier != d.carrier) setCarrier(d, carrier);
}

/** netif_carrier_on, netif_carrier_off */
export function setCarrier(d: Device, carrier: u32): void {
  if (d.carrier == carrier) return;
  d.carrier = carrier;
  d.carrierChanges++;
  invalidate();
  if (carrier) activate(d);
  else deactivate(d);
  if (d.isUp()) notify(d, DeviceEvent.CHANGE);
}

/**
 * The operational state that rtnetlink tells (rtnl_fill_ifinfo, rfc2863_policy, default_operstate): DOWN while the device is down, UNKNOWN
 * until its carrier has changed once. Without a carrier it is LOWERLAYERDOWN where the other end's number is another than its own,
 * whatever namespaces the two numbers belong to.
 */
export function operstateOf(d: Device): u32 {
  if (!d.isUp()) return OperState.DOWN;
  if (d.kind == DeviceKind.loopback) return OperState.UNKNOWN;
  // VLANs and macvlans ask for the policy as soon as they are there (linkwatch_fire_event), others when their carrier changes
  if (d.carrierChanges == 0 && d.carrier && d.kind != DeviceKind.vlan && d.kind != DeviceKind.macvlan)
    return OperState.UNKNOWN;
  if (d.carrier) return OperState.UP;
  const linked = d.peer === null ? d.lower : d.peer;
  return linked === null || linked.ifindex == d.ifindex ? OperState.DOWN : OperState.LOWERLAYERDOWN;
}

/** __dev_open */
function open(d: Device): i32 {
  const error = kindOpen(d);
  if (error) return error;
  d.flags |= DeviceFlag.UP;
  refreshCarrier(d);
  setRxMode(d);
  activate(d);
  const peer = d.peer;
  if (peer !== null) refreshCarrier(peer);
  notify(d, DeviceEvent.UP);
  return 0;
}

/** __dev_close */
function close(d: Device): void {
  notify(d, DeviceEvent.GOING_DOWN);
  d.flags &= ~DeviceFlag.UP;
  deactivate(d);
  kindStop(d);
  refreshCarrier(d);
  const peer = d.peer;
  if (peer !== null) refreshCarrier(peer);
  notify(d, DeviceEvent.DOWN);
}

/** __dev_set_promiscuity; true where the flag changed. */
export function setPromiscuityQuietly(d: Device, change: i32): bool {
  const before = d.promiscuity;
  d.promiscuity += <u32>change;
  if ((before != 0) == (d.promiscuity != 0)) return false;
  if (d.promiscuity) d.flags |= DeviceFlag.PROMISC;
  else d.flags &= ~DeviceFlag.PROMISC;
  if (logBegin(LogLevel.INFO)) {
    logText("device ");
    logBytes(changetype<usize>(d), 16);
    logText(d.promiscuity ? " entered" : " left");
    logText(" promiscuous mode");
    logEnd();
  }
  kindRxFlags(d, DeviceFlag.PROMISC);
  return true;
}

/** dev_set_promiscuity */
export function setPromiscuity(d: Device, change: i32): void {
  if (!setPromiscuityQuietly(d, change)) return;
  notify(d, DeviceEvent.FLAGS);
  setRxMode(d);
}

/** dev_set_allmulti */
export function setAllmulti(d: Device, change: i32): void {
  const before = d.allmulti;
  d.allmulti += <u32>change;
  if ((before != 0) == (d.allmulti != 0)) return;
  if (d.allmulti) d.flags |= DeviceFlag.ALLMULTI;
  else d.flags &= ~DeviceFlag.ALLMULTI;
  kindRxFlags(d, DeviceFlag.ALLMULTI);
  setRxMode(d);
  notify(d, DeviceEvent.FLAGS);
}

/** Flags that the user turned on (dev->gflags): kept apart, since promiscuity may have other reasons. */
const USER_FLAGS: u32 = DeviceFlag.NOARP | DeviceFlag.MULTICAST | DeviceFlag.POINTOPOINT;

/** dev_change_flags: `flags` under `mask` (UP, NOARP, MULTICAST, PROMISC, ALLMULTI). */
export function changeFlags(d: Device, flags: u32, mask: u32): i32 {
  const plain = mask & USER_FLAGS;
  const old = d.flags;
  d.flags = (d.flags & ~plain) | (flags & plain);
  if (d.flags != old) notify(d, DeviceEvent.FLAGS);
  if (mask & DeviceFlag.PROMISC) {
    const on = flags & DeviceFlag.PROMISC ? 1 : 0;
    if (on != d.userPromisc) {
      d.userPromisc = on;
      setPromiscuity(d, on ? 1 : -1);
    }
  }
  if (mask & DeviceFlag.ALLMULTI) {
    const on = flags & DeviceFlag.ALLMULTI ? 1 : 0;
    if (on != d.userAllmulti) {
      d.userAllmulti = on;
      setAllmulti(d, on ? 1 : -1);
    }
  }
  if (mask & DeviceFlag.UP) {
    if (flags & DeviceFlag.UP) {
      if (!d.isUp()) return open(d);
    } else if (d.isUp()) close(d);
  }
  return 0;
}

/** dev_set_mtu */
export function changeMtu(d: Device, mtu: u32): i32 {
  if (mtu == d.mtu) return 0;
  if (mtu < d.minMtu || <i32>mtu < 0) {
    K.extack = Extack.MTU_TOO_SMALL;
    return -Errno.EINVAL;
  }
  if (d.maxMtu && mtu > d.maxMtu) {
    K.extack = Extack.MTU_TOO_LARGE;
    return -Errno.EINVAL;
  }
  const error = kindMtu(d, mtu);
  if (error) return error;
  d.mtu = mtu;
  d.mtuAssigned = 1;
  notify(d, DeviceEvent.CHANGEMTU);
  return 0;
}

/** dev_set_mac_address: group addresses and zero are refused (eth_prepare_mac_addr_change). */
export function changeAddress(d: Device, address: u64): i32 {
  if (d.kind == DeviceKind.loopback) return -Errno.EOPNOTSUPP;
  if (!address || address & 0x010000000000) return -Errno.EADDRNOTAVAIL;
  const error = kindAddress(d, address);
  if (error) return error;
  d.address = address;
  d.addressAssigned = 1;
  notify(d, DeviceEvent.CHANGEADDR);
  return 0;
}

/** Makes `d` a port of `bridge`, or frees it where `bridge` is null (do_set_master). */
export function changeMaster(d: Device, bridge: Device | null): i32 {
  if (d.master === bridge) return 0;
  if (d.master !== null) removePort(d);
  if (bridge === null) return 0;
  if (bridge.kind != DeviceKind.bridge) return -Errno.EOPNOTSUPP;
  return addPort(bridge, d);
}

/** dev_change_name; refused while the device is up unless Linux allows it (6.1 allows a live rename only for some: EBUSY). */
export function changeName(d: Device, name0: u64, name1: u64): i32 {
  if (d.name0 == name0 && d.name1 == name1) return 0;
  if (d.isUp()) return -Errno.EBUSY;
  if (deviceByName(d.namespace, name0, name1) !== null) return -Errno.EEXIST;
  renameDevice(d, name0, name1);
  closeTap(d);
  notify(d, DeviceEvent.CHANGENAME);
  return 0;
}

/** dev_change_net_namespace: the device goes down and leaves its bridge, its addresses and routes; a taken number is replaced. */
export function moveDevice(d: Device, ns: Namespace, newName0: u64, newName1: u64): i32 {
  if (d.namespace === ns) return 0;
  if (d.kind == DeviceKind.loopback || d.kind == DeviceKind.bridge || d.netnsLocal) return -Errno.EINVAL; // NETIF_F_NETNS_LOCAL
  const name0 = newName0 ? newName0 : d.name0;
  const name1 = newName0 ? newName1 : d.name1;
  if (deviceByName(ns, name0, name1) !== null) return -Errno.EEXIST;
  if (d.isUp()) close(d);
  if (d.master !== null) removePort(d);
  shutdown(d);
  notify(d, DeviceEvent.UNREGISTER);
  destroyInetDevice(d);
  freeAddresses(d);
  dropBacklog(d);
  delist(d);
  d.name0 = name0;
  d.name1 = name1;
  closeTap(d);
  const ifindex = deviceByIndex(ns, d.ifindex) === null ? d.ifindex : newIfindex(ns);
  enlist(d, ns, ifindex);
  createInetDevice(d, ns);
  notify(d, DeviceEvent.REGISTER);
  return 0;
}

/** unregister_netdevice, the other end of a veth pair included. */
export function unregister(d: Device): void {
  if (d.dying) return;
  d.dying = 1;
  const peer = d.peer;
  if (d.isUp()) close(d);
  if (d.master !== null) removePort(d);
  shutdown(d);
  kindDestroy(d);
  notify(d, DeviceEvent.UNREGISTER);
  destroyInetDevice(d);
  dropBacklog(d);
  delist(d);
  closeTap(d);
  K.devices--;
  if (peer !== null) {
    d.peer = null;
    peer.peer = null;
    unregister(peer);
  }
  freeAddresses(d);
  if (d.qdiscs) release(d.qdiscs, 64);
  if (d.drops) release(d.drops, DropReason.COUNT << 3);
  if (d.alias) release(d.alias, d.aliasLength);
  release(changetype<usize>(d), <u32>offsetof<Device>());
}

/** Frames for a device that is gone are lost (flush_backlog). */
function dropBacklog(d: Device): void {
  let p: Packet | null = changetype<Packet | null>(K.backlogHead);
  K.backlogHead = 0;
  K.backlogTail = 0;
  K.backlogLength = 0;
  while (p !== null) {
    const next = p.next;
    p.next = null;
    if (p.device === d || p.input === d) drop(p, DropReason.DEV_READY);
    else {
      if (K.backlogTail) changetype<Packet>(K.backlogTail).next = p;
      else K.backlogHead = changetype<usize>(p);
      K.backlogTail = changetype<usize>(p);
      K.backlogLength++;
    }
    p = next;
  }
}

/** All devices of a namespace that goes; loopback last (default_device_exit_batch). */
export function destroyDevices(ns: Namespace): void {
  while (true) {
    let d = ns.lastDevice;
    while (d !== null && d.kind == DeviceKind.loopback) d = d.previous;
    if (d === null) break;
    unregister(d);
  }
  unregister(ns.loopback);
}

/** A new pair or single device, as `kind` says; not yet registered. */
export function makeDevice(kind: DeviceKind, name0: u64, name1: u64, address: u64): Device | null {
  const d = newDevice(kind, name0, name1);
  if (d === null) return null;
  d.address = address ? address : randomAddress();
  d.addressAssigned = address ? 1 : 0;
  return kindSetup(d) ? d : null;
}
