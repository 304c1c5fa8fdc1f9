/** The run loop: what is due next, and what each kind of timer does. */
import { TimerKind } from "./abi/events";
import { first, take, Timer } from "./clock";
import { drainBacklog } from "./device/core";
import { K } from "./state";
import { transmitDelayed } from "./calls/transmit";

/** Everything that is due up to and including `untilNs` happens; the clock then stands at `untilNs`. */
export function runUntil(untilNs: u64): void {
  drainBacklog();
  while (true) {
    const timer = first();
    if (timer === null || timer.atNs > untilNs) break;
    if (timer.atNs > K.nowNs) {
      K.nowNs = timer.atNs;
      K.framesThisInstant = 0;
    }
    take(timer);
    fire(timer);
    drainBacklog();
  }
  if (untilNs > K.nowNs) {
    K.nowNs = untilNs;
    K.framesThisInstant = 0;
  }
}

function fire(timer: Timer): void {
  switch (timer.kind) {
    case TimerKind.transmit:
      transmitDelayed(timer.object);
      break;
    default:
      break;
  }
}
