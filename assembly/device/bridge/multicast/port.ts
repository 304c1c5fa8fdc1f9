import { allocate } from "../../../memory";
import { BridgePort } from "../state";
import { MulticastPort } from "./state";

export function createPortMulticast(port: BridgePort): bool {
  port.multicast = changetype<MulticastPort>(allocate(<u32>offsetof<MulticastPort>()));
  port.multicast.router = 1;
  return true;
}
export function destroyPortMulticast(port: BridgePort): void {}
export function startPort(port: BridgePort): void {}
export function stopPort(port: BridgePort): void {}
