import { Device } from "../device";
import { DeviceEvent } from "../notify";

export function bridgeDeviceEvent(d: Device, event: DeviceEvent): void {}
