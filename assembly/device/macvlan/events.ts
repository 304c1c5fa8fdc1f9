/** What happens to the device below reaches its macvlans (macvlan_device_event in drivers/net/macvlan.c). */
import { Device } from "../device";
import { DeviceEvent } from "../notify";
import { changeMtu, unregister } from "../register";
import { transferCarrier } from "../stacking";
import { syncAddress } from "./device";
import { portOn } from "./port";

export function macvlanLowerEvent(lower: Device, event: DeviceEvent): void {
  const port = portOn(lower);
  if (port === null) return;
  switch (event) {
    case DeviceEvent.UP:
    case DeviceEvent.DOWN:
    case DeviceEvent.CHANGE: {
      let v = port.first;
      while (v !== null) {
        transferCarrier(lower, v.device);
        v = v.next;
      }
      break;
    }
    case DeviceEvent.CHANGEMTU: {
      let v = port.first;
      while (v !== null) {
        if (v.device.mtu > lower.mtu) changeMtu(v.device, lower.mtu);
        v = v.next;
      }
      break;
    }
    case DeviceEvent.CHANGEADDR: {
      const v = port.first;
      if (port.passthru && v !== null) syncAddress(v, lower.address);
      break;
    }
    case DeviceEvent.UNREGISTER:
      // a move to another namespace is no reason to go
      while (lower.dying) {
        const left = portOn(lower);
        if (left === null || left.first === null) break;
        unregister(left.first!.device);
      }
      break;
    default:
      break;
  }
}
