/**
 * Transmits a capture on a device, entirely inside the module: the host only fills the window when it is used up (host.refill).
 * While no timer is due before the next frame, frames are sent in a loop that never touches the event queue.
 */
import { CaptureReader, CaptureStatus } from "./abi/capture";
import { Errno } from "./abi/errno";
import { TimerKind } from "./abi/events";
import { ReplayPace, ReplayRecord, ReplayState } from "./abi/replay";
import { BPF_SCRATCH, runFilter } from "./capture/bpf";
import { feed, next, open } from "./capture/reader";
import { injectFrame } from "./calls/transmit";
import { isBudgetSpent } from "./events";
import { first, NS_PER_S, schedule, Timer } from "./clock";
import { drainBacklog } from "./device/core";
import { Device, deviceByIndex } from "./device/device";
import { refill } from "./host";
import { allocate } from "./memory";
import { namespaceById } from "./net/namespace";
import { K } from "./state";

const LAST: u32 = 0x80000000;

/** Opens the capture and schedules its first frame. False where the memory is full. */
export function startReplay(r: ReplayRecord): bool {
  r.reader = <u32>allocate(<u32>offsetof<CaptureReader>());
  r.timer = <u32>allocate(<u32>offsetof<Timer>());
  if (!r.reader || !r.timer) return false;
  r.startNs = K.nowNs;
  r.dueNs = K.nowNs;
  const reader = changetype<CaptureReader>(r.reader);
  open(reader, r.table, r.tableBytes, r.options);
  feed(reader, r.buffer, r.buffer, false);
  if (advance(r)) {
    K.activeReplays++;
    plan(r);
  }
  return true;
}

function isWanted(r: ReplayRecord, reader: CaptureReader): bool {
  if (!r.filter) return true;
  return runFilter(<usize>r.filter + BPF_SCRATCH, reader.data, reader.capturedLength, reader.originalLength) != 0;
}

/** Finds the next frame and its time. False at the end, at an error, or at the limit. */
function advance(r: ReplayRecord): bool {
  const reader = changetype<CaptureReader>(r.reader);
  if (r.limit && r.sent + r.refused >= r.limit) {
    r.state = ReplayState.done;
    return false;
  }
  while (true) {
    const status = next(reader);
    if (status == <u32>CaptureStatus.record) {
      if (isWanted(r, reader)) break;
      r.filtered++;
      continue;
    }
    if (status == <u32>CaptureStatus.needMore) {
      const kept = reader.end - reader.cursor;
      memory.copy(r.buffer, reader.cursor, kept);
      const answer = refill(r.handle, r.buffer, kept);
      feed(reader, r.buffer, r.buffer + (answer & ~LAST), (answer & LAST) != 0);
      continue;
    }
    r.state = status == <u32>CaptureStatus.end ? ReplayState.done : ReplayState.failed;
    return false;
  }
  if (!r.opened) {
    r.opened = 1;
    r.firstNs = reader.timeNs;
    return true;
  }
  switch (r.pace) {
    case ReplayPace.capture: {
      const elapsed = reader.timeNs > r.firstNs ? reader.timeNs - r.firstNs : 0;
      const due = r.startNs + (r.speed == 1.0 ? elapsed : <u64>(<f64>elapsed / r.speed));
      if (due > r.dueNs) r.dueNs = due;
      break;
    }
    case ReplayPace.interval:
      r.dueNs = r.startNs + (r.sent + r.refused) * r.paceValue;
      break;
    case ReplayPace.bitrate:
      r.dueNs = r.startNs + <u64>((<f64>r.sentBytes * 8.0 * <f64>NS_PER_S) / <f64>r.paceValue);
      break;
    default:
      break;
  }
  return true;
}

function plan(r: ReplayRecord): void {
  schedule(changetype<Timer>(r.timer), TimerKind.replay, changetype<usize>(r), r.dueNs);
}

/** The present frame is due: sends it, and those after it that are due before anything else is. */
export function runReplay(object: usize): void {
  const r = changetype<ReplayRecord>(object);
  const reader = changetype<CaptureReader>(r.reader);
  const ns = namespaceById(r.namespace);
  let device: Device | null = null;
  if (ns !== null) device = deviceByIndex(ns, r.ifindex);
  while (true) {
    const error = device === null ? -Errno.ENODEV : injectFrame(device, reader.data, reader.capturedLength);
    if (error == 0) {
      r.sent++;
      r.sentBytes += reader.capturedLength;
    } else {
      r.refused++;
      r.lastErrno = <u32>-error;
    }
    drainBacklog();
    if (!advance(r)) {
      K.activeReplays--;
      return;
    }
    if (r.dueNs > K.runLimitNs || isBudgetSpent()) break;
    const other = first();
    if (other !== null && other.atNs <= r.dueNs) break;
    K.nowNs = r.dueNs;
  }
  plan(r);
}
