/** Who takes received frames before the protocols do (netdev_rx_handler_register in net/core/dev.c). */
import { DeviceKind, RxHandler } from "../abi/device";
import { Errno } from "../abi/errno";
import { Device } from "./device";

/** rx_handler_result_t */
export const enum RxVerdict {
  /** on to the protocols of the device where the frame is */
  pass = 0,
  /** the frame is gone */
  consumed,
  /** received once more, by `p.device` */
  another,
}

/** One handler a device; an ipvlan takes none (IFF_NO_RX_HANDLER). */
export function registerRxHandler(d: Device, handler: RxHandler, data: usize): i32 {
  if (d.rxHandler) return -Errno.EBUSY;
  if (d.kind == DeviceKind.ipvlan) return -Errno.EINVAL;
  d.rxHandler = handler;
  d.rxHandlerData = data;
  return 0;
}

export function unregisterRxHandler(d: Device): void {
  d.rxHandler = RxHandler.none;
  d.rxHandlerData = 0;
}
