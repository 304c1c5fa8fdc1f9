/** What a bridge does when a device changes: its ports and itself (br_device_event in net/bridge/br.c, br_vlan_bridge_event). */
import { DeviceKind } from "../../abi/device";
import { Device } from "../device";
import { DeviceEvent } from "../notify";
import { addLocal, changePortAddress } from "./fdb";
import { adjustMtu, defaultCost, removePort } from "./port";
import { Bridge, bridgeOf, BridgePort, portOf } from "./state";
import {
  changeBridgeId,
  checkCarrier,
  disablePort,
  enablePort,
  isOperational,
  recalculateBridgeId,
  selectStates,
} from "./stp";
import { addBridgeVlan } from "./vlan";
import { PortFlag } from "../../abi/bridge";

export function bridgeDeviceEvent(d: Device, event: DeviceEvent): void {
  if (d.kind == DeviceKind.bridge) {
    if (d.data) ownEvent(bridgeOf(d), event);
    return;
  }
  const port = portOf(d);
  if (port !== null) portEvent(port, event);
}

function ownEvent(b: Bridge, event: DeviceEvent): void {
  const d = b.device;
  switch (event) {
    case DeviceEvent.REGISTER:
      // an MTU given at creation does not count as set by the user (rtnl_create_link does not call ndo_change_mtu)
      b.mtuSetByUser = 0;
      b.ownAddress = d.address;
      addLocal(b, null, d.address, 0);
      if (b.defaultPvid) addBridgeVlan(b, b.defaultPvid, true, true);
      if (d.addressAssigned) changeOwnAddress(b);
      break;
    case DeviceEvent.CHANGEADDR:
      if (d.address != b.ownAddress) changeOwnAddress(b);
      break;
    case DeviceEvent.CHANGEMTU:
      b.mtuSetByUser = 1;
      break;
    default:
      break;
  }
}

/** br_set_mac_address: the device has the new MAC already. */
function changeOwnAddress(b: Bridge): void {
  changeBridgeId(b, b.device.address);
}

function portEvent(port: BridgePort, event: DeviceEvent): void {
  const b = port.bridge;
  const d = port.device;
  switch (event) {
    case DeviceEvent.CHANGEMTU:
      adjustMtu(b);
      break;
    case DeviceEvent.CHANGEADDR:
      changePortAddress(port);
      recalculateBridgeId(b);
      break;
    case DeviceEvent.CHANGE:
      if (!port.has(PortFlag.ADMIN_COST) && isOperational(d)) port.cost = defaultCost(d);
      checkCarrier(port);
      break;
    case DeviceEvent.UP:
      if (!b.device.isUp()) break;
      if (isOperational(d)) enablePort(port);
      // Linux enables the port and learns a moment later (linkwatch) that it has no carrier
      else selectStates(b);
      break;
    case DeviceEvent.DOWN:
      if (b.device.isUp()) disablePort(port);
      break;
    case DeviceEvent.UNREGISTER:
      removePort(d);
      break;
    default:
      break;
  }
}
