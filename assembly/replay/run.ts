/**
 * Transmits a capture, entirely inside the module: the host only fills the window when it is used up (host.refill).
 * While no timer is due before the next frame, frames are sent in a loop that never touches the event queue.
 *
 *   sendKnown (frames that the flow cache knows, in a row)
 *   readFrame (window, side, range, filter) -> editPresent (plan of the side, loop) -> paceFrame ... transmitPresent (conversation, device)
 */
import { CaptureReader } from "../abi/capture";
import { FastMode, Share } from "../abi/flow-cache";
import { TimerKind } from "../abi/events";
import { ReplayEnd, ReplayRecord, ReplayState, ReplayVerdict } from "../abi/replay";
import { first, schedule, Timer } from "../clock";
import { drainBacklog } from "../device/core";
import { Device } from "../device/device";
import { isBudgetSpent } from "../events";
import { lookAhead } from "../flow/ahead";
import { cache } from "../flow/state";
import { allocate } from "../memory";
import { K } from "../state";
import { touchConnections } from "./connections";
import { endOf, editPresent, findDevices, transmitPresent } from "./end";
import { sendKnown } from "./known";
import { paceFrame } from "./pace";
import { openCapture, readFrame } from "./source";
import { beginEnd, startStateful } from "./stateful-end";

/** Opens the capture and schedules its first frame. False where the memory is full. */
export function startReplay(r: ReplayRecord): bool {
  if (!r.reader) r.reader = <u32>allocate(<u32>offsetof<CaptureReader>());
  r.timer = <u32>allocate(<u32>offsetof<Timer>());
  if (!r.reader || !r.timer) return false;
  r.startNs = K.nowNs;
  r.dueNs = K.nowNs;
  r.state = ReplayState.waiting;
  openCapture(r);
  if (r.stateful) startStateful(r);
  if (advance(r) || r.paused) {
    K.activeReplays++;
    plan(r);
  }
  return true;
}

/** Finds the next frame and its time. False at the end, at an error, or at a limit; and where `paused` is set: then it goes on from there. */
function advance(r: ReplayRecord): bool {
  r.passed = 0;
  r.paused = 0;
  if (r.limit && r.frames >= r.limit) {
    r.state = ReplayState.done;
    return false;
  }
  while (readFrame(r)) {
    if (!editPresent(r)) {
      const end = endOf(r);
      end.skipped++;
      continue;
    }
    paceFrame(r);
    if (r.durationNs && r.dueNs - r.startNs > r.durationNs) {
      r.state = ReplayState.done;
      return false;
    }
    r.loopFrames++;
    return true;
  }
  return false;
}

/** The flow cache may look at what comes next: it is sent as it stands in the window, and by one device. */
function isSentAsRead(r: ReplayRecord, end: ReplayEnd): bool {
  if (K.fast != <u32>FastMode.on || K.share == <u32>Share.slow || !K.flowCache || !end.device) return false;
  return !(r.server || r.stateful || r.filter || r.uniqueIp || end.plan);
}

function plan(r: ReplayRecord): void {
  schedule(changetype<Timer>(r.timer), TimerKind.replay, changetype<usize>(r), r.dueNs);
}

/** The present frame is due: sends it, and those after it that are due before anything else is. */
export function runReplay(object: usize): void {
  const r = changetype<ReplayRecord>(object);
  findDevices(r);
  const client = changetype<ReplayEnd>(<usize>r.client);
  const isPlain = isSentAsRead(r, client);
  while (true) {
    if (!r.paused) {
      let isSent = false;
      if (isPlain) {
        lookAhead(cache(), changetype<CaptureReader>(r.reader), changetype<Device>(<usize>client.device));
        isSent = sendKnown(cache(), r, client);
      } else if (K.fast == <u32>FastMode.off || K.share == <u32>Share.slow)
        touchConnections(changetype<CaptureReader>(r.reader), r.frame);
      if (!isSent) {
        const verdict = transmitPresent(r);
        if (verdict == ReplayVerdict.wait) break;
        drainBacklog();
      }
    }
    if (!advance(r)) {
      if (r.paused) {
        // the host looks up: the run's budget is spent
        K.runBudget = 0;
        break;
      }
      if (!r.stateful || !beginEnd(r)) K.activeReplays--;
      return;
    }
    if (r.dueNs > K.runLimitNs || isBudgetSpent()) break;
    const other = first();
    if (other !== null && other.atNs <= r.dueNs) break;
    K.nowNs = r.dueNs;
  }
  plan(r);
}
