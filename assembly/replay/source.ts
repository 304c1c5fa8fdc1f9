/** The frames of a capture that a replay wants, read through a window that the host fills. */
import { CaptureReader, CaptureStatus } from "../abi/capture";
import { ReplayFault, ReplayRecord, ReplaySide, ReplaySides, ReplayState } from "../abi/replay";
import { BPF_SCRATCH, runFilter } from "../capture/bpf";
import { feed, next, open } from "../capture/reader";
import { forgetAhead } from "../flow/ahead";
import { cache } from "../flow/state";
import { refill, rewind } from "../host";
import { K } from "../state";
import { isInRange, isPastRanges } from "./range";
import { NO_SIDE, sideOf } from "./sides";

/** refill: the file ends where the window does */
const LAST: u32 = 0x80000000;
/** packets that nobody wants before the host may look up: a filter may leave out gigabytes */
const MOST_PASSED: u32 = 200_000;

export function openCapture(r: ReplayRecord): void {
  const reader = changetype<CaptureReader>(r.reader);
  open(reader, r.table, r.tableBytes, r.options);
  feed(reader, r.buffer, r.buffer, false);
  r.opened = 0;
  r.range = 0;
  r.loopFrames = 0;
  r.loopNs = r.dueNs;
}

export function refillWindow(r: ReplayRecord, reader: CaptureReader): void {
  const kept = reader.end - reader.cursor;
  if (K.flowCache) forgetAhead(cache());
  memory.copy(r.buffer, reader.cursor, kept);
  const answer = refill(r.handle, r.buffer, kept);
  feed(reader, r.buffer, r.buffer + (answer & ~LAST), (answer & LAST) != 0);
}

/** Goes on to the next frame that is wanted. False at the end and where the capture is damaged: `state` says which; and where `paused` is set. */
export function readFrame(r: ReplayRecord): bool {
  const reader = changetype<CaptureReader>(r.reader);
  while (true) {
    if (++r.passed > MOST_PASSED) {
      r.paused = 1;
      return false;
    }
    const status = isPastRanges(r, reader) ? <u32>CaptureStatus.end : next(reader);
    if (status == <u32>CaptureStatus.record) {
      if (isWanted(r, reader)) return true;
      if (r.state != <u32>ReplayState.waiting) return false;
    } else if (status == <u32>CaptureStatus.needMore) refillWindow(r, reader);
    else if (status != <u32>CaptureStatus.end || !goRound(r)) {
      if (r.state == <u32>ReplayState.waiting)
        r.state = status == <u32>CaptureStatus.end ? ReplayState.done : ReplayState.failed;
      return false;
    }
  }
}

function isWanted(r: ReplayRecord, reader: CaptureReader): bool {
  r.frame = reader.data;
  r.frameLength = reader.capturedLength;
  r.originalLength = reader.originalLength;
  r.side = ReplaySide.client;
  // a frame that is not sent teaches, too, who is a client
  if (r.sides && !tellSide(r, reader)) return false;
  if (!isInRange(r, reader)) {
    r.outside++;
    return false;
  }
  if (r.side == NO_SIDE) {
    r.excluded++;
    return false;
  }
  if (!r.filter) return true;
  const program = <usize>r.filter + BPF_SCRATCH;
  if (runFilter(program, reader.data, reader.capturedLength, reader.originalLength)) return true;
  r.filtered++;
  return false;
}

/** False where it cannot be told: the replay has failed. */
function tellSide(r: ReplayRecord, reader: CaptureReader): bool {
  const sides = changetype<ReplaySides>(r.sides);
  r.side = sideOf(sides, reader.data, reader.capturedLength, reader.packetNumber);
  if (!sides.fault) return true;
  r.fault = sides.fault;
  r.state = ReplayState.failed;
  return false;
}

/** The capture's end: begins its next loop. False where there is none; a loop that sent nothing would be the last of any number. */
function goRound(r: ReplayRecord): bool {
  r.loop++;
  if ((r.loops && r.loop >= r.loops) || !r.loopFrames) return false;
  if (!r.loops && !r.limit && r.dueNs == r.loopNs) return fail(r, ReplayFault.stalled);
  if (!rewind(r.handle)) return fail(r, ReplayFault.rewind);
  openCapture(r);
  return true;
}

function fail(r: ReplayRecord, fault: ReplayFault): bool {
  r.fault = fault;
  r.state = ReplayState.failed;
  return false;
}
