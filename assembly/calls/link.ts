/** Links: RTM_NEWLINK, RTM_SETLINK, RTM_DELLINK, RTM_GETLINK. Records are in abi/link.ts, at the mailbox. */
import { DeviceFlag, DeviceKind } from "../abi/device";
import { Errno, Extack } from "../abi/errno";
import { QdiscKind } from "../abi/sched";
import { changeQueueLength } from "../sched/activate";
import { Qdisc } from "../sched/qdisc";
import { KIND_DATA, KIND_DATA_BYTES, LinkAddRecord, LinkChange, LinkRecord } from "../abi/link";
import { drainBacklog } from "../device/core";
import { Device, deviceByIndex, deviceByName, UNKNOWN_TAP } from "../device/device";
import {
  changeAddress,
  changeFlags,
  changeMaster,
  changeMtu,
  changeName,
  makeDevice,
  moveDevice,
  operstateOf,
  refreshCarrier,
  register,
  setCarrier,
  unregister,
} from "../device/register";
import { loadTunnelModule, makeWayForName, moduleOf, staysForEver } from "../device/tunnel/fallback";
import { isTunnelKind } from "../device/tunnel/tunnel";
import { kindChange, kindFill, kindLink, kindLinkNamespace, kindNew, kindRegistered } from "../device/kinds";
import { allocate, release } from "../memory";
import { Namespace, namespaceById } from "../net/namespace";
import { K, MAILBOX } from "../state";
import { DeviceEvent, notify } from "../device/notify";

/** Adds the link of the LinkAddRecord in the mailbox; answers its ifindex or a negative errno. */
export function link_add(): i32 {
  const r = changetype<LinkAddRecord>(MAILBOX);
  const ns = namespaceById(r.namespace);
  if (ns === null) return -Errno.ENOENT;
  if (isTunnelKind(r.kind)) {
    loadTunnelModule(moduleOf(r.kind));
    makeWayForName(ns, r.kind, r.name0, r.name1);
  }
  if (deviceByName(ns, r.name0, r.name1) !== null) return -Errno.EEXIST;
  // rtnl_newlink looks the number up before anything is made: that is a link which exists, not one in use
  if (r.ifindex && deviceByIndex(ns, r.ifindex) !== null) return -Errno.EEXIST;
  if (r.address & 0x010000000000) return -Errno.EADDRNOTAVAIL;
  if (r.mtu && hasUsualLimits(r.kind) && (r.mtu < 68 || r.mtu > 65535)) return -Errno.EINVAL;
  let peer: Device | null = null;
  if (r.kind == DeviceKind.veth) {
    const peerNamespace = namespaceById(r.peerNamespace);
    if (peerNamespace === null) return -Errno.ENOENT;
    if (deviceByName(peerNamespace, r.peerName0, r.peerName1) !== null) return -Errno.EEXIST;
    if (peerNamespace === ns && r.peerName0 == r.name0 && r.peerName1 == r.name1) return -Errno.EEXIST;
    if (r.peerIfindex && deviceByIndex(peerNamespace, r.peerIfindex) !== null) return -Errno.EBUSY;
    if (r.peerAddress & 0x010000000000) return -Errno.EADDRNOTAVAIL;
    if (r.peerMtu && (r.peerMtu < 68 || r.peerMtu > 65535)) return -Errno.EINVAL;
    peer = makeDevice(DeviceKind.veth, r.peerName0, r.peerName1, r.peerAddress);
    if (peer === null) return -Errno.ENOMEM;
    if (r.peerMtu) peer.mtu = r.peerMtu;
    // veth_newlink registers the peer first, so that it has the lower number
    register(peer, peerNamespace, r.peerIfindex);
  }
  const d = makeDevice(r.kind, r.name0, r.name1, r.address);
  if (d === null) return -Errno.ENOMEM;
  if (r.mtu) {
    d.mtu = r.mtu;
    d.mtuAssigned = 1;
  }
  if (r.kind == DeviceKind.sit && r.mtu && r.mtu < d.minMtu) {
    K.extack = Extack.MTU_TOO_SMALL;
    return discard(d, -Errno.EINVAL);
  }
  if (r.txqlen != 0xffffffff) d.txqlen = r.txqlen;
  const origin = namespaceById(r.linkNamespace);
  d.origin = origin === null ? ns : origin;
  if (r.link) {
    d.lower = deviceByIndex(d.origin!, r.link);
    if (d.lower === null) return discard(d, -Errno.ENODEV);
  }
  const error = kindNew(d, ns, MAILBOX + KIND_DATA);
  if (error) return discard(d, error);
  register(d, ns, r.ifindex);
  kindRegistered(d);
  if (peer !== null) {
    d.peer = peer;
    peer.peer = d;
    refreshCarrier(d);
    refreshCarrier(peer);
  }
  return <i32>d.ifindex;
}

