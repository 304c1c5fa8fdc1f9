/** What happens to the device below reaches its ipvlans (ipvlan_device_event in drivers/net/ipvlan/ipvlan_main.c). */
import { Device } from "../device";
import { DeviceEvent, notify } from "../notify";
import { unregister } from "../register";
import { transferCarrier } from "../stacking";
import { Ipvlan, ipvlanPortOn } from "./state";

export function ipvlanLowerEvent(lower: Device, event: DeviceEvent): void {
  const port = ipvlanPortOn(lower);
  if (port === null) return;
  if (event == DeviceEvent.UNREGISTER) {
    // a move to another namespace is no reason to go
    while (lower.dying) {
      const left = ipvlanPortOn(lower);
      if (left === null || left.first === null) break;
      unregister(left.first!.device);
    }
    return;
  }
  let v: Ipvlan | null = port.first;
  while (v !== null) {
    const next = v.next;
    const d = v.device;
    switch (event) {
      // not DOWN: an ipvlan keeps its carrier when the device below goes down
      case DeviceEvent.UP:
      case DeviceEvent.CHANGE:
        transferCarrier(lower, d);
        break;
      case DeviceEvent.CHANGEMTU:
        // ipvlan_adjust_mtu tells nobody
        d.mtu = lower.mtu;
        break;
      case DeviceEvent.CHANGEADDR:
        d.address = lower.address;
        notify(d, DeviceEvent.CHANGEADDR);
        break;
      default:
        break;
    }
    v = next;
  }
}
