/** The frame's source address (mac_mt in net/netfilter/xt_mac.c). */
import { DeviceFlag } from "../../abi/device";
import { XtMacMatch } from "../../abi/xt-match";
import { read48 } from "../../wire/bytes";
import * as ethernet from "../../wire/ethernet";
import { XtContext } from "./context";

export function matchMac(c: XtContext, r: XtMacMatch): bool {
  const p = c.packet;
  // only Ethernet has one: not lo
  if (!changetype<usize>(p.device) || p.device.flags & DeviceFlag.LOOPBACK) return false;
  if (!p.mac || p.mac + ethernet.HEADER_LENGTH > p.data) return false;
  return (read48(p.mac + ethernet.SOURCE) == r.source) != (r.invert != 0);
}
