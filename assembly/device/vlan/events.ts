/** What happens to the device below reaches its VLANs (vlan_device_event in net/8021q/vlan.c). */
import { VlanFlag } from "../../abi/vlan";
import { DeviceFlag } from "../../abi/device";
import { Device } from "../device";
import { DeviceEvent } from "../notify";
import { changeFlags, changeMtu, unregister } from "../register";
import { transferCarrier } from "../stacking";
import { syncRealAddress } from "./device";
import { firstVlan, Vlan } from "./state";

/** vlan_stacked_transfer_operstate */
function transfer(v: Vlan): void {
  if (!(v.flags & VlanFlag.BRIDGE_BINDING)) transferCarrier(v.real, v.device);
}

export function vlanLowerEvent(real: Device, event: DeviceEvent): void {
  if (event == DeviceEvent.UNREGISTER) {
    // a move to another namespace is no reason to go
    while (real.dying) {
      const v = firstVlan(real);
      if (v === null) break;
      unregister(v.device);
    }
    return;
  }
  let v = firstVlan(real);
  while (v !== null) {
    const next = v.next;
    const d = v.device;
    switch (event) {
      case DeviceEvent.CHANGE:
        transfer(v);
        break;
      case DeviceEvent.CHANGEADDR:
        if (d.isUp()) syncRealAddress(v);
        break;
      case DeviceEvent.CHANGEMTU:
        if (d.mtu > real.mtu) changeMtu(d, real.mtu);
        break;
      case DeviceEvent.UP:
        if (d.isUp()) break;
        if (!(v.flags & VlanFlag.LOOSE_BINDING)) changeFlags(d, DeviceFlag.UP, DeviceFlag.UP);
        transfer(v);
        break;
      case DeviceEvent.DOWN:
        if (!d.isUp() || v.flags & VlanFlag.LOOSE_BINDING) break;
        changeFlags(d, 0, DeviceFlag.UP);
        transfer(v);
        break;
      default:
        break;
    }
    v = next;
  }
}
