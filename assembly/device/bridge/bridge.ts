import { Errno } from "../../abi/errno";
import { Device } from "../device";

export function createBridge(d: Device): void {}
export function destroyBridge(d: Device): void {}
export function addPort(bridge: Device, d: Device): i32 {
  return -Errno.EUNSUPPORTED;
}
export function removePort(d: Device): void {}
