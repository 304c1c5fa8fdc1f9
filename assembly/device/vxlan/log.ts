/** What VXLAN devices say in the kernel log (netdev_info, net_info_ratelimited in drivers/net/vxlan/vxlan_core.c). */
import { LogLevel } from "../../abi/log";
import { logAddress, logBegin, logBytes, logEnd, logHex, logText, netRatelimit } from "../../log";
import { Device } from "../device";
import { Place } from "./fdb";
import { Remote } from "./state";

/** "vxlan0: 02:00:00:00:00:01 migrated from 10.0.0.1 to 10.0.0.2" */
export function logMigration(d: Device, mac: u64, before: Remote, after: Place): void {
  if (before.family != 4 || !logBegin(LogLevel.INFO)) return;
  logBytes(changetype<usize>(d), 16);
  logText(": ");
  for (let shift: i32 = 40; shift >= 0; shift -= 8) {
    logHex((<u32>(mac >> shift)) & 255, 2);
    if (shift) logText(":");
  }
  logText(" migrated from ");
  logAddress(<u32>before.low);
  logText(" to ");
  logAddress(<u32>after.low);
  logEnd();
}

/** "vxlan: non-ECT from 10.0.0.1 with TOS=0x3" */
export function logNonEct(prefix: string, source: u32, tos: u32): void {
  if (!netRatelimit() || !logBegin(LogLevel.INFO)) return;
  logText(prefix);
  logText("non-ECT from ");
  logAddress(source);
  logText(" with TOS=0x");
  logHex(tos, 1);
  logEnd();
}
