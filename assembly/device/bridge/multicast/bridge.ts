import { Errno } from "../../../abi/errno";
import { allocate } from "../../../memory";
import { Bridge } from "../state";
import { MulticastBridge } from "./state";

export function createMulticast(b: Bridge): bool {
  b.snooping = 1;
  b.multicast = changetype<MulticastBridge>(allocate(<u32>offsetof<MulticastBridge>()));
  b.multicast.router = 1;
  return true;
}
export function destroyMulticast(b: Bridge): void {}
export function openMulticast(b: Bridge): void {}
export function closeMulticast(b: Bridge): void {}
export function setSnooping(b: Bridge, on: bool): i32 {
  b.snooping = on ? 1 : 0;
  return 0;
}
export function setQuerier(b: Bridge, on: bool): i32 {
  return on ? -Errno.EUNSUPPORTED : 0;
}
