/** A network device (struct net_device): what every kind has. Kinds are told apart in core.ts. */
import { DeviceFlag, DeviceKind, HardwareType } from "../abi/device";
import { DropReason } from "../abi/drop";
import { allocate } from "../memory";
import { InetDevice } from "../net/inet";
import { Namespace } from "../net/namespace";
import { counted } from "../recording";
import { K } from "../state";
import { erase, insert, lookup, mix } from "../table";

/** no tap records this device */
export const NO_TAP: u32 = 0xffffffff;
/** the host has not been asked yet whether it wants a tap here */
export const UNKNOWN_TAP: u32 = 0xfffffffe;

@unmanaged
export class Device {
  // name0 must stay first: names are read as 16 bytes at the device's address
  name0: u64;
  name1: u64;
  namespace: Namespace;
  /** neighbours in the namespace's list, which is in the order of ifindex */
  next: Device | null;
  previous: Device | null;
  nextSameHash: Device | null;
  ifindex: u32;
  /** unique in this kernel, never reused */
  id: u32;
  /** DeviceKind */
  kind: u32;
  /** IFF_*: as the user and promiscuity/allmulti counters set them; LOWER_UP and NO-CARRIER are derived */
  flags: u32;
  mtu: u32;
  minMtu: u32;
  maxMtu: u32;
  txqlen: u32;
  group: u32;
  promiscuity: u32;
  allmulti: u32;
  /** MAC as a 48-bit number */
  address: u64;
  broadcast: u64;
  /** false: carrier taken away (veth: derived from the peer as well) */
  carrier: u32;
  carrierChanges: u32;
  /** veth: the other end */
  peer: Device | null;
  /** bridge it is a port of */
  master: Device | null;
  /** BridgePort while it has a master */
  port: usize;
  /** private data of the kind: Bridge for a bridge */
  data: usize;
  /** IPv4 state (in_device); null where the device has none yet */
  inet: InetDevice;
  /** Inet6Device (inet6_dev), 0 where the device has none */
  inet6: usize;
  /** interface number in the capture, NO_TAP or UNKNOWN_TAP */
  tap: u32;
  /** packet sockets bound here */
  sockets: usize;
  /** set while it is being taken down, so that nothing starts on it */
  dying: u32;
  /** 1 where the MAC was given by the user (NET_ADDR_SET), 0 where it is random or stolen */
  addressAssigned: u32;
  mtuAssigned: u32;
  alias: usize;
  aliasLength: u32;
  /** u64[DropReason.COUNT], made by the first drop */
  drops: usize;
  /** multicast addresses the device listens to (dev_mc): list of net/igmp or bridge users */
  multicastList: usize;
  unicastList: usize;
  /** the user asked for promiscuity or allmulti (counted once, whatever else needs them) */
  /** promiscuous because of its unicast list (dev->uc_promisc) */
  unicastPromisc: u32;
  userPromisc: u32;
  userAllmulti: u32;
  /** HardwareType */
  hardware: u32;
  /** bytes of link-layer header: 14, or 0 for a tunnel of IP packets */
  headerLength: u32;
  /** the device below that it sends through (IFLA_LINK): vlan, macvlan, ipvlan, tunnels bound to one */
  lower: Device | null;
  /** where it was made: its sockets and routes stay there when it moves (vxlan->net, tunnel->net). Null: where it is */
  origin: Namespace | null;
  /** RxHandler, and what belongs to it (the kind's port on this lower device) */
  rxHandler: u32;
  rxHandlerData: usize;
  /** VLAN devices on this one by protocol and id (vlan_info) */
  vlans: usize;
  /** sched/: the root qdisc (0: none, frames go out at once), and what sch_ingress or sch_clsact hold */
  qdisc: usize;
  ingress: usize;
  /** the qdiscs that are leaves of classes by their handle: 16 lists (qdisc_hash); and whether there ever was an ingress qdisc */
  qdiscs: usize;
  ingressQueue: u32;
  /** its root is noqueue; with no qdisc at all (before it was up, or after its own was taken away while down) it is noop */
  queueless: u32;
  /** it cannot move to another namespace (NETIF_F_NETNS_LOCAL) */
  netnsLocal: u32;
  rxPackets: u64;
  rxBytes: u64;
  rxErrors: u64;
  rxDropped: u64;
  rxMulticast: u64;
  txPackets: u64;
  txBytes: u64;
  txErrors: u64;
  txDropped: u64;
  /** counts up as devices come into namespaces: the order of for_each_netdev */
  listed: u32;
  /** tx_carrier_errors, collisions, rx_frame_errors and so on, where a driver counts them */
  txCarrierErrors: u64;
  txCollisions: u64;
  rxFrameErrors: u64;
  rxCrcErrors: u64;
  rxLengthErrors: u64;
  rxFifoErrors: u64;
  txFifoErrors: u64;
  /** number of the command that made it: K.cause */
  cause: u32;
  /** number of the command that changed it last (flags, MTU, master ...) */
  changed: u32;
  /** stateful replays that hear what it receives: replay/stateful-receive.ts */
  listeners: usize;

