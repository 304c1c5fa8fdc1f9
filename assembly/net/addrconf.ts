/**
 * What IPv6 does to a device even where it is switched off (disable_ipv6): an Ethernet device that is large enough has an inet6_dev, and
 * that listens to the all-nodes group (ipv6_add_dev and addrconf_notify in net/ipv6/addrconf.c).
 */
import { DeviceKind } from "../abi/device";
import { addMulticast, hasMulticast, removeMulticast } from "../device/addresses";
import { Device } from "../device/device";
import { DeviceEvent } from "../device/notify";

/** of ff02::1; who has an inet6_dev has this */
const ALL_NODES_MAC: u64 = 0x333300000001;
/** of ff02::6a (RFC 4286), which bridges join */
const ALL_SNOOPERS_MAC: u64 = 0x33330000006a;
/** IPV6_MIN_MTU */
const LEAST_MTU: u32 = 1280;

function hasInet6(d: Device): bool {
  return hasMulticast(d, ALL_NODES_MAC);
}

export function inet6DeviceEvent(d: Device, event: DeviceEvent): void {
  if (d.kind == DeviceKind.loopback) return;
  switch (event) {
    case DeviceEvent.REGISTER:
      if (d.mtu >= LEAST_MTU) addMulticast(d, ALL_NODES_MAC);
      break;
    case DeviceEvent.CHANGEMTU:
      if (d.mtu < LEAST_MTU) leaveAll(d);
      else if (!hasInet6(d)) addMulticast(d, ALL_NODES_MAC);
      break;
    case DeviceEvent.UNREGISTER:
      leaveAll(d);
      break;
    default:
      break;
  }
}

function leaveAll(d: Device): void {
  removeMulticast(d, ALL_NODES_MAC);
  removeMulticast(d, ALL_SNOOPERS_MAC);
}

/** A bridge opens: br_ip6_multicast_join_snoopers. Without IPv6 on the device there is nobody to join. */
export function joinSnoopers6(d: Device): void {
  if (hasInet6(d) && !hasMulticast(d, ALL_SNOOPERS_MAC)) addMulticast(d, ALL_SNOOPERS_MAC);
}

export function leaveSnoopers6(d: Device): void {
  removeMulticast(d, ALL_SNOOPERS_MAC);
}
