import { Device } from "../device/device";
import { DeviceEvent } from "../device/notify";

export function inetDeviceEvent(d: Device, event: DeviceEvent): void {}