  isUp(): bool {
    return (this.flags & DeviceFlag.UP) != 0;
  }
  /** netif_running and netif_carrier_ok */
  isRunning(): bool {
    return (this.flags & DeviceFlag.UP) != 0 && this.carrier != 0;
  }
  countDrop(reason: DropReason): void {
    if (!this.drops) {
      this.drops = allocate(DropReason.COUNT << 3);
      if (!this.drops) return;
    }
    const at = this.drops + ((<usize>reason) << 3);
    store<u64>(at, load<u64>(at) + 1);
    if (K.recording) counted(at, 1);
  }
}

function nameKey(name0: u64, name1: u64): u64 {
  return name0 * 0x9e3779b97f4a7c15 + (name1 ^ ((<u64>mix(name0)) << 32));
}

export function deviceByName(ns: Namespace, name0: u64, name1: u64): Device | null {
  let d: Device | null = changetype<Device | null>(lookup(ns.byName, nameKey(name0, name1)));
  while (d !== null && (d.name0 != name0 || d.name1 != name1)) d = d.nextSameHash;
  return d;
}

export function deviceByIndex(ns: Namespace, ifindex: u32): Device | null {
  return changetype<Device | null>(lookup(ns.byIndex, ifindex));
}

function linkName(ns: Namespace, d: Device): void {
  const key = nameKey(d.name0, d.name1);
  d.nextSameHash = changetype<Device | null>(lookup(ns.byName, key));
  insert(ns.byName, key, changetype<usize>(d));
}

function unlinkName(ns: Namespace, d: Device): void {
  const key = nameKey(d.name0, d.name1);
  const first = changetype<Device | null>(lookup(ns.byName, key));
  if (first === d) {
    if (d.nextSameHash === null) erase(ns.byName, key);
    else insert(ns.byName, key, changetype<usize>(d.nextSameHash));
    return;
  }
  let e = first!;
  while (e.nextSameHash !== d) e = e.nextSameHash!;
  e.nextSameHash = d.nextSameHash;
}

/** The next free number after the last one given (dev_new_index). */
export function newIfindex(ns: Namespace): u32 {
  while (true) {
    ns.lastIfindex++;
    if (deviceByIndex(ns, ns.lastIfindex) === null) return ns.lastIfindex;
  }
}

/** Puts a device into the lists of a namespace. */
export function enlist(d: Device, ns: Namespace, ifindex: u32): void {
  d.namespace = ns;
  d.ifindex = ifindex;
  d.listed = ++K.devicesListed;
  let after = ns.lastDevice;
  while (after !== null && after.ifindex > ifindex) after = after.previous;
  d.previous = after;
  if (after === null) {
    d.next = ns.firstDevice;
    ns.firstDevice = d;
  } else {
    d.next = after.next;
    after.next = d;
  }
  const next = d.next;
  if (next === null) ns.lastDevice = d;
  else next.previous = d;
  insert(ns.byIndex, ifindex, changetype<usize>(d));
  linkName(ns, d);
  ns.deviceCount++;
}

/** Takes a device out of the lists of its namespace. */
export function delist(d: Device): void {
  const ns = d.namespace;
  const next = d.next;
  const previous = d.previous;
  if (previous === null) ns.firstDevice = next;
  else previous.next = next;
  if (next === null) ns.lastDevice = previous;
  else next.previous = previous;
  d.next = null;
  d.previous = null;
  erase(ns.byIndex, d.ifindex);
  unlinkName(ns, d);
  ns.deviceCount--;
}

export function renameDevice(d: Device, name0: u64, name1: u64): void {
  unlinkName(d.namespace, d);
  d.name0 = name0;
  d.name1 = name1;
  linkName(d.namespace, d);
}

/** A zeroed device with what all kinds have in common (ether_setup); not yet in any list. Null where the memory is full. */
export function newDevice(kind: DeviceKind, name0: u64, name1: u64): Device | null {
  const at = allocate(<u32>offsetof<Device>());
  if (!at) return null;
  const d = changetype<Device>(at);
  d.kind = kind;
  d.id = ++K.nextDeviceId;
  d.name0 = name0;
  d.name1 = name1;
  d.flags = DeviceFlag.BROADCAST | DeviceFlag.MULTICAST;
  d.mtu = 1500;
  d.minMtu = 68;
  d.maxMtu = 65535;
  d.txqlen = 1000;
  d.carrier = 1;
  d.broadcast = 0xffffffffffff;
  d.tap = UNKNOWN_TAP;
  d.hardware = HardwareType.ETHER;
  d.headerLength = 14;
  d.cause = K.cause;
  K.devices++;
  return d;
}