/** dev_validate_mtu for kinds that have the limits of Ethernet. */
function hasUsualLimits(kind: u32): bool {
  return kind != DeviceKind.dummy && kind != DeviceKind.vlan && !isTunnelKind(kind);
}

/** A device that did not become one. */
function discard(d: Device, error: i32): i32 {
  K.devices--;
  release(changetype<usize>(d), <u32>offsetof<Device>());
  return error;
}

/** rtnl_link_ops.changelink: the kind's record is in the mailbox at KIND_DATA. */
export function link_change_data(namespace: u32, ifindex: u32): i32 {
  const d = find(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  const error = kindChange(d, MAILBOX + KIND_DATA);
  drainBacklog();
  return error;
}

function find(namespace: u32, ifindex: u32): Device | null {
  const ns = namespaceById(namespace);
  return ns === null ? null : deviceByIndex(ns, ifindex);
}

export function link_delete(namespace: u32, ifindex: u32): i32 {
  const d = find(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  if (d.kind == DeviceKind.loopback) return -Errno.EOPNOTSUPP;
  if (isTunnelKind(d.kind) && staysForEver(d)) return 0;
  unregister(d);
  drainBacklog();
  return 0;
}

/** Changes one thing of a link, as `change` (LinkChange) says; `value` and `mask` for flags, the MAC as high 16 and low 32 bits. */
export function link_change(namespace: u32, ifindex: u32, change: u32, value: u32, mask: u32): i32 {
  const d = find(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  if (K.cause) d.changed = K.cause;
  let error = 0;
  switch (change) {
    case LinkChange.flags:
      error = changeFlags(d, value, mask);
      break;
    case LinkChange.mtu:
      error = changeMtu(d, value);
      break;
    case LinkChange.address:
      error = changeAddress(d, ((<u64>mask) << 32) | (<u64>value));
      break;
    case LinkChange.broadcast:
      d.broadcast = ((<u64>mask) << 32) | (<u64>value);
      notify(d, DeviceEvent.CHANGEADDR);
      break;
    case LinkChange.txqlen:
      error = changeQueueLength(d, value);
      if (!error) d.txqlen = value;
      break;
    case LinkChange.group:
      d.group = value;
      break;
    case LinkChange.carrier:
      if (d.kind != DeviceKind.dummy) return -Errno.EOPNOTSUPP;
      setCarrier(d, value);
      break;
    case LinkChange.master: {
      const bridge = value ? deviceByIndex(d.namespace, value) : null;
      if (value && bridge === null) return -Errno.EINVAL;
      error = changeMaster(d, bridge);
      break;
    }
    default:
      error = -Errno.EINVAL;
  }
  drainBacklog();
  return error;
}

/** Renames a link; the new name is 16 bytes at the mailbox. */
export function link_rename(namespace: u32, ifindex: u32): i32 {
  const d = find(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  return changeName(d, load<u64>(MAILBOX), load<u64>(MAILBOX, 8));
}

/** Sets the alias: `length` bytes at the mailbox. */
export function link_alias(namespace: u32, ifindex: u32, length: u32): i32 {
  const d = find(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  if (length >= 256) return -Errno.EINVAL;
  if (d.alias) release(d.alias, d.aliasLength);
  d.alias = 0;
  d.aliasLength = length;
  if (length) {
    d.alias = allocate(length);
    memory.copy(d.alias, MAILBOX, length);
  }
  return 0;
}

/** Moves a link to another namespace; a new name (or 16 zero bytes to keep it) is at the mailbox. */
export function link_move(namespace: u32, ifindex: u32, target: u32): i32 {
  const d = find(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  const ns = namespaceById(target);
  if (ns === null) return -Errno.ENOENT;
  const error = moveDevice(d, ns, load<u64>(MAILBOX), load<u64>(MAILBOX, 8));
  drainBacklog();
  return error;
}

/** ifindex of the link whose name (16 bytes) is at the mailbox, or -ENODEV. */
export function link_find(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const d = deviceByName(ns, load<u64>(MAILBOX), load<u64>(MAILBOX, 8));
  return d === null ? -Errno.ENODEV : <i32>d.ifindex;
}

/** The first link with an ifindex above `after`: its LinkRecord in the mailbox; answers its ifindex, 0 at the end. */
export function link_next(namespace: u32, after: u32): u32 {
  const ns = namespaceById(namespace);
  if (ns === null) return 0;
  let d = ns.firstDevice;
  const last = after ? deviceByIndex(ns, after) : null;
  if (last !== null) d = last.next;
  else while (d !== null && d.ifindex <= after) d = d.next;
  if (d === null) return 0;
  fill(changetype<LinkRecord>(MAILBOX), d);
  return d.ifindex;
}

/** LinkRecord of one link in the mailbox. */
export function link_get(namespace: u32, ifindex: u32): i32 {
  const d = find(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  fill(changetype<LinkRecord>(MAILBOX), d);
  return 0;
}

/** LinkRecord of the device at `device` (as the host got it with openTap). */
export function link_describe(device: usize): void {
  fill(changetype<LinkRecord>(MAILBOX), changetype<Device>(device));
}

function fill(r: LinkRecord, d: Device): void {
  r.name0 = d.name0;
  r.name1 = d.name1;
  r.address = d.address;
  r.broadcast = d.broadcast;
  r.namespace = d.namespace.id;
  r.ifindex = d.ifindex;
  r.kind = d.kind;
  // dev_get_flags: promiscuity and allmulti show only where the user asked for them
  r.flags =
    (d.flags & ~(DeviceFlag.PROMISC | DeviceFlag.ALLMULTI)) |
    (d.userPromisc ? DeviceFlag.PROMISC : 0) |
    (d.userAllmulti ? DeviceFlag.ALLMULTI : 0) |
    (d.isRunning() ? DeviceFlag.LOWER_UP : 0);
  r.mtu = d.mtu;
  r.minMtu = d.minMtu;
  r.maxMtu = d.maxMtu;
  r.txqlen = d.txqlen;
  r.group = d.group;
  r.promiscuity = d.promiscuity;
  r.allmulti = d.allmulti;
  // rtnl_fill_ifinfo: a device that is not running has no other state to tell
  r.operstate = operstateOf(d);
  r.carrier = d.carrier;
  r.carrierChanges = d.carrierChanges;
  const master = d.master;
  r.master = master === null ? 0 : master.ifindex;
  const peer = d.peer;
  r.iflink = peer === null ? kindLink(d) : peer.ifindex;
  const linked = peer === null ? kindLinkNamespace(d) : peer.namespace;
  r.linkNamespace = linked === null ? 0 : linked.id;
  r.hardware = d.hardware;
  memory.fill(MAILBOX + KIND_DATA, 0, KIND_DATA_BYTES);
  kindFill(d, MAILBOX + KIND_DATA);
  r.deviceId = d.id;
  r.tap = d.tap;
  const root = changetype<Qdisc | null>(d.qdisc);
  r.qdisc = root !== null ? root.kind : d.queueless ? QdiscKind.noqueue : QdiscKind.noop;
  r.alias = <u32>d.alias;
  r.aliasLength = d.aliasLength;
  r.drops = <u32>d.drops;
  r.rxPackets = d.rxPackets;
  r.rxBytes = d.rxBytes;
  r.rxErrors = d.rxErrors;
  r.rxDropped = d.rxDropped;
  r.rxMulticast = d.rxMulticast;
  r.txPackets = d.txPackets;
  r.txBytes = d.txBytes;
  r.txErrors = d.txErrors;
  r.txDropped = d.txDropped;
  r.listed = d.listed;
  r.txCarrierErrors = d.txCarrierErrors;
  r.txCollisions = d.txCollisions;
  r.rxFrameErrors = d.rxFrameErrors;
  r.rxCrcErrors = d.rxCrcErrors;
  r.rxLengthErrors = d.rxLengthErrors;
  r.rxFifoErrors = d.rxFifoErrors;
  r.txFifoErrors = d.txFifoErrors;
}

/**
 * Starts (1) or stops (0) recording at taps; the host is asked again for every device. What the ring holds is forgotten: flush first. 2: goes
 * on with a capture that was under way when this kernel was copied, or starts one.
 */
export function capture(how: u32): void {
  const on: u32 = how ? 1 : 0;
  const goesOn = how == 2 && K.capturing;
  K.capturing = on;
  K.annotating = 0;
  K.outNext = K.outBegin;
  K.turnAt = K.outBegin;
  if (!goesOn) K.captureTurn = ++K.turn;
  let ns = changetype<Namespace | null>(K.namespaces);
  while (ns !== null) {
    let d = ns.firstDevice;
    while (d !== null) {
      d.tap = UNKNOWN_TAP;
      d = d.next;
    }
    ns = ns.next;
  }
}
