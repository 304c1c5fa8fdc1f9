/** The run loop: what is due next, and what each kind of timer does. */
import { TimerKind } from "./abi/events";
import { first, take, Timer } from "./clock";
import { collectEntries } from "./device/bridge/fdb";
import { Bridge } from "./device/bridge/state";
import { drainBacklog } from "./device/core";
import { runReplay } from "./replay";
import { K } from "./state";
import { transmitDelayed } from "./calls/transmit";

/** Not a time: run until every replay has sent its last frame, and leave the clock there. */
const WHILE_REPLAYS: u64 = 0xffffffffffffffff;

/**
 * Everything that is due up to and including `untilNs` happens; the clock then stands at `untilNs` and the answer is true. After about
 * `frames` frames it stops early and answers false, so that the host can look up now and then.
 */
export function runUntil(untilNs: u64, frames: u32): bool {
  K.runLimitNs = untilNs;
  K.runBudget = K.framesProcessed + K.framesInjected + frames;
  drainBacklog();
  while (true) {
    if (untilNs == WHILE_REPLAYS && K.activeReplays == 0) return true;
    const timer = first();
    if (timer === null || timer.atNs > untilNs) break;
    if (timer.atNs > K.nowNs) K.nowNs = timer.atNs;
    K.framesThisInstant = 0;
    take(timer);
    fire(timer);
    drainBacklog();
    if (isBudgetSpent()) return false;
  }
  if (untilNs > K.nowNs) K.nowNs = untilNs;
  return true;
}

/** The run has done as much as the host allowed at once. */
export function isBudgetSpent(): bool {
  return K.framesProcessed + K.framesInjected >= K.runBudget;
}

function fire(timer: Timer): void {
  switch (timer.kind) {
    case TimerKind.transmit:
      transmitDelayed(timer.object);
      break;
    case TimerKind.replay:
      runReplay(timer.object);
      break;
    case TimerKind.bridgeAge:
      collectEntries(changetype<Bridge>(timer.object));
      break;
    default:
      break;
  }
}
