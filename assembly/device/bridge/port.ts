/** Ports come and go (net/bridge/br_if.c): who may be one, the bridge's MTU, promiscuity. */
import { PortFlag, PortState } from "../../abi/bridge";
import { DeviceKind, RxHandler } from "../../abi/device";
import { Errno, Extack } from "../../abi/errno";
import { allocate, release } from "../../memory";
import { K, MAILBOX } from "../../state";
import { isValidUnicast } from "../../wire/ethernet";
import { Device } from "../device";
import { DeviceEvent, notify } from "../notify";
import { changeMtu, setAllmulti, setPromiscuity } from "../register";
import { registerRxHandler, unregisterRxHandler } from "../rx-handler";
import { mayStack } from "../stacking";
import { addLocal, deleteByPort } from "./fdb";
import { freeTimer, newTimer } from "./multicast/state";
import { createPortMulticast, destroyPortMulticast } from "./multicast/port";
import { Bridge, bridgeOf, BridgePort, portOf } from "./state";
import { disablePort, enablePort, isOperational, recalculateBridgeId } from "./stp";
import { freeVlanGroup, newVlanGroup } from "./vlan-group";
import { addPortVlan, flushPortVlans } from "./vlan";

/** BR_MAX_PORTS */
const MAX_PORTS: u32 = 1024;

/** find_portno: the lowest that is free, 0 where none is. */
function freeNumber(b: Bridge): u32 {
  // a bit a number, in memory that any call may write
  memory.fill(MAILBOX, 0, MAX_PORTS >> 3);
  let port = b.firstPort;
  while (port !== null) {
    const at = MAILBOX + ((port.number >> 6) << 3);
    store<u64>(at, load<u64>(at) | ((<u64>1) << (port.number & 63)));
    port = port.next;
  }
  for (let number: u32 = 1; number < MAX_PORTS; number++)
    if (!((load<u64>(MAILBOX + ((number >> 6) << 3)) >> (number & 63)) & 1)) return number;
  return 0;
}

/** port_cost: from the speed that the device reports; 100 where it reports none. */
export function defaultCost(d: Device): u32 {
  return reportsSpeed(d) ? 2 : 100;
}

/** ethtool's speed: a veth has 10 Gbit/s, devices on top have that of the one below, a bridge that of its fastest port that runs. */
function reportsSpeed(d: Device): bool {
  switch (d.kind) {
    case DeviceKind.veth:
      return true;
    case DeviceKind.vlan:
    case DeviceKind.macvlan:
    case DeviceKind.ipvlan:
    case DeviceKind.vxlan:
      return d.lower !== null && reportsSpeed(d.lower!);
    case DeviceKind.bridge: {
      let port = d.data ? bridgeOf(d).firstPort : null;
      while (port !== null) {
        if (isOperational(port.device) && reportsSpeed(port.device)) return true;
        port = port.next;
      }
      return false;
    }
    default:
      return false;
  }
}

/** new_nbp: a port that is not yet in the list. Null where the memory is full. */
function newPort(b: Bridge, d: Device, number: u32): BridgePort | null {
  const at = allocate(<u32>offsetof<BridgePort>());
  if (!at) return null;
  const vlans = newVlanGroup();
  if (vlans === null) return null;
  const port = changetype<BridgePort>(at);
  port.bridge = b;
  port.device = d;
  port.vlans = vlans;
  port.number = number;
  port.order = ++b.lastOrder;
  port.priority = 32;
  port.cost = defaultCost(d);
  port.flags = PortFlag.LEARNING | PortFlag.FLOOD | PortFlag.MCAST_FLOOD | PortFlag.BCAST_FLOOD;
  port.state = PortState.DISABLED;
  port.forwardDelay = newTimer();
  if (!createPortMulticast(port)) return null;
  return port;
}

function freePort(port: BridgePort): void {
  destroyPortMulticast(port);
  freeVlanGroup(port.vlans);
  freeTimer(port.forwardDelay);
  release(changetype<usize>(port), <u32>offsetof<BridgePort>());
}

/** br_add_if */
export function addPort(bridge: Device, d: Device): i32 {
  if (d.kind == DeviceKind.loopback || !isValidUnicast(d.address)) return -Errno.EINVAL;
  if (d.kind == DeviceKind.bridge) {
    K.extack = Extack.CANNOT_ENSLAVE_BRIDGE;
    return -Errno.ELOOP;
  }
  if (d.master !== null) return -Errno.EBUSY;
  const b = bridgeOf(bridge);
  const number = freeNumber(b);
  if (!number) return -Errno.EXFULL;
  const stacked = mayStack(d, bridge);
  if (stacked) return stacked;
  const port = newPort(b, d, number);
  if (port === null) return -Errno.ENOMEM;
  const taken = registerRxHandler(d, RxHandler.bridge, changetype<usize>(port));
  if (taken) {
    freePort(port);
    return taken;
  }
  setAllmulti(d, 1);
  d.port = changetype<usize>(port);
  d.master = bridge;
  port.next = b.firstPort;
  b.firstPort = port;
  b.hadPort = 1;
  // br_manage_promisc: none of our kinds filters unicast, so that every port is promiscuous
  port.flags |= PortFlag.PROMISC;
  setPromiscuity(d, 1);
  notify(d, DeviceEvent.CHANGEUPPER);
  addLocal(b, port, d.address, 0);
  if (b.defaultPvid) addPortVlan(port, b.defaultPvid, true, true);
  recalculateBridgeId(b);
  if (isOperational(d) && bridge.isUp()) enablePort(port);
  adjustMtu(b);
  return 0;
}

/** del_nbp and br_del_if. `leaving`: the bridge itself goes, nothing of it is worked out anew. */
function deletePort(port: BridgePort, leaving: bool): void {
  const b = port.bridge;
  const d = port.device;
  setAllmulti(d, -1);
  setPromiscuity(d, -1);
  disablePort(port);
  let before: BridgePort | null = null;
  let other = b.firstPort;
  while (other !== port && other !== null) {
    before = other;
    other = other.next;
  }
  if (before === null) b.firstPort = port.next;
  else before.next = port.next;
  flushPortVlans(port);
  deleteByPort(b, port, 0, true);
  d.master = null;
  d.port = 0;
  unregisterRxHandler(d);
  notify(d, DeviceEvent.CHANGEUPPER);
  freePort(port);
  if (leaving) return;
  adjustMtu(b);
  recalculateBridgeId(b);
}

export function removePort(d: Device): void {
  const port = portOf(d);
  if (port !== null) deletePort(port, false);
}

/** The bridge goes: its ports are freed, in the order of the list (br_dev_delete). */
export function removeAllPorts(b: Bridge): void {
  while (true) {
    const port = b.firstPort;
    if (port === null) break;
    deletePort(port, true);
  }
}

/** br_mtu_auto_adjust: the least of the ports' MTUs, 1500 without ports, unless the user set one. */
export function adjustMtu(b: Bridge): void {
  if (b.mtuSetByUser) return;
  let mtu: u32 = 0;
  let port = b.firstPort;
  while (port !== null) {
    if (!mtu || port.device.mtu < mtu) mtu = port.device.mtu;
    port = port.next;
  }
  changeMtu(b.device, mtu ? mtu : 1500);
  b.mtuSetByUser = 0;
}
