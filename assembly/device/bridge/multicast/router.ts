/** mcast_router: who is taken for a multicast router. */
import { Errno } from "../../../abi/errno";
import { Bridge, BridgePort } from "../state";

export function setBridgeRouter(b: Bridge, value: u32): i32 {
  return value == 1 ? 0 : -Errno.EUNSUPPORTED;
}
export function setPortRouter(port: BridgePort, value: u32): i32 {
  return value == 1 ? 0 : -Errno.EUNSUPPORTED;
}
