/**
 * What IPv6 does to a device even where it is switched off (disable_ipv6): every Ethernet device that is large enough listens to the
 * all-nodes group from its registration until it first goes down (ipv6_add_dev, ipv6_mc_down in net/ipv6).
 */
import { DeviceKind } from "../abi/device";
import { addMulticast, removeMulticast } from "../device/addresses";
import { Device } from "../device/device";
import { DeviceEvent } from "../device/notify";

/** of ff02::1 */
const ALL_NODES_MAC: u64 = 0x333300000001;
/** IPV6_MIN_MTU */
const LEAST_MTU: u32 = 1280;

export function inet6DeviceEvent(d: Device, event: DeviceEvent): void {
  if (d.kind == DeviceKind.loopback) return;
  switch (event) {
    case DeviceEvent.REGISTER:
      if (d.mtu >= LEAST_MTU) addMulticast(d, ALL_NODES_MAC);
      break;
    case DeviceEvent.DOWN:
    case DeviceEvent.UNREGISTER:
      removeMulticast(d, ALL_NODES_MAC);
      break;
    default:
      break;
  }
}
