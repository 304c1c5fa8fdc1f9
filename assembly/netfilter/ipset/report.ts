/** What the sets write to the kernel log. */
import { jiffies } from "../../wheel";
import { logBegin, logEnd, logNumber, logText, logByte } from "../../log";
import { K } from "../../state";
import { IpSet } from "./set";

/** net_ratelimit: 10 lines in 5 seconds */
const INTERVAL: u32 = 500;
const BURST: u32 = 10;

/** "Set NAME is full, maxelem N reached" (mtype_add) */
export function reportFull(set: IpSet): void {
  const now = jiffies();
  if (now - K.setReportsBegin >= INTERVAL) {
    K.setReportsBegin = now;
    K.setReports = 0;
  }
  if (K.setReports++ >= BURST || !logBegin(4)) return;
  logText("Set ");
  let at = changetype<usize>(set);
  const end = at + 32;
  while (at < end && load<u8>(at)) logByte(load<u8>(at++));
  logText(" is full, maxelem ");
  logNumber(set.maxElements);
  logText(" reached");
  logEnd();
}
