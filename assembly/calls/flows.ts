/** The flow log (flows/). */
import { Errno } from "../abi/errno";
import { endFlows } from "../flows/listen";
import { flows, startFlows, stopFlows } from "../flows/state";
import { handOver } from "../flows/tell";
import { K } from "../state";

const NS_PER_MS: u64 = 1_000_000;

/** Begins to log: at most `most` flows at a time; one that goes on is told every `activeMs`, one that is idle for `idleMs` is over. 0, -ENOMEM, -EBUSY. */
export function flows_start(most: u32, activeMs: u32, idleMs: u32): i32 {
  if (K.flows) return -Errno.EBUSY;
  return startFlows(most, <u64>activeMs * NS_PER_MS, <u64>idleMs * NS_PER_MS) ? 0 : -Errno.ENOMEM;
}

/** Hands over the records that wait. */
export function flows_flush(): void {
  if (K.flows) handOver(flows());
}

/** Ends the log: all flows are told as ended. */
export function flows_end(): void {
  if (!K.flows) return;
  endFlows();
  stopFlows();
}
