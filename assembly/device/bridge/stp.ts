/**
 * Port states and the bridge's identifier as they are without the spanning tree protocol (net/bridge/br_stp.c, br_stp_if.c): every port
 * that runs forwards, the bridge has a carrier while one does.
 */
import { PortState } from "../../abi/bridge";
import { invalidate } from "../../recording";
import { OperState } from "../../abi/device";
import { Errno } from "../../abi/errno";
import { TimerKind } from "../../abi/events";
import { cancel, NS_PER_MS, scheduleIn } from "../../clock";
import { Device } from "../device";
import { DeviceEvent, notify } from "../notify";
import { operstateOf, setCarrier } from "../register";
import { changeBridgeAddress, deleteByPort } from "./fdb";
import { startPort, stopPort } from "./multicast/port";
import { Bridge, BridgePort } from "./state";

/** What goes through the port may go another way now. */
function setState(port: BridgePort, state: u32): void {
  port.state = state;
  invalidate();
}

/** netif_running and netif_oper_up */
export function isOperational(d: Device): bool {
  const state = operstateOf(d);
  return d.isUp() && (state == <u32>OperState.UP || state == <u32>OperState.UNKNOWN);
}

/** br_stp_enable_port */
export function enablePort(port: BridgePort): void {
  setState(port, PortState.BLOCKING);
  selectStates(port.bridge);
}

/** br_stp_disable_port: what was learned there is forgotten. */
export function disablePort(port: BridgePort): void {
  setState(port, PortState.DISABLED);
  cancel(port.forwardDelay);
  deleteByPort(port.bridge, port, 0, false);
  stopPort(port);
  selectStates(port.bridge);
}

/** br_port_state_selection: without STP a blocking port becomes forwarding at once (br_make_forwarding). */
export function selectStates(b: Bridge): void {
  let live = false;
  let port = b.firstPort;
  while (port !== null) {
    if (port.state != PortState.DISABLED) {
      if (port.state == PortState.BLOCKING) makeForwarding(port);
      startPort(port);
      if (port.state == PortState.FORWARDING) live = true;
    }
    port = port.next;
  }
  setCarrier(b.device, live ? 1 : 0);
}

/** br_make_forwarding, without STP */
function makeForwarding(port: BridgePort): void {
  setState(port, PortState.FORWARDING);
  startForwardDelay(port);
}

function startForwardDelay(port: BridgePort): void {
  const delay = <u64>port.bridge.forwardDelay * 10 * NS_PER_MS;
  if (delay) scheduleIn(port.forwardDelay, TimerKind.bridgeForwardDelay, changetype<usize>(port), delay);
  else cancel(port.forwardDelay);
}

/** br_forward_delay_timer_expired: it does its work whoever made the port listen or learn. */
export function forwardDelayOver(port: BridgePort): void {
  if (port.state == PortState.LISTENING) {
    setState(port, PortState.LEARNING);
    startForwardDelay(port);
  } else if (port.state == PortState.LEARNING) {
    setState(port, PortState.FORWARDING);
    setCarrier(port.bridge.device, 1);
  }
}

/** br_set_port_state: by hand */
export function setPortState(port: BridgePort, state: u32): i32 {
  if (state > <u32>PortState.BLOCKING) return -Errno.EINVAL;
  const d = port.device;
  if (!d.isUp() || (!isOperational(d) && state != PortState.DISABLED)) return -Errno.ENETDOWN;
  setState(port, state);
  selectStates(port.bridge);
  return 0;
}

/** br_stp_enable_bridge */
export function enablePorts(b: Bridge): void {
  let port = b.firstPort;
  while (port !== null) {
    if (isOperational(port.device)) enablePort(port);
    port = port.next;
  }
}

/** br_stp_disable_bridge */
export function disablePorts(b: Bridge): void {
  let port = b.firstPort;
  while (port !== null) {
    if (port.state != PortState.DISABLED) disablePort(port);
    port = port.next;
  }
}

/** br_port_carrier_check */
export function checkCarrier(port: BridgePort): void {
  if (!port.bridge.device.isUp()) return;
  if (isOperational(port.device)) {
    if (port.state == PortState.DISABLED) enablePort(port);
  } else if (port.state != PortState.DISABLED) disablePort(port);
}

/** br_stp_change_bridge_id: the bridge's MAC, and the entries that say that it is the bridge's. */
export function changeBridgeId(b: Bridge, address: u64): void {
  changeBridgeAddress(b, address);
  b.idAddress = address;
  b.device.address = address;
  selectStates(b);
}

/**
 * br_stp_recalculate_bridge_id: the lowest MAC of the ports unless the user chose one. A bridge that loses its last port loses its MAC
 * (it is all zeros then), as in Linux.
 */
export function recalculateBridgeId(b: Bridge): void {
  if (b.device.addressAssigned) return;
  let address: u64 = 0;
  let port = b.firstPort;
  while (port !== null) {
    if (!address || port.device.address < address) address = port.device.address;
    port = port.next;
  }
  if (address == b.idAddress) return;
  changeBridgeId(b, address);
  notify(b.device, DeviceEvent.CHANGEADDR);
}
