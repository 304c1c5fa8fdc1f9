/**
 * VLAN_FLAG_BRIDGE_BINDING: a VLAN device on a bridge has a carrier while the bridge has one and a port that is in the VLAN is up
 * (br_vlan_set_vlan_dev_state in net/bridge/br_vlan.c).
 */
import { DeviceKind } from "../../abi/device";
import { VlanFlag } from "../../abi/vlan";
import { bridgeOf } from "../bridge/state";
import { isOperational } from "../bridge/stp";
import { Device } from "../device";
import { DeviceEvent } from "../notify";
import { setCarrier } from "../register";
import { firstVlan, Vlan } from "./state";

export function refreshBinding(v: Vlan): void {
  const bridge = v.real;
  if (bridge.kind != DeviceKind.bridge || !bridge.data) return;
  let carrier: u32 = 0;
  if (bridge.carrier) {
    let port = bridgeOf(bridge).firstPort;
    while (port !== null && !carrier) {
      if (port.vlans.has(v.id) && isOperational(port.device)) carrier = 1;
      port = port.next;
    }
  }
  setCarrier(v.device, carrier);
}

/** br_vlan_port_event and br_vlan_bridge_event: a port or the bridge came up, went down, or its carrier changed. */
export function bindingEvent(d: Device, event: DeviceEvent): void {
  if (event != DeviceEvent.UP && event != DeviceEvent.DOWN && event != DeviceEvent.CHANGE) return;
  const bridge = d.kind == DeviceKind.bridge ? d : d.master;
  if (bridge === null || !bridge.vlans) return;
  let v = firstVlan(bridge);
  while (v !== null) {
    if (v.flags & VlanFlag.BRIDGE_BINDING) refreshBinding(v);
    v = v.next;
  }
}
