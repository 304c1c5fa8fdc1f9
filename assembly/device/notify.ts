/** Tells the layers above that a device changed, in the order in which Linux calls its notifiers. */
import { bridgeDeviceEvent } from "./bridge/events";
import { Device } from "./device";
import { lowerEvent } from "./kinds";
import { socketDeviceEvent } from "../socket/packet";
import { inet6DeviceEvent } from "../ipv6/device-event";
import { inetDeviceEvent } from "../net/devinet";
import { forgetTarget } from "../sched/act-mirred";
import { masqueradeDeviceEvent } from "../netfilter/nat/masquerade";

/** NETDEV_* (include/linux/netdevice.h) */
export const enum DeviceEvent {
  /** a new device is in the lists */
  REGISTER = 0,
  /** it is about to go; it is down already */
  UNREGISTER,
  UP,
  /** it will go down; flags still say UP */
  GOING_DOWN,
  /** it is down */
  DOWN,
  /** carrier or operstate changed */
  CHANGE,
  CHANGEMTU,
  CHANGEADDR,
  CHANGENAME,
  /** flags other than UP changed */
  FLAGS,
  /** it has a new master or lost it */
  CHANGEUPPER,
}

export function notify(d: Device, event: DeviceEvent): void {
  if (event == DeviceEvent.UNREGISTER) forgetTarget(d);
  inetDeviceEvent(d, event);
  inet6DeviceEvent(d, event);
  bridgeDeviceEvent(d, event);
  lowerEvent(d, event);
  socketDeviceEvent(d, event);
  masqueradeDeviceEvent(d, event);
}
